/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TRACES_H
#define TRACES_H

#include "cli.h"

#include <ffan/crew.h>
#include <ffareport/shard.h>

struct cli_progress;

/* The traces that a command works through: its operands, or those of a shard. */
struct cli_traces {
	char **file;
	size_t *operand; /* of each: its place among all, from 0 */
	size_t count;
	char question[16];
	struct ffareport_shard shard;
	bool prints; /* what comes out goes to the terminal at once: no bar between it */
	struct cli_progress *progress; /* while a crew works */
};

/* What the answers hang on, but for the traces. */
struct cli_question {
	const struct ffaio_policy *policy[3]; /* NULL: fewer */
	const struct ffaio_system *system; /* or NULL */
};

/*
 * Choose among the operands from FIRST on, as --shard says. COMMAND and QUESTION go into the
 * shard's description. Returns CLI_OK, or CLI_BAD after a complaint.
 */
int cli_traces_choose(const struct cli_options *options, int first, const char *command,
		      const struct cli_question *question, struct cli_traces *traces);
void cli_traces_free(struct cli_traces *traces);

/* What a report has to say of its shard; NULL without --shard. */
const struct ffareport_shard *cli_shard_of(const struct cli_options *options,
					   const struct cli_traces *traces);

/*
 * The crew that works on TRACES, by --jobs threads, with a progress bar on a terminal until
 * cli_crew_stop, which says whether the work went well: RESULT is 0, or -1 with ERROR. Returns
 * CLI_OK, or CLI_BAD after a complaint.
 */
struct ffan_crew cli_crew_start(const struct cli_options *options, struct cli_traces *traces);
int cli_crew_stop(struct cli_traces *traces, int result, const struct ffaio_error *error);

#endif
