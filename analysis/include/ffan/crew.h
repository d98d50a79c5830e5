/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_CREW_H
#define FFAN_CREW_H

#include <ffaio/parts.h>

/*
 * Traces replayed by several threads. The parts of all traces (parts.h) are worked on side by
 * side, and their results taken one by one in the order of the traces: what comes out does
 * not hang on the number of threads. Few results wait at any time.
 */
#define FFAN_THREADS 256u

/* Work on a part, as one thread does it. */
struct ffan_crew_turn {
	size_t number; /* of the file */
	struct ffaio_part part;
	/* the crew's own */
	void *office;
	uint64_t place; /* of the part among those of the file */
};

struct ffan_crew_job {
	/*
	 * Replay the part of TURN, in any thread, and say what came of it; NULL when
	 * out of memory. A bad trace fills ERROR; the result is then of what stands before.
	 */
	void *(*work)(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error);
	/* The next result in the order of the traces; frees it. -1: out of memory. */
	int (*take)(void *ctx, size_t number, void *result);
	/* The file NUMBER is done, or as far as it was good. May be NULL. */
	void (*end)(void *ctx, size_t number);
	/* A result that nobody takes, since an error stands before it. */
	void (*drop)(void *result);
};

/* Who works on what. */
struct ffan_crew {
	char *const *file; /* "-" is standard input */
	const size_t *operand; /* NULL, or of each file: its place among those of all shards */
	size_t count;
	unsigned int threads; /* at most, the caller's among them; from 1 to FFAN_THREADS */
	uint64_t *consumed; /* as in ffaio_parts_open */
};

/*
 * Work through all files. CTX is handed to JOB, whose `take` and `end` are never called two
 * at a time. -1: ERROR is the first in the order of the traces, and all before it was taken.
 */
int ffan_crew_run(const struct ffan_crew *crew, const struct ffan_crew_job *job, void *ctx,
		  struct ffaio_error *error);

/*
 * For a part of which more comes than is to be held: a result of its beginning is taken while
 * `work` goes on. ffan_crew_hand_on waits until all that stands before it was taken;
 * ffan_crew_in_turn says whether it would not wait. -1: nothing more is wanted; RESULT was dropped,
 * or taken in vain.
 */
bool ffan_crew_in_turn(const struct ffan_crew_turn *turn);
int ffan_crew_hand_on(const struct ffan_crew_turn *turn, void *result);

#endif
