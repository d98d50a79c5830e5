/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_FINDINGS_H
#define FFAREPORT_FINDINGS_H

#include <ffareport/report.h>
#include <stdio.h>

/*
 * What lint, diff and the like have found, in the shapes that other tools read:
 * SARIF 2.1.0, JUnit XML, GitHub annotations. Text, Markdown and JSON are each
 * command's own, as they say more than a list of findings can.
 */

enum ffareport_level { FFAREPORT_NOTE, FFAREPORT_WARNING, FFAREPORT_ERROR };

/* A kind of finding; its id is stable for ever. */
struct ffareport_rule {
	const char *id; /* "width-sibling-open" */
	const char *title; /* short, without a full stop */
	const char *help; /* what it means and what to do; several sentences */
};

struct ffareport_finding {
	const char *rule; /* id */
	enum ffareport_level level;
	const char *message; /* one or two sentences, plain text */
	const char *file; /* NULL: no place */
	unsigned long line, column; /* from 1; 0: none */
	const char *fingerprint; /* the same when lines move: "linux-v7.3/FFA_MSG_SEND2" */
};

/* Nothing is kept beyond the call. RULES has those that FINDINGS name, and may have more. */
struct ffareport_findings {
	const char *command; /* "lint", "diff": names the run, and the JUnit suite */
	const char *version; /* of the tool; NULL: not said */
	const struct ffareport_rule *rules;
	size_t rule_count;
	const struct ffareport_finding *findings;
	size_t finding_count;
	/* Names of cases that passed, for JUnit: each rule checked, each function compared. */
	const char *const *passed;
	size_t passed_count;
};

/*
 * All three replace control characters, and bytes that are not UTF-8, by U+FFFD. A write error
 * stays in OUT (ferror).
 */

/*
 * SARIF 2.1.0, one run. A relative file is relative to %SRCROOT%; standard input ("-") is no
 * place. GitHub takes 25,000 results: what is over is counted in a notification of the run.
 */
void ffareport_findings_sarif(FILE *out, const struct ffareport_findings *findings);
/* JUnit XML as GitLab and Jenkins read it: a failed case each finding, and one each of PASSED. */
void ffareport_findings_junit(FILE *out, const struct ffareport_findings *findings);
/*
 * Commands of a GitHub workflow's log: a folded group with every finding, then annotations.
 * GitHub shows about ten of each level, so more than that are put together, one for each rule.
 */
void ffareport_findings_github(FILE *out, const struct ffareport_findings *findings);

#endif
