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
	const struct ffasim_world world = ffan_secure_world(secure);
	const struct ffasim_actors actors = ffan_secure_actors(secure);
	const uint32_t interrupt = interrupt_of(secure);
	struct ffasim_next next;
	bool done;

	if (bits == 0 || interrupt == 0 || pe >= secure->config.pes)
		return false;
	memcpy(secure->before_call, secure->state, secure->size);
	secure->notify = bits;
	secure->notified = to;
	secure->asserted = interrupt;
	done = ffasim_irq(&world, interrupt, pe, true) &&
	       ffasim_actors_poll(&world, &actors, pe, &next) == FFASIM_END_RETURNED &&
	       secure->notify == 0;
	secure->notify = 0;
	if (!done)
		memcpy(secure->state, secure->before_call, secure->size);
	return done;
}

/* Words of the message to a borrower, see docs/system.md. */
enum { RETRIEVE = 1, RELINQUISH = 8 };
enum { READ_ONLY = 1, READ_WRITE = 2 };

/* Partition ID takes a message that says what to do with HANDLE, as a borrower would; whether it
 * was done. */
static bool tell_borrower(struct ffan_secure *secure, unsigned int pe, uint16_t id, uint64_t handle,
			  unsigned int what, unsigned int permissions)
{
	const struct ffasim_world world = ffan_secure_world(secure);
	struct ffasim_actor actor[FFASIM_PARTITIONS];
	struct ffasim_actors actors = { .actor = actor, .memo = secure->spare };
	const struct ffaf_regs request = { .x = { FFAF_FID_32(MSG_SEND_DIRECT_REQ), id, 0, what,
						  (uint32_t)handle, handle >> 32, 0,
						  permissions } };
	struct ffasim_next next;

	for (unsigned int i = 0; i < secure->config.partition_count; i++)
		actor[i] = (struct ffasim_actor){ .kind = FFASIM_ACTOR_BORROWER };
	memset(secure->spare, 0, ffasim_memos(&secure->config) * sizeof(*secure->spare));
	memcpy(secure->before_call, secure->state, secure->size);
	if (ffasim_actors_call(&world, &actors, pe, &request, &next) == FFASIM_END_RETURNED &&
	    next.regs.x[0] == FFAF_FID_32(MSG_SEND_DIRECT_RESP) && next.regs.x[3] == 0)
		return true;
	memcpy(secure->state, secure->before_call, secure->size);
	return false;
}

static bool is_recorded(const struct ffan_secure *secure, const struct ffasim_world *world,
			uint16_t id)
{
	for (unsigned int i = 0; i < secure->config.partition_count; i++)
		if (ffasim_partition_id(world, i) == id)
			return secure->system->actors[i].kind == FFASIM_ACTOR_RECORDED;
	return false;
}

static bool find_transaction(const struct ffasim_world *world, uint64_t handle,
			     struct ffasim_transaction_info *info)
{
	for (unsigned int n = 0; ffasim_transaction_info(world, n, info); n++)
		if (info->handle == handle && info->complete)
			return true;
	return false;
}

void ffan_secure_borrow(struct ffan_secure *secure, unsigned int pe, uint64_t handle, bool retrieve)
{
	const struct ffasim_world world = ffan_secure_world(secure);
	struct ffasim_transaction_info info;

	if (pe >= secure->config.pes || !find_transaction(&world, handle, &info))
		return;
	for (unsigned int i = 0; i < info.borrower_count && i < 8; i++) {
		const uint16_t id = info.borrowers[i];

		if ((info.retrieved >> i & 1) == retrieve || !is_recorded(secure, &world, id))
			continue;
		if (!retrieve)
			tell_borrower(secure, pe, id, handle, RELINQUISH, 0);
		else if (tell_borrower(secure, pe, id, handle, RETRIEVE, READ_WRITE) ||
			 tell_borrower(secure, pe, id, handle, RETRIEVE, READ_ONLY))
			return;
	}
}
