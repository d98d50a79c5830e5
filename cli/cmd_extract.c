/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

static int run(const struct cli_options *options)
{
	struct ffaio_extract extract = options->extract;
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy;
	int status;

	extract.is_c = true;
	policy = ffaio_policy_open(options->operands[0], &extract, &error);
	if (policy == NULL)
		return cli_complain_error(&error);
	status = ffaio_policy_save(options->output, policy, &error);
	ffaio_policy_free(policy);
	return status == 0 ? CLI_OK : cli_complain_error(&error);
}

const struct cli_command cli_extract = {
	.name = "extract",
	.summary = "Read the policy out of a hypervisor's C source",
	.operands = "SOURCE",
	.options = CLI_SOURCE | CLI_OUTPUT,
	.min_operands = 1,
	.max_operands = 1,
	.help = "SOURCE is a C file, '-', a kernel tree, git:REV:PATH, git:REV or REV for the\n"
		"ffa.c of a kernel, or a patch (.patch, .diff, .mbox) with --base. What cannot be\n"
		"read is refused with its line; nothing is guessed. docs/extract.md has more.\n",
	.run = run,
};
