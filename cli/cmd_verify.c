/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

static void add(struct ffan_totals *sum, const struct ffan_totals *totals)
{
	sum->calls += totals->calls;
	sum->match += totals->match;
	sum->differ += totals->differ;
	sum->unknown += totals->unknown;
	sum->boots += totals->boots;
	sum->boots_differ += totals->boots_differ;
	sum->boots_unknown += totals->boots_unknown;
	sum->late += totals->late;
	sum->upper_halves += totals->upper_halves;
	sum->inferred += totals->inferred;
	sum->simulated += totals->simulated;
	sum->diverged += totals->diverged;
	sum->below_filter += totals->below_filter;
	sum->lost += totals->lost;
}

static int verify_trace(const char *file, const struct cli_policies *policies,
			struct ffaio_trace_reader *reader, struct ffareport_verify *report,
			struct ffan_totals *totals, struct ffan_functions *functions)
{
	struct ffan_replay *replay =
		ffan_replay_open_source(reader, policies->host, policies->guest, &policies->source);
	struct ffaio_error error = { 0 };
	struct ffan_comparison comparison;
	struct ffan_step step;
	int more;

	if (replay == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	do {
		more = ffan_replay_next(replay, &step, &error);
		ffan_compare(&step, &comparison);
		ffan_totals_add(totals, &step, &comparison);
		ffan_functions_add(functions, &step, &comparison);
		for (size_t i = 0; i < step.unissued_count; i++)
			ffareport_verify_unissued(report, file, step.unissued[i]);
		if (comparison.result != FFAN_MATCH)
			ffareport_verify_step(report, file, &step, &comparison);
	} while (more == 1);
	totals->lost = ffaio_trace_state(reader)->lost;
	ffan_replay_close(replay);
	return more == 0 ? CLI_OK : cli_complain_error(&error);
}

static int verify_file(const char *file, const struct cli_policies *policies,
		       struct ffareport_verify *report, struct ffan_totals *sum,
		       struct ffan_functions *functions)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open(file, &error);
	struct ffan_totals totals = { 0 };
	int status;

	if (reader == NULL)
		return cli_complain_error(&error);
	status = verify_trace(file, policies, reader, report, &totals, functions);
	ffaio_trace_close(reader);
	ffareport_verify_file(report, file, &totals);
	add(sum, &totals);
	return status;
}

static int verdict(const struct cli_options *options, const struct ffan_totals *totals)
{
	if (totals->differ != 0 || totals->boots_differ != 0)
		return CLI_DIFFERENT;
	if (options->strict &&
	    (totals->unknown != 0 || totals->boots_unknown != 0 || totals->lost != 0))
		return CLI_UNKNOWN;
	return CLI_OK;
}

static int verify_files(const struct cli_options *options, const struct cli_policies *policies)
{
	struct ffareport_verify *report =
		ffareport_verify_open(stdout, options->format, policies->host, options->max);
	struct ffan_totals totals = { 0 };
	struct ffan_functions functions = { 0 };
	int status = CLI_OK;

	if (report == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	ffareport_verify_system(report, policies->system);
	for (int i = 0; i < options->operand_count && status == CLI_OK; i++)
		status = verify_file(options->operands[i], policies, report, &totals, &functions);
	if (policies->system != NULL)
		ffareport_verify_functions(report, &functions);
	ffareport_verify_close(report, &totals);
	return status == CLI_OK ? verdict(options, &totals) : status;
}

static int run(const struct cli_options *options)
{
	struct cli_policies policies;
	int status;

	if (cli_load_policies(options, &policies) != CLI_OK)
		return CLI_BAD;
	status = verify_files(options, &policies);
	cli_free_policies(&policies);
	return status;
}

const struct cli_command cli_verify = {
	.name = "verify",
	.summary = "Recompute every outcome of traces and compare it with the recorded one",
	.operands = "TRACE...",
	.options = CLI_POLICY | CLI_SOURCE | CLI_GUEST | CLI_NO_FILTER | CLI_SPMC | CLI_SYSTEM |
		   CLI_STRICT | CLI_MAX | CLI_FORMAT,
	.min_operands = 1,
	.max_operands = -1,
	.help = "Exit status 1 when a call or a boot differs. The last line of text is\n"
		"'N calls: M match, D differ, U unknown'. With --system a simulated secure world answers\n"
		"what the trace does not (--spmc auto) or all (--spmc sim), and functions with calls that\n"
		"do not match are listed; --no-filter compares that world itself with recordings.\n",
	.run = run,
};
