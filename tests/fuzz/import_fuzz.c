/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes are a log or an error with a text. The report adds up, and what was
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
	       report->calls + report->answered + report->replies + report->secure);
	expect(report->calls == report->answered + report->implied + report->unpaired);
	expect(report->repaired <= report->records);
	expect(report->unrecorded_in == 0x3ff00 && report->unrecorded_out == 0x3ff00);
}

/* Read TEXT, write it again, and find the same text and CALLS calls. */
static void expect_trace(const char *text, size_t size, uint64_t calls)
{
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
	expect(again_size == size && memcmp(again, text, size) == 0);
	ffaio_trace_finish(writer, true, &error);
	ffaio_trace_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ffaio_error error = { 0 };
	struct ffaio_import_report report;
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	const struct ffaio_importer *importers;
	const char *text;
	size_t count, text_size;
	int result;

	expect(writer != NULL);
	importers = ffaio_importers(&count);
	result = importers[0].run_memory("fuzz", data, size, writer, &report, &error);
	expect(count == 1 && (result == 0) == !error.set);
	expect(result == 0 || error.text[0] != '\0');
	expect_sums(&report);
	if (result == 0) {
		text = ffaio_trace_text(writer, &text_size);
		expect_trace(text, text_size, report.calls);
	}
	ffaio_trace_finish(writer, true, &error);
	return 0;
}
