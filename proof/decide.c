/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "../libffafilter/src/decide.c"

/*@ requires \exists integer i; 0 <= i < FFAF_REQUIREMENT_COUNT && r == &requirements[i];
    requires \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \forall integer i; 0 <= i < FFAF_REQUIREMENT_COUNT && r == &requirements[i] ==>
      (\result <==> meets(i, caller, regs));
*/
static bool holds(const struct requirement *r, const struct ffaf_caller *caller,
		  const struct ffaf_regs *regs);

/*@ requires \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures 0 <= \result <= FFAF_REQUIREMENT_COUNT;
    ensures \forall integer j; 0 <= j < \result ==> !fails(require, j, caller, regs);
    ensures \result < FFAF_REQUIREMENT_COUNT ==> fails(require, \result, caller, regs);
*/
static unsigned int first_failing(uint32_t require, const struct ffaf_caller *caller,
				  const struct ffaf_regs *regs);

/*@ axiomatic FfafRequirementsMeaning {
      axiom failing_none{L}: \forall integer require, struct ffaf_caller *c, struct ffaf_regs *r;
	(\forall integer i; 0 <= i < FFAF_REQUIREMENT_COUNT ==> !fails(require, i, c, r)) ==>
	ffaf_l_failing(require, c, r) == 0;
      axiom failing_first{L}:
	\forall integer require, struct ffaf_caller *c, struct ffaf_regs *r, integer i;
	0 <= i < FFAF_REQUIREMENT_COUNT && fails(require, i, c, r) &&
	(\forall integer j; 0 <= j < i ==> !fails(require, j, c, r)) ==>
	ffaf_l_failing(require, c, r) == requirements[i].status;
    }
*/

/*@ requires \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \result == ffaf_l_failing(require, caller, regs);
    ensures \result == 0 || \result == FFAF_NOT_SUPPORTED || \result == FFAF_INVALID_PARAMETERS;
*/
static int8_t check_requirements(uint32_t require, const struct ffaf_caller *caller,
				 const struct ffaf_regs *regs);

/*@ axiomatic FfafDecidedMeaning {
      axiom decided{L}: \forall struct ffaf_policy *p, struct ffaf_state *s,
	struct ffaf_caller *c, struct ffaf_regs *r;
	ffaf_l_decided(p, s, c, r) == ffaf_l_decision(p, s, c, r);
    }
*/

/*@ lemma third_byte: \forall integer d; 0 <= d ==> d / 0x10000 == d / 0x100 / 0x100;
    lemma fourth_byte: \forall integer d; 0 <= d ==> d / 0x1000000 == d / 0x100 / 0x100 / 0x100;
*/

/*@ predicate plain(integer fid) =
      0x84000000 <= fid <= 0x840000ff || 0xc4000000 <= fid <= 0xc40000ff;

    lemma plain_bits: \forall integer fid; plain(fid) ==>
      fid / 0x20000 * 0x20000 == fid - fid % 0x10000 && fid / 0x10000 % 0x100 == 0 &&
      fid % 0x10000 == fid % 0x100 && (fid / 0x1000000 == 0x84 || fid / 0x1000000 == 0xc4);

    lemma plain_fid{L}: \forall struct ffaf_policy *p, integer x0; plain(x0) ==>
      ffaf_l_fid(p, x0) == x0;

    lemma plain_call{L}:
      \forall struct ffaf_policy *p, struct ffaf_state *s, struct ffaf_caller *c,
	struct ffaf_regs *r;
      \let fid = r->x[0];
      plain(fid) && c->agreed != 0 && FFAF_ENTRY_FINAL <= ffaf_l_entry(p, fid) ==>
      ffaf_l_decided(p, s, c, r) == ffaf_l_plain(ffaf_l_entry(p, fid));

    lemma plain_parts: \forall integer entry; 0 <= entry < 0x100 ==>
      \let w = ffaf_l_plain(entry);
      \let status = ffaf_l_verdict(entry) == FFAF_VERDICT_DENY ? FFAF_NOT_SUPPORTED : 0;
      ffaf_l_verdict_of(w) == ffaf_l_verdict(entry) &&
      ffaf_l_reason_of(w) == ffaf_l_reason(entry) &&
      ffaf_l_status_of(w) == status && ffaf_l_rule_of(w) == 0;
*/

/*@ assigns \nothing;
    ensures ffaf_is(\result, d);
*/
static struct ffaf_decision unpacked(uint32_t d);

/*@ requires \valid_read(rule) && \valid_read(state) && \valid_read(caller);
    requires regs == \null || \valid_read(regs);
    assigns \nothing;
    ensures \let failing = regs == \null ? 0 : ffaf_l_failing(rule->require, caller, regs);
      \result == ffaf_l_by_rule(rule, state, caller, fid, failing, plain % 0x100);
    ensures \result < 0x1000000;
*/
static uint32_t by_rule(const struct ffaf_rule *rule, const struct ffaf_state *state,
			const struct ffaf_caller *caller, uint32_t fid,
			const struct ffaf_regs *regs, uint32_t plain);

/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller);
    requires regs == \null || \valid_read(regs);
    assigns \nothing;
    ensures \let require = policy->rule[ffaf_l_rule(policy, fid)].require;
      \let failing = regs == \null ? 0 : ffaf_l_failing(require, caller, regs);
      \result == ffaf_l_by_entry(policy, state, caller, fid, failing);
*/
static uint32_t by_entry(const struct ffaf_policy *policy, const struct ffaf_state *state,
			 const struct ffaf_caller *caller, uint32_t fid,
			 const struct ffaf_regs *regs);

/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller);
    requires regs == \null || \valid_read(regs);
    assigns \nothing;
    ensures \let require = policy->rule[ffaf_l_rule(policy, fid)].require;
      \let failing = regs == \null ? 0 : ffaf_l_failing(require, caller, regs);
      \result == ffaf_l_look_up(policy, state, caller, fid, failing);
*/
static uint32_t look_up(const struct ffaf_policy *policy, const struct ffaf_state *state,
			const struct ffaf_caller *caller, uint32_t fid,
			const struct ffaf_regs *regs);

/*@ requires -0x80 <= status < 0x80;
    assigns \nothing;
    ensures \result == (status < 0 ? status + 0x100 : status);
*/
static uint32_t byte_of(int32_t status);

/*@ requires \valid_read(policy) && 0 <= reason < 0x100;
    assigns \nothing;
    ensures \result == (policy->unlisted == FFAF_FORWARD
      ? ffaf_l_says(FFAF_VERDICT_FORWARD, reason, 0)
      : ffaf_l_says(FFAF_VERDICT_DENY, reason, FFAF_NOT_SUPPORTED));
*/
static uint32_t unlisted(const struct ffaf_policy *policy, enum ffaf_reason reason);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result == ffaf_l_other(policy);
*/
static uint32_t other_call(const struct ffaf_policy *policy);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> ffaf_in_window(policy, fid);
*/
static bool in_window(const struct ffaf_policy *policy, uint32_t fid);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> ffaf_final(policy, fid);
*/
static bool is_final(const struct ffaf_policy *policy, uint32_t fid);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> !ffaf_other(policy, fid);
*/
static bool is_ffa(const struct ffaf_policy *policy, uint32_t fid);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result == ffaf_l_reserved(policy);
*/
static uint32_t with_reserved_bits(const struct ffaf_policy *policy);

/*@ requires \valid_read(policy) && \valid_read(caller);
    assigns \nothing;
    ensures \result <==> ffaf_too_early(policy, caller);
*/
static bool too_early(const struct ffaf_policy *policy, const struct ffaf_caller *caller);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result == ffaf_l_early(policy);
*/
static uint32_t before_agreement(const struct ffaf_policy *policy);

/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result <==> ffaf_vouched(policy, fid, handled != false);
*/
static bool vouches_for(const struct ffaf_policy *policy, uint32_t fid, bool handled);

/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller);
    assigns \nothing;
    ensures \result == ffaf_l_features(policy, state, caller, fid);
    ensures \result < 0x1000000;
*/
static uint32_t features(const struct ffaf_policy *policy, const struct ffaf_state *state,
			 const struct ffaf_caller *caller, uint32_t fid);

/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \result == ffaf_l_decision(policy, state, caller, regs);
*/
static uint32_t decide(const struct ffaf_policy *policy, const struct ffaf_state *state,
		       const struct ffaf_caller *caller, const struct ffaf_regs *regs);

/*@ requires \valid_read(policy) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures \let require = policy->rule[decision.rule % FFAF_RULES].require;
      0 <= \result <= FFAF_REQUIREMENT_COUNT &&
      (\forall integer j; 0 <= j < \result ==> !fails(require, j, caller, regs)) &&
      (\result < FFAF_REQUIREMENT_COUNT ==> fails(require, \result, caller, regs));
*/
unsigned int ffaf_failed_requirement(const struct ffaf_policy *policy,
				     const struct ffaf_caller *caller, const struct ffaf_regs *regs,
				     struct ffaf_decision decision);
