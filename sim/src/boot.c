/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* How a world comes up. */

void ffasim_skip_boot(const struct ffasim_world *world)
{
	struct ffasim_state *state = world->state;

	for (unsigned int i = 0; i < state->context_count; i++) {
		struct ffasim_context *context = ffasim_context_at(world, i);
		struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, context->endpoint);

		context->state = FFASIM_EC_WAITING;
		endpoint->booted = true;
	}
	for (uint16_t pe = 0; pe < world->config->pes; pe++) {
		ffasim_context_at(world, pe)->state = FFASIM_EC_RUNNING;
		state->pe[pe].running = pe;
		state->pe[pe].on = true;
	}
	state->next_boot = state->endpoint_count;
}
