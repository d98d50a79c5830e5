/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "stage2.h"

#include "cpu.h"

#define VALID (1u << 0)
#define TABLE 3u
/* A page: write-back, read and write, inner shareable, accessed. */
#define PAGE (3u | 0xfu << 2 | 3u << 6 | 3u << 8 | 1u << 10)
#define STATE_SHIFT 55
#define STATE (UINT64_C(3) << STATE_SHIFT) /* enum page_state */
#define PINNED (UINT64_C(1) << 57)

#define GIB_SHIFT 30
#define MIB_2_SHIFT 21

/* 32 bits of address from level 1, tables in cached memory, 40 bits of physical address. */
#define VTCR (1u << 31 | 2u << 16 | 3u << 12 | 1u << 10 | 1u << 8 | 1u << 6 | 32u)
/* HCR_EL2: EL1 is AArch64; its SMCs come here; it is cached although its own MMU is off; stage 2.
 */
#define RW (UINT64_C(1) << 31)
#define TSC (1u << 19)
#define DC (1u << 12)
#define VM (1u << 0)

_Static_assert(EL1_SIZE == 1u << MIB_2_SHIFT && EL1_BASE % EL1_SIZE == 0, "one table of pages");

static uint64_t level1[512] __attribute__((aligned(PAGE_SIZE)));
static uint64_t level2[512] __attribute__((aligned(PAGE_SIZE)));
static uint64_t level3[STAGE2_PAGES] __attribute__((aligned(PAGE_SIZE)));

void stage2_init(void)
{
	level1[EL1_BASE >> GIB_SHIFT] = (uintptr_t)level2 | TABLE;
	level2[EL1_BASE >> MIB_2_SHIFT & 511] = (uintptr_t)level3 | TABLE;
	for (unsigned int n = 0; n < STAGE2_PAGES; n++)
		level3[n] = (EL1_BASE + n * PAGE_SIZE) | PAGE;
}

static void forget_translations(void)
{
	__asm__ volatile("dsb ishst\n\ttlbi vmalls12e1is\n\tdsb ish\n\tisb" : : : "memory");
}

void stage2_on(void)
{
	WRITE_REGISTER(vtcr_el2, VTCR);
	WRITE_REGISTER(vttbr_el2, (uintptr_t)level1);
	WRITE_REGISTER(hcr_el2, RW | TSC | DC | VM);
	forget_translations();
}

enum page_state stage2_state(unsigned int n)
{
	return (enum page_state)((level3[n] & STATE) >> STATE_SHIFT);
}

static bool reaches(uint64_t address)
{
	const uint64_t offset = address - EL1_BASE;

	return offset < EL1_SIZE && (level3[offset / PAGE_SIZE] & VALID) != 0;
}

bool stage2_reaches(uint64_t address, uint64_t size)
{
	return size > 0 && size <= PAGE_SIZE && reaches(address) && reaches(address + size - 1);
}

static bool allowed(enum ffaf_page_op op, uint64_t page)
{
	const enum page_state state = (enum page_state)((page & STATE) >> STATE_SHIFT);
	const bool pinned = (page & PINNED) != 0;

	switch (op) {
	case FFAF_SHARE_HYP:
	case FFAF_SHARE_FFA:
		return state == PAGE_OWNED;
	case FFAF_UNSHARE_FFA:
		return state == PAGE_FFA;
	case FFAF_UNPIN:
		return state == PAGE_HYP && pinned;
	default:
		return state == PAGE_HYP && !pinned;
	}
}

static uint64_t apply(enum ffaf_page_op op, uint64_t page, bool lent)
{
	switch (op) {
	case FFAF_SHARE_HYP:
		return page | (uint64_t)PAGE_HYP << STATE_SHIFT;
	case FFAF_SHARE_FFA:
		page |= (uint64_t)PAGE_FFA << STATE_SHIFT;
		return lent ? page & ~(uint64_t)VALID : page;
	case FFAF_PIN:
		return page | PINNED;
	case FFAF_UNPIN:
		return page & ~PINNED;
	default:
		return (page & ~STATE) | VALID;
	}
}

bool stage2_pages(enum ffaf_page_op op, uint64_t address, uint64_t count, bool lent)
{
	const uint64_t first = (address - EL1_BASE) / PAGE_SIZE;

	if (address < EL1_BASE || first > STAGE2_PAGES || count > STAGE2_PAGES - first)
		return false;
	for (uint64_t n = first; n < first + count; n++) {
		if (!allowed(op, level3[n]))
			return false;
	}
	for (uint64_t n = first; n < first + count; n++)
		level3[n] = apply(op, level3[n], lent);
	forget_translations();
	return true;
}
