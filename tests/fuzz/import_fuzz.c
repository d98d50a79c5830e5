/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a log or an error with a text, for each importer. The report adds up, and what was
 * written is a canonical trace of as many calls as it says.
 */
#include <ffaio/import.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void expect_sums(const struct ffaio_import_report *report)
{
	expect(report->records ==
	       report->calls + report->answered + report->replies + report->secure + report->other);
	expect(report->calls == report->answered + report->implied + report->unpaired);
	expect(report->repaired <= report->records);
	expect(report->fields.outcome + report->unpaired == report->calls);
}

/* Read TEXT, write it again, and find the same text, and the calls and losses of REPORT. */
static void expect_trace(const char *text, size_t size, const struct ffaio_import_report *report)
{
	uint64_t calls = report->calls;
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open_memory("fuzz", text, size, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct ffaio_record record;
	const char *again;
	size_t again_size;
	int rc;

	expect(reader != NULL && writer != NULL);
	while ((rc = ffaio_trace_next(reader, &record, &error)) == 1) {
		expect(ffaio_trace_write(writer, &record, &error) == 0);
		calls -= record.kind == FFAIO_CALL;
	}
	again = ffaio_trace_text(writer, &again_size);
	expect(rc == 0 && calls == 0);
	expect(ffaio_trace_state(reader)->lost == report->lost);
	expect(again_size == size && memcmp(again, text, size) == 0);
	ffaio_trace_finish(writer, true, &error);
	ffaio_trace_close(reader);
}

static void expect_import(const struct ffaio_importer *importer, const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_import_report report;
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	const char *text;
	size_t text_size;
	int result;

	expect(writer != NULL);
	result = ffaio_import_memory(importer, "fuzz", data, size, writer, &report, &error);
	expect((result == 0) == !error.set);
	expect(result == 0 || error.text[0] != '\0');
	expect_sums(&report);
	if (result == 0) {
		text = ffaio_trace_text(writer, &text_size);
		expect_trace(text, text_size, &report);
	}
	ffaio_trace_finish(writer, true, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ffaio_importer *importers;
	size_t count;

	importers = ffaio_importers(&count);
	for (size_t i = 0; i < count; i++)
		expect_import(&importers[i], data, size);
	return 0;
}
