/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_block.h"
#include "trace_reader.h"
#include <stdlib.h>
#include <string.h>

#define LOOK 8 /* bytes that tell the encoding */

/* What the first bytes of STREAM are; NULL: they cannot be read. */
static const struct ffaio_decoder *recognise(struct ffaio_stream *stream, struct ffaio_error *error)
{
	char *bytes;
	size_t size;

	if (ffaio_stream_peek(stream, LOOK, &bytes, &size, error) != 0)
		return NULL;
	if (ffaio_is_binary(bytes, size))
		return &ffaio_binary_decoder;
	return size != 0 && bytes[0] == '{' ? &ffaio_json_decoder : &ffaio_text_decoder;
}

static int report(const struct ffaio_trace_reader *reader, struct ffaio_error *error)
{
	if (!error->set)
		*error = reader->error;
	return -1;
}

/* A reader of STREAM, which is closed where that fails. */
static struct ffaio_trace_reader *new_reader(struct ffaio_stream *stream,
					     const struct ffaio_decoder *decoder,
					     struct ffaio_error *error)
{
	struct ffaio_trace_reader *reader = decoder != NULL ? calloc(1, sizeof(*reader)) : NULL;

	if (reader == NULL) {
		ffaio_fail(error, ffaio_stream_name(stream), 0, 0, "out of memory");
		ffaio_stream_close(stream);
		return NULL;
	}
	reader->decoder = decoder;
	reader->stream = stream;
	reader->scan.file = ffaio_stream_name(stream);
	reader->scan.error = &reader->error;
	ffaio_names_init(&reader->names);
	return reader;
}

/* Past what says which encoding it is; READER is closed where that fails. */
static struct ffaio_trace_reader *started(struct ffaio_trace_reader *reader,
					  struct ffaio_error *error)
{
	if (reader == NULL || reader->decoder->start(reader) == 0)
		return reader;
	report(reader, error);
	ffaio_trace_close(reader);
	return NULL;
}

struct ffaio_trace_reader *ffaio_trace_start(struct ffaio_stream *stream, struct ffaio_error *error)
{
	return started(new_reader(stream, recognise(stream, error), error), error);
}

struct ffaio_trace_reader *ffaio_trace_start_text(struct ffaio_stream *stream,
						  struct ffaio_error *error)
{
	return started(new_reader(stream, &ffaio_text_decoder, error), error);
}

struct ffaio_trace_reader *ffaio_trace_resume(struct ffaio_stream *stream,
					      const struct ffaio_trace_state *state,
					      struct ffaio_error *error)
{
	struct ffaio_trace_reader *reader = new_reader(stream, &ffaio_text_decoder, error);

	if (reader != NULL)
		reader->state = *state;
	return reader;
}

int ffaio_trace_is_text(struct ffaio_stream *stream, bool *text, struct ffaio_error *error)
{
	const struct ffaio_decoder *decoder = recognise(stream, error);

	*text = decoder == &ffaio_text_decoder;
	return decoder != NULL ? 0 : -1;
}

struct ffaio_trace_reader *ffaio_trace_open(const char *path, struct ffaio_error *error)
{
	struct ffaio_stream *stream = ffaio_stream_open(path, error);

	return stream != NULL ? ffaio_trace_start(stream, error) : NULL;
}

struct ffaio_trace_reader *ffaio_trace_open_memory(const char *name, const void *bytes, size_t size,
						   struct ffaio_error *error)
{
	struct ffaio_stream *stream = ffaio_stream_open_memory(name, bytes, size, error);

	return stream != NULL ? ffaio_trace_start(stream, error) : NULL;
}

int ffaio_trace_next(struct ffaio_trace_reader *reader, struct ffaio_record *record,
		     struct ffaio_error *error)
{
	int rc = -1;

	if (!reader->error.set) {
		ffaio_store_reset(&reader->store);
		rc = reader->decoder->next(reader, record);
	} else {
		memset(record, 0, sizeof(*record));
	}
	return rc < 0 ? report(reader, error) : rc;
}

const struct ffaio_trace_state *ffaio_trace_state(const struct ffaio_trace_reader *reader)
{
	return &reader->state;
}

void ffaio_trace_close(struct ffaio_trace_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->decoder->free != NULL)
		reader->decoder->free(reader);
	ffaio_stream_close(reader->stream);
	ffaio_store_free(&reader->store);
	free(reader);
}
