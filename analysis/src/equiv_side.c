/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_side.h"

#include <string.h>

#define HYP_TX 0x40000000u
#define HYP_RX 0x40001000u

static const struct ffasim_partition partition = {
	.id = EQUIV_SP,
	.version = FFAF_VERSION_1_2,
	.contexts = 1,
	.methods = FFASIM_RECEIVES_REQ | FFASIM_RECEIVES_REQ2 | FFASIM_INDIRECT,
	.notifications = true,
};

/* The host's, and the filter's own buffers. */
static const struct ffasim_memory memory[] = {
	{ .base = EQUIV_RAM, .size = EQUIV_PAGES * FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
	{ .base = HYP_TX, .size = FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
	{ .base = HYP_RX, .size = FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
};

/* Calls that an SPMC may have or not have. */
static bool may_be_missing(unsigned int number)
{
	switch (number) {
	case FFAF_NR_ERROR:
	case FFAF_NR_SUCCESS:
	case FFAF_NR_INTERRUPT:
	case FFAF_NR_VERSION:
	case FFAF_NR_FEATURES:
	case FFAF_NR_RX_RELEASE:
	case FFAF_NR_RXTX_MAP:
	case FFAF_NR_RXTX_UNMAP:
	case FFAF_NR_PARTITION_INFO_GET:
	case FFAF_NR_ID_GET:
	case FFAF_NR_SPM_ID_GET:
		return false;
	default:
		return true;
	}
}

bool equiv_is_optional(const struct ffaf_function *function, uint32_t version)
{
	const bool there = (function->since32 != 0 && function->since32 <= version) ||
			   (function->since64 != 0 && function->since64 <= version);

	return there && function->callers != FFAF_AT_NOBODY && may_be_missing(function->number);
}

static void choose_calls(struct ffasim_config *config, const struct ffan_environment *environment)
{
	ffasim_calls_of_version(config->call, environment->version);
	for (unsigned int wide = 0; wide < 2; wide++)
		for (unsigned int n = 0; n < 256; n++) {
			uint8_t *flags = &config->call[wide][n];

			if (environment->lenient && *flags != 0)
				*flags |= FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED;
			if ((environment->bare && may_be_missing(n)) ||
			    (environment->without != 0 && environment->without == n))
				*flags &= (uint8_t) ~(FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED);
		}
}

void equiv_side_init(struct equiv_side *side, const struct ffaf_policy *policy,
		     const struct ffan_environment *environment)
{
	memset(side, 0, sizeof(*side));
	side->policy = policy;
	side->oldest = environment->oldest;
	side->wide = environment->wide;
	side->config = (struct ffasim_config){
		.spmc_id = 0x8000,
		.spmd_id = 0xffff,
		.pes = 1,
		.version = environment->version,
		.sri = 8,
		.rxtx_pages = 1,
		.partitions = &partition,
		.partition_count = 1,
		.memory = memory,
		.memory_count = sizeof(memory) / sizeof(memory[0]),
		.vms = 1,
		.transactions = 3,
		.borrowers = 2,
		.ranges = 8,
		.spans = 8,
	};
	side->config.quirk[FFASIM_QUIRK_STATUS_WIDTH] =
		environment->wide ? FFASIM_STATUS_WIDTH_X2 : FFASIM_STATUS_WIDTH_W2;
	if (environment->lenient)
		side->config.quirk[FFASIM_QUIRK_NEWER_CALLS] = FFASIM_NEWER_CALLS_TAKEN;
	choose_calls(&side->config, environment);
}

size_t equiv_state_size(const struct equiv_side *side)
{
	const size_t size = sizeof(struct equiv_state) + ffasim_size(&side->config);

	return (size + 7) / 8 * 8;
}

static void *translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	struct equiv_side *side = ctx;

	(void)secure;
	if (pages != 1)
		return NULL;
	if (address == HYP_TX)
		return side->tx;
	if (address == HYP_RX)
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

/* What the partition does when it goes on with REGS: answer a request, else wait. */
static void echo(struct ffaf_regs *regs)
{
	const uint32_t fid = (uint32_t)regs->x[0];
	const uint64_t ids = (regs->x[1] & 0xffffu) << 16 | (regs->x[1] >> 16 & 0xffffu);

	switch (fid) {
	case FFAF_FID_32(MSG_SEND_DIRECT_REQ):
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ):
		regs->x[0] = fid + (FFAF_NR_MSG_SEND_DIRECT_RESP - FFAF_NR_MSG_SEND_DIRECT_REQ);
		regs->x[1] = ids;
		break;
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ2):
		regs->x[0] = FFAF_FID_64(MSG_SEND_DIRECT_RESP2);
		regs->x[1] = ids;
		regs->x[2] = regs->x[3] = 0;
		break;
	default:
		memset(regs, 0, sizeof(*regs));
		regs->x[0] = FFAF_FID_32(MSG_WAIT);
		break;
	}
}

/* Steps that the partition is given to come back to the normal world. */
#define TURNS 16

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

static void ask_world(struct equiv_side *side, struct ffaf_regs *regs)
{
	const struct ffasim_world world = world_of(side);
	struct ffasim_ec ec = { 0, 0 };
	struct ffasim_next next;

	for (unsigned int turn = 0; turn < TURNS; turn++) {
		ffasim_call(&world, 0, ec, regs, &next);
		*regs = next.regs;
		ec = next.ec;
		if (ec.id == 0 || next.kind == FFASIM_HALT)
			break;
		echo(regs);
	}
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
					.hyp_tx = HYP_TX,
					.hyp_rx = HYP_RX };
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
		if ((side->touched >> i & 1u) != 0)
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
	outcome->regs = call->regs;
	done = ffaf_call(&filter, &side->state->caller, &outcome->regs);
	outcome->undefined = done.undefined;
	outcome->verdict = done.verdict;
	outcome->smc_count = side->smc_count;
	outcome->dirty = side->touched;
	if (done.verdict == FFAF_VERDICT_HALT)
		memset(&outcome->regs, 0, sizeof(outcome->regs));
}
