/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "traces.h"

#include <ffareport/verify.h>
#include <stdlib.h>

struct verification {
	const struct cli_options *options;
	const struct cli_policies *policies;
	const struct cli_traces *traces;
	struct ffareport_verify *report;
	struct ffan_totals file, all;
	struct ffan_functions functions;
};

/* What came of a part of a trace. */
struct outcome {
	bool by_function; /* sums of each function are wanted */
	struct ffan_totals totals;
	struct ffan_functions functions;
	struct ffareport_findings *findings;
};

static void drop(void *result)
{
	struct outcome *outcome = result;

	ffareport_findings_free(outcome->findings);
	free(outcome);
}

static struct outcome *new_outcome(const struct cli_options *options)
{
	struct outcome *outcome = calloc(1, sizeof(*outcome));

	if (outcome == NULL)
		return NULL;
	outcome->by_function = options->system != NULL;
	outcome->findings = ffareport_findings_open(options->max);
	if (outcome->findings != NULL)
		return outcome;
	free(outcome);
	return NULL;
}

static void verify(struct ffan_replay *replay, const char *file, struct outcome *outcome,
		   struct ffaio_error *error)
{
	struct ffan_comparison comparison;
	struct ffan_step step;
	int more;

	do {
		more = ffan_replay_next(replay, &step, error);
		ffan_compare(&step, &comparison);
		ffan_totals_add(&outcome->totals, &step, &comparison);
		if (outcome->by_function)
			ffan_functions_add(&outcome->functions, &step, &comparison);
		for (size_t i = 0; i < step.unissued_count; i++)
			ffareport_findings_unissued(outcome->findings, file, step.unissued[i]);
		if (comparison.result != FFAN_MATCH)
			ffareport_findings_step(outcome->findings, file, &step, &comparison);
	} while (more == 1);
}

static void *work(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct verification *v = ctx;
	struct outcome *outcome = new_outcome(v->options);
	struct ffan_replay *replay = ffan_replay_open_source(
		turn->part.reader, v->policies->host, v->policies->guest, &v->policies->source);

	if (outcome != NULL && replay != NULL) {
		verify(replay, v->traces->file[turn->number], outcome, error);
		outcome->totals.lost = ffaio_trace_state(turn->part.reader)->lost - turn->part.lost;
	} else if (outcome != NULL) {
		drop(outcome);
		outcome = NULL;
	}
	ffan_replay_close(replay);
	return outcome;
}

static int take(void *ctx, size_t number, void *result)
{
	struct verification *v = ctx;
	struct outcome *outcome = result;

	ffan_totals_sum(&v->file, &outcome->totals);
	ffan_functions_sum(&v->functions, &outcome->functions);
	ffareport_verify_findings(v->report, v->traces->operand[number], outcome->findings);
	drop(outcome);
	return 0;
}

static void end(void *ctx, size_t number)
{
	struct verification *v = ctx;

	ffareport_verify_file(v->report, v->traces->operand[number], v->traces->file[number],
			      &v->file);
	ffan_totals_sum(&v->all, &v->file);
	v->file = (struct ffan_totals){ 0 };
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

static int verify_traces(const struct cli_options *options, const struct cli_policies *policies,
			 struct cli_traces *traces)
{
	const struct ffan_crew_job job = { work, take, end, drop };
	struct verification v = { .options = options, .policies = policies, .traces = traces };
	struct ffaio_error error = { 0 };
	struct ffan_crew crew;
	int status;

	v.report = ffareport_verify_open(stdout, options->format,
					 policies->host != NULL ? policies->host->name : NULL,
					 policies->system != NULL ? policies->system->name : NULL,
					 options->max, cli_shard_of(options, traces));
	if (v.report == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	crew = cli_crew_start(options, traces);
	status = cli_crew_stop(traces, ffan_crew_run(&crew, &job, &v, &error), &error);
	if (policies->system != NULL)
		ffareport_verify_functions(v.report, &v.functions);
	ffareport_verify_close(v.report, &v.all);
	return status == CLI_OK ? verdict(options, &v.all) : status;
}

static int run(const struct cli_options *options)
{
	struct cli_policies policies;
	struct cli_question question;
	struct cli_traces traces = { 0 };
	int status;

	if (cli_load_policies(options, &policies) != CLI_OK)
		return CLI_BAD;
	question = (struct cli_question){ { policies.host, policies.guest }, policies.system };
	status = cli_traces_choose(options, 0, "verify", &question, &traces);
	if (status == CLI_OK)
		status = verify_traces(options, &policies, &traces);
	cli_traces_free(&traces);
	cli_free_policies(&policies);
	return status;
}

const struct cli_command cli_verify = {
	.name = "verify",
	.summary = "Recompute every outcome of traces and compare it with the recorded one",
	.operands = "TRACE...",
	.options = CLI_POLICY | CLI_SOURCE | CLI_GUEST | CLI_NO_FILTER | CLI_SPMC | CLI_SYSTEM |
		   CLI_STRICT | CLI_MAX | CLI_JOBS | CLI_SHARD | CLI_FORMAT,
	.min_operands = 1,
	.max_operands = -1,
	.help = "Exit status 1 when a call or a boot differs. The last line of text is\n"
		"'N calls: M match, D differ, U unknown'. With --system a simulated secure world answers\n"
		"what the trace does not (--spmc auto) or all (--spmc sim), and functions with calls that\n"
		"do not match are listed; --no-filter compares that world itself with recordings.\n",
	.run = run,
};
