/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "model.h"

#include "handlers.h"

/*
 * The handlers as ffaf_handle needs to know them: each is its handler, and promises less. With all
 * that the handlers promise in one place, the provers lose their way.
 */

/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->version, caller->agreed, effects->undefined,
      *filter->state, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_place_kept{Pre,Post}(filter->state);
    ensures ffaf_agreement_stands{Pre,Post}(filter, caller);
*/
static int32_t handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	return ffaf_handle_version(filter, caller, regs, effects);
}

/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->tx, caller->rx, caller->mapped,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       struct ffaf_regs *regs)
{
	return ffaf_handle_rxtx_map(filter, caller, regs);
}

/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->mapped, effects->verdict,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_rxtx_unmap(const struct ffaf_filter *filter, struct ffaf_caller *caller,
				 struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	return ffaf_handle_rxtx_unmap(filter, caller, regs, effects);
}

/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer,
      ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_partition_info(const struct ffaf_filter *filter,
				     const struct ffaf_caller *caller, struct ffaf_regs *regs)
{
	return ffaf_handle_partition_info(filter, caller, regs);
}

/*@ requires ffaf_ready(filter, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	return ffaf_handle_rx_release(filter, regs);
}

/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1];
*/
static int32_t handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			     struct ffaf_regs *regs)
{
	return ffaf_handle_id_get(filter, caller, regs);
}

/*@ requires ffaf_ready_caller(filter, caller, regs) && ffaf_sends((uint32_t)regs->x[0] % 0x100);
    assigns regs->x[0 .. FFAF_REGS - 1], filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_send(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			   struct ffaf_regs *regs)
{
	return ffaf_handle_send(filter, caller, regs);
}

/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], effects->verdict,
      filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
static int32_t handle_frag_tx(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			      struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	return ffaf_handle_frag_tx(filter, caller, regs, effects);
}

#define ffaf_handle_version handle_version
#define ffaf_handle_rxtx_map handle_rxtx_map
#define ffaf_handle_rxtx_unmap handle_rxtx_unmap
#define ffaf_handle_partition_info handle_partition_info
#define ffaf_handle_rx_release handle_rx_release
#define ffaf_handle_id_get handle_id_get
#define ffaf_handle_send handle_send
#define ffaf_handle_frag_tx handle_frag_tx
#include "../libffafilter/src/handlers.c"
