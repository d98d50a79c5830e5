/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_STREAM_H
#define FFAIO_STREAM_H

#include <ffaio/error.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Lines or bytes from a file, from gzip, from a pipe or from memory, in constant memory.
 */
struct ffaio_stream;

/* PATH "-" is standard input; gzip is known by its first two bytes. */
struct ffaio_stream *ffaio_stream_open(const char *path, struct ffaio_error *error);
/* BYTES must outlive the stream; NAME is for errors; gzip is known here too. */
struct ffaio_stream *ffaio_stream_open_memory(const char *name, const void *bytes, size_t size,
					      struct ffaio_error *error);
/* Where a stream has more text from: up to SIZE bytes, how many, 0 at the end, -1 and *WHY. */
struct ffaio_stream_source {
	ssize_t (*more)(void *ctx, char *to, size_t size, const char **why); /* NULL: no more */
	void *ctx; /* must outlive the stream */
};
/*
 * A stream of LENGTH bytes of BUFFER, then of what SOURCE has. BUFFER is of malloc, of SIZE bytes,
 * more than LENGTH, and the stream's from now on; line BEFORE + 1 is the first.
 */
struct ffaio_stream *ffaio_stream_adopt(const char *name, char *buffer, size_t length, size_t size,
					unsigned long before, struct ffaio_stream_source source,
					struct ffaio_error *error);
/*
 * Up to SIZE bytes of the text, in place of lines: how many, 0 at the end, -1 and
 * *WHY, whose text lasts as long as the stream.
 */
ssize_t ffaio_stream_take(struct ffaio_stream *stream, char *to, size_t size, const char **why);
/*
 * The next line without its newline: 1, with *LINE (terminated by a zero, valid
 * until the next call; it may hold zeros and CRs of its own) and *LENGTH. The end: 0. A read error,
 * gzip damage or a line over LIMIT bytes: -1. *ENDED says whether a newline ended it.
 */
int ffaio_stream_line(struct ffaio_stream *stream, size_t limit, const char **line, size_t *length,
		      bool *ended, struct ffaio_error *error);
/* Bytes of the file, as it lies there, that have been read. */
uint64_t ffaio_stream_consumed(const struct ffaio_stream *stream);
/*
 * The next SIZE bytes in one piece, which stay unread: *BYTES, valid until the next call,
 * and how many there are before the end, *GOT. FFAIO_STREAM_SLACK bytes behind them may be
 * looked at; what they hold means nothing.
 */
int ffaio_stream_peek(struct ffaio_stream *stream, size_t size, char **bytes, size_t *got,
		      struct ffaio_error *error);
#define FFAIO_STREAM_SLACK 512
/* Past SIZE bytes, which the last ffaio_stream_peek has shown. */
void ffaio_stream_skip(struct ffaio_stream *stream, size_t size);
/* Go on at byte OFFSET of the file; neither gzip nor a pipe can do that. */
int ffaio_stream_seek(struct ffaio_stream *stream, uint64_t offset, struct ffaio_error *error);
/* The number of the last line, from 1. */
unsigned long ffaio_stream_number(const struct ffaio_stream *stream);
const char *ffaio_stream_name(const struct ffaio_stream *stream);
void ffaio_stream_close(struct ffaio_stream *stream);

#endif
