/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Makes 60,000 calls of a host and its VMs, drawn from one seed, and prints how many were
 * forwarded, denied and answered, how many shared memory, and a hash of all that came of
 * them: decisions, registers, pages and buffers. host_policy and vm_policy are linked in.
 */
#include "../threads/world.h"

#include <inttypes.h>
#include <stdio.h>

extern const struct ffaf_policy host_policy;
extern const struct ffaf_policy vm_policy;

#define BOOTS 200u
#define CALLS 300u /* after each */

struct sums {
	uint64_t hash;
	uint64_t seed;
	unsigned int verdicts[FFAF_VERDICT_COUNT];
	unsigned int shared; /* pages, after each call */
};

static uint64_t draw(struct sums *sums, uint64_t limit)
{
	sums->seed ^= sums->seed << 13;
	sums->seed ^= sums->seed >> 7;
	sums->seed ^= sums->seed << 17;
	return (sums->seed >> 11) % limit;
}

static void mix(struct sums *sums, uint64_t value)
{
	sums->hash = (sums->hash ^ value) * 1099511628211u;
}

static uint64_t draw_argument(struct sums *sums, unsigned int caller)
{
	switch (draw(sums, 6)) {
	case 0:
		return world_page(caller, (unsigned int)draw(sums, 3));
	case 1:
		return draw(sums, 128);
	case 2:
		return draw(sums, 3) << 16 | draw(sums, 4);
	case 3:
		return draw(sums, UINT64_MAX) * 3u;
	default:
		return 0;
	}
}

static struct ffaf_regs draw_call(struct sums *sums, unsigned int caller)
{
	const struct ffaf_regs often[] = {
		{ { FFAF_FID_64(RXTX_MAP), world_page(caller, 0), world_page(caller, 1), 1 } },
		{ { FFAF_FID_64(MEM_SHARE), 112, 112 } },
		{ { FFAF_FID_32(MEM_RECLAIM), 1 } },
		{ { FFAF_FID_32(VERSION), FFAF_VERSION_1_0 + draw(sums, 4) } },
	};
	const uint64_t pick = draw(sums, 8);
	struct ffaf_regs regs;

	if (pick < sizeof(often) / sizeof(often[0]))
		return often[pick];
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		regs.x[i] = draw_argument(sums, caller);
	regs.x[0] = (pick % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | (0x60 + draw(sums, 64));
	return regs;
}

static void mix_world(struct sums *sums, const struct world *world, unsigned int caller)
{
	for (unsigned int i = 0; i < PAGES; i++) {
		mix(sums, world->pages[caller][i]);
		sums->shared += world->pages[caller][i] == PAGE_FFA;
	}
	for (unsigned int i = 0; i < 128; i++) {
		mix(sums, world->tx[i]);
		mix(sums, world->memory[caller][1][i]);
	}
}

static void make_call(struct sums *sums, struct vcpu *vcpu)
{
	struct ffaf_caller *caller = &vcpu->world->callers[vcpu->caller];
	struct ffaf_regs regs = draw_call(sums, vcpu->caller);
	const struct ffaf_decision d =
		ffaf_decide(vcpu->filter.policy, &vcpu->world->state, caller, &regs);
	const struct ffaf_outcome outcome = ffaf_call(&vcpu->filter, caller, &regs);

	mix(sums, (uint64_t)d.verdict << 24 | (uint64_t)d.reason << 16 | d.rule);
	mix(sums, (uint64_t)d.status);
	mix(sums, (uint64_t)outcome.verdict << 8 | outcome.reason);
	mix(sums, outcome.undefined);
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		mix(sums, regs.x[i]);
	mix_world(sums, vcpu->world, vcpu->caller);
	sums->verdicts[outcome.verdict]++;
}

int main(void)
{
	static struct world world;
	struct sums sums = { .hash = 1, .seed = 1 };

	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		world_boot(&world, &host_policy);
		for (unsigned int i = 0; i < CALLS; i++) {
			struct vcpu vcpu = { .world = &world,
					     .caller = (unsigned int)draw(&sums, CALLERS),
					     .holds_lock = true };

			vcpu.filter =
				world_filter(&vcpu, vcpu.caller == 0 ? &host_policy : &vm_policy);
			make_call(&sums, &vcpu);
		}
	}
	printf("%u %u %u %u %016" PRIx64 "\n", sums.verdicts[FFAF_VERDICT_FORWARD],
	       sums.verdicts[FFAF_VERDICT_DENY], sums.verdicts[FFAF_VERDICT_ANSWER], sums.shared,
	       sums.hash);
	return 0;
}
