/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "output.h"
#include "trace_read.h"
#include "trace_rules.h"
#include "trace_text.h"
#include <stdlib.h>
#include <string.h>

#define FLUSH_AT (64u << 10)

struct ffaio_trace_writer {
	struct ffaio_output *output; /* NULL: the text stays in the buffer */
	char *name;
	struct ffaio_trace_state state; /* what the directives written so far say */
	char *buffer; /* whole lines that have not gone to the output */
	size_t used, size;
	struct ffaio_error error; /* the first failure, said again at every later call */
};

static int fail(struct ffaio_trace_writer *writer, const char *text)
{
	return ffaio_fail(&writer->error, writer->name, 0, 0, "%s", text);
}

/* Room for a line of at most LENGTH bytes, and its newline. */
static int start_line(struct ffaio_trace_writer *writer, size_t length, struct ffaio_text *text)
{
	const size_t needed = writer->used + length + 1;
	char *larger;

	if (needed > writer->size) {
		larger = realloc(writer->buffer, 2 * needed);
		if (larger == NULL)
			return fail(writer, "out of memory");
		writer->buffer = larger;
		writer->size = 2 * needed;
	}
	text->at = writer->buffer + writer->used;
	text->end = text->at + length;
	return 0;
}

static int end_line(struct ffaio_trace_writer *writer, const struct ffaio_text *text)
{
	const char *line = writer->buffer + writer->used;

	if ((size_t)(text->at - line) > FFAIO_LINE_MAX)
		return fail(writer, "a line of the trace would be too long to be read again");
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
	return ffaio_output_write(writer->output, writer->buffer, used, &writer->error);
}

static int write_line(struct ffaio_trace_writer *writer, const char *line)
{
	struct ffaio_text text;

	if (start_line(writer, strlen(line), &text) != 0)
		return -1;
	ffaio_text_string(&text, line);
	return end_line(writer, &text);
}

/* A comment or directive, if it can be read again. */
static int write_text(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	const char *line = record->text != NULL ? record->text : "";
	struct ffaio_scan scan = { .file = writer->name, .error = &writer->error };

	if (line[0] != (record->kind == FFAIO_COMMENT ? '#' : '@'))
		return fail(writer, "a comment starts with '#', a directive with '@'");
	if (ffaio_scan_start(&scan, line, strlen(line)) != 0)
		return -1;
	if (record->kind == FFAIO_DIRECTIVE && ffaio_scan_directive(&scan, &writer->state) != 0)
		return -1;
	return write_line(writer, line);
}

/* "  mem ADDRESS HEX" and its like. */
static int write_memory(struct ffaio_trace_writer *writer, const char *what,
			const struct ffaio_bytes *bytes)
{
	struct ffaio_text text;

	if (!ffaio_range_is_good(bytes->address, bytes->size))
		return fail(writer, "bytes of a record are none, or end beyond 64 bits");
	if (start_line(writer, 64 + 2 * bytes->size, &text) != 0)
		return -1;
	ffaio_text_string(&text, what);
	ffaio_text_number(&text, bytes->address);
	ffaio_text_char(&text, ' ');
	ffaio_text_bytes(&text, bytes->data, bytes->size);
	return end_line(writer, &text);
}

static int write_hyp_rx(struct ffaio_trace_writer *writer, const struct ffaio_bytes *bytes)
{
	struct ffaio_text text;

	if (bytes->size == 0)
		return fail(writer, "an SMC wrote no bytes to the filter's RX buffer");
	if (start_line(writer, 64 + 2 * bytes->size, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  hyp-rx ");
	ffaio_text_bytes(&text, bytes->data, bytes->size);
	return end_line(writer, &text);
}

static int write_smc(struct ffaio_trace_writer *writer, const struct ffaio_smc *smc)
{
	struct ffaio_text text;

	if ((smc->in.known & 1) == 0)
		return fail(writer, "x0 of an SMC is not known");
	if (start_line(writer, FFAIO_FORMAT_MAX, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  smc");
	ffaio_text_smc(&text, smc, &writer->state.unrecorded);
	if (end_line(writer, &text) != 0)
		return -1;
	return smc->has_hyp_rx ? write_hyp_rx(writer, &smc->hyp_rx) : 0;
}

static int write_page(struct ffaio_trace_writer *writer, const struct ffaio_page *page)
{
	const char *state = ffaio_page_state_name(page->state);
	struct ffaio_text text;

	if (state == NULL)
		return fail(writer, "a page has no state");
	if (start_line(writer, 64, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  page ");
	ffaio_text_number(&text, page->address);
	ffaio_text_char(&text, ' ');
	ffaio_text_string(&text, state);
	return end_line(writer, &text);
}

static int write_smcs(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	int rc = 0;

	for (size_t i = 0; i < record->smc_count && rc == 0; i++)
		rc = write_smc(writer, &record->smc[i]);
	return rc;
}

static int write_call(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	struct ffaio_text text;
	int rc;

	if ((record->in.known & 1) == 0)
		return fail(writer, "x0 of a call is not known");
	if (start_line(writer, 2 * FFAIO_FORMAT_MAX, &text) != 0)
		return -1;
	ffaio_text_call(&text, record, &writer->state.unrecorded);
	ffaio_text_outcome(&text, record, &writer->state.unrecorded);
	rc = end_line(writer, &text);
	for (size_t i = 0; i < record->mem_count && rc == 0; i++)
		rc = write_memory(writer, "  mem ", &record->mem[i]);
	if (rc == 0)
		rc = write_smcs(writer, record);
	for (size_t i = 0; i < record->wrote_count && rc == 0; i++)
		rc = write_memory(writer, "  wrote ", &record->wrote[i]);
	for (size_t i = 0; i < record->page_count && rc == 0; i++)
		rc = write_page(writer, &record->page[i]);
	return rc;
}

static bool ranges_are_good(const struct ffaio_range *range, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!ffaio_range_is_good(range[i].address, range[i].size))
			return false;
	return true;
}

static bool boot_is_good(const struct ffaio_boot *boot)
{
	return boot->name != NULL && ffaio_boot_name_is_good(boot->name) &&
	       boot->smccc <= INT32_MAX && ffaio_page_size_is_good(boot->page) &&
	       ranges_are_good(boot->ram, boot->ram_count) &&
	       ranges_are_good(boot->foreign, boot->foreign_count);
}

static int write_boot(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	const struct ffaio_boot *boot = &record->boot;
	struct ffaio_scan scan = { .file = writer->name, .error = &writer->error };
	struct ffaio_text text;

	if (!boot_is_good(boot))
		return fail(writer, "a boot has a wrong name, version, page size or range");
	if (ffaio_scan_start(&scan, boot->name, strlen(boot->name)) != 0)
		return -1;
	/* A range takes two numbers of at most 18 characters. */
	if (start_line(writer,
		       256 + strlen(boot->name) + 64 * (boot->ram_count + boot->foreign_count),
		       &text) != 0)
		return -1;
	ffaio_text_string(&text, "boot ");
	ffaio_text_boot(&text, boot);
	if (end_line(writer, &text) != 0)
		return -1;
	return write_smcs(writer, record);
}

static int write_record(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	if (ffaio_record_weight(record) > FFAIO_RECORD_MAX)
		return fail(writer, "a record would be too large to be read again");
	switch (record->kind) {
	case FFAIO_COMMENT:
	case FFAIO_DIRECTIVE:
		return write_text(writer, record);
	case FFAIO_BLANK:
		return write_line(writer, "");
	case FFAIO_BOOT:
		return write_boot(writer, record);
	case FFAIO_CALL:
		break;
	}
	return write_call(writer, record);
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

static void free_writer(struct ffaio_trace_writer *writer)
{
	free(writer->buffer);
	free(writer->name);
	free(writer);
}

/* A writer with the magic line in its buffer, and no output yet. */
static struct ffaio_trace_writer *new_writer(const char *name, struct ffaio_error *error)
{
	struct ffaio_trace_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL)
		writer->name = strdup(name);
	if (writer == NULL || writer->name == NULL || write_line(writer, FFAIO_MAGIC) != 0) {
		ffaio_fail(error, name, 0, 0, "out of memory");
		if (writer != NULL)
			free_writer(writer);
		return NULL;
	}
	return writer;
}

struct ffaio_trace_writer *ffaio_trace_create(const char *path, struct ffaio_error *error)
{
	struct ffaio_trace_writer *writer =
		new_writer(strcmp(path, "-") == 0 ? "<stdout>" : path, error);

	if (writer == NULL)
		return NULL;
	writer->output = ffaio_output_open(path, error);
	if (writer->output == NULL) {
		free_writer(writer);
		return NULL;
	}
	return writer;
}

struct ffaio_trace_writer *ffaio_trace_create_memory(struct ffaio_error *error)
{
	return new_writer("<memory>", error);
}

const char *ffaio_trace_text(const struct ffaio_trace_writer *writer, size_t *size)
{
	*size = writer->used;
	return writer->buffer;
}

int ffaio_trace_finish(struct ffaio_trace_writer *writer, bool keep, struct ffaio_error *error)
{
	int rc = 0;

	if (keep && !writer->error.set)
		flush(writer);
	if (writer->output != NULL)
		rc = ffaio_output_close(writer->output, keep && !writer->error.set, &writer->error);
	if (keep && writer->error.set)
		rc = report(writer, error);
	free_writer(writer);
	return rc;
}
