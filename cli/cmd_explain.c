/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

static bool negotiates(const struct ffaio_policy *policy)
{
	return (policy->core.entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
}

/* A version that POLICY could not agree to would explain what never happens. */
static int check_version(const struct ffaio_policy *policy, uint32_t version)
{
	if (version <= policy->core.version || !negotiates(policy))
		return CLI_OK;
	cli_complain("explain: %s agrees to no version above %u.%u", policy->name,
		     ffaf_version_major(policy->core.version),
		     ffaf_version_minor(policy->core.version));
	return CLI_BAD;
}

static int explain(const struct cli_options *options, const struct ffaio_policy *policy)
{
	const uint32_t version = options->has_version ? options->version : policy->core.version;
	struct ffaio_record call = { 0 };
	struct ffaio_error error = { 0 };
	struct ffan_explanation explanation;

	if (check_version(policy, version) != CLI_OK)
		return CLI_BAD;
	if (ffaio_parse_call(options->operands[0], &call, &error) != 0)
		return cli_complain_error(&error);
	ffan_explain(policy, version, &call, &explanation);
	ffareport_explain(stdout, options->format, policy, &call, &explanation);
	return CLI_OK;
}

static int run(const struct cli_options *options)
{
	struct cli_policies policies;
	int status;

	if (cli_load_policies(options, &policies) != CLI_OK)
		return CLI_BAD;
	status = explain(options, policies.host);
	cli_free_policies(&policies);
	return status;
}

const struct cli_command cli_explain = {
	.name = "explain",
	.summary = "Say what a policy does with one call, and which line decides",
	.operands = "'CALL'",
	.options = CLI_POLICY | CLI_SOURCE | CLI_VERSION | CLI_FORMAT,
	.min_operands = 1,
	.max_operands = 1,
	.help = "CALL is a call of a trace: 'host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001'. Without\n"
		"--version, the highest version that the policy agrees to is agreed.\n",
	.run = run,
};
