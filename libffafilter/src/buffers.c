/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "descriptor.h"
#include "handlers.h"

static bool pages(const struct ffaf_filter *filter, enum ffaf_page_op op, uint64_t address)
{
	//@ admit filter->ops->pages == &ffaf_model_pages;
	//@ calls ffaf_model_pages;
	return filter->ops->pages(filter->ctx, op, address, 1);
}

/* Whether the filter's pair comes and goes with the caller's. */
static bool pair_comes_with_caller(const struct ffaf_filter *filter)
{
	return FFAF_CHOSEN(filter->policy, SPMC_BUFFERS, WITH_CALLER);
}

/* Register the filter's own pair with the SPMC; returns 0 or the SPMC's status. */
static int32_t map_own(const struct ffaf_filter *filter)
{
	const struct ffaf_state *state = filter->state;
	struct ffaf_regs smc;

	if (!pair_comes_with_caller(filter) ||
	    ffaf_ask(filter, &smc, FFAF_FID_64(RXTX_MAP), state->hyp_tx, state->hyp_rx,
		     FFAF_HIGH(state->page, FFAF_RANGE_UNIT_SHIFT)))
		return 0;
	return (int32_t)(uint32_t)smc.x[2];
}

static void unmap_own(const struct ffaf_filter *filter)
{
	if (pair_comes_with_caller(filter))
		ffaf_tell(filter, FFAF_FID_32(RXTX_UNMAP));
}

/* Take TX and RX from the caller, then pin both. On failure all is undone in reverse. */
static bool take_pair(const struct ffaf_filter *filter, uint64_t tx, uint64_t rx)
{
	unsigned int i = 0;

	/*@ loop invariant 0 <= i <= 4 && ffaf_pair_steps{Pre,Here}(i, tx, rx);
	    loop assigns i, ffaf_g_pages;
	    loop variant 4 - i;
	*/
	while (i < 4 && pages(filter, i < 2 ? FFAF_SHARE_HYP : FFAF_PIN, i % 2 == 0 ? tx : rx))
		i++;
	if (i == 4)
		return true;
	/*@ loop invariant 0 <= i < 4 && ffaf_pair_steps{Pre,Here}(i, tx, rx);
	    loop assigns i, ffaf_g_pages;
	    loop variant i;
	*/
	for (; i > 0; i--)
		(void)pages(filter, i <= 2 ? FFAF_UNSHARE_HYP : FFAF_UNPIN, i % 2 != 0 ? tx : rx);
	return false;
}

/* Whether COUNT units at addresses that are ADDRESSES, ored, can be a pair of CALLER's. */
static int32_t check_pair(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			  uint64_t addresses, uint32_t count)
{
	const uint32_t page = filter->state->page;

	if (count != FFAF_HIGH(page, FFAF_RANGE_UNIT_SHIFT) || (addresses & (page - 1)) != 0)
		return FFAF_INVALID_PARAMETERS;
	return caller->mapped ? FFAF_DENIED : 0;
}

/* X as an address in the width of the call REGS. */
static uint64_t address(const struct ffaf_regs *regs, uint64_t x)
{
	return FFAF_HIGH((uint32_t)regs->x[0], 30) % 2u != 0 ? x : (uint32_t)x;
}

int32_t ffaf_handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			     struct ffaf_regs *regs)
{
	const uint64_t tx = address(regs, regs->x[1]);
	const uint64_t rx = address(regs, regs->x[2]);
	int32_t status = check_pair(filter, caller, tx | rx, (uint32_t)regs->x[3]);

	if (status == 0)
		status = map_own(filter);
	if (status != 0)
		return status;
	if (!take_pair(filter, tx, rx)) {
		unmap_own(filter);
		return FFAF_INVALID_PARAMETERS;
	}
	caller->tx = tx;
	caller->rx = rx;
	caller->mapped = true;
	return ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS), 0);
}

/*
 * The SPMC's answer plays no part: the caller gets its pages back in any case. The
 * real hypervisors stop where they are not theirs to give any more.
 */
int32_t ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	bool given_back;

	if ((uint32_t)regs->x[1] != 0 || !caller->mapped)
		return FFAF_INVALID_PARAMETERS;
	(void)pages(filter, FFAF_UNPIN, caller->tx);
	given_back = pages(filter, FFAF_UNSHARE_HYP, caller->tx);
	(void)pages(filter, FFAF_UNPIN, caller->rx);
	given_back = pages(filter, FFAF_UNSHARE_HYP, caller->rx) && given_back;
	if (!given_back)
		effects->verdict = FFAF_VERDICT_HALT;
	caller->mapped = false;
	unmap_own(filter);
	return ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS), 0);
}

/* Whether w5 asks for the number of partitions alone; 1.0 has no such flag. */
static bool counts_only(const struct ffaf_state *state, uint64_t flags)
{
	return state->version > FFAF_VERSION_1_0 && (flags & 1u) != 0;
}

/* What the SPMC's answer left in the filter's RX buffer, in bytes; 0: nothing. */
static uint32_t described(const struct ffaf_state *state, const struct ffaf_regs *smc)
{
	const uint32_t each = state->version > FFAF_VERSION_1_0 ? (uint32_t)smc->x[3] : 8u;

	/* The product wraps as in the filters: what it comes to is then too small. */
	return each * (uint32_t)smc->x[2];
}

int32_t ffaf_handle_partition_info(const struct ffaf_filter *filter,
				   const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	const struct ffaf_state *state = filter->state;
	struct ffaf_regs smc;

	if (!caller->mapped)
		return FFAF_BUSY;
	if (ffaf_pass_on(filter, &smc, FFAF_FID_32(PARTITION_INFO_GET), regs, 5) &&
	    (uint32_t)smc.x[2] != 0 && !counts_only(state, regs->x[5])) {
		const uint32_t size = described(state, &smc);

		if (size > state->page)
			return FFAF_ABORTED;
		//@ check \valid_read(filter->buffers.rx + (0 .. size - 1));
		//@ admit filter->ops->write == &ffaf_model_write;
		//@ calls ffaf_model_write;
		filter->ops->write(filter->ctx, caller->rx, filter->buffers.rx, size);
	}
	return ffaf_answer(filter, regs, &smc);
}
