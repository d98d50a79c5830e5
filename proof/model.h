/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_PROOF_MODEL_H
#define FFAFILTER_PROOF_MODEL_H

#include <ffafilter/filter.h>

/*
 * The embedder's callbacks, as filter.h describes them: what the proof takes for granted. The
 * core's calls through struct ffaf_ops are taken to reach these.
 */

/*@ requires \valid(regs);
    assigns *regs, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_smcs == \old(ffaf_g_smcs) + 1;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) + (ffaf_own(\old(regs->x[0])) ? 0 : 1);
    ensures \forall integer i; 0 <= i < FFAF_REGS ==> ffaf_g_sent.x[i] == \old(regs->x[i]);
    ensures \forall integer i; 0 <= i < FFAF_REGS ==> ffaf_g_answer.x[i] == regs->x[i];
*/
void ffaf_model_smc(void *ctx, struct ffaf_regs *regs);

/*@ assigns \result, ffaf_g_pages;
    ensures \result ==> ffaf_pages_moved{Pre,Post}(op, address, count);
    ensures !\result ==> ffaf_pages_kept{Pre,Post} &&
      \exists integer page; ffaf_touches(page, address, count) &&
	\old(ffaf_l_page(page)) != ffaf_l_from(op);
*/
bool ffaf_model_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count);

/*@ requires \valid((uint8_t *)to + (0 .. size - 1));
    assigns ((uint8_t *)to)[0 .. size - 1];
    ensures ffaf_came((uint8_t *)to, address, size);
*/
void ffaf_model_read(void *ctx, void *to, uint64_t address, uint32_t size);

/*@ assigns ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures ffaf_g_wrote_at == address && ffaf_g_wrote_bytes == size && ffaf_wrote(from);
*/
void ffaf_model_write(void *ctx, uint64_t address, const void *from, uint32_t size);

#endif
