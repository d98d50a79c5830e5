/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A machine for many vCPUs at once: the host and some VMs behind their filters, which
 * share one state, one set of buffers and one lock; an SPMC that says yes. Nothing here
 * orders one vCPU after another but the lock, so that ThreadSanitizer sees what the
 * library orders and what it does not.
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <ffafilter/filter.h>
#include <pthread.h>

#define CALLERS 4u /* the host and three VMs */
#define VCPUS 3u /* of each caller */
#define PAGE 4096u
#define PAGES 8u /* of each caller: TX, RX, and some to share */

enum page { PAGE_OWNED, PAGE_HYP, PAGE_PINNED, PAGE_FFA };

/* All but the lock is written under the lock, or before the vCPUs run. */
struct world {
	pthread_mutex_t lock;
	struct ffaf_state state;
	struct ffaf_caller callers[CALLERS];
	uint8_t memory[CALLERS][PAGES][PAGE];
	enum page pages[CALLERS][PAGES];
	uint8_t tx[PAGE];
	uint8_t rx[PAGE];
	uint8_t descriptor[FFAF_DESCRIPTOR_MAX];
	unsigned int versions; /* FFA_VERSION that the SPMC was asked since boot */
};

struct vcpu {
	struct world *world;
	unsigned int caller;
	unsigned int number;
	bool holds_lock;
	uint64_t seed;
	struct ffaf_filter filter; /* its ctx is the vCPU */
};

/* Without LOCKED an embedder that forgets the lock. */
static inline void world_lock(struct vcpu *vcpu)
{
#ifdef LOCKED
	pthread_mutex_lock(&vcpu->world->lock);
#endif
	vcpu->holds_lock = true;
}

static inline void world_unlock(struct vcpu *vcpu)
{
	vcpu->holds_lock = false;
#ifdef LOCKED
	pthread_mutex_unlock(&vcpu->world->lock);
#endif
}

/* Start over: boot, and zeroed callers. The vCPUs do not run. */
void world_boot(struct world *world, const struct ffaf_policy *host);

/* The filter of a vCPU with POLICY. */
struct ffaf_filter world_filter(struct vcpu *vcpu, const struct ffaf_policy *policy);

/* The SMC of a vCPU: of its filter, or forwarded without the lock. */
void world_smc(void *ctx, struct ffaf_regs *regs);

/* Address of page N of a caller. */
static inline uint64_t world_page(unsigned int caller, unsigned int n)
{
	return 0x80000000u + ((uint64_t)caller * PAGES + n) * PAGE;
}

#endif
