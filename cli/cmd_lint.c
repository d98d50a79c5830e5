/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffareport/lint.h>

static int lint_policy(const struct cli_options *options, const char *operand,
		       struct ffareport_lint *report, bool *found)
{
	struct ffaio_policy *policy = cli_load_policy(options, operand);
	struct ffaio_error error = { 0 };
	struct ffan_lint lint;
	int status = CLI_OK;

	if (policy == NULL)
		return CLI_BAD;
	if (ffan_lint(policy, &lint, &error) != 0)
		status = cli_complain_error(&error);
	else if (ffareport_lint_policy(report, policy, &lint) != 0) {
		cli_complain("out of memory");
		status = CLI_BAD;
	}
	*found |= lint.open != 0;
	ffan_lint_free(&lint);
	ffaio_policy_free(policy);
	return status;
}

static int run(const struct cli_options *options)
{
	struct ffareport_lint *report =
		ffareport_lint_open(stdout, options->format, FFAFILTER_VERSION);
	bool found = false;
	int status = CLI_OK;

	if (report == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	for (int i = 0; i < options->operand_count && status == CLI_OK; i++)
		status = lint_policy(options, options->operands[i], report, &found);
	ffareport_lint_close(report, status == CLI_OK);
	return status == CLI_OK && found ? CLI_DIFFERENT : status;
}

const struct cli_command cli_lint = {
	.name = "lint",
	.summary = "Find holes and oddities in policies",
	.operands = "POLICY...",
	.options = CLI_SOURCE | CLI_FORMAT,
	.formats = 1 << FFAREPORT_MARKDOWN | 1 << FFAREPORT_SARIF | 1 << FFAREPORT_JUNIT |
		   1 << FFAREPORT_GITHUB,
	.min_operands = 1,
	.max_operands = -1,
	.help = "Nearly every finding comes with calls that show it. A finding that is meant so is\n"
		"accepted by a comment in the policy, on its line or above it:\n"
		"\n"
		"  # ffafilter: allow ID reason\n"
		"\n"
		"At the top of the file it accepts all findings of this id. docs/lint.md lists them.\n"
		"Exit status: 0 nothing is found that is not accepted, 1 something is, 2 bad input.\n",
	.run = run,
};
