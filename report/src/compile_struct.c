/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A policy as the constant that the library takes, or is built for. */
#include "compile.h"

#include <ffafilter/functions.h>
#include <string.h>

static const char *const actions[] = { "FFAF_DENY", "FFAF_FORWARD", "FFAF_HANDLE" };
static const char *const probes[] = { "FFAF_PROBE_NEVER", "FFAF_PROBE_EVERY_CALL",
				      "FFAF_PROBE_ONCE" };

static const char *const requirements[] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) #name,
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
};

struct choice_name {
	unsigned int behaviour, choice;
	const char *behaviour_name, *choice_name;
};

static const struct choice_name choices[] = {
#define FFAF_CHOICE(name, choice, word, text) \
	{ FFAF_BEHAVIOUR_##name, FFAF_##name##_##choice, #name, #choice },
#include <ffafilter/behaviours.inc>
};

static void put_behaviours(const struct compile *c)
{
	fputs("\t.behaviour = {\n", c->out);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const struct choice_name *row = &choices[i];

		if (c->policy->core.behaviour[row->behaviour] == row->choice)
			fprintf(c->out, "\t\t[FFAF_BEHAVIOUR_%s] = FFAF_%s_%s,\n",
				row->behaviour_name, row->behaviour_name, row->choice_name);
	}
	fputs("\t},\n", c->out);
}

static void put_listed(const struct compile *c, unsigned int smc64, unsigned int number)
{
	const uint8_t entry = c->policy->core.entry[smc64][number];
	const char *reason = c->policy->entry[smc64][number].reason;
	char name[FFAF_NAME_SIZE];

	fprintf(c->out, "\t\t\t[0x%02x] = FFAF_ENTRY(%s, 1, ", number,
		actions[entry & FFAF_ENTRY_ACTION]);
	if (entry >= FFAF_ENTRY_FINAL)
		fputs("FFAF_RULE_FINAL),", c->out);
	else
		fprintf(c->out, "%u),", ffaf_entry_rule(entry));
	if (ffaf_fid_name(fid_at(smc64, number), name))
		fprintf(c->out, " /* %s", name);
	else
		fprintf(c->out, " /* 0x%x", fid_at(smc64, number));
	if (reason != NULL) {
		fputs(": ", c->out);
		ffareport_put_comment(c, reason);
	}
	fputs(" */\n", c->out);
}

static void put_entries(const struct compile *c, unsigned int smc64)
{
	unsigned int in_row = 0;

	fputs("\t\t{\n", c->out);
	for (unsigned int number = 0; number < 256; number++) {
		const uint8_t entry = c->policy->core.entry[smc64][number];
		const bool listed = (entry & FFAF_ENTRY_LISTED) != 0;

		if (listed || entry == 0 || in_row == 8) {
			fputs(in_row != 0 ? "\n" : "", c->out);
			in_row = 0;
		}
		if (listed)
			put_listed(c, smc64, number);
		else if (entry != 0)
			ffareport_put(c, "%s[0x%02x] = $_UNLISTED,", in_row++ == 0 ? "\t\t\t" : " ",
				      number);
	}
	fputs(in_row != 0 ? "\n\t\t},\n" : "\t\t},\n", c->out);
}

static void put_requirements(const struct compile *c, uint32_t require)
{
	const char * or = "";

	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((require >> i & 1u) == 0)
			continue;
		fprintf(c->out, "%s1u << FFAF_REQUIREMENT_%s", or, requirements[i]);
		or = " | ";
	}
	fputs(or [0] == '\0' ? "0" : "", c->out);
}

static void put_rules(const struct compile *c)
{
	const struct ffaf_rule empty = { 0 };

	fputs("\t.rule = {\n\t\t[0] = { 0, 0, FFAF_PROBE_NEVER, { 0 } },\n", c->out);
	for (unsigned int i = 1; i < FFAF_RULES; i++) {
		const struct ffaf_rule *rule = &c->policy->core.rule[i];

		if (memcmp(rule, &empty, sizeof(empty)) == 0)
			continue;
		fprintf(c->out, "\t\t[%u] = { FFAF_MAKE_VERSION(%u, %u), ", i,
			ffaf_version_major(rule->since), ffaf_version_minor(rule->since));
		put_requirements(c, rule->require);
		fprintf(c->out, ", %s, { 0 } },\n", probes[rule->probe % FFAF_PROBE_COUNT]);
	}
	fputs("\t},\n", c->out);
}

/* Rules up to the last that the policy has. */
static unsigned int count_rules(const struct ffaf_policy *core)
{
	const struct ffaf_rule empty = { 0 };
	unsigned int count = FFAF_RULES - 1;

	while (count > 0 && memcmp(&core->rule[count], &empty, sizeof(empty)) == 0)
		count--;
	return count;
}

/* What stands above the constant: a header is included where the library's are, or in the library.
 */
static void put_head(const struct compile *c)
{
	if (c->form == FFAREPORT_FIXED)
		ffareport_put(
			c,
			"#ifndef $_FIXED_H\n#define $_FIXED_H\n\n"
			"/*\n * For the library built with -DFFAF_POLICY_HEADER, and for the source "
			"that hands\n * ffaf_fixed_policy to it, behind <ffafilter/policy.h>.\n */\n");
	else
		fputs("#ifdef __has_include\n#if __has_include(\"ffafilter.h\")\n"
		      "#include \"ffafilter.h\" /* of the pair of files */\n#endif\n#endif\n"
		      "#ifndef FFAFILTER_POLICY_H\n#include <ffafilter/policy.h>\n#endif\n\n",
		      c->out);
	ffareport_put(c,
		      "/* FIDs in the window that the policy does not name. */\n"
		      "#define $_UNLISTED FFAF_ENTRY(%s, 0, FFAF_RULE_FINAL)\n\n",
		      actions[c->policy->core.unlisted]);
}

static void put_name(const struct compile *c)
{
	if (c->form == FFAREPORT_FIXED)
		fprintf(c->out,
			"/* Its last rule. */\n#define FFAF_FIXED_RULES %u\n\n"
			"static const struct ffaf_policy ffaf_fixed_policy = {\n",
			count_rules(&c->policy->core));
	else
		ffareport_put(c, "extern const struct ffaf_policy @_policy;\n\n"
				 "const struct ffaf_policy @_policy = {\n");
}

void ffareport_compile_struct(const struct compile *c)
{
	const struct ffaf_policy *core = &c->policy->core;

	put_head(c);
	put_name(c);
	fprintf(c->out,
		"\t.version = FFAF_MAKE_VERSION(%u, %u),\n\t.window_first = 0x%02x,\n"
		"\t.window_last = 0x%02x,\n\t.unlisted = %s,\n",
		ffaf_version_major(core->version), ffaf_version_minor(core->version),
		core->window_first, core->window_last, actions[core->unlisted]);
	put_behaviours(c);
	fputs("\t.entry = { /* SMC32, then SMC64; by function number */\n", c->out);
	put_entries(c, 0);
	put_entries(c, 1);
	fputs("\t},\n", c->out);
	put_rules(c);
	fputs(c->form == FFAREPORT_FIXED ? "};\n\n#endif\n" : "};\n", c->out);
}
