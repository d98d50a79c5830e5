/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

#include <string.h>

#define HEADER 48u
#define ACCESS 32u
#define COMPOSITE (HEADER + ACCESS)
#define RANGES (COMPOSITE + 16u)
#define DESCRIPTOR (RANGES + 16u)

static void put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* One page of CALLER, as FFA_MEM_SHARE of 1.1 and later describes it. */
static void describe(uint8_t *d, unsigned int caller)
{
	memset(d, 0, PAGE);
	put(d, caller, 2);
	put(d + 2, 0x2f, 2);
	put(d + 28, 1, 4);
	put(d + 32, HEADER, 4);
	put(d + HEADER + 4, COMPOSITE, 4);
	put(d + COMPOSITE, 1, 4);
	put(d + COMPOSITE + 4, 1, 4);
	put(d + RANGES, world_page(caller, 2), 8);
	put(d + RANGES + 8, 1, 4);
}

static bool move(enum page *page, enum ffaf_page_op op)
{
	static const enum page from[] = { PAGE_OWNED,  PAGE_HYP,   PAGE_HYP,
					  PAGE_PINNED, PAGE_OWNED, PAGE_FFA };
	static const enum page to[] = { PAGE_HYP, PAGE_OWNED, PAGE_PINNED,
					PAGE_HYP, PAGE_FFA,   PAGE_OWNED };

	if (*page != from[op])
		return false;
	*page = to[op];
	return true;
}

/* The one page that the calls of this test name at a time. */
static enum page *find(struct vcpu *vcpu, uint64_t address)
{
	const uint64_t n = (address - world_page(vcpu->caller, 0)) / PAGE;

	return n < PAGES ? &vcpu->world->pages[vcpu->caller][n] : NULL;
}

static bool do_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	enum page *page = find(ctx, address);

	return count == 1 && page != NULL && move(page, op);
}

static void do_read(void *ctx, void *to, uint64_t address, uint32_t size)
{
	struct vcpu *vcpu = ctx;
	const uint64_t n = (address - world_page(vcpu->caller, 0)) / PAGE;

	if (n < PAGES)
		memcpy(to, vcpu->world->memory[vcpu->caller][n], size);
}

static void do_write(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct vcpu *vcpu = ctx;
	const uint64_t n = (address - world_page(vcpu->caller, 0)) / PAGE;

	if (n < PAGES)
		memcpy(vcpu->world->memory[vcpu->caller][n], from, size);
}

/* What the SPMC does with the filter's own RX buffer, which the filter uses under its lock. */
static void fill_rx(struct vcpu *vcpu)
{
	if (vcpu->holds_lock)
		describe(vcpu->world->rx, vcpu->caller);
}

void world_smc(void *ctx, struct ffaf_regs *regs)
{
	struct vcpu *vcpu = ctx;
	const uint64_t fid = regs->x[0];
	const uint64_t asked = regs->x[1];

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFAF_FID_32(SUCCESS);
	switch (fid) {
	case FFAF_FID_32(VERSION):
		if (vcpu->holds_lock && asked < FFAF_VERSION_1_3)
			vcpu->world->versions++;
		regs->x[0] = FFAF_VERSION_1_2;
		break;
	case FFAF_FID_32(PARTITION_INFO_GET):
		regs->x[2] = 2;
		regs->x[3] = 24;
		fill_rx(vcpu);
		break;
	case FFAF_FID_64(MEM_RETRIEVE_REQ):
		regs->x[0] = FFAF_FID_32(MEM_RETRIEVE_RESP);
		regs->x[1] = DESCRIPTOR;
		regs->x[2] = DESCRIPTOR;
		fill_rx(vcpu);
		break;
	default:
		break;
	}
}

static const struct ffaf_ops ops = {
	.smc = world_smc, .pages = do_pages, .read = do_read, .write = do_write
};

struct ffaf_filter world_filter(struct vcpu *vcpu, const struct ffaf_policy *policy)
{
	struct world *world = vcpu->world;

	return (struct ffaf_filter){
		.policy = policy,
		.state = &world->state,
		.ops = &ops,
		.ctx = vcpu,
		.buffers = { .tx = world->tx, .rx = world->rx, .descriptor = world->descriptor }
	};
}

void world_boot(struct world *world, const struct ffaf_policy *host)
{
	struct ffaf_boot boot = { .smccc = FFAF_MAKE_VERSION(1, 2), .page = PAGE };
	struct vcpu cpu = { .world = world };
	struct ffaf_filter filter;

	memset(&world->state, 0, sizeof(world->state));
	memset(world->callers, 0, sizeof(world->callers));
	memset(world->pages, 0, sizeof(world->pages));
	for (unsigned int i = 0; i < CALLERS; i++) {
		world->callers[i].id = (uint16_t)i;
		describe(world->memory[i][0], i);
	}
	filter = world_filter(&cpu, host);
	/* A policy of 1.0 comes up with no SPMC as well; there is nothing to agree on then. */
	boot.smccc = host->version == FFAF_VERSION_1_0 ? 0 : boot.smccc;
	(void)ffaf_boot(&filter, &boot);
	world->versions = 0;
}
