/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/decider.h>

/* The behaviour behind a decision that no entry makes, or -1. */
static int behaviour_of(const struct ffaf_policy *policy, enum ffaf_reason reason)
{
	switch (reason) {
	case FFAF_REASON_OTHER_CALL:
		return FFAF_BEHAVIOUR_OTHER_CALLS;
	case FFAF_REASON_UPPER_HALF:
		return FFAF_BEHAVIOUR_UPPER_HALF;
	case FFAF_REASON_NOT_AGREED:
		return FFAF_BEHAVIOUR_BEFORE_AGREEMENT;
	case FFAF_REASON_RESERVED_BITS:
		return policy->behaviour[FFAF_BEHAVIOUR_RESERVED_BITS] ==
				       FFAF_RESERVED_BITS_UNLISTED
			       ? -1
			       : FFAF_BEHAVIOUR_RESERVED_BITS;
	default:
		return -1;
	}
}

static bool has_entry(const struct ffaf_policy *policy, uint32_t fid)
{
	const uint32_t base = fid & ~FFAF_FID_NUMBER;
	const uint32_t number = fid & FFAF_FID_NUMBER;

	return (base == FFAF_FID_BASE_32 || base == FFAF_FID_BASE_64) &&
	       number >= policy->window_first && number <= policy->window_last &&
	       (policy->entry[base == FFAF_FID_BASE_64][number] & FFAF_ENTRY_LISTED) != 0;
}

static uint32_t deciding_fid(const struct ffaf_policy *policy, const struct ffaf_regs *regs,
			     enum ffaf_reason reason)
{
	switch (reason) {
	case FFAF_REASON_FEATURES_DENIED:
	case FFAF_REASON_FEATURES_HANDLED:
		return (uint32_t)regs->x[1];
	default:
		return ffaf_fid_of(policy, regs->x[0]);
	}
}

#define HOW(name) FFAF_BEHAVIOUR_##name

static const uint8_t how_version[] = {
	HOW(NEGOTIATION), HOW(LATER_VERSION), HOW(SPMC_ABSENT),
	HOW(SPMC_CHECKS), HOW(BUFFER_SIZE),   HOW(VERSION_REGISTERS)
};
static const uint8_t how_buffers[] = { HOW(SPMC_BUFFERS) };
static const uint8_t how_send[] = { HOW(SEND_MINIMUM),	    HOW(FRAGMENTS),  HOW(ACCESS_BOUNDS),
				    HOW(MEMORY_ATTRIBUTES), HOW(PAGE_TOTAL), HOW(RANGE_ADDRESS) };
static const uint8_t how_frag_tx[] = { HOW(RANGE_ADDRESS) };
static const uint8_t how_reclaim[] = { HOW(RETRIEVE_SIZE), HOW(RECLAIM_BOUNDS), HOW(RECLAIM_OWNER),
				       HOW(RECLAIM_RANGES), HOW(RECLAIM_RELEASE) };

#define TELL(decider, list)                                              \
	do {                                                             \
		(decider)->how = (list);                                 \
		(decider)->how_count = sizeof(list) / sizeof((list)[0]); \
	} while (0)

/* Which behaviours the handler of FID looks at. */
static void tell_how(struct ffan_decider *decider, uint32_t fid)
{
	switch (ffaf_fid_to_fn(fid)) {
	case FFAF_FN_VERSION:
		TELL(decider, how_version);
		break;
	case FFAF_FN_RXTX_MAP:
	case FFAF_FN_RXTX_UNMAP:
		TELL(decider, how_buffers);
		break;
	case FFAF_FN_MEM_SHARE:
	case FFAF_FN_MEM_LEND:
		TELL(decider, how_send);
		break;
	case FFAF_FN_MEM_FRAG_TX:
		TELL(decider, how_frag_tx);
		break;
	case FFAF_FN_MEM_RECLAIM:
		TELL(decider, how_reclaim);
		break;
	default:
		break;
	}
}

static void tell_entry(const struct ffaio_policy *policy, struct ffan_decider *decider)
{
	const unsigned int smc64 = (decider->fid & FFAF_FID_SMC64) != 0;
	const uint32_t number = decider->fid & 0xffu;
	const uint8_t entry = policy->core.entry[smc64][number];

	decider->entry = &policy->entry[smc64][number];
	decider->action = entry & FFAF_ENTRY_ACTION;
	decider->rule = policy->core.rule[ffaf_entry_rule(entry)];
	decider->place = decider->entry->place;
}

void ffan_decider(const struct ffaio_policy *policy, const struct ffaf_caller *caller,
		  const struct ffaf_regs *regs, struct ffaf_decision decision,
		  struct ffan_decider *decider)
{
	const enum ffaf_reason reason = (enum ffaf_reason)decision.reason;

	*decider = (struct ffan_decider){ .fid = deciding_fid(&policy->core, regs, reason),
					  .behaviour = behaviour_of(&policy->core, reason),
					  .requirement = FFAF_REQUIREMENT_COUNT,
					  .place = policy->unlisted };
	if (decider->behaviour >= 0)
		decider->place = policy->behaviour[decider->behaviour];
	else if (has_entry(&policy->core, decider->fid))
		tell_entry(policy, decider);
	if (reason == FFAF_REASON_REQUIREMENT)
		decider->requirement =
			ffaf_failed_requirement(&policy->core, caller, regs, decision);
	if (reason == FFAF_REASON_LISTED && decision.verdict == FFAF_VERDICT_ANSWER)
		tell_how(decider, decider->fid);
}
