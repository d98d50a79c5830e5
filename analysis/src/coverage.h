/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_COVERAGE_INTERNAL_H
#define FFAN_COVERAGE_INTERNAL_H

#include <ffan/coverage.h>
#include <ffan/replay.h>

/* coverage_items.c: what there is to exercise but behaviours. -1: out of memory. */
int ffan_coverage_items(struct ffan_coverage *coverage);
/* Count what one step exercises. */
void ffan_coverage_count(struct ffan_coverage *coverage, const struct ffan_step *step);
struct ffan_item *ffan_coverage_add(struct ffan_coverage *coverage, enum ffan_item_kind kind,
				    uint32_t fid, unsigned int number, struct ffaio_place place);

/* The policy with another choice of one behaviour. */
struct ffan_mutant {
	struct ffaio_policy policy;
	unsigned int behaviour;
	bool noticed; /* with this choice, a trace comes out differently; set atomically */
};

/*
 * coverage_mutants.c: which of COUNT mutants the traces notice; the original is counted
 * meanwhile. -1: ERROR is filled.
 */
int ffan_coverage_traces(struct ffan_coverage *coverage, const struct ffan_crew *crew,
			 struct ffan_mutant *mutants, size_t count, struct ffaio_error *error);

#endif
