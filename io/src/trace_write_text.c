/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_rules.h"
#include "trace_writer.h"
#include <string.h>

static int end_line(struct ffaio_trace_writer *writer, const struct ffaio_text *text)
{
	return ffaio_line_end(writer, text, FFAIO_LINE_MAX);
}

static int write_line(struct ffaio_trace_writer *writer, const char *line)
{
	struct ffaio_text text;

	if (ffaio_line_start(writer, strlen(line), &text) != 0)
		return -1;
	ffaio_text_string(&text, line);
	return end_line(writer, &text);
}

/* "  mem ADDRESS HEX" and its like. */
static int write_memory(struct ffaio_trace_writer *writer, const char *what,
			const struct ffaio_bytes *bytes)
{
	struct ffaio_text text;

	if (ffaio_line_start(writer, 64 + 2 * bytes->size, &text) != 0)
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

	if (ffaio_line_start(writer, 64 + 2 * bytes->size, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  hyp-rx ");
	ffaio_text_bytes(&text, bytes->data, bytes->size);
	return end_line(writer, &text);
}

static int write_smc(struct ffaio_trace_writer *writer, const struct ffaio_smc *smc)
{
	struct ffaio_text text;

	if (ffaio_line_start(writer, FFAIO_FORMAT_MAX, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  smc");
	ffaio_text_smc(&text, smc, &writer->state.unrecorded);
	if (end_line(writer, &text) != 0)
		return -1;
	return smc->has_hyp_rx ? write_hyp_rx(writer, &smc->hyp_rx) : 0;
}

static int write_page(struct ffaio_trace_writer *writer, const struct ffaio_page *page)
{
	struct ffaio_text text;

	if (ffaio_line_start(writer, 64, &text) != 0)
		return -1;
	ffaio_text_string(&text, "  page ");
	ffaio_text_number(&text, page->address);
	ffaio_text_char(&text, ' ');
	ffaio_text_string(&text, ffaio_page_state_name(page->state));
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

	if (ffaio_line_start(writer, 2 * FFAIO_FORMAT_MAX, &text) != 0)
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

static int write_boot(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	const struct ffaio_boot *boot = &record->boot;
	struct ffaio_text text;

	/* A range takes two numbers of at most 18 characters. */
	if (ffaio_line_start(
		    writer, 256 + strlen(boot->name) + 64 * (boot->ram_count + boot->foreign_count),
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
	switch (record->kind) {
	case FFAIO_COMMENT:
	case FFAIO_DIRECTIVE:
		return write_line(writer, record->text);
	case FFAIO_BLANK:
		return write_line(writer, "");
	case FFAIO_BOOT:
		return write_boot(writer, record);
	case FFAIO_CALL:
		break;
	}
	return write_call(writer, record);
}

static int write_magic(struct ffaio_trace_writer *writer)
{
	return writer->part ? 0 : write_line(writer, FFAIO_MAGIC);
}

const struct ffaio_encoder ffaio_text_encoder = { .start = write_magic, .write = write_record };
