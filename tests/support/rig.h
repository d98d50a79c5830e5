/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef RIG_H
#define RIG_H

#include "test.h"

#include <ffaio/policy.h>
#include <ffasim/machine.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * A filter on a simulated machine, with the SMCs left to the test. The filter's buffers lie
 * between guards: AddressSanitizer sees what touches them, and rig_intact without it.
 */

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)0)
#endif

#define RIG_GUARD 64u
#define RIG_GUARD_BYTE 0xc7
#define RIG_ROOM (2 * 65536u + FFAF_DESCRIPTOR_MAX + 4 * RIG_GUARD)

struct rig {
	struct ffaf_filter filter; /* ctx is the rig */
	struct ffaf_filter guest; /* for VMs: the same, but for the policy */
	struct ffaf_state state;
	struct ffaf_caller caller[4]; /* the host, and VMs, by id */
	struct ffasim_machine *machine;
	uint8_t *room; /* guard, TX, guard, RX, guard, descriptor, guard */
	bool logs_ops;
	char op_log[1024]; /* since rig_begin */
	unsigned int reads, writes; /* of the caller's memory, since rig_begin */
	void *test; /* the test's own */
};

static inline void rig_guards(const struct rig *rig, void (*each)(uint8_t *guard, void *ctx),
			      void *ctx)
{
	uint8_t *at = rig->room;
	const uint32_t sizes[] = { rig->state.page, rig->state.page, FFAF_DESCRIPTOR_MAX };

	for (unsigned int i = 0; i < 3; i++) {
		each(at, ctx);
		at += RIG_GUARD + sizes[i];
	}
	each(at, ctx);
}

static inline void rig_set_guard(uint8_t *guard, void *ctx)
{
	(void)ctx;
	memset(guard, RIG_GUARD_BYTE, RIG_GUARD);
	ASAN_POISON_MEMORY_REGION(guard, RIG_GUARD);
}

static inline void rig_check_guard(uint8_t *guard, void *ctx)
{
	ASAN_UNPOISON_MEMORY_REGION(guard, RIG_GUARD);
	for (unsigned int i = 0; i < RIG_GUARD; i++)
		*(bool *)ctx &= guard[i] == RIG_GUARD_BYTE;
	ASAN_POISON_MEMORY_REGION(guard, RIG_GUARD);
}

/* Whether nothing was written beside the filter's buffers. */
static inline bool rig_intact(const struct rig *rig)
{
	bool intact = true;

	rig_guards(rig, rig_check_guard, &intact);
	return intact;
}

static inline void rig_log(struct rig *rig, enum ffaf_page_op op, uint64_t address, uint64_t count,
			   bool done)
{
	static const char *const names[] = { "share-hyp", "unshare-hyp", "pin",
					     "unpin",	  "share-ffa",	 "unshare-ffa" };
	const size_t used = strlen(rig->op_log);

	snprintf(rig->op_log + used, sizeof(rig->op_log) - used, "%s%s 0x%llx+%llu%s",
		 used ? ", " : "", names[op], (unsigned long long)address,
		 (unsigned long long)count, done ? "" : " fails");
}

static inline bool rig_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	struct rig *rig = ctx;
	const bool done = ffasim_pages(rig->machine, op, address, count);

	if (rig->logs_ops)
		rig_log(rig, op, address, count, done);
	CHECK(address % rig->state.page == 0);
	return done;
}

/* What the embedder is promised: within a page, which is pinned. */
static inline void rig_check_access(const struct rig *rig, uint64_t address, uint32_t size)
{
	CHECK(size <= rig->state.page && address % rig->state.page == 0);
	/* A reclaim can give a pinned page back to its owner; the filter still has it. */
	CHECK(size == 0 || ffasim_page_state(rig->machine, address) == FFASIM_HYP ||
	      ffasim_page_state(rig->machine, address) == FFASIM_OWNED ||
	      ffasim_page_state(rig->machine, address) == FFASIM_FFA);
}

static inline void rig_read(void *ctx, void *to, uint64_t address, uint32_t size)
{
	struct rig *rig = ctx;

	rig->reads++;
	rig_check_access(rig, address, size);
	ffasim_read(rig->machine, to, address, size);
}

static inline void rig_write(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct rig *rig = ctx;

	rig->writes++;
	rig_check_access(rig, address, size);
	ffasim_write(rig->machine, address, from, size);
}

/* OPS is the rig's to fill, and must live as long; SMC its way to the SPMC. */
static inline void rig_init(struct rig *rig, struct ffaf_ops *ops, const struct ffaf_policy *policy,
			    void (*smc)(void *ctx, struct ffaf_regs *regs))
{
	*ops = (struct ffaf_ops){ smc, rig_pages, rig_read, rig_write };
	*rig = (struct rig){ .machine = ffasim_create(), .room = calloc(1, RIG_ROOM) };
	if (rig->machine == NULL || rig->room == NULL)
		abort();
	rig->filter = (struct ffaf_filter){ policy, &rig->state, ops, rig, { 0 } };
	rig->guest = rig->filter;
}

static inline void rig_free(struct rig *rig)
{
	ASAN_UNPOISON_MEMORY_REGION(rig->room, RIG_ROOM);
	ffasim_destroy(rig->machine);
	free(rig->room);
}

static inline bool rig_boot(struct rig *rig, const struct ffaf_boot *boot)
{
	ASAN_UNPOISON_MEMORY_REGION(rig->room, RIG_ROOM);
	memset(rig->caller, 0, sizeof(rig->caller));
	for (uint16_t i = 0; i < 4; i++)
		rig->caller[i].id = i;
	ffasim_reset(rig->machine, boot->page);
	rig->state = (struct ffaf_state){ .page = boot->page };
	rig->filter.buffers.tx = rig->room + RIG_GUARD;
	rig->filter.buffers.rx = rig->filter.buffers.tx + boot->page + RIG_GUARD;
	rig->filter.buffers.descriptor = rig->filter.buffers.rx + boot->page + RIG_GUARD;
	rig->guest.buffers = rig->filter.buffers;
	rig_guards(rig, rig_set_guard, NULL);
	return ffaf_boot(&rig->filter, boot);
}

/* From here on operations are counted and changes noted. */
static inline void rig_begin(struct rig *rig)
{
	rig->reads = rig->writes = 0;
	rig->op_log[0] = '\0';
	ffasim_begin(rig->machine);
}

/*
 * The policy NAME: that of a built-in one, or what stands below the first two lines of a policy
 * file. Ends the test program where there is none.
 */
static inline struct ffaio_policy *rig_policy(const char *name)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy;
	char text[4096];

	snprintf(text, sizeof(text), "ffafilter-policy: 1\nname: test\n%s\n", name);
	policy = strchr(name, ':') == NULL ? ffaio_policy_load(name, &error)
					   : ffaio_policy_parse("test", text, strlen(text), &error);
	if (policy == NULL) {
		fprintf(stderr, "%s: %lu:%lu: %s\n", name, error.line, error.column, error.text);
		abort();
	}
	return policy;
}

/* xorshift64*: the same numbers everywhere. */
static inline uint64_t rig_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 0x2545f4914f6cdd1du;
}

/* Change a few things of POLICY at random, also to what no file can say. */
static inline void rig_mutate(struct ffaf_policy *policy, uint64_t *seed)
{
	for (uint64_t changes = 1 + rig_random(seed) % 16; changes > 0; changes--) {
		const uint64_t r = rig_random(seed);
		struct ffaf_rule *rule = &policy->rule[r >> 8 & 3];

		switch (r % 8) {
		case 0:
			policy->behaviour[(r >> 8) % FFAF_BEHAVIOUR_COUNT] = r >> 16 & 3;
			break;
		case 1:
			policy->window_first = (uint8_t)(r >> 8 & 0x7f);
			policy->window_last = (uint8_t)(r >> 16);
			break;
		case 2:
			policy->unlisted = (uint8_t)(r >> 8);
			break;
		case 3:
			rule->since = 0x10000 + (r >> 16 & 3);
			rule->require =
				(uint32_t)(1ull << (r >> 20) % (FFAF_REQUIREMENT_COUNT + 1));
			rule->probe = r >> 32 & 3;
			break;
		default:
			policy->entry[r >> 8 & 1][(0x60 + (r >> 16 & 0x3f))] =
				(r >> 24 & 0x1f) | ((r >> 29 & 3) == 0 ? FFAF_ENTRY_FINAL : 0);
			break;
		}
	}
}

#endif
