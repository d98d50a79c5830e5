/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "because.h"
#include "lint.h"
#include "wrap.h"

#include <string.h>

#define INDENT "      "

/* A line of an example: bytes of memory are cut, all else is wrapped. */
static const char *put_line(FILE *out, const char *text)
{
	const size_t length = strcspn(text, "\n"), indent = strspn(text, " ");
	const bool bytes = strncmp(text + indent, "mem ", 4) == 0 ||
			   strncmp(text + indent, "wrote ", 6) == 0 ||
			   strncmp(text + indent, "hyp-rx ", 7) == 0;
	char line[FFAIO_FORMAT_MAX];

	if (bytes) {
		fputs(INDENT, out);
		return lint_put_line(out, text, WRAP_COLUMNS - sizeof(INDENT) + 1);
	}
	snprintf(line, sizeof(line), "%.*s", (int)(length - indent), text + indent);
	put_wrapped(out, indent != 0 ? INDENT "  " : INDENT, INDENT "      ", line);
	return text + length + (text[length] == '\n');
}

static void put_finding(FILE *out, const struct ffan_lint_finding *finding)
{
	const char *line = finding->calls != NULL ? finding->calls : "";

	put_wrapped(out, "    ", "    ", finding->message);
	while (*line != '\0')
		line = put_line(out, line);
}

static bool same_line(const struct ffan_lint_finding *a, const struct ffan_lint_finding *b)
{
	return a != NULL && a->place.file == b->place.file && a->place.line == b->place.line;
}

/* The findings of a rule, each line of the policy named once. */
static void put_findings(FILE *out, const struct ffaio_policy *policy, const struct ffan_lint *lint,
			 size_t from, size_t to)
{
	const struct ffan_lint_finding *last = NULL;
	char place[300];

	for (size_t i = from; i < to; i++) {
		const struct ffan_lint_finding *finding = &lint->finding[i];

		if (finding->allowed != NULL)
			continue;
		place_text(place, sizeof(place), policy, &finding->place);
		if (!same_line(last, finding))
			fprintf(out, "  %s\n", place);
		put_finding(out, finding);
		last = finding;
	}
}

static void put_rule(FILE *out, const struct ffaio_policy *policy, const struct ffan_lint *lint,
		     size_t from, size_t to)
{
	const enum ffan_lint_rule rule = lint->finding[from].rule;
	char head[300];

	snprintf(head, sizeof(head), "%s: %s [%s]", ffan_severity_word(ffan_lint_severity(rule)),
		 ffan_lint_title(rule), ffan_lint_id(rule));
	fputc('\n', out);
	put_wrapped(out, "", "  ", head);
	put_findings(out, policy, lint, from, to);
	put_wrapped(out, "  = ", "    ", ffan_lint_remedy(rule));
}

void lint_text_policy(FILE *out, const struct ffaio_policy *policy, const struct ffan_lint *lint)
{
	char sum[160];
	size_t open;

	lint_sum(sum, sizeof(sum), lint);
	fprintf(out, "%s: %s\n", policy->name, sum);
	for (size_t i = 0, end; i < lint->count; i = end) {
		end = lint_rule_end(lint, i, &open);
		if (open != 0)
			put_rule(out, policy, lint, i, end);
	}
}
