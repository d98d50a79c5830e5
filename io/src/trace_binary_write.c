/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_bytes.h"
#include "trace_pack.h"
#include <stdlib.h>
#include <string.h>

#define ZSTD_LEVEL 3
#define FIRST_LINE 2 /* of a record as text: the magic stands on line 1 */

static uint64_t position(const struct ffaio_trace_writer *writer)
{
	return writer->gone + writer->used;
}

/* A block that starts behind what was written so far. */
static struct ffaio_block block_here(const struct ffaio_trace_writer *writer,
				     enum ffaio_block_kind kind)
{
	const struct ffaio_pack *pack = writer->pack;

	return (struct ffaio_block){
		.kind = kind,
		.line = pack->line,
		.calls_before = pack->calls,
		.boots_before = pack->boots,
		.state = writer->state,
	};
}

/* A head and SIZE bytes behind it. */
static int write_block(struct ffaio_trace_writer *writer, struct ffaio_block *block,
		       const uint8_t *bytes, size_t size)
{
	char *to = ffaio_writer_room(writer, FFAIO_BLOCK_HEAD + size);

	if (to == NULL)
		return -1;
	block->stored = (uint32_t)size;
	block->bytes_crc = ffaio_bytes_crc(bytes, size);
	ffaio_put_block((uint8_t *)to, block);
	if (size != 0)
		memcpy(to + FFAIO_BLOCK_HEAD, bytes, size);
	writer->used += FFAIO_BLOCK_HEAD + size;
	return 0;
}

/* Write the index so far, and start another one. */
static int write_index(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = writer->pack;
	struct ffaio_block block = block_here(writer, FFAIO_BLOCK_INDEX);
	const uint64_t start = position(writer);

	block.records = pack->entries;
	block.size = pack->entries * FFAIO_INDEX_ENTRY;
	block.first_boot = block.size;
	block.link = pack->link;
	if (write_block(writer, &block, pack->index, block.size) != 0)
		return -1;
	pack->link = start;
	pack->entries = 0;
	return 0;
}

/* The block that is about to be written has a boot: let the index say where. */
static int add_to_index(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = writer->pack;
	uint8_t *to;

	if (pack->entries == FFAIO_INDEX_ENTRIES && write_index(writer) != 0)
		return -1;
	to = pack->index + (size_t)pack->entries * FFAIO_INDEX_ENTRY;
	to = ffaio_put64(to, position(writer));
	to = ffaio_put64(to, pack->block.boots_before);
	to = ffaio_put64(to, pack->block.calls_before);
	ffaio_put64(to, pack->block.line);
	pack->entries++;
	return 0;
}

/* The block's bytes packed: how many; 0: they would not get fewer. */
static size_t pack_bytes(struct ffaio_pack *pack)
{
	const size_t bound = ZSTD_compressBound(pack->used);
	size_t size;

	if (bound > pack->packed_size) {
		free(pack->packed);
		pack->packed = malloc(bound);
		pack->packed_size = pack->packed != NULL ? bound : 0;
	}
	if (pack->packed == NULL)
		return 0;
	size = ZSTD_compressCCtx(pack->zstd, pack->packed, bound, pack->bytes, pack->used,
				 ZSTD_LEVEL);
	return ZSTD_isError(size) || size >= pack->used ? 0 : size;
}

/* Write the records that have gathered. */
static int write_records(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = writer->pack;
	struct ffaio_block *block = &pack->block;
	size_t packed = 0;

	if (block->records == 0)
		return 0;
	if (block->boots != 0 && add_to_index(writer) != 0)
		return -1;
	block->size = (uint32_t)pack->used;
	if (block->boots == 0)
		block->first_boot = block->size;
	if (pack->zstd != NULL)
		packed = pack_bytes(pack);
	block->zstd = packed != 0;
	if (write_block(writer, block, packed != 0 ? pack->packed : pack->bytes,
			packed != 0 ? packed : pack->used) != 0)
		return -1;
	pack->used = 0;
	block->records = 0;
	return 0;
}

int ffaio_pack_room(struct ffaio_trace_writer *writer, size_t bound)
{
	struct ffaio_pack *pack = writer->pack;
	const size_t needed = pack->used + bound;
	uint8_t *larger;

	if (needed <= pack->size)
		return 0;
	larger = realloc(pack->bytes, 2 * needed);
	if (larger == NULL)
		return ffaio_writer_fail(writer, "out of memory");
	pack->bytes = larger;
	pack->size = 2 * needed;
	return 0;
}

static void count(struct ffaio_pack *pack, const struct ffaio_mark *mark)
{
	pack->line += mark->lines;
	pack->block.records++;
	if (mark->kind == FFAIO_CALL) {
		pack->calls++;
		pack->block.calls++;
	} else if (mark->kind == FFAIO_BOOT) {
		if (pack->block.boots++ == 0)
			pack->block.first_boot = (uint32_t)pack->used;
		pack->boots++;
	}
}

/* A directive counts in the writer's state already: of it the block must not know yet. */
static void start_block(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = writer->pack;
	const struct ffaio_trace_state before = pack->state;

	pack->block = block_here(writer, FFAIO_BLOCK_RECORDS);
	pack->block.state = before;
}

int ffaio_pack_commit(struct ffaio_trace_writer *writer, const struct ffaio_mark *mark)
{
	struct ffaio_pack *pack = writer->pack;

	if (pack->block.records == 0)
		start_block(writer);
	count(pack, mark);
	pack->used += mark->size;
	pack->state = writer->state;
	return pack->used >= FFAIO_BLOCK_USUAL ? write_records(writer) : 0;
}

static int write_record(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	struct ffaio_pack *pack = writer->pack;
	struct ffaio_mark mark;
	uint8_t *to;

	if (writer->part)
		return ffaio_pack_keep(writer, record);
	if (ffaio_pack_room(writer, ffaio_piece_bound(record)) != 0)
		return -1;
	to = pack->bytes + pack->used;
	mark = ffaio_mark_of(record, (size_t)(ffaio_put_piece(to, record) - to));
	return ffaio_pack_commit(writer, &mark);
}

/* The last records, the index and what says that this is the end. */
static int complete(struct ffaio_trace_writer *writer)
{
	struct ffaio_block end;

	if (write_records(writer) != 0 || write_index(writer) != 0)
		return -1;
	end = block_here(writer, FFAIO_BLOCK_END);
	end.link = writer->pack->link;
	return write_block(writer, &end, NULL, 0);
}

static void free_pack(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = writer->pack;

	if (pack == NULL)
		return;
	ZSTD_freeCCtx(pack->zstd);
	free(pack->packed);
	free(pack->index);
	free(pack->bytes);
	free(pack->mark);
	free(pack);
}

static int start(struct ffaio_trace_writer *writer)
{
	struct ffaio_pack *pack = calloc(1, sizeof(*pack));
	char *to;

	writer->pack = pack;
	if (pack == NULL || writer->part)
		return pack == NULL ? -1 : 0;
	to = ffaio_writer_room(writer, FFAIO_FILE_HEADER);
	if (to == NULL)
		return -1;
	pack->line = FIRST_LINE;
	pack->index = malloc((size_t)FFAIO_INDEX_ENTRIES * FFAIO_INDEX_ENTRY);
	if (writer->zstd)
		pack->zstd = ZSTD_createCCtx();
	if (pack->index == NULL || (writer->zstd && pack->zstd == NULL))
		return -1;
	ffaio_put_file_header((uint8_t *)to);
	writer->used += FFAIO_FILE_HEADER;
	return 0;
}

const struct ffaio_encoder ffaio_binary_encoder = {
	.start = start,
	.write = write_record,
	.append = ffaio_pack_append,
	.complete = complete,
	.free = free_pack,
};
