/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_BATCH_H
#define FFAN_BATCH_H

#include <ffan/verify.h>

/*
 * A replay in large steps, for languages in which a call of C for each call of a
 * trace would cost more than the replay itself: sums, and a table of the calls in
 * columns.
 */

/* Columns of ROOM values each, all of the caller's; COUNT rows are filled. */
struct ffan_rows {
	size_t room, count;
#define FFAN_COLUMN(type, name, text) type *name;
#include <ffan/columns.inc>
#undef FFAN_COLUMN
};

struct ffan_batch {
	/* set by the caller */
	struct ffan_replay *replay;
	struct ffan_rows rows; /* room 0: no rows are wanted, and the columns are not looked at */
	bool stops; /* at every step that does not match */

	/* zero at the start; sums of all batches so far */
	struct ffan_totals totals; /* but for .lost, which the reader knows */
	struct ffan_functions functions;
	uint32_t boots; /* met so far */

	/*
	 * The last step, owned by the replay. Where it has unissued lines, the rows of these
	 * lines, perhaps of an earlier batch, count as FFAN_DIFFER.
	 */
	struct ffan_step step;
	struct ffan_comparison comparison;
	bool stopped; /* it does not match, or has unissued lines */
};

/* Steps of one batch, at most: a bound on the time until ffan_batch_next returns. */
#define FFAN_BATCH_STEPS 65536u

/*
 * The next steps, until the rows are full, FFAN_BATCH_STEPS are made, or a step is one
 * to stop at: 1. The rows begin anew each time. The end of the trace: 0; its step can be one to
 * stop at, too. A bad trace: -1, with the rows up to there.
 */
int ffan_batch_next(struct ffan_batch *batch, struct ffaio_error *error);

/* What column N holds, in words; NULL past the last. */
const char *ffan_column_text(unsigned int n);

#endif
