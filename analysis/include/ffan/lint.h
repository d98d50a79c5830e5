/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_LINT_H
#define FFAN_LINT_H

#include <ffaio/policy.h>

/*
 * Holes and oddities in one policy. What a rule looks for is decided by asking
 * the core, through ffaf_decide and ffaf_call, and never by the policy's name;
 * nearly every finding comes with calls that show it.
 *
 * In the policy, "# ffafilter: allow ID reason" accepts findings of a rule: those on
 * its own line, or where it has a line for itself, on the next line that is no
 * comment; at the top of the file, all. In a parent it speaks for the parent's lines.
 */

enum ffan_severity { FFAN_NOTE, FFAN_WARNING, FFAN_ERROR, FFAN_SEVERITY_COUNT };

enum ffan_lint_rule {
#define FFAN_LINT_RULE(name, id, severity, title, help, remedy) FFAN_LINT_##name,
#include <ffan/lint_rules.inc>
#undef FFAN_LINT_RULE
	FFAN_LINT_COUNT
};

struct ffan_lint_finding {
	enum ffan_lint_rule rule;
	char *subject; /* no other finding of the rule has it: "FFA_CONSOLE_LOG_64", "hint-bit" */
	char *message; /* a sentence or two */
	struct ffaio_place place; /* line 0: the policy says nothing, and the default does it */
	/*
	 * Lines of a trace that show it, each with its newline; NULL: there is nothing to
	 * call. Forwarded calls are written without what firmware answers.
	 */
	char *calls;
	/*
	 * The same with all that goes before, and an SPMC's answers: a canonical trace that
	 * `verify` finds to match. NULL where one policy alone cannot make it happen.
	 */
	char *trace;
	char *allowed; /* the reason of the comment that accepts it, or NULL */
};

struct ffan_lint {
	struct ffan_lint_finding *finding; /* by rule, then by place */
	size_t count;
	size_t open; /* those that no comment accepts */
	size_t by_severity[FFAN_SEVERITY_COUNT]; /* of these */
};

/*
 * Lint POLICY. Returns 0 whatever is found, and -1 where a comment is wrong (an id that
 * no rule has, no reason) or memory is out; LINT is to be freed in both cases.
 */
int ffan_lint(const struct ffaio_policy *policy, struct ffan_lint *lint, struct ffaio_error *error);
void ffan_lint_free(struct ffan_lint *lint);

/* What the table says of a rule; NULL when out of range. */
const char *ffan_lint_id(unsigned int rule);
const char *ffan_lint_title(unsigned int rule);
const char *ffan_lint_help(unsigned int rule);
const char *ffan_lint_remedy(unsigned int rule);
enum ffan_severity ffan_lint_severity(unsigned int rule);

/* "note" and so on; NULL when out of range. */
const char *ffan_severity_word(unsigned int severity);

#endif
