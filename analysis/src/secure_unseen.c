/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What partitions that act as recorded do while the recorder looks away. */
#include "secure_internal.h"

#include <string.h>

/* A secure interrupt of a device of a partition that acts as recorded; 0: there is none. */
static uint32_t interrupt_of(const struct ffan_secure *secure)
{
	for (unsigned int i = 0; i < secure->config.partition_count; i++) {
		const struct ffasim_partition *partition = &secure->config.partitions[i];

		if (secure->system->actors[i].kind != FFASIM_ACTOR_RECORDED)
			continue;
		for (unsigned int d = 0; d < partition->device_count; d++)
			for (unsigned int n = 0; n < partition->devices[d].interrupt_count; n++)
				if (partition->devices[d].interrupts[n].secure)
					return partition->devices[d].interrupts[n].id;
	}
	return 0;
}

bool ffan_secure_notify(struct ffan_secure *secure, unsigned int pe, uint16_t to, uint64_t bits)
{
	const uint32_t interrupt = interrupt_of(secure);
	struct ffasim_next next;
	bool done;

	if (bits == 0 || interrupt == 0 || pe >= secure->config.pes)
		return false;
	ffan_secure_copy(secure, secure->before_call, secure->state);
	secure->notify = bits;
	secure->notified = to;
	secure->asserted = interrupt;
	done = ffasim_irq(&secure->world, interrupt, pe, true) &&
	       ffasim_actors_poll(&secure->world, &secure->actors, pe, &next) ==
		       FFASIM_END_RETURNED &&
	       secure->notify == 0;
	secure->notify = 0;
	if (!done)
		ffan_secure_copy(secure, secure->state, secure->before_call);
	return done;
}
