/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_HANDLERS_H
#define FFAF_HANDLERS_H

#include <ffafilter/filter.h>

/* What a handler does besides answering. */
struct ffaf_effects {
	enum ffaf_verdict verdict; /* FFAF_VERDICT_HALT where the real hypervisor stops */
	uint32_t undefined; /* bit n: the real filter leaves xN undefined */
};

/*
 * The calls that a filter makes itself. Each makes the SMCs it needs and returns 0
 * with the answer in REGS, or the FF-A status to refuse the call with.
 */

/* The handler of the call that REGS make. */
int32_t ffaf_handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		    struct ffaf_regs *regs, struct ffaf_effects *effects);

/* DEN0077A 13.2 */
int32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);

int32_t ffaf_handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			     struct ffaf_regs *regs);
int32_t ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       struct ffaf_regs *regs, struct ffaf_effects *effects);
int32_t ffaf_handle_partition_info(const struct ffaf_filter *filter,
				   const struct ffaf_caller *caller, struct ffaf_regs *regs);

/* FFA_RX_RELEASE as the filter's own, and FFA_ID_GET without asking anybody. */
int32_t ffaf_handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs);
int32_t ffaf_handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			   struct ffaf_regs *regs);
/* Any other call as the filter's own SMC: all registers there, and those it writes back. */
int32_t ffaf_handle_other(const struct ffaf_filter *filter, struct ffaf_regs *regs);

/* FFA_MEM_SHARE and FFA_MEM_LEND; either width goes on as the 64-bit one. */
int32_t ffaf_handle_send(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			 struct ffaf_regs *regs);
int32_t ffaf_handle_frag_tx(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);
int32_t ffaf_handle_reclaim(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);

#endif
