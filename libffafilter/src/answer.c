/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"

bool ffaf_smc(const struct ffaf_filter *filter, struct ffaf_regs *smc)
{
	//@ admit filter->ops->smc == &ffaf_model_smc;
	//@ calls ffaf_model_smc;
	filter->ops->smc(filter->ctx, smc);
	return ffaf_is_success(smc);
}

bool ffaf_ask(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid, uint64_t x1,
	      uint64_t x2, uint64_t x3)
{
	/*@ loop invariant 4 <= i <= FFAF_REGS;
	    loop invariant \forall integer j; 4 <= j < i ==> smc->x[j] == 0;
	    loop assigns i, smc->x[4 .. FFAF_REGS - 1];
	    loop variant FFAF_REGS - i;
	*/
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
	/*@ loop invariant 0 <= i <= FFAF_REGS;
	    loop invariant \forall integer j; 0 <= j < i ==>
	      smc->x[j] == (j <= last ? (uint32_t)regs->x[j] : 0);
	    loop assigns i, smc->x[0 .. FFAF_REGS - 1];
	    loop variant FFAF_REGS - i;
	*/
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		smc->x[i] = i <= last ? (uint32_t)regs->x[i] : 0;
	smc->x[0] = fid;
	return ffaf_smc(filter, smc);
}

int32_t ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		    const struct ffaf_regs *answer)
{
	/*@ loop invariant 0 <= i <= ffaf_l_written(filter->policy);
	    loop invariant \forall integer j; 0 <= j < i ==> regs->x[j] == answer->x[j];
	    loop invariant \forall integer j; i <= j < FFAF_REGS ==>
	      regs->x[j] == \at(regs->x[j], Pre);
	    loop assigns i, regs->x[0 .. ffaf_l_written(filter->policy) - 1];
	    loop variant FFAF_REGS - i;
	*/
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = answer->x[i];
	return 0;
}

int32_t ffaf_answer_words(const struct ffaf_filter *filter, struct ffaf_regs *regs, uint64_t x0,
			  uint64_t x2)
{
	/*@ loop invariant 0 <= i <= ffaf_l_written(filter->policy);
	    loop invariant \forall integer j; 0 <= j < i ==> regs->x[j] == 0;
	    loop invariant \forall integer j; i <= j < FFAF_REGS ==>
	      regs->x[j] == \at(regs->x[j], Pre);
	    loop assigns i, regs->x[0 .. ffaf_l_written(filter->policy) - 1];
	    loop variant FFAF_REGS - i;
	*/
	for (unsigned int i = 0; i < ffaf_written(filter->policy); i++)
		regs->x[i] = 0;
	regs->x[0] = x0;
	regs->x[2] = x2;
	return 0;
}
