/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TESTS_WALK_H
#define TESTS_WALK_H

#include <ffafilter/filter.h>
#include <stdbool.h>

#include "model.h"

/* Differences of one walk that are told one by one. */
#define WALK_DIFFERENCES 10
#define WALK_THREADS 64

/* One walk: every call of a set, in one state of one filter. */
struct walk {
	const struct model_filter *model;
	const struct ffaf_policy *policy;
	uint32_t agreed; /* 0: nothing yet */
	bool classes; /* classes of ids, not all 2^32 */
	bool features; /* x0 is FFA_FEATURES and x1 walks; else x0 walks */
};

struct walk_difference {
	uint64_t x0, x1;
	struct ffaf_decision filter;
	enum model_verdict model;
};

struct walk_result {
	uint64_t calls;
	uint64_t verdict[MODEL_VERDICTS]; /* as the model has them */
	uint64_t differences;
	struct walk_difference first[WALK_DIFFERENCES];
};

/* Walk on THREADS threads, 1 to WALK_THREADS. Returns -1 when they cannot be had. */
int walk_run(const struct walk *walk, unsigned int threads, struct walk_result *result);

#endif
