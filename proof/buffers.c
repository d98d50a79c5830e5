/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "../libffafilter/src/buffers.c"

/*@ requires \valid_read(filter) && \valid_read(filter->ops);
    assigns ffaf_g_pages;
    ensures \result ==> ffaf_pages_moved{Pre,Post}(op, address, 1);
    ensures !\result ==> ffaf_pages_kept{Pre,Post} &&
      \exists integer page; ffaf_touches(page, address, 1) &&
	\old(ffaf_l_page(page)) != ffaf_l_from(op);
*/
static bool pages(const struct ffaf_filter *filter, enum ffaf_page_op op, uint64_t address);

/*@ requires \valid_read(filter) && \valid_read(filter->ops);
    assigns ffaf_g_pages;
    ensures \result ==> ffaf_pair_steps{Pre,Post}(4, tx, rx);
    ensures !\result ==> ffaf_pages_kept{Pre,Post};
*/
static bool take_pair(const struct ffaf_filter *filter, uint64_t tx, uint64_t rx);

/*@ requires \valid_read(state) && \valid_read(smc);
    assigns \nothing;
    ensures \result == ffaf_l_product(
      state->version > FFAF_VERSION_1_0 ? (uint32_t)smc->x[3] : 8, (uint32_t)smc->x[2]);
*/
static uint32_t described(const struct ffaf_state *state, const struct ffaf_regs *smc);

/*@ requires \valid_read(regs);
    assigns \nothing;
    ensures \result == ffaf_l_address(regs->x[0], x);
*/
static uint64_t address(const struct ffaf_regs *regs, uint64_t x);

/*@ requires ffaf_sound(filter) && \valid_read(caller);
    assigns \nothing;
    ensures \result == (ffaf_bad_pair(filter, addresses, count) ? FFAF_INVALID_PARAMETERS :
      caller->mapped ? FFAF_DENIED : 0);
*/
static int32_t check_pair(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			  uint64_t addresses, uint32_t count);

/*@ requires ffaf_sound(filter);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign) && ffaf_mapped_own{Pre,Post}(filter, \result);
*/
static int32_t map_own(const struct ffaf_filter *filter);

/*@ requires ffaf_sound(filter);
    assigns ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_owns_pair(filter)
      ? ffaf_one_smc{Pre,Post} && ffaf_g_foreign == \old(ffaf_g_foreign) &&
	ffaf_sent_four(FFAF_FID_32(RXTX_UNMAP), 0, 0, 0)
      : ffaf_no_smc{Pre,Post};
*/
static void unmap_own(const struct ffaf_filter *filter);

/* Beyond what the header says: it goes on only where both pages are the caller's again. */
/*@ ensures \result == 0 && effects->verdict != FFAF_VERDICT_HALT ==> \forall integer page;
      ffaf_touches(page, caller->tx, 1) || ffaf_touches(page, caller->rx, 1) ==>
      ffaf_l_page(page) == ffaf_l_owned;
*/
int32_t ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       struct ffaf_regs *regs, struct ffaf_effects *effects);
