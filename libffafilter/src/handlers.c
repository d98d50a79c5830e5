/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "handlers.h"

#include "answer.h"

/* FIDs by width and number, the only bits in which those that have an entry differ. */
#define SLOT(fid) (FFAF_HIGH(fid, 30) % 2u * 0x100u + (fid) % 0x100u)

/* Whether the call at hand is FID; in a core for one policy, whether that can be. */
#define IS(fid) ((!FFAF_IS_FIXED || ffaf_handles(filter->policy, (fid))) && slot == SLOT(fid))

int32_t ffaf_handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		    struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	const uint32_t slot = SLOT((uint32_t)regs->x[0]);

	if (IS(FFAF_FID_32(VERSION)))
		return ffaf_handle_version(filter, caller, regs, effects);
	if (IS(FFAF_FID_32(RX_RELEASE)))
		return ffaf_handle_rx_release(filter, regs);
	if (IS(FFAF_FID_32(RXTX_MAP)) || IS(FFAF_FID_64(RXTX_MAP)))
		return ffaf_handle_rxtx_map(filter, caller, regs);
	if (IS(FFAF_FID_32(RXTX_UNMAP)))
		return ffaf_handle_rxtx_unmap(filter, caller, regs, effects);
	if (IS(FFAF_FID_32(PARTITION_INFO_GET)))
		return ffaf_handle_partition_info(filter, caller, regs);
	if (IS(FFAF_FID_32(ID_GET)))
		return ffaf_handle_id_get(filter, caller, regs);
	if (IS(FFAF_FID_32(MEM_LEND)) || IS(FFAF_FID_64(MEM_LEND)) || IS(FFAF_FID_32(MEM_SHARE)) ||
	    IS(FFAF_FID_64(MEM_SHARE)))
		return ffaf_handle_send(filter, caller, regs);
	if (IS(FFAF_FID_32(MEM_FRAG_TX)))
		return ffaf_handle_frag_tx(filter, caller, regs, effects);
	if (IS(FFAF_FID_32(MEM_RECLAIM)))
		return ffaf_handle_reclaim(filter, caller, regs, effects);
	return ffaf_handle_other(filter, regs);
}
