/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef STAGE2_H
#define STAGE2_H

#include "machine.h"
#include <ffafilter/filter.h>

/*
 * The kernel's memory: EL1_SIZE bytes from EL1_BASE, one to one, and nothing else.
 * Who a page is shared with stands in its descriptor, in bits that the hardware
 * leaves to software. All but stage2_on under the lock of the filter.
 */
#define STAGE2_PAGES (EL1_SIZE / PAGE_SIZE)

enum page_state { PAGE_OWNED, PAGE_HYP, PAGE_FFA };

/* Fill the tables, once. */
void stage2_init(void);
/* Use them, on this CPU. */
void stage2_on(void);

/* The callback of struct ffaf_ops; LENT pages are taken from the kernel until they are back. */
bool stage2_pages(enum ffaf_page_op op, uint64_t address, uint64_t count, bool lent);
/* Of page N from EL1_BASE. */
enum page_state stage2_state(unsigned int n);
/* Whether the kernel can reach SIZE bytes from ADDRESS, one at least and a page at most. */
bool stage2_reaches(uint64_t address, uint64_t size);

#endif
