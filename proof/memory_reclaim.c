/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/memory_reclaim.c"

/* The request: a header that is zero but for whose memory it is, and the handle in two words. */
/*@ logic integer request_size{L}(struct ffaf_filter *f) =
      f->policy->behaviour[FFAF_BEHAVIOUR_RETRIEVE_SIZE] == FFAF_RETRIEVE_SIZE_BYTES_32 ? 32 : 48;

    logic integer byte_of(integer word, integer i) = (uint8_t)(word >> 8 * i);

    logic integer request_byte(integer i, integer sender, integer low, integer high) =
      0 <= i < 4 ? byte_of(sender, i) : 8 <= i < 12 ? byte_of(low, i - 8) :
      12 <= i < 16 ? byte_of(high, i - 12) : 0;

    logic boolean halts{L}(struct ffaf_filter *f) =
      f->policy->behaviour[FFAF_BEHAVIOUR_RECLAIM_BOUNDS] == FFAF_RECLAIM_BOUNDS_HALT;

    logic boolean keeps_rx{L}(struct ffaf_filter *f) =
      f->policy->behaviour[FFAF_BEHAVIOUR_RECLAIM_RELEASE] == FFAF_RECLAIM_RELEASE_KEEP;

    logic integer access{L}(struct ffaf_filter *f) =
      ffaf_l_access(f->state->version, f->buffers.rx);

    logic integer composite{L}(struct ffaf_filter *f) =
      ffaf_l_get32(f->buffers.rx + access(f) + FFAF_ACCESS_COMPOSITE);

    logic boolean reaches_out{L}(struct ffaf_filter *f, integer fragment) =
      access(f) + (f->state->version > FFAF_VERSION_1_1 ? 32 : 16) >
      (halts(f) ? f->state->page : fragment);

    logic boolean misstated{L}(struct ffaf_filter *f, integer length, integer fragment) =
      fragment > f->state->page || composite(f) + (halts(f) ? 0 : 16) > length;

    logic integer owner{L}(struct ffaf_filter *f, integer sender, integer length,
			   integer fragment) =
      f->policy->behaviour[FFAF_BEHAVIOUR_RECLAIM_OWNER] != FFAF_RECLAIM_OWNER_UNCHECKED &&
      ffaf_l_get16(f->buffers.rx) != sender ? FFAF_INVALID_PARAMETERS :
      length > FFAF_DESCRIPTOR_MAX || fragment > FFAF_DESCRIPTOR_MAX ? FFAF_NO_MEMORY : 0;

    logic boolean unchecked{L}(struct ffaf_filter *f) =
      f->policy->behaviour[FFAF_BEHAVIOUR_RECLAIM_RANGES] == FFAF_RECLAIM_RANGES_NEVER;
*/

/*@ requires \valid(p + (0 .. 3));
    assigns p[0 .. 3];
    ensures \forall integer i; 0 <= i < 4 ==> p[i] == byte_of(value, i);
*/
static void put32(uint8_t *p, uint32_t value);

/*@ requires ffaf_sound(filter);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) && (keeps_rx(filter)
      ? ffaf_no_smc{Pre,Post}
      : ffaf_one_smc{Pre,Post} && ffaf_sent_four(FFAF_FID_32(RX_RELEASE), 0, 0, 0));
*/
static void release_rx(const struct ffaf_filter *filter);

/*@ requires ffaf_sound(filter) && \valid_read(regs) && \valid(smc);
    requires \separated(smc, filter, filter->ops, filter->policy, filter->state, regs,
			filter->buffers.tx + (0 .. filter->state->page - 1));
    requires \separated(regs, filter->buffers.tx + (0 .. filter->state->page - 1));
    assigns *smc, filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_one_smc{Pre,Post} && ffaf_holds_answer(smc);
    ensures \result <==> smc->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP);
    ensures \let size = request_size(filter);
      ffaf_sent_four(FFAF_FID_64(MEM_RETRIEVE_REQ), size, size, 0) &&
      \forall integer i; 0 <= i < size ==> filter->buffers.tx[i] ==
	request_byte(i, sender, (uint32_t)regs->x[1], (uint32_t)regs->x[2]);
*/
static bool retrieve(const struct ffaf_filter *filter, uint16_t sender,
		     const struct ffaf_regs *regs, struct ffaf_regs *smc);

/*@ requires ffaf_sound(filter) && \valid(r) && \valid(effects);
    requires \separated(r, effects, filter, filter->policy, filter->state,
			filter->buffers.rx + (0 .. filter->state->page - 1));
    assigns r->composite, effects->verdict;
    ensures \result == 0 ==> r->composite <= r->length <= FFAF_DESCRIPTOR_MAX;
    ensures \result == 0 ==> r->fragment <= FFAF_DESCRIPTOR_MAX;
    ensures \let reaches_out = reaches_out(filter, r->fragment);
      \let misstated = misstated(filter, r->length, r->fragment);
      \result == (reaches_out ? FFAF_INVALID_PARAMETERS : misstated ? FFAF_ABORTED
		  : owner(filter, sender, r->length, r->fragment)) &&
      (!reaches_out && !misstated ==> r->composite == composite(filter)) &&
      effects->verdict == (!reaches_out && misstated && halts(filter)
	? FFAF_VERDICT_HALT : \old(effects->verdict));
*/
static int32_t check_first(const struct ffaf_filter *filter, uint16_t sender, struct description *r,
			   struct ffaf_effects *effects);

/*@ requires ffaf_sound(filter) && \valid_read(regs) && \valid_read(r);
    requires \separated(regs, filter->buffers.descriptor + (0 .. FFAF_DESCRIPTOR_MAX - 1));
    requires \separated(r, filter->buffers.descriptor + (0 .. FFAF_DESCRIPTOR_MAX - 1));
    assigns filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result == 0 || \result == FFAF_INVALID_PARAMETERS;
    ensures \result == 0 && !keeps_rx(filter) ==>
      ffaf_sent_four(FFAF_FID_32(RX_RELEASE), 0, 0, 0);
    ensures r->length <= r->fragment <= filter->state->page &&
      r->fragment <= FFAF_DESCRIPTOR_MAX ==> \result == 0 &&
      (keeps_rx(filter) ? ffaf_no_smc{Pre,Post} : ffaf_one_smc{Pre,Post});
    ensures r->fragment > filter->state->page || r->fragment > FFAF_DESCRIPTOR_MAX ==>
      \result != 0 && ffaf_no_smc{Pre,Post};
*/
static int32_t fetch(const struct ffaf_filter *filter, const struct ffaf_regs *regs,
		     const struct description *r);

/*@ requires ffaf_sound(filter) && \valid_read(r) && \valid(ranges);
    requires r->composite <= r->length <= FFAF_DESCRIPTOR_MAX;
    requires \separated(ranges, filter, filter->policy, r,
			filter->buffers.descriptor + (0 .. FFAF_DESCRIPTOR_MAX - 1));
    assigns *ranges;
    ensures \result == 0 ==> \valid_read(ranges->at + (0 .. ranges->count * 16 - 1));
    ensures \let limit = unchecked(filter) ? FFAF_DESCRIPTOR_MAX : r->length;
      \let count = ffaf_l_get32(filter->buffers.descriptor + r->composite +
				FFAF_COMPOSITE_RANGES);
      r->composite + 16 <= limit && count <= (limit - r->composite - 16) / FFAF_RANGE
	? \result == 0 && ranges->count == count &&
	  ranges->at == filter->buffers.descriptor + r->composite + 16
	: \result == (unchecked(filter) ? FFAF_INVALID_PARAMETERS : FFAF_ABORTED);
*/
static int32_t find_ranges(const struct ffaf_filter *filter, const struct description *r,
			   struct ffaf_ranges *ranges);

/*@ requires ffaf_ready(filter, regs) && \valid(effects);
    requires \separated(effects, regs, filter, filter->policy, filter->state, filter->ops);
    requires sound == 0 ==> \valid_read(ranges.at + (0 .. ranges.count * 16 - 1));
    assigns regs->x[0 .. FFAF_REGS - 1], effects->verdict, ffaf_g_pages,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) && ffaf_one_smc{Pre,Post};
    ensures ffaf_g_sent.x[0] == FFAF_FID_32(MEM_RECLAIM);
    ensures ffaf_g_answer.x[0] != FFAF_FID_32(SUCCESS) ==> ffaf_pages_kept{Pre,Post} &&
      \result == 0;
    ensures sound != 0 ==> ffaf_pages_kept{Pre,Post};
    ensures \forall integer i; 1 <= i < FFAF_REGS ==>
      ffaf_g_sent.x[i] == (i <= 3 ? (uint32_t)\old(regs->x[i]) : 0);
    ensures ffaf_answered{Pre,Post}(filter->policy, regs);
    ensures ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS)
      ? \result == sound : effects->verdict == \old(effects->verdict);
    ensures sound != 0 ==> effects->verdict == \old(effects->verdict);
    ensures ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS) && sound == 0 ==>
      effects->verdict == FFAF_VERDICT_HALT ||
      ffaf_ranges_moved{Pre,Post}(filter, FFAF_UNSHARE_FFA, ranges.at, ranges.count);
    ensures sound == 0 && ffaf_ranges_are{Pre,Pre}(filter, ranges.at, ranges.count, ffaf_l_ffa)
      ==> effects->verdict == \old(effects->verdict);
*/
static int32_t reclaim(const struct ffaf_filter *filter, struct ffaf_regs *regs, int32_t sound,
		       struct ffaf_ranges ranges, struct ffaf_effects *effects);

/* Beyond what the header says: the RX buffer is given back where there is no room. */
/*@ ensures \result == FFAF_NO_MEMORY && !keeps_rx(filter) ==>
      ffaf_sent_four(FFAF_FID_32(RX_RELEASE), 0, 0, 0);
*/
int32_t ffaf_handle_reclaim(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);
