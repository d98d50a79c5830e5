/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_check.h"
#include "trace_pack.h"
#include "trace_pieces.h"
#include <stdlib.h>
#include <string.h>

/* Which block a record of a part comes into is known when the part is appended. */

struct ffaio_mark ffaio_mark_of(const struct ffaio_record *record, size_t size)
{
	return (struct ffaio_mark){ .size = (uint32_t)size,
				    .lines = (uint32_t)ffaio_record_lines(record),
				    .kind = record->kind };
}

int ffaio_pack_keep(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	struct ffaio_pack *pack = writer->pack;
	uint8_t *to = (uint8_t *)ffaio_writer_room(writer, ffaio_piece_bound(record));

	if (to == NULL)
		return -1;
	if (pack->marks == pack->mark_room) {
		const size_t room = 2 * pack->mark_room + 256;
		struct ffaio_mark *larger = realloc(pack->mark, room * sizeof(*larger));

		if (larger == NULL)
			return ffaio_writer_fail(writer, "out of memory");
		pack->mark = larger;
		pack->mark_room = room;
	}
	pack->mark[pack->marks] = ffaio_mark_of(record, (size_t)(ffaio_put_piece(to, record) - to));
	writer->used += pack->mark[pack->marks++].size;
	return 0;
}

/* What the directive says counts from here on. */
static int learn(struct ffaio_trace_writer *writer, const uint8_t *piece)
{
	struct ffaio_scan scan = { .file = writer->name, .error = &writer->error };
	const struct ffaio_record record = {
		.kind = FFAIO_DIRECTIVE, .text = (char *)(uintptr_t)(piece + FFAIO_TEXT_FIXED)
	};

	return ffaio_record_check(&record, &writer->state, &scan);
}

int ffaio_pack_append(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part)
{
	const uint8_t *from = (const uint8_t *)part->buffer;
	struct ffaio_pack *pack = writer->pack;

	for (size_t i = 0; i < part->pack->marks; i++) {
		const struct ffaio_mark *mark = &part->pack->mark[i];

		if (mark->kind == FFAIO_DIRECTIVE && learn(writer, from) != 0)
			return -1;
		if (ffaio_pack_room(writer, mark->size) != 0)
			return -1;
		memcpy(pack->bytes + pack->used, from, mark->size);
		from += mark->size;
		if (ffaio_pack_commit(writer, mark) != 0)
			return -1;
	}
	return 0;
}
