/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* What can be seen of contexts and endpoints from outside. */

bool ffasim_ec_info(const struct ffasim_world *world, struct ffasim_ec ec,
		    struct ffasim_ec_info *info)
{
	const struct ffasim_context *context = ffasim_context_of(world, ec);

	if (context == NULL)
		return false;
	*info = (struct ffasim_ec_info){ .state = context->state,
					 .model = context->model,
					 .pe = context->pe,
					 .has_caller = ffasim_is_awaited(world, context) };
	if (info->has_caller)
		info->caller = ffasim_ec_of(world, ffasim_context_at(world, context->caller));
	return true;
}

struct ffasim_ec ffasim_running(const struct ffasim_world *world, unsigned int pe)
{
	const uint16_t running =
		pe < world->config->pes ? world->state->pe[pe].running : FFASIM_NO_CONTEXT;

	if (running == FFASIM_NO_CONTEXT)
		return (struct ffasim_ec){ FFASIM_NO_ENDPOINT, 0 };
	return ffasim_ec_of(world, ffasim_context_at(world, running));
}

bool ffasim_endpoint_info(const struct ffasim_world *world, uint16_t id,
			  struct ffasim_endpoint_info *info)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, id);

	if (endpoint == NULL)
		return false;
	*info = (struct ffasim_endpoint_info){ .version = endpoint->version,
					       .rx = endpoint->buffers.rx,
					       .tx = endpoint->buffers.tx,
					       .rxtx_pages = endpoint->buffers.pages,
					       .rx_owner = endpoint->buffers.owner,
					       .aborted = endpoint->aborted };
	return true;
}
