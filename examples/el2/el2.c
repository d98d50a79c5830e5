/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "console.h"
#include "filter.h"
#include "record.h"
#include "stage2.h"

/* The hypervisor: one guest, the kernel, whose SMCs go through the filter. */

#define SCTLR_EL1_OFF 0x30d00800u /* bits that are one */
#define CPTR_NO_TRAPS 0x33ffu
#define SAY_MAX 80u

/* Where the kernel starts on each CPU, as it said in CPU_ON. */
static struct {
	uint64_t entry, context;
} start[CPUS] = { { .entry = EL1_BASE } };

void level_main(unsigned int cpu, uint64_t argument)
{
	(void)argument;
	if (cpu == 0)
		stage2_init();
	stage2_on();
	WRITE_REGISTER(cptr_el2, CPTR_NO_TRAPS);
	WRITE_REGISTER(vpidr_el2, READ_REGISTER(midr_el1));
	WRITE_REGISTER(vmpidr_el2, READ_REGISTER(mpidr_el1));
	WRITE_REGISTER(sctlr_el1, SCTLR_EL1_OFF);
	ISB();
	if (cpu == 0 && !filter_start())
		panic("the filter does not start", 0, 0, 0);
	enter_lower(start[cpu].entry, start[cpu].context);
}

/* PSCI is not FF-A and not recorded; a CPU that is turned on comes by EL2 first. */
static bool is_psci(uint64_t fid)
{
	return (fid & ~UINT64_C(0x4000001f)) == PSCI_VERSION;
}

static void psci(struct ffaf_regs *regs)
{
	if (regs->x[0] == PSCI_CPU_ON && regs->x[1] < CPUS) {
		start[regs->x[1]].entry = regs->x[2];
		start[regs->x[1]].context = regs->x[3];
		regs->x[2] = EL2_BASE;
	}
	smc(regs);
}

static void on_smc(uint64_t esr, struct ffaf_regs *regs)
{
	/* A trapped SMC is not stepped over by itself. */
	WRITE_REGISTER(elr_el2, READ_REGISTER(elr_el2) + 4);
	if ((esr & 0xffff) != 0)
		regs->x[0] = UINT64_MAX; /* SMCCC knows SMC #0 alone */
	else if (is_psci(regs->x[0]))
		psci(regs);
	else
		filter_call(this_cpu(), regs);
}

/* A line for people. */
static void on_hvc(struct ffaf_regs *regs)
{
	lock(&filter_lock);
	if (regs->x[0] == HVC_SAY && regs->x[2] <= SAY_MAX &&
	    stage2_reaches(regs->x[1], regs->x[2])) {
		record_comment((const char *)regs->x[1], regs->x[2]);
		regs->x[0] = 0;
	} else {
		regs->x[0] = UINT64_MAX;
	}
	unlock(&filter_lock);
}

/* Memory that is not the kernel's, or is lent: a real hypervisor would inject an abort. */
static void on_fault(void)
{
	static const char says[] = "EL2: the kernel touched what it cannot reach";

	lock(&filter_lock);
	record_comment(says, sizeof(says) - 1);
	unlock(&filter_lock);
	WRITE_REGISTER(elr_el2, READ_REGISTER(elr_el2) + 4);
}

void level_trap(struct frame *frame)
{
	const uint64_t esr = READ_REGISTER(esr_el2);

	switch (EXCEPTION_CLASS(esr)) {
	case CLASS_SMC:
		on_smc(esr, &frame->regs);
		break;
	case CLASS_HVC:
		on_hvc(&frame->regs);
		break;
	case CLASS_LOWER_DATA_ABORT:
		on_fault();
		break;
	default:
		panic("EL2 met a fault of the kernel", esr, READ_REGISTER(elr_el2),
		      READ_REGISTER(far_el2));
	}
}

void level_unexpected(uint64_t vector)
{
	panic("EL2 at vector", vector, READ_REGISTER(esr_el2), READ_REGISTER(elr_el2));
}
