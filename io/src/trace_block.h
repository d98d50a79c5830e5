/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_BLOCK_H
#define FFAIO_TRACE_BLOCK_H

#include <ffaio/trace.h>

/*
 * The frame of a binary trace, as docs/trace-binary.md lays it out: a file header, and
 * blocks, each a head with what was said before it, and its bytes.
 */
#define FFAIO_BINARY_VERSION 1u
#define FFAIO_FILE_HEADER 16u
#define FFAIO_BLOCK_HEAD 96u
#define FFAIO_BLOCK_USUAL (64u << 10) /* a block ends with the record that passes this */
#define FFAIO_BLOCK_MAX (FFAIO_RECORD_MAX + (2u << 20)) /* bytes of a block, unpacked */
#define FFAIO_INDEX_ENTRY 32u
#define FFAIO_INDEX_ENTRIES 1024u /* of one index block, at most */

enum ffaio_block_kind { FFAIO_BLOCK_RECORDS = 1, FFAIO_BLOCK_INDEX = 2, FFAIO_BLOCK_END = 3 };

struct ffaio_block {
	uint32_t bytes_crc; /* of what follows the head */
	uint32_t stored; /* bytes that follow the head */
	uint32_t size; /* of these bytes, unpacked */
	enum ffaio_block_kind kind;
	bool zstd;
	uint32_t records, calls, boots; /* in the block; an index: entries */
	uint32_t first_boot; /* bytes from the start of the unpacked block; its size: none */
	/* Of all that stands before the block: */
	uint64_t line; /* of the text that the next record would be on */
	uint64_t calls_before, boots_before;
	struct ffaio_trace_state state;
	uint64_t link; /* index and end: where the last index block starts; 0: none */
};

/* What starts a file: FFAIO_FILE_HEADER bytes. */
void ffaio_put_file_header(uint8_t *to);
/* Whether SIZE bytes start as a binary trace does, whatever its version. */
bool ffaio_is_binary(const void *bytes, size_t size);
/* NULL: fine; else what is wrong with the header. */
const char *ffaio_check_file_header(const uint8_t *from);

/* FFAIO_BLOCK_HEAD bytes. */
void ffaio_put_block(uint8_t *to, const struct ffaio_block *block);
/* False: no head of a block, or a damaged one. */
bool ffaio_get_block(const uint8_t *from, struct ffaio_block *block);
/* Where in SIZE bytes a head may start; SIZE: nowhere. */
size_t ffaio_find_block(const uint8_t *bytes, size_t size);
uint32_t ffaio_bytes_crc(const uint8_t *bytes, size_t size);

#endif
