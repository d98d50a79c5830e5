/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_bytes.h"
#include "trace_pack.h"
#include "trace_pieces.h"
#include <string.h>

/* The registers of a call or an SMC, and what it got back. */
struct exchange {
	const struct ffaio_regs *in, *out; /* out NULL: none */
	uint32_t in_set, out_set; /* those that follow */
	uint32_t same; /* those of OUT that equal IN's */
};

static uint32_t nonzero(const struct ffaio_regs *regs)
{
	uint32_t set = 0;

	for (unsigned int n = 0; n < FFAF_REGS; n++)
		if (regs->regs.x[n] != 0)
			set |= 1u << n;
	return set & regs->known;
}

static uint32_t wide(const struct ffaio_regs *regs, uint32_t set)
{
	uint32_t wide = 0;

	for (unsigned int n = 0; n < FFAF_REGS; n++)
		if (regs->regs.x[n] > UINT32_MAX)
			wide |= 1u << n;
	return set & wide;
}

static uint32_t equal(const struct ffaio_regs *a, const struct ffaio_regs *b)
{
	uint32_t set = 0;

	for (unsigned int n = 0; n < FFAF_REGS; n++)
		if (a->regs.x[n] == b->regs.x[n])
			set |= 1u << n;
	return set;
}

static struct exchange exchange_of(const struct ffaio_regs *in, const struct ffaio_regs *out)
{
	struct exchange exchange = { .in = in, .out = out, .in_set = nonzero(in) };

	if (out != NULL) {
		exchange.out_set = nonzero(out);
		exchange.same = exchange.out_set & exchange.in_set & equal(out, in);
		exchange.out_set &= ~exchange.same;
	}
	return exchange;
}

static uint8_t *put_registers(uint8_t *to, const struct ffaio_regs *regs, uint32_t set)
{
	for (unsigned int n = 0; n < FFAF_REGS; n++) {
		const uint64_t value = regs->regs.x[n];

		if ((set >> n & 1) != 0)
			to = value > UINT32_MAX ? ffaio_put64(to, value)
						: ffaio_put32(to, (uint32_t)value);
	}
	return to;
}

/* The words, the sets of what is known and the registers. */
static uint8_t *put_exchange(uint8_t *to, const struct exchange *exchange, uint64_t flags)
{
	const struct ffaio_regs *in = exchange->in, *out = exchange->out;
	const bool in_known = (in->known & FFAF_ALL_REGS) != FFAF_ALL_REGS;
	const bool out_known = out != NULL && (out->known & FFAF_ALL_REGS) != FFAF_ALL_REGS;

	flags |= (out != NULL ? FFAIO_WORD_HAS_OUT : 0) | (in_known ? FFAIO_WORD_IN_KNOWN : 0) |
		 (out_known ? FFAIO_WORD_OUT_KNOWN : 0);
	to = ffaio_put64(to, flags | (uint64_t)exchange->in_set << FFAIO_WORD_PRESENT |
				     (uint64_t)wide(in, exchange->in_set) << FFAIO_WORD_WIDE);
	if (out != NULL)
		to = ffaio_put64(to, (uint64_t)exchange->out_set << FFAIO_WORD2_PRESENT |
					     (uint64_t)wide(out, exchange->out_set)
						     << FFAIO_WORD2_WIDE |
					     (uint64_t)exchange->same << FFAIO_WORD2_SAME);
	if (in_known)
		to = ffaio_put32(to, in->known & FFAF_ALL_REGS);
	if (out_known)
		to = ffaio_put32(to, out->known & FFAF_ALL_REGS);
	to = put_registers(to, in, exchange->in_set);
	return out != NULL ? put_registers(to, out, exchange->out_set) : to;
}

static uint8_t *put_bytes(uint8_t *to, const struct ffaio_bytes *bytes)
{
	to = ffaio_put32(to, (uint32_t)bytes->size);
	memcpy(to, bytes->data, bytes->size);
	return to + bytes->size;
}

static uint8_t *put_memory(uint8_t *to, const struct ffaio_bytes *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to = put_bytes(ffaio_put64(to, bytes[i].address), &bytes[i]);
	return to;
}

static uint8_t *put_smcs(uint8_t *to, const struct ffaio_record *record)
{
	for (size_t i = 0; i < record->smc_count; i++) {
		const struct ffaio_smc *smc = &record->smc[i];
		const struct exchange exchange =
			exchange_of(&smc->in, smc->answered ? &smc->out : NULL);

		to = put_exchange(to, &exchange, smc->has_hyp_rx ? FFAIO_WORD_HYP_RX : 0);
		if (smc->has_hyp_rx)
			to = put_bytes(to, &smc->hyp_rx);
	}
	return to;
}

static uint8_t *put_pages(uint8_t *to, const struct ffaio_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		to = ffaio_put64(to, page[i].address);
		*to++ = (uint8_t)page[i].state;
	}
	return to;
}

/* What stands behind the registers of a call. */
static uint8_t *put_rest(uint8_t *to, const struct ffaio_record *record, uint64_t flags)
{
	if ((flags & FFAIO_WORD_WHO) != 0)
		to = ffaio_put16(ffaio_put16(to, record->who.vm), record->who.vcpu);
	if ((flags & FFAIO_WORD_WHEN) != 0)
		to = ffaio_put64(ffaio_put32(to, record->cpu), record->time);
	if ((flags & FFAIO_WORD_MORE) == 0)
		return to;
	to = ffaio_put32(to, (uint32_t)record->mem_count);
	to = ffaio_put32(to, (uint32_t)record->smc_count);
	to = ffaio_put32(to, (uint32_t)record->wrote_count);
	to = ffaio_put32(to, (uint32_t)record->page_count);
	to = put_memory(to, record->mem, record->mem_count);
	to = put_smcs(to, record);
	to = put_memory(to, record->wrote, record->wrote_count);
	return put_pages(to, record->page, record->page_count);
}

static bool has_more(const struct ffaio_record *record)
{
	return (record->mem_count | record->smc_count | record->wrote_count | record->page_count) !=
	       0;
}

static uint8_t *put_call(uint8_t *to, const struct ffaio_record *record)
{
	const bool has_verdict = ffaio_verdict_name(record->verdict) != NULL;
	const bool has_out =
		record->has_outcome && record->has_out && record->verdict != FFAIO_HALT;
	const bool has_outcome = record->has_outcome && (has_verdict || has_out);
	const struct exchange exchange = exchange_of(&record->in, has_out ? &record->out : NULL);
	const uint64_t verdict = has_outcome && has_verdict ? record->verdict : FFAIO_UNRECORDED;
	const uint64_t flags = FFAIO_PIECE_CALL | verdict << FFAIO_WORD_VERDICT |
			       (has_outcome ? FFAIO_WORD_HAS_OUTCOME : 0) |
			       (record->who.vm != 0 ? FFAIO_WORD_WHO : 0) |
			       (record->cpu != 0 || record->time != 0 ? FFAIO_WORD_WHEN : 0) |
			       (has_more(record) ? FFAIO_WORD_MORE : 0);

	return put_rest(put_exchange(to, &exchange, flags), record, flags);
}

static uint8_t *put_ranges(uint8_t *to, const struct ffaio_range *range, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to = ffaio_put64(ffaio_put64(to, range[i].address), range[i].size);
	return to;
}

static uint8_t *put_string(uint8_t *to, const char *text)
{
	const size_t size = strlen(text) + 1;

	memcpy(to, text, size);
	return to + size;
}

static uint8_t *put_boot(uint8_t *to, const struct ffaio_record *record)
{
	const struct ffaio_boot *boot = &record->boot;

	to = ffaio_put32(to, FFAIO_PIECE_BOOT | (boot->has_result ? FFAIO_BOOT_HAS_RESULT : 0) |
				     (boot->has_result && boot->ok ? FFAIO_BOOT_OK : 0));
	to = ffaio_put32(to, boot->smccc);
	to = ffaio_put64(to, boot->page);
	to = ffaio_put64(to, boot->hyp_tx);
	to = ffaio_put64(to, boot->hyp_rx);
	to = ffaio_put32(to, (uint32_t)boot->ram_count);
	to = ffaio_put32(to, (uint32_t)boot->foreign_count);
	to = ffaio_put32(to, (uint32_t)record->smc_count);
	to = ffaio_put32(to, (uint32_t)strlen(boot->name));
	to = put_string(to, boot->name);
	to = put_ranges(to, boot->ram, boot->ram_count);
	to = put_ranges(to, boot->foreign, boot->foreign_count);
	return put_smcs(to, record);
}

static uint8_t *put_text(uint8_t *to, const char *text, enum ffaio_piece piece)
{
	to = ffaio_put32(ffaio_put32(to, piece), (uint32_t)strlen(text));
	return put_string(to, text);
}

uint8_t *ffaio_put_piece(uint8_t *to, const struct ffaio_record *record)
{
	switch (record->kind) {
	case FFAIO_COMMENT:
		return put_text(to, record->text, FFAIO_PIECE_COMMENT);
	case FFAIO_DIRECTIVE:
		return put_text(to, record->text, FFAIO_PIECE_DIRECTIVE);
	case FFAIO_BLANK:
		return ffaio_put32(to, FFAIO_PIECE_BLANK);
	case FFAIO_BOOT:
		return put_boot(to, record);
	case FFAIO_CALL:
		break;
	}
	return put_call(to, record);
}

static size_t bytes_bound(const struct ffaio_bytes *bytes, size_t count)
{
	size_t bound = 0;

	for (size_t i = 0; i < count; i++)
		bound += 12 + bytes[i].size;
	return bound;
}

size_t ffaio_piece_bound(const struct ffaio_record *record)
{
	size_t bound = FFAIO_PIECE_REGS_MAX + bytes_bound(record->mem, record->mem_count) +
		       bytes_bound(record->wrote, record->wrote_count) + 9 * record->page_count;

	if (record->text != NULL)
		bound += strlen(record->text);
	if (record->boot.name != NULL)
		bound += strlen(record->boot.name);
	bound += 16 * (record->boot.ram_count + record->boot.foreign_count);
	for (size_t i = 0; i < record->smc_count; i++)
		bound += FFAIO_PIECE_REGS_MAX +
			 (record->smc[i].has_hyp_rx ? record->smc[i].hyp_rx.size : 0);
	return bound;
}

unsigned long ffaio_record_lines(const struct ffaio_record *record)
{
	unsigned long lines = 1 + record->mem_count + record->smc_count + record->wrote_count +
			      record->page_count;

	for (size_t i = 0; i < record->smc_count; i++)
		lines += record->smc[i].has_hyp_rx;
	return lines;
}
