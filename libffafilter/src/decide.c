/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "decide.h"

#include <ffafilter/status.h>

/* An entry without conditions, by its action and whether it is listed. */
#define PLAIN_ENTRIES 8u
#define DENIED(why)                                                         \
	{                                                                   \
		FFAF_VERDICT_DENY, FFAF_REASON_##why, FFAF_NOT_SUPPORTED, 0 \
	}

static const struct ffaf_decision plain[PLAIN_ENTRIES] = {
	[FFAF_DENY] = DENIED(UNLISTED),
	[FFAF_FORWARD] = { FFAF_VERDICT_FORWARD, FFAF_REASON_UNLISTED, 0, 0 },
	[FFAF_HANDLE] = { FFAF_VERDICT_ANSWER, FFAF_REASON_UNLISTED, 0, 0 },
	[FFAF_ACTION_COUNT] = DENIED(UNLISTED),
	[FFAF_ENTRY_LISTED | FFAF_DENY] = DENIED(LISTED),
	[FFAF_ENTRY_LISTED | FFAF_FORWARD] = { FFAF_VERDICT_FORWARD, FFAF_REASON_LISTED, 0, 0 },
	[FFAF_ENTRY_LISTED | FFAF_HANDLE] = { FFAF_VERDICT_ANSWER, FFAF_REASON_LISTED, 0, 0 },
	[FFAF_ENTRY_LISTED | FFAF_ACTION_COUNT] = DENIED(LISTED),
};

/*
 * Nearly every call is a plain FID in the window after agreement, whose entry has
 * no conditions: a table decides it without a branch that depends on the FID.
 */
struct ffaf_decision ffaf_decide(const struct ffaf_policy *policy, const struct ffaf_state *state,
				 const struct ffaf_caller *caller, const struct ffaf_regs *regs)
{
	const uint64_t x0 = regs->x[0];
	const uint32_t number = (uint32_t)x0 & 0xffu;
	const uint32_t entry = policy->entry[x0 >> 30 & 1u][number];

	if ((x0 & ~(uint64_t)(FFAF_FID_SMC64 | 0xffu)) != FFAF_FID_BASE_32 ||
	    number < policy->window_first || number > policy->window_last ||
	    entry >= PLAIN_ENTRIES || FFAF_LOAD_ACQUIRE(&caller->agreed) == 0 ||
	    x0 == FFAF_FID_32(FEATURES))
		return ffaf_decide_fully(policy, state, caller, regs);
	return plain[entry];
}
