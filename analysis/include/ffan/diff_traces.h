/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DIFF_TRACES_H
#define FFAN_DIFF_TRACES_H

#include <ffaio/policy.h>
#include <ffaio/trace.h>
#include <ffan/crew.h>
#include <ffan/diff.h>
#include <ffan/replay.h>

/*
 * Which recorded calls come out differently under two policies. Memory is bounded
 * whatever the length of the traces and however many calls change.
 */

/* More kinds of changes, or of reasons why nothing can be said, are not told apart. */
#define FFAN_KINDS_COUNTED 4096u

/* Calls that change in the same way; the texts are those of the first. */
struct ffan_kind {
	uint64_t x0; /* of the call */
	enum ffaio_verdict verdict[FFAN_SIDES];
	uint64_t result[FFAN_SIDES]; /* x0 of the outcome */
	bool smcs_only; /* no caller can tell */
	uint64_t count;
	size_t operand; /* of the first: the place of its trace among all */
	char *file;
	unsigned long line;
	char *call, *outcome[FFAN_SIDES];
	char *because[FFAN_SIDES]; /* "policies/linux-v6.18.yaml:38", or NULL */
};

/* Calls of which nothing can be said, for the same reason. */
struct ffan_undecided {
	char *missing; /* what the trace does not say */
	uint64_t count;
	size_t operand; /* of the first, as above */
	char *file;
	unsigned long line;
};

struct ffan_trace_diff {
	uint64_t calls, changed, undecided;
	uint64_t boots_changed;
	struct ffan_kind *kind; /* in the order of their first calls */
	size_t kind_count;
	struct ffan_undecided *why; /* likewise */
	size_t why_count;
	uint16_t *kind_slot, *why_slot; /* to find them by */
};

/*
 * Add the traces of CREW. HOST, where it is not NULL, is the host's policy on both
 * sides, and OLD and NEW are those of VMs. SOURCE answers the SMCs of both. -1: ERROR is filled.
 */
int ffan_diff_traces(struct ffan_trace_diff *sum, const struct ffan_crew *crew,
		     const struct ffaio_policy *old, const struct ffaio_policy *new_,
		     const struct ffaio_policy *host, const struct ffan_source *source,
		     struct ffaio_error *error);
/* What SUM points to. */
void ffan_trace_diff_end(struct ffan_trace_diff *sum);

#endif
