/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_blocks.h"
#include "trace_pack.h"
#include "trace_pieces.h"
#include <ffaio/trace_index.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int start(struct ffaio_trace_reader *reader)
{
	const char *wrong = "the file ends in its header";
	char *header;
	size_t got;

	reader->blocks = calloc(1, sizeof(*reader->blocks));
	if (reader->blocks == NULL)
		return ffaio_fail(&reader->error, reader->scan.file, 0, 0, "out of memory");
	if (ffaio_stream_peek(reader->stream, FFAIO_FILE_HEADER, &header, &got, &reader->error) !=
	    0)
		return -1;
	if (got == FFAIO_FILE_HEADER)
		wrong = ffaio_check_file_header((const uint8_t *)header);
	if (wrong != NULL)
		return ffaio_fail(&reader->error, reader->scan.file, 0, 0, "%s", wrong);
	ffaio_stream_skip(reader->stream, FFAIO_FILE_HEADER);
	reader->blocks->offset = FFAIO_FILE_HEADER;
	reader->blocks->line = 2;
	reader->blocks->until = UINT64_MAX;
	return 0;
}

/* Whether the next record is a PIECE. */
static bool is_at(const struct ffaio_blocks *blocks, enum ffaio_piece piece)
{
	return blocks->at != blocks->end && (*blocks->at & FFAIO_PIECE_MASK) == piece;
}

/* RECORD with nothing in it. What reads a call sets all of the registers. */
static void clear(const struct ffaio_blocks *blocks, struct ffaio_record *record)
{
	const bool call = is_at(blocks, FFAIO_PIECE_CALL);

	memset(record, 0, call ? offsetof(struct ffaio_record, in) : sizeof(*record));
	record->line = blocks->line;
}

/* A directive in the place of LOST calls. */
static int put_lost(struct ffaio_trace_reader *reader, struct ffaio_record *record, uint64_t lost)
{
	struct ffaio_blocks *blocks = reader->blocks;

	memset(record, 0, sizeof(*record));
	record->line = blocks->line;
	snprintf(blocks->lost_text, sizeof(blocks->lost_text), "@lost %" PRIu64, lost);
	reader->state.lost += lost;
	record->kind = FFAIO_DIRECTIVE;
	record->text = blocks->lost_text;
	return 1;
}

static int next(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	struct ffaio_blocks *blocks = reader->blocks;
	uint64_t lost = 0;
	int rc = 1;

	if (blocks->at == blocks->end)
		rc = ffaio_blocks_next(reader, &lost);
	if (rc == 1 && lost != 0)
		return put_lost(reader, record, lost);
	clear(blocks, record);
	if (rc <= 0)
		return rc;
	if (blocks->boots >= blocks->until && is_at(blocks, FFAIO_PIECE_BOOT))
		return ffaio_blocks_end(reader);
	reader->scan.number = blocks->line;
	if (ffaio_get_piece(reader, record) != 0)
		return -1;
	blocks->boots += record->kind == FFAIO_BOOT;
	blocks->calls += record->kind == FFAIO_CALL;
	blocks->line += ffaio_record_lines(record);
	return 1;
}

/* Go on at block FROM, and read up to its first boot, or the next where it is damaged. */
static int start_at(struct ffaio_trace_reader *reader, const struct ffaio_boot_place *from,
		    struct ffaio_error *error)
{
	struct ffaio_blocks *blocks = reader->blocks;
	struct ffaio_record record;
	uint64_t lost = 0;
	int rc;

	if (ffaio_stream_seek(reader->stream, from->offset, error) != 0)
		return -1;
	blocks->offset = from->offset;
	blocks->line = from->line;
	blocks->calls = from->calls;
	blocks->boots = from->boots;
	/* The block may start with its boot. */
	rc = ffaio_blocks_next(reader, &lost);
	reader->state.lost += lost;
	while (rc == 1 && !is_at(blocks, FFAIO_PIECE_BOOT))
		rc = ffaio_trace_next(reader, &record, error);
	/* Damage up to there is for the reader of the part before to tell. */
	reader->state.lost -= blocks->lost;
	blocks->lost = 0;
	blocks->damaged = 0;
	return rc < 0 ? -1 : 0;
}

struct ffaio_trace_reader *ffaio_trace_open_part(const char *path,
						 const struct ffaio_boot_place *from,
						 const struct ffaio_boot_place *to,
						 struct ffaio_error *error)
{
	struct ffaio_trace_reader *reader = ffaio_trace_open(path, error);

	if (reader == NULL)
		return NULL;
	if (reader->blocks == NULL) {
		ffaio_fail(error, path, 0, 0, "only a binary trace can be read in parts");
	} else {
		reader->blocks->until = to != NULL ? to->boots : UINT64_MAX;
		if (from == NULL || start_at(reader, from, error) == 0)
			return reader;
	}
	ffaio_trace_close(reader);
	return NULL;
}

static void free_blocks(struct ffaio_trace_reader *reader)
{
	struct ffaio_blocks *blocks = reader->blocks;

	if (blocks == NULL)
		return;
	ZSTD_freeDCtx(blocks->zstd);
	free(blocks->unpacked);
	free(blocks);
}

const struct ffaio_decoder ffaio_binary_decoder = {
	.start = start,
	.next = next,
	.free = free_blocks,
};
