/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef RECODE_H
#define RECODE_H

#include <ffaio/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A trace in memory, in some encoding. */
struct coded {
	char *bytes; /* the caller frees it */
	size_t size;
	char error[700]; /* "": none; what could be read before it is in BYTES */
};

/* SIZE bytes read as a trace named "t" and written in FORM. */
static inline struct coded recode(const void *bytes, size_t size, struct ffaio_form form)
{
	struct coded coded = { NULL, 0, "" };
	struct ffaio_error error = { 0 }, other = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open_memory("t", bytes, size, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory_as(&form, &other);
	struct ffaio_record record;
	const char *text;

	while (!error.set && ffaio_trace_next(reader, &record, &error) == 1)
		if (ffaio_trace_write(writer, &record, &error) != 0)
			break;
	ffaio_trace_complete(writer, &other);
	text = ffaio_trace_text(writer, &coded.size);
	coded.bytes = malloc(coded.size + 1);
	memcpy(coded.bytes, text, coded.size);
	coded.bytes[coded.size] = '\0';
	if (error.set)
		ffaio_error_format(&error, coded.error, sizeof(coded.error));
	ffaio_trace_finish(writer, false, &other);
	ffaio_trace_close(reader);
	return coded;
}

#endif
