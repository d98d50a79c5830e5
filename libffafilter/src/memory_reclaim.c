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

/* The SPMC's description of a memory region. */
struct description {
	uint32_t length; /* of the whole */
	uint32_t fragment; /* of its first part, in the RX buffer */
	uint32_t composite; /* offset of the composite region */
};

static void release_rx(const struct ffaf_filter *filter)
{
	if (!FFAF_CHOSEN(filter->policy, RECLAIM_RELEASE, KEEP))
		ffaf_tell(filter, FFAF_FID_32(RX_RELEASE));
}

static void put32(uint8_t *p, uint32_t value)
{
	/*@ loop invariant 0 <= i <= 4;
	    loop invariant \forall integer j; 0 <= j < i ==> p[j] == (uint8_t)(value >> 8 * j);
	    loop assigns i, p[0 .. 3];
	    loop variant 4 - i;
	*/
	for (unsigned int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

/* Ask for what the handle in REGS stands for; false when the SPMC does not say. */
static bool retrieve(const struct ffaf_filter *filter, uint16_t sender,
		     const struct ffaf_regs *regs, struct ffaf_regs *smc)
{
	const uint32_t size = FFAF_CHOSEN(filter->policy, RETRIEVE_SIZE, BYTES_32)
				      ? FFAF_HEADER_1_0
				      : FFAF_HEADER_1_1;
	uint8_t *request = filter->buffers.tx;

	/*@ loop invariant 0 <= i <= size;
	    loop invariant \forall integer j; 0 <= j < i ==> request[j] == 0;
	    loop assigns i, request[0 .. size - 1];
	    loop variant size - i;
	*/
	for (uint32_t i = 0; i < size; i++)
		request[i] = 0;
	put32(request + FFAF_HEADER_SENDER, sender);
	put32(request + FFAF_HEADER_HANDLE, (uint32_t)regs->x[1]);
	put32(request + FFAF_HEADER_HANDLE + 4, (uint32_t)regs->x[2]);
	(void)ffaf_ask(filter, smc, FFAF_FID_64(MEM_RETRIEVE_REQ), size, size, 0);
	return smc->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP);
}

/* Whose memory it is, and whether there is room for its description; returns 0 or a status. */
static int32_t check_owner(const struct ffaf_filter *filter, uint16_t sender,
			   const struct description *r)
{
	if (!FFAF_CHOSEN(filter->policy, RECLAIM_OWNER, UNCHECKED) &&
	    ffaf_get16(filter->buffers.rx + FFAF_HEADER_SENDER) != sender)
		return FFAF_INVALID_PARAMETERS;
	return r->length > FFAF_DESCRIPTOR_MAX || r->fragment > FFAF_DESCRIPTOR_MAX ? FFAF_NO_MEMORY
										    : 0;
}

/* The first part, in the RX buffer; returns 0 or a status. */
static int32_t check_first(const struct ffaf_filter *filter, uint16_t sender, struct description *r,
			   struct ffaf_effects *effects)
{
	const uint8_t *d = filter->buffers.rx;
	const uint32_t version = filter->state->version;
	const uint32_t page = filter->state->page;
	const bool halts = FFAF_CHOSEN(filter->policy, RECLAIM_BOUNDS, HALT);
	const uint64_t access = ffaf_access_offset(version, d);

	if (access + ffaf_access_size(version) > (halts ? page : r->fragment))
		return FFAF_INVALID_PARAMETERS;
	if (r->fragment <= page) {
		r->composite = ffaf_get32(d + access + FFAF_ACCESS_COMPOSITE);
		if (r->composite + (halts ? (uint64_t)0 : FFAF_COMPOSITE) <= r->length)
			return check_owner(filter, sender, r);
	}
	if (halts)
		effects->verdict = FFAF_VERDICT_HALT;
	return FFAF_ABORTED;
}

/* Put the whole description together, part by part; returns 0 or a status. */
static int32_t fetch(const struct ffaf_filter *filter, const struct ffaf_regs *regs,
		     const struct description *r)
{
	uint32_t part = r->fragment;
	uint32_t have = 0;
	uint32_t empty = 0;
	struct ffaf_regs smc;

	/* Parts that are empty or too large would go on for ever, or past the room. */
	/*@ loop invariant have <= FFAF_DESCRIPTOR_MAX && empty <= EMPTY_PARTS_MAX + 1;
	    loop invariant ffaf_g_foreign == \at(ffaf_g_foreign, Pre);
	    loop invariant ffaf_g_smcs == \at(ffaf_g_smcs, Pre)
	      ? have == 0 && empty == 0 && part == r->fragment
	      : ffaf_g_smcs > \at(ffaf_g_smcs, Pre) && r->fragment < r->length &&
		r->fragment <= filter->state->page && r->fragment <= FFAF_DESCRIPTOR_MAX;
	    loop assigns part, have, empty, smc, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent,
	      ffaf_g_answer, filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1];
	    loop variant FFAF_DESCRIPTOR_MAX + 17 - have - empty + (part == 0 ? 1 : 0);
	*/
	while (empty <= EMPTY_PARTS_MAX && part <= filter->state->page &&
	       part <= FFAF_DESCRIPTOR_MAX - have) {
		ffaf_copy(filter->buffers.descriptor + have, filter->buffers.rx, part);
		/*@ check \forall integer i; 0 <= i < part ==>
		      filter->buffers.descriptor[have + i] == filter->buffers.rx[i];
		*/
		release_rx(filter);
		have += part;
		if (have >= r->length)
			return 0;
		(void)ffaf_ask(filter, &smc, FFAF_FID_32(MEM_FRAG_RX), (uint32_t)regs->x[1],
			       (uint32_t)regs->x[2], have);
		/*@ check ffaf_sent_four(FFAF_FID_32(MEM_FRAG_RX), (uint32_t)regs->x[1],
		      (uint32_t)regs->x[2], have);
		*/
		if (smc.x[0] != FFAF_FID_32(MEM_FRAG_TX))
			break;
		part = (uint32_t)smc.x[3];
		if (part == 0)
			empty++;
	}
	return FFAF_INVALID_PARAMETERS;
}

/* Find the ranges in the whole description; returns 0 or a status. */
static int32_t find_ranges(const struct ffaf_filter *filter, const struct description *r,
			   struct ffaf_ranges *ranges)
{
	const bool unchecked = FFAF_CHOSEN(filter->policy, RECLAIM_RANGES, NEVER);
	const uint32_t limit = unchecked ? FFAF_DESCRIPTOR_MAX : r->length;
	const uint64_t first = (uint64_t)r->composite + FFAF_COMPOSITE;

	if (first <= limit) {
		ranges->at = filter->buffers.descriptor + first;
		ranges->count = ffaf_get32(filter->buffers.descriptor + r->composite +
					   FFAF_COMPOSITE_RANGES);
		if (ranges->count <= (limit - first) >> FFAF_RANGE_SHIFT)
			return 0;
	}
	return unchecked ? FFAF_INVALID_PARAMETERS : FFAF_ABORTED;
}

/* Reclaim what the handle stands for, and give RANGES back to the caller where they are sound. */
static int32_t reclaim(const struct ffaf_filter *filter, struct ffaf_regs *regs, int32_t sound,
		       struct ffaf_ranges ranges, struct ffaf_effects *effects)
{
	struct ffaf_regs smc;
	const bool done = ffaf_pass_on(filter, &smc, FFAF_FID_32(MEM_RECLAIM), regs, 3);

	(void)ffaf_answer(filter, regs, &smc);
	if (!done)
		return 0;
	if (sound == 0 && !ffaf_unshare_ranges(filter, ranges))
		effects->verdict = FFAF_VERDICT_HALT;
	return sound;
}

int32_t ffaf_handle_reclaim(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	struct description r = { 0, 0, 0 };
	struct ffaf_ranges ranges = { NULL, 0 };
	struct ffaf_regs smc;
	int32_t status;

	if (!retrieve(filter, caller->id, regs, &smc)) {
		return ffaf_answer(filter, regs, &smc);
	}
	r.length = (uint32_t)smc.x[1];
	r.fragment = (uint32_t)smc.x[2];
	status = check_first(filter, caller->id, &r, effects);
	if (status != 0)
		release_rx(filter);
	else
		status = fetch(filter, regs, &r);
	if (status != 0)
		return status;
	status = find_ranges(filter, &r, &ranges);
	if (status != 0 && !FFAF_CHOSEN(filter->policy, RECLAIM_RANGES, AFTER))
		return status;
	return reclaim(filter, regs, status, ranges, effects);
}
