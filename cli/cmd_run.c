/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

/* The system of the first operand, with the faults of the command line. */
static int load_system(const struct cli_options *options, struct cli_policies *policies)
{
	struct ffaio_error error = { 0 };

	policies->system = cli_load_system(options->operands[0]);
	if (policies->system == NULL)
		return CLI_BAD;
	policies->source = (struct ffan_source){ FFAN_SPMC_SIM, policies->system };
	for (size_t i = 0; i < options->fault_count; i++)
		if (ffaio_system_add_fault(policies->system, options->faults[i], &error) != 0)
			return cli_complain_error(&error);
	return CLI_OK;
}

static int run(const struct cli_options *options)
{
	struct cli_options script = *options;
	struct cli_policies policies;
	int status;

	if (cli_load_policies(options, &policies) != CLI_OK)
		return CLI_BAD;
	script.operands++;
	script.operand_count--;
	status = load_system(options, &policies);
	if (status == CLI_OK)
		status = cli_replay_files(&script, &policies);
	cli_free_policies(&policies);
	return status;
}

const struct cli_command cli_run = {
	.name = "run",
	.summary = "Make the calls of a script to a simulated system, and print the trace",
	.operands = "SYSTEM SCRIPT",
	.options = CLI_POLICY | CLI_SOURCE | CLI_GUEST | CLI_NO_FILTER | CLI_FAULT | CLI_STRICT |
		   CLI_MAX | CLI_OUTPUT | CLI_FORMAT,
	.min_operands = 2,
	.max_operands = 2,
	.help = "SYSTEM is a system file or the name of a built-in one, SCRIPT a trace: its calls, with\n"
		"what the caller has in memory (mem), and boot lines. Outcomes in it are for partitions\n"
		"that act as recorded, and else not looked at. A FAULT is one of the system file, on one\n"
		"line: 'call: FFA_MEM_SHARE_64, kind: status, status: BUSY, times: 1'.\n",
	.run = run,
};
