/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* The layout of a state, and its tables. */

static uint16_t or_default(uint16_t value, uint16_t otherwise)
{
	return value != 0 ? value : otherwise;
}

static uint32_t contexts_of(const struct ffasim_config *config)
{
	uint32_t count = config->pes;

	for (unsigned int i = 0; i < config->partition_count; i++)
		count += config->partitions[i].contexts;
	return count;
}

/* vCPUs of the first COUNT endpoints that have notifications of their own. */
static uint32_t vcpus_of(const struct ffasim_config *config, unsigned int count)
{
	uint32_t vcpus = 0;

	for (unsigned int i = 0; i < count; i++)
		vcpus += ffasim_notification_room(config, i);
	return vcpus;
}

/* Put a table of COUNT times SIZE bytes at the end of what STATE describes. */
static uint32_t place(struct ffasim_state *state, size_t count, size_t size)
{
	const uint32_t at = state->size;

	state->size += (uint32_t)((count * size + 7) / 8 * 8);
	return at;
}

static void lay_out(const struct ffasim_config *config, struct ffasim_state *state)
{
	memset(state, 0, sizeof(*state));
	state->size = (uint32_t)((sizeof(*state) + 7) / 8 * 8);
	state->endpoint_count =
		(uint16_t)(1 + config->partition_count + or_default(config->vms, 4));
	state->context_count = (uint16_t)contexts_of(config);
	state->transaction_count = or_default(config->transactions, 64);
	state->borrower_count = or_default(config->borrowers, 4);
	state->range_count = or_default(config->ranges, 512);
	state->span_count = or_default(config->spans, 256);
	state->irq_count = (uint16_t)ffasim_irqs_of(config);
	state->endpoints = place(state, state->endpoint_count, sizeof(struct ffasim_endpoint));
	state->contexts = place(state, state->context_count, sizeof(struct ffasim_context));
	state->irqs = place(state, state->irq_count, sizeof(struct ffasim_irq));
	state->ns_lines = place(state, config->pes, FFASIM_NS_INTIDS / 8);
	state->transactions =
		place(state, state->transaction_count + 1u, sizeof(struct ffasim_transaction));
	state->borrowers = place(state, (state->transaction_count + 1u) * state->borrower_count,
				 sizeof(struct ffasim_borrower));
	state->ranges = place(state, state->range_count, sizeof(struct ffasim_range));
	state->spans = place(state, state->span_count, sizeof(struct ffasim_span));
	state->binding_count = ffasim_binding_room(config);
	state->bindings = place(state, state->binding_count, sizeof(struct ffasim_binding));
	state->bits = place(state, vcpus_of(config, state->endpoint_count),
			    sizeof(struct ffasim_pending));
}

size_t ffasim_size(const struct ffasim_config *config)
{
	struct ffasim_state state;

	lay_out(config, &state);
	return state.size;
}

struct ffasim_endpoint *ffasim_endpoint_of(const struct ffasim_world *world, uint16_t id)
{
	for (unsigned int i = 0; i < world->state->endpoint_count; i++) {
		struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, i);

		if (endpoint->kind != FFASIM_NOBODY && endpoint->id == id)
			return endpoint;
	}
	return NULL;
}

struct ffasim_context *ffasim_context_of(const struct ffasim_world *world, struct ffasim_ec ec)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, ec.id);

	if (endpoint == NULL || ec.index >= endpoint->context_count)
		return NULL;
	return ffasim_context_at(world, (unsigned int)endpoint->first_context + ec.index);
}

struct ffasim_ec ffasim_ec_of(const struct ffasim_world *world,
			      const struct ffasim_context *context)
{
	return (struct ffasim_ec){ ffasim_endpoint_at(world, context->endpoint)->id,
				   context->index };
}

const struct ffasim_partition *ffasim_partition_of(const struct ffasim_world *world,
						   const struct ffasim_endpoint *endpoint)
{
	if (endpoint->kind != FFASIM_SP)
		return NULL;
	return &world->config->partitions[endpoint->partition];
}

static bool is_taken(const struct ffasim_world *world, uint16_t id)
{
	const struct ffasim_config *config = world->config;

	for (unsigned int i = 0; i < config->partition_count; i++)
		if (config->partitions[i].id == id)
			return true;
	return id == config->spmc_id || id == config->spmd_id ||
	       ffasim_endpoint_of(world, id) != NULL;
}

static uint16_t assign_id(const struct ffasim_world *world, uint16_t wanted)
{
	uint16_t id = wanted != 0 ? wanted : (uint16_t)(world->config->spmc_id + 1u);

	while (wanted == 0 && is_taken(world, id))
		id++;
	return id;
}

/* The managed exit interrupt is on the FIQ pin where the manifest says so. */
static uint8_t fiq_pins(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	const struct ffasim_partition *partition = ffasim_partition_of(world, endpoint);

	return partition != NULL && partition->managed_exit_fiq ? FFASIM_VIRTUAL_MEI : 0;
}

static void start_contexts(const struct ffasim_world *world, unsigned int n, uint16_t first)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, n);

	for (uint16_t i = 0; i < endpoint->context_count; i++)
		*ffasim_context_at(world, (unsigned int)first + i) = (struct ffasim_context){
			.endpoint = (uint16_t)n,
			.index = i,
			.pe = endpoint->context_count > 1 ? i : 0,
			.caller = FFASIM_NO_CONTEXT,
			.callee = FFASIM_NO_CONTEXT,
			.saved_caller = FFASIM_NO_CONTEXT,
			.framework = FFASIM_NO_FRAMEWORK,
			.virtual_fiq = fiq_pins(world, endpoint),
			.irq_masked = true,
			.fiq_masked = true,
		};
}

static void start_sp(const struct ffasim_world *world, uint16_t n, uint16_t first)
{
	const struct ffasim_partition *partition = &world->config->partitions[n];
	struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, 1u + n);

	*endpoint = (struct ffasim_endpoint){
		.id = assign_id(world, partition->id),
		.partition = n,
		.first_context = first,
		.context_count = partition->contexts,
		.buffers = { partition->rx,
			     partition->tx,
			     partition->rxtx_pages,
			     partition->rxtx_pages != 0 ? FFASIM_BUFFER_FREE : FFASIM_NOT_MAPPED,
			     { 0 } },
		.notifications = { .enabled = partition->notifications,
				   .vcpus = partition->contexts },
	};
	endpoint->kind = FFASIM_SP;
	start_contexts(world, 1u + n, first);
}

/* Give endpoint N its places in the table of vCPUs. */
static void make_room(const struct ffasim_world *world, unsigned int n)
{
	struct ffasim_notifications *notifications = &ffasim_endpoint_at(world, n)->notifications;

	notifications->first = (uint16_t)vcpus_of(world->config, n);
	notifications->room = ffasim_notification_room(world->config, n);
}

void ffasim_init(const struct ffasim_world *world)
{
	struct ffasim_state *state = world->state;
	uint16_t first = world->config->pes;

	lay_out(world->config, state);
	memset((uint8_t *)state + sizeof(*state), 0, state->size - sizeof(*state));
	state->next_handle = world->config->first_handle;
	state->late_for = FFASIM_NO_CONTEXT;
	*ffasim_endpoint_at(world, 0) =
		(struct ffasim_endpoint){ .kind = FFASIM_NORMAL_WORLD,
					  .context_count = world->config->pes };
	start_contexts(world, 0, 0);
	for (uint16_t i = 0; i < world->config->partition_count; i++) {
		start_sp(world, i, first);
		first = (uint16_t)(first + world->config->partitions[i].contexts);
	}
	for (unsigned int i = 0; i < state->endpoint_count; i++)
		make_room(world, i);
	ffasim_init_irqs(world);
	for (unsigned int i = 0; i < FFASIM_PES; i++)
		state->pe[i].running = FFASIM_NO_CONTEXT;
	for (unsigned int i = 0; i <= state->transaction_count; i++)
		((struct ffasim_transaction *)ffasim_place(world, state->transactions, i,
							   sizeof(struct ffasim_transaction)))
			->handle = UINT64_MAX;
}

uint16_t ffasim_partition_id(const struct ffasim_world *world, unsigned int n)
{
	return n < world->config->partition_count ? ffasim_endpoint_at(world, 1 + n)->id : 0;
}

uint32_t ffasim_version_of(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint)
{
	const struct ffasim_partition *partition = ffasim_partition_of(world, endpoint);

	if (endpoint->version != 0)
		return endpoint->version;
	return partition != NULL ? partition->version : world->config->version;
}
