/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_LINT_INTERNAL_H
#define FFAREPORT_LINT_INTERNAL_H

#include "json.h"

#include <ffareport/lint.h>

struct ffareport_lint {
	FILE *out;
	enum ffareport_format format;
	const char *version;
	size_t policies, open;
	size_t room; /* Markdown: bytes left for details */
	struct json_object *list; /* JSON: of policies */
	struct ffareport_rule rule[FFAN_LINT_COUNT];
	char *help[FFAN_LINT_COUNT]; /* what the rules' help points to */
	struct ffareport_finding *finding; /* SARIF, JUnit, GitHub; their texts are owned */
	size_t finding_count;
	char **passed;
	size_t passed_count;
};

/* lint_text.c */
void lint_text_policy(FILE *out, const struct ffaio_policy *policy, const struct ffan_lint *lint);
/*
 * lint_markdown.c: what has no place in ROOM bytes is said in a line for each rule.
 * Returns what is left of them.
 */
size_t lint_markdown_policy(FILE *out, const struct ffaio_policy *policy,
			    const struct ffan_lint *lint, size_t room);
/* A comment on GitHub has 65,536 characters: these, and a heading and a few lines a policy. */
#define LINT_MARKDOWN_ROOM 40000u
/* lint_json.c */
struct json_object *lint_json_policy(const struct ffaio_policy *policy,
				     const struct ffan_lint *lint);

/* The end of the run of findings of one rule that starts at I, and how many of them are open. */
size_t lint_rule_end(const struct ffan_lint *lint, size_t i, size_t *open);
/* "3 findings: 1 error, 2 warnings; 4 accepted" */
void lint_sum(char *buffer, size_t size, const struct ffan_lint *lint);
/* A line of a trace as it is shown: bytes beyond COLUMNS are cut. TEXT goes on behind it. */
const char *lint_put_line(FILE *out, const char *text, size_t columns);

#endif
