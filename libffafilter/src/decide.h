/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_DECIDE_H
#define FFAF_DECIDE_H

#include <ffafilter/filter.h>

/* FFA_MEM_SHARE or FFA_MEM_LEND, in either width. */
static inline bool ffaf_is_memory_send(uint32_t fid)
{
	switch (fid) {
	case FFAF_FID_32(MEM_LEND):
	case FFAF_FID_64(MEM_LEND):
	case FFAF_FID_32(MEM_SHARE):
	case FFAF_FID_64(MEM_SHARE):
		return true;
	default:
		return false;
	}
}

/* ffaf_decide for every call; itself it takes a shorter way where there is one. */
struct ffaf_decision ffaf_decide_fully(const struct ffaf_policy *policy,
				       const struct ffaf_state *state,
				       const struct ffaf_caller *caller,
				       const struct ffaf_regs *regs);

#endif
