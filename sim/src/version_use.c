/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notifications.h"
#include "version.h"

/* Whether a context waits for one of ENDPOINT's, which has a call outstanding then. */
static bool is_waited_for(const struct ffasim_world *world, uint16_t n)
{
	for (unsigned int i = 0; i < world->state->context_count; i++) {
		const struct ffasim_context *context = ffasim_context_at(world, i);

		if (context->caller != FFASIM_NO_CONTEXT &&
		    (context->endpoint == n ||
		     ffasim_context_at(world, context->caller)->endpoint == n))
			return true;
	}
	return false;
}

bool ffasim_in_use(const struct ffasim_calling *calling)
{
	const struct ffasim_endpoint *caller = calling->caller;

	return caller->buffers.owner != FFASIM_NOT_MAPPED ||
	       ffasim_notifications_in_use(calling->world, caller) ||
	       is_waited_for(calling->world, calling->context->endpoint);
}
