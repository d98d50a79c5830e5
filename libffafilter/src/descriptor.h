/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_DESCRIPTOR_H
#define FFAF_DESCRIPTOR_H

#include "bytes.h"

#include <ffafilter/filter.h>

/*
 * The memory transaction descriptor (DEN0140): a header, access descriptors, one
 * composite region with ranges of pages. Little endian; offsets from the start.
 */
#define FFAF_HEADER_SENDER 0u
#define FFAF_HEADER_ATTRIBUTES 2u /* one byte in 1.0, two later */
#define FFAF_HEADER_HANDLE 8u
#define FFAF_HEADER_ACCESS_COUNT 28u
#define FFAF_HEADER_ACCESS_OFFSET 32u /* 1.1 and later; 1.0 ends here */
#define FFAF_HEADER_1_0 32u
#define FFAF_HEADER_1_1 48u
#define FFAF_ACCESS_1_0 16u
#define FFAF_ACCESS_1_2 32u
#define FFAF_ACCESS_COMPOSITE 4u /* offset of the composite region */
#define FFAF_COMPOSITE 16u
#define FFAF_COMPOSITE_PAGES 0u
#define FFAF_COMPOSITE_RANGES 4u
#define FFAF_RANGE 16u
#define FFAF_RANGE_SHIFT 4
#define FFAF_RANGE_PAGES 8u

/* Attributes: the NS bit, and normal, write-back, inner shareable memory. */
#define FFAF_ATTRIBUTES_NS 0x40u
#define FFAF_ATTRIBUTES_NORMAL 0x2fu

/* The unit in which ranges count pages, whatever the hypervisor's own are. */
#define FFAF_RANGE_UNIT 4096u
#define FFAF_RANGE_UNIT_SHIFT 12

/*@ logic integer ffaf_l_layout(integer version) =
      version > FFAF_VERSION_1_1 ? 80 : version > FFAF_VERSION_1_0 ? 64 : 48;
*/

/* The size of an access descriptor in VERSION. */
/*@ assigns \nothing;
    ensures \result == (version > FFAF_VERSION_1_1 ? 32 : 16);
*/
uint32_t ffaf_access_size(uint32_t version);

/* The header and one access descriptor; no two layouts have the same size. */
/*@ assigns \nothing;
    ensures \result == ffaf_l_layout(version);
*/
uint32_t ffaf_layout_size(uint32_t version);

/* Where the first access descriptor lies, by what the descriptor itself says. */
/*@ requires \valid_read(descriptor + (0 .. 47));
    assigns \nothing;
    ensures version <= FFAF_VERSION_1_0 ==> \result == FFAF_HEADER_1_0;
*/
uint32_t ffaf_access_offset(uint32_t version, const uint8_t *descriptor);

/* COUNT ranges of pages, to be shared with the secure world or taken back. */
struct ffaf_ranges {
	const uint8_t *at;
	uint32_t count;
};

/* All of them, or false and none. */
/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
*/
bool ffaf_share_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges);
/* One after the other; false at the first that cannot be taken back. */
/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
*/
bool ffaf_unshare_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges);

#endif
