/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SECURE_INTERNAL_H
#define FFAN_SECURE_INTERNAL_H

#include "secure.h"

struct ffan_secure {
	const struct ffaio_system *system;
	struct ffasim_machine *machine; /* what the normal world has of memory */
	struct ffasim_machine *secure_memory; /* and the secure world */
	struct ffasim_config config; /* the system's, with the RAM of the boot */
	struct ffasim_memory *memory; /* of the config */
	struct ffan_secure_buffers buffers;
	/* The state and behind it the memos, as they are and as they were remembered. */
	struct ffasim_state *state;
	struct ffasim_memo *memo;
	void *before, *before_call;
	bool kept; /* BEFORE is the state as of ffan_secure_begin */
	size_t state_size, size; /* of the state; of both, in bytes */
	/* of the call being made */
	const struct ffaio_regs *recorded;
	uint64_t notify; /* notifications that the partition is about to set */
	uint16_t notified; /* whose */
	uint32_t asserted; /* the interrupt that it does so at, or that preempts it */
};

/* SECURE at work, and its partitions; to be put together anew for every call. */
struct ffasim_world ffan_secure_world(struct ffan_secure *secure);
struct ffasim_actors ffan_secure_actors(struct ffan_secure *secure);

#endif
