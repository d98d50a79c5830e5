/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_DIFF_H
#define FFAREPORT_DIFF_H

#include <ffan/diff.h>
#include <ffan/diff_traces.h>
#include <ffareport/report.h>
#include <ffareport/shard.h>

/* What `diff` prints, in every format from the same result. */
struct ffareport_diff {
	const struct ffan_diff *diff;
	const struct ffan_trace_diff *traces; /* NULL: none were given */
	const char *tool; /* version of the tool */
	const struct ffareport_shard *shard; /* NULL: the traces are all */
	const bool *outside; /* for each change: it was not declared; NULL: nothing was */
};

/*
 * Text has 72 columns at most, but for what cannot be broken; Markdown stays below the
 * 65,536 characters that GitHub takes, and says what it left out.
 */
void ffareport_diff(FILE *out, enum ffareport_format format, const struct ffareport_diff *report);

/* A name for the file of an example: "FFA_MSG_SEND2-1". */
void ffareport_example_name(char *buffer, size_t size, const struct ffan_change *change,
			    size_t effect);

#endif
