/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_trace.h"

#include <stdlib.h>
#include <string.h>

/* One run of bytes; like all of a record's, behind the array in the same block. */
static int copy_bytes(struct ffaio_bytes **to, size_t *count, uint64_t address, const uint8_t *from,
		      size_t size)
{
	if (size == 0)
		return 0;
	*to = malloc(sizeof(**to) + size);
	if (*to == NULL)
		return -1;
	*count = 1;
	**to = (struct ffaio_bytes){ .address = address,
				     .data = (uint8_t *)(*to + 1),
				     .size = size };
	memcpy((*to)->data, from, size);
	return 0;
}

static size_t rx_total(const struct equiv_side *side, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += side->smc[i].rx_size;
	return total;
}

static int tell_smcs(struct ffaio_record *record, const struct equiv_side *side, size_t count)
{
	uint8_t *bytes;

	if (count == 0)
		return 0;
	record->smc = calloc(1, count * sizeof(*record->smc) + rx_total(side, count));
	if (record->smc == NULL)
		return -1;
	record->smc_count = count;
	bytes = (uint8_t *)(record->smc + count);
	for (size_t i = 0; i < count; i++) {
		const struct equiv_smc *smc = &side->smc[i];

		record->smc[i].in = (struct ffaio_regs){ smc->in, FFAF_ALL_REGS };
		record->smc[i].out = (struct ffaio_regs){ smc->out, FFAF_ALL_REGS };
		record->smc[i].answered = true;
		record->smc[i].has_hyp_rx = smc->rx_size != 0;
		record->smc[i].hyp_rx = (struct ffaio_bytes){ .data = bytes, .size = smc->rx_size };
		memcpy(bytes, side->smc_rx[i], smc->rx_size);
		bytes += smc->rx_size;
	}
	return 0;
}

static size_t issued(const struct equiv_side *side)
{
	return side->smc_count < EQUIV_SMCS ? side->smc_count : EQUIV_SMCS;
}

static int tell_boot(struct ffaio_record *record, struct equiv_side *side)
{
	memset(record, 0, sizeof(*record));
	record->kind = FFAIO_BOOT;
	record->boot = (struct ffaio_boot){
		.name = strdup("equiv"),
		.smccc = FFAIO_BOOT_SMCCC,
		.page = FFAIO_BOOT_PAGE,
		.hyp_tx = FFAIO_BOOT_HYP_TX,
		.hyp_rx = FFAIO_BOOT_HYP_RX,
		.ram = malloc(sizeof(struct ffaio_range)),
		.ram_count = 1,
		.has_result = true,
	};
	if (record->boot.name == NULL || record->boot.ram == NULL)
		return -1;
	record->boot.ram[0] = (struct ffaio_range){ EQUIV_RAM, EQUIV_FOREIGN - EQUIV_RAM };
	record->boot.ok = equiv_side_boot(side);
	return tell_smcs(record, side, issued(side));
}

/* The bytes of RX up to the last that is not zero: what the caller finds there. */
static int tell_wrote(struct ffaio_record *record, const struct equiv_side *side)
{
	const uint8_t *rx = side->memory[(EQUIV_RX - EQUIV_RAM) / FFASIM_PAGE];
	size_t size = FFASIM_PAGE;

	while (size > 0 && rx[size - 1] == 0)
		size--;
	return copy_bytes(&record->wrote, &record->wrote_count, EQUIV_RX, rx, size);
}

/* Pages whose state the call changed, given what it was before. */
static int tell_pages(struct ffaio_record *record, const struct equiv_side *side,
		      const uint8_t before[EQUIV_PAGES])
{
	static const enum ffaio_page_state states[] = { FFAIO_PAGE_OWNED, FFAIO_PAGE_HYP,
							FFAIO_PAGE_FFA };

	record->page = calloc(EQUIV_PAGES, sizeof(*record->page));
	if (record->page == NULL)
		return -1;
	for (unsigned int i = 0; i < EQUIV_PAGES; i++)
		if (side->state->page[i] != before[i])
			record->page[record->page_count++] =
				(struct ffaio_page){ EQUIV_RAM + i * FFASIM_PAGE,
						     states[side->state->page[i]] };
	return 0;
}

static int tell_call(struct ffaio_record *record, struct equiv_side *side,
		     const struct equiv_call *call)
{
	uint8_t before[EQUIV_PAGES];
	struct equiv_outcome outcome;
	size_t smcs;

	memcpy(before, side->state->page, sizeof(before));
	equiv_side_call(side, call, &outcome);
	smcs = issued(side);
	memset(record, 0, sizeof(*record));
	record->kind = FFAIO_CALL;
	record->in = (struct ffaio_regs){ call->regs, FFAF_ALL_REGS };
	record->has_outcome = true;
	record->verdict = ffaio_verdict_of(outcome.verdict);
	record->has_out = outcome.verdict != FFAF_VERDICT_HALT;
	record->out = (struct ffaio_regs){ outcome.regs, FFAF_ALL_REGS & ~outcome.undefined };
	/* A forwarded call is not an SMC of the filter's own. */
	if (outcome.verdict == FFAF_VERDICT_FORWARD && smcs > 0)
		smcs--;
	if (tell_smcs(record, side, smcs) != 0 || tell_pages(record, side, before) != 0 ||
	    copy_bytes(&record->mem, &record->mem_count, EQUIV_TX, call->tx, call->tx_size) != 0)
		return -1;
	return outcome.dirty != 0 ? tell_wrote(record, side) : 0;
}

static int tell_side(struct ffaio_record *records, struct equiv_side *side,
		     const struct equiv_calls *calls, const uint32_t *chosen, size_t count)
{
	side->recording = true;
	memset(side->rx, 0, sizeof(side->rx));
	if (tell_boot(&records[0], side) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (tell_call(&records[1 + i], side, &calls->call[chosen[i]]) != 0)
			return -1;
	return 0;
}

int equiv_trace_make(struct ffan_equiv_trace *trace, struct equiv_side *before,
		     struct equiv_side *after, const struct equiv_calls *calls,
		     const uint32_t *chosen, size_t count)
{
	trace->count = 1 + count;
	trace->before = calloc(trace->count, sizeof(*trace->before));
	trace->after = calloc(trace->count, sizeof(*trace->after));
	if (trace->before == NULL || trace->after == NULL)
		return -1;
	if (tell_side(trace->before, before, calls, chosen, count) != 0)
		return -1;
	return tell_side(trace->after, after, calls, chosen, count);
}

static void free_records(struct ffaio_record *records, size_t count)
{
	for (size_t i = 0; records != NULL && i < count; i++)
		ffaio_record_free(&records[i]);
	free(records);
}

void equiv_trace_free(struct ffan_equiv_trace *trace)
{
	free_records(trace->before, trace->count);
	free_records(trace->after, trace->count);
	*trace = (struct ffan_equiv_trace){ .count = 0 };
}
