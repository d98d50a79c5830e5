/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FILTER_H
#define FILTER_H

#include "cpu.h"

/* One lock for the filter, the pages and the console. */
extern struct lock filter_lock;

/* Start the filter, on the first CPU; false: it must not be used. */
bool filter_start(void);
/* The kernel on CPU made the SMC REGS, which becomes what it gets. */
void filter_call(unsigned int cpu, struct ffaf_regs *regs);

#endif
