/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/descriptor.c"

/*@ axiomatic FfafBytesMeaning {
      axiom get16{L}: \forall uint8_t *p; ffaf_l_get16(p) == (uint16_t)(p[0] | (p[1] << 8));
      axiom get32{L}: \forall uint8_t *p; ffaf_l_get32(p) ==
	(ffaf_l_get16(p) | (uint32_t)(ffaf_l_get16(p + 2) << 16));
      axiom get64{L}: \forall uint8_t *p; ffaf_l_get64(p) ==
	(ffaf_l_get32(p) | (uint64_t)(ffaf_l_get32(p + 4) << 32));
    }
*/

/*@ requires page == 4096 || page == 16384 || page == 65536;
    assigns \nothing;
    ensures \result == (page == 4096 ? units : page == 16384 ? units / 4 : units / 16);
*/
static uint32_t to_pages(uint32_t units, uint32_t page);

/*@ logic integer address_of{L}(struct ffaf_filter *f, uint8_t *range) =
      ffaf_l_get64(range) & (uint64_t)(~(uint32_t)(f->state->page - 1));

    logic integer pages_of{L}(struct ffaf_filter *f, uint8_t *range) =
      ffaf_l_get32(range + FFAF_RANGE_PAGES) / (f->state->page / FFAF_RANGE_UNIT);

    axiomatic FfafRangesMeaning {
      predicate bad{L}(struct ffaf_filter *f, uint8_t *range)
	reads f->policy, f->state, *f->policy, f->state->page, range[0 .. 15];
      predicate in{L}(struct ffaf_filter *f, uint8_t *range, integer page)
	reads f->state, f->state->page, range[0 .. 15];
      axiom bad_means{L}: \forall struct ffaf_filter *f, uint8_t *range; bad(f, range) <==>
	(ffaf_l_get32(range + FFAF_RANGE_PAGES) & (uint32_t)((f->state->page >> 12) - 1)) != 0 ||
	f->policy->behaviour[FFAF_BEHAVIOUR_RANGE_ADDRESS] !=
	  FFAF_RANGE_ADDRESS_ROUNDED_DOWN &&
	(ffaf_l_get64(range) & (uint32_t)(f->state->page - 1)) != 0;
      axiom in_means{L}: \forall struct ffaf_filter *f, uint8_t *range, integer page;
	in(f, range, page) <==> ffaf_touches(page, address_of(f, range), pages_of(f, range));
      axiom bad_range{L}: \forall struct ffaf_filter *f, uint8_t *at, integer i;
	ffaf_bad_range(f, at, i) <==> bad(f, at + (uint64_t)(16 * i));
      axiom names{L}: \forall struct ffaf_filter *f, uint8_t *at, integer i, page;
	ffaf_names(f, at, i, page) <==> in(f, at + (uint64_t)(16 * i), page);
    }

    predicate moved{L1,L2}(struct ffaf_filter *f, uint8_t *range, integer op) =
      \forall integer page; in{L1}(f, range, page)
	? \at(ffaf_l_page(page), L1) == ffaf_l_from(op) &&
	  \at(ffaf_l_page(page), L2) == ffaf_l_to(op)
	: \at(ffaf_l_page(page), L2) == \at(ffaf_l_page(page), L1);
*/

/*@ requires ffaf_sound(filter) && \valid_read(range + (0 .. 15));
    assigns ffaf_g_pages;
    ensures \result ==> !bad(filter, range) && moved{Pre,Post}(filter, range, op);
    ensures !\result ==> ffaf_pages_kept{Pre,Post} &&
      (bad(filter, range) ||
       \exists integer page; in(filter, range, page) &&
	 \old(ffaf_l_page(page)) != ffaf_l_from(op));
*/
static bool do_range(const struct ffaf_filter *filter, enum ffaf_page_op op, const uint8_t *range);

/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
    ensures \result <= ranges.count &&
      ffaf_ranges_moved{Pre,Post}(filter, op, ranges.at, \result);
    ensures \result < ranges.count ==> ffaf_bad_range(filter, ranges.at, \result) ||
      \exists integer page; ffaf_names(filter, ranges.at, \result, page) &&
	ffaf_l_page(page) != ffaf_l_from(op);
*/
static uint32_t do_ranges(const struct ffaf_filter *filter, enum ffaf_page_op op,
			  struct ffaf_ranges ranges);
