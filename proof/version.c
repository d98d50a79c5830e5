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

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> ffaf_meets_major(policy, version);
*/
static bool same_major(const struct ffaf_policy *policy, uint32_t version);

/*@ requires \valid(state) && \valid_read(boot) && \separated(state, boot);
    assigns *state;
    ensures state->version == 0 && state->agreed == 0 && state->page == boot->page &&
      state->hyp_tx == boot->hyp_tx && state->hyp_rx == boot->hyp_rx;
    ensures \forall integer i; 0 <= i < 8 ==> state->probed[0][i] == 0 && state->probed[1][i] == 0;
*/
static void start_state(struct ffaf_state *state, const struct ffaf_boot *boot);

/*@ requires \valid_read(policy) && \valid(state) && \separated(state, policy);
    assigns state->version;
    ensures !\result ==> state->version == \old(state->version);
    ensures \result ==> ffaf_meets_major(policy, (uint32_t)answer) && state->version ==
      (ffaf_l_minor((uint32_t)answer) < ffaf_l_minor(policy->version) ? (uint32_t)answer
								       : policy->version);
*/
static bool take_version(const struct ffaf_policy *policy, struct ffaf_state *state,
			 uint64_t answer);

/*@ requires \valid_read(policy) && \valid_read(caller);
    assigns \nothing;
    ensures \result == ffaf_l_later(policy, caller->version, requested);
*/
static uint64_t later_version(const struct ffaf_policy *policy, const struct ffaf_caller *caller,
			      uint32_t requested);

/*@ requires \valid_read(filter) && \valid_read(filter->state) && \valid(caller);
    requires \separated(caller, filter, filter->state);
    assigns caller->version, caller->agreed;
    ensures filter->state->agreed == 0
      ? \result == UINT64_MAX && caller->version == \old(caller->version) &&
	caller->agreed == \old(caller->agreed)
      : \result == caller->version && caller->version == filter->state->version &&
	caller->agreed == 1;
*/
static uint64_t host_version(const struct ffaf_filter *filter, struct ffaf_caller *caller);

/*@ requires \valid_read(policy) && \valid(caller) && \separated(caller, policy);
    assigns caller->version, caller->agreed;
    ensures \result == policy->version && ffaf_records{Pre,Post}(policy, caller, requested);
*/
static uint64_t recorded_version(const struct ffaf_policy *policy, struct ffaf_caller *caller,
				 uint32_t requested);

/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
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
