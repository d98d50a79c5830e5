/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_check.h"
#include "trace_writer.h"
#include <stdlib.h>
#include <string.h>

#define FLUSH_AT (64u << 10)

static const struct ffaio_encoder *const encoders[FFAIO_ENCODINGS] = {
	[FFAIO_TEXT] = &ffaio_text_encoder,
	[FFAIO_JSON_LINES] = &ffaio_json_encoder,
	[FFAIO_BINARY] = &ffaio_binary_encoder,
};

int ffaio_writer_fail(struct ffaio_trace_writer *writer, const char *text)
{
	return ffaio_fail(&writer->error, writer->name, 0, 0, "%s", text);
}

char *ffaio_writer_room(struct ffaio_trace_writer *writer, size_t size)
{
	const size_t needed = writer->used + size;
	char *larger;

	if (needed > writer->size) {
		larger = realloc(writer->buffer, 2 * needed);
		if (larger == NULL) {
			ffaio_writer_fail(writer, "out of memory");
			return NULL;
		}
		writer->buffer = larger;
		writer->size = 2 * needed;
	}
	return writer->buffer + writer->used;
}

int ffaio_line_start(struct ffaio_trace_writer *writer, size_t length, struct ffaio_text *text)
{
	text->at = ffaio_writer_room(writer, length + 1);
	if (text->at == NULL)
		return -1;
	text->end = text->at + length;
	return 0;
}

int ffaio_line_end(struct ffaio_trace_writer *writer, const struct ffaio_text *text, size_t limit)
{
	const char *line = writer->buffer + writer->used;

	if ((size_t)(text->at - line) > limit)
		return ffaio_writer_fail(writer,
					 "a line of the trace would be too long to be read again");
	*text->at = '\n';
	writer->used = (size_t)(text->at - writer->buffer) + 1;
	return 0;
}

static int flush(struct ffaio_trace_writer *writer)
{
	const size_t used = writer->used;

	if (writer->output == NULL)
		return 0;
	writer->used = 0;
	writer->gone += used;
	return ffaio_output_write(writer->output, writer->buffer, used, &writer->error);
}

static int write_record(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	struct ffaio_scan scan = { .file = writer->name, .error = &writer->error };

	if (ffaio_record_check(record, &writer->state, &scan) != 0)
		return -1;
	return writer->encoder->write(writer, record);
}

static int report(const struct ffaio_trace_writer *writer, struct ffaio_error *error)
{
	if (!error->set)
		*error = writer->error;
	return -1;
}

int ffaio_trace_write(struct ffaio_trace_writer *writer, const struct ffaio_record *record,
		      struct ffaio_error *error)
{
	if (writer->error.set || write_record(writer, record) != 0 ||
	    (writer->used >= FLUSH_AT && flush(writer) != 0))
		return report(writer, error);
	return 0;
}

static int append_bytes(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part)
{
	char *to;

	if (writer->output != NULL) {
		writer->gone += part->used;
		return ffaio_output_write(writer->output, part->buffer, part->used, &writer->error);
	}
	to = ffaio_writer_room(writer, part->used);
	if (to == NULL)
		return -1;
	memcpy(to, part->buffer, part->used);
	writer->used += part->used;
	return 0;
}

int ffaio_trace_append(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part,
		       struct ffaio_error *error)
{
	const struct ffaio_encoder *encoder = writer->encoder;

	if (writer->error.set || part->used == 0)
		return writer->error.set ? report(writer, error) : 0;
	if (flush(writer) != 0 ||
	    (encoder->append != NULL ? encoder->append : append_bytes)(writer, part) != 0 ||
	    flush(writer) != 0)
		return report(writer, error);
	writer->state = part->state;
	return 0;
}

static void free_writer(struct ffaio_trace_writer *writer)
{
	if (writer->encoder->free != NULL)
		writer->encoder->free(writer);
	free(writer->buffer);
	free(writer->name);
	free(writer);
}

/*
 * A writer with what starts the file in its buffer, and no output yet. PART: what stands before
 * the part that it is for; NULL: it is for a whole file.
 */
static struct ffaio_trace_writer *new_writer(const char *name, const struct ffaio_form *form,
					     const struct ffaio_trace_state *part,
					     struct ffaio_error *error)
{
	struct ffaio_trace_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL) {
		writer->encoder = encoders[form->encoding];
		writer->zstd = form->zstd;
		writer->name = strdup(strcmp(name, "-") == 0 ? "<stdout>" : name);
		writer->part = part != NULL;
	}
	if (writer != NULL && part != NULL)
		writer->state = *part;
	if (writer == NULL || writer->name == NULL || writer->encoder->start(writer) != 0) {
		ffaio_fail(error, name, 0, 0, "out of memory");
		if (writer != NULL)
			free_writer(writer);
		return NULL;
	}
	return writer;
}

struct ffaio_trace_writer *ffaio_trace_create_as(const char *path, const struct ffaio_form *form,
						 struct ffaio_error *error)
{
	struct ffaio_trace_writer *writer = new_writer(path, form, NULL, error);

	if (writer == NULL)
		return NULL;
	writer->output = ffaio_output_open(path, error);
	if (writer->output == NULL) {
		free_writer(writer);
		return NULL;
	}
	return writer;
}

struct ffaio_trace_writer *ffaio_trace_create(const char *path, struct ffaio_error *error)
{
	const struct ffaio_form form = { .encoding = ffaio_encoding_of(path) };

	return ffaio_trace_create_as(path, &form, error);
}

struct ffaio_trace_writer *ffaio_trace_create_memory_as(const struct ffaio_form *form,
							struct ffaio_error *error)
{
	return new_writer("<memory>", form, NULL, error);
}

struct ffaio_trace_writer *ffaio_trace_create_part(const char *path, const struct ffaio_form *form,
						   const struct ffaio_trace_state *state,
						   struct ffaio_error *error)
{
	return new_writer(path, form, state, error);
}

struct ffaio_trace_writer *ffaio_trace_create_memory(struct ffaio_error *error)
{
	const struct ffaio_form text = { .encoding = FFAIO_TEXT };

	return ffaio_trace_create_memory_as(&text, error);
}

const char *ffaio_trace_text(const struct ffaio_trace_writer *writer, size_t *size)
{
	*size = writer->used;
	return writer->buffer;
}

int ffaio_trace_complete(struct ffaio_trace_writer *writer, struct ffaio_error *error)
{
	if (writer->error.set)
		return report(writer, error);
	if (writer->complete || writer->encoder->complete == NULL)
		return 0;
	writer->complete = true;
	return writer->encoder->complete(writer) == 0 ? 0 : report(writer, error);
}

int ffaio_trace_finish(struct ffaio_trace_writer *writer, bool keep, struct ffaio_error *error)
{
	int rc = 0;

	if (keep && ffaio_trace_complete(writer, error) == 0)
		flush(writer);
	if (writer->output != NULL)
		rc = ffaio_output_close(writer->output, keep && !writer->error.set, &writer->error);
	if (keep && writer->error.set)
		rc = report(writer, error);
	free_writer(writer);
	return rc;
}
