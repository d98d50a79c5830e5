/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_ANSWER_H
#define FFAF_ANSWER_H

#include "choice.h"

#include <ffafilter/filter.h>

/* SMCs of the filter's own, and answers. */

/* The raw -1 that FFA_VERSION and calls that are no FF-A are refused with. */
#define FFAF_SMCCC_NOT_SUPPORTED 0xffffffffffffffffu

static inline bool ffaf_is_success(const struct ffaf_regs *answer)
{
	return answer->x[0] == FFAF_FID_32(SUCCESS);
}

/* Issue *SMC, which then holds its answer. True: FFA_SUCCESS. */
/*@ requires \valid_read(filter) && \valid_read(filter->ops) && \valid(smc);
    requires \separated(smc, filter);
    assigns *smc, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_one_smc{Pre,Post} && ffaf_sent_call{Pre,Post}(smc) && ffaf_holds_answer(smc);
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) + (ffaf_own(\old(smc->x[0])) ? 0 : 1);
    ensures \result <==> smc->x[0] == FFAF_FID_32(SUCCESS);
*/
bool ffaf_smc(const struct ffaf_filter *filter, struct ffaf_regs *smc);

/* Make the SMC FID with X1 to X3 and zeros; its answer is in *SMC. True: FFA_SUCCESS. */
/*@ requires \valid_read(filter) && \valid_read(filter->ops) && \valid(smc) && ffaf_own(fid);
    requires \separated(smc, filter);
    assigns *smc, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_one_smc{Pre,Post} && ffaf_holds_answer(smc);
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_sent_four(fid, x1, x2, x3);
    ensures \result <==> smc->x[0] == FFAF_FID_32(SUCCESS);
*/
bool ffaf_ask(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid, uint64_t x1,
	      uint64_t x2, uint64_t x3);

/* Make the SMC FID with zeros; its answer does not matter. */
/*@ requires \valid_read(filter) && \valid_read(filter->ops) && ffaf_own(fid);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_one_smc{Pre,Post} && ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_sent_four(fid, 0, 0, 0);
*/
void ffaf_tell(const struct ffaf_filter *filter, uint32_t fid);

/* Make the SMC FID with w1 to wLAST of REGS and zeros; its answer is in *SMC. True: FFA_SUCCESS. */
/*@ requires \valid_read(filter) && \valid_read(filter->ops) && \valid(smc) && ffaf_own(fid);
    requires \valid_read(regs) && 1 <= last < FFAF_REGS;
    requires \separated(smc, filter) && \separated(smc, regs);
    assigns *smc, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_one_smc{Pre,Post} && ffaf_holds_answer(smc);
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_g_sent.x[0] == fid;
    ensures \forall integer i; 1 <= i < FFAF_REGS ==>
      ffaf_g_sent.x[i] == (i <= last ? (uint32_t)regs->x[i] : 0);
    ensures \result <==> smc->x[0] == FFAF_FID_32(SUCCESS);
*/
bool ffaf_pass_on(const struct ffaf_filter *filter, struct ffaf_regs *smc, uint32_t fid,
		  const struct ffaf_regs *regs, unsigned int last);

/* How many registers an answer writes, from x0 on. */
static inline unsigned int ffaf_written(const struct ffaf_policy *policy)
{
	return FFAF_CHOSEN(policy, REGISTERS, X0_X3) ? 4 : FFAF_REGS;
}

/* Give ANSWER to the caller: all of its registers, or those that the policy writes. Returns 0. */
/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid(regs);
    requires \valid_read(answer) && \separated(regs, filter) &&
      \separated(regs, filter->policy) && \separated(regs, answer);
    assigns regs->x[0 .. FFAF_REGS - 1];
    ensures \result == 0;
    ensures \forall integer i; 0 <= i < ffaf_l_written(filter->policy) ==>
      regs->x[i] == answer->x[i];
    ensures ffaf_kept{Pre,Post}(regs, ffaf_l_written(filter->policy));
*/
int32_t ffaf_answer(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		    const struct ffaf_regs *answer);

/* The answer that is X0, X2 and zeros. Returns 0. */
/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid(regs);
    requires \separated(regs, filter) && \separated(regs, filter->policy);
    assigns regs->x[0 .. FFAF_REGS - 1];
    ensures \result == 0;
    ensures ffaf_words{Pre,Post}(filter->policy, regs, x0, x2);
*/
int32_t ffaf_answer_words(const struct ffaf_filter *filter, struct ffaf_regs *regs, uint64_t x0,
			  uint64_t x2);

#endif
