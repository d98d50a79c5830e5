/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffareport/merge.h>

static int run(const struct cli_options *options)
{
	struct ffaio_error error = { 0 };
	struct ffareport_merged merged;

	if (ffareport_merge(stdout, options->format, options->operands,
			    (size_t)options->operand_count, &merged, &error) != 0) {
		if (error.file[0] != '\0')
			return cli_complain_error(&error);
		cli_complain("merge: %s", error.text);
		return CLI_BAD;
	}
	if (merged.has_percent && merged.percent < options->fail_under) {
		cli_complain("merge: %u%% is less than --fail-under %u", merged.percent,
			     options->fail_under);
		return CLI_DIFFERENT;
	}
	if (merged.different)
		return CLI_DIFFERENT;
	return options->strict && merged.unknown ? CLI_UNKNOWN : CLI_OK;
}

const struct cli_command cli_merge = {
	.name = "merge",
	.summary = "Put the reports of all shards of verify, coverage or diff together",
	.operands = "REPORT.json...",
	.options = CLI_STRICT | CLI_FAIL_UNDER | CLI_FORMAT,
	.formats = 1 << FFAREPORT_MARKDOWN,
	.min_operands = 1,
	.max_operands = -1,
	.help = "The reports are those of --shard 1/N to N/N with --format json, of the same traces in the\n"
		"same order, in any order here. What is printed, and the exit status, are those of one run\n"
		"over all traces; a diff is merged as JSON alone.\n",
	.run = run,
};
