/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "handlers.h"

/* Handlers that check nothing. */

int32_t ffaf_handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	struct ffaf_regs smc;

	(void)ffaf_ask(filter, &smc, FFAF_FID_32(RX_RELEASE), 0, 0, 0);
	return ffaf_answer(filter, regs, &smc);
}

int32_t ffaf_handle_other(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	struct ffaf_regs smc;

	/*@ loop invariant 0 <= i <= FFAF_REGS;
	    loop invariant \forall integer j; 0 <= j < i ==> smc.x[j] == regs->x[j];
	    loop assigns i, smc.x[0 .. FFAF_REGS - 1];
	    loop variant FFAF_REGS - i;
	*/
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		smc.x[i] = regs->x[i];
	(void)ffaf_smc(filter, &smc);
	return ffaf_answer(filter, regs, &smc);
}

int32_t ffaf_handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			   struct ffaf_regs *regs)
{
	return ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS), caller->id);
}
