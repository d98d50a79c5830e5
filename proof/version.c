/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/version.c"

/* What the policy makes of the SPMC's answers and of what it has to check. */
/*@ logic boolean absent{L}(struct ffaf_policy *p, integer answer) =
      p->behaviour[FFAF_BEHAVIOUR_SPMC_ABSENT] == FFAF_SPMC_ABSENT_X0
	? answer == UINT64_MAX : (uint32_t)answer == 0xffffffff;

    logic boolean fits{L}(struct ffaf_filter *f, integer x2) =
      \let size = f->policy->behaviour[FFAF_BEHAVIOUR_BUFFER_SIZE] ==
	FFAF_BUFFER_SIZE_BITS_1_0 ? (x2 & 3) : x2;
      size == 0 || size == 1 && f->state->page >= 65536 || size == 2 && f->state->page >= 16384;

    logic boolean checks_on_boot{L}(struct ffaf_policy *p) =
      p->behaviour[FFAF_BEHAVIOUR_SPMC_CHECKS] == FFAF_SPMC_CHECKS_BOOT;

    logic boolean agrees{L}(struct ffaf_policy *p) =
      \let negotiation = ffaf_l_negotiation(p);
      ffaf_l_verdict(ffaf_l_entry(p, FFAF_FID_32(VERSION))) == FFAF_VERDICT_ANSWER &&
      negotiation != FFAF_NEGOTIATION_HOST && negotiation != FFAF_NEGOTIATION_RECORDED;

    predicate asks{L}(struct ffaf_policy *p, struct ffaf_boot *boot) =
      boot->smccc >= (p->behaviour[FFAF_BEHAVIOUR_BOOT_SMCCC] == FFAF_BOOT_SMCCC_V1_1
	? 0x10001 : 0x10002) && ffaf_l_major(p->version) != 0;

    predicate asked_id{L} = ffaf_sent_four(FFAF_FID_32(ID_GET), 0, 0, 0) &&
      !(ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS) && ffaf_g_answer.x[2] == 0);

    predicate asked_size{L}(struct ffaf_filter *f, boolean fit) =
      ffaf_sent_four(FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP), 0, 0) &&
      (fit <==> ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS) && fits(f, ffaf_g_answer.x[2]));

    logic integer undefined{L}(struct ffaf_policy *p) =
      p->behaviour[FFAF_BEHAVIOUR_VERSION_REGISTERS] != FFAF_VERSION_REGISTERS_UNDEFINED ? 0 :
      (uint32_t)((uint32_t)(1 << ffaf_l_written(p)) - 2);
*/

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> absent(policy, answer);
*/
static bool spmc_is_absent(const struct ffaf_policy *policy, uint64_t answer);

/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid_read(filter->state);
    assigns \nothing;
    ensures \result <==> fits(filter, x2);
*/
static bool buffer_fits(const struct ffaf_filter *filter, uint64_t x2);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> agrees(policy);
*/
static bool agrees_with_spmc(const struct ffaf_policy *policy);

/*@ requires \valid_read(policy) && smc64 <= 1 && number <= 0xff;
    assigns \nothing;
    ensures \let entry = policy->entry[smc64][number];
      \result <==> 8 <= entry && entry < FFAF_ENTRY_FINAL &&
	ffaf_l_verdict(entry) == FFAF_VERDICT_FORWARD &&
	policy->rule[entry / 8].probe == FFAF_PROBE_ONCE;
*/
static bool probes_once(const struct ffaf_policy *policy, unsigned int smc64, uint32_t number);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result == undefined(policy);
*/
static uint32_t undefined_registers(const struct ffaf_policy *policy);

/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid_read(filter->ops);
    requires \valid(filter->state);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result ==> ffaf_g_smcs == \old(ffaf_g_smcs) + 2;
    ensures ffaf_one_smc{Pre,Post} && asked_id ||
      ffaf_g_smcs == \old(ffaf_g_smcs) + 2 && asked_size(filter, \result != false);
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
    ensures \result <==> ffaf_meets_major(policy, (uint32_t)answer) &&
      (policy->behaviour[FFAF_BEHAVIOUR_BOOT_VERSION] == FFAF_BOOT_VERSION_EXACT ==>
	answer == policy->version);
    ensures !\result ==> state->version == \old(state->version);
    ensures \result ==> ffaf_l_major(state->version) == ffaf_l_major(policy->version);
    ensures \result ==> state->version ==
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
    ensures \let lower = ffaf_l_minor(requested) < ffaf_l_minor(\old(filter->state->version));
      (lower ? effects->undefined == 0
	     : effects->undefined == \old(effects->undefined) && ffaf_kept{Pre,Post}(regs, 0)) &&
      (caller->agreed == 0 ==>
	lower && ffaf_one_smc{Pre,Post} &&
	ffaf_sent_four(FFAF_FID_32(VERSION), requested, 0, 0) &&
	absent(filter->policy, ffaf_g_answer.x[0]) && \result == ffaf_g_answer.x[0] &&
	ffaf_answered{Pre,Post}(filter->policy, regs) &&
	filter->state->version == \old(filter->state->version) ||
	!checks_on_boot(filter->policy) && \result == UINT64_MAX &&
	filter->state->version == (lower ? requested : \old(filter->state->version)) &&
	(asked_id || asked_size(filter, \false)));
*/
static uint64_t first_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      uint32_t requested, struct ffaf_regs *regs,
			      struct ffaf_effects *effects);

/* Beyond what the header says: what the SPMC is asked, in which order, and when it does not do. */
/*@ ensures absent: asks(filter->policy, boot) && ffaf_l_major(filter->state->version) == 0 ==>
      (\result <==> absent(filter->policy, ffaf_g_answer.x[0]));
    ensures alone: asks(filter->policy, boot) && ffaf_l_major(filter->state->version) == 0 ==>
      ffaf_one_smc{Pre,Post} &&
      ffaf_sent_four(FFAF_FID_32(VERSION), filter->policy->version, 0, 0);
    ensures exact: filter->state->version != 0 &&
      filter->policy->behaviour[FFAF_BEHAVIOUR_BOOT_VERSION] == FFAF_BOOT_VERSION_EXACT ==>
      filter->state->version == filter->policy->version;
    ensures checked: asks(filter->policy, boot) && filter->state->version != 0 && !\result ==>
      checks_on_boot(filter->policy) && (asked_id || asked_size(filter, \false));
    ensures asked: asks(filter->policy, boot) && filter->state->version != 0 && \result &&
      agrees(filter->policy) ==>
      ffaf_g_smcs == \old(ffaf_g_smcs) + (checks_on_boot(filter->policy) ? 3 : 1);
*/
bool ffaf_boot(const struct ffaf_filter *filter, const struct ffaf_boot *boot);

/*@ ensures ffaf_l_negotiation(filter->policy) == FFAF_NEGOTIATION_RECORDED ||
      ffaf_l_negotiation(filter->policy) == FFAF_NEGOTIATION_HOST ||
      !ffaf_meets_major(filter->policy, (uint32_t)\old(regs->x[1])) ||
      \old(caller->agreed) != 0 || \old(filter->state->agreed) != 0 ||
      ffaf_l_minor((uint32_t)\old(regs->x[1])) >= ffaf_l_minor(\old(filter->state->version))
	? (\forall integer i; 1 <= i < ffaf_l_written(filter->policy) ==> regs->x[i] == 0) &&
	  ffaf_kept{Pre,Post}(regs, ffaf_l_written(filter->policy)) &&
	  effects->undefined == undefined(filter->policy)
	: effects->undefined == 0;
*/
int32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);
