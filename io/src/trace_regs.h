/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_REGS_H
#define FFAIO_TRACE_REGS_H

#include "trace_scan.h"
#include <ffaio/trace.h>

/* "x8-x17" or "x8", to the byte after it: a bit for each register. */
int ffaio_scan_register_set(struct ffaio_scan *scan, uint32_t *set);

/* The registers on one side of an arrow while they are read. */
struct ffaio_side {
	struct ffaio_regs *regs;
	uint32_t seen; /* registers that the side has named so far */
	const struct ffaio_regs *same; /* what "same" stands for; NULL: it has no place here */
};

/* Start on a side that has named nothing; REGS is all zeros. */
struct ffaio_side ffaio_side_start(struct ffaio_regs *regs, const struct ffaio_regs *same);
/* x0, which a function name stands for. */
int ffaio_side_set_x0(struct ffaio_side *side, const struct ffaio_scan *scan, const char *where,
		      uint64_t value);
/* xN=VALUE, xN-xM=? and so on, and past the spaces behind it. */
int ffaio_side_scan(struct ffaio_side *side, struct ffaio_scan *scan);
/* What was not named is 0, or not known where it is in UNRECORDED. */
void ffaio_side_finish(struct ffaio_side *side, uint32_t unrecorded);

static inline bool ffaio_at_register(const struct ffaio_scan *scan)
{
	return scan->at[0] == 'x' && ffaio_is_digit(scan->at[1]);
}

#endif
