/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_ANSWER_H
#define FFAF_ANSWER_H

#include "choice.h"

#include <ffafilter/filter.h>

/* SMCs of the filter's own, and answers. */

/* The raw -1 that FFA_VERSION and calls that are no FF-A are refused with. */
#define FFAF_SMCCC_NOT_SUPPORTED UINT64_MAX

static inline bool ffaf_is_success(const struct ffaf_regs *answer)
{
	return answer->x[0] == FFAF_FID_32(SUCCESS);
}

/* Issue *SMC, which then holds its answer. True: FFA_SUCCESS. */
bool ffaf_smc(const struct ffaf_filter *filter, struct ffaf_regs *smc);

/* Make the SMC FID with X1 to X3 and zeros; its answer is in *SMC. True: FFA_SUCCESS. */
bool ffaf_ask(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid, uint64_t x1,
	      uint64_t x2, uint64_t x3);

/* Make the SMC FID with zeros; its answer does not matter. */
void ffaf_tell(const struct ffaf_filter *filter, uint32_t fid);

/* Make the SMC FID with w1 to wLAST of REGS and zeros; its answer is in *SMC. True: FFA_SUCCESS. */
bool ffaf_pass_on(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid,
		  const struct ffaf_regs *regs, unsigned int last);

/* How many registers an answer writes, from x0 on. */
static inline unsigned int ffaf_written(const struct ffaf_policy *policy)
{
	return FFAF_CHOSEN(policy, REGISTERS, X0_X3) ? 4 : FFAF_REGS;
}

/* Give ANSWER to the caller: all of its registers, or those that the policy writes. Returns 0. */
int32_t ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		    const struct ffaf_regs *answer);

/* The answer that is X0, X2 and zeros. Returns 0. */
int32_t ffaf_answer_words(const struct ffaf_filter *filter, struct ffaf_regs *regs, uint64_t x0,
			  uint64_t x2);

#endif
