/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"

bool ffaf_smc(const struct ffaf_filter *filter, struct ffaf_regs *smc)
{
	filter->ops->smc(filter->ctx, smc);
	return ffaf_is_success(smc);
}

bool ffaf_ask(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid, uint64_t x1,
	      uint64_t x2, uint64_t x3)
{
	for (unsigned int i = 4; i < FFAF_REGS; i++)
		smc->x[i] = 0;
	smc->x[0] = fid;
	smc->x[1] = x1;
	smc->x[2] = x2;
	smc->x[3] = x3;
	return ffaf_smc(filter, smc);
}

void ffaf_tell(const struct ffaf_filter *filter, uint32_t fid)
{
	struct ffaf_regs smc;

	(void)ffaf_ask(filter, &smc, fid, 0, 0, 0);
}

bool ffaf_pass_on(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid,
		  const struct ffaf_regs *regs, unsigned int last)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		smc->x[i] = i <= last ? (uint32_t)regs->x[i] : 0;
	smc->x[0] = fid;
	return ffaf_smc(filter, smc);
}

int32_t ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		    const struct ffaf_regs *answer)
{
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = answer->x[i];
	return 0;
}

int32_t ffaf_answer_words(const struct ffaf_filter *filter, struct ffaf_regs *regs, uint64_t x0,
			  uint64_t x2)
{
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = 0;
	regs->x[0] = x0;
	regs->x[2] = x2;
	return 0;
}
