/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/descriptor.c"

/*@ axiomatic FfafBytesMeaning {
      axiom get16{L}: \forall uint8_t *p; ffaf_l_get16(p) == (uint16_t)(p[0] | (p[1] << 8));
      axiom get32{L}: \forall uint8_t *p; ffaf_l_get32(p) ==
	(ffaf_l_get16(p) | (uint32_t)(ffaf_l_get16(p + 2) << 16));
    }
*/

/*@ requires page == 4096 || page == 16384 || page == 65536;
    assigns \nothing;
    ensures \result == (page == 4096 ? units : page == 16384 ? units / 4 : units / 16);
*/
static uint32_t to_pages(uint32_t units, uint32_t page);

/*@ requires ffaf_sound(filter) && \valid_read(range + (0 .. 15));
    assigns ffaf_g_pages;
    ensures !\result ==> ffaf_pages_kept{Pre,Post};
*/
static bool do_range(const struct ffaf_filter *filter, enum ffaf_page_op op, const uint8_t *range);

/*@ requires ffaf_sound(filter) && \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns ffaf_g_pages;
    ensures \result <= ranges.count;
*/
static uint32_t do_ranges(const struct ffaf_filter *filter, enum ffaf_page_op op,
			  struct ffaf_ranges ranges);
