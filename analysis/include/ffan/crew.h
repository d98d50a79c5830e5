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

struct ffan_crew_job {
	/*
	 * Replay PART of the file NUMBER, in any thread, and say what came of it; NULL when
	 * out of memory. A bad trace fills ERROR; the result is then of what stands before.
	 */
	void *(*work)(void *ctx, size_t number, const struct ffaio_part *part,
		      struct ffaio_error *error);
	/* The next result in the order of the traces; frees it. -1: out of memory. */
	int (*take)(void *ctx, size_t number, void *result);
	/* The file NUMBER is done, or as far as it was good. May be NULL. */
	void (*end)(void *ctx, size_t number);
	/* A result that nobody takes, since an error stands before it. */
	void (*drop)(void *result);
};

/*
 * Work through the COUNT files of FILES with THREADS threads at most, this one among them.
 * CTX is handed to JOB, whose `take` and `end` are never called two at a time. -1:
 * ERROR is the first in the order of the traces, and all before it was taken. CONSUMED
 * is as in ffaio_parts_open.
 */
int ffan_crew_run(char *const *files, size_t count, unsigned int threads,
		  const struct ffan_crew_job *job, void *ctx, uint64_t *consumed,
		  struct ffaio_error *error);

#endif
