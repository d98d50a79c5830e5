/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_REPLAY_INTERNAL_H
#define FFAN_REPLAY_INTERNAL_H

#include "knowledge.h"
#include "memory.h"
#include "run.h"

/* A replay at work: replay_start.c opens and boots it, replay.c makes its steps. */

/* What the steps return beside 0 and -1 (out of memory). */
#define TOO_MANY_RANGES (-2)

struct ffan_replay {
	const struct ffaio_policy *policy, *guest;
	struct ffan_feed *feed; /* OWN, or that of the replay which this one follows */
	struct ffan_feed own;
	struct ffan_answers answers;
	size_t learned; /* records ahead that the answers know */
	struct ffan_run run, second;
	struct ffan_memory memory;
	struct ffan_leftovers leftovers;
	struct ffan_secure *secure; /* NULL: only the trace answers */

	struct ffaf_state state;
	struct ffaf_caller host;
	struct ffaf_caller *vms; /* by number; from the first call of one */
	bool two_recorders; /* a recording of a real machine, see is_real */
	bool pages_recorded; /* a page line of this boot was seen */
	uint64_t steps; /* records so far */
	uint64_t pages_seen; /* of those and of the ones ahead, looked at for page lines */
	bool booted;
	struct ffan_knowledge knowledge;
};

/*
 * Start the machine, and the filter, as RECORD says; a record that is no boot: as usual. Returns
 * -1 when out of memory, or TOO_MANY_RANGES.
 */
int ffan_replay_boot(struct ffan_replay *replay, const struct ffaio_record *record);

#endif
