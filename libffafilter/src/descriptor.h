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

    logic integer ffaf_l_access{L}(integer version, uint8_t *descriptor) =
      version > FFAF_VERSION_1_0 ? ffaf_l_get32(descriptor + FFAF_HEADER_ACCESS_OFFSET)
				 : FFAF_HEADER_1_0;
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
    ensures \result == ffaf_l_access(version, descriptor);
*/
uint32_t ffaf_access_offset(uint32_t version, const uint8_t *descriptor);

/* COUNT ranges of pages, to be shared with the secure world or taken back. */
struct ffaf_ranges {
	const uint8_t *at;
	uint32_t count;
};

/*
 * Ranges as the policy reads them: whether the one in place I is none, and the pages that it names
 * (proof/descriptor.c says which). And what an operation does that goes through the first N.
 */
/*@ axiomatic FfafRanges {
      predicate ffaf_bad_range{L}(struct ffaf_filter *f, uint8_t *at, integer i)
	reads f->policy, f->state, *f->policy, f->state->page, at[16 * i .. 16 * i + 15];
      predicate ffaf_names{L}(struct ffaf_filter *f, uint8_t *at, integer i, integer page)
	reads f->state, f->state->page, at[16 * i .. 16 * i + 15];
      predicate ffaf_named{L}(struct ffaf_filter *f, uint8_t *at, integer n, integer page)
	reads f->state, f->state->page, at[0 .. 16 * n - 1];
      axiom named{L}: \forall struct ffaf_filter *f, uint8_t *at, integer n, page;
	ffaf_named(f, at, n, page) <==> \exists integer i; 0 <= i < n && ffaf_names(f, at, i, page);
    }

    predicate ffaf_ranges_apart{L}(struct ffaf_filter *f, uint8_t *at, integer n) =
      \forall integer page, i; 0 <= i < n && ffaf_names(f, at, i, page) ==>
	!ffaf_named(f, at, i, page);

    predicate ffaf_ranges_are{L1,L2}(struct ffaf_filter *f, uint8_t *at, integer n,
				     integer state) =
      (\forall integer i; 0 <= i < n ==> !ffaf_bad_range{L2}(f, at, i)) &&
      ffaf_ranges_apart{L2}(f, at, n) &&
      (\forall integer page; ffaf_named{L2}(f, at, n, page) ==>
	\at(ffaf_l_page(page), L1) == state);

    predicate ffaf_ranges_moved{L1,L2}(struct ffaf_filter *f, integer op, uint8_t *at,
				       integer n) =
      ffaf_ranges_are{L1,L2}(f, at, n, ffaf_l_from(op)) &&
      (\forall integer page; ffaf_named{L2}(f, at, n, page)
	? \at(ffaf_l_page(page), L2) == ffaf_l_to(op)
	: \at(ffaf_l_page(page), L2) == \at(ffaf_l_page(page), L1));
*/

/* The units of the first N ranges. */
/*@ axiomatic FfafTotal {
      logic integer ffaf_l_total{L}(uint8_t *at, integer n) reads at[0 .. 16 * n - 1];
      axiom total_none{L}: \forall uint8_t *at; ffaf_l_total(at, 0) == 0;
      axiom total_next{L}: \forall uint8_t *at, integer n; 0 < n ==> ffaf_l_total(at, n) ==
	ffaf_l_total(at, n - 1) +
	ffaf_l_get32(at + (uint64_t)(16 * (n - 1)) + FFAF_RANGE_PAGES);
    }
*/

/* All of them, or false and none. */
/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
    ensures \result ==>
      ffaf_ranges_moved{Pre,Post}(filter, FFAF_SHARE_FFA, ranges.at, ranges.count);
    ensures !\result ==> ffaf_pages_kept{Pre,Post};
    ensures ffaf_ranges_are{Pre,Pre}(filter, ranges.at, ranges.count, ffaf_l_owned) ==> \result;
*/
bool ffaf_share_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges);
/* One after the other; false at the first that cannot be taken back. */
/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
    ensures \result ==>
      ffaf_ranges_moved{Pre,Post}(filter, FFAF_UNSHARE_FFA, ranges.at, ranges.count);
    ensures ffaf_ranges_are{Pre,Pre}(filter, ranges.at, ranges.count, ffaf_l_ffa) ==> \result;
*/
bool ffaf_unshare_ranges(const struct ffaf_filter *filter, struct ffaf_ranges ranges);

#endif
