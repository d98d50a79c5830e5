/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_RUN_H
#define FFAN_RUN_H

#include "answers.h"
#include "feed.h"
#include "leftovers.h"
#include "memory.h"
#include "secure.h"

#include <ffafilter/filter.h>
#include <ffan/replay.h>
#include <ffasim/machine.h>

/*
 * One boot or call made with the core, its SMCs answered from the recording.
 * Registers that nobody recorded are filled with a value; made twice with two
 * values, what comes out different is not known.
 */

struct ffan_run {
	/* set by the caller */
	struct ffan_feed *feed;
	struct ffan_answers *answers;
	struct ffan_leftovers *leftovers;
	size_t *learned; /* records ahead that the answers already know */
	uint64_t fill; /* stands for what was not recorded */
	struct ffan_memory *memory;
	struct ffasim_machine *machine; /* of MEMORY */
	enum ffan_spmc spmc;
	struct ffan_secure *secure; /* NULL for FFAN_SPMC_RECORDED */
	uint8_t **written; /* what the simulation wrote there, for SMCs of the call; owned */
	size_t written_count, written_room;
	struct ffaf_buffers buffers; /* the filter's */
	uint32_t buffer_size; /* bytes of each of its RX/TX pair */

	/* the result */
	struct ffaf_outcome outcome;
	bool boot_ok;
	struct ffaio_smc *smc; /* issued, in order; owned, but for hyp_rx; reused by the next run */
	bool *late; /* per SMC: it was recorded with an earlier call */
	size_t smc_count, smc_room;
	unsigned int simulated; /* answers that the simulated SPMC gave */
	unsigned int diverged; /* recorded answers that it would have given otherwise */
	bool guessed; /* a register that was not recorded was filled in */
	bool foreign; /* an SMC was issued that was not recorded with this call or left over */
	bool blind; /* the filter read answer registers (x0 to x3) that nobody recorded */
	char missing[256];
	char inferred[256];

	/* while it runs */
	const struct ffaf_regs *call; /* what was not recorded filled in; NULL: it is a boot */
	struct ffaf_regs filled;
	bool forwards; /* the call is: nobody will ask what its SMC was */
	const struct ffaf_state *state;
	uint32_t spoken; /* version word between filter and SPMC as an SMC is issued; 0: none */
	bool *used; /* per SMC recorded with the call: it has served */
	size_t used_room;
	bool failed; /* out of memory */
};

/* Both return -1 when out of memory. */
int ffan_run_boot(struct ffan_run *run, const struct ffaf_policy *policy, struct ffaf_state *state,
		  const struct ffaf_boot *boot);
/* The call IN, on which DECISION was made; *REGS becomes what the caller gets. */
int ffan_run_call(struct ffan_run *run, const struct ffaf_policy *policy, struct ffaf_state *state,
		  struct ffaf_caller *caller, const struct ffaio_regs *in,
		  struct ffaf_decision decision, struct ffaf_regs *regs);
void ffan_run_free(struct ffan_run *run);

#endif
