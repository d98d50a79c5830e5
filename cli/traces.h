/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TRACES_H
#define TRACES_H

#include "cli.h"

#include <ffan/crew.h>
#include <ffareport/shard.h>

/* The traces that a command works through: its operands, or those of a shard. */
struct cli_traces {
	char **file;
	size_t *operand; /* of each: its place among all, from 0 */
	size_t count;
	char question[24];
	struct ffareport_shard shard;
};

/*
 * Choose among the operands from FIRST on, as --shard says. COMMAND and POLICIES go into the
 * shard's description. Returns CLI_OK, or CLI_BAD after a complaint.
 */
int cli_traces_choose(const struct cli_options *options, int first, const char *command,
		      const struct cli_policies *policies, struct cli_traces *traces);
void cli_traces_free(struct cli_traces *traces);

/* What a report has to say of its shard; NULL without --shard. */
const struct ffareport_shard *cli_shard_of(const struct cli_options *options,
					   const struct cli_traces *traces);

/*
 * Have JOB done on all of TRACES, by --jobs threads, with a progress bar on a terminal. Returns
 * CLI_OK, or CLI_BAD after a complaint.
 */
int cli_traces_run(const struct cli_options *options, const struct cli_traces *traces,
		   const struct ffan_crew_job *job, void *ctx);

#endif
