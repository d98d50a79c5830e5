/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "plain.h"

#include <ffareport/findings.h>
#include <string.h>

/* What GitHub shows of each level in a step. */
#define SHOWN 10
/* Places that a grouped annotation lists. */
#define PLACES 20

static const char *const commands[] = {
	[FFAREPORT_NOTE] = "notice",
	[FFAREPORT_WARNING] = "warning",
	[FFAREPORT_ERROR] = "error",
};

static const char *escape_in_message(char c)
{
	switch (c) {
	case '%':
		return "%25";
	case '\r':
		return "%0D";
	case '\n':
		return "%0A";
	default:
		return NULL;
	}
}

static const char *escape_in_property(char c)
{
	switch (c) {
	case ':':
		return "%3A";
	case ',':
		return "%2C";
	default:
		return escape_in_message(c);
	}
}

static void put(FILE *out, const char *text, bool property)
{
	plain_put(out, text, property ? escape_in_property : escape_in_message);
}

static const char *title_of(const struct ffareport_findings *findings, const char *rule)
{
	for (size_t i = 0; i < findings->rule_count; i++) {
		if (strcmp(findings->rules[i].id, rule) == 0)
			return findings->rules[i].title;
	}
	return rule;
}

static bool has_place(const struct ffareport_finding *finding)
{
	return finding->file != NULL && finding->file[0] != '\0' && strcmp(finding->file, "-") != 0;
}

/* "::warning file=policies/a.yaml,line=3,title=what::" */
static void put_start(FILE *out, const struct ffareport_findings *findings,
		      const struct ffareport_finding *finding)
{
	fprintf(out, "::%s ", commands[finding->level]);
	if (has_place(finding)) {
		fputs("file=", out);
		put(out, finding->file, true);
		if (finding->line != 0)
			fprintf(out, ",line=%lu", finding->line);
		if (finding->line != 0 && finding->column != 0)
			fprintf(out, ",col=%lu", finding->column);
		fputc(',', out);
	}
	fputs("title=", out);
	put(out, title_of(findings, finding->rule), true);
	fputs("::", out);
}

static void put_place(FILE *out, const struct ffareport_finding *finding)
{
	put(out, finding->file != NULL ? finding->file : finding->rule, false);
	if (finding->line != 0)
		fprintf(out, ":%lu", finding->line);
}

/* Whether a finding before I has its level and rule. */
static bool is_met(const struct ffareport_findings *findings, size_t i)
{
	const struct ffareport_finding *all = findings->findings;

	for (size_t j = 0; j < i; j++) {
		if (all[j].level == all[i].level && strcmp(all[j].rule, all[i].rule) == 0)
			return true;
	}
	return false;
}

/* Where the other findings of the rule of FIRST are. */
static void put_others(FILE *out, const struct ffareport_findings *findings, size_t first)
{
	const struct ffareport_finding *all = findings->findings;
	size_t more = 0;

	for (size_t i = first + 1; i < findings->finding_count; i++) {
		if (all[i].level != all[first].level || strcmp(all[i].rule, all[first].rule) != 0)
			continue;
		if (more < PLACES) {
			fputs(more != 0 ? ", " : "%0AAlso: ", out);
			put_place(out, &all[i]);
		}
		more++;
	}
	if (more > PLACES)
		fprintf(out, " and %zu more", more - PLACES);
}

static void put_annotation(FILE *out, const struct ffareport_findings *findings, size_t i,
			   bool grouped)
{
	put_start(out, findings, &findings->findings[i]);
	put(out, findings->findings[i].message, false);
	if (grouped)
		put_others(out, findings, i);
	fputc('\n', out);
}

/* The annotations of a level: of each finding, or of each rule where those are too many. */
static void put_level(FILE *out, const struct ffareport_findings *findings,
		      enum ffareport_level level)
{
	const struct ffareport_finding *all = findings->findings;
	size_t count = 0, kinds = 0, shown = 0;

	for (size_t i = 0; i < findings->finding_count; i++) {
		count += all[i].level == level;
		kinds += all[i].level == level && !is_met(findings, i);
	}
	for (size_t i = 0; i < findings->finding_count; i++) {
		if (all[i].level != level || (count > SHOWN && is_met(findings, i)))
			continue;
		if (count > SHOWN && kinds > SHOWN && shown == SHOWN - 1)
			break;
		put_annotation(out, findings, i, count > SHOWN);
		shown++;
	}
	if (count > SHOWN && kinds > SHOWN)
		fprintf(out, "::%s title=ffafilter::%zu more kinds of findings: see the log\n",
			commands[level], kinds - shown);
}

static void put_log(FILE *out, const struct ffareport_findings *findings)
{
	fputs("::group::ffafilter ", out);
	put(out, findings->command, false);
	fprintf(out, ": %zu finding%s\n", findings->finding_count,
		findings->finding_count == 1 ? "" : "s");
	for (size_t i = 0; i < findings->finding_count; i++) {
		const struct ffareport_finding *finding = &findings->findings[i];

		fputs("- ", out);
		put_place(out, finding);
		fprintf(out, ": %s: ", commands[finding->level]);
		put(out, finding->message, false);
		fputs(" [", out);
		put(out, finding->rule, false);
		fputs("]\n", out);
	}
	fputs("::endgroup::\n", out);
}

void ffareport_findings_github(FILE *out, const struct ffareport_findings *findings)
{
	put_log(out, findings);
	put_level(out, findings, FFAREPORT_ERROR);
	put_level(out, findings, FFAREPORT_WARNING);
	put_level(out, findings, FFAREPORT_NOTE);
}
