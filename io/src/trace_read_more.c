/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include "trace_rules.h"
#include <string.h>

static int fail_hex(const struct ffaio_scan *scan, const char *at)
{
	if (*at >= 'A' && *at <= 'F')
		return ffaio_scan_fail(scan, at, "bytes are written in lower case");
	return ffaio_scan_fail(scan, at, "'%c' is no hexadecimal digit", *at);
}

/* The bytes at AT, two digits each, to the end of the line. */
static int scan_bytes(struct ffaio_scan *scan, struct ffaio_store *store, size_t *size)
{
	const struct ffaio_word word = ffaio_scan_peek(scan);
	uint8_t *to;

	if (word.length == 0)
		return ffaio_scan_fail(scan, scan->at, "the bytes are missing: 00f0...");
	if (word.length % 2 != 0)
		return ffaio_scan_fail(scan, word.text + word.length - 1,
				       "half a byte: two digits make one");
	*size = word.length / 2;
	to = ffaio_store_bytes(store, scan, *size);
	if (to == NULL)
		return -1;
	for (size_t i = 0; i < *size; i++) {
		const unsigned int high = ffaio_hex_digit(word.text[2 * i]);
		const unsigned int low = ffaio_hex_digit(word.text[2 * i + 1]);

		if ((high | low) > 15)
			return fail_hex(scan, word.text + 2 * i + (high > 15 ? 0 : 1));
		to[i] = (uint8_t)(high << 4 | low);
	}
	ffaio_scan_word(scan);
	return ffaio_scan_finish(scan, "the line ends behind the bytes");
}

/* ADDRESS and the bytes there. */
static int scan_memory(struct ffaio_scan *scan, struct ffaio_store *store,
		       struct ffaio_bytes *bytes)
{
	const char *start = scan->at;

	bytes->data = NULL;
	if (ffaio_scan_number(scan, ' ', &bytes->address) != 0)
		return -1;
	ffaio_scan_skip_spaces(scan);
	if (scan_bytes(scan, store, &bytes->size) != 0)
		return -1;
	if (!ffaio_range_is_good(bytes->address, bytes->size))
		return ffaio_scan_fail(scan, start, "the bytes end beyond 64 bits");
	return 0;
}

static int scan_mem(struct ffaio_scan *scan, struct ffaio_store *store, struct ffaio_record *record)
{
	struct ffaio_bytes *mem = ffaio_store_room(store, scan, store->mem, record->mem_count,
						   &store->mem_size, sizeof(*mem));

	if (mem == NULL)
		return -1;
	store->mem = mem;
	record->mem = mem;
	return scan_memory(scan, store, &mem[record->mem_count++]);
}

static int scan_wrote(struct ffaio_scan *scan, struct ffaio_store *store,
		      struct ffaio_record *record)
{
	struct ffaio_bytes *wrote = ffaio_store_room(store, scan, store->wrote, record->wrote_count,
						     &store->wrote_size, sizeof(*wrote));

	if (wrote == NULL)
		return -1;
	store->wrote = wrote;
	record->wrote = wrote;
	return scan_memory(scan, store, &wrote[record->wrote_count++]);
}

static int scan_smc(struct ffaio_scan *scan, struct ffaio_store *store,
		    const struct ffaio_names *names, const struct ffaio_unrecorded *unrecorded,
		    struct ffaio_record *record)
{
	struct ffaio_smc *smc = ffaio_store_room(store, scan, store->smc, record->smc_count,
						 &store->smc_size, sizeof(*smc));

	if (smc == NULL)
		return -1;
	store->smc = smc;
	record->smc = smc;
	smc += record->smc_count++;
	memset(smc, 0, sizeof(*smc));
	return ffaio_scan_smc(scan, names, unrecorded, smc);
}

static int scan_hyp_rx(struct ffaio_scan *scan, struct ffaio_store *store,
		       struct ffaio_record *record)
{
	struct ffaio_smc *smc = record->smc_count != 0 ? &record->smc[record->smc_count - 1] : NULL;

	if (smc == NULL)
		return ffaio_scan_fail(scan, scan->line + 2, "a hyp-rx line follows an smc line");
	if (smc->has_hyp_rx)
		return ffaio_scan_fail(scan, scan->line + 2, "this SMC has a hyp-rx line already");
	smc->has_hyp_rx = true;
	return scan_bytes(scan, store, &smc->hyp_rx.size);
}

static int scan_page_state(struct ffaio_scan *scan, enum ffaio_page_state *state)
{
	const char *names[FFAIO_PAGE_STATE_COUNT];
	const struct ffaio_word word = ffaio_scan_word(scan);

	for (unsigned int i = 0; i < FFAIO_PAGE_STATE_COUNT; i++) {
		names[i] = ffaio_page_state_name((enum ffaio_page_state)i);
		if (!ffaio_word_is(word, names[i]))
			continue;
		*state = (enum ffaio_page_state)i;
		return ffaio_scan_finish(scan, "the line ends behind the state of the page");
	}
	return ffaio_scan_fail_word(scan, word, "the state of a page", names,
				    FFAIO_PAGE_STATE_COUNT, "owned, hyp, ffa or foreign");
}

static int scan_page(struct ffaio_scan *scan, struct ffaio_store *store,
		     struct ffaio_record *record)
{
	struct ffaio_page *page = ffaio_store_room(store, scan, store->page, record->page_count,
						   &store->page_size, sizeof(*page));

	if (page == NULL)
		return -1;
	store->page = page;
	record->page = page;
	page += record->page_count++;
	if (ffaio_scan_number(scan, ' ', &page->address) != 0)
		return -1;
	ffaio_scan_skip_spaces(scan);
	return scan_page_state(scan, &page->state);
}

enum line_kind { MEM, SMC, HYP_RX, WROTE, PAGE, LINE_KINDS };

static const char *const line_names[LINE_KINDS] = { "mem", "smc", "hyp-rx", "wrote", "page" };

/* The place of a line of KIND below a call. */
static int rank(enum line_kind kind)
{
	return kind <= SMC ? (int)kind : (int)kind - 1;
}

/* The place that RECORD has reached. */
static int reached(const struct ffaio_record *record)
{
	if (record->page_count != 0)
		return rank(PAGE);
	if (record->wrote_count != 0)
		return rank(WROTE);
	return rank(record->smc_count != 0 ? SMC : MEM);
}

static int scan_kind(const struct ffaio_scan *scan, struct ffaio_word word, enum line_kind *kind)
{
	for (unsigned int i = 0; i < LINE_KINDS; i++) {
		*kind = (enum line_kind)i;
		if (ffaio_word_is(word, line_names[i]))
			return 0;
	}
	if (word.text[0] == '#' || word.text[0] == '@')
		return ffaio_scan_fail(scan, word.text, "'%c' belongs at the start of the line",
				       word.text[0]);
	return ffaio_scan_fail_word(scan, word, "a line that tells of a call", line_names,
				    LINE_KINDS, "mem, smc, hyp-rx, wrote or page");
}

int ffaio_scan_more(struct ffaio_scan *scan, struct ffaio_store *store,
		    const struct ffaio_names *names, const struct ffaio_unrecorded *unrecorded,
		    struct ffaio_record *record)
{
	const struct ffaio_word word = ffaio_scan_word(scan);
	enum line_kind kind = LINE_KINDS;

	if (scan_kind(scan, word, &kind) != 0)
		return -1;
	if (record->kind == FFAIO_BOOT && kind != SMC && kind != HYP_RX)
		return ffaio_scan_fail(scan, word.text, "a boot has smc lines alone below it");
	if (rank(kind) < reached(record))
		return ffaio_scan_fail(
			scan, word.text,
			"%s comes too late: the order is mem, smc with hyp-rx, wrote, page",
			line_names[kind]);
	switch (kind) {
	case MEM:
		return scan_mem(scan, store, record);
	case SMC:
		return scan_smc(scan, store, names, unrecorded, record);
	case HYP_RX:
		return scan_hyp_rx(scan, store, record);
	case WROTE:
		return scan_wrote(scan, store, record);
	case PAGE:
	case LINE_KINDS:
		break;
	}
	return scan_page(scan, store, record);
}
