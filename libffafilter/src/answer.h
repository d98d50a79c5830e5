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

/* Give ANSWER to the caller: all of its registers, or those that the policy writes. */
static inline void ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
			       const struct ffaf_regs *answer)
{
	const bool few =
		filter->policy->behaviour[FFAF_BEHAVIOUR_REGISTERS] == FFAF_REGISTERS_X0_X3;

	for (unsigned int i = 0; i < (few ? 4 : FFAF_REGS); i++)
		regs->x[i] = answer->x[i];
}

static inline void ffaf_answer_success(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	struct ffaf_regs answer;

	ffaf_smc_prepare(&answer, FFAF_FID_32(SUCCESS));
	ffaf_answer(filter, regs, &answer);
}

/* FFA_ERROR; the filter's own carries its status sign-extended to 64 bits. */
static inline void ffaf_answer_error(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				     int32_t status)
{
	struct ffaf_regs answer;

	ffaf_smc_prepare(&answer, FFAF_FID_32(ERROR));
	answer.x[2] = (uint64_t)(int64_t)status;
	ffaf_answer(filter, regs, &answer);
}

#endif
