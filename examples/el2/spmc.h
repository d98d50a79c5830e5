/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef SPMC_H
#define SPMC_H

#include <ffafilter/registers.h>

/* The simulated secure world: SPMC and partitions. One CPU at a time. */
void spmc_start(void);
/* CPU's normal world makes the call REGS, which becomes the answer. */
void spmc_call(unsigned int cpu, struct ffaf_regs *regs);

#endif
