/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef IMPORT_LOG_H
#define IMPORT_LOG_H

#include "test.h"
#include <ffaio/import.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A log, and what an importer makes of it. */
struct import_row {
	const char *name;
	const char *log;
	const char *trace; /* behind the directives */
	const char *report; /* what is not zero, but for lines: "records=2 calls=1 answered=1" */
};

/* What every trace of a log called "log" begins with. */
#define IMPORT_TOP                                    \
	"ffafilter-trace 1\n"                         \
	"@source SPMD lines of a TF-A console: log\n" \
	"@at spmc\n"                                  \
	"@unrecorded in=x8-x17 out=x8-x17\n"

#define ZERO4 " 0x0 0x0 0x0 0x0"
/* A line of the log from its FID to x3, and to its end. */
#define SPM(cpu, regs) "VERBOSE: SPM(" #cpu "): " regs ZERO4 "\r\n"

struct import_run {
	int result;
	struct ffaio_error error;
	struct ffaio_import_report report;
	char *text; /* the trace */
};

/* Import SIZE bytes; import_end gives back what the run holds. */
static inline void import_bytes_as(struct import_run *run, const char *format, const char *name,
				   const void *bytes, size_t size)
{
	struct ffaio_trace_writer *writer;
	const char *text;
	size_t count;

	memset(run, 0, sizeof(*run));
	writer = ffaio_trace_create_memory(&run->error);
	REQUIRE(writer != NULL);
	run->result = ffaio_import_memory(ffaio_importer_find(format), name, bytes, size, writer,
					  &run->report, &run->error);
	text = ffaio_trace_text(writer, &count);
	run->text = malloc(count + 1);
	REQUIRE(run->text != NULL);
	memcpy(run->text, text, count);
	run->text[count] = '\0';
	ffaio_trace_finish(writer, false, &run->error);
}

static inline void import_bytes(struct import_run *run, const char *name, const void *bytes,
				size_t size)
{
	import_bytes_as(run, "tf-a-spmd", name, bytes, size);
}

static inline void import_end(struct import_run *run)
{
	free(run->text);
}

/* The report adds up, whatever the log was. */
static inline void check_sums(const struct ffaio_import_report *report)
{
	CHECK_EQ_U64(report->records, report->calls + report->answered + report->replies +
					      report->secure + report->other);
	CHECK_EQ_U64(report->calls, report->answered + report->implied + report->unpaired);
	CHECK(report->repaired <= report->records);
	CHECK(report->fields.outcome + report->unpaired == report->calls);
}

static inline void report_text(const struct ffaio_import_report *r, char *text, size_t size)
{
	const struct {
		const char *name;
		uint64_t value;
	} fields[] = {
		{ "records", r->records },   { "repaired", r->repaired }, { "damaged", r->damaged },
		{ "calls", r->calls },	     { "answered", r->answered }, { "implied", r->implied },
		{ "unpaired", r->unpaired }, { "replies", r->replies },	  { "secure", r->secure },
		{ "other", r->other },
	};
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].value != 0 && n < size)
			n += (size_t)snprintf(text + n, size - n, "%s%s=%" PRIu64, n ? " " : "",
					      fields[i].name, fields[i].value);
	}
}

static inline uint64_t lines_of(const char *log)
{
	const char *last = log;
	uint64_t count = 0;

	for (; *log != '\0'; log++) {
		if (*log == '\n') {
			count++;
			last = log + 1;
		}
	}
	return count + (*last != '\0');
}

static inline void check_row_as(const char *format, const char *top, const struct import_row *row)
{
	struct import_run run;
	char report[512], trace[4096];

	test_context("%s", row->name);
	import_bytes_as(&run, format, "log", row->log, strlen(row->log));
	CHECK_EQ_INT(run.result, 0);
	check_sums(&run.report);
	CHECK_EQ_U64(run.report.lines, lines_of(row->log));
	report_text(&run.report, report, sizeof(report));
	CHECK_EQ_STR(report, row->report);
	snprintf(trace, sizeof(trace), "%s%s", top, row->trace);
	CHECK_EQ_STR(run.text, trace);
	import_end(&run);
}

static inline void check_row(const struct import_row *row)
{
	check_row_as("tf-a-spmd", IMPORT_TOP, row);
}

#define CHECK_ROWS_AS(format, top, rows)                                        \
	do {                                                                    \
		size_t row_;                                                    \
		for (row_ = 0; row_ < sizeof(rows) / sizeof((rows)[0]); row_++) \
			check_row_as(format, top, &(rows)[row_]);               \
	} while (0)

#define CHECK_ROWS(rows)                                                        \
	do {                                                                    \
		size_t row_;                                                    \
		for (row_ = 0; row_ < sizeof(rows) / sizeof((rows)[0]); row_++) \
			check_row(&(rows)[row_]);                               \
	} while (0)

#endif
