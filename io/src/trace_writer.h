/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_WRITER_H
#define FFAIO_TRACE_WRITER_H

#include "output.h"
#include "trace_text.h"
#include <ffaio/trace.h>

/* How an encoding is written; each gives 0, or -1 with the writer's error filled. */
struct ffaio_encoder {
	int (*start)(struct ffaio_trace_writer *writer);
	/* RECORD has passed ffaio_record_check. */
	int (*write)(struct ffaio_trace_writer *writer, const struct ffaio_record *record);
	/* What PART has; NULL: the bytes of its buffer. */
	int (*append)(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part);
	int (*complete)(struct ffaio_trace_writer *writer);
	void (*free)(struct ffaio_trace_writer *writer);
};

extern const struct ffaio_encoder ffaio_text_encoder, ffaio_json_encoder, ffaio_binary_encoder;

struct ffaio_trace_writer {
	const struct ffaio_encoder *encoder;
	struct ffaio_output *output; /* NULL: what is written stays in the buffer */
	char *name;
	bool zstd;
	bool part; /* nothing begins or ends it */
	bool complete;
	struct ffaio_trace_state state; /* what the directives written so far say */
	char *buffer; /* what has not gone to the output: whole lines, or blocks */
	size_t used, size;
	uint64_t gone; /* bytes that have gone to the output */
	struct ffaio_pack *pack; /* of the binary encoding: the block that is being filled */
	struct ffaio_error error; /* the first failure, said again at every later call */
};

int ffaio_writer_fail(struct ffaio_trace_writer *writer, const char *text);
/* SIZE more bytes of the buffer, which are USED when the caller says so; NULL: out of memory. */
char *ffaio_writer_room(struct ffaio_trace_writer *writer, size_t size);
/* Room for a line of at most LENGTH bytes, and its newline. */
int ffaio_line_start(struct ffaio_trace_writer *writer, size_t length, struct ffaio_text *text);
/* The line is there; it must not have more than LIMIT bytes. */
int ffaio_line_end(struct ffaio_trace_writer *writer, const struct ffaio_text *text, size_t limit);

#endif
