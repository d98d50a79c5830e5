/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A diff as findings: a finding a change, at the line of the new policy. */
#include "diff_groups.h"

#include <ffareport/findings.h>
#include <stdlib.h>
#include <string.h>

static const struct ffareport_rule rules[] = {
	{ "policy-loosened", "More reaches the secure world",
	  "A call that the old policy held back, or made in its own words, gets through now. See "
	  "that this is meant, and for which callers and versions." },
	{ "policy-tightened", "Less reaches the secure world",
	  "A call that got through is held back now, or made in the filter's own words. Drivers "
	  "that rely on it fail; FFA_FEATURES should tell them." },
	{ "policy-changed", "A caller can tell the policies apart",
	  "The same calls get through, but a caller gets another answer." },
	{ "policy-cost", "Another number of SMCs, or other ones",
	  "No caller can tell, but the filter asks more or less of the SPMC." },
};
enum { LOOSENED, TIGHTENED, CHANGED, COST };

static unsigned int rule_of(const struct ffan_change *change)
{
	if ((change->direction & FFAN_LOOSENED) != 0)
		return LOOSENED;
	if (change->direction != 0)
		return TIGHTENED;
	return ffan_is_visible(change->differs) ? CHANGED : COST;
}

/* Where to show it: what the new policy says, or, where it says nothing, the old. */
static void set_place(struct ffareport_finding *finding, const struct ffan_diff *diff,
		      const struct ffan_cause *cause)
{
	const unsigned int side = cause->place[FFAN_NEW].line != 0 ? FFAN_NEW : FFAN_OLD;
	const struct ffaio_place *place = &cause->place[side];

	if (place->line == 0 || place->file >= diff->policy[side]->file_count)
		return;
	finding->file = diff->policy[side]->files[place->file];
	finding->line = place->line;
	finding->column = place->column;
}

static void put_message(FILE *out, const struct ffareport_diff *report, size_t i)
{
	const struct ffan_change *change = &report->diff->change[i];

	put_subject(out, &change->cause);
	fputs(": ", out);
	put_said(out, report->diff->policy[FFAN_OLD], &change->cause);
	fputs(" -> ", out);
	put_said(out, report->diff->policy[FFAN_NEW], &change->cause);
	fputs(". ", out);
	put_effect(out, report->diff, change, &change->effect[0]);
	fprintf(out, ". Example: %s", change->effect[0].example.call);
	if (report->outside != NULL && report->outside[i])
		fputs(". Not declared with --only", out);
}

static enum ffareport_level level_of(const struct ffareport_diff *report, size_t i)
{
	if (report->outside != NULL && report->outside[i])
		return FFAREPORT_ERROR;
	return (report->diff->change[i].direction & FFAN_LOOSENED) != 0 ? FFAREPORT_WARNING
									: FFAREPORT_NOTE;
}

static void make_finding(struct ffareport_finding *finding, const struct ffareport_diff *report,
			 size_t i)
{
	const struct ffan_cause *cause = &report->diff->change[i].cause;
	char *message, *fingerprint;

	WORDS(message, put_message(to, report, i));
	WORDS(fingerprint, fprintf(to, "%s/%s/", report->diff->policy[FFAN_OLD]->name,
				   report->diff->policy[FFAN_NEW]->name);
	      put_subject(to, cause));
	*finding = (struct ffareport_finding){ .rule = rules[rule_of(&report->diff->change[i])].id,
					       .level = level_of(report, i),
					       .message = message,
					       .fingerprint = fingerprint };
	set_place(finding, report->diff, cause);
}

/* The functions of which no FID has changed: what JUnit calls passed. */
static size_t unchanged(const struct ffan_diff *diff, const char **names)
{
	bool changed[FFAF_FN_COUNT] = { false };
	size_t count = 0;

	for (size_t i = 0; i < diff->change_count; i++) {
		for (size_t n = 0; n < diff->change[i].effect_count; n++) {
			for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
				const uint32_t number = ffaf_function((enum ffaf_fn)fn)->number;
				const struct ffan_effect *e = &diff->change[i].effect[n];

				changed[fn] |= ffan_effect_has(e, FFAF_FID_BASE_32 | number) ||
					       ffan_effect_has(e, FFAF_FID_BASE_64 | number);
			}
		}
	}
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		if (!changed[fn])
			names[count++] = ffaf_function((enum ffaf_fn)fn)->name;
	}
	return count;
}

void diff_findings(FILE *out, enum ffareport_format format, const struct ffareport_diff *report)
{
	const size_t count = report->diff->change_count;
	struct ffareport_finding *list = calloc(count + 1, sizeof(*list));
	const char *names[FFAF_FN_COUNT];
	struct ffareport_findings findings = { .command = "diff",
					       .version = report->tool,
					       .rules = rules,
					       .rule_count = sizeof(rules) / sizeof(rules[0]),
					       .findings = list,
					       .finding_count = count,
					       .passed = names };

	if (list == NULL)
		abort();
	findings.passed_count = unchanged(report->diff, names);
	for (size_t i = 0; i < count; i++)
		make_finding(&list[i], report, i);
	if (format == FFAREPORT_SARIF)
		ffareport_findings_sarif(out, &findings);
	else if (format == FFAREPORT_JUNIT)
		ffareport_findings_junit(out, &findings);
	else
		ffareport_findings_github(out, &findings);
	for (size_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)list[i].message);
		free((void *)(uintptr_t)list[i].fingerprint);
	}
	free(list);
}
