/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "transaction_tables.h"
#include "version.h"

/* Whether a context waits for one of ENDPOINT's, which has a call outstanding then. */
static bool is_waited_for(const struct ffasim_world *world, uint16_t n)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_CONTEXTS); i++) {
		const struct ffasim_context *context = ffasim_context_at(world, i);

		if (context->caller != FFASIM_NO_CONTEXT &&
		    (context->endpoint == n ||
		     ffasim_context_at(world, context->caller)->endpoint == n))
			return true;
	}
	return false;
}

/* Whether ENDPOINT has sent memory that it has not got back, or retrieved some. */
static bool has_memory(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	for (unsigned int n = 0; n < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); n++) {
		const struct ffasim_transaction *transaction = ffasim_transaction_at(world, n);
		const struct ffasim_borrower *borrower;

		if (transaction->handle == FFASIM_NO_HANDLE)
			continue;
		borrower = ffasim_borrower_of(transaction, endpoint->id);
		if (transaction->sender == endpoint->id ||
		    (borrower != NULL && borrower->retrieved))
			return true;
	}
	return false;
}

bool ffasim_in_use(const struct ffasim_calling *calling)
{
	const struct ffasim_endpoint *caller = calling->caller;

	return caller->buffers.owner != FFASIM_NOT_MAPPED ||
	       ffasim_notifications_in_use(calling->world, caller) ||
	       has_memory(calling->world, caller) ||
	       is_waited_for(calling->world, calling->context->endpoint);
}
