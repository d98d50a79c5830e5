/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "descriptor.h"

#include "choice.h"

uint32_t ffaf_access_size(uint32_t version)
{
	return version > FFAF_VERSION_1_1 ? FFAF_ACCESS_1_2 : FFAF_ACCESS_1_0;
}

uint32_t ffaf_layout_size(uint32_t version)
{
	const uint32_t header = version > FFAF_VERSION_1_0 ? FFAF_HEADER_1_1 : FFAF_HEADER_1_0;

	return header + ffaf_access_size(version);
}

uint32_t ffaf_access_offset(uint32_t version, const uint8_t *descriptor)
{
	return version > FFAF_VERSION_1_0 ? ffaf_get32(descriptor + FFAF_HEADER_ACCESS_OFFSET)
					  : FFAF_HEADER_1_0;
}

/* UNITS of a range as pages of the hypervisor. No division: some CPUs have none for 64 bits. */
static uint32_t to_pages(uint32_t units, uint32_t page)
{
	uint32_t pages = units;

	/*@ loop invariant size >= FFAF_RANGE_UNIT;
	    loop invariant (size == page && pages == units) ||
	      (size == page / 2 && pages == units / 2) ||
	      (size == page / 4 && pages == units / 4) ||
	      (size == page / 8 && pages == units / 8) ||
	      (size == page / 16 && pages == units / 16);
	    loop assigns size, pages;
	    loop variant size;
	*/
	for (uint32_t size = page; size > FFAF_RANGE_UNIT; size = FFAF_HIGH(size, 1))
		pages = FFAF_HIGH(pages, 1);
	return pages;
}

static bool do_range(const struct ffaf_filter *filter, enum ffaf_page_op op, const uint8_t *range)
{
	const uint64_t address = ffaf_get64(range);
	const uint32_t units = ffaf_get32(range + FFAF_RANGE_PAGES);
	const uint32_t page = filter->state->page;
	const uint64_t inside = page - 1;

	if ((units & ((page >> FFAF_RANGE_UNIT_SHIFT) - 1)) != 0 ||
	    (!FFAF_CHOSEN(filter->policy, RANGE_ADDRESS, ROUNDED_DOWN) && (address & inside) != 0))
		return false;
	//@ admit filter->ops->pages == &ffaf_model_pages;
	//@ calls ffaf_model_pages;
	return filter->ops->pages(filter->ctx, op, address & ~inside, to_pages(units, page));
}

/* How many ranges from the first on could be done. */
static uint32_t do_ranges(const struct ffaf_filter *filter, enum ffaf_page_op op,
			  struct ffaf_ranges ranges)
{
	uint32_t done = 0;

	/*@ loop invariant 0 <= done <= ranges.count;
	    loop invariant ffaf_ranges_apart{Pre}(filter, ranges.at, done);
	    loop invariant ffaf_ranges_moved{Pre,Here}(filter, op, ranges.at, done);
	    loop assigns done, ffaf_g_pages;
	    loop variant ranges.count - done;
	*/
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
	(void)do_ranges(filter, FFAF_UNSHARE_FFA, shared);
	return false;
}

bool ffaf_unshare_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges)
{
	return do_ranges(filter, FFAF_UNSHARE_FFA, ranges) == ranges.count;
}
