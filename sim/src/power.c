/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* A PE that the normal world turns off: partitions with a context there are told first. */

#define PSCI_CPU_OFF 0x84000002u
#define FRAMEWORK_PSCI (0x80000000u | FFASIM_FRAMEWORK_PSCI)

/* Whether partition N is told that PE goes off. */
static bool wants_message(const struct ffasim_world *world, unsigned int n, uint16_t pe)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, 1 + n);

	return world->config->partitions[n].power_messages && endpoint->context_count > 1 &&
	       ffasim_context_on(world, endpoint, pe)->state == FFASIM_EC_WAITING;
}

/* Contexts that came up with the PE go down with it, and start anew with it. */
static void stop_contexts(const struct ffasim_world *world, uint16_t pe)
{
	for (unsigned int n = 0; n < world->config->partition_count; n++) {
		const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, 1 + n);
		struct ffasim_context *context = ffasim_context_on(world, endpoint, pe);

		if (endpoint->context_count == 1 || endpoint->secondary_entry == 0 ||
		    context->state != FFASIM_EC_WAITING)
			continue;
		context->started = false;
		ffasim_set_state(world, context, FFASIM_EC_OFF);
	}
}

void ffasim_stop_next(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next)
{
	const uint32_t request = FFAF_FID_32(MSG_SEND_DIRECT_REQ);
	struct ffasim_pe *place = &world->state->pe[pe];
	struct ffaf_regs regs = { .x = { request, 0, FRAMEWORK_PSCI, PSCI_CPU_OFF } };
	struct ffasim_context *context;

	while (place->stopping <= world->config->partition_count &&
	       !wants_message(world, place->stopping - 1u, pe))
		place->stopping++;
	if (place->stopping > world->config->partition_count) {
		place->stopping = 0;
		place->on = false;
		stop_contexts(world, pe);
		ffasim_halt(world, pe, (struct ffasim_ec){ 0, pe }, next);
		return;
	}
	context = ffasim_context_on(world, ffasim_endpoint_at(world, place->stopping++), pe);
	regs.x[1] = (uint32_t)world->config->spmc_id << 16 | ffasim_ec_of(world, context).id;
	context->model = FFASIM_MODEL_DIRECT_REQ;
	context->request = request;
	context->requester = world->config->spmc_id;
	context->framework = FFASIM_FRAMEWORK_PSCI;
	ffasim_switch(world, pe, context, &regs, next);
}

void ffasim_pe_off(const struct ffasim_world *world, unsigned int pe, struct ffasim_next *next)
{
	struct ffasim_context *context;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_NOTHING;
	next->ec = (struct ffasim_ec){ 0, (uint16_t)pe };
	if (pe == 0 || pe >= world->config->pes || world->state->pe[pe].running != pe)
		return;
	context = ffasim_context_at(world, pe);
	ffasim_settle(context);
	context->started = false;
	ffasim_set_state(world, context, FFASIM_EC_OFF);
	world->state->pe[pe].stopping = 1;
	ffasim_stop_next(world, (uint16_t)pe, next);
}
