/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_PACK_H
#define FFAIO_TRACE_PACK_H

#include "trace_block.h"
#include "trace_writer.h"
#include <zstd.h>

/* What a block and the index have to know of a record. */
struct ffaio_mark {
	uint32_t size, lines;
	enum ffaio_kind kind;
};

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
	struct ffaio_mark
		*mark; /* of a part: its records, whose bytes are in the writer's buffer */
	size_t marks, mark_room;
};

/* Room for SIZE bytes behind those of the block. */
int ffaio_pack_room(struct ffaio_trace_writer *writer, size_t size);
/* The bytes of a record lie behind those of the block: it is one of the block. */
int ffaio_pack_commit(struct ffaio_trace_writer *writer, const struct ffaio_mark *mark);
struct ffaio_mark ffaio_mark_of(const struct ffaio_record *record, size_t size);
/* Of a part: keep RECORD until the part is appended. */
int ffaio_pack_keep(struct ffaio_trace_writer *writer, const struct ffaio_record *record);
int ffaio_pack_append(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part);

/* The most bytes that RECORD takes. */
size_t ffaio_piece_bound(const struct ffaio_record *record);
/* RECORD at TO, which has room for them; returns the byte behind it. */
uint8_t *ffaio_put_piece(uint8_t *to, const struct ffaio_record *record);
/* The lines that RECORD takes as text. */
unsigned long ffaio_record_lines(const struct ffaio_record *record);

#endif
