/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/memory_send.c"

/*@ requires ffaf_sound(filter) && \valid_read(caller) && size <= filter->state->page;
    assigns filter->buffers.tx[0 .. size - 1];
    ensures ffaf_came(filter->buffers.tx, caller->tx, size);
*/
static void copy_from_caller(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     uint32_t size);

/*@ logic integer lengths{L}(struct ffaf_filter *f, struct ffaf_caller *c, struct ffaf_regs *r) =
      \let length = (uint32_t)r->x[1];
      \let fragment = (uint32_t)r->x[2];
      \let smallest = f->policy->behaviour[FFAF_BEHAVIOUR_SEND_MINIMUM] ==
	FFAF_SEND_MINIMUM_LARGEST ? 80 : ffaf_l_layout(f->state->version);
      \let whole = f->policy->behaviour[FFAF_BEHAVIOUR_FRAGMENTS];
      r->x[3] != 0 || (uint32_t)r->x[4] != 0 || fragment > length ||
      fragment > f->state->page || fragment < smallest || c->mapped == false
	? FFAF_INVALID_PARAMETERS :
      c->agreed != 0 && ffaf_l_layout(c->version) != ffaf_l_layout(f->state->version)
	? FFAF_NOT_SUPPORTED :
      length > FFAF_DESCRIPTOR_MAX
	? FFAF_NO_MEMORY :
      fragment == length || whole == FFAF_FRAGMENTS_TAKEN
	? 0 :
      whole == FFAF_FRAGMENTS_INVALID_PARAMETERS ? FFAF_INVALID_PARAMETERS
						 : FFAF_NOT_SUPPORTED;
*/

/*@ requires ffaf_sound(filter) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \result == lengths(filter, caller, regs);
*/
static int32_t check_lengths(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     const struct ffaf_regs *regs);

/* What the descriptor in the TX buffer says, of which the first FRAGMENT bytes are there. */
/*@ logic integer attributes{L}(struct ffaf_filter *f) =
      \let d = f->buffers.tx;
      \let attributes = f->state->version > FFAF_VERSION_1_0
	? ffaf_l_get16(d + FFAF_HEADER_ATTRIBUTES) : d[FFAF_HEADER_ATTRIBUTES];
      f->policy->behaviour[FFAF_BEHAVIOUR_MEMORY_ATTRIBUTES] == FFAF_MEMORY_ATTRIBUTES_ANY ? 0 :
      (attributes & FFAF_ATTRIBUTES_NS) != 0 ? FFAF_INVALID_PARAMETERS :
      attributes == FFAF_ATTRIBUTES_NORMAL ? 0 : FFAF_NOT_SUPPORTED;

    logic integer totals{L}(struct ffaf_filter *f, uint8_t *composite, uint8_t *at, integer n) =
      f->policy->behaviour[FFAF_BEHAVIOUR_PAGE_TOTAL] == FFAF_PAGE_TOTAL_UNCHECKED ? 0 :
      ffaf_l_total(at, n) == 0 ||
      ffaf_l_total(at, n) != ffaf_l_get32(composite + FFAF_COMPOSITE_PAGES) ||
      n != ffaf_l_get32(composite + FFAF_COMPOSITE_RANGES) ? FFAF_INVALID_PARAMETERS : 0;

    logic integer composite{L}(struct ffaf_filter *f) =
      ffaf_l_get32(f->buffers.tx + ffaf_l_access(f->state->version, f->buffers.tx) +
		   FFAF_ACCESS_COMPOSITE);

    logic boolean misplaced{L}(struct ffaf_filter *f, struct ffaf_caller *c, integer fragment) =
      \let d = f->buffers.tx;
      \let limit = f->policy->behaviour[FFAF_BEHAVIOUR_ACCESS_BOUNDS] ==
	FFAF_ACCESS_BOUNDS_UNCHECKED ? f->state->page : fragment;
      ffaf_l_access(f->state->version, d) +
	(f->state->version > FFAF_VERSION_1_1 ? 32 : 16) > limit ||
      composite(f) == 0 || ffaf_l_get32(d + FFAF_HEADER_ACCESS_COUNT) != 1 ||
      ffaf_l_get16(d + FFAF_HEADER_SENDER) != c->id ||
      composite(f) + FFAF_COMPOSITE > fragment ||
      (fragment - composite(f) - FFAF_COMPOSITE) % FFAF_RANGE != 0;

    logic uint8_t *ranges_at{L}(struct ffaf_filter *f) =
      f->buffers.tx + composite(f) + FFAF_COMPOSITE;

    logic integer range_count{L}(struct ffaf_filter *f, integer fragment) =
      (fragment - composite(f) - FFAF_COMPOSITE) / FFAF_RANGE;

    logic integer parsed{L}(struct ffaf_filter *f, struct ffaf_caller *c, integer fragment) =
      misplaced(f, c, fragment) ? FFAF_INVALID_PARAMETERS :
      attributes(f) != 0 ? attributes(f) :
      totals(f, f->buffers.tx + composite(f), ranges_at(f), range_count(f, fragment));
*/

/*@ requires ffaf_sound(filter);
    assigns \nothing;
    ensures \result == attributes(filter);
*/
static int32_t check_attributes(const struct ffaf_filter *filter);

/*@ requires ffaf_sound(filter);
    requires \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    requires \valid_read(composite + (0 .. 15)) && ranges.count <= 0x10000;
    assigns \nothing;
    ensures \result == totals(filter, composite, ranges.at, ranges.count);
*/
static int32_t check_totals(const struct ffaf_filter *filter, const uint8_t *composite,
			    struct ffaf_ranges ranges);

/*@ requires ffaf_sound(filter) && \valid_read(caller) && \valid(ranges);
    requires 48 <= fragment <= filter->state->page;
    requires \separated(ranges, filter, filter->policy, filter->state, caller,
			filter->buffers.tx + (0 .. filter->state->page - 1));
    assigns *ranges;
    ensures misplaced: misplaced(filter, caller, fragment) ==> \result == FFAF_INVALID_PARAMETERS;
    ensures attributes: !misplaced(filter, caller, fragment) && attributes(filter) != 0 ==>
      \result == attributes(filter);
    ensures totals: !misplaced(filter, caller, fragment) && attributes(filter) == 0 ==>
      \result == totals(filter, filter->buffers.tx + composite(filter), ranges_at(filter),
			range_count(filter, fragment));
    ensures \result == 0 ==> ranges->at == ranges_at(filter) &&
      ranges->count == range_count(filter, fragment);
    ensures \result == 0 ==> \valid_read(ranges->at + (0 .. ranges->count * 16 - 1));
    ensures \result == 0 ==> ranges->count * 16 <= fragment;
*/
static int32_t parse(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
		     uint32_t fragment, struct ffaf_ranges *ranges);

/* Beyond what the header says: which status, and whose pages are shared after it. */
/*@ ensures \old(lengths(filter, caller, regs)) != 0 ==>
      \result == \old(lengths(filter, caller, regs));
    ensures \old(lengths(filter, caller, regs)) == 0 ==>
      \let fragment = (uint32_t)\old(regs->x[2]);
      ffaf_came(filter->buffers.tx, caller->tx, fragment) &&
      (parsed(filter, caller, fragment) != 0
	? \result == parsed(filter, caller, fragment)
	: \result == 0 || \result == FFAF_DENIED);
    ensures \result != 0 ==> ffaf_pages_kept{Pre,Post};
    ensures pages: \result == 0 ==>
      \let length = (uint32_t)\old(regs->x[1]);
      \let fragment = (uint32_t)\old(regs->x[2]);
      (fragment == length
	? ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS)
	: ffaf_g_answer.x[0] == FFAF_FID_32(MEM_FRAG_RX) && ffaf_g_answer.x[3] == fragment)
	? ffaf_ranges_moved{Pre,Post}(filter, FFAF_SHARE_FFA, ranges_at{Post}(filter),
				      range_count{Post}(filter, fragment))
	: ffaf_pages_kept{Pre,Post};
*/
int32_t ffaf_handle_send(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			 struct ffaf_regs *regs);

/*@ ensures \let fragment = (uint32_t)\old(regs->x[3]);
      fragment > filter->state->page || fragment % FFAF_RANGE != 0 || caller->mapped == false
	? \result == FFAF_INVALID_PARAMETERS && effects->verdict == \old(effects->verdict)
	: (\result == 0 || \result == FFAF_DENIED) &&
	  ffaf_came(filter->buffers.tx, caller->tx, fragment);
    ensures \result != 0 ==> ffaf_pages_kept{Pre,Post};
    ensures \result != FFAF_INVALID_PARAMETERS ==> \forall integer i; 1 <= i < FFAF_REGS ==>
      ffaf_g_sent.x[i] == (i <= (\result == 0 ? 4 : 2) ? (uint32_t)\old(regs->x[i]) : 0);
    ensures \result == FFAF_DENIED ==> effects->verdict ==
      (ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS) ? \old(effects->verdict)
						  : FFAF_VERDICT_HALT);
    ensures pages: \result == 0 ==>
      \let taken = ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS) ||
	ffaf_g_answer.x[0] == FFAF_FID_32(MEM_FRAG_RX);
      taken ? ffaf_ranges_moved{Pre,Post}(filter, FFAF_SHARE_FFA, filter->buffers.tx,
					  (uint32_t)\old(regs->x[3]) / FFAF_RANGE)
	    : ffaf_pages_kept{Pre,Post};
*/
int32_t ffaf_handle_frag_tx(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);
