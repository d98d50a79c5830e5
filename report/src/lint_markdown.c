/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "because.h"
#include "lint.h"

#include <stdlib.h>
#include <string.h>

/* Longer lines of examples are cut: bytes of memory say little to a reader. */
#define COLUMNS 100

/* TEXT where Markdown would read signs of it. What stands in backticks is left alone. */
static void put_escaped(FILE *out, const char *text)
{
	bool code = false;

	for (; *text != '\0'; text++) {
		code ^= *text == '`';
		if (!code && strchr("\\*_<>[]|#", *text) != NULL)
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void put_finding(FILE *out, const struct ffaio_policy *policy,
			const struct ffan_lint_finding *finding)
{
	const char *line = finding->calls != NULL ? finding->calls : "";
	char place[300];

	place_text(place, sizeof(place), policy, &finding->place);
	fputs("* ", out);
	put_escaped(out, place);
	fputs(": ", out);
	put_escaped(out, finding->message);
	fputc('\n', out);
	fputs(*line != '\0' ? "\n      " : "", out);
	while (*line != '\0') {
		line = lint_put_line(out, line, COLUMNS);
		fputs(*line != '\0' ? "      " : "\n", out);
	}
}

static void put_rule(FILE *out, const struct ffaio_policy *policy, const struct ffan_lint *lint,
		     size_t from, size_t to, size_t open)
{
	const enum ffan_lint_rule rule = lint->finding[from].rule;

	fprintf(out, "\n<details><summary><b>%s</b> ",
		ffan_severity_word(ffan_lint_severity(rule)));
	put_escaped(out, ffan_lint_title(rule));
	fprintf(out, " (<code>%s</code>, %zu)</summary>\n\n", ffan_lint_id(rule), open);
	put_escaped(out, ffan_lint_help(rule));
	fputs("\n\n", out);
	for (size_t i = from; i < to; i++) {
		if (lint->finding[i].allowed == NULL)
			put_finding(out, policy, &lint->finding[i]);
	}
	fputs("\n**Remedy:** ", out);
	put_escaped(out, ffan_lint_remedy(rule));
	fputs("\n\n</details>\n", out);
}

/* The same as text of its own; NULL where memory is out. */
static char *rule_text(const struct ffaio_policy *policy, const struct ffan_lint *lint, size_t from,
		       size_t to, size_t open)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	put_rule(out, policy, lint, from, to, open);
	fclose(out);
	return text;
}

/* The whole of a rule where there is ROOM for it, else one line; what is left of ROOM. */
static size_t put_rule_within(FILE *out, const char *text, const char *id, size_t open, size_t room)
{
	if (text != NULL && strlen(text) <= room) {
		fputs(text, out);
		return room - strlen(text);
	}
	fprintf(out, "\n%zu more of `%s`: see `--format text`.\n", open, id);
	return room;
}

size_t lint_markdown_policy(FILE *out, const struct ffaio_policy *policy,
			    const struct ffan_lint *lint, size_t room)
{
	char sum[160];
	size_t open;

	lint_sum(sum, sizeof(sum), lint);
	fprintf(out, "### `ffafilter lint`: %s\n\n%s.\n", policy->name, sum);
	for (size_t i = 0, end; i < lint->count; i = end) {
		char *text;

		end = lint_rule_end(lint, i, &open);
		if (open == 0)
			continue;
		text = rule_text(policy, lint, i, end, open);
		room = put_rule_within(out, text, ffan_lint_id(lint->finding[i].rule), open, room);
		free(text);
	}
	return room;
}
