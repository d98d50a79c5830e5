/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_blocks.h"
#include "trace_bytes.h"
#include "trace_check.h"
#include "trace_pieces.h"
#include <string.h>

_Static_assert(FFAIO_STREAM_SLACK > FFAIO_PIECE_REGS_MAX, "a record may be read past its block");

static int fail(const struct ffaio_trace_reader *reader, const char *text)
{
	return ffaio_fail(reader->scan.error, reader->scan.file, reader->scan.number, 0, "%s",
			  text);
}

static int fail_end(const struct ffaio_trace_reader *reader)
{
	return fail(reader, "a record goes beyond its block");
}

/* Whether the block has SIZE bytes from AT on. */
static bool has(const struct ffaio_blocks *blocks, const uint8_t *at, uint64_t size)
{
	return at <= blocks->end && size <= (uint64_t)(blocks->end - at);
}

/* A number of bytes, and the bytes, where they lie; NULL. */
static uint8_t *get_bytes(const struct ffaio_trace_reader *reader, uint8_t *at,
			  struct ffaio_bytes *bytes)
{
	if (!has(reader->blocks, at, 4) || !has(reader->blocks, at + 4, ffaio_get32(at))) {
		fail_end(reader);
		return NULL;
	}
	bytes->size = ffaio_get32(at);
	bytes->data = at + 4;
	return at + 4 + bytes->size;
}

static uint8_t *get_smcs(struct ffaio_trace_reader *reader, uint8_t *at,
			 struct ffaio_record *record, uint32_t count)
{
	struct ffaio_store *store = &reader->store;

	for (uint32_t i = 0; i < count && at != NULL; i++) {
		struct ffaio_smc *smc = ffaio_store_room(store, &reader->scan, store->smc, i,
							 &store->smc_size, sizeof(*smc));
		const uint64_t word = at < reader->blocks->end ? ffaio_get64(at) : 0;

		if (smc == NULL)
			return NULL;
		store->smc = smc;
		record->smc = smc;
		smc += record->smc_count++;
		at = ffaio_get_exchange(at, word, &smc->in, &smc->out);
		if (at == NULL || at > reader->blocks->end) {
			fail(reader, "the registers of an SMC are no good");
			return NULL;
		}
		smc->answered = (word & FFAIO_WORD_HAS_OUT) != 0;
		smc->has_hyp_rx = (word & FFAIO_WORD_HYP_RX) != 0;
		smc->hyp_rx = (struct ffaio_bytes){ 0 };
		if (smc->has_hyp_rx)
			at = get_bytes(reader, at, &smc->hyp_rx);
	}
	return at;
}

/* COUNT addresses with the bytes there, as *ARRAY of *SIZE elements. */
static uint8_t *get_memory(struct ffaio_trace_reader *reader, uint8_t *at, uint32_t count,
			   struct ffaio_bytes **array, size_t *size)
{
	for (uint32_t i = 0; i < count && at != NULL; i++) {
		struct ffaio_bytes *bytes = ffaio_store_room(&reader->store, &reader->scan, *array,
							     i, size, sizeof(*bytes));

		if (bytes == NULL)
			return NULL;
		*array = bytes;
		if (!has(reader->blocks, at, 8)) {
			fail_end(reader);
			return NULL;
		}
		bytes[i].address = ffaio_get64(at);
		at = get_bytes(reader, at + 8, &bytes[i]);
	}
	return at;
}

static uint8_t *get_pages(struct ffaio_trace_reader *reader, uint8_t *at,
			  struct ffaio_record *record, uint32_t count)
{
	struct ffaio_store *store = &reader->store;

	if (!has(reader->blocks, at, UINT64_C(9) * count)) {
		fail_end(reader);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct ffaio_page *page = ffaio_store_room(store, &reader->scan, store->page, i,
							   &store->page_size, sizeof(*page));

		if (page == NULL)
			return NULL;
		store->page = page;
		record->page = page;
		page[i].address = ffaio_get64(at);
		page[i].state = (enum ffaio_page_state)at[8];
		at += 9;
	}
	record->page_count = count;
	return at;
}

/* What the four counts at AT announce. */
static uint8_t *get_more(struct ffaio_trace_reader *reader, uint8_t *at,
			 struct ffaio_record *record)
{
	struct ffaio_store *store = &reader->store;
	const uint32_t mem = ffaio_get32(at), smc = ffaio_get32(at + 4),
		       wrote = ffaio_get32(at + 8), page = ffaio_get32(at + 12);

	at = get_memory(reader, at + 16, mem, &store->mem, &store->mem_size);
	if (at != NULL)
		at = get_smcs(reader, at, record, smc);
	if (at != NULL)
		at = get_memory(reader, at, wrote, &store->wrote, &store->wrote_size);
	if (at != NULL)
		at = get_pages(reader, at, record, page);
	record->mem = store->mem;
	record->mem_count = at != NULL ? mem : 0;
	record->wrote = store->wrote;
	record->wrote_count = at != NULL ? wrote : 0;
	if (at != NULL && ffaio_record_check(record, &reader->state, &reader->scan) != 0)
		return NULL;
	return at;
}

static uint8_t *get_call(struct ffaio_trace_reader *reader, uint8_t *at,
			 struct ffaio_record *record)
{
	const uint64_t word = ffaio_get64(at);

	record->kind = FFAIO_CALL;
	record->verdict = (enum ffaio_verdict)(word >> FFAIO_WORD_VERDICT & 7);
	record->has_outcome = (word & FFAIO_WORD_HAS_OUTCOME) != 0;
	record->has_out = (word & FFAIO_WORD_HAS_OUT) != 0;
	at = ffaio_get_exchange(at, word, &record->in, &record->out);
	if (at == NULL || !ffaio_call_is_good(record)) {
		fail(reader, "the registers of a call are no good");
		return NULL;
	}
	if ((word & FFAIO_WORD_WHO) != 0) {
		record->who.vm = ffaio_get16(at);
		record->who.vcpu = ffaio_get16(at + 2);
		at += 4;
	}
	if ((word & FFAIO_WORD_WHEN) != 0) {
		record->cpu = ffaio_get32(at);
		record->time = ffaio_get64(at + 4);
		at += 12;
	}
	if (record->verdict >= FFAIO_VERDICT_COUNT ||
	    (record->has_out && (!record->has_outcome || record->verdict == FFAIO_HALT)) ||
	    (record->has_outcome && !record->has_out && record->verdict == FFAIO_UNRECORDED) ||
	    (!record->has_outcome && record->verdict != FFAIO_UNRECORDED) ||
	    (record->who.vm == 0 && record->who.vcpu != 0)) {
		fail(reader, "a call has an outcome or a caller that cannot be");
		return NULL;
	}
	return (word & FFAIO_WORD_MORE) != 0 ? get_more(reader, at, record) : at;
}

/* A string of LENGTH characters and a zero; NULL. */
static char *get_string(const struct ffaio_trace_reader *reader, uint8_t *at, uint32_t length)
{
	if (!has(reader->blocks, at, UINT64_C(1) + length) || at[length] != 0 ||
	    memchr(at, 0, length) != NULL) {
		fail(reader, "a text goes beyond its block, or has a zero in it");
		return NULL;
	}
	return (char *)at;
}

static uint8_t *get_text(struct ffaio_trace_reader *reader, uint8_t *at,
			 struct ffaio_record *record, enum ffaio_kind kind)
{
	record->kind = kind;
	if (!has(reader->blocks, at, 8)) {
		fail_end(reader);
		return NULL;
	}
	record->text = get_string(reader, at + 8, ffaio_get32(at + 4));
	if (record->text == NULL || ffaio_record_check(record, &reader->state, &reader->scan) != 0)
		return NULL;
	return at + 9 + ffaio_get32(at + 4);
}

/* COUNT ranges of memory, as *ARRAY of *SIZE elements. */
static uint8_t *get_ranges(struct ffaio_trace_reader *reader, uint8_t *at, uint32_t count,
			   struct ffaio_range **array, size_t *size)
{
	if (!has(reader->blocks, at, UINT64_C(16) * count)) {
		fail_end(reader);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct ffaio_range *range = ffaio_store_room(&reader->store, &reader->scan, *array,
							     i, size, sizeof(*range));

		if (range == NULL)
			return NULL;
		*array = range;
		range[i] = (struct ffaio_range){ ffaio_get64(at), ffaio_get64(at + 8) };
		at += 16;
	}
	return at;
}

static void get_boot_fields(const uint8_t *at, struct ffaio_boot *boot)
{
	boot->has_result = (ffaio_get32(at) & FFAIO_BOOT_HAS_RESULT) != 0;
	boot->ok = (ffaio_get32(at) & FFAIO_BOOT_OK) != 0 && boot->has_result;
	boot->smccc = ffaio_get32(at + 4);
	boot->page = ffaio_get64(at + 8);
	boot->hyp_tx = ffaio_get64(at + 16);
	boot->hyp_rx = ffaio_get64(at + 24);
}

static uint8_t *get_boot(struct ffaio_trace_reader *reader, uint8_t *at,
			 struct ffaio_record *record)
{
	struct ffaio_store *store = &reader->store;
	struct ffaio_boot *boot = &record->boot;
	const uint8_t *fixed = at;

	record->kind = FFAIO_BOOT;
	if (!has(reader->blocks, at, FFAIO_BOOT_FIXED)) {
		fail_end(reader);
		return NULL;
	}
	get_boot_fields(fixed, boot);
	boot->name = get_string(reader, at + FFAIO_BOOT_FIXED, ffaio_get32(at + 44));
	if (boot->name == NULL)
		return NULL;
	at += FFAIO_BOOT_FIXED + 1 + ffaio_get32(at + 44);
	at = get_ranges(reader, at, ffaio_get32(fixed + 32), &store->ram, &store->ram_size);
	if (at != NULL)
		at = get_ranges(reader, at, ffaio_get32(fixed + 36), &store->foreign,
				&store->foreign_size);
	if (at != NULL)
		at = get_smcs(reader, at, record, ffaio_get32(fixed + 40));
	if (at == NULL)
		return NULL;
	boot->ram = store->ram;
	boot->ram_count = ffaio_get32(fixed + 32);
	boot->foreign = store->foreign;
	boot->foreign_count = ffaio_get32(fixed + 36);
	return ffaio_record_check(record, &reader->state, &reader->scan) == 0 ? at : NULL;
}

static uint8_t *get_any(struct ffaio_trace_reader *reader, uint8_t *at, struct ffaio_record *record)
{
	switch (at[0] & FFAIO_PIECE_MASK) {
	case FFAIO_PIECE_CALL:
		return get_call(reader, at, record);
	case FFAIO_PIECE_BOOT:
		return get_boot(reader, at, record);
	case FFAIO_PIECE_COMMENT:
		return get_text(reader, at, record, FFAIO_COMMENT);
	case FFAIO_PIECE_DIRECTIVE:
		return get_text(reader, at, record, FFAIO_DIRECTIVE);
	case FFAIO_PIECE_BLANK:
		record->kind = FFAIO_BLANK;
		return at + 4;
	default:
		fail(reader, "a record of a kind that there is not");
		return NULL;
	}
}

int ffaio_get_piece(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	uint8_t *at = get_any(reader, reader->blocks->at, record);

	if (at == NULL)
		return -1;
	if (at > reader->blocks->end)
		return fail_end(reader);
	reader->blocks->at = at;
	return 0;
}
