/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_event.h"

/*
 * Probes on the function with which Linux makes SMCs. What an event is, its fields say: x0 to x17,
 * or a0 to a17, are what the caller put into the registers, r0 to r17 what came back. A return
 * probe has the caller's registers only beside r0 to r17.
 */
#define TASK_KEY (UINT64_C(1) << 63)

enum side {
	SIDE_NONE,
	SIDE_IN,
	SIDE_OUT,
};

struct probe {
	struct ffaio_regs in, out;
	bool has_in, has_out; /* a field is there, if not its value */
};

/* "x17" and so on: the side, and which register. */
static enum side register_of(struct ffaio_rest name, unsigned int *reg)
{
	const char letter = name.at < name.end ? *name.at++ : ' ';
	uint64_t number;

	if (letter != 'x' && letter != 'a' && letter != 'r')
		return SIDE_NONE;
	if (!ffaio_rest_number(&name, 10, &number) || name.at != name.end || number >= FFAF_REGS)
		return SIDE_NONE;
	*reg = (unsigned int)number;
	return letter == 'r' ? SIDE_OUT : SIDE_IN;
}

static void take_register(struct ffaio_regs *regs, unsigned int reg,
			  const struct ffaio_field *field)
{
	uint64_t value;

	if (!ffaio_field_number(field, 10, &value))
		return;
	regs->regs.x[reg] = value;
	regs->known |= 1u << reg;
}

static struct probe read_probe(const struct ffaio_event *event)
{
	struct ffaio_rest rest = event->fields;
	struct probe probe = { .has_in = false };
	struct ffaio_field field;
	unsigned int reg = 0;

	while (ffaio_field_next(&rest, &field)) {
		switch (register_of(field.name, &reg)) {
		case SIDE_NONE:
			break;
		case SIDE_IN:
			probe.has_in = true;
			take_register(&probe.in, reg, &field);
			break;
		case SIDE_OUT:
			probe.has_out = true;
			take_register(&probe.out, reg, &field);
			break;
		}
	}
	if (event->returns && probe.has_in && !probe.has_out) {
		probe = (struct probe){ .out = probe.in, .has_out = true };
	}
	return probe;
}

/* A thread that is moved to another CPU has its call still; the idle threads are all 0. */
static uint64_t key_of(const struct ffaio_event *event)
{
	return event->has_task && event->task != 0 ? TASK_KEY | event->task : event->cpu;
}

static void take_call(struct ffaio_import *import, const struct ffaio_event *event,
		      const struct probe *probe)
{
	struct ffaio_import_entry *entry;

	if (!ffaio_import_is_ffa(probe->in.regs.x[0])) {
		import->report->records++;
		import->report->other++;
		if (!probe->has_out)
			ffaio_import_open(import, import->state, key_of(event), FFAIO_IMPORT_NONE);
		return;
	}
	entry = ffaio_import_call(import, &probe->in);
	entry->has_cpu = event->has_cpu;
	entry->cpu = event->cpu;
	entry->time = event->time;
	ffaio_import_open(import, import->state, key_of(event), import->next - 1);
	if (!probe->has_out)
		return;
	entry->out = probe->out;
	entry->outcome = FFAIO_IMPORT_IMPLIED;
	ffaio_import_close(import, import->state, key_of(event), &entry);
}

static void take_reply(struct ffaio_import *import, const struct ffaio_event *event,
		       const struct probe *probe)
{
	struct ffaio_import_entry *entry;

	import->report->records++;
	if (!ffaio_import_close(import, import->state, key_of(event), &entry)) {
		import->report->replies++;
	} else if (entry == NULL) {
		import->report->other++;
	} else {
		entry->out = probe->out;
		entry->outcome = FFAIO_IMPORT_ANSWERED;
	}
}

static void take_lost(struct ffaio_import *import, uint64_t count)
{
	ffaio_import_close_all(import, import->state);
	ffaio_import_lose(import, count);
}

static void take_line(struct ffaio_import *import, const char *text, size_t size)
{
	struct ffaio_rest rest = ffaio_rest_of(text, size);
	const uint64_t lost = ffaio_event_lost(rest);
	struct ffaio_event event;
	struct probe probe;

	if (lost != 0)
		take_lost(import, lost);
	while (ffaio_event_find(&rest, &event)) {
		probe = read_probe(&event);
		if (probe.has_in && (probe.in.known & 1) != 0) {
			take_call(import, &event, &probe);
			return;
		}
		if (probe.has_in) {
			import->report->damaged++;
			take_lost(import, 1);
			return;
		}
		if (probe.has_out) {
			take_reply(import, &event, &probe);
			return;
		}
	}
}

static void end(struct ffaio_import *import)
{
	ffaio_import_close_all(import, import->state);
}

static void give_up(struct ffaio_import *import, struct ffaio_import_entry *entry)
{
	(void)import;
	entry->open = false;
}

const struct ffaio_import_format ffaio_import_ftrace = {
	.name = "ftrace",
	.source = "probes on SMCs in a kernel trace",
	.missing = "not one event with a register, like 'insmod-71 [001] ..... 12.345678: call: "
		   "(__arm_ffa_fn_smc+0x0/0x30) x0=0x84000063 x1=0x10001', which the probes of "
		   "docs/recording.md make",
	.state_size = sizeof(struct ffaio_import_open),
	.line = take_line,
	.end = end,
	.give_up = give_up,
};
