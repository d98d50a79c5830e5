/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffaio/redact.h>
#include <string.h>
#include <unistd.h>

/* Where the records go, and what becomes of them on the way. */
struct target {
	struct ffaio_trace_writer *writer;
	struct ffaio_export *export; /* instead of WRITER, which is NULL then */
	struct ffaio_redactor *redactor; /* NULL: they stay as they are */
	bool at_spmc; /* what the trace before ended with */
};

/* What one trace says of the recorder must not be taken for what the next one says. */
static int start_file(const struct target *target, struct ffaio_error *error)
{
	static char text[] = "@at caller";
	const struct ffaio_record record = { .kind = FFAIO_DIRECTIVE, .text = text };

	if (target->export != NULL)
		ffaio_export_trace(target->export);
	return target->writer != NULL && target->at_spmc
		       ? ffaio_trace_write(target->writer, &record, error)
		       : 0;
}

/* STATE is what the directives of the trace say up to RECORD. */
static int put(const struct target *target, const struct ffaio_record *record,
	       const struct ffaio_trace_state *state, struct ffaio_error *error)
{
	if (target->redactor != NULL && ffaio_redact(target->redactor, record, &record, error) != 0)
		return -1;
	if (record == NULL)
		return 0;
	return target->export != NULL ? ffaio_export_write(target->export, record, state, error)
				      : ffaio_trace_write(target->writer, record, error);
}

/* Copy READER. 0: all, or all but damaged blocks, which ERROR tells of; -1. */
static int copy(struct ffaio_trace_reader *reader, const struct target *target,
		struct ffaio_error *error)
{
	const struct ffaio_trace_state *state = ffaio_trace_state(reader);
	struct ffaio_record record;
	int more;

	while ((more = ffaio_trace_next(reader, &record, error)) == 1)
		if (put(target, &record, state, error) != 0)
			return -1;
	return state->damaged != 0 ? 0 : more;
}

/* -1 where the output is to be dropped. */
static int convert_file(const char *file, struct target *target, int *status)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open(file, &error);
	int rc = -1;

	if (reader != NULL && start_file(target, &error) == 0) {
		rc = copy(reader, target, &error);
		target->at_spmc = ffaio_trace_state(reader)->at_spmc;
	}
	ffaio_trace_close(reader);
	if (error.set)
		*status = cli_complain_error(&error);
	return rc;
}

/* An encoding of traces, or an export of them. */
struct into {
	struct ffaio_form form;
	const struct ffaio_exporter *exporter; /* NULL: FORM */
};

static int open_target(struct target *target, const char *path, const struct into *into,
		       struct ffaio_error *error)
{
	if (into->exporter != NULL)
		target->export = ffaio_export_create(into->exporter, path, error);
	else
		target->writer = ffaio_trace_create_as(path, &into->form, error);
	return target->export != NULL || target->writer != NULL ? 0 : -1;
}

static int finish_target(struct target *target, bool keep, struct ffaio_error *error)
{
	return target->export != NULL ? ffaio_export_finish(target->export, keep, error)
				      : ffaio_trace_finish(target->writer, keep, error);
}

static int convert_files(const struct cli_options *options, const struct into *into,
			 struct target *target)
{
	struct ffaio_error error = { 0 };
	int status = CLI_OK, rc = 0;

	if (open_target(target, options->output, into, &error) != 0)
		return cli_complain_error(&error);
	for (int i = 0; i < options->operand_count && rc == 0; i++)
		rc = convert_file(options->operands[i], target, &status);
	if (finish_target(target, rc == 0, &error) != 0)
		status = cli_complain_error(&error);
	return status;
}

static int convert(const struct cli_options *options, const struct into *into)
{
	struct ffaio_error error = { 0 };
	struct target target = { .writer = NULL };
	int status;

	if (options->redact || options->redact_key != NULL) {
		target.redactor = ffaio_redactor_new(options->redact_key, &error);
		if (target.redactor == NULL)
			return cli_complain_error(&error);
	}
	status = convert_files(options, into, &target);
	ffaio_redactor_free(target.redactor);
	return status;
}

static int run(const struct cli_options *options)
{
	const struct into into = {
		.form = { .encoding = options->has_encoding ? options->encoding
							    : ffaio_encoding_of(options->output),
			  .zstd = options->zstd },
		.exporter = options->has_encoding ? options->exporter
						  : ffaio_exporter_of(options->output),
	};
	const bool binary =
		into.exporter != NULL ? into.exporter->binary : into.form.encoding == FFAIO_BINARY;

	if (into.form.zstd && (into.exporter != NULL || !binary)) {
		cli_complain("convert: --zstd is for the binary encoding");
		return CLI_BAD;
	}
	if (binary && strcmp(options->output, "-") == 0 && isatty(STDOUT_FILENO)) {
		cli_complain("convert: a terminal cannot show the %s; name a file with -o",
			     into.exporter != NULL ? "packets" : "binary encoding");
		return CLI_BAD;
	}
	return convert(options, &into);
}

const struct cli_command cli_convert = {
	.name = "convert",
	.summary = "Write traces in another encoding, or for other tools",
	.operands = "TRACE...",
	.options = CLI_OUTPUT | CLI_ENCODING,
	.min_operands = 1,
	.max_operands = -1,
	.help = "The first bytes of a TRACE show what it is; several become one. Without --to the name\n"
		"of FILE says what is written: .jsonl, .ffabin, .json, .csv, .pcapng, else text. Text,\n"
		"jsonl and binary lose nothing, in any direction; text comes out in its canonical form.\n"
		"chrome (for Perfetto), csv and pcapng (for Wireshark) tell less and cannot be read back.\n"
		"A damaged block of a binary trace is left out: '@lost N' stands in its place, and the\n"
		"exit status is 2.\n"
		"--redact makes a trace that can be shown to others: what stays is function, version,\n"
		"status, flags, counts, endpoint ids, CPU and time. Comments are left out.\n",
	.run = run,
};
