/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The entries of a policy, as a table or a switch, with a function for each set of conditions. */
#include "compile.h"

#include <ffafilter/functions.h>
#include <string.h>

/*
 * What an entry comes to in the output: an action of the generated enum, or, where
 * the entry has conditions, the function that tells.
 */
static const char *const plain[] = {
	[FFAF_DENY] = "DENY",
	[FFAF_FORWARD] = "FORWARD",
	[FFAF_HANDLE] = "HANDLE",
	[FFAF_ACTION_COUNT] = "DENY",
};

/* Entries that act alike have the same code: action and rule, without who is listed. */
static uint8_t code_of(uint8_t entry)
{
	switch (entry & FFAF_ENTRY_ACTION) {
	case FFAF_FORWARD:
	case FFAF_HANDLE:
		return FFAF_ENTRY(entry & FFAF_ENTRY_ACTION, false, ffaf_entry_rule(entry));
	default: /* denied under any conditions */
		return FFAF_DENY;
	}
}

static uint8_t code_at(const struct compile *c, unsigned int smc64, unsigned int number)
{
	return code_of(c->policy->core.entry[smc64][number]);
}

static unsigned int rule_of(uint8_t code)
{
	return ffaf_entry_rule(code);
}

/* The code of what the policy does not name. */
static uint8_t default_code(const struct compile *c)
{
	return c->policy->core.unlisted == FFAF_FORWARD ? FFAF_FORWARD : FFAF_DENY;
}

static bool is_used(const struct compile *c, uint8_t code)
{
	const struct ffaf_policy *core = &c->policy->core;

	for (unsigned int number = core->window_first; number <= core->window_last; number++) {
		if (code_at(c, 0, number) == code || code_at(c, 1, number) == code)
			return true;
	}
	return false;
}

bool ffareport_compile_probes_once(const struct compile *c)
{
	for (unsigned int code = 0; code < 256; code++) {
		if (code_of((uint8_t)code) == code && rule_of((uint8_t)code) != 0 &&
		    c->policy->core.rule[rule_of((uint8_t)code)].probe == FFAF_PROBE_ONCE &&
		    is_used(c, (uint8_t)code))
			return true;
	}
	return false;
}

/* The check of a row of requirements.inc: what fails it is answered here. */
static void put_requirement(const struct compile *c, unsigned int index)
{
	enum test { AT_MOST, IS_CALLER, NOT_CALLER, HAS_BITS };
	static const struct {
		const char *text;
		uint32_t mask, value;
		unsigned int reg, shift;
		enum test test;
		const char *answer;
	} rows[] = {
#define NOT_SUPPORTED "DENY"
#define INVALID_PARAMETERS "INVALID"
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	{ text, mask, value, reg, shift, test, status },
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
#undef NOT_SUPPORTED
#undef INVALID_PARAMETERS
	};
	char value[80], shift[16] = "";

	if (rows[index].shift != 0)
		snprintf(shift, sizeof(shift), " >> %u", rows[index].shift);
	snprintf(value, sizeof(value), "((uint32_t)x[%u]%s & 0x%xu)", rows[index].reg, shift,
		 rows[index].mask);
	fprintf(c->out, "\t/* Unless %s. */\n\tif (x != NULL && ", rows[index].text);
	switch (rows[index].test) {
	case AT_MOST:
		fprintf(c->out, "%s > 0x%xu)", value, rows[index].value);
		break;
	case IS_CALLER:
		fprintf(c->out, "%s != id)", value);
		break;
	case NOT_CALLER:
		fprintf(c->out, "%s == id)", value);
		break;
	case HAS_BITS:
		fprintf(c->out, "(%s & 0x%xu) != 0x%xu)", value, rows[index].value,
			rows[index].value);
		break;
	}
	ffareport_put(c, "\n\t\treturn $_%s;\n", rows[index].answer);
}

/* In the order in which ffaf_decide looks. */
static void put_conditions(const struct compile *c, const struct ffaf_rule *rule)
{
	if (rule->since != 0)
		ffareport_put(c, "\tif (agreed < 0x%08xu) /* %u.%u */\n\t\treturn $_DENY;\n",
			      rule->since, ffaf_version_major(rule->since),
			      ffaf_version_minor(rule->since));
	if (rule->probe == FFAF_PROBE_ONCE)
		ffareport_put(c, "\tif (!@_found(fid))\n\t\treturn $_DENY;\n");
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((rule->require >> i & 1u) != 0)
			put_requirement(c, i);
	}
}

#define PARAMETERS "uint32_t fid, const uint64_t *x, uint32_t agreed, uint16_t id"
#define UNUSED "\t(void)fid;\n\t(void)x;\n\t(void)agreed;\n\t(void)id;\n"

static void put_rule(const struct compile *c, uint8_t code)
{
	const struct ffaf_rule *rule = &c->policy->core.rule[rule_of(code)];

	ffareport_put(c, "static inline enum @_action\n@_rule_%u(" PARAMETERS ")\n{\n" UNUSED,
		      code);
	put_conditions(c, rule);
	ffareport_put(c, "\treturn $_%s;\n}\n\n",
		      rule->probe == FFAF_PROBE_EVERY_CALL ? "ASK"
							   : plain[code & FFAF_ENTRY_ACTION]);
}

static void put_result(const struct compile *c, uint8_t code)
{
	if (rule_of(code) != 0)
		ffareport_put(c, "\t\treturn @_rule_%u(fid, x, agreed, id);\n", code);
	else
		ffareport_put(c, "\t\treturn $_%s;\n", plain[code & FFAF_ENTRY_ACTION]);
}

static void put_label(const struct compile *c, unsigned int smc64, unsigned int number)
{
	const char *reason = c->policy->entry[smc64][number].reason;
	char name[FFAF_NAME_SIZE];

	fprintf(c->out, "\tcase 0x%08xu:", fid_at(smc64, number));
	if (ffaf_fid_name(fid_at(smc64, number), name))
		fprintf(c->out, " /* %s%s", name, reason != NULL ? ": " : "");
	else
		fprintf(c->out, " /* no function%s", reason != NULL ? ": " : "");
	if (reason != NULL)
		ffareport_put_comment(c, reason);
	fputs(" */\n", c->out);
}

static void put_cases(const struct compile *c, uint8_t code)
{
	const struct ffaf_policy *core = &c->policy->core;

	for (unsigned int number = core->window_first; number <= core->window_last; number++) {
		for (unsigned int smc64 = 0; smc64 < 2; smc64++) {
			if (code_at(c, smc64, number) == code)
				put_label(c, smc64, number);
		}
	}
	put_result(c, code);
}

static void put_switch(const struct compile *c)
{
	fputs("\tswitch (fid) {\n", c->out);
	for (unsigned int code = 0; code < 256; code++) {
		if (code_of((uint8_t)code) == code && code != default_code(c) &&
		    is_used(c, (uint8_t)code))
			put_cases(c, (uint8_t)code);
	}
	fputs("\tdefault:\n", c->out);
	put_result(c, default_code(c));
	fputs("\t}\n", c->out);
}

/* Bits 1:0 action, bits 7:3 rule, as in struct ffaf_policy. */
static void put_table(const struct compile *c)
{
	const struct ffaf_policy *core = &c->policy->core;

	ffareport_put(
		c,
		"/*\n * By SMC32 or SMC64, and function number from 0x%02x on: 0 denied, 1 forwarded, "
		"2 handled;\n * 8 and more: as @_rule_N says.\n */\n"
		"static const uint8_t @_table[2][%u] = {\n",
		core->window_first, core->window_last - core->window_first + 1u);
	for (unsigned int smc64 = 0; smc64 < 2; smc64++) {
		fputs("\t{", c->out);
		for (unsigned int n = core->window_first; n <= core->window_last; n++) {
			if ((n - core->window_first) % 16 == 0)
				fprintf(c->out, "\n\t\t/* 0x%08x */ ", fid_at(smc64, n));
			fprintf(c->out, "%u,%s", code_at(c, smc64, n),
				(n - core->window_first) % 16 == 15 ? "" : " ");
		}
		fputs("\n\t},\n", c->out);
	}
	fputs("};\n\n", c->out);
}

static void put_lookup(const struct compile *c)
{
	ffareport_put(c, "\tswitch (@_table[fid >> 30 & 1u][(fid & 0xffu) - 0x%02xu]) {\n",
		      c->policy->core.window_first);
	for (unsigned int code = 1; code < 256; code++) {
		if (code_of((uint8_t)code) != code || !is_used(c, (uint8_t)code))
			continue;
		fprintf(c->out, "\tcase %u:\n", code);
		put_result(c, (uint8_t)code);
	}
	fputs("\tdefault:\n", c->out);
	put_result(c, FFAF_DENY);
	fputs("\t}\n", c->out);
}

void ffareport_compile_entries(const struct compile *c)
{
	for (unsigned int code = 0; code < 256; code++) {
		if (code_of((uint8_t)code) == code && rule_of((uint8_t)code) != 0 &&
		    is_used(c, (uint8_t)code))
			put_rule(c, (uint8_t)code);
	}
	if (c->form == FFAREPORT_TABLE)
		put_table(c);
	ffareport_put(c, "/* What the entry of a plain FID in the window says; X is NULL: to any "
			 "arguments. */\n"
			 "static inline enum @_action\n@_entry(" PARAMETERS ")\n{\n" UNUSED);
	if (c->form == FFAREPORT_TABLE)
		put_lookup(c);
	else
		put_switch(c);
	fputs("}\n\n", c->out);
}
