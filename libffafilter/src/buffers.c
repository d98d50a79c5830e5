/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "descriptor.h"
#include "handlers.h"

static bool pages(const struct ffaf_filter *filter, enum ffaf_page_op op, uint64_t address)
{
	return filter->ops->pages(filter->ctx, op, address, 1);
}

/* Whether the filter's pair comes and goes with the caller's. */
static bool pair_comes_with_caller(const struct ffaf_filter *filter)
{
	return filter->policy->behaviour[FFAF_BEHAVIOUR_SPMC_BUFFERS] ==
	       FFAF_SPMC_BUFFERS_WITH_CALLER;
}

/* Register the filter's own pair with the SPMC; returns 0 or the SPMC's status. */
static int32_t map_own(const struct ffaf_filter *filter)
{
	struct ffaf_regs smc;

	if (!pair_comes_with_caller(filter))
		return 0;
	ffaf_smc_prepare(&smc, FFAF_FID_64(RXTX_MAP));
	smc.x[1] = filter->state->hyp_tx;
	smc.x[2] = filter->state->hyp_rx;
	smc.x[3] = filter->state->page >> FFAF_RANGE_UNIT_SHIFT;
	ffaf_smc(filter, &smc);
	return ffaf_is_success(&smc) ? 0 : (int32_t)(uint32_t)smc.x[2];
}

static void unmap_own(const struct ffaf_filter *filter)
{
	struct ffaf_regs smc;

	if (!pair_comes_with_caller(filter))
		return;
	ffaf_smc_prepare(&smc, FFAF_FID_32(RXTX_UNMAP));
	ffaf_smc(filter, &smc);
}

/* Take and pin the caller's pair. On failure all is undone in reverse. */
static bool take_pair(const struct ffaf_filter *filter, uint64_t tx, uint64_t rx)
{
	if (!pages(filter, FFAF_SHARE_HYP, tx))
		return false;
	if (!pages(filter, FFAF_SHARE_HYP, rx))
		goto unshare_tx;
	if (!pages(filter, FFAF_PIN, tx))
		goto unshare_rx;
	if (!pages(filter, FFAF_PIN, rx))
		goto unpin_tx;
	return true;

unpin_tx:
	(void)pages(filter, FFAF_UNPIN, tx);
unshare_rx:
	(void)pages(filter, FFAF_UNSHARE_HYP, rx);
unshare_tx:
	(void)pages(filter, FFAF_UNSHARE_HYP, tx);
	return false;
}

void ffaf_handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			  struct ffaf_regs *regs)
{
	const uint64_t mask = (regs->x[0] & FFAF_FID_SMC64) != 0 ? UINT64_MAX : UINT32_MAX;
	const uint64_t tx = regs->x[1] & mask;
	const uint64_t rx = regs->x[2] & mask;
	int32_t status;

	if ((uint32_t)regs->x[3] != filter->state->page >> FFAF_RANGE_UNIT_SHIFT ||
	    ((tx | rx) & (filter->state->page - 1)) != 0) {
		ffaf_answer_error(filter, regs, FFAF_INVALID_PARAMETERS);
		return;
	}
	if (caller->mapped) {
		ffaf_answer_error(filter, regs, FFAF_DENIED);
		return;
	}
	status = map_own(filter);
	if (status != 0) {
		ffaf_answer_error(filter, regs, status);
		return;
	}
	if (!take_pair(filter, tx, rx)) {
		unmap_own(filter);
		ffaf_answer_error(filter, regs, FFAF_INVALID_PARAMETERS);
		return;
	}
	caller->tx = tx;
	caller->rx = rx;
	caller->mapped = true;
	ffaf_answer_success(filter, regs);
}

/*
 * The SPMC's answer plays no part: the caller gets its pages back in any case. The
 * real hypervisors stop where they are not theirs to give any more.
 */
enum ffaf_verdict ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter,
					 struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	bool given_back;

	if ((uint32_t)regs->x[1] != 0 || !caller->mapped) {
		ffaf_answer_error(filter, regs, FFAF_INVALID_PARAMETERS);
		return FFAF_VERDICT_ANSWER;
	}
	(void)pages(filter, FFAF_UNPIN, caller->tx);
	given_back = pages(filter, FFAF_UNSHARE_HYP, caller->tx);
	(void)pages(filter, FFAF_UNPIN, caller->rx);
	given_back = pages(filter, FFAF_UNSHARE_HYP, caller->rx) && given_back;
	caller->mapped = false;
	unmap_own(filter);
	ffaf_answer_success(filter, regs);
	return given_back ? FFAF_VERDICT_ANSWER : FFAF_VERDICT_HALT;
}

/* Whether w5 asks for the number of partitions alone; 1.0 has no such flag. */
static bool counts_only(const struct ffaf_state *state, uint32_t flags)
{
	return state->version > FFAF_VERSION_1_0 && (flags & 1u) != 0;
}

void ffaf_handle_partition_info(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
				struct ffaf_regs *regs)
{
	const struct ffaf_state *state = filter->state;
	const uint32_t flags = (uint32_t)regs->x[5];
	struct ffaf_regs smc;
	uint32_t size;

	if (!caller->mapped) {
		ffaf_answer_error(filter, regs, FFAF_BUSY);
		return;
	}
	ffaf_smc_prepare(&smc, FFAF_FID_32(PARTITION_INFO_GET));
	for (unsigned int i = 1; i <= 5; i++)
		smc.x[i] = (uint32_t)regs->x[i];
	ffaf_smc(filter, &smc);
	if (ffaf_is_success(&smc) && (uint32_t)smc.x[2] != 0 && !counts_only(state, flags)) {
		/* The product wraps as in the filters: what it comes to is then too small. */
		size = (state->version > FFAF_VERSION_1_0 ? (uint32_t)smc.x[3] : 8u) *
		       (uint32_t)smc.x[2];
		if (size > state->page) {
			ffaf_answer_error(filter, regs, FFAF_ABORTED);
			return;
		}
		filter->ops->write(filter->ctx, caller->rx, filter->buffers.rx, size);
	}
	ffaf_answer(filter, regs, &smc);
}

void ffaf_handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	struct ffaf_regs smc;

	ffaf_smc_prepare(&smc, FFAF_FID_32(RX_RELEASE));
	ffaf_smc(filter, &smc);
	ffaf_answer(filter, regs, &smc);
}

void ffaf_handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			struct ffaf_regs *regs)
{
	ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS), caller->id);
}
