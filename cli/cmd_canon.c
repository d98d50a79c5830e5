/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

static int run(const struct cli_options *options)
{
	struct ffaio_policy *policy = cli_load_policy(options, options->operands[0]);

	if (policy == NULL)
		return CLI_BAD;
	ffaio_policy_write(stdout, policy, options->places);
	ffaio_policy_free(policy);
	return CLI_OK;
}

const struct cli_command cli_canon = {
	.name = "canon",
	.summary = "Print a policy in its canonical form, with what it extends put in",
	.operands = "POLICY",
	.options = CLI_SOURCE | CLI_PLACES,
	.min_operands = 1,
	.max_operands = 1,
	.help = "What is printed is a policy file that does the same and extends nothing. As git's\n"
		"textconv it makes `git diff` show what changed in effect:\n"
		"\n"
		"  git config diff.ffafilter.textconv 'ffafilter canon'\n"
		"  echo '*.yaml diff=ffafilter' >> policies/.gitattributes\n",
	.run = run,
};
