/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_SEARCH_H
#define FFAN_EQUIV_SEARCH_H

#include "equiv_known.h"
#include "equiv_side.h"

/*
 * Breadth first through the states of two sides in one environment. A pair that
 * was met before is not entered again; pairs are known by 128 bits of hash.
 */

/* How a pair was first reached. */
struct equiv_visit {
	uint32_t parent; /* place among the visits; the first is its own */
	uint32_t call; /* place among the representatives */
};

/* What one function was seen to do. */
struct equiv_seen {
	unsigned int depth; /* of the first call that tells the sides apart; 0: none */
	bool upper_halves; /* it differs in the upper halves of 32-bit results alone */
	bool undefined; /* one of them leaves registers undefined that the other defines */
	bool costed;
	int64_t cost_min, cost_max;
};

struct equiv_search {
	/* set by the caller */
	const struct equiv_calls *calls;
	const struct ffan_equiv_options *options;
	struct equiv_side *before, *after;
	struct equiv_seen *seen; /* [256], by function number; summed over searches */

	/* the result */
	bool told_apart; /* by a call that options->by lets count */
	unsigned int told_depth;
	uint32_t told_from; /* the visit from which told_call tells */
	uint32_t told_call;
	unsigned int depth; /* searched in full */
	bool closed; /* no call leads on: every state that can be reached was */
	uint64_t states, pairs, steps;
	bool stopped;

	/* while it runs; owned */
	struct equiv_visit *visit;
	size_t visit_count, visit_room;
	struct equiv_level {
		uint8_t *pairs; /* whole: state of the old, state of the new */
		uint32_t *visits; /* each pair's */
		size_t count, room;
	} now, next;
	struct equiv_known known; /* pairs */
	struct equiv_known sides; /* states of either */
	size_t size; /* bytes of one state */
};

/* The number that stands for the function of CALL: what FFA_FEATURES asks for, too. */
unsigned int equiv_subject(const struct equiv_call *call);
/* Whether the caller sees a difference; EXACT: in the upper halves of 32-bit results, too. */
bool equiv_differs(const struct equiv_side *a, const struct equiv_side *b,
		   const struct equiv_outcome *left, const struct equiv_outcome *right, bool exact);

/* Boot and search. Returns -1 when out of memory; free it in either case. */
int equiv_search(struct equiv_search *search);
/* The calls that lead to visit N, at most MAX, first to last; returns how many. */
size_t equiv_path(const struct equiv_search *search, uint32_t n, uint32_t *calls, size_t max);
void equiv_search_free(struct equiv_search *search);

#endif
