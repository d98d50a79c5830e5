/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "decide.h"

#include "choice.h"

#include <ffafilter/status.h>

/* The order of the table in ffaf_plain. */
FFAF_STATIC_ASSERT(FFAF_DENY == 0 && FFAF_FORWARD == 1 && FFAF_HANDLE == 2, "actions");
FFAF_STATIC_ASSERT((unsigned int)FFAF_ACTION_COUNT + 1u == FFAF_ENTRY_LISTED &&
			   FFAF_ENTRY_RULE_SHIFT == 3,
		   "entries");

/*
 * A decision on its way, in a word: verdict, reason, status and rule, a byte each from bit 0 on.
 * As structs they take a third more code.
 */
#define DECISION(verdict, reason) ((uint32_t)(verdict) + (uint32_t)(reason)*0x100u)
#define REFUSAL(verdict, reason, status) (DECISION(verdict, reason) + byte_of(status) * 0x10000u)
#define DENIED(reason) REFUSAL(FFAF_VERDICT_DENY, reason, FFAF_NOT_SUPPORTED)

/* -1 is 0xff. */
static uint32_t byte_of(int32_t status)
{
	const int32_t byte = status < 0 ? status + 0x100 : status;

	return (uint32_t)byte;
}

static uint32_t with_rule(uint32_t d, uint32_t rule)
{
	return d + rule * 0x1000000u;
}

static uint32_t verdict_of(uint32_t d)
{
	return d % 0x100u;
}

static uint32_t reason_of(uint32_t d)
{
	return FFAF_HIGH(d, 8) % 0x100u;
}

/* As a byte: 0xff is -1. */
static uint32_t status_of(uint32_t d)
{
	return FFAF_HIGH(d, 16) % 0x100u;
}

static uint32_t rule_of(uint32_t d)
{
	return FFAF_HIGH(d, 24);
}

static struct ffaf_decision unpacked(uint32_t d)
{
	const int32_t byte = (int32_t)status_of(d);
	const int32_t status = byte - byte / 0x80 * 0x100;

	return (struct ffaf_decision){ .verdict = (uint8_t)verdict_of(d),
				       .reason = (uint8_t)reason_of(d),
				       .status = (int8_t)status,
				       .rule = (uint8_t)rule_of(d) };
}

/* Unlisted FIDs have no handler, so an unlisted HANDLE denies like all else. */
static uint32_t unlisted(const struct ffaf_policy *policy, enum ffaf_reason reason)
{
	return ffaf_constants(policy)->unlisted == FFAF_FORWARD
		       ? DECISION(FFAF_VERDICT_FORWARD, reason)
		       : DENIED(reason);
}

static uint32_t other_call(const struct ffaf_policy *policy)
{
	return DECISION(FFAF_CHOSEN(policy, OTHER_CALLS, FORWARD) ? FFAF_VERDICT_FORWARD
								  : FFAF_VERDICT_ANSWER,
			FFAF_REASON_OTHER_CALL);
}

uint32_t ffaf_fid_of(const struct ffaf_policy *policy, uint64_t x0)
{
	const uint32_t fid = (uint32_t)x0;

	return FFAF_CHOSEN(policy, HINT_BIT, STRIP) ? FFAF_HIGH(fid, 17) * 0x20000u + fid % 0x10000u
						    : fid;
}

/* Whether FID, which an owner of FF-A calls has, names a final entry. Those are in the window. */
static bool is_final(const struct ffaf_policy *policy, uint32_t fid)
{
	return !FFAF_IS_FIXED && fid % 0x1000000u <= 0xffu &&
	       policy->entry[FFAF_HIGH(fid, 30) % 2u][fid % 0x100u] >= FFAF_ENTRY_FINAL;
}

static bool in_window(const struct ffaf_policy *policy, uint32_t fid)
{
	const uint32_t number = fid % 0x10000u;
	const uint32_t owner = FFAF_HIGH(fid, 24);

	return (owner == FFAF_HIGH(FFAF_FID_BASE_32, 24) ||
		owner == FFAF_HIGH(FFAF_FID_BASE_64, 24)) &&
	       (is_final(policy, fid) || (number >= ffaf_constants(policy)->window_first &&
					  number <= ffaf_constants(policy)->window_last));
}

enum test { AT_MOST, IS_CALLER, NOT_CALLER, HAS_BITS };

struct requirement {
	uint32_t mask;
	uint32_t value;
	uint8_t reg;
	uint8_t shift;
	uint8_t test; /* enum test */
	int8_t status; /* when it fails */
};

static const struct requirement requirements[FFAF_REQUIREMENT_COUNT] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	{ mask, value, reg, shift, test, FFAF_##status },
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
};

/*@ predicate meets{L}(integer i, struct ffaf_caller *caller, struct ffaf_regs *regs) =
      \let r = requirements[i];
      \let v = (((uint32_t)regs->x[r.reg]) >> r.shift) & r.mask;
      r.test == IS_CALLER ? v == caller->id :
      r.test == NOT_CALLER ? v != caller->id :
      r.test == HAS_BITS ? (v & r.value) == r.value : v <= r.value;

    predicate fails{L}(integer require, integer i, struct ffaf_caller *caller,
		       struct ffaf_regs *regs) =
      ((require >> i) & 1) != 0 && !meets(i, caller, regs);
*/
static bool holds(const struct requirement *r, const struct ffaf_caller *caller,
		  const struct ffaf_regs *regs)
{
	const uint32_t v = ((uint32_t)regs->x[r->reg] >> r->shift) & r->mask;

	switch (r->test) {
	case IS_CALLER:
		return v == caller->id;
	case NOT_CALLER:
		return v != caller->id;
	case HAS_BITS:
		return (v & r->value) == r->value;
	default:
		return v <= r->value;
	}
}

static unsigned int first_failing(uint32_t require, const struct ffaf_caller *caller,
				  const struct ffaf_regs *regs)
{
	unsigned int i = 0;

	/*@ loop invariant 0 <= i <= FFAF_REQUIREMENT_COUNT;
	    loop invariant \forall integer j; 0 <= j < i ==> !fails(require, j, caller, regs);
	    loop assigns i;
	    loop variant FFAF_REQUIREMENT_COUNT - i;
	*/
	while (i < FFAF_REQUIREMENT_COUNT &&
	       ((require >> i & 1u) == 0 || holds(&requirements[i], caller, regs)))
		i++;
	return i;
}

/* The status of the first requirement that fails, or 0. */
static int8_t check_requirements(uint32_t require, const struct ffaf_caller *caller,
				 const struct ffaf_regs *regs)
{
	const unsigned int i = first_failing(require, caller, regs);

	return i < FFAF_REQUIREMENT_COUNT ? requirements[i].status : 0;
}

unsigned int ffaf_failed_requirement(const struct ffaf_policy *policy,
				     const struct ffaf_caller *caller, const struct ffaf_regs *regs,
				     struct ffaf_decision decision)
{
	return first_failing(policy->rule[decision.rule % FFAF_RULES].require, caller, regs);
}

static bool was_found(const struct ffaf_state *state, uint32_t fid)
{
	const uint32_t *words = state->probed[FFAF_HIGH(fid, 30) % 2u];

	return (FFAF_LOAD_ACQUIRE(&words[FFAF_HIGH(fid % 0x100u, 5)]) >> fid % 32u & 1u) != 0;
}

/* What the conditions of RULE make of PLAIN. REGS NULL: FFA_FEATURES asks. */
static uint32_t by_rule(const struct ffaf_rule *rule, const struct ffaf_state *state,
			const struct ffaf_caller *caller, uint32_t fid,
			const struct ffaf_regs *regs, uint32_t plain)
{
	const uint32_t agreed = FFAF_LOAD_ACQUIRE(&caller->agreed) != 0 ? caller->version : 0;
	const int8_t status = regs != NULL ? check_requirements(rule->require, caller, regs) : 0;

	if (agreed < rule->since)
		return DENIED(FFAF_REASON_SINCE);
	if (rule->probe == FFAF_PROBE_ONCE && !was_found(state, fid))
		return DENIED(FFAF_REASON_PROBED_ABSENT);
	if (status != 0)
		return REFUSAL(FFAF_VERDICT_ANSWER, FFAF_REASON_REQUIREMENT, status);
	if (rule->probe == FFAF_PROBE_EVERY_CALL)
		return DECISION(FFAF_VERDICT_ANSWER, FFAF_REASON_PROBE);
	return DECISION(verdict_of(plain), FFAF_REASON_LISTED);
}

/* What the policy's entry for FID, which is in the window, says. */
static uint32_t by_entry(const struct ffaf_policy *policy, const struct ffaf_state *state,
			 const struct ffaf_caller *caller, uint32_t fid,
			 const struct ffaf_regs *regs)
{
	const uint8_t entry = policy->entry[FFAF_HIGH(fid, 30) % 2u][fid % 0x100u];
	const uint32_t rule = ffaf_entry_rule(entry);
	const struct ffaf_decision *row = ffaf_plain(entry);
	const uint32_t plain = REFUSAL(row->verdict, row->reason, row->status);

	if (rule == 0 || FFAF_FIXED_RULES == 0 || verdict_of(plain) == FFAF_VERDICT_DENY)
		return plain;
	return with_rule(by_rule(&policy->rule[rule], state, caller, fid, regs, plain), rule);
}

static uint32_t with_reserved_bits(const struct ffaf_policy *policy)
{
	if (FFAF_CHOSEN(policy, RESERVED_BITS, UNLISTED))
		return unlisted(policy, FFAF_REASON_RESERVED_BITS);
	if (FFAF_CHOSEN(policy, RESERVED_BITS, OTHER))
		return other_call(policy);
	return DENIED(FFAF_REASON_RESERVED_BITS);
}

/* Whether a call but FFA_VERSION has to wait until a version is agreed. */
static bool too_early(const struct ffaf_policy *policy, const struct ffaf_caller *caller)
{
	return ffaf_handles(policy, FFAF_FID_32(VERSION)) &&
	       !FFAF_CHOSEN(policy, BEFORE_AGREEMENT, ALLOW) &&
	       FFAF_LOAD_ACQUIRE(&caller->agreed) == 0;
}

static uint32_t before_agreement(const struct ffaf_policy *policy)
{
	if (FFAF_CHOSEN(policy, BEFORE_AGREEMENT, INVALID_PARAMETERS))
		return REFUSAL(FFAF_VERDICT_ANSWER, FFAF_REASON_NOT_AGREED,
			       FFAF_INVALID_PARAMETERS);
	if (FFAF_CHOSEN(policy, BEFORE_AGREEMENT, UNANSWERED))
		return DECISION(FFAF_VERDICT_ANSWER, FFAF_REASON_NOT_AGREED);
	return REFUSAL(FFAF_VERDICT_ANSWER, FFAF_REASON_NOT_AGREED, FFAF_NOT_SUPPORTED);
}

/* Bits of a FID in the window that no entry can have. */
static uint32_t unlistable(uint32_t fid)
{
	return FFAF_HIGH(fid, 16) % 0x100u;
}

static bool is_ffa(const struct ffaf_policy *policy, uint32_t fid)
{
	return in_window(policy, fid) &&
	       (unlistable(fid) == 0 || !FFAF_CHOSEN(policy, RESERVED_BITS, OTHER));
}

/* What a call of FID meets. REGS NULL: FFA_FEATURES asks, whatever the arguments. */
static uint32_t look_up(const struct ffaf_policy *policy, const struct ffaf_state *state,
			const struct ffaf_caller *caller, uint32_t fid,
			const struct ffaf_regs *regs)
{
	if (!in_window(policy, fid))
		return other_call(policy);
	if (unlistable(fid) != 0)
		return with_reserved_bits(policy);
	return by_entry(policy, state, caller, fid, regs);
}

/* Whether the filter itself says yes to FID, which it does not deny. */
static bool vouches_for(const struct ffaf_policy *policy, uint32_t fid, bool handled)
{
	if (FFAF_CHOSEN(policy, FEATURES, ALL))
		return in_window(policy, fid);
	if (FFAF_CHOSEN(policy, FEATURES, SPMC))
		return handled && ffaf_is_memory_send(fid);
	return ffaf_is_memory_send(fid) || fid == FFAF_FID_32(RX_RELEASE) ||
	       fid == FFAF_FID_64(RXTX_MAP) || fid == FFAF_FID_32(RXTX_MAP);
}

/*
 * FFA_FEATURES is decided as the call that it asks for would be, so that the two
 * cannot drift. w1 is taken as it is: a hint bit in it names another FID.
 */
static uint32_t features(const struct ffaf_policy *policy, const struct ffaf_state *state,
			 const struct ffaf_caller *caller, uint32_t fid)
{
	const uint32_t asked = look_up(policy, state, caller, fid, NULL);

	if (verdict_of(asked) == FFAF_VERDICT_DENY)
		return REFUSAL(FFAF_VERDICT_ANSWER, FFAF_REASON_FEATURES_DENIED,
			       FFAF_NOT_SUPPORTED);
	if (reason_of(asked) != FFAF_REASON_OTHER_CALL &&
	    vouches_for(policy, fid,
			verdict_of(asked) == FFAF_VERDICT_ANSWER &&
				reason_of(asked) == FFAF_REASON_LISTED))
		return DECISION(FFAF_VERDICT_ANSWER, FFAF_REASON_FEATURES_HANDLED);
	if (!FFAF_CHOSEN(policy, FEATURES, SPMC))
		return REFUSAL(FFAF_VERDICT_ANSWER, FFAF_REASON_FEATURES_UNKNOWN,
			       FFAF_NOT_SUPPORTED);
	return DECISION(FFAF_VERDICT_FORWARD, FFAF_REASON_FEATURES_FORWARD);
}

static uint32_t decide(const struct ffaf_policy *policy, const struct ffaf_state *state,
		       const struct ffaf_caller *caller, const struct ffaf_regs *regs)
{
	const uint32_t fid = ffaf_fid_of(policy, regs->x[0]);
	uint32_t d;

	if (regs->x[0] > 0xffffffffu && !FFAF_CHOSEN(policy, UPPER_HALF, IGNORE))
		return DECISION(FFAF_VERDICT_ANSWER, FFAF_REASON_UPPER_HALF);
	if (!is_ffa(policy, fid))
		return other_call(policy);
	if (fid != FFAF_FID_32(VERSION) && too_early(policy, caller))
		return before_agreement(policy);
	d = look_up(policy, state, caller, fid, regs);
	if (fid == FFAF_FID_32(FEATURES) && !is_final(policy, fid) &&
	    verdict_of(d) == FFAF_VERDICT_ANSWER && status_of(d) == 0)
		d = with_rule(features(policy, state, caller, (uint32_t)regs->x[1]), rule_of(d));
	return d;
}

struct ffaf_decision ffaf_decide_fully(const struct ffaf_policy *policy,
				       const struct ffaf_state *state,
				       const struct ffaf_caller *caller,
				       const struct ffaf_regs *regs)
{
	return unpacked(decide(policy, state, caller, regs));
}

static uint32_t requirement_reads(uint32_t require)
{
	uint32_t reads = 0;

	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((require >> i & 1u) != 0)
			reads |= 1u << requirements[i].reg;
	}
	return reads;
}

/* What the handlers look at beyond what ffaf_decide does. */
static uint32_t handler_reads(enum ffaf_fn fn)
{
	switch ((unsigned int)fn) {
	case FFAF_FN_VERSION:
	case FFAF_FN_RXTX_UNMAP:
		return 1u << 1;
	case FFAF_FN_RXTX_MAP:
	case FFAF_FN_MEM_RECLAIM:
		return 1u << 1 | 1u << 2 | 1u << 3;
	case FFAF_FN_MEM_SHARE:
	case FFAF_FN_MEM_LEND:
	case FFAF_FN_MEM_FRAG_TX:
		return 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4;
	case FFAF_FN_PARTITION_INFO_GET:
		return 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5;
	default:
		return 0;
	}
}

uint32_t ffaf_call_reads(const struct ffaf_policy *policy, struct ffaf_decision decision,
			 const struct ffaf_regs *regs)
{
	const uint32_t x0 = 1u << 0;

	switch (decision.reason) {
	case FFAF_REASON_FEATURES_DENIED:
	case FFAF_REASON_FEATURES_HANDLED:
	case FFAF_REASON_FEATURES_UNKNOWN:
	case FFAF_REASON_FEATURES_FORWARD:
		return x0 | 1u << 1 |
		       requirement_reads(policy->rule[decision.rule % FFAF_RULES].require);
	case FFAF_REASON_SINCE:
	case FFAF_REASON_PROBED_ABSENT:
		return x0;
	default:
		break;
	}
	if (decision.verdict == FFAF_VERDICT_ANSWER &&
	    (decision.reason == FFAF_REASON_LISTED || decision.reason == FFAF_REASON_UNLISTED))
		return x0 | requirement_reads(policy->rule[decision.rule % FFAF_RULES].require) |
		       handler_reads(ffaf_fid_to_fn(ffaf_fid_of(policy, regs->x[0])));
	return x0 | requirement_reads(policy->rule[decision.rule % FFAF_RULES].require);
}
