/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIFF_KINDS_H
#define FFAN_DIFF_KINDS_H

#include <ffan/diff_traces.h>

/* The kinds of changes that a comparison of traces has met, and why calls were undecided. */

/*
 * The kind that is like LIKE, or a new one with nothing but that; NULL where there are too many.
 * Its count is for the caller to raise. -1: out of memory.
 */
int ffan_kinds_find(struct ffan_trace_diff *sum, const struct ffan_kind *like,
		    struct ffan_kind **kind);
/* The same for the reason MISSING. */
int ffan_whys_find(struct ffan_trace_diff *sum, const char *missing, struct ffan_undecided **why);

/*
 * Add the sums of PART, of the trace in place OPERAND and behind all that SUM has; what PART points
 * to may become SUM's. -1: out of memory.
 */
int ffan_trace_diff_add(struct ffan_trace_diff *sum, size_t operand, struct ffan_trace_diff *part);

#endif
