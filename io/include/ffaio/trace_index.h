/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_INDEX_H
#define FFAIO_TRACE_INDEX_H

#include <ffaio/trace.h>

/*
 * Where the boots of a binary trace stand, so that a reader can start at one. A boot
 * starts a fresh machine: what is read from two of them on does not hang together.
 */

/* The first boot of a block, by what stands before that block. */
struct ffaio_boot_place {
	uint64_t offset; /* of the block, in bytes of the file */
	uint64_t boots; /* the boot's number, from 0 */
	uint64_t calls; /* before the block */
	uint64_t line; /* of the trace as text, that the block starts on */
};

struct ffaio_index;

/*
 * The index of the file PATH. *INDEX is NULL where there is none to be had: text, JSON
 * Lines, gzip, a pipe. Returns -1, and fills ERROR, when the file cannot be opened or
 * its header is no good.
 *
 * An index that is missing or damaged is made again from the heads of the blocks, which
 * takes a look at each.
 */
int ffaio_index_open(const char *path, struct ffaio_index **index, struct ffaio_error *error);
/*
 * The next block with a boot in it: 1; there are no more: 0; -1. Memory does not grow with
 * the file: what is kept of it takes 8 bytes for 64 MiB.
 */
int ffaio_index_next(struct ffaio_index *index, struct ffaio_boot_place *place,
		     struct ffaio_error *error);
/* Whether the index of the file was no good. */
bool ffaio_index_is_rebuilt(const struct ffaio_index *index);
void ffaio_index_close(struct ffaio_index *index);

/*
 * A reader of a binary trace from the first boot of block FROM, or from the start where
 * that is NULL, up to the first boot of block TO, or to the end where that is NULL. Lines
 * are counted, and directives have been taken in, as if all had been read.
 */
struct ffaio_trace_reader *ffaio_trace_open_part(const char *path,
						 const struct ffaio_boot_place *from,
						 const struct ffaio_boot_place *to,
						 struct ffaio_error *error);

#endif
