/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef REREAD_H
#define REREAD_H

#include <ffaio/trace.h>
#include <stdio.h>
#include <string.h>

/*
 * SIZE bytes read as a trace named "t" and written again, without the magic line. If
 * that fails, the error instead. Valid until the next call.
 */
static inline const char *reread_bytes(const void *bytes, size_t size)
{
	static char shown[1 << 16];
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open_memory("t", bytes, size, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct ffaio_record record;
	size_t written = 0;
	const char *text = writer != NULL ? ffaio_trace_text(writer, &written) : "";
	const size_t magic = written;

	while (!error.set && ffaio_trace_next(reader, &record, &error) == 1)
		ffaio_trace_write(writer, &record, &error);
	if (error.set) {
		ffaio_error_format(&error, shown, sizeof(shown));
	} else {
		text = ffaio_trace_text(writer, &written);
		snprintf(shown, sizeof(shown), "%.*s", (int)(written - magic), text + magic);
	}
	if (writer != NULL)
		ffaio_trace_finish(writer, false, &error);
	ffaio_trace_close(reader);
	return shown;
}

/* The same for LINES behind the magic line and before a newline. */
static inline const char *reread(const char *lines)
{
	char text[1 << 16];
	const int size = snprintf(text, sizeof(text), "ffafilter-trace 1\n%s\n", lines);

	return reread_bytes(text, (size_t)size);
}

#endif
