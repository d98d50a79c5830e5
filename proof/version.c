/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/version.c"

/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid_read(filter->ops);
    requires \valid(filter->state);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static bool spmc_checks(const struct ffaf_filter *filter);

/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid_read(filter->ops);
    requires \valid(filter->state);
    requires \separated(filter->state, filter) && \separated(filter->state, filter->policy) &&
      \separated(filter->state, filter->ops);
    assigns *filter->state, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) && ffaf_state_kept{Pre,Post}(filter->state);
*/
static void probe_once(const struct ffaf_filter *filter);

/*@ requires ffaf_ready_caller(filter, caller, regs) && \valid(effects);
    requires \separated(effects, filter, filter->policy, filter->state, filter->ops, caller, regs);
    requires filter->state->agreed == 0 && caller->agreed == 0;
    assigns regs->x[0 .. FFAF_REGS - 1], caller->version, caller->agreed, effects->undefined,
      *filter->state,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_place_kept{Pre,Post}(filter->state);
    ensures ffaf_agrees{Pre,Post}(filter->state, caller, requested);
    ensures caller->agreed != 0 ==> \result == caller->version;
*/
static uint64_t first_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      uint32_t requested, struct ffaf_regs *regs,
			      struct ffaf_effects *effects);
