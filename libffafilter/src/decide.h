/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_DECIDE_H
#define FFAF_DECIDE_H

#include <ffafilter/filter.h>

/* FFA_MEM_SHARE or FFA_MEM_LEND, in either width. */
/*@ assigns \nothing;
    ensures \result <==> ffaf_memory_send(fid);
*/
static inline bool ffaf_is_memory_send(uint32_t fid)
{
	switch (fid) {
	case FFAF_FID_32(MEM_LEND):
	case FFAF_FID_64(MEM_LEND):
	case FFAF_FID_32(MEM_SHARE):
	case FFAF_FID_64(MEM_SHARE):
		return true;
	default:
		return false;
	}
}

#endif
