/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SECURE_INTERNAL_H
#define FFAN_SECURE_INTERNAL_H

#include "secure.h"

struct ffan_secure {
	const struct ffaio_system *system;
	struct ffasim_machine *machine; /* what the normal world has of memory */
	struct ffasim_machine *secure_memory; /* and the secure world */
	struct ffasim_config config; /* the system's, with the RAM of the boot */
	struct ffasim_memory *memory; /* of the config: the system's own, then the boot's */
	size_t memory_room;
	struct ffan_secure_buffers buffers;
	struct ffasim_world world; /* at work, and its partitions */
	struct ffasim_actors actors;
	/* The state and behind it the memos: as they are, after a boot, and as remembered. */
	struct ffasim_state *state, *booted, *before, *before_call;
	bool again; /* the call may be made twice */
	bool kept; /* then: BEFORE is the state as of ffan_secure_begin */
	size_t state_size, memo_size; /* bytes */
	uint8_t *rx; /* room for what the filter's RX held before the last call */
	size_t rx_room;
	bool rx_lent; /* it is there: the call may have written to RX */
	/* of the call being made */
	const struct ffaio_regs *recorded;
	uint64_t notify; /* notifications that the partition is about to set */
	uint16_t notified; /* whose */
	uint32_t asserted; /* the interrupt that it does so at, or that preempts it */
};

/* The state and the memos at TO become those at FROM. */
void ffan_secure_copy(const struct ffan_secure *secure, struct ffasim_state *to,
		      const struct ffasim_state *from);
/* The step of a partition that acts as recorded; CTX is a struct ffan_secure. */
enum ffasim_act ffan_secure_act(void *ctx, const struct ffasim_world *world, unsigned int pe,
				struct ffasim_ec ec, struct ffasim_memo *memo,
				struct ffaf_regs *regs);

#endif
