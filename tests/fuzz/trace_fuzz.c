/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a trace or an error with a text. What can be read is written, read
 * again and the same, and the text it is written as stays as it is.
 */
#include "../support/same_record.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Read the next record of all traces, which must agree; false behind the last one of THEIRS. */
static bool next_agrees(struct ffaio_trace_reader *ours, struct ffaio_trace_reader *theirs)
{
	struct ffaio_error error = { 0 }, their_error = { 0 };
	struct ffaio_record record, their_record, copy;
	const int rc = ffaio_trace_next(theirs, &their_record, &their_error);
	const int our_rc = ffaio_trace_next(ours, &record, &error);

	expect((rc < 0) == (their_error.set && their_error.text[0] != '\0'));
	expect(our_rc == (rc == 1 ? 1 : 0));
	if (rc != 1)
		return false;
	expect(same_record(&record, &their_record));
	expect(ffaio_record_copy(&copy, &record) == 0);
	expect(same_record(&copy, &record));
	ffaio_record_free(&copy);
	return true;
}

/* Write what can be read of READER. */
static struct ffaio_trace_writer *write_all(struct ffaio_trace_reader *reader)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct ffaio_record record;

	expect(writer != NULL);
	while (ffaio_trace_next(reader, &record, &error) == 1)
		expect(ffaio_trace_write(writer, &record, &error) == 0);
	return writer;
}

static struct ffaio_trace_reader *open_bytes(const void *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open_memory("fuzz", data, size, &error);

	expect((reader == NULL) == (error.set && error.text[0] != '\0'));
	return reader;
}

static struct ffaio_trace_reader *open_text(const struct ffaio_trace_writer *writer)
{
	size_t size;
	const char *text = ffaio_trace_text(writer, &size);
	struct ffaio_trace_reader *reader = open_bytes(text, size);

	expect(reader != NULL);
	return reader;
}

/* The text of WRITER, read and written again, is the same text. */
static void expect_stable(const struct ffaio_trace_writer *writer)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = open_text(writer);
	struct ffaio_trace_writer *again = write_all(reader);
	size_t size, again_size;
	const char *text = ffaio_trace_text(writer, &size);
	const char *again_text = ffaio_trace_text(again, &again_size);

	expect(size == again_size && memcmp(text, again_text, size) == 0);
	ffaio_trace_finish(again, true, &error);
	ffaio_trace_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = open_bytes(data, size);
	struct ffaio_trace_reader *written;
	struct ffaio_trace_writer *writer;

	if (reader == NULL)
		return 0;
	writer = write_all(reader);
	ffaio_trace_close(reader);

	reader = open_bytes(data, size);
	written = open_text(writer);
	while (next_agrees(written, reader))
		;
	expect_stable(writer);
	ffaio_trace_close(reader);
	ffaio_trace_close(written);
	ffaio_trace_finish(writer, true, &error);
	return 0;
}
