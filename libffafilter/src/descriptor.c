/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "descriptor.h"

static bool do_range(const struct ffaf_filter *filter, enum ffaf_page_op op, const uint8_t *range)
{
	const uint64_t page = filter->state->page;
	const uint64_t address = ffaf_get64(range);
	const uint64_t size = (uint64_t)ffaf_get32(range + FFAF_RANGE_PAGES) * FFAF_RANGE_UNIT;
	const bool rounded = filter->policy->behaviour[FFAF_BEHAVIOUR_RANGE_ADDRESS] ==
			     FFAF_RANGE_ADDRESS_ROUNDED_DOWN;

	if ((size & (page - 1)) != 0 || (!rounded && (address & (page - 1)) != 0))
		return false;
	return filter->ops->pages(filter->ctx, op, address & ~(page - 1), size / page);
}

/* How many ranges from the first on could be done. */
static uint32_t do_ranges(const struct ffaf_filter *filter, enum ffaf_page_op op,
			  struct ffaf_ranges ranges)
{
	uint32_t done = 0;

	while (done < ranges.count && do_range(filter, op, ranges.at + (size_t)done * FFAF_RANGE))
		done++;
	return done;
}

bool ffaf_share_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges)
{
	struct ffaf_ranges shared = ranges;

	shared.count = do_ranges(filter, FFAF_SHARE_FFA, ranges);
	if (shared.count == ranges.count)
		return true;
	do_ranges(filter, FFAF_UNSHARE_FFA, shared);
	return false;
}

bool ffaf_unshare_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges)
{
	return do_ranges(filter, FFAF_UNSHARE_FFA, ranges) == ranges.count;
}
