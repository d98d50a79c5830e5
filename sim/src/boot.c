/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* How a world comes up: partitions one after another, then the normal world. */

#define BEFORE_ALL 0u

/* Whether a partition runs code of its own before it takes messages. */
static bool boots(const struct ffasim_partition *partition)
{
	return !partition->starts_late && partition->level != FFASIM_EL3;
}

static void let_wait(const struct ffasim_world *world, struct ffasim_context *context)
{
	ffasim_set_state(world, context, FFASIM_EC_WAITING);
}

void ffasim_skip_boot(const struct ffasim_world *world)
{
	struct ffasim_state *state = world->state;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_CONTEXTS); i++) {
		struct ffasim_context *context = ffasim_context_at(world, i);

		if (!ffasim_is_normal_world(context)) {
			ffasim_endpoint_at(world, context->endpoint)->booted = true;
			let_wait(world, context);
			continue;
		}
		context->started = true;
		ffasim_set_state(world, context, FFASIM_EC_RUNNING);
		state->pe[context->index].running = context->index;
		state->pe[context->index].on = true;
	}
}

/* Whether partition A boots before partition B. */
static bool earlier(const struct ffasim_config *config, unsigned int a, unsigned int b)
{
	const uint16_t order_a = config->partitions[a].boot_order;
	const uint16_t order_b = config->partitions[b].boot_order;

	return order_a != order_b ? order_a < order_b : a < b;
}

/* Whether partition N has something to do while PE boots. */
static bool takes_part(const struct ffasim_world *world, unsigned int n, uint16_t pe)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, 1 + n);

	if (!boots(&world->config->partitions[n]) || endpoint->aborted)
		return false;
	if (!endpoint->booted)
		return pe == 0;
	return pe != 0 && endpoint->context_count > 1 && endpoint->secondary_entry != 0;
}

/* The place of the partition that boots on PE after the one at place AFTER; 0: none is left. */
static uint16_t find_next(const struct ffasim_world *world, uint16_t after, uint16_t pe)
{
	uint16_t best = 0;

	for (uint16_t n = 0; n < world->config->partition_count; n++) {
		if (after != BEFORE_ALL && !earlier(world->config, after - 1u, n))
			continue;
		if (takes_part(world, n, pe) && (best == 0 || earlier(world->config, n, best - 1u)))
			best = (uint16_t)(n + 1);
	}
	return best;
}

static void start_normal_world(const struct ffasim_world *world, uint16_t pe,
			       struct ffasim_next *next)
{
	const struct ffaf_regs regs = { .x = { world->state->pe[pe].context_id } };

	world->state->pe[pe].booting = 0;
	ffasim_switch(world, pe, ffasim_context_at(world, pe), &regs, next);
}

void ffasim_boot_next(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next)
{
	struct ffasim_pe *place = &world->state->pe[pe];
	static const struct ffaf_regs none;
	struct ffasim_context *context;

	memset(next, 0, sizeof(*next));
	place->booting = find_next(world, place->booting, pe);
	if (place->booting == 0) {
		start_normal_world(world, pe, next);
		return;
	}
	context = ffasim_context_on(world, ffasim_endpoint_at(world, place->booting), pe);
	context->model = FFASIM_MODEL_INIT;
	ffasim_switch(world, pe, context, &none, next);
}

/* Contexts on PE of partitions that do not boot wait at once. */
static void let_others_wait(const struct ffasim_world *world, uint16_t pe)
{
	for (unsigned int n = 0; n < world->config->partition_count; n++) {
		struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, 1 + n);
		struct ffasim_context *context = ffasim_context_on(world, endpoint, pe);

		if (boots(&world->config->partitions[n]) || context->state != FFASIM_EC_OFF)
			continue;
		endpoint->booted = true;
		let_wait(world, context);
	}
}

static void start_pe(const struct ffasim_world *world, uint16_t pe, uint64_t entry,
		     uint64_t context_id, struct ffasim_next *next)
{
	struct ffasim_pe *place = &world->state->pe[pe];

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_NOTHING;
	next->ec = (struct ffasim_ec){ 0, pe };
	if (pe >= world->config->pes || place->on)
		return;
	place->on = true;
	place->entry = entry;
	place->context_id = context_id;
	place->booting = BEFORE_ALL;
	let_others_wait(world, pe);
	ffasim_boot_next(world, pe, next);
}

void ffasim_boot(const struct ffasim_world *world, struct ffasim_next *next)
{
	start_pe(world, 0, 0, 0, next);
}

void ffasim_boot_pe(const struct ffasim_world *world, unsigned int pe, uint64_t entry,
		    uint64_t context_id, struct ffasim_next *next)
{
	start_pe(world, pe < FFASIM_PES ? (uint16_t)pe : FFASIM_PES - 1, entry, context_id, next);
}

static int32_t may_register(const struct ffasim_calling *calling)
{
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);

	if (partition == NULL || partition->level != FFASIM_S_EL1 || partition->contexts == 1 ||
	    ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_1)
		return FFAF_NOT_SUPPORTED;
	if (calling->context->model != FFASIM_MODEL_INIT || calling->caller->booted)
		return FFAF_DENIED;
	return calling->in->x[1] != 0 && calling->in->x[1] % 4 == 0 ? 0 : FFAF_INVALID_PARAMETERS;
}

void ffasim_do_secondary_ep_register(struct ffasim_calling *calling)
{
	const int32_t status = may_register(calling);

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	calling->caller->secondary_entry = calling->in->x[1];
	ffasim_success(calling);
}
