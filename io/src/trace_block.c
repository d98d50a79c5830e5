/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_block.h"
#include "trace_bytes.h"
#include <libdeflate.h>
#include <string.h>

/* A byte above 0x7f and both line ends, so that a transfer as text shows. */
static const uint8_t file_magic[8] = { 0x89, 'F', 'F', 'A', 'T', '\r', '\n', 0x1a };
static const uint8_t block_magic[4] = { 0xb1, 'F', 'F', 'B' };

#define FLAG_ZSTD 1u
#define FLAG_AT_SPMC 2u

uint32_t ffaio_bytes_crc(const uint8_t *bytes, size_t size)
{
	return libdeflate_crc32(0, bytes, size);
}

void ffaio_put_file_header(uint8_t *to)
{
	memcpy(to, file_magic, sizeof(file_magic));
	ffaio_put32(to + 8, FFAIO_BINARY_VERSION);
	ffaio_put32(to + 12, ffaio_bytes_crc(to, 12));
}

bool ffaio_is_binary(const void *bytes, size_t size)
{
	return size >= sizeof(file_magic) && memcmp(bytes, file_magic, sizeof(file_magic)) == 0;
}

const char *ffaio_check_file_header(const uint8_t *from)
{
	if (ffaio_get32(from + 12) != ffaio_bytes_crc(from, 12))
		return "the header of the binary trace is damaged";
	if (ffaio_get32(from + 8) != FFAIO_BINARY_VERSION)
		return "this version of the binary trace is not known here; it is a later one";
	return NULL;
}

void ffaio_put_block(uint8_t *to, const struct ffaio_block *block)
{
	const struct ffaio_unrecorded *unrecorded = &block->state.unrecorded;
	const uint8_t *start = to;
	uint8_t *crc;

	memcpy(to, block_magic, sizeof(block_magic));
	crc = to + 4;
	to = ffaio_put32(to + 8, block->bytes_crc);
	to = ffaio_put32(to, block->stored);
	to = ffaio_put32(to, block->size);
	to = ffaio_put16(to, (uint16_t)block->kind);
	to = ffaio_put16(to, (uint16_t)((block->zstd ? FLAG_ZSTD : 0) |
					(block->state.at_spmc ? FLAG_AT_SPMC : 0)));
	to = ffaio_put32(to, block->records);
	to = ffaio_put32(to, block->calls);
	to = ffaio_put32(to, block->boots);
	to = ffaio_put32(to, block->first_boot);
	to = ffaio_put64(to, block->line);
	to = ffaio_put64(to, block->calls_before);
	to = ffaio_put64(to, block->boots_before);
	to = ffaio_put64(to, block->state.lost);
	to = ffaio_put32(to, unrecorded->in);
	to = ffaio_put32(to, unrecorded->out);
	to = ffaio_put32(to, unrecorded->smc_in);
	to = ffaio_put32(to, unrecorded->smc_out);
	ffaio_put64(to, block->link);
	ffaio_put32(crc, ffaio_bytes_crc(start + 8, FFAIO_BLOCK_HEAD - 8));
}

static void get_state(const uint8_t *from, struct ffaio_trace_state *state)
{
	state->at_spmc = (ffaio_get16(from + 22) & FLAG_AT_SPMC) != 0;
	state->lost = ffaio_get64(from + 64);
	state->unrecorded.in = ffaio_get32(from + 72) & FFAF_ALL_REGS;
	state->unrecorded.out = ffaio_get32(from + 76) & FFAF_ALL_REGS;
	state->unrecorded.smc_in = ffaio_get32(from + 80) & FFAF_ALL_REGS;
	state->unrecorded.smc_out = ffaio_get32(from + 84) & FFAF_ALL_REGS;
}

static bool is_good(const struct ffaio_block *block)
{
	if (block->stored > block->size || (!block->zstd && block->stored != block->size))
		return false;
	return block->size <= FFAIO_BLOCK_MAX && block->kind >= FFAIO_BLOCK_RECORDS &&
	       block->kind <= FFAIO_BLOCK_END;
}

bool ffaio_get_block(const uint8_t *from, struct ffaio_block *block)
{
	if (memcmp(from, block_magic, sizeof(block_magic)) != 0 ||
	    ffaio_get32(from + 4) != ffaio_bytes_crc(from + 8, FFAIO_BLOCK_HEAD - 8))
		return false;
	*block = (struct ffaio_block){
		.bytes_crc = ffaio_get32(from + 8),
		.stored = ffaio_get32(from + 12),
		.size = ffaio_get32(from + 16),
		.kind = (enum ffaio_block_kind)ffaio_get16(from + 20),
		.zstd = (ffaio_get16(from + 22) & FLAG_ZSTD) != 0,
		.records = ffaio_get32(from + 24),
		.calls = ffaio_get32(from + 28),
		.boots = ffaio_get32(from + 32),
		.first_boot = ffaio_get32(from + 36),
		.line = ffaio_get64(from + 40),
		.calls_before = ffaio_get64(from + 48),
		.boots_before = ffaio_get64(from + 56),
		.link = ffaio_get64(from + 88),
	};
	get_state(from, &block->state);
	return is_good(block);
}

size_t ffaio_find_block(const uint8_t *bytes, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const uint8_t *found = memchr(bytes + at, block_magic[0], size - at);
		size_t left;

		if (found == NULL)
			return size;
		at = (size_t)(found - bytes);
		left = size - at < sizeof(block_magic) ? size - at : sizeof(block_magic);
		if (memcmp(found, block_magic, left) == 0)
			return at;
		at++;
	}
	return size;
}
