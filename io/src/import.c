/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_run.h"

#include <ffaio/stream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ffaio_importer importers[] = {
	{ "auto", "whichever of the others finds a call first", NULL },
	{ "tf-a-spmd", "console of TF-A built with LOG_LEVEL=50", &ffaio_import_spmd },
	{ "ftrace", "probes on SMCs of Linux: tracefs, trace-cmd report, perf script",
	  &ffaio_import_ftrace },
	{ "pkvm", "events host_ffa_call and host_smc of Android's pKVM", &ffaio_import_pkvm },
	{ "qemu", "qemu -d int,cpu,exec,nochain -dfilter ENTRY,RETURN", &ffaio_import_qemu },
	{ "qemu-registers", "x0 to x17 at each SMC and ERET of EL3, as JSON Lines",
	  &ffaio_import_qemu_registers },
};

#define IMPORTERS (sizeof(importers) / sizeof(importers[0]))

const struct ffaio_importer *ffaio_importers(size_t *count)
{
	*count = IMPORTERS;
	return importers;
}

const struct ffaio_importer *ffaio_importer_find(const char *name)
{
	for (size_t i = 0; i < IMPORTERS; i++) {
		if (strcmp(importers[i].name, name) == 0)
			return &importers[i];
	}
	return NULL;
}

/* A log, and who reads it: all that may yet turn out to know it. */
struct reading {
	struct ffaio_stream *stream;
	struct ffaio_import *import[IMPORTERS];
	struct ffaio_import_report report[IMPORTERS];
	size_t count;
	char *clean; /* a line, without what is none of its text */
	size_t room; /* in there */
	struct ffaio_error *error;
};

static int fail(const struct reading *reading, const char *text)
{
	return ffaio_fail(reading->error, ffaio_stream_name(reading->stream), 0, 0, "%s", text);
}

static int add(struct reading *reading, const struct ffaio_import_format *format,
	       struct ffaio_trace_writer *writer)
{
	struct ffaio_import *import = calloc(1, sizeof(*import));
	struct ffaio_import_report *report = &reading->report[reading->count];

	if (import == NULL)
		return fail(reading, "out of memory");
	reading->import[reading->count++] = import;
	import->state = calloc(1, format->state_size);
	if (import->state == NULL)
		return fail(reading, "out of memory");
	import->format = format;
	import->name = ffaio_stream_name(reading->stream);
	import->writer = writer;
	import->report = report;
	import->error = reading->error;
	report->format = format->name;
	report->unrecorded_in = FFAF_ALL_REGS & ~format->recorded_in;
	report->unrecorded_out = FFAF_ALL_REGS & ~format->recorded_out;
	if (format->start != NULL)
		format->start(import);
	return 0;
}

static int add_all(struct reading *reading, const struct ffaio_importer *importer,
		   struct ffaio_trace_writer *writer)
{
	if (importer->format != NULL)
		return add(reading, importer->format, writer);
	for (size_t i = 0; i < IMPORTERS; i++) {
		if (importers[i].format != NULL && add(reading, importers[i].format, writer) != 0)
			return -1;
	}
	return 0;
}

static void drop(struct ffaio_import *import)
{
	if (import != NULL)
		free(import->state);
	free(import);
}

/* Importer I has found a call: it alone goes on. */
static void choose(struct reading *reading, size_t i)
{
	for (size_t other = 0; other < reading->count; other++) {
		if (other != i)
			drop(reading->import[other]);
	}
	reading->import[0] = reading->import[i];
	reading->report[0] = reading->report[i];
	reading->import[0]->report = &reading->report[0];
	reading->count = 1;
}

static int make_room(struct reading *reading, size_t size)
{
	char *clean;

	if (size <= reading->room)
		return 0;
	clean = realloc(reading->clean, 2 * size);
	if (clean == NULL)
		return fail(reading, "out of memory");
	reading->clean = clean;
	reading->room = 2 * size;
	return 0;
}

static int give(struct reading *reading, const char *text, size_t size)
{
	for (size_t i = 0; i < reading->count; i++) {
		struct ffaio_import *import = reading->import[i];

		import->format->line(import, text, size);
		ffaio_import_flush(import);
		if (import->failed)
			return -1;
		if (import->report->records != 0 && reading->count > 1)
			choose(reading, i);
	}
	return 0;
}

/* CPUs cut each other's line ends too: what follows a CR is a line of its own. */
static int take_line(struct reading *reading, const char *line, size_t size)
{
	const char *text, *end;

	if (make_room(reading, size + 1) != 0)
		return -1;
	for (size_t i = 0; i < reading->count; i++)
		reading->report[i].lines++;
	text = reading->clean;
	end = text + ffaio_console_clean(line, size, reading->clean);
	for (;;) {
		const char *cr = memchr(text, '\r', (size_t)(end - text));
		const size_t part = (size_t)((cr != NULL ? cr : end) - text);

		if ((part != 0 || cr == NULL || cr == reading->clean) &&
		    give(reading, text, part) != 0)
			return -1;
		if (cr == NULL || cr + 1 == end)
			return 0;
		text = cr + 1;
	}
}

/* The end of the log, or of what can be read of it. */
static int end(struct reading *reading, bool whole)
{
	char tried[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < reading->count; i++) {
		struct ffaio_import *import = reading->import[i];

		import->format->end(import);
		ffaio_import_flush(import);
		if (import->report->records == 0) {
			n += (size_t)snprintf(tried + n, sizeof(tried) - n, "%s%s",
					      n != 0 ? ", " : "", import->format->name);
			continue;
		}
		if (reading->count > 1)
			choose(reading, i);
		ffaio_import_write_end(import);
		return import->failed ? -1 : 0;
	}
	if (!whole)
		return -1;
	if (reading->count == 1)
		return ffaio_fail(reading->error, ffaio_stream_name(reading->stream), 0, 0,
				  "no call is recorded here: %s",
				  reading->import[0]->format->missing);
	return ffaio_fail(reading->error, ffaio_stream_name(reading->stream), 0, 0,
			  "no call is recorded here that any of %s can read", tried);
}

static int read_lines(struct reading *reading)
{
	const char *line;
	size_t size;
	bool ended;
	int more;

	do {
		more = ffaio_stream_line(reading->stream, FFAIO_LINE_MAX, &line, &size, &ended,
					 reading->error);
		if (more > 0 && take_line(reading, line, size) != 0)
			return -1;
	} while (more > 0);
	return end(reading, more == 0) != 0 || more < 0 ? -1 : 0;
}

/* Takes STREAM, which may be NULL after a failure. */
static int run(const struct ffaio_importer *importer, struct ffaio_stream *stream,
	       struct ffaio_trace_writer *writer, struct ffaio_import_report *report,
	       struct ffaio_error *error)
{
	struct reading *reading;
	int result = -1;

	memset(report, 0, sizeof(*report));
	if (stream == NULL)
		return -1;
	reading = calloc(1, sizeof(*reading));
	if (reading == NULL) {
		ffaio_fail(error, ffaio_stream_name(stream), 0, 0, "out of memory");
	} else {
		reading->stream = stream;
		reading->error = error;
		if (add_all(reading, importer, writer) == 0)
			result = read_lines(reading);
		*report = reading->report[0];
		if (reading->count > 1)
			report->format = NULL;
		for (size_t i = 0; i < reading->count; i++)
			drop(reading->import[i]);
		free(reading->clean);
	}
	free(reading);
	ffaio_stream_close(stream);
	return result;
}

int ffaio_import(const struct ffaio_importer *importer, const char *path,
		 struct ffaio_trace_writer *writer, struct ffaio_import_report *report,
		 struct ffaio_error *error)
{
	return run(importer, ffaio_stream_open(path, error), writer, report, error);
}

int ffaio_import_memory(const struct ffaio_importer *importer, const char *name, const void *bytes,
			size_t size, struct ffaio_trace_writer *writer,
			struct ffaio_import_report *report, struct ffaio_error *error)
{
	return run(importer, ffaio_stream_open_memory(name, bytes, size, error), writer, report,
		   error);
}
