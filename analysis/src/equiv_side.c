/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_side.h"

#include <string.h>

/* The SPMC's part of a state, behind which the partitions' is. */
static size_t spmc_size(const struct equiv_side *side)
{
	return (ffasim_size(&side->config) + 7) / 8 * 8;
}

size_t equiv_state_size(const struct equiv_side *side)
{
	return sizeof(struct equiv_state) + spmc_size(side) +
	       ffasim_memos(&side->config) * sizeof(struct ffasim_memo);
}

static void *translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	struct equiv_side *side = ctx;

	(void)secure;
	if (pages != 1)
		return NULL;
	if (address == EQUIV_HYP_TX)
		return side->tx;
	if (address == EQUIV_HYP_RX)
		return side->rx;
	if (address < EQUIV_RAM || address >= EQUIV_RAM + EQUIV_PAGES * FFASIM_PAGE)
		return NULL;
	address = (address - EQUIV_RAM) / FFASIM_PAGE;
	side->touched |= (uint8_t)(1u << address);
	return side->memory[address];
}

static const struct ffasim_ops world_ops = { .translate = translate };

static struct ffasim_world world_of(struct equiv_side *side)
{
	return (struct ffasim_world){ &side->config, (struct ffasim_state *)side->state->spmc,
				      &world_ops, side };
}

/* What the SPMC left in the filter's RX with the SMC just noted. */
static void keep_rx(struct equiv_side *side)
{
	size_t size = sizeof(side->rx);

	while (size > 0 && side->rx[size - 1] == 0)
		size--;
	side->smc[side->smc_count].rx_size = size;
	memcpy(side->smc_rx[side->smc_count], side->rx, size);
	memset(side->rx, 0, sizeof(side->rx));
}

/* Whether the SPMC refuses FFA_VERSION for a version that is too old for it. */
static bool is_too_old(const struct equiv_side *side, const struct ffaf_regs *regs)
{
	return (uint32_t)regs->x[0] == FFAF_FID_32(VERSION) && (uint32_t)regs->x[1] < side->oldest;
}

/* Steps that partitions are given to come back to the normal world. */
#define STEPS 64

static void ask_world(struct equiv_side *side, struct ffaf_regs *regs)
{
	const struct ffasim_world world = world_of(side);
	const struct ffasim_actors actors = { .actor = side->actor,
					      .memo = (struct ffasim_memo *)(side->state->spmc +
									     spmc_size(side) / 8),
					      .steps = STEPS };
	struct ffasim_next next;

	if (ffasim_actors_call(&world, &actors, 0, regs, &next) != FFASIM_END_RETURNED)
		side->lost = true;
	*regs = next.regs;
}

static void answer_smc(void *ctx, struct ffaf_regs *regs)
{
	struct equiv_side *side = ctx;
	const struct ffaf_regs in = *regs;

	if (is_too_old(side, regs))
		*regs = (struct ffaf_regs){ .x[0] = side->wide ? UINT64_MAX : UINT32_MAX };
	else
		ask_world(side, regs);
	if (side->smc_count < EQUIV_SMCS) {
		side->smc[side->smc_count] = (struct equiv_smc){ in, *regs, 0 };
		if (side->recording)
			keep_rx(side);
	}
	side->smc_count++;
}

struct page_change {
	uint8_t from, to;
	int8_t pins;
};

static const struct page_change changes[] = {
	[FFAF_SHARE_HYP] = { 0, 1, 0 }, [FFAF_UNSHARE_HYP] = { 1, 0, 0 },
	[FFAF_PIN] = { 1, 1, 1 },	[FFAF_UNPIN] = { 1, 1, -1 },
	[FFAF_SHARE_FFA] = { 0, 2, 0 }, [FFAF_UNSHARE_FFA] = { 2, 0, 0 },
};

static bool may_change(const struct equiv_state *state, enum ffaf_page_op op, uint64_t page)
{
	if (page >= (EQUIV_FOREIGN - EQUIV_RAM) / FFASIM_PAGE)
		return false;
	if (op == FFAF_UNSHARE_HYP && state->pins[page] != 0)
		return false;
	return state->page[page] == changes[op].from &&
	       (op != FFAF_UNPIN || state->pins[page] != 0);
}

static bool change_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	struct equiv_side *side = ctx;
	const uint64_t first = (address - EQUIV_RAM) / FFASIM_PAGE;

	if (count > EQUIV_PAGES || (count > 0 && address < EQUIV_RAM))
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (!may_change(side->state, op, first + i))
			return false;
	for (uint64_t i = 0; i < count; i++) {
		side->state->page[first + i] = changes[op].to;
		side->state->pins[first + i] =
			(uint8_t)(side->state->pins[first + i] + changes[op].pins);
	}
	return true;
}

static uint8_t *host_bytes(struct equiv_side *side, uint64_t address, uint32_t size)
{
	if (address < EQUIV_RAM || size > sizeof(side->memory) ||
	    address - EQUIV_RAM > sizeof(side->memory) - size)
		return NULL;
	return &side->memory[0][0] + (address - EQUIV_RAM);
}

static void read_memory(void *ctx, void *to, uint64_t address, uint32_t size)
{
	const uint8_t *from = host_bytes(ctx, address, size);

	if (from != NULL)
		memcpy(to, from, size);
	else
		memset(to, 0, size);
}

static void write_memory(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct equiv_side *side = ctx;
	uint8_t *to = host_bytes(side, address, size);

	if (to == NULL || size == 0)
		return;
	memcpy(to, from, size);
	for (uint64_t page = (address - EQUIV_RAM) / FFASIM_PAGE;
	     page <= (address - EQUIV_RAM + size - 1) / FFASIM_PAGE; page++)
		side->touched |= (uint8_t)(1u << page);
}

static const struct ffaf_ops filter_ops = {
	.smc = answer_smc, .pages = change_pages, .read = read_memory, .write = write_memory
};

static struct ffaf_filter filter_of(struct equiv_side *side)
{
	return (struct ffaf_filter){ side->policy,
				     &side->state->filter,
				     &filter_ops,
				     side,
				     { side->tx, side->rx, side->descriptor } };
}

bool equiv_side_boot(struct equiv_side *side)
{
	const struct ffaf_boot boot = { .smccc = FFAF_MAKE_VERSION(1, 2),
					.page = FFASIM_PAGE,
					.hyp_tx = EQUIV_HYP_TX,
					.hyp_rx = EQUIV_HYP_RX };
	const struct ffaf_filter filter = filter_of(side);
	const struct ffasim_world world = world_of(side);

	memset(side->state, 0, equiv_state_size(side));
	side->smc_count = 0;
	ffasim_init(&world);
	ffasim_skip_boot(&world);
	return ffaf_boot(&filter, &boot);
}

/* Memory is as before every call: all zero, but for what the caller puts into TX. */
static void prepare(struct equiv_side *side, const struct equiv_call *call)
{
	for (unsigned int i = 0; i < EQUIV_PAGES; i++)
		if (((unsigned int)side->touched >> i & 1u) != 0)
			memset(side->memory[i], 0, sizeof(side->memory[i]));
	side->touched = call->tx_size != 0;
	memcpy(side->memory[0], call->tx, call->tx_size);
}

void equiv_side_call(struct equiv_side *side, const struct equiv_call *call,
		     struct equiv_outcome *outcome)
{
	const struct ffaf_filter filter = filter_of(side);
	struct ffaf_outcome done;

	prepare(side, call);
	side->smc_count = 0;
	side->lost = false;
	outcome->regs = call->regs;
	done = ffaf_call(&filter, &side->state->caller, &outcome->regs);
	outcome->undefined = done.undefined;
	outcome->verdict = done.verdict;
	outcome->lost = side->lost;
	outcome->smc_count = side->smc_count;
	outcome->dirty = side->touched;
	if (done.verdict == FFAF_VERDICT_HALT)
		memset(&outcome->regs, 0, sizeof(outcome->regs));
}
