/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "console.h"
#include "cpu.h"
#include "spmc.h"

/*
 * A stand-in for firmware: it starts EL2, turns CPUs on and off, and hands every
 * other SMC to the simulated secure world.
 */

/* Below: non-secure; bits that are one; HVC; AArch64. */
#define SCR (1u << 0 | 3u << 4 | 1u << 8 | 1u << 10)

/* Of everything here but the entry of a CPU that is off. */
static struct lock firmware;

static struct power {
	uint32_t on; /* published with release */
	uint64_t entry, context;
} power[CPUS];

static void __attribute__((noreturn)) wait_for_power(unsigned int cpu)
{
	while (__atomic_load_n(&power[cpu].on, __ATOMIC_ACQUIRE) == 0)
		;
	enter_lower(power[cpu].entry, power[cpu].context);
}

void level_main(unsigned int cpu, uint64_t argument)
{
	(void)argument;
	WRITE_REGISTER(scr_el3, SCR);
	WRITE_REGISTER(cptr_el3, 0);
	ISB();
	if (cpu != 0)
		wait_for_power(cpu);
	spmc_start();
	power[0].on = 1;
	enter_lower(EL2_BASE, 0);
}

static int64_t cpu_on(uint64_t cpu, uint64_t entry, uint64_t context)
{
	if (cpu >= CPUS)
		return PSCI_INVALID_PARAMETERS;
	if (__atomic_load_n(&power[cpu].on, __ATOMIC_ACQUIRE) != 0)
		return PSCI_ALREADY_ON;
	power[cpu].entry = entry;
	power[cpu].context = context;
	__atomic_store_n(&power[cpu].on, 1, __ATOMIC_RELEASE);
	return 0;
}

static void __attribute__((noreturn)) cpu_off(unsigned int cpu)
{
	__atomic_store_n(&power[cpu].on, 0, __ATOMIC_RELEASE);
	unlock(&firmware);
	wait_for_power(cpu);
}

static void answer(unsigned int cpu, struct ffaf_regs *regs)
{
	switch ((uint32_t)regs->x[0]) {
	case SMCCC_VERSION:
		regs->x[0] = SMCCC_1_2;
		break;
	case PSCI_VERSION:
		regs->x[0] = PSCI_1_1;
		break;
	case PSCI_CPU_ON:
		regs->x[0] = (uint64_t)cpu_on(regs->x[1], regs->x[2], regs->x[3]);
		break;
	case PSCI_CPU_OFF:
		cpu_off(cpu);
	case PSCI_SYSTEM_OFF:
		machine_exit(0);
	default:
		spmc_call(cpu, regs);
		break;
	}
}

void level_trap(struct frame *frame)
{
	const uint64_t esr = READ_REGISTER(esr_el3);

	if (EXCEPTION_CLASS(esr) != CLASS_SMC)
		panic("EL3 met a fault of a lower level", esr, READ_REGISTER(elr_el3),
		      READ_REGISTER(far_el3));
	lock(&firmware);
	answer(this_cpu(), &frame->regs);
	unlock(&firmware);
}

void level_unexpected(uint64_t vector)
{
	panic("EL3 at vector", vector, READ_REGISTER(esr_el3), READ_REGISTER(elr_el3));
}
