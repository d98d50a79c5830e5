/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_LINT_H
#define FFAREPORT_LINT_H

#include <ffan/lint.h>
#include <ffareport/findings.h>

/*
 * What lint found in any number of policies, in all formats. Text, Markdown and JSON
 * have the calls that show a finding; docs/lint.md describes the JSON.
 */
struct ffareport_lint;

/* VERSION is that of the tool. Formats that need all findings at once print them at the end. */
struct ffareport_lint *ffareport_lint_open(FILE *out, enum ffareport_format format,
					   const char *version);
/* Add a policy and what was found in it; neither is needed afterwards. -1: out of memory. */
int ffareport_lint_policy(struct ffareport_lint *report, const struct ffaio_policy *policy,
			  const struct ffan_lint *lint);
/* COMPLETE: every policy was linted; else what has not been printed yet is not. Frees REPORT. */
void ffareport_lint_close(struct ffareport_lint *report, bool complete);

#endif
