/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "traces.h"

#include <ffareport/coverage.h>

static int verdict(const struct cli_options *options, const struct ffan_coverage *coverage)
{
	if (ffareport_coverage_percent(coverage) < options->fail_under) {
		cli_complain("coverage: %u%% is less than --fail-under %u",
			     ffareport_coverage_percent(coverage), options->fail_under);
		return CLI_DIFFERENT;
	}
	return options->strict && coverage->undecided != 0 ? CLI_UNKNOWN : CLI_OK;
}

static int cover(const struct cli_options *options, const struct ffaio_policy *policy,
		 struct cli_traces *traces)
{
	struct ffaio_error error = { 0 };
	struct ffan_crew crew = cli_crew_start(options, traces);
	struct ffan_coverage *coverage = ffan_coverage(policy, &crew, &error);
	int status = cli_crew_stop(traces, coverage != NULL ? 0 : -1, &error);

	if (coverage == NULL)
		return status;
	ffareport_coverage(stdout, options->format, coverage, FFAFILTER_VERSION,
			   cli_shard_of(options, traces));
	status = verdict(options, coverage);
	ffan_coverage_free(coverage);
	return status;
}

static int run(const struct cli_options *options)
{
	struct ffaio_policy *policy = cli_load_policy(options, options->policy);
	const struct cli_question question = { .policy = { policy } };
	struct cli_traces traces = { 0 };
	int status = CLI_BAD;

	if (policy != NULL)
		status = cli_traces_choose(options, 0, "coverage", &question, &traces);
	if (status == CLI_OK)
		status = cover(options, policy, &traces);
	cli_traces_free(&traces);
	ffaio_policy_free(policy);
	return status;
}

const struct cli_command cli_coverage = {
	.name = "coverage",
	.summary = "Say which lines of a policy traces exercise, and which not",
	.operands = "TRACE...",
	.options = CLI_POLICY | CLI_SOURCE | CLI_FAIL_UNDER | CLI_STRICT | CLI_JOBS | CLI_SHARD |
		   CLI_FORMAT,
	.formats = 1 << FFAREPORT_MARKDOWN,
	.min_operands = 1,
	.max_operands = -1,
	.help = "An entry is exercised by a call that it decides on, a condition by calls on both\n"
		"sides, a behaviour where with another choice a recorded call would come out\n"
		"differently.\n",
	.run = run,
};
