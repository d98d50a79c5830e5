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

/* Put TABLE of COUNT places of SIZE bytes at the end of what STATE describes. */
static void place(struct ffasim_state *state, enum ffasim_table_name table, size_t count,
		  size_t size)
{
	state->table[table] = (struct ffasim_table){
		.at = state->size,
		.size = (uint32_t)size,
		.count = (uint32_t)count,
		.used = table < FFASIM_TABLE_ARRIVING ? (uint32_t)count : 0,
	};
	state->size += (uint32_t)((count * size + 7) / 8 * 8);
}

/* A transaction with room for its borrowers. */
static size_t size_of_transaction(const struct ffasim_state *state)
{
	return (sizeof(struct ffasim_transaction) +
		state->borrower_count * sizeof(struct ffasim_borrower) + 7) /
	       8 * 8;
}

static void lay_out(const struct ffasim_config *config, struct ffasim_state *state)
{
	const unsigned int endpoints = 1u + config->partition_count + or_default(config->vms, 4);

	memset(state, 0, sizeof(*state));
	state->size = (uint32_t)((sizeof(*state) + 7) / 8 * 8);
	state->borrower_count = or_default(config->borrowers, 4);
	place(state, FFASIM_TABLE_ENDPOINTS, endpoints, sizeof(struct ffasim_endpoint));
	place(state, FFASIM_TABLE_CONTEXTS, contexts_of(config), sizeof(struct ffasim_context));
	place(state, FFASIM_TABLE_IRQS, ffasim_irqs_of(config), sizeof(struct ffasim_irq));
	place(state, FFASIM_TABLE_NS_LINES, config->pes, FFASIM_NS_INTIDS / 8);
	place(state, FFASIM_TABLE_PENDING, vcpus_of(config, endpoints),
	      sizeof(struct ffasim_pending));
	state->full = state->size;
	place(state, FFASIM_TABLE_ARRIVING, 1, size_of_transaction(state));
	place(state, FFASIM_TABLE_TRANSACTIONS, or_default(config->transactions, 64),
	      size_of_transaction(state));
	place(state, FFASIM_TABLE_RANGES, or_default(config->ranges, 512),
	      sizeof(struct ffasim_range));
	place(state, FFASIM_TABLE_SPANS, or_default(config->spans, 256),
	      sizeof(struct ffasim_span));
	place(state, FFASIM_TABLE_BINDINGS, ffasim_binding_room(config),
	      sizeof(struct ffasim_binding));
}

size_t ffasim_size(const struct ffasim_config *config)
{
	struct ffasim_state state;

	lay_out(config, &state);
	return state.size;
}

static void copy_table(struct ffasim_state *to, const struct ffasim_state *from, unsigned int n)
{
	const struct ffasim_table *table = &from->table[n];
	const size_t size = (size_t)table->used * table->size;
	const size_t before = (size_t)to->table[n].used * table->size;

	if (size > 0)
		memcpy((uint8_t *)to + table->at, (const uint8_t *)from + table->at, size);
	if (before > size)
		memset((uint8_t *)to + table->at + size, 0, before - size);
}

void ffasim_copy(struct ffasim_state *to, const struct ffasim_state *from)
{
	for (unsigned int n = FFASIM_TABLE_ARRIVING; n < FFASIM_TABLES; n++)
		copy_table(to, from, n);
	memcpy(to, from, from->full);
}

unsigned int ffasim_free_place(const struct ffasim_world *world, enum ffasim_table_name table,
			       ffasim_is_free *is_free)
{
	unsigned int n = 0;

	while (n < ffasim_used(world, table) && !is_free(ffasim_place(world, table, n)))
		n++;
	return n;
}

void *ffasim_take_place(const struct ffasim_world *world, enum ffasim_table_name table,
			unsigned int n)
{
	struct ffasim_table *of = &world->state->table[table];

	if (of->used <= n)
		of->used = n + 1;
	return ffasim_place(world, table, n);
}

void ffasim_trim(const struct ffasim_world *world, enum ffasim_table_name table,
		 ffasim_is_free *is_free)
{
	struct ffasim_table *of = &world->state->table[table];

	while (of->used > 0 && is_free(ffasim_place(world, table, of->used - 1)))
		memset(ffasim_place(world, table, --of->used), 0, of->size);
}

struct ffasim_endpoint *ffasim_endpoint_of(const struct ffasim_world *world, uint16_t id)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS); i++) {
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
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS); i++)
		make_room(world, i);
	ffasim_init_irqs(world);
	for (unsigned int i = 0; i < FFASIM_PES; i++)
		state->pe[i].running = FFASIM_NO_CONTEXT;
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
