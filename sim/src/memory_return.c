/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_return.h"
#include "buffers.h"
#include "memory_views.h"

/* FFA_MEM_RELINQUISH, FFA_MEM_RECLAIM, and what the death of a partition does to memory. */

/* The descriptor of FFA_MEM_RELINQUISH (DEN0140). */
enum { RELINQUISH_SIZE = 16, ID_SIZE = 2 };

void ffasim_relinquish(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		       struct ffasim_borrower *borrower, bool clears)
{
	const uint16_t id = ffasim_borrower_id(borrower);

	if (clears)
		ffasim_clear_ranges(world, transaction);
	borrower->retrieved = 0;
	borrower->access = FFASIM_NONE;
	borrower->flags = 0;
	borrower->sent = 0;
	ffasim_tell_ranges(world, transaction, id);
}

bool ffasim_hold(const struct ffasim_world *world, uint16_t id, uint64_t handle, bool holds)
{
	struct ffasim_transaction *transaction = ffasim_transaction_of(world, handle);
	struct ffasim_borrower *borrower =
		transaction != NULL ? ffasim_borrower_of(transaction, id) : NULL;

	if (borrower == NULL || !transaction->complete || transaction->type == FFASIM_DONATE ||
	    (borrower->retrieved != 0) == holds)
		return false;
	if (!holds) {
		ffasim_relinquish(world, transaction, borrower, false);
		return true;
	}
	borrower->retrieved = 1;
	borrower->sent = FFASIM_ALL_SENT;
	borrower->access = (ffasim_borrower_permissions(borrower) & 3u) == 2
				   ? FFASIM_READ | FFASIM_WRITE
				   : FFASIM_READ;
	ffasim_tell_ranges(world, transaction, id);
	return true;
}

static int32_t check_relinquish(const struct ffasim_transaction *transaction,
				const struct ffasim_borrower *borrower, uint32_t flags)
{
	if (borrower == NULL || !borrower->retrieved || borrower->sent != FFASIM_ALL_SENT ||
	    transaction->type == FFASIM_DONATE || (flags & ~FFASIM_CLEAR) != 0)
		return FFAF_INVALID_PARAMETERS;
	if ((flags & FFASIM_CLEAR) == 0)
		return 0;
	if (transaction->type == FFASIM_SHARE)
		return FFAF_INVALID_PARAMETERS;
	return (borrower->access & FFASIM_WRITE) == 0 ? FFAF_DENIED : 0;
}

void ffasim_do_mem_relinquish(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	uint8_t raw[RELINQUISH_SIZE + ID_SIZE] = { 0 };
	struct ffasim_transaction *transaction;
	struct ffasim_borrower *borrower;
	int32_t status;

	if (calling->normal_world || !ffasim_tx_read(world, calling->caller, raw, 0, sizeof(raw)) ||
	    ffasim_get32(raw + 12) != 1 || (raw[16] | raw[17] << 8) != calling->caller->id) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	transaction = ffasim_transaction_of(world, ffasim_get64(raw));
	borrower =
		transaction != NULL ? ffasim_borrower_of(transaction, calling->caller->id) : NULL;
	status = check_relinquish(transaction, borrower, ffasim_get32(raw + 8));
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_done(calling);
	/* One of several retrievals: it keeps the memory for the others. */
	if (borrower->retrieved > 1) {
		borrower->retrieved--;
		borrower->flags |= ffasim_get32(raw + 8) & FFASIM_CLEAR ? FFASIM_CLEAR_AFTER : 0;
		return;
	}
	ffasim_relinquish(world, transaction, borrower,
			  (ffasim_get32(raw + 8) & FFASIM_CLEAR) != 0 ||
				  (borrower->flags & FFASIM_CLEAR_AFTER) != 0);
}

static bool borrowed(const struct ffasim_transaction *transaction)
{
	for (uint16_t i = 0; i < transaction->borrower_count; i++)
		if (ffasim_borrower_at(transaction, i)->retrieved)
			return true;
	return false;
}

static bool may_reclaim(const struct ffasim_calling *calling,
			const struct ffasim_transaction *transaction)
{
	if (transaction == NULL || !transaction->complete ||
	    transaction->normal_world != calling->normal_world)
		return false;
	return calling->normal_world || transaction->sender == calling->caller->id;
}

static int32_t check_reclaim(const struct ffasim_calling *calling,
			     const struct ffasim_transaction *transaction, uint32_t flags)
{
	const uint8_t choice = ffasim_choice(calling->world, FFASIM_QUIRK_RECLAIM_FLAGS);
	const uint32_t allowed = choice == FFASIM_RECLAIM_FLAGS_IGNORED ? UINT32_MAX
				 : choice == FFASIM_RECLAIM_FLAGS_NONE	? 0
									: FFASIM_CLEAR;

	if (!may_reclaim(calling, transaction) || (flags & ~allowed) != 0)
		return FFAF_INVALID_PARAMETERS;
	return borrowed(transaction) ? FFAF_DENIED : 0;
}

void ffasim_do_mem_reclaim(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	const uint64_t handle = (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
	const uint32_t flags = (uint32_t)calling->in->x[3];
	struct ffasim_transaction *transaction = ffasim_transaction_of(world, handle);
	const int32_t status = check_reclaim(calling, transaction, flags);

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	if ((flags & FFASIM_CLEAR) != 0)
		ffasim_clear_ranges(world, transaction);
	/* The owner sees them again once the transaction counts no more. */
	transaction->complete = false;
	if (transaction->type != FFASIM_SHARE)
		ffasim_tell_ranges(world, transaction, transaction->sender);
	ffasim_free_transaction(world, transaction);
	ffasim_done(calling);
}

/* A partition that died gives back what it borrowed, and sends nothing more. */
void ffasim_abandon_memory(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);
		struct ffasim_borrower *borrower;

		if (transaction->handle == FFASIM_NO_HANDLE)
			continue;
		if (!transaction->complete) {
			if (!transaction->normal_world && transaction->sender == endpoint->id)
				ffasim_free_transaction(world, transaction);
			continue;
		}
		borrower = ffasim_borrower_of(transaction, endpoint->id);
		if (borrower == NULL || !borrower->retrieved)
			continue;
		if (transaction->type == FFASIM_DONATE)
			ffasim_free_transaction(world, transaction);
		else
			ffasim_relinquish(world, transaction, borrower,
					  (borrower->flags & FFASIM_CLEAR_AFTER) != 0);
	}
}
