/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_el3.h"
#include "import_text.h"

/*
 * The log of QEMU's -d int,cpu,exec,nochain with a -dfilter of two places: where EL3 is
 * entered, and where its callers go on. An SMC is
 *
 *	Taking exception 13 [Secure Monitor Call] on CPU 0
 *	...from EL2 to EL3
 *	...with ELR 0x40200f54
 *	...to EL3 PC 0x40200c00 PSTATE 0x3cd
 *	Trace 0: 0x7ffad0000c00 [0000000000000000/0000000040200c00/00000071/ff000200]
 *	 PC=0000000040200c00 X00=0000000084000063 X01=0000000000010002
 *	X02=0000000000000000 ... up to X30
 *	PSTATE=000003cd ---- EL3h
 *
 * and its return "Exception return from AArch64 EL3 to AArch64 EL2 PC 0x40200f54" with
 * another such dump, whose PSTATE tells the world: "NS EL2h" or "S EL1h".
 */

/* An SMC whose registers the next dump of its CPU has. */
struct entry {
	bool waits;
	unsigned int el;
	uint64_t from, to; /* where the caller goes on, where EL3 begins */
};

struct qemu {
	struct ffaio_el3 el3; /* first: ffaio_el3_end */
	struct entry entry[FFAIO_EL3_CPUS];
	bool returned[FFAIO_EL3_CPUS]; /* and the dump may follow */
	bool takes; /* lines of an exception follow, which is an SMC to EL3 as far as they go */
	uint32_t cpu; /* whose lines these are */
	struct entry taken;
	bool dumps; /* lines of a dump follow */
	uint64_t pc;
	struct ffaio_regs regs;
};

static bool hex(struct ffaio_rest *rest, uint64_t *value)
{
	return ffaio_rest_number(rest, 16, value);
}

/* The CPU that QEMU names; those beyond the table are left out. */
static bool take_cpu(struct ffaio_rest rest, uint32_t *cpu)
{
	uint64_t number;

	if (!ffaio_rest_number(&rest, 10, &number) || number >= FFAIO_EL3_CPUS)
		return false;
	*cpu = (uint32_t)number;
	return true;
}

static void take_exception(struct ffaio_import *import, struct ffaio_rest rest)
{
	struct qemu *qemu = import->state;

	qemu->takes = ffaio_rest_find(&rest, "[Secure Monitor Call] on CPU ") &&
		      take_cpu(rest, &qemu->cpu);
	qemu->taken = (struct entry){ .waits = false };
	/* The dump of the last one never came: the filter has not its place, or it was lost. */
	if (qemu->takes && qemu->entry[qemu->cpu].waits) {
		qemu->entry[qemu->cpu].waits = false;
		import->report->damaged++;
		ffaio_el3_lost(import, &qemu->el3, 1);
	}
}

/* "from EL2 to EL3", "with ELR 0x40200f54", "to EL3 PC 0x40200c00 PSTATE 0x3cd" */
static void take_detail(struct qemu *qemu, struct ffaio_rest rest)
{
	struct entry *taken = &qemu->taken;
	uint64_t el;

	if (ffaio_rest_take(&rest, "from EL")) {
		qemu->takes = ffaio_rest_number(&rest, 10, &el) && el < 3 &&
			      ffaio_rest_take(&rest, " to EL3");
		taken->el = qemu->takes ? (unsigned int)el : 0;
	} else if (ffaio_rest_take(&rest, "with ELR 0x")) {
		qemu->takes = hex(&rest, &taken->from);
	} else if (ffaio_rest_take(&rest, "to EL3 PC 0x")) {
		taken->waits = hex(&rest, &taken->to);
		qemu->entry[qemu->cpu] = *taken;
		qemu->takes = false;
	}
}

static bool waits_at(const struct qemu *qemu, uint32_t cpu, uint64_t pc)
{
	const struct ffaio_el3_cpu *state = &qemu->el3.cpu[cpu];

	return state->where != FFAIO_EL3_NORMAL && state->call.pc == pc;
}

/* "1 to AArch64 EL2 PC 0x40200f54": QEMU does not say which CPU; most likely the last named. */
static void take_return(struct qemu *qemu, struct ffaio_rest rest)
{
	uint64_t pc;
	uint32_t i;

	if (!ffaio_rest_find(&rest, " PC 0x") || !hex(&rest, &pc))
		return;
	if (waits_at(qemu, qemu->cpu, pc)) {
		qemu->returned[qemu->cpu] = true;
		return;
	}
	for (i = 0; i < FFAIO_EL3_CPUS; i++) {
		if (waits_at(qemu, i, pc) && !qemu->returned[i]) {
			qemu->returned[i] = true;
			return;
		}
	}
}

/* " X00=0000000084000063 X01=..." */
static void take_registers(struct qemu *qemu, struct ffaio_rest rest)
{
	uint64_t number, value;

	while (ffaio_rest_find(&rest, "X")) {
		if (!ffaio_rest_number(&rest, 10, &number) || !ffaio_rest_take(&rest, "=") ||
		    !hex(&rest, &value) || number >= FFAF_REGS)
			continue;
		qemu->regs.regs.x[number] = value;
		qemu->regs.known |= 1u << number;
	}
}

static void take_dump(struct ffaio_import *import, bool secure)
{
	struct qemu *qemu = import->state;
	struct entry *entry = &qemu->entry[qemu->cpu];
	bool *returned = &qemu->returned[qemu->cpu];

	if (entry->waits && entry->to == qemu->pc) {
		const struct ffaio_el3_smc smc = { entry->el, true, entry->from, qemu->regs };

		entry->waits = false;
		if (*returned)
			ffaio_el3_back(import, &qemu->el3, qemu->cpu, NULL, false);
		*returned = false;
		if ((qemu->regs.known & 1) != 0)
			ffaio_el3_smc(import, &qemu->el3, qemu->cpu, &smc);
	} else if (waits_at(qemu, qemu->cpu, qemu->pc)) {
		*returned = false;
		ffaio_el3_back(import, &qemu->el3, qemu->cpu, &qemu->regs, secure);
	}
}

static void take_dump_line(struct ffaio_import *import, struct ffaio_rest rest)
{
	struct qemu *qemu = import->state;
	struct ffaio_rest start = rest;

	if (ffaio_rest_find(&rest, "PSTATE=")) {
		qemu->dumps = false;
		take_dump(import, ffaio_rest_find(&rest, " S EL"));
	} else {
		take_registers(qemu, start);
	}
}

static void take_line(struct ffaio_import *import, const char *text, size_t size)
{
	struct qemu *qemu = import->state;
	struct ffaio_rest line = ffaio_rest_of(text, size), rest = line;

	if (ffaio_rest_find(&rest, "Taking exception ")) {
		qemu->dumps = false;
		take_exception(import, rest);
	} else if (qemu->takes && ffaio_rest_find(&rest, "...")) {
		take_detail(qemu, rest);
	} else if (ffaio_rest_find(&rest, "Exception return from AArch64 EL3 to ")) {
		take_return(qemu, rest);
	} else if (ffaio_rest_find(&rest, "Trace ")) {
		qemu->dumps = false;
		qemu->takes = false;
		take_cpu(rest, &qemu->cpu);
	} else if (ffaio_rest_find(&rest, " PC=") && hex(&rest, &qemu->pc)) {
		qemu->dumps = true;
		qemu->regs = (struct ffaio_regs){ .known = 0 };
		take_registers(qemu, rest);
	} else if (qemu->dumps) {
		take_dump_line(import, line);
	}
}

const struct ffaio_import_format ffaio_import_qemu = {
	.name = "qemu",
	.source = "QEMU's log of exceptions and registers",
	.missing = "not one '[Secure Monitor Call]' to EL3 with its registers, which QEMU prints "
		   "with -d int,cpu,exec,nochain -dfilter and the place where EL3 is entered",
	.at_spmc = true,
	.recorded_in = FFAF_ALL_REGS,
	.recorded_out = FFAF_ALL_REGS,
	.state_size = sizeof(struct qemu),
	.line = take_line,
	.end = ffaio_el3_end,
	.give_up = ffaio_el3_give_up,
};
