/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/call.c"

/*@ requires ffaf_ready(filter, regs);
    assigns regs->x[0 .. FFAF_REGS - 1];
    ensures ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(ERROR), (uint64_t)status);
*/
static void refuse(const struct ffaf_filter *filter, struct ffaf_regs *regs, int32_t status);

/*@ requires ffaf_ready(filter, regs) && \valid(effects);
    requires \separated(effects, filter, filter->policy, filter->state, filter->ops, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], effects->verdict,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_probed{Pre,Post}(filter, regs, effects->verdict);
*/
static void probe(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		  struct ffaf_effects *effects);

/*@ requires ffaf_ready(filter, regs);
    assigns regs->x[0 .. FFAF_REGS - 1];
    ensures ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(SUCCESS),
      \old(ffaf_l_page_code(filter->state, (uint32_t)regs->x[1])));
*/
static void answer_features(const struct ffaf_filter *filter, struct ffaf_regs *regs);

/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], *caller, *effects, *filter->state,
      filter->buffers.tx[0 .. filter->state->page - 1],
      filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1], ffaf_g_smcs, ffaf_g_foreign,
      ffaf_g_sent, ffaf_g_answer, ffaf_g_pages, ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures own: ffaf_has_handler(ffaf_l_slot(\old(regs->x[0]))) ==>
      ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures other: !ffaf_has_handler(ffaf_l_slot(\old(regs->x[0]))) ==>
      ffaf_went_on{Pre,Post}(filter, regs);
    ensures place: ffaf_place_kept{Pre,Post}(filter->state);
    ensures agreement: ffaf_agreement_stands{Pre,Post}(filter, caller);
    ensures versions: ffaf_l_slot(\old(regs->x[0])) != FFAF_NR_VERSION ==>
      ffaf_versions_kept{Pre,Post}(filter->state, caller);
    ensures caller: ffaf_identity_kept{Pre,Post}(caller);
*/
static void handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		   struct ffaf_regs *regs, struct ffaf_effects *effects);

/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid(caller);
    requires \valid_read(regs) && \separated(caller, filter, filter->policy, regs);
    assigns caller->locked;
    ensures caller->locked <==> \old(caller->locked) ||
      \old(ffaf_locks(filter, caller, regs, decision.reason));
*/
static void lock_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			 const struct ffaf_regs *regs, struct ffaf_decision decision);
