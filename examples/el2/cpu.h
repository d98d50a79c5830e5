/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef CPU_H
#define CPU_H

#include "machine.h"
#include <ffafilter/registers.h>

/* What C needs of the processor. */
#define READ_REGISTER(name)                                        \
	({                                                         \
		uint64_t value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)); \
		value_;                                            \
	})
#define WRITE_REGISTER(name, value) \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")
#define ISB() __asm__ volatile("isb" : : : "memory")

static inline unsigned int this_cpu(void)
{
	return (unsigned int)READ_REGISTER(mpidr_el1) & 0xffu;
}

/* The class of an exception, ESR_ELx bits 31:26, and those that are met here. */
#define EXCEPTION_CLASS(esr) ((unsigned int)((esr) >> 26 & 0x3fu))
#define CLASS_HVC 0x16u
#define CLASS_SMC 0x17u
#define CLASS_LOWER_DATA_ABORT 0x24u

/* The registers of the level below, as start.S lays them down and loads them again. */
struct frame {
	struct ffaf_regs regs; /* x0 to x17 */
	uint64_t rest[14]; /* x18 to x30; the last one is not used */
};

struct lock {
	uint32_t taken;
};

static inline void lock(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE) != 0)
		;
}

static inline void unlock(struct lock *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

/* smc.S: an SMC or HVC with all of REGS, which become all of the answer. */
void smc(struct ffaf_regs *regs);
void hvc(struct ffaf_regs *regs);

/* start.S: go to the level below, at ENTRY, with ARGUMENT in x0, never to return. */
void enter_lower(uint64_t entry, uint64_t argument) __attribute__((noreturn));

/* mmu.c: translation, one to one, and caches on. */
void mmu_on(void);

/*
 * What each of the two upper levels defines for start.S: where a CPU starts, with
 * the argument of who started it; a call or fault of the level below; all else.
 */
void level_main(unsigned int cpu, uint64_t argument) __attribute__((noreturn));
void level_trap(struct frame *frame);
void level_unexpected(uint64_t vector) __attribute__((noreturn));

#endif
