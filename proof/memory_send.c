/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/memory_send.c"

/*@ requires ffaf_sound(filter) && \valid_read(caller) && size <= filter->state->page;
    assigns filter->buffers.tx[0 .. filter->state->page - 1];
*/
static void copy_from_caller(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     uint32_t size);

/*@ requires ffaf_sound(filter) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \let length = (uint32_t)regs->x[1];
      \let fragment = (uint32_t)regs->x[2];
      \let smallest = filter->policy->behaviour[FFAF_BEHAVIOUR_SEND_MINIMUM] ==
	FFAF_SEND_MINIMUM_LARGEST ? 80 : ffaf_l_layout(filter->state->version);
      \let whole = filter->policy->behaviour[FFAF_BEHAVIOUR_FRAGMENTS];
      \result == (
	regs->x[3] != 0 || (uint32_t)regs->x[4] != 0 || fragment > length ||
	fragment > filter->state->page || fragment < smallest || caller->mapped == false
	  ? FFAF_INVALID_PARAMETERS :
	caller->agreed != 0 &&
	ffaf_l_layout(caller->version) != ffaf_l_layout(filter->state->version)
	  ? FFAF_NOT_SUPPORTED :
	length > FFAF_DESCRIPTOR_MAX
	  ? FFAF_NO_MEMORY :
	fragment == length || whole == FFAF_FRAGMENTS_TAKEN
	  ? 0 :
	whole == FFAF_FRAGMENTS_INVALID_PARAMETERS ? FFAF_INVALID_PARAMETERS
						   : FFAF_NOT_SUPPORTED);
*/
static int32_t check_lengths(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     const struct ffaf_regs *regs);

/*@ requires ffaf_sound(filter);
    requires \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    requires \valid_read(composite + (0 .. 15)) && ranges.count <= 0x10000;
    assigns \nothing;
*/
static int32_t check_totals(const struct ffaf_filter *filter, const uint8_t *composite,
			    struct ffaf_ranges ranges);

/*@ requires ffaf_sound(filter) && \valid_read(caller) && \valid(ranges);
    requires 48 <= fragment <= filter->state->page;
    requires \separated(ranges, filter, filter->policy, filter->state, caller,
			filter->buffers.tx + (0 .. filter->state->page - 1));
    assigns *ranges;
    ensures \result == 0 ==> \valid_read(ranges->at + (0 .. ranges->count * 16 - 1));
    ensures \result == 0 ==> ranges->count * 16 <= fragment;
*/
static int32_t parse(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
		     uint32_t fragment, struct ffaf_ranges *ranges);
