/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

struct counts {
	uint64_t unknown, inferred, simulated, diverged, steps;
};

static void count(struct counts *counts, const struct ffan_step *step)
{
	counts->steps += step->replayed;
	counts->unknown += step->verdict == FFAIO_UNKNOWN || step->missing[0] != '\0';
	counts->inferred += step->inferred[0] != '\0';
	counts->simulated += step->simulated != 0;
	counts->diverged += step->diverged;
}

static void note(const char *file, const struct ffan_step *step, const struct ffan_source *source)
{
	if (step->missing[0] != '\0')
		cli_complain("%s:%lu: unknown: %s", file, step->record->line, step->missing);
	if (step->inferred[0] != '\0')
		cli_complain("%s:%lu: inferred: %s", file, step->record->line, step->inferred);
	if (source->spmc == FFAN_SPMC_AUTO && step->simulated != 0)
		cli_complain("%s:%lu: simulated: %u of the SPMC's answers", file,
			     step->record->line, step->simulated);
}

/* Where all is simulated there is nothing to tell. */
static bool is_notable(const struct ffan_step *step, const struct ffan_source *source)
{
	return step->missing[0] != '\0' || step->inferred[0] != '\0' ||
	       (source->spmc == FFAN_SPMC_AUTO && step->simulated != 0);
}

/* Text: the trace itself. JSON: an array, an object a line. */
static int write_step(const char *file, struct ffaio_trace_writer *writer,
		      const struct ffan_step *step, bool first, bool no_filter,
		      struct ffaio_error *error)
{
	struct ffaio_record record;

	if (writer != NULL) {
		ffan_step_record(step, &record);
		/* It is said at the top. */
		if (no_filter && record.kind == FFAIO_DIRECTIVE &&
		    strncmp(record.text, "@at ", 4) == 0)
			return 0;
		return ffaio_trace_write(writer, &record, error);
	}
	if (!step->replayed)
		return 0;
	fputs(first ? "\n" : ",\n", stdout);
	ffareport_step_json(stdout, file, step);
	return 0;
}

static int replay_trace(const struct cli_options *options, const char *file,
			const struct cli_policies *policies, struct ffaio_trace_reader *reader,
			struct ffaio_trace_writer *writer, struct counts *counts)
{
	struct ffan_replay *replay =
		ffan_replay_open_source(reader, policies->host, policies->guest, &policies->source);
	struct ffaio_error error = { 0 };
	struct ffan_step step;
	unsigned int notes = 0;
	int more = -1;

	if (replay == NULL) {
		cli_complain("out of memory");
		return CLI_BAD;
	}
	while ((more = ffan_replay_next(replay, &step, &error)) == 1) {
		if (write_step(file, writer, &step, counts->steps == 0, policies->host == NULL,
			       &error) != 0) {
			more = -1;
			break;
		}
		count(counts, &step);
		if (notes < options->max && is_notable(&step, &policies->source)) {
			note(file, &step, &policies->source);
			notes++;
		}
	}
	ffan_replay_close(replay);
	return more == 0 ? CLI_OK : cli_complain_error(&error);
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

static int replay_file(const struct cli_options *options, const char *file,
		       const struct cli_policies *policies, struct counts *counts)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open(file, &error);
	struct ffaio_trace_writer *writer = NULL;
	int status;

	if (reader == NULL)
		return cli_complain_error(&error);
	if (options->format == FFAREPORT_TEXT) {
		writer = ffaio_trace_create(options->output, &error);
		if (writer == NULL) {
			ffaio_trace_close(reader);
			return cli_complain_error(&error);
		}
		if (write_note(writer, policies, &error) != 0) {
			ffaio_trace_close(reader);
			ffaio_trace_finish(writer, false, &error);
			return cli_complain_error(&error);
		}
	}
	status = replay_trace(options, file, policies, reader, writer, counts);
	ffaio_trace_close(reader);
	if (writer != NULL && ffaio_trace_finish(writer, status == CLI_OK, &error) != 0 &&
	    status == CLI_OK)
		status = cli_complain_error(&error);
	return status;
}

static void sum_up(const struct counts *counts, const struct ffan_source *source)
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
	struct counts counts = { 0 };
	int status = CLI_OK;

	if (options->format == FFAREPORT_JSON)
		fputc('[', stdout);
	for (int i = 0; i < options->operand_count && status == CLI_OK; i++)
		status = replay_file(options, options->operands[i], policies, &counts);
	if (options->format == FFAREPORT_JSON)
		fputs("\n]\n", stdout);
	sum_up(&counts, &policies->source);
	return status == CLI_OK && options->strict && counts.unknown != 0 ? CLI_UNKNOWN : status;
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
		   CLI_STRICT | CLI_MAX | CLI_OUTPUT | CLI_FORMAT,
	.min_operands = 1,
	.max_operands = -1,
	.help = "An SMC that the filter issues is answered from the trace. What the trace cannot\n"
		"answer is unknown, and standard error says what is missing (--max lines a trace);\n"
		"with --system a simulated secure world answers it, and standard error says where.\n",
	.run = run,
};
