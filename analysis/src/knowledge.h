/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_KNOWLEDGE_H
#define FFAN_KNOWLEDGE_H

#include <ffan/replay.h>

/* What a replay can lose track of, where an answer that mattered was not recorded. */
enum ffan_known {
	FFAN_VERSION = 1 << 0, /* what is agreed */
	FFAN_BUFFERS = 1 << 1, /* whether the caller's pair is mapped */
	FFAN_PAGES = 1 << 2, /* who owns which page */
};

#define FFAN_KNOWLEDGE 3

struct ffan_knowledge {
	bool failed; /* the filter did not start */
	unsigned int lost; /* what is not known any more: enum ffan_known, ored */
	unsigned long since[FFAN_KNOWLEDGE]; /* the line where that came about, per bit */
};

/* What the filter's own handling of a call rests on, and changes. */
struct ffan_dependence {
	unsigned int needs, changes; /* enum ffan_known, ored */
};

struct ffan_dependence ffan_dependence(const struct ffan_step *step);

/* From LINE on, WHAT (enum ffan_known, ored) is not known. */
void ffan_lose(struct ffan_knowledge *knowledge, unsigned int what, unsigned long line);
/* The outcome of STEP is not known, for lack of MISSING. */
void ffan_unknown(struct ffan_step *step, const char *missing);
/* Whether the verdict needs registers that the trace does not have; STEP is then unknown. */
bool ffan_lacks_inputs(struct ffan_knowledge *knowledge, struct ffan_step *step);
/* Whether it needs what is not known any more; STEP is then unknown. */
bool ffan_lacks_state(const struct ffan_knowledge *knowledge, struct ffan_step *step);
/* Either; of nearly every call, neither. */
static inline bool ffan_lacks(struct ffan_knowledge *knowledge, struct ffan_step *step)
{
	if (step->record->in.known != FFAF_ALL_REGS && ffan_lacks_inputs(knowledge, step))
		return true;
	return (knowledge->failed || knowledge->lost != 0) && ffan_lacks_state(knowledge, step);
}

/* Whether the filter's own handling of the call reads what the SPMC answers. */
bool ffan_reads_answers(const struct ffan_step *step);

#endif
