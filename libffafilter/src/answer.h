/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_ANSWER_H
#define FFAF_ANSWER_H

#include <ffafilter/filter.h>
#include <ffafilter/status.h>

/* Making answers, and SMCs of the filter's own. */

/* The raw -1 that FFA_VERSION and calls that are no FF-A are refused with. */
#define FFAF_SMCCC_NOT_SUPPORTED UINT64_MAX

static inline void ffaf_regs_zero(struct ffaf_regs *regs)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		regs->x[i] = 0;
}

/* Start an SMC of the filter's own: FID, and zero in all other registers. */
static inline void ffaf_smc_prepare(struct ffaf_regs *smc, uint32_t fid)
{
	ffaf_regs_zero(smc);
	smc->x[0] = fid;
}

static inline void ffaf_smc(const struct ffaf_filter *filter, struct ffaf_regs *smc)
{
	filter->ops->smc(filter->ctx, smc);
}

static inline bool ffaf_is_success(const struct ffaf_regs *answer)
{
	return answer->x[0] == FFAF_FID_32(SUCCESS);
}

/* How many registers an answer writes, from x0 on. */
static inline unsigned int ffaf_written(const struct ffaf_policy *policy)
{
	return policy->behaviour[FFAF_BEHAVIOUR_REGISTERS] == FFAF_REGISTERS_X0_X3 ? 4 : FFAF_REGS;
}

/* Give ANSWER to the caller: all of its registers, or those that the policy writes. */
static inline void ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
			       const struct ffaf_regs *answer)
{
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = answer->x[i];
}

/* The answer that is X0, X2 and zeros. */
static inline void ffaf_answer_words(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				     uint64_t x0, uint64_t x2)
{
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = 0;
	regs->x[0] = x0;
	regs->x[2] = x2;
}

static inline void ffaf_answer_success(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS), 0);
}

/* FFA_ERROR; the filter's own carries its status sign-extended to 64 bits. */
static inline void ffaf_answer_error(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				     int32_t status)
{
	ffaf_answer_words(filter, regs, FFAF_FID_32(ERROR), (uint64_t)(int64_t)status);
}

#endif
