/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef SAME_RECORD_H
#define SAME_RECORD_H

#include <ffaio/trace.h>
#include <string.h>

/* Whether two records of a trace say the same; where they stand does not count. */

static inline bool same_regs(const struct ffaio_regs *a, const struct ffaio_regs *b)
{
	return a->known == b->known && memcmp(&a->regs, &b->regs, sizeof(a->regs)) == 0;
}

static inline bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static inline bool same_bytes(const struct ffaio_bytes *a, const struct ffaio_bytes *b)
{
	return a->address == b->address && a->size == b->size &&
	       (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static inline bool same_smc(const struct ffaio_smc *a, const struct ffaio_smc *b)
{
	return same_regs(&a->in, &b->in) && same_regs(&a->out, &b->out) &&
	       a->answered == b->answered && a->has_hyp_rx == b->has_hyp_rx &&
	       same_bytes(&a->hyp_rx, &b->hyp_rx);
}

static inline bool same_ranges(const struct ffaio_range *a, const struct ffaio_range *b,
			       size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].address != b[i].address || a[i].size != b[i].size)
			return false;
	return true;
}

static inline bool same_boot(const struct ffaio_boot *a, const struct ffaio_boot *b)
{
	return same_text(a->name, b->name) && a->smccc == b->smccc && a->page == b->page &&
	       a->hyp_tx == b->hyp_tx && a->hyp_rx == b->hyp_rx && a->ram_count == b->ram_count &&
	       same_ranges(a->ram, b->ram, a->ram_count) && a->foreign_count == b->foreign_count &&
	       same_ranges(a->foreign, b->foreign, a->foreign_count) &&
	       a->has_result == b->has_result && a->ok == b->ok;
}

static inline bool same_lines(const struct ffaio_record *a, const struct ffaio_record *b)
{
	if (a->mem_count != b->mem_count || a->smc_count != b->smc_count ||
	    a->wrote_count != b->wrote_count || a->page_count != b->page_count)
		return false;
	for (size_t i = 0; i < a->mem_count; i++)
		if (!same_bytes(&a->mem[i], &b->mem[i]))
			return false;
	for (size_t i = 0; i < a->smc_count; i++)
		if (!same_smc(&a->smc[i], &b->smc[i]))
			return false;
	for (size_t i = 0; i < a->wrote_count; i++)
		if (!same_bytes(&a->wrote[i], &b->wrote[i]))
			return false;
	for (size_t i = 0; i < a->page_count; i++)
		if (a->page[i].address != b->page[i].address ||
		    a->page[i].state != b->page[i].state)
			return false;
	return true;
}

static inline bool same_record(const struct ffaio_record *a, const struct ffaio_record *b)
{
	return a->kind == b->kind && same_text(a->text, b->text) && same_boot(&a->boot, &b->boot) &&
	       a->who.vm == b->who.vm && a->who.vcpu == b->who.vcpu && same_regs(&a->in, &b->in) &&
	       a->cpu == b->cpu && a->time == b->time && a->has_outcome == b->has_outcome &&
	       a->verdict == b->verdict && a->has_out == b->has_out &&
	       same_regs(&a->out, &b->out) && same_lines(a, b);
}

#endif
