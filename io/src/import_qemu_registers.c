/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_el3.h"
#include "import_text.h"

#include <json-c/json.h>
#include <string.h>

/*
 * What a plugin of QEMU writes that sees the registers at each SMC and at each ERET of EL3:
 *
 *	{"seq":16,"cpu":0,"k":"smc","el":2,"x":["0x84000063","0x10002", ...]}
 *	{"seq":17,"cpu":0,"k":"eret","el":3,"x":[...]}
 */
#define DEPTH 4

struct registers {
	struct ffaio_el3 el3; /* first: ffaio_el3_end */
	bool counted; /* a sequence number was there */
	uint64_t next; /* the one that should follow */
};

struct line {
	bool has_kind, smc; /* or an eret */
	bool good;
	uint64_t seq, cpu, el;
	bool has_seq;
	struct ffaio_regs regs;
};

static bool is_count(struct json_object *object, const char *key, uint64_t *value)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member) ||
	    !json_object_is_type(member, json_type_int) || json_object_get_int64(member) < 0)
		return false;
	*value = (uint64_t)json_object_get_int64(member);
	return true;
}

/* "0x84000063" */
static bool is_register(struct json_object *member, uint64_t *value)
{
	struct ffaio_rest rest;

	if (!json_object_is_type(member, json_type_string))
		return false;
	rest = ffaio_rest_of(json_object_get_string(member),
			     (size_t)json_object_get_string_len(member));
	return ffaio_rest_take(&rest, "0x") && ffaio_rest_number(&rest, 16, value) &&
	       rest.at == rest.end;
}

static bool read_registers(struct json_object *object, struct ffaio_regs *regs)
{
	struct json_object *x;
	size_t i;

	if (!json_object_object_get_ex(object, "x", &x) || !json_object_is_type(x, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(x) && i < FFAF_REGS; i++) {
		if (!is_register(json_object_array_get_idx(x, i), &regs->regs.x[i]))
			return false;
		regs->known |= 1u << i;
	}
	return i != 0;
}

static void read_object(struct json_object *object, struct line *line)
{
	struct json_object *kind;
	const char *name = "";

	if (json_object_object_get_ex(object, "k", &kind))
		name = json_object_get_string(kind);
	line->smc = name != NULL && strcmp(name, "smc") == 0;
	line->has_kind = line->smc || (name != NULL && strcmp(name, "eret") == 0);
	line->has_seq = is_count(object, "seq", &line->seq);
	line->good = is_count(object, "cpu", &line->cpu) && line->cpu < FFAIO_EL3_CPUS &&
		     is_count(object, "el", &line->el) && line->el <= 3 &&
		     read_registers(object, &line->regs);
}

static struct line read_line(const char *text, size_t size)
{
	struct line line = { .has_kind = false };
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
	struct json_object *object;

	if (tokener == NULL)
		return line;
	object = json_tokener_parse_ex(tokener, text, (int)size);
	if (json_object_is_type(object, json_type_object))
		read_object(object, &line);
	json_object_put(object);
	json_tokener_free(tokener);
	return line;
}

/* The recorder counts its lines: those that are missing are lost. */
static void take_seq(struct ffaio_import *import, const struct line *line)
{
	struct registers *state = import->state;

	if (!line->has_seq)
		return;
	if (state->counted && line->seq > state->next)
		ffaio_el3_lost(import, &state->el3, line->seq - state->next);
	state->counted = true;
	state->next = line->seq + 1;
}

static void take_line(struct ffaio_import *import, const char *text, size_t size)
{
	struct registers *state = import->state;
	struct ffaio_rest rest = ffaio_rest_of(text, size);
	struct line line;

	/* Whatever a console or a recorder's log has before it. */
	if (!ffaio_rest_find(&rest, "{\""))
		return;
	line = read_line(rest.at - 2, (size_t)(rest.end - rest.at) + 2);
	if (!line.has_kind)
		return;
	take_seq(import, &line);
	if (!line.good) {
		import->report->damaged++;
		ffaio_el3_lost(import, &state->el3, 1);
	} else if (line.smc) {
		const struct ffaio_el3_smc smc = { (unsigned int)line.el, false, 0, line.regs };

		ffaio_el3_smc(import, &state->el3, (uint32_t)line.cpu, &smc);
	} else {
		ffaio_el3_eret(import, &state->el3, (uint32_t)line.cpu, &line.regs);
	}
}

const struct ffaio_import_format ffaio_import_qemu_registers = {
	.name = "qemu-registers",
	.source = "registers at SMCs and returns of EL3",
	.missing = "not one line like {\"seq\":0,\"cpu\":0,\"k\":\"smc\",\"el\":2,\"x\":"
		   "[\"0x84000063\",\"0x10001\"]}",
	.at_spmc = true,
	.recorded_in = FFAF_ALL_REGS,
	.recorded_out = FFAF_ALL_REGS,
	.state_size = sizeof(struct registers),
	.line = take_line,
	.end = ffaio_el3_end,
	.give_up = ffaio_el3_give_up,
};
