/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef REPLAY_PART_H
#define REPLAY_PART_H

#include "cli.h"

#include <ffan/crew.h>

/* What a part of a trace replays to, before it is printed. */

struct replay_counts {
	uint64_t unknown, inferred, simulated, diverged, steps;
};

/* What is to be told of a step. */
struct replay_note {
	unsigned long line;
	unsigned int simulated;
	char missing[256], inferred[256];
};

/* How traces are replayed: the same for all parts. */
struct replay_plan {
	const struct cli_options *options;
	const struct cli_policies *policies;
	struct ffaio_form form; /* of text, in the sense of --format */
};

struct replay_part {
	bool first; /* of its trace */
	struct ffaio_trace_writer *writer; /* --format text */
	FILE *json; /* --format json: each object behind a comma */
	char *json_text;
	size_t json_size;
	struct replay_counts counts;
	struct replay_note *note; /* --max of them */
	size_t notes, note_room;
};

/* Replay the part of TURN of FILE, and hand on what would be too much to hold. As of ffan_crew_job.
 */
struct replay_part *replay_part(const struct replay_plan *plan, const char *file,
				struct ffan_crew_turn *turn, struct ffaio_error *error);
void replay_part_free(struct replay_part *part);

#endif
