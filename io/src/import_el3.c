/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_el3.h"

#include <ffafilter/functions.h>

#define SPMD_ID 0xffffu
#define COMPARED 8u /* registers that EL3 hands on */

static bool is(uint64_t x0, uint32_t number)
{
	return ffaio_import_is_ffa(x0) && (x0 & FFAF_FID_NUMBER) == number;
}

static uint32_t low(uint64_t value)
{
	return (uint32_t)value;
}

/* All calls of CPU that wait for its first sign: the SPMC's if SECURE. */
static void decide_held(struct ffaio_import *import, struct ffaio_el3 *el3,
			struct ffaio_el3_cpu *cpu, bool secure)
{
	const uint32_t index = (uint32_t)(cpu - el3->cpu);
	uint64_t place;

	for (place = import->first; cpu->held != 0 && place < import->next; place++) {
		struct ffaio_import_entry *entry = ffaio_import_at(import, place);

		if (entry->kind != FFAIO_IMPORT_CALL || !entry->undecided || entry->cpu != index)
			continue;
		entry->undecided = false;
		cpu->held--;
		if (secure) {
			entry->kind = FFAIO_IMPORT_DROPPED;
			import->report->secure++;
			import->report->records -= entry->outcome == FFAIO_IMPORT_ANSWERED;
		}
	}
	cpu->held = 0;
	cpu->normal = true;
}

/* The call that CPU made last, or NULL. */
static struct ffaio_import_entry *entry_of(struct ffaio_import *import,
					   const struct ffaio_el3_cpu *cpu)
{
	struct ffaio_import_entry *entry = ffaio_import_at(import, cpu->place);

	return cpu->where == FFAIO_EL3_NORMAL || cpu->other || entry == NULL || !entry->open
		       ? NULL
		       : entry;
}

static void leave_out_secure(struct ffaio_import *import)
{
	import->report->records++;
	import->report->secure++;
}

/* The SPMC after its boot, after a secure interrupt, or in answer to power management. */
static bool is_spmc(const struct ffaio_el3_cpu *cpu, const uint64_t *x)
{
	if (is(x[0], FFAF_NR_NORMAL_WORLD_RESUME) || (!cpu->normal && is(x[0], FFAF_NR_MSG_WAIT)))
		return true;
	return is(x[0], FFAF_NR_MSG_SEND_DIRECT_RESP) && (x[1] & 0xffff) == SPMD_ID;
}

static void start_call(struct ffaio_import *import, struct ffaio_el3 *el3,
		       struct ffaio_el3_cpu *cpu, const struct ffaio_el3_smc *smc)
{
	struct ffaio_import_entry *entry;

	cpu->where = FFAIO_EL3_CALL;
	cpu->call = *smc;
	cpu->other = !ffaio_import_is_ffa(smc->regs.regs.x[0]);
	if (cpu->other) {
		import->report->records++;
		import->report->other++;
		return;
	}
	entry = ffaio_import_call(import, &smc->regs);
	entry->has_cpu = true;
	entry->cpu = (uint32_t)(cpu - el3->cpu);
	entry->verdict = FFAIO_FORWARD;
	cpu->place = import->next - 1;
	if (cpu->normal)
		return;
	entry->undecided = true;
	if (++cpu->held == FFAIO_EL3_HELD)
		decide_held(import, el3, cpu, false);
}

/* Power management from which a CPU comes back elsewhere, or never. */
static bool may_not_return(uint64_t x0)
{
	const uint32_t suspend = 1, off = 2, system_off = 8, reset = 9, system_suspend = 14;
	const uint32_t number = low(x0) & ~(FFAF_FID_BASE_32 | FFAF_FID_SMC64);

	return number == suspend || number == off || number == system_off || number == reset ||
	       number == system_suspend;
}

/* Is the SPMC at work for the call, so that SMC is its own? */
static bool is_for_call(const struct ffaio_el3_cpu *cpu, const struct ffaio_el3_smc *smc)
{
	if (cpu->where == FFAIO_EL3_NORMAL || may_not_return(cpu->call.regs.regs.x[0]) ||
	    (smc->el == cpu->call.el && cpu->secure_el != 0 && cpu->secure_el != smc->el))
		return false;
	if (cpu->call.has_pc)
		return smc->pc != cpu->call.pc;
	return cpu->where == FFAIO_EL3_SECURE;
}

void ffaio_el3_smc(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t index,
		   const struct ffaio_el3_smc *smc)
{
	struct ffaio_el3_cpu *cpu = &el3->cpu[index];
	const uint64_t *x = smc->regs.regs.x;
	struct ffaio_import_entry *entry;

	if (is_for_call(cpu, smc)) {
		cpu->where = FFAIO_EL3_ASKED;
		cpu->secure_el = smc->el;
		cpu->asked = *smc;
		return;
	}
	entry = entry_of(import, cpu);
	if (entry != NULL)
		entry->open = false;
	if (!is_spmc(cpu, x)) {
		start_call(import, el3, cpu, smc);
		return;
	}
	decide_held(import, el3, cpu, is(x[0], FFAF_NR_MSG_WAIT));
	leave_out_secure(import);
	cpu->secure_el = smc->el;
	cpu->where = FFAIO_EL3_NORMAL;
}

void ffaio_el3_back(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t index,
		    const struct ffaio_regs *regs, bool secure)
{
	struct ffaio_el3_cpu *cpu = &el3->cpu[index];
	struct ffaio_import_entry *entry = entry_of(import, cpu);
	const bool answered = cpu->where == FFAIO_EL3_ASKED;

	cpu->where = FFAIO_EL3_NORMAL;
	if (entry == NULL)
		return;
	entry->open = false;
	if (secure) {
		cpu->held -= entry->undecided;
		entry->kind = FFAIO_IMPORT_DROPPED;
		import->report->secure++;
		return;
	}
	if (answered && !cpu->normal) /* only the normal world's calls go to the SPMC */
		decide_held(import, el3, cpu, false);
	if (regs == NULL)
		return;
	entry->out = *regs;
	entry->outcome = FFAIO_IMPORT_ANSWERED;
	import->report->records++;
}

/* EL3 hands CALL to the SPMC, or sends it a message of its own on the way. */
static bool is_handed_on(const struct ffaio_el3_cpu *cpu, const uint64_t *x)
{
	const uint64_t *call = cpu->call.regs.regs.x;
	const bool framework =
		is(x[0], FFAF_NR_MSG_SEND_DIRECT_REQ) && (x[1] >> 16 & 0xffff) == SPMD_ID;

	return (framework && !is(call[0], FFAF_NR_MSG_SEND_DIRECT_REQ)) ||
	       (!cpu->other && low(x[0]) == (low(call[0]) & ~FFAF_FID_HINT));
}

/* EL3 hands the SPMC's answer on. */
static bool is_answer(const struct ffaio_el3_cpu *cpu, const uint64_t *x)
{
	const uint64_t *asked = cpu->asked.regs.regs.x;

	if (cpu->other)
		return true;
	if (is(cpu->call.regs.regs.x[0], FFAF_NR_VERSION))
		return low(x[0]) == low(asked[3]);
	for (unsigned int i = 0; i < COMPARED; i++) {
		if (low(x[i]) != low(asked[i]))
			return false;
	}
	return true;
}

void ffaio_el3_eret(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t index,
		    const struct ffaio_regs *regs)
{
	struct ffaio_el3_cpu *cpu = &el3->cpu[index];
	const uint64_t *x = regs->regs.x;

	switch (cpu->where) {
	case FFAIO_EL3_NORMAL: /* into a world that was interrupted, or that boots */
		return;
	case FFAIO_EL3_CALL:
		if (is_handed_on(cpu, x))
			cpu->where = FFAIO_EL3_SECURE;
		else
			ffaio_el3_back(import, el3, index, regs, false);
		return;
	case FFAIO_EL3_SECURE:
		if (is(x[0], FFAF_NR_INTERRUPT))
			ffaio_el3_back(import, el3, index, regs, false);
		return;
	case FFAIO_EL3_ASKED:
		if (is_answer(cpu, x))
			ffaio_el3_back(import, el3, index, regs, false);
		else
			cpu->where = FFAIO_EL3_SECURE;
		return;
	}
}

void ffaio_el3_lost(struct ffaio_import *import, struct ffaio_el3 *el3, uint64_t count)
{
	for (uint32_t i = 0; i < FFAIO_EL3_CPUS; i++) {
		struct ffaio_import_entry *entry = entry_of(import, &el3->cpu[i]);

		if (entry != NULL)
			entry->open = false;
		el3->cpu[i].where = FFAIO_EL3_NORMAL;
	}
	ffaio_import_lose(import, count);
}

void ffaio_el3_end(struct ffaio_import *import)
{
	struct ffaio_el3 *el3 = import->state;

	for (uint32_t i = 0; i < FFAIO_EL3_CPUS; i++) {
		struct ffaio_import_entry *entry = entry_of(import, &el3->cpu[i]);

		if (entry != NULL)
			entry->open = false;
		decide_held(import, el3, &el3->cpu[i], false);
		el3->cpu[i] = (struct ffaio_el3_cpu){ .normal = false };
	}
}

void ffaio_el3_give_up(struct ffaio_import *import, struct ffaio_import_entry *entry)
{
	struct ffaio_el3 *el3 = import->state;

	entry->open = false;
	if (entry->undecided)
		decide_held(import, el3, &el3->cpu[entry->cpu], false);
}
