/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A diff as Markdown: fit for a comment on a pull request. */
#include "diff_groups.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* GitHub takes 65,536 characters; what follows has to fit as well. */
#define ROOM 60000u
#define EFFECTS_SHOWN 3u

/* Text in a cell of a table. */
static void put_cell(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|' || *text == '<' || *text == '*' || *text == '`' || *text == '_')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_row(FILE *out, const struct ffareport_diff *report, const struct group *group)
{
	const struct ffan_diff *diff = report->diff;
	const struct ffan_change *change = &diff->change[group->change[0]];
	char *text;

	fprintf(out, "| %s%s | ", direction_word(group->direction),
		group->visible ? "" : ", no caller can tell");
	WORDS(text, put_group_names(to, diff, group));
	put_cell(out, text);
	free(text);
	if (report->outside != NULL && report->outside[group->change[0]])
		fputs(" **not declared**", out);
	fputs(" | ", out);
	for (size_t i = 0; i < change->effect_count && i < EFFECTS_SHOWN; i++) {
		WORDS(text, put_effect(to, diff, change, &change->effect[i]));
		fputs(i > 0 ? "<br>" : "", out);
		put_cell(out, text);
		free(text);
	}
	if (change->effect_count > EFFECTS_SHOWN)
		fprintf(out, "<br>and in %zu other ways", change->effect_count - EFFECTS_SHOWN);
	fputs(" |\n", out);
}

static void put_lines(FILE *out, const struct ffan_diff *diff, const struct group *group)
{
	if (diff->change[group->change[0]].cause.kind == FFAN_CAUSE_MANY)
		return;
	for (size_t i = 0; i < group->count; i++) {
		const struct ffan_cause *cause = &diff->change[group->change[i]].cause;

		for (unsigned int side = 0; side < FFAN_SIDES; side++) {
			if (i > 0 && same_line(diff, group, i, side))
				continue;
			fputs(side == FFAN_OLD ? "- " : "+ ", out);
			put_place(out, diff->policy[side], &cause->place[side]);
			fputs(": ", out);
			put_cause(out, diff->policy[side], cause);
			fputc('\n', out);
		}
	}
}

/* A trace has no line of backquotes. */
static void put_details(FILE *out, const struct ffan_diff *diff, const struct group *group)
{
	const struct ffan_change *change = &diff->change[group->change[0]];
	char *names;

	WORDS(names, put_group_names(to, diff, group));
	fprintf(out, "<details><summary>%s</summary>\n\n```diff\n", names);
	put_lines(out, diff, group);
	fprintf(out, "```\n```\n%s```\n</details>\n\n", change->effect[0].example.trace);
	free(names);
}

static void put_traces(FILE *out, const struct ffan_trace_diff *t)
{
	fprintf(out,
		"### Recorded calls\n\n%" PRIu64 " of %" PRIu64 " change, %" PRIu64
		" undecided.\n\n",
		t->changed, t->calls, t->undecided);
	if (t->kind_count > 0)
		fputs("| calls | first | call | before | after |\n|---|---|---|---|---|\n", out);
	for (size_t i = 0; i < t->kind_count && i < 20; i++) {
		const struct ffan_kind *kind = &t->kind[i];

		fprintf(out, "| %" PRIu64 " | %s:%lu | `%.300s` | `%.300s` | `%.300s` |\n",
			kind->count, kind->file, kind->line, kind->call, kind->outcome[FFAN_OLD],
			kind->outcome[FFAN_NEW]);
	}
	for (size_t i = 0; i < t->why_count && i < 20; i++)
		fprintf(out, "\n* %" PRIu64 " undecided, first %s:%lu: the trace lacks `%s`\n",
			t->why[i].count, t->why[i].file, t->why[i].line, t->why[i].missing);
	fputc('\n', out);
}

static void put_untold(FILE *out, const struct ffan_diff *diff)
{
	if (diff->untold_count == 0)
		return;
	fputs("In the text alone, and no caller can tell:", out);
	for (size_t i = 0; i < diff->untold_count && i < 30; i++) {
		fputs(i > 0 ? ", `" : " `", out);
		put_subject(out, &diff->untold[i]);
		fputc('`', out);
	}
	fputs(".\n\n", out);
}

/* PUT's text, if it fits with what is there already. */
struct budget {
	size_t used, left_out;
};

static void put_if_fits(FILE *out, struct budget *budget, char *text)
{
	const size_t size = strlen(text);

	if (budget->used + size > ROOM) {
		budget->left_out++;
	} else {
		budget->used += size;
		fputs(text, out);
	}
	free(text);
}

static void put_table(FILE *target, const struct ffareport_diff *report,
		      const struct groups *groups, struct budget *budget)
{
	static const unsigned int order[] = { FFAN_LOOSENED, FFAN_LOOSENED | FFAN_TIGHTENED,
					      FFAN_TIGHTENED, 0 };

	if (groups->count > 0)
		fputs("| | what | how |\n|---|---|---|\n", target);
	for (size_t n = 0; n < 4 * groups->count; n++) {
		const struct group *group = &groups->group[n % groups->count];
		char *text;

		if (group->direction != order[n / groups->count])
			continue;
		WORDS(text, put_row(to, report, group));
		put_if_fits(target, budget, text);
	}
	fputc('\n', target);
}

void diff_markdown(FILE *target, const struct ffareport_diff *report)
{
	struct budget budget = { 0, 0 };
	struct groups groups;
	char *text;

	groups_find(&groups, report->diff);
	fputs("<!-- ffafilter diff -->\n## ", target);
	WORDS(text, put_summary(to, report));
	fputs(text, target);
	free(text);
	fputs("\n\n", target);
	put_table(target, report, &groups, &budget);
	WORDS(text, put_untold(to, report->diff));
	put_if_fits(target, &budget, text);
	if (report->traces != NULL) {
		WORDS(text, put_traces(to, report->traces));
		put_if_fits(target, &budget, text);
	}
	for (size_t i = 0; i < groups.count; i++) {
		WORDS(text, put_details(to, report->diff, &groups.group[i]));
		put_if_fits(target, &budget, text);
	}
	if (budget.left_out > 0)
		fprintf(target, "%zu parts were left out: a comment has no room for them. ",
			budget.left_out);
	fprintf(target, "%" PRIu64 " calls compared by ffafilter %s.\n", report->diff->compared,
		report->tool);
	groups_end(&groups);
}
