/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_BLOCKS_H
#define FFAIO_TRACE_BLOCKS_H

#include "trace_block.h"
#include "trace_reader.h"
#include <zstd.h>

/* The blocks of a binary trace, one after the other. */
struct ffaio_blocks {
	uint64_t offset; /* in the file, of what the stream shows next */
	size_t shown; /* bytes there that are the current block */
	struct ffaio_block block;
	uint8_t *at, *end; /* records that are left of it */
	uint64_t number; /* of the block, from 1 */
	uint64_t where; /* its offset */
	uint64_t line, calls, boots; /* of all before AT, those that were lost included */
	uint64_t lost; /* calls of damaged blocks */
	char lost_text[32]; /* the directive that says so */
	uint64_t damaged; /* blocks */
	uint64_t first_damaged, first_damaged_at; /* number and offset of the first */
	const char *first_damage; /* what is wrong with it */
	bool searching; /* for the head of a block, behind a damaged one */
	uint64_t until; /* boots: what follows so many is not read */
	bool at_end;
	uint8_t *unpacked;
	size_t unpacked_size;
	ZSTD_DCtx *zstd;
};

/*
 * Have a record at AT: 1; behind the last block: 0; -1. *LOST is set to the number of
 * calls that are missing before it.
 */
int ffaio_blocks_next(struct ffaio_trace_reader *reader, uint64_t *lost);
/* All was read: 0, or -1 with what was damaged. */
int ffaio_blocks_end(struct ffaio_trace_reader *reader);

/*
 * The record at AT, and past it, into RECORD, which is all zeros but for the registers of a
 * call. Its file, line and error are in the reader's scan.
 */
int ffaio_get_piece(struct ffaio_trace_reader *reader, struct ffaio_record *record);
/*
 * The words of a call or an SMC, of which WORD is the first, what is known and the
 * registers: at most FFAIO_PIECE_REGS_MAX bytes from AT, which may lie beyond the block.
 * All of IN and OUT is set. NULL: they are no good.
 */
uint8_t *ffaio_get_exchange(uint8_t *at, uint64_t word, struct ffaio_regs *in,
			    struct ffaio_regs *out);

#endif
