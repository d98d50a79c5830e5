/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_PACK_H
#define FFAIO_TRACE_PACK_H

#include "trace_block.h"
#include "trace_writer.h"
#include <zstd.h>

/* The block that a writer is filling, and the index of those before it. */
struct ffaio_pack {
	struct ffaio_block block; /* as it stood before the first record in it */
	uint8_t *bytes;
	size_t used, size;
	uint64_t line, calls, boots; /* of all written so far */
	struct ffaio_trace_state state; /* of the same */
	uint8_t *index; /* FFAIO_INDEX_ENTRIES entries */
	uint32_t entries;
	uint64_t link; /* where the last index block starts; 0: none yet */
	ZSTD_CCtx *zstd;
	uint8_t *packed; /* a block, packed */
	size_t packed_size;
};

/* The most bytes that RECORD takes. */
size_t ffaio_piece_bound(const struct ffaio_record *record);
/* RECORD at TO, which has room for them; returns the byte behind it. */
uint8_t *ffaio_put_piece(uint8_t *to, const struct ffaio_record *record);
/* The lines that RECORD takes as text. */
unsigned long ffaio_record_lines(const struct ffaio_record *record);

#endif
