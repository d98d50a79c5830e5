/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cli.h"

#include <ffaio/redact.h>
#include <string.h>
#include <unistd.h>

/* Where the records go, and what becomes of them on the way. */
struct target {
	struct ffaio_trace_writer *writer;
	struct ffaio_redactor *redactor; /* NULL: they stay as they are */
	bool at_spmc; /* what the trace before ended with */
};

/* What one trace says of the recorder must not be taken for what the next one says. */
static int start_file(const struct target *target, struct ffaio_error *error)
{
	static char text[] = "@at caller";
	const struct ffaio_record record = { .kind = FFAIO_DIRECTIVE, .text = text };

	return target->at_spmc ? ffaio_trace_write(target->writer, &record, error) : 0;
}

static int put(const struct target *target, const struct ffaio_record *record,
	       struct ffaio_error *error)
{
	if (target->redactor != NULL && ffaio_redact(target->redactor, record, &record, error) != 0)
		return -1;
	return record != NULL ? ffaio_trace_write(target->writer, record, error) : 0;
}

/* Copy READER. 0: all, or all but damaged blocks, which ERROR tells of; -1. */
static int copy(struct ffaio_trace_reader *reader, const struct target *target,
		struct ffaio_error *error)
{
	struct ffaio_record record;
	int more;

	while ((more = ffaio_trace_next(reader, &record, error)) == 1)
		if (put(target, &record, error) != 0)
			return -1;
	return ffaio_trace_state(reader)->damaged != 0 ? 0 : more;
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

static int convert_files(const struct cli_options *options, const struct ffaio_form *form,
			 struct target *target)
{
	struct ffaio_error error = { 0 };
	int status = CLI_OK, rc = 0;

	target->writer = ffaio_trace_create_as(options->output, form, &error);
	if (target->writer == NULL)
		return cli_complain_error(&error);
	for (int i = 0; i < options->operand_count && rc == 0; i++)
		rc = convert_file(options->operands[i], target, &status);
	if (ffaio_trace_finish(target->writer, rc == 0, &error) != 0)
		status = cli_complain_error(&error);
	return status;
}

static int convert(const struct cli_options *options, const struct ffaio_form *form)
{
	struct ffaio_error error = { 0 };
	struct target target = { NULL, NULL, false };
	int status;

	if (options->redact || options->redact_key != NULL) {
		target.redactor = ffaio_redactor_new(options->redact_key, &error);
		if (target.redactor == NULL)
			return cli_complain_error(&error);
	}
	status = convert_files(options, form, &target);
	ffaio_redactor_free(target.redactor);
	return status;
}

static int run(const struct cli_options *options)
{
	const struct ffaio_form form = {
		.encoding = options->has_encoding ? options->encoding
						  : ffaio_encoding_of(options->output),
		.zstd = options->zstd,
	};

	if (form.zstd && form.encoding != FFAIO_BINARY) {
		cli_complain("convert: --zstd is for the binary encoding");
		return CLI_BAD;
	}
	if (form.encoding == FFAIO_BINARY && strcmp(options->output, "-") == 0 &&
	    isatty(STDOUT_FILENO)) {
		cli_complain("convert: a terminal cannot show the binary encoding; name a file "
			     "with -o");
		return CLI_BAD;
	}
	return convert(options, &form);
}

const struct cli_command cli_convert = {
	.name = "convert",
	.summary = "Write traces in another encoding: text, JSON Lines or binary",
	.operands = "TRACE...",
	.options = CLI_OUTPUT | CLI_ENCODING,
	.min_operands = 1,
	.max_operands = -1,
	.help = "The first bytes of a TRACE show what it is; several become one. Without --to the name\n"
		"of FILE says what is written: .jsonl, .ffabin, else text. Nothing gets lost, in any\n"
		"direction; text comes out in its canonical form. A damaged block of a binary trace is\n"
		"left out: '@lost N' stands in its place, and the exit status is 2.\n"
		"--redact makes a trace that can be shown to others: what stays is function, version,\n"
		"status, flags, counts, endpoint ids, CPU and time. Comments are left out.\n",
	.run = run,
};
