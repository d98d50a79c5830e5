/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "descriptor.h"
#include "handlers.h"

/*
 * FFA_MEM_SHARE, FFA_MEM_LEND and FFA_MEM_FRAG_TX. The caller's bytes are copied
 * to the filter's TX buffer first, and only the copy is read.
 */

static void copy_from_caller(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     uint32_t size)
{
	//@ admit filter->ops->read == &ffaf_model_read;
	//@ calls ffaf_model_read;
	filter->ops->read(filter->ctx, filter->buffers.tx, caller->tx, size);
}

static uint32_t smallest_fragment(const struct ffaf_filter *filter)
{
	return ffaf_layout_size(FFAF_CHOSEN(filter->policy, SEND_MINIMUM, LARGEST)
					? FFAF_VERSION_1_2
					: filter->state->version);
}

/* What the policy says to a descriptor in several fragments; returns 0 or a status. */
static int32_t check_whole(const struct ffaf_filter *filter, uint32_t length, uint32_t fragment)
{
	if (fragment == length)
		return 0;
	switch (ffaf_choice(filter->policy, FFAF_BEHAVIOUR_FRAGMENTS)) {
	case FFAF_FRAGMENTS_TAKEN:
		return 0;
	case FFAF_FRAGMENTS_INVALID_PARAMETERS:
		return FFAF_INVALID_PARAMETERS;
	default:
		return FFAF_NOT_SUPPORTED;
	}
}

/*
 * Descriptors go on as they came: a caller that speaks a version with another
 * layout than the SPMC's cannot send any.
 */
static bool speaks_layout(const struct ffaf_filter *filter, const struct ffaf_caller *caller)
{
	return caller->agreed == 0 ||
	       ffaf_layout_size(caller->version) == ffaf_layout_size(filter->state->version);
}

/* The registers of the call; returns 0 or a status. */
static int32_t check_lengths(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     const struct ffaf_regs *regs)
{
	const uint32_t length = (uint32_t)regs->x[1];
	const uint32_t fragment = (uint32_t)regs->x[2];

	if (regs->x[3] != 0 || (uint32_t)regs->x[4] != 0 || fragment > length ||
	    fragment > filter->state->page || fragment < smallest_fragment(filter) ||
	    !caller->mapped)
		return FFAF_INVALID_PARAMETERS;
	if (!speaks_layout(filter, caller))
		return FFAF_NOT_SUPPORTED;
	if (length > FFAF_DESCRIPTOR_MAX)
		return FFAF_NO_MEMORY;
	return check_whole(filter, length, fragment);
}

/*
 * How far the access descriptor may reach. The filters that do not check it
 * read on past their buffer, where this library stops.
 */
static uint32_t access_limit(const struct ffaf_filter *filter, uint32_t fragment)
{
	return FFAF_CHOSEN(filter->policy, ACCESS_BOUNDS, UNCHECKED) ? filter->state->page
								     : fragment;
}

/* The attributes in the header; returns 0 or a status. */
static int32_t check_attributes(const struct ffaf_filter *filter)
{
	const uint8_t *d = filter->buffers.tx;
	const uint32_t attributes = filter->state->version > FFAF_VERSION_1_0
					    ? ffaf_get16(d + FFAF_HEADER_ATTRIBUTES)
					    : d[FFAF_HEADER_ATTRIBUTES];

	if (FFAF_CHOSEN(filter->policy, MEMORY_ATTRIBUTES, ANY))
		return 0;
	if ((attributes & FFAF_ATTRIBUTES_NS) != 0)
		return FFAF_INVALID_PARAMETERS;
	return attributes == FFAF_ATTRIBUTES_NORMAL ? 0 : FFAF_NOT_SUPPORTED;
}

/* What the composite region states about its ranges; returns 0 or a status. */
static int32_t check_totals(const struct ffaf_filter *filter, const uint8_t *composite,
			    struct ffaf_ranges ranges)
{
	uint64_t pages = 0;

	if (FFAF_CHOSEN(filter->policy, PAGE_TOTAL, UNCHECKED))
		return 0;
	/*@ loop invariant 0 <= i <= ranges.count;
	    loop invariant pages == ffaf_l_total(ranges.at, i) && pages <= i * 0xffffffff;
	    loop assigns i, pages;
	    loop variant ranges.count - i;
	*/
	for (uint32_t i = 0; i < ranges.count; i++)
		pages += ffaf_get32(ranges.at + (size_t)i * FFAF_RANGE + FFAF_RANGE_PAGES);
	if (pages == 0 || pages != ffaf_get32(composite + FFAF_COMPOSITE_PAGES) ||
	    ranges.count != ffaf_get32(composite + FFAF_COMPOSITE_RANGES))
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

/* Find the ranges in the first FRAGMENT bytes of a descriptor; returns 0 or a status. */
static int32_t parse(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
		     uint32_t fragment, struct ffaf_ranges *ranges)
{
	const uint8_t *d = filter->buffers.tx;
	const uint32_t version = filter->state->version;
	const uint64_t access = ffaf_access_offset(version, d);
	uint64_t composite;
	int32_t status;

	if (access + ffaf_access_size(version) > access_limit(filter, fragment))
		return FFAF_INVALID_PARAMETERS;
	composite = ffaf_get32(d + access + FFAF_ACCESS_COMPOSITE);
	if (composite == 0 || ffaf_get32(d + FFAF_HEADER_ACCESS_COUNT) != 1 ||
	    ffaf_get16(d + FFAF_HEADER_SENDER) != caller->id ||
	    composite + FFAF_COMPOSITE > fragment ||
	    (uint32_t)(fragment - composite - FFAF_COMPOSITE) % FFAF_RANGE != 0)
		return FFAF_INVALID_PARAMETERS;
	ranges->at = d + composite + FFAF_COMPOSITE;
	ranges->count =
		FFAF_HIGH((uint32_t)(fragment - composite - FFAF_COMPOSITE), FFAF_RANGE_SHIFT);
	status = check_attributes(filter);
	return status != 0 ? status : check_totals(filter, d + composite, *ranges);
}

/* Whether the SPMC took the first fragment and wants the next, or has taken all. */
static bool was_taken(const struct ffaf_regs *answer, uint32_t length, uint32_t fragment)
{
	if (fragment == length)
		return ffaf_is_success(answer);
	return answer->x[0] == FFAF_FID_32(MEM_FRAG_RX) && answer->x[3] == fragment;
}

int32_t ffaf_handle_send(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			 struct ffaf_regs *regs)
{
	const uint32_t fid = FFAF_FID_BASE_64 + (uint32_t)regs->x[0] % 0x100u;
	const uint32_t length = (uint32_t)regs->x[1];
	const uint32_t fragment = (uint32_t)regs->x[2];
	struct ffaf_ranges ranges = { NULL, 0 };
	struct ffaf_regs smc;
	int32_t status = check_lengths(filter, caller, regs);

	if (status != 0)
		return status;
	copy_from_caller(filter, caller, fragment);
	status = parse(filter, caller, fragment, &ranges);
	if (status != 0)
		return status;
	if (!ffaf_share_ranges(filter, ranges))
		return FFAF_DENIED;
	(void)ffaf_pass_on(filter, &smc, fid, regs, 2);
	if (!was_taken(&smc, length, fragment))
		(void)ffaf_unshare_ranges(filter, ranges);
	return ffaf_answer(filter, regs, &smc);
}

int32_t ffaf_handle_frag_tx(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	const uint32_t fragment = (uint32_t)regs->x[3];
	struct ffaf_ranges ranges;
	struct ffaf_regs smc;

	if (fragment > filter->state->page || fragment % FFAF_RANGE != 0 || !caller->mapped)
		return FFAF_INVALID_PARAMETERS;
	copy_from_caller(filter, caller, fragment);
	ranges.at = filter->buffers.tx;
	ranges.count = FFAF_HIGH(fragment, FFAF_RANGE_SHIFT);
	if (!ffaf_share_ranges(filter, ranges)) {
		/* Give up the whole transaction; the pages of its earlier fragments stay shared. */
		if (!ffaf_pass_on(filter, &smc, FFAF_FID_32(MEM_RECLAIM), regs, 2))
			effects->verdict = FFAF_VERDICT_HALT;
		return FFAF_DENIED;
	}
	if (!ffaf_pass_on(filter, &smc, FFAF_FID_32(MEM_FRAG_TX), regs, 4) &&
	    smc.x[0] != FFAF_FID_32(MEM_FRAG_RX))
		(void)ffaf_unshare_ranges(filter, ranges);
	return ffaf_answer(filter, regs, &smc);
}
