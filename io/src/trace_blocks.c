/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_blocks.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SEARCH (64u << 10) /* bytes that are searched at a time */

static void skip(struct ffaio_trace_reader *reader, size_t size)
{
	ffaio_stream_skip(reader->stream, size);
	reader->blocks->offset += size;
}

/* SIZE bytes at the reader's place, as many as there are. */
static int peek(struct ffaio_trace_reader *reader, size_t size, uint8_t **bytes, size_t *got)
{
	char *text;

	if (ffaio_stream_peek(reader->stream, size, &text, got, &reader->error) != 0)
		return -1;
	*bytes = (uint8_t *)text;
	return 0;
}

/* Something at the reader's place is no good: WHAT. */
static void note_damage(struct ffaio_blocks *blocks, const char *what)
{
	if (blocks->damaged++ != 0)
		return;
	blocks->first_damage = what;
	blocks->first_damaged = blocks->number;
	blocks->first_damaged_at = blocks->offset;
}

/* Past what is no head of a block, to where one may start. */
static int find_head(struct ffaio_trace_reader *reader)
{
	uint8_t *bytes;
	size_t got;

	if (!reader->blocks->searching)
		note_damage(reader->blocks, "the head of the block is damaged");
	reader->blocks->searching = true;
	skip(reader, 1);
	do {
		size_t at;

		if (peek(reader, SEARCH, &bytes, &got) != 0)
			return -1;
		at = ffaio_find_block(bytes, got);
		skip(reader, at);
		if (at != got)
			return 0;
	} while (got != 0);
	return 0;
}

/* Bytes of an index block: nobody needs them here. */
static int skip_index(struct ffaio_trace_reader *reader, size_t size)
{
	uint8_t *bytes;
	size_t got;

	if (peek(reader, FFAIO_BLOCK_HEAD + size, &bytes, &got) != 0)
		return -1;
	skip(reader, got);
	return 0;
}

/* The SIZE bytes of the block unpacked; NULL: they cannot be. */
static uint8_t *unpack(struct ffaio_blocks *blocks, const uint8_t *bytes)
{
	const size_t size = blocks->block.size;

	if (blocks->zstd == NULL)
		blocks->zstd = ZSTD_createDCtx();
	if (size + FFAIO_STREAM_SLACK > blocks->unpacked_size) {
		free(blocks->unpacked);
		blocks->unpacked_size = size + FFAIO_STREAM_SLACK;
		blocks->unpacked = malloc(blocks->unpacked_size);
	}
	if (blocks->zstd == NULL || blocks->unpacked == NULL) {
		blocks->unpacked_size = 0;
		return NULL;
	}
	if (ZSTD_decompressDCtx(blocks->zstd, blocks->unpacked, size, bytes,
				blocks->block.stored) != size)
		return NULL;
	return blocks->unpacked;
}

/* What is wrong with the block whose GOT bytes, head included, are BYTES; NULL: nothing. */
static const char *open_block(struct ffaio_blocks *blocks, uint8_t *bytes, size_t got)
{
	const struct ffaio_block *block = &blocks->block;

	if (got != FFAIO_BLOCK_HEAD + (size_t)block->stored)
		return "the file ends in the middle of the block";
	bytes += FFAIO_BLOCK_HEAD;
	if (ffaio_bytes_crc(bytes, block->stored) != block->bytes_crc)
		return "the checksum of the block is wrong";
	blocks->at = block->zstd ? unpack(blocks, bytes) : bytes;
	if (blocks->at == NULL)
		return "the block cannot be unpacked";
	blocks->end = blocks->at + block->size;
	return NULL;
}

/* What came before the block, against what has been read: the calls that are missing. */
static int check_order(struct ffaio_trace_reader *reader, uint64_t *lost)
{
	struct ffaio_blocks *blocks = reader->blocks;
	const struct ffaio_block *block = &blocks->block;

	if (block->calls_before < blocks->calls || block->line < blocks->line ||
	    block->boots_before < blocks->boots)
		return ffaio_fail(&reader->error, reader->scan.file, 0, 0,
				  "block %" PRIu64 ", at byte %" PRIu64
				  ": it belongs before what was read already",
				  blocks->number, blocks->where);
	if (block->line != blocks->line && blocks->damaged == 0)
		note_damage(blocks, "blocks are missing before this one");
	*lost = block->calls_before - blocks->calls;
	blocks->lost += *lost;
	blocks->line = block->line;
	blocks->calls = block->calls_before;
	blocks->boots = block->boots_before;
	reader->state = block->state;
	reader->state.lost += blocks->lost - *lost;
	return 0;
}

/* A good head of records: have the block, or note that it is damaged. 1: it is there. */
static int take_records(struct ffaio_trace_reader *reader, uint64_t *lost)
{
	struct ffaio_blocks *blocks = reader->blocks;
	const char *damage;
	uint8_t *bytes;
	size_t got;

	if (peek(reader, FFAIO_BLOCK_HEAD + (size_t)blocks->block.stored, &bytes, &got) != 0)
		return -1;
	damage = open_block(blocks, bytes, got);
	if (damage != NULL) {
		note_damage(blocks, damage);
		skip(reader, got);
		return 0;
	}
	blocks->shown = got;
	return check_order(reader, lost) == 0 ? 1 : -1;
}

static int fail_damaged(struct ffaio_trace_reader *reader)
{
	const struct ffaio_blocks *blocks = reader->blocks;
	char more[64] = "";

	reader->state.damaged = blocks->damaged;
	if (blocks->damaged > 1)
		snprintf(more, sizeof(more), "; %" PRIu64 " more are damaged", blocks->damaged - 1);
	return ffaio_fail(&reader->error, reader->scan.file, 0, 0,
			  "block %" PRIu64 ", at byte %" PRIu64 ": %s%s; %" PRIu64
			  " calls are lost, and all else was read",
			  blocks->first_damaged, blocks->first_damaged_at, blocks->first_damage,
			  more, blocks->lost);
}

/* The block that says that this is the end: nothing may follow. */
static int take_end(struct ffaio_trace_reader *reader, uint64_t *lost)
{
	uint8_t *bytes;
	size_t got;

	skip(reader, FFAIO_BLOCK_HEAD);
	if (check_order(reader, lost) != 0 || peek(reader, 1, &bytes, &got) != 0)
		return -1;
	if (got != 0)
		note_damage(reader->blocks, "something follows the end of the trace");
	reader->blocks->at_end = true;
	return 0;
}

/* One block, or what is wrong there: 1: records are there; 0: look again; -1. */
static int take_block(struct ffaio_trace_reader *reader, uint64_t *lost)
{
	struct ffaio_blocks *blocks = reader->blocks;
	uint8_t *bytes;
	size_t got;

	skip(reader, blocks->shown);
	blocks->shown = 0;
	blocks->where = blocks->offset;
	if (peek(reader, FFAIO_BLOCK_HEAD, &bytes, &got) != 0)
		return -1;
	blocks->number++;
	if (got < FFAIO_BLOCK_HEAD) {
		if (!blocks->searching)
			note_damage(blocks, "the file ends without the block that says so");
		skip(reader, got);
		blocks->at_end = true;
		return 0;
	}
	if (!ffaio_get_block(bytes, &blocks->block))
		return find_head(reader);
	blocks->searching = false;
	switch (blocks->block.kind) {
	case FFAIO_BLOCK_INDEX:
		return skip_index(reader, blocks->block.stored);
	case FFAIO_BLOCK_END:
		return take_end(reader, lost);
	case FFAIO_BLOCK_RECORDS:
		break;
	}
	return take_records(reader, lost);
}

int ffaio_blocks_end(struct ffaio_trace_reader *reader)
{
	return reader->blocks->damaged != 0 ? fail_damaged(reader) : 0;
}

int ffaio_blocks_next(struct ffaio_trace_reader *reader, uint64_t *lost)
{
	struct ffaio_blocks *blocks = reader->blocks;

	while (blocks->at == blocks->end && !blocks->at_end) {
		if (take_block(reader, lost) < 0)
			return -1;
		if (*lost != 0)
			return 1;
	}
	return blocks->at != blocks->end ? 1 : ffaio_blocks_end(reader);
}
