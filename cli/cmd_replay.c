/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "progress.h"
#include "replay_part.h"
#include "traces.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* What was printed so far. */
struct printing {
	struct replay_plan plan;
	struct cli_traces *traces;
	struct ffaio_trace_writer *writer; /* --format text: of the trace that is being printed */
	uint64_t notes; /* of that trace */
	struct replay_counts counts;
	struct ffaio_error error; /* printing failed */
};

static void put_note(const char *file, const struct replay_note *note,
		     const struct ffan_source *source)
{
	if (note->missing[0] != '\0')
		cli_complain("%s:%lu: unknown: %s", file, note->line, note->missing);
	if (note->inferred[0] != '\0')
		cli_complain("%s:%lu: inferred: %s", file, note->line, note->inferred);
	if (source->spmc == FFAN_SPMC_AUTO && note->simulated != 0)
		cli_complain("%s:%lu: simulated: %u of the SPMC's answers", file, note->line,
			     note->simulated);
}

static void put_notes(struct printing *printing, const char *file, const struct replay_part *part)
{
	const struct replay_plan *plan = &printing->plan;

	if (part->notes != 0)
		cli_progress_hide(printing->traces->progress);
	for (size_t i = 0; i < part->notes && printing->notes < plan->options->max; i++) {
		put_note(file, &part->note[i], &plan->policies->source);
		printing->notes++;
	}
}

static void sum(struct replay_counts *to, const struct replay_counts *counts)
{
	to->steps += counts->steps;
	to->unknown += counts->unknown;
	to->inferred += counts->inferred;
	to->simulated += counts->simulated;
	to->diverged += counts->diverged;
}

/*
 * What was recomputed must not pass for a recording; without a filter it is what the
 * SPMC answered.
 */
static int write_note(struct ffaio_trace_writer *writer, const struct cli_policies *policies,
		      struct ffaio_error *error)
{
	static char at_spmc[] = "@at spmc";
	char text[512];
	struct ffaio_record note = { .kind = FFAIO_COMMENT, .text = text };
	struct ffaio_record at = { .kind = FFAIO_DIRECTIVE, .text = at_spmc };

	snprintf(text, sizeof(text), "# outcomes recomputed %s%s%s%s%s%s",
		 policies->host != NULL ? "under " : "without a filter",
		 policies->host != NULL ? policies->host->name : "",
		 policies->guest != NULL ? ", those of VMs under " : "",
		 policies->guest != NULL ? policies->guest->name : "",
		 policies->system != NULL ? ", before the simulated system " : "",
		 policies->system != NULL ? policies->system->name : "");
	if (ffaio_trace_write(writer, &note, error) != 0)
		return -1;
	return policies->host != NULL ? 0 : ffaio_trace_write(writer, &at, error);
}

static int finish(struct printing *printing, bool keep)
{
	struct ffaio_trace_writer *writer = printing->writer;

	printing->writer = NULL;
	return writer != NULL ? ffaio_trace_finish(writer, keep, &printing->error) : 0;
}

/* -o, of one trace: it is opened before the work, which would be for nothing where that fails. */
static bool is_file(const struct cli_options *options)
{
	return options->format == FFAREPORT_TEXT && strcmp(options->output, "-") != 0;
}

/* Another trace: the one before it is whole. */
static int start_trace(struct printing *printing)
{
	const struct replay_plan *plan = &printing->plan;

	printing->notes = 0;
	if (plan->options->format != FFAREPORT_TEXT)
		return 0;
	if (finish(printing, true) != 0)
		return -1;
	printing->writer =
		ffaio_trace_create_as(plan->options->output, &plan->form, &printing->error);
	return printing->writer != NULL
		       ? write_note(printing->writer, plan->policies, &printing->error)
		       : -1;
}

static int put_steps(struct printing *printing, const struct replay_part *part)
{
	if (part->writer != NULL)
		return ffaio_trace_append(printing->writer, part->writer, &printing->error);
	fflush(part->json);
	if (part->json_size != 0) {
		/* No comma before the first of all. */
		const size_t from = printing->counts.steps == 0;

		fwrite(part->json_text + from, 1, part->json_size - from, stdout);
	}
	return 0;
}

static void *work(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct printing *printing = ctx;

	return replay_part(&printing->plan, printing->traces->file[turn->number], turn, error);
}

static int take(void *ctx, size_t number, void *result)
{
	struct printing *printing = ctx;
	struct replay_part *part = result;
	const bool starts = part->first && !is_file(printing->plan.options);
	int rc = starts ? start_trace(printing) : 0;

	if (rc == 0)
		rc = put_steps(printing, part);
	if (rc == 0) {
		put_notes(printing, printing->traces->file[number], part);
		sum(&printing->counts, &part->counts);
	}
	replay_part_free(part);
	return rc;
}

static void drop(void *result)
{
	replay_part_free(result);
}

static int print_traces(struct printing *printing)
{
	const struct ffan_crew_job job = { work, take, NULL, drop };
	const struct cli_options *options = printing->plan.options;
	struct ffaio_error error = { 0 };
	struct ffan_crew crew;
	int rc, status;

	if (is_file(options) && start_trace(printing) != 0)
		return cli_complain_error(&printing->error);
	if (options->format == FFAREPORT_JSON)
		fputc('[', stdout);
	crew = cli_crew_start(options, printing->traces);
	rc = ffan_crew_run(&crew, &job, printing, &error);
	status = cli_crew_stop(printing->traces, rc,
			       printing->error.set ? &printing->error : &error);
	if (finish(printing, status == CLI_OK) != 0 && status == CLI_OK)
		status = cli_complain_error(&printing->error);
	if (options->format == FFAREPORT_JSON)
		fputs("\n]\n", stdout);
	return status;
}

static void sum_up(const struct replay_counts *counts, const struct ffan_source *source)
{
	if (source->spmc == FFAN_SPMC_AUTO && counts->simulated != 0)
		cli_complain("%" PRIu64 " of %" PRIu64 " outcomes rest on the simulated system",
			     counts->simulated, counts->steps);
	if (counts->diverged != 0)
		cli_complain("%" PRIu64 " recorded answers are not what that system would have "
			     "answered",
			     counts->diverged);
	if (counts->unknown != 0)
		cli_complain("%" PRIu64 " of %" PRIu64 " outcomes are unknown", counts->unknown,
			     counts->steps);
}

int cli_replay_files(const struct cli_options *options, const struct cli_policies *policies)
{
	struct cli_traces traces = { 0 };
	struct printing printing = {
		.plan = { options, policies, { .encoding = ffaio_encoding_of(options->output) } },
		.traces = &traces,
	};
	int status = cli_traces_choose(options, 0, "replay", NULL, &traces);

	traces.prints = isatty(STDOUT_FILENO) &&
			(strcmp(options->output, "-") == 0 || options->format == FFAREPORT_JSON);
	if (status == CLI_OK) {
		status = print_traces(&printing);
		sum_up(&printing.counts, &policies->source);
	}
	cli_traces_free(&traces);
	return status == CLI_OK && options->strict && printing.counts.unknown != 0 ? CLI_UNKNOWN
										   : status;
}

static int run(const struct cli_options *options)
{
	struct cli_policies policies;
	int status;

	if (options->output[0] != '-' && options->operand_count > 1) {
		cli_complain("replay: -o takes one trace");
		return CLI_BAD;
	}
	if (cli_load_policies(options, &policies) != CLI_OK)
		return CLI_BAD;
	status = cli_replay_files(options, &policies);
	cli_free_policies(&policies);
	return status;
}

const struct cli_command cli_replay = {
	.name = "replay",
	.summary = "Print traces with every outcome recomputed under a policy",
	.operands = "TRACE...",
	.options = CLI_POLICY | CLI_SOURCE | CLI_GUEST | CLI_NO_FILTER | CLI_SPMC | CLI_SYSTEM |
		   CLI_STRICT | CLI_MAX | CLI_JOBS | CLI_OUTPUT | CLI_FORMAT,
	.min_operands = 1,
	.max_operands = -1,
	.help = "An SMC that the filter issues is answered from the trace. What the trace cannot\n"
		"answer is unknown, and standard error says what is missing (--max lines a trace);\n"
		"with --system a simulated secure world answers it, and standard error says where.\n",
	.run = run,
};
