/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/memory_reclaim.c"

/*@ requires ffaf_sound(filter) && \valid_read(regs) && \valid(smc);
    requires \separated(smc, filter, filter->ops, filter->policy, filter->state, regs,
			filter->buffers.tx + (0 .. filter->state->page - 1));
    requires \separated(regs, filter->buffers.tx + (0 .. filter->state->page - 1));
    assigns *smc, filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_one_smc{Pre,Post} && ffaf_holds_answer(smc);
    ensures \result <==> smc->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP);
*/
static bool retrieve(const struct ffaf_filter *filter, uint16_t sender,
		     const struct ffaf_regs *regs, struct ffaf_regs *smc);

/*@ requires ffaf_sound(filter) && \valid(r) && \valid(effects);
    requires \separated(r, effects, filter, filter->policy, filter->state,
			filter->buffers.rx + (0 .. filter->state->page - 1));
    assigns r->composite, effects->verdict;
    ensures \result == 0 ==> r->composite <= r->length <= FFAF_DESCRIPTOR_MAX;
    ensures \result == 0 ==> r->fragment <= FFAF_DESCRIPTOR_MAX;
    ensures \result == 0 ==> effects->verdict == \old(effects->verdict);
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
*/
static int32_t fetch(const struct ffaf_filter *filter, const struct ffaf_regs *regs,
		     const struct description *r);

/*@ requires ffaf_sound(filter) && \valid_read(r) && \valid(ranges);
    requires r->composite <= r->length <= FFAF_DESCRIPTOR_MAX;
    requires \separated(ranges, filter, filter->policy, r,
			filter->buffers.descriptor + (0 .. FFAF_DESCRIPTOR_MAX - 1));
    assigns *ranges;
    ensures \result == 0 ==> \valid_read(ranges->at + (0 .. ranges->count * 16 - 1));
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
*/
static int32_t reclaim(const struct ffaf_filter *filter, struct ffaf_regs *regs, int32_t sound,
		       struct ffaf_ranges ranges, struct ffaf_effects *effects);
