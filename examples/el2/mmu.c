/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cpu.h"

/*
 * Translation of EL3 and EL2: addresses stay what they are, RAM is cached, the
 * console is a device. LEVEL says whose it is.
 */

#define GIB 0x40000000u
#define MIB_2 0x200000u

#define TABLE 3u
#define BLOCK 1u
#define NORMAL (BLOCK | 0u << 2 | 1u << 6 | 3u << 8 | 1u << 10) /* attribute 0, shared */
#define DEVICE                                                                             \
	(BLOCK | 1u << 2 | 1u << 6 | 1u << 10 | UINT64_C(1) << 54) /* attribute 1, no code \
								    */
#define NON_SECURE (1u << 5) /* of EL3's accesses; nothing to EL2's */

#define ATTRIBUTES 0xffu /* 0: write-back; 1: device */

/* 32 bits of address, tables in cached memory; physical addresses of 40 bits. */
#define TCR (1u << 31 | 1u << 23 | 2u << 16 | 3u << 12 | 1u << 10 | 1u << 8 | 32u)
/* Bits that are one, instruction cache, data cache, translation. */
#define SCTLR (0x30c50830u | 1u << 12 | 1u << 2 | 1u)

static const uint64_t low[512] __attribute__((aligned(PAGE_SIZE))) = {
	[UART / MIB_2] = UART | DEVICE,
#if LEVEL == 3
	[EL3_FLASH / MIB_2] = EL3_FLASH | NORMAL,
	[EL3_BASE / MIB_2] = EL3_BASE | NORMAL,
	[EL3_BASE / MIB_2 + 1] = (EL3_BASE + MIB_2) | NORMAL,
#endif
};

static const uint64_t all[4] __attribute__((aligned(PAGE_SIZE))) = {
	[0] = (uintptr_t)low + TABLE,
	[RAM_BASE / GIB] = RAM_BASE | NORMAL | NON_SECURE,
};

#if LEVEL == 3
#define WRITE_OWN(name, value) WRITE_REGISTER(name##_el3, value)
#else
#define WRITE_OWN(name, value) WRITE_REGISTER(name##_el2, value)
#endif

void mmu_on(void)
{
	WRITE_OWN(mair, ATTRIBUTES);
	WRITE_OWN(tcr, TCR);
	WRITE_OWN(ttbr0, (uintptr_t)all);
	ISB();
	WRITE_OWN(sctlr, SCTLR);
	ISB();
}
