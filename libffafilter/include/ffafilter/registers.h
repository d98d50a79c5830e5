/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_REGISTERS_H
#define FFAFILTER_REGISTERS_H

#include <ffafilter/env.h>

/* x0 to x17: all that an SMC carries under SMCCC 1.2 and FF-A 1.2. */
#define FFAF_REGS 18
#define FFAF_ALL_REGS 0x3ffffu

/*
 * The registers of one SMC, as the caller or the SPMC left them. x0 is the FID
 * on the way in and the result on the way out.
 */
struct ffaf_regs {
	uint64_t x[FFAF_REGS];
};

#endif
