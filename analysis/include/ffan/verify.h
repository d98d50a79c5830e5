/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_VERIFY_H
#define FFAN_VERIFY_H

#include <ffan/replay.h>

/* Whether what was recomputed is what was recorded. */

enum ffan_result {
	FFAN_MATCH,
	FFAN_DIFFER,
	FFAN_UNKNOWN, /* nothing differs, but not all could be compared */
};

struct ffan_comparison {
	enum ffan_result result;
	bool upper_halves; /* SMCs differ, but only where SMCCC leaves 32-bit arguments open */
	char what[256]; /* the first thing that differs or is not known; empty for FFAN_MATCH */
};

/* Compare a boot or a call with its recording. */
void ffan_compare(const struct ffan_step *step, struct ffan_comparison *comparison);

/* Sums over steps. */
struct ffan_totals {
	uint64_t calls, match, differ, unknown;
	uint64_t boots, boots_differ, boots_unknown;
	uint64_t late; /* SMCs that were recorded with an earlier call than issued them */
	uint64_t upper_halves; /* calls whose SMCs are as recorded but for such upper halves */
	uint64_t inferred; /* steps that rest on an inferred answer */
	uint64_t below_filter; /* calls compared with what the SPMC answered (@at spmc) */
	uint64_t simulated; /* steps that rest on an answer of the simulated SPMC */
	uint64_t diverged; /* recorded answers that the simulated SPMC would have given otherwise */
	uint64_t lost; /* records that the trace says are missing */
};

/*
 * Add one compared step; records that are neither boot nor call count nothing.
 * The step of the end counts too: calls that matched but for an SMC that was left
 * to later ones, which did not issue it either, turn into differences.
 */
void ffan_totals_add(struct ffan_totals *totals, const struct ffan_step *step,
		     const struct ffan_comparison *comparison);

/* Calls of one FID. */
struct ffan_sums {
	uint64_t calls, match, differ, unknown;
};

/* The same sums for each FID, [SMC64][function number], and for all that is no FF-A. */
struct ffan_functions {
	struct ffan_sums fid[2][256], other;
};

/* Add one compared step; all but calls count nothing. SMCCC's hint bit plays no part. */
void ffan_functions_add(struct ffan_functions *functions, const struct ffan_step *step,
			const struct ffan_comparison *comparison);

#endif
