/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_PARTS_H
#define FFAIO_PARTS_H

#include <ffaio/trace.h>

/*
 * A trace cut at its boots: each starts a fresh machine, so that parts can be
 * replayed side by side. Where the cuts are hangs on the file alone. The readers of
 * all parts, one after another, deliver the records of the whole, with its
 * line numbers, its directives and its errors; only a boot whose first line cannot be read does not
 * take the record above it along. JSON Lines, and binary that cannot be read from the middle, are
 * one part. Memory is bounded whatever the file.
 */
struct ffaio_parts;

struct ffaio_part {
	struct ffaio_trace_reader *reader; /* the caller closes it, before the parts */
	bool first; /* of the trace */
	bool last; /* known to be; false says nothing */
	/*
	 * A boot too long to be held: the reader goes on reading the file. The next part
	 * must not be asked for before the reader is done.
	 */
	bool streams;
	uint64_t lost; /* records that are missing before the part, as its reader's state says */
};

/*
 * Open PATH as ffaio_trace_open does. *CONSUMED, unless it is NULL, is increased, atomically, by
 * the bytes of the file that have been read.
 */
struct ffaio_parts *ffaio_parts_open(const char *path, uint64_t *consumed,
				     struct ffaio_error *error);
/* The next part: 1; the end: 0; -1, and no part will follow. */
int ffaio_parts_next(struct ffaio_parts *parts, struct ffaio_part *part, struct ffaio_error *error);
void ffaio_parts_close(struct ffaio_parts *parts);

#endif
