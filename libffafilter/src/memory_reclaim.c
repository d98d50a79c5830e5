/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "descriptor.h"
#include "handlers.h"

/*
 * FFA_MEM_RECLAIM: ask the SPMC what the handle stands for, reclaim it, and give
 * those pages back to the caller. What the SPMC says is checked as each filter
 * checks it, and never trusted to stay inside the filter's buffers.
 */

/* The real filters ask again for ever. */
#define EMPTY_PARTS_MAX 16

struct reclaim {
	uint32_t handle_low;
	uint32_t handle_high;
	uint32_t flags;
	uint16_t caller; /* its id */
	uint32_t length; /* of the whole description */
	uint32_t fragment; /* of its first part, in the RX buffer */
	uint32_t composite; /* offset of the composite region */
	bool halt; /* the real hypervisor stops */
};

static bool behaves(const struct ffaf_filter *filter, enum ffaf_behaviour behaviour,
		    unsigned int choice)
{
	return filter->policy->behaviour[behaviour] == choice;
}

static void release_rx(const struct ffaf_filter *filter)
{
	struct ffaf_regs smc;

	if (behaves(filter, FFAF_BEHAVIOUR_RECLAIM_RELEASE, FFAF_RECLAIM_RELEASE_KEEP))
		return;
	ffaf_smc_prepare(&smc, FFAF_FID_32(RX_RELEASE));
	ffaf_smc(filter, &smc);
}

/* Ask for the description; false when the SPMC does not give it. */
static bool retrieve(const struct ffaf_filter *filter, struct reclaim *r, struct ffaf_regs *smc)
{
	const bool small =
		behaves(filter, FFAF_BEHAVIOUR_RETRIEVE_SIZE, FFAF_RETRIEVE_SIZE_BYTES_32);
	const uint32_t size = small ? FFAF_HEADER_1_0 : FFAF_HEADER_1_1;
	uint8_t *request = filter->buffers.tx;

	for (uint32_t i = 0; i < size; i++)
		request[i] = 0;
	request[FFAF_HEADER_SENDER] = (uint8_t)r->caller;
	request[FFAF_HEADER_SENDER + 1] = (uint8_t)(r->caller >> 8);
	ffaf_put64(request + FFAF_HEADER_HANDLE, (uint64_t)r->handle_high << 32 | r->handle_low);
	ffaf_smc_prepare(smc, FFAF_FID_64(MEM_RETRIEVE_REQ));
	smc->x[1] = size;
	smc->x[2] = size;
	ffaf_smc(filter, smc);
	r->length = (uint32_t)smc->x[1];
	r->fragment = (uint32_t)smc->x[2];
	return smc->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP);
}

/* The first part, in the RX buffer; returns 0 or a status. */
static int32_t check_first(const struct ffaf_filter *filter, struct reclaim *r)
{
	const uint8_t *d = filter->buffers.rx;
	const uint32_t version = filter->state->version;
	const uint32_t page = filter->state->page;
	const uint64_t access = ffaf_access_offset(version, d);
	const bool checked =
		!behaves(filter, FFAF_BEHAVIOUR_RECLAIM_BOUNDS, FFAF_RECLAIM_BOUNDS_HALT);
	const uint64_t end = access + ffaf_access_size(version);

	if (checked && end > r->fragment)
		return FFAF_INVALID_PARAMETERS;
	if (checked && r->fragment > page)
		return FFAF_ABORTED;
	if (end > page)
		return FFAF_INVALID_PARAMETERS;
	r->composite = ffaf_get32(d + access + FFAF_ACCESS_COMPOSITE);
	if (checked && (uint64_t)r->composite + FFAF_COMPOSITE > r->length)
		return FFAF_ABORTED;
	if (!checked && (r->composite > r->length || r->fragment > page)) {
		r->halt = true;
		return FFAF_ABORTED;
	}
	if (!behaves(filter, FFAF_BEHAVIOUR_RECLAIM_OWNER, FFAF_RECLAIM_OWNER_UNCHECKED) &&
	    ffaf_get16(d + FFAF_HEADER_SENDER) != r->caller)
		return FFAF_INVALID_PARAMETERS;
	return r->length > FFAF_DESCRIPTOR_MAX || r->fragment > FFAF_DESCRIPTOR_MAX ? FFAF_NO_MEMORY
										    : 0;
}

/* Put the whole description together; returns 0 or a status. */
static int32_t fetch(const struct ffaf_filter *filter, const struct reclaim *r)
{
	uint32_t have = r->fragment;
	uint32_t empty = 0;
	uint32_t part;
	struct ffaf_regs smc;

	ffaf_copy(filter->buffers.descriptor, filter->buffers.rx, r->fragment);
	release_rx(filter);
	for (; have < r->length; have += part) {
		ffaf_smc_prepare(&smc, FFAF_FID_32(MEM_FRAG_RX));
		smc.x[1] = r->handle_low;
		smc.x[2] = r->handle_high;
		smc.x[3] = have;
		ffaf_smc(filter, &smc);
		part = (uint32_t)smc.x[3];
		if (part == 0)
			empty++;
		/* Parts that are empty or too large would go on for ever, or past the room. */
		if (smc.x[0] != FFAF_FID_32(MEM_FRAG_TX) || empty > EMPTY_PARTS_MAX ||
		    part > filter->state->page || part > FFAF_DESCRIPTOR_MAX - have)
			return FFAF_INVALID_PARAMETERS;
		ffaf_copy(filter->buffers.descriptor + have, filter->buffers.rx, part);
		release_rx(filter);
	}
	return 0;
}

/* Find the ranges in the whole description; false when they do not lie within LIMIT. */
static bool find_ranges(const struct ffaf_filter *filter, const struct reclaim *r, uint32_t limit,
			struct ffaf_ranges *ranges)
{
	const uint8_t *composite = filter->buffers.descriptor + r->composite;
	const uint64_t first = (uint64_t)r->composite + FFAF_COMPOSITE;

	if (first > limit)
		return false;
	ranges->at = composite + FFAF_COMPOSITE;
	ranges->count = ffaf_get32(composite + FFAF_COMPOSITE_RANGES);
	return ranges->count <= (limit - first) >> FFAF_RANGE_SHIFT;
}

/* The description, checked as far as the policy does so now; returns 0 or a status. */
static int32_t describe(const struct ffaf_filter *filter, struct reclaim *r,
			struct ffaf_ranges *ranges)
{
	int32_t status = check_first(filter, r);

	if (status != 0) {
		release_rx(filter);
		return status;
	}
	status = fetch(filter, r);
	if (status != 0)
		return status;
	switch (filter->policy->behaviour[FFAF_BEHAVIOUR_RECLAIM_RANGES]) {
	case FFAF_RECLAIM_RANGES_AFTER:
		return 0;
	case FFAF_RECLAIM_RANGES_NEVER:
		return find_ranges(filter, r, FFAF_DESCRIPTOR_MAX, ranges)
			       ? 0
			       : FFAF_INVALID_PARAMETERS;
	default:
		return find_ranges(filter, r, r->length, ranges) ? 0 : FFAF_ABORTED;
	}
}

/* Reclaim what was described, and give RANGES back to the caller. */
static enum ffaf_verdict finish(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				const struct reclaim *r, struct ffaf_ranges ranges)
{
	struct ffaf_regs smc;

	ffaf_smc_prepare(&smc, FFAF_FID_32(MEM_RECLAIM));
	smc.x[1] = r->handle_low;
	smc.x[2] = r->handle_high;
	smc.x[3] = r->flags;
	ffaf_smc(filter, &smc);
	ffaf_answer(filter, regs, &smc);
	if (!ffaf_is_success(&smc))
		return FFAF_VERDICT_ANSWER;
	if (behaves(filter, FFAF_BEHAVIOUR_RECLAIM_RANGES, FFAF_RECLAIM_RANGES_AFTER) &&
	    !find_ranges(filter, r, r->length, &ranges)) {
		ffaf_answer_error(filter, regs, FFAF_ABORTED);
		return FFAF_VERDICT_ANSWER;
	}
	return ffaf_unshare_ranges(filter, ranges) ? FFAF_VERDICT_ANSWER : FFAF_VERDICT_HALT;
}

enum ffaf_verdict ffaf_handle_reclaim(const struct ffaf_filter *filter,
				      const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	struct reclaim r = { .handle_low = (uint32_t)regs->x[1],
			     .handle_high = (uint32_t)regs->x[2],
			     .flags = (uint32_t)regs->x[3],
			     .caller = caller->id };
	struct ffaf_ranges ranges = { NULL, 0 };
	struct ffaf_regs smc;
	int32_t status;

	if (!retrieve(filter, &r, &smc)) {
		ffaf_answer(filter, regs, &smc);
		return FFAF_VERDICT_ANSWER;
	}
	status = describe(filter, &r, &ranges);
	if (status != 0) {
		ffaf_answer_error(filter, regs, status);
		return r.halt ? FFAF_VERDICT_HALT : FFAF_VERDICT_ANSWER;
	}
	return finish(filter, regs, &r, ranges);
}
