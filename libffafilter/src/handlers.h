/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_HANDLERS_H
#define FFAF_HANDLERS_H

#include <ffafilter/filter.h>

/*
 * The calls that a filter makes itself. Each takes the caller's registers, makes
 * the SMCs it needs and leaves the answer in the same place.
 */

void ffaf_handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			  struct ffaf_regs *regs);
enum ffaf_verdict ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter,
					 struct ffaf_caller *caller, struct ffaf_regs *regs);
void ffaf_handle_partition_info(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
				struct ffaf_regs *regs);

/* FFA_RX_RELEASE as the filter's own, and FFA_ID_GET without asking anybody. */
void ffaf_handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs);
void ffaf_handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			struct ffaf_regs *regs);

/*
 * FFA_MEM_SHARE or FFA_MEM_LEND, reissued with FID, and FFA_MEM_FRAG_TX. They
 * return FFAF_VERDICT_ANSWER, or FFAF_VERDICT_HALT where the real hypervisor
 * stops.
 */
enum ffaf_verdict ffaf_handle_send(const struct ffaf_filter *filter,
				   const struct ffaf_caller *caller, struct ffaf_regs *regs,
				   uint32_t fid);
enum ffaf_verdict ffaf_handle_frag_tx(const struct ffaf_filter *filter,
				      const struct ffaf_caller *caller, struct ffaf_regs *regs);
enum ffaf_verdict ffaf_handle_reclaim(const struct ffaf_filter *filter,
				      const struct ffaf_caller *caller, struct ffaf_regs *regs);

#endif
