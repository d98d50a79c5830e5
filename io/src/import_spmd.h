/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_SPMD_H
#define FFAIO_IMPORT_SPMD_H

#include "import_run.h"

/*
 * The importer tf-a-spmd, from the console inwards:
 *
 *	import_spmd.c       lines, and what else TF-A prints
 *	import_spmd_mend.c  records out of lines, cut ones put together
 *	import_spmd_pair.c  records to calls with replies, the secure world's left out
 *	import_spmd_reply.c what can be the reply to what
 *
 * What is common to all importers is in import_run.h.
 */
#define FFAIO_SPMD_REGS 8u /* x0 to x7 */
#define FFAIO_SPMD_RECORDED ((1u << FFAIO_SPMD_REGS) - 1)
#define FFAIO_SPMD_LABEL 9u /* bytes of "VERBOSE: " */
#define FFAIO_SPMD_CPUS 256u
#define FFAIO_SPMD_TEXT 192u /* bytes of the longest record, and a zero */
#define FFAIO_SPMD_CUT 16u /* records that wait for the rest of their line */
#define FFAIO_SPMD_TAILS 8u /* rests of lines that more than one of those could own */
#define FFAIO_SPMD_HELD 32u /* calls of a CPU that may yet turn out to be the SPMC's boot */
#define FFAIO_SPMD_AGE 4096u /* lines after which a cut record is given up */

/* A record as far as a text holds one; import_spmd_scan.c. */
struct ffaio_spmd_scan {
	size_t used; /* bytes that follow the grammar */
	unsigned int registers; /* x0 whole, others with a digit at least: the last may be cut */
	bool broken; /* at USED: a number that no firmware prints */
	bool has_cpu; /* a dialect that tells the CPU; otherwise it is 0 */
	bool cpu_known; /* and all of it was there */
	uint32_t cpu;
	uint64_t x[FFAIO_SPMD_REGS];
};

/* Read the SIZE bytes TEXT, which begin at "SPM", as far as they are a record. */
void ffaio_spmd_scan(const char *text, size_t size, struct ffaio_spmd_scan *scan);

/* Is FID a fast call of the standard service with one of FF-A's numbers? */
bool ffaio_spmd_is_ffa(uint64_t fid);

/* Where a record begins in a line. */
struct ffaio_spmd_head {
	size_t label; /* "VERBOSE: " or "INFO:    ", or what is left of it */
	size_t text; /* "SPM" */
};

/* The next head at or behind FROM in the SIZE bytes TEXT. */
bool ffaio_spmd_find_head(const char *text, size_t size, size_t from, struct ffaio_spmd_head *head);

struct ffaio_spmd_cpu {
	bool normal; /* the normal world runs here; false: not known yet, maybe the SPMC boots */
	bool unsure; /* its call is gone, or a record of it was lost: the next may be a reply */
	uint64_t open; /* the place of the last call, until something follows it */
	unsigned int held; /* undecided calls in the queue */
};

/* A record whose line was cut. */
struct ffaio_spmd_cut {
	uint64_t order; /* cut records and tails as they came */
	uint64_t line;
	uint64_t place; /* in the queue */
	size_t size;
	unsigned int marks; /* "0x" in it */
	char text[FFAIO_SPMD_TEXT];
};

/* The rest of a line that several cut records could own. */
struct ffaio_spmd_tail {
	uint64_t order;
	size_t size;
	unsigned int marks; /* "0x" in it */
	char text[FFAIO_SPMD_TEXT];
};

struct ffaio_spmd {
	struct ffaio_import *import;

	struct ffaio_spmd_cut cut[FFAIO_SPMD_CUT]; /* oldest first */
	size_t cuts;
	struct ffaio_spmd_tail tail[FFAIO_SPMD_TAILS]; /* oldest first */
	size_t tails;
	uint64_t order;
	uint64_t prefix[4]; /* hashes of what stood before labels of late: time stamps and so on */

	struct ffaio_spmd_cpu cpu[FFAIO_SPMD_CPUS];
	bool hands_on_resp2; /* this firmware does: it is new enough */
};

/* Records out of SIZE bytes of a line that holds no CR; the line ends behind them. */
void ffaio_spmd_mend(struct ffaio_spmd *spmd, const char *text, size_t size);
/* Give up what is cut too long ago. */
void ffaio_spmd_mend_age(struct ffaio_spmd *spmd);
/* The log, or this boot's part of it, ends: nothing more will be put together. */
void ffaio_spmd_mend_end(struct ffaio_spmd *spmd);

/* Is FID, in any width, the function of this NUMBER? */
bool ffaio_spmd_is(uint64_t fid, uint32_t number);
/* Is FID one with which the SPMC replies to a call? Others may call it all the same. */
bool ffaio_spmd_is_reply(uint64_t fid);
/* Is it one that makes no sense as a call, so that the SPMC answers it with an error? */
bool ffaio_spmd_is_only_reply(uint64_t fid);
/* Does the SPMC reply to FID? False: EL3 answers, and no line tells what. */
bool ffaio_spmd_has_reply(uint64_t fid);
/* Can REPLY be the answer to CALL? x0 to x7 of both. */
bool ffaio_spmd_answers(const uint64_t *call, const uint64_t *reply);

/* A whole record, at PLACE where one is kept for it. */
void ffaio_spmd_pair(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *record, uint64_t place);
/* A record was lost, at PLACE where one is kept for it; SCAN is what is left of it. */
void ffaio_spmd_pair_lost(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			  uint64_t place);
/* EL3 refused FID with a warning: FFA_ERROR with STATUS in x2. */
void ffaio_spmd_pair_refused(struct ffaio_spmd *spmd, uint32_t fid, uint64_t status);
/* EL3 knows nothing of the call FID, of which only this is known. */
void ffaio_spmd_pair_unknown(struct ffaio_spmd *spmd, uint32_t fid);
void ffaio_spmd_pair_cpu_on(struct ffaio_spmd *spmd, uint32_t cpu);
void ffaio_spmd_pair_cpu_off(struct ffaio_spmd *spmd, uint32_t cpu);
/* What is open now stays without a reply. */
void ffaio_spmd_pair_end(struct ffaio_spmd *spmd);
/* Nothing more can come for the open call of CPU. */
void ffaio_spmd_pair_close(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu);
/* CPU runs the normal world: what was held of it are calls. */
void ffaio_spmd_pair_normal(struct ffaio_spmd *spmd, struct ffaio_spmd_cpu *cpu);
/* ENTRY is a call for which nothing can be waited any more. */
void ffaio_spmd_give_up(struct ffaio_import *import, struct ffaio_import_entry *entry);

#endif
