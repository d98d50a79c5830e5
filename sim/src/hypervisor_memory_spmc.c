/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/*
 * Transactions that name partitions, on their way to the SPMC: described anew in the
 * layout that it speaks with the hypervisor, and cut to the hypervisor's TX of a page.
 */

static uint32_t send_fid(uint8_t type)
{
	switch (type) {
	case FFASIM_VM_SHARE:
		return FFAF_FID_64(MEM_SHARE);
	case FFASIM_VM_LEND:
		return FFAF_FID_64(MEM_LEND);
	default:
		return FFAF_FID_64(MEM_DONATE);
	}
}

/* Ranges that the SPMC has not been given, into TX from OFFSET on; returns the end of them. */
static uint32_t put_ranges(const struct ffasim_hypervisor *h,
			   struct ffasim_vm_transaction *transaction, uint32_t offset)
{
	const struct ffasim_vm_range *range =
		ffasim_vm_nth_range(h, transaction, transaction->pushed);
	uint8_t raw[FFASIM_SIZE_RANGE];

	while (range != NULL && offset + sizeof(raw) <= FFASIM_PAGE) {
		ffasim_vm_put_range(raw, range);
		ffasim_vm_write(h, h->config->tx + offset, raw, sizeof(raw));
		offset += (uint32_t)sizeof(raw);
		transaction->pushed++;
		range = range->next != FFASIM_NO_VM_RANGE ? ffasim_vm_range_at(h, range->next)
							  : NULL;
	}
	return offset;
}

/* The pages of a donation that the SPMC has forgotten: a partition has them for good. */
static void retire(const struct ffasim_hypervisor *h, struct ffasim_vm_transaction *transaction)
{
	const uint16_t number = (uint16_t)(transaction - ffasim_vm_transaction_at(h, 0));

	for (unsigned int i = 0; i < h->state->spans_used; i++) {
		struct ffasim_vm_span *span = ffasim_vm_span_at(h, i);

		if (span->kind != FFASIM_SPAN_SENT || span->transaction != number)
			continue;
		span->kind = FFASIM_SPAN_GONE;
		span->access = FFASIM_NONE;
		span->transaction = FFASIM_NO_TRANSACTION;
	}
	ffasim_vm_free_transaction(h, transaction);
}

/* Take the SPMC's HANDLE, which may be that of a donation that is over. */
static int32_t take_handle(const struct ffasim_hypervisor *h,
			   struct ffasim_vm_transaction *transaction, uint64_t handle)
{
	struct ffasim_vm_transaction *old = ffasim_vm_transaction_of(h, handle);

	if (handle >> 63 != 0)
		return FFAF_ABORTED;
	if (old != NULL && old != transaction) {
		if (old->type != FFASIM_VM_DONATE || !old->complete)
			return FFAF_ABORTED;
		retire(h, old);
	}
	transaction->handle = handle;
	transaction->at_spmc = true;
	return 0;
}

/* The SPMC has all that there will be: it says so, and by which handle. */
static int32_t take_answer(const struct ffasim_hypervisor *h,
			   struct ffasim_vm_transaction *transaction, const struct ffaf_regs *smc)
{
	const bool all = transaction->pushed == transaction->told_ranges;

	if (smc->x[0] == FFAF_FID_32(ERROR) && (int32_t)(uint32_t)smc->x[2] < 0)
		return (int32_t)(uint32_t)smc->x[2];
	if (smc->x[0] == FFAF_FID_32(SUCCESS) && all)
		return take_handle(h, transaction, (uint32_t)smc->x[2] | smc->x[3] << 32);
	if (smc->x[0] == FFAF_FID_32(MEM_FRAG_RX) && !all)
		return take_handle(h, transaction, (uint32_t)smc->x[1] | smc->x[2] << 32);
	return FFAF_ABORTED;
}

static int32_t push_first(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffasim_vm_transaction *transaction)
{
	const uint32_t head = ffasim_vm_describe(h, transaction, h->state->filter.version, NULL);
	struct ffaf_regs smc;

	if (head > FFASIM_PAGE)
		return FFAF_NO_MEMORY;
	ffasim_vm_write(h, h->config->tx, h->scratch, head);
	ffasim_smc_prepare(&smc, send_fid(transaction->type));
	smc.x[1] = head + (uint64_t)transaction->told_ranges * FFASIM_SIZE_RANGE;
	smc.x[2] = put_ranges(h, transaction, head);
	ffasim_smc_issue(h, pe, &smc);
	return take_answer(h, transaction, &smc);
}

static int32_t push_next(const struct ffasim_hypervisor *h, unsigned int pe,
			 struct ffasim_vm_transaction *transaction)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, FFAF_FID_32(MEM_FRAG_TX));
	smc.x[1] = (uint32_t)transaction->handle;
	smc.x[2] = transaction->handle >> 32;
	smc.x[3] = put_ranges(h, transaction, 0);
	smc.x[4] = (uint64_t)transaction->sender << 16;
	ffasim_smc_issue(h, pe, &smc);
	return take_answer(h, transaction, &smc);
}

int32_t ffasim_vm_push(const struct ffasim_hypervisor *h, unsigned int pe,
		       struct ffasim_vm_transaction *transaction)
{
	int32_t status = 0;

	if (!h->state->paired)
		return FFAF_INVALID_PARAMETERS;
	if (!transaction->at_spmc)
		status = push_first(h, pe, transaction);
	while (status == 0 && transaction->pushed < transaction->range_count)
		status = push_next(h, pe, transaction);
	return status;
}

int32_t ffasim_vm_reclaim_at_spmc(const struct ffasim_hypervisor *h, unsigned int pe,
				  const struct ffasim_vm_transaction *transaction, uint32_t flags)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, FFAF_FID_32(MEM_RECLAIM));
	smc.x[1] = (uint32_t)transaction->handle;
	smc.x[2] = transaction->handle >> 32;
	smc.x[3] = flags;
	return ffasim_smc_status(h, pe, &smc);
}
