/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A diff as text: fit for a mail. */
#include "diff_groups.h"
#include "wrap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EFFECTS_SHOWN 3u
#define KINDS_SHOWN 10u

/* A call, and what becomes of it under both; how many SMCs, where they count. */
static void put_example(FILE *out, const struct ffan_effect *effect)
{
	const struct ffan_example *example = &effect->example;
	const bool smcs = effect->result[FFAN_OLD].smcs != effect->result[FFAN_NEW].smcs &&
			  effect->result[FFAN_OLD].verdict == effect->result[FFAN_NEW].verdict;
	char *text;

	WORDS(text, fputs(example->call, to); if (example->before > 0) fprintf(
		      to, "  (after %u call%s)", example->before, example->before == 1 ? "" : "s"));
	put_wrapped(out, "      ", "          ", text);
	free(text);
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		WORDS(text, fputs(example->outcome[side], to);
		      if (smcs) fprintf(to, "  (%u SMC%s)", effect->result[side].smcs,
					effect->result[side].smcs == 1 ? "" : "s"));
		put_wrapped(out, side == FFAN_OLD ? "    - " : "    + ", "          ", text);
		free(text);
	}
}

static void put_effects(FILE *out, const struct ffan_diff *diff, const struct ffan_change *change)
{
	const size_t shown =
		change->effect_count < EFFECTS_SHOWN ? change->effect_count : EFFECTS_SHOWN;

	for (size_t i = 0; i < shown; i++) {
		char *text;

		WORDS(text, put_effect(to, diff, change, &change->effect[i]));
		put_wrapped(out, "  ", "    ", text);
		free(text);
	}
	if (change->effect_count > shown) {
		char text[64];

		snprintf(text, sizeof(text), "and in %zu other way%s: see --format json",
			 change->effect_count - shown,
			 change->effect_count - shown == 1 ? "" : "s");
		put_wrapped(out, "  ", "    ", text);
	}
}

static void put_side(FILE *out, const struct ffan_diff *diff, const struct ffan_cause *cause,
		     unsigned int side)
{
	char *text;

	WORDS(text, put_place(to, diff->policy[side], &cause->place[side]); fputs(": ", to);
	      put_cause(to, diff->policy[side], cause));
	put_wrapped(out, side == FFAN_OLD ? "  - " : "  + ", "      ", text);
	free(text);
}

/* Whether all changes of GROUP are decided by the same line on SIDE. */
static bool has_one_line(const struct ffan_diff *diff, const struct group *group, unsigned int side)
{
	const struct ffaio_place *first = &diff->change[group->change[0]].cause.place[side];

	for (size_t i = 1; i < group->count; i++) {
		const struct ffaio_place *p = &diff->change[group->change[i]].cause.place[side];

		if (p->file != first->file || p->line != first->line)
			return false;
	}
	return true;
}

/* The lines that decide on several FIDs: those they share once, then one each. */
static void put_lines(FILE *out, const struct ffan_diff *diff, const struct group *group)
{
	if (diff->change[group->change[0]].cause.kind == FFAN_CAUSE_MANY)
		return;
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		const bool shared = has_one_line(diff, group, side);
		const size_t count = shared ? 1 : group->count;

		for (size_t i = 0; i < count; i++) {
			const struct ffan_cause *cause = &diff->change[group->change[i]].cause;

			if (shared && group->count > 1) {
				char *text;

				WORDS(text, put_place(to, diff->policy[side], &cause->place[side]);
				      fputs(": ", to); put_said(to, diff->policy[side], cause));
				put_wrapped(out, side == FFAN_OLD ? "  - " : "  + ", "      ",
					    text);
				free(text);
			} else if (i == 0 || !same_line(diff, group, i, side)) {
				put_side(out, diff, cause, side);
			}
		}
	}
}

/* "FFA_MEM_DONATE, FFA_MSG_POLL": widths of one function are named once. */
static void put_heading(FILE *out, const struct ffareport_diff *report, const struct group *group)
{
	char *names;

	WORDS(names, put_group_names(to, report->diff, group));
	put_wrapped(out, "", "  ", names);
	free(names);
	if (report->outside != NULL && report->outside[group->change[0]])
		fputs("  NOT DECLARED (--only)\n", out);
}

static void put_group(FILE *out, const struct ffareport_diff *report, const struct group *group)
{
	const struct ffan_change *change = &report->diff->change[group->change[0]];

	put_heading(out, report, group);
	put_effects(out, report->diff, change);
	put_lines(out, report->diff, group);
	put_example(out, &change->effect[0]);
	fputc('\n', out);
}

static void put_section(FILE *out, const struct ffareport_diff *report, const struct groups *groups,
			unsigned int direction, bool visible)
{
	bool first = true;

	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = &groups->group[i];

		if (group->direction != direction || group->visible != visible)
			continue;
		if (first)
			fprintf(out, "== %s%s\n\n", direction_word(direction),
				visible ? "" : "; no caller can tell");
		first = false;
		put_group(out, report, group);
	}
}

static void put_untold(FILE *out, const struct ffan_diff *diff)
{
	if (diff->untold_count == 0)
		return;
	fputs("== in the text alone: no caller can tell\n\n", out);
	for (size_t i = 0; i < diff->untold_count; i++) {
		char *text;

		WORDS(text, put_cause(to, diff->policy[FFAN_OLD], &diff->untold[i]);
		      fputs(" -> ", to); put_said(to, diff->policy[FFAN_NEW], &diff->untold[i]));
		put_wrapped(out, "  ", "      ", text);
		free(text);
	}
	fputc('\n', out);
}

static void put_kind(FILE *out, const struct ffan_kind *kind)
{
	fprintf(out, "%" PRIu64 " call%s, first %s:%lu%s\n", kind->count,
		kind->count == 1 ? "" : "s", kind->file, kind->line,
		kind->smcs_only ? "; the caller cannot tell" : "");
	put_wrapped(out, "      ", "          ", kind->call);
	put_wrapped(out, "    - ", "          ", kind->outcome[FFAN_OLD]);
	put_wrapped(out, "    + ", "          ", kind->outcome[FFAN_NEW]);
	fprintf(out, "  - %s\n  + %s\n", kind->because[FFAN_OLD], kind->because[FFAN_NEW]);
}

static void put_traces(FILE *out, const struct ffan_trace_diff *t)
{
	fprintf(out,
		"== recorded calls: %" PRIu64 " of %" PRIu64 " change, %" PRIu64 " undecided\n\n",
		t->changed, t->calls, t->undecided);
	if (t->boots_changed != 0)
		fprintf(out, "%" PRIu64 " boots come out differently\n", t->boots_changed);
	for (size_t i = 0; i < t->kind_count && i < KINDS_SHOWN; i++)
		put_kind(out, &t->kind[i]);
	if (t->kind_count > KINDS_SHOWN)
		fprintf(out, "and %zu other kinds%s: see --format json\n",
			t->kind_count - KINDS_SHOWN,
			t->kind_count == FFAN_KINDS_COUNTED ? " or more" : "");
	for (size_t i = 0; i < t->why_count && i < KINDS_SHOWN; i++) {
		char text[640];

		snprintf(text, sizeof(text),
			 "%" PRIu64 " undecided, first %s:%lu: the trace lacks %s", t->why[i].count,
			 t->why[i].file, t->why[i].line, t->why[i].missing);
		put_wrapped(out, "", "  ", text);
	}
	fputc('\n', out);
}

void diff_text(FILE *out, const struct ffareport_diff *report)
{
	static const unsigned int order[] = { FFAN_LOOSENED, FFAN_LOOSENED | FFAN_TIGHTENED,
					      FFAN_TIGHTENED, 0 };
	struct groups groups;
	char *text;

	groups_find(&groups, report->diff);
	WORDS(text, put_summary(to, report));
	put_wrapped(out, "", "  ", text);
	free(text);
	fputc('\n', out);
	for (unsigned int visible = 2; visible-- > 0;) {
		for (size_t i = 0; i < 4; i++)
			put_section(out, report, &groups, order[i], visible != 0);
	}
	put_untold(out, report->diff);
	if (report->traces != NULL)
		put_traces(out, report->traces);
	fprintf(out, "%" PRIu64 " calls compared", report->diff->compared);
	fputs(report->diff->change_count > 0 ? "; --examples DIR writes each example as a trace\n"
					     : "\n",
	      out);
	groups_end(&groups);
}
