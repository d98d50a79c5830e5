/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_EL3_H
#define FFAIO_IMPORT_EL3_H

#include "import_run.h"

/*
 * What a recorder at the door of EL3 sees, of both worlds: SMCs in, exception returns
 * out. A call of the normal world either comes straight back, or EL3 hands it to the
 * SPMC, whose next SMC is the answer, or a question to EL3 before it.
 */
#define FFAIO_EL3_CPUS 64u
#define FFAIO_EL3_HELD 32u /* calls of a CPU that may yet turn out to be the SPMC's boot */

struct ffaio_el3_smc {
	unsigned int el; /* where it came from */
	bool has_pc;
	uint64_t pc; /* where it goes on: the recorder tells so, or HAS_PC is false */
	struct ffaio_regs regs;
};

enum ffaio_el3_where {
	FFAIO_EL3_NORMAL, /* the normal world runs */
	FFAIO_EL3_CALL, /* EL3, for a call of the normal world */
	FFAIO_EL3_SECURE, /* the SPMC, for that call */
	FFAIO_EL3_ASKED, /* EL3, for an SMC of the SPMC */
};

struct ffaio_el3_cpu {
	enum ffaio_el3_where where;
	bool normal; /* false: not known yet, maybe the SPMC boots */
	bool other; /* the call is no FF-A: left out */
	unsigned int held; /* undecided calls in the queue */
	uint64_t place; /* of the call */
	unsigned int secure_el; /* of the SPMC, once it has shown itself; 0 before */
	struct ffaio_el3_smc call, asked;
};

struct ffaio_el3 {
	struct ffaio_el3_cpu cpu[FFAIO_EL3_CPUS];
};

/* An SMC to EL3 on CPU, which is below FFAIO_EL3_CPUS. */
void ffaio_el3_smc(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t cpu,
		   const struct ffaio_el3_smc *smc);
/* EL3 returns with REGS, of a recorder that tells no PC. */
void ffaio_el3_eret(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t cpu,
		    const struct ffaio_regs *regs);
/*
 * The call of CPU came back: with REGS, or, where they are NULL, nobody knows what. SECURE:
 * to the secure world, and it was none of the normal world's.
 */
void ffaio_el3_back(struct ffaio_import *import, struct ffaio_el3 *el3, uint32_t cpu,
		    const struct ffaio_regs *regs, bool secure);
/* COUNT records are missing: what was open stays so. */
void ffaio_el3_lost(struct ffaio_import *import, struct ffaio_el3 *el3, uint64_t count);
/* The log ends. The state of IMPORT begins with a struct ffaio_el3, for this and the next. */
void ffaio_el3_end(struct ffaio_import *import);
/* Nothing can be waited for ENTRY any more. */
void ffaio_el3_give_up(struct ffaio_import *import, struct ffaio_import_entry *entry);

#endif
