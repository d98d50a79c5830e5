/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffareport/coverage.h>
#include <string.h>

static int cover(const struct cli_options *options, const struct ffaio_policy *policy)
{
	struct ffaio_error error = { 0 };
	struct ffan_coverage *coverage;
	int status = CLI_OK;

	coverage = ffan_coverage(policy, options->operands, (size_t)options->operand_count, &error);
	if (coverage == NULL)
		return cli_complain_error(&error);
	ffareport_coverage(stdout, options->format, coverage, FFAFILTER_VERSION);
	if (ffareport_coverage_percent(coverage) < options->fail_under) {
		cli_complain("coverage: %u%% is less than --fail-under %u",
			     ffareport_coverage_percent(coverage), options->fail_under);
		status = CLI_DIFFERENT;
	} else if (options->strict && coverage->undecided != 0) {
		status = CLI_UNKNOWN;
	}
	ffan_coverage_free(coverage);
	return status;
}

static int run(const struct cli_options *options)
{
	struct ffaio_policy *policy;
	int status;

	for (int i = 0; i < options->operand_count; i++) {
		if (strcmp(options->operands[i], "-") == 0) {
			cli_complain("coverage: a trace is read more than once, and cannot be "
				     "standard input");
			return CLI_BAD;
		}
	}
	policy = cli_load_policy(options, options->policy);
	if (policy == NULL)
		return CLI_BAD;
	status = cover(options, policy);
	ffaio_policy_free(policy);
	return status;
}

const struct cli_command cli_coverage = {
	.name = "coverage",
	.summary = "Say which lines of a policy traces exercise, and which not",
	.operands = "TRACE...",
	.options = CLI_POLICY | CLI_FAIL_UNDER | CLI_STRICT | CLI_FORMAT,
	.formats = 1 << FFAREPORT_MARKDOWN,
	.min_operands = 1,
	.max_operands = -1,
	.help = "An entry is exercised by a call that it decides on, a condition by calls on both\n"
		"sides, a behaviour where with another choice a recorded call would come out\n"
		"differently.\n",
	.run = run,
};
