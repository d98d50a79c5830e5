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

/* Sums over steps: the rows of totals.inc, which says what they count. */
struct ffan_totals {
#define FFAN_TOTAL(name) uint64_t name;
#include <ffan/totals.inc>
#undef FFAN_TOTAL
};

/*
 * Add one compared step; records that are neither boot nor call count nothing.
 * The step of the end counts too: calls that matched but for an SMC that was left
 * to later ones, which did not issue it either, turn into differences.
 */
void ffan_totals_add(struct ffan_totals *totals, const struct ffan_step *step,
		     const struct ffan_comparison *comparison);

/* Add sums to sums. */
void ffan_totals_sum(struct ffan_totals *to, const struct ffan_totals *from);

/* Calls of one FID. */
struct ffan_sums {
	uint64_t calls, match, differ, unknown;
};

/* The same sums for each FID, [SMC64][function number], and for all that is no FF-A. */
struct ffan_functions {
	struct ffan_sums fid[2][256], other;
};

/* Add sums to sums. */
void ffan_sums_add(struct ffan_sums *to, const struct ffan_sums *from);

/* Add one compared step; all but calls count nothing. SMCCC's hint bit plays no part. */
void ffan_functions_add(struct ffan_functions *functions, const struct ffan_step *step,
			const struct ffan_comparison *comparison);

void ffan_functions_sum(struct ffan_functions *to, const struct ffan_functions *from);

#endif
