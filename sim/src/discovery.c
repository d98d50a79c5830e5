/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "discovery.h"

/* Partition information descriptors (DEN0077A, FFA_PARTITION_INFO_GET). */

/* Bits of their properties. */
#define RECEIVES_REQ (1u << 0)
#define SENDS_REQ (1u << 1)
#define INDIRECT (1u << 2)
#define NOTIFIED (1u << 3)
#define VM_CREATED (1u << 6)
#define VM_DESTROYED (1u << 7)
#define AARCH64 (1u << 8)
#define RECEIVES_REQ2 (1u << 9)
#define SENDS_REQ2 (1u << 10)
/* What versions have of them. */
#define OF_1_0 (RECEIVES_REQ | SENDS_REQ | INDIRECT)
#define SINCE_1_2 (RECEIVES_REQ2 | SENDS_REQ2)

struct descriptor {
	uint16_t id;
	uint16_t contexts;
	uint32_t properties;
	/* from 1.1 on */
	struct ffasim_uuid uuid;
	/* from 1.3 on */
	struct ffasim_uuid image;
	uint32_t version;
	uint32_t reserved;
};
_Static_assert(sizeof(struct descriptor) == FFASIM_DESCRIPTOR_MAX, "as in 1.3");

uint32_t ffasim_descriptor_size(const struct ffasim_world *world,
				const struct ffasim_endpoint *viewer)
{
	uint32_t version = ffasim_version_of(world, viewer);

	if (version < FFAF_VERSION_1_1)
		return 8;
	if (ffasim_choice(world, FFASIM_QUIRK_DESCRIPTOR) == FFASIM_DESCRIPTOR_OWN)
		version = world->config->version;
	return version < FFAF_VERSION_1_3 ? 24 : FFASIM_DESCRIPTOR_MAX;
}

static uint32_t methods(const struct ffasim_partition *partition)
{
	static const struct {
		uint8_t method;
		uint32_t property;
	} rows[] = {
		{ FFASIM_RECEIVES_REQ, RECEIVES_REQ }, { FFASIM_SENDS_REQ, SENDS_REQ },
		{ FFASIM_INDIRECT, INDIRECT },	       { FFASIM_RECEIVES_REQ2, RECEIVES_REQ2 },
		{ FFASIM_SENDS_REQ2, SENDS_REQ2 },
	};
	uint32_t properties = 0;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((partition->methods & rows[i].method) != 0)
			properties |= rows[i].property;
	return properties;
}

/* The properties of PARTITION that there are in what VIEWER speaks and that concern it. */
static uint32_t properties_for(const struct ffasim_world *world,
			       const struct ffasim_partition *partition,
			       const struct ffasim_endpoint *viewer)
{
	const uint32_t version = ffasim_version_of(world, viewer);
	uint32_t properties = methods(partition) | AARCH64;

	if (partition->notifications)
		properties |= NOTIFIED;
	if (viewer->kind != FFASIM_SP && (properties & RECEIVES_REQ) != 0)
		properties |= (partition->vm_created ? VM_CREATED : 0) |
			      (partition->vm_destroyed ? VM_DESTROYED : 0);
	if (viewer->kind != FFASIM_SP &&
	    ffasim_choice(world, FFASIM_QUIRK_SENDS_TO_NORMAL) == FFASIM_SENDS_TO_NORMAL_HIDDEN)
		properties &= ~(SENDS_REQ | SENDS_REQ2);
	if (version < FFAF_VERSION_1_1)
		return properties & OF_1_0;
	return version < FFAF_VERSION_1_2 ? properties & ~SINCE_1_2 : properties;
}

static bool is_nil(const struct ffasim_uuid *uuid)
{
	static const struct ffasim_uuid nil;

	return memcmp(uuid, &nil, sizeof(nil)) == 0;
}

static bool has_uuid(const struct ffasim_partition *partition, const struct ffasim_uuid *uuid)
{
	for (unsigned int i = 0; i < partition->uuid_count; i++)
		if (memcmp(&partition->uuids[i], uuid, sizeof(*uuid)) == 0)
			return true;
	return false;
}

/* How many entries PARTITION has in QUERY. */
static unsigned int entries_of(const struct ffasim_world *world, const struct ffasim_query *query,
			       const struct ffasim_partition *partition)
{
	if (!is_nil(&query->uuid))
		return has_uuid(partition, &query->uuid) ? 1 : 0;
	if (ffasim_version_of(world, query->viewer) < FFAF_VERSION_1_2 ||
	    partition->uuid_count == 0)
		return 1;
	return partition->uuid_count;
}

static void describe(const struct ffasim_world *world, const struct ffasim_query *query,
		     const struct ffasim_walk *walk, struct descriptor *descriptor)
{
	const struct ffasim_partition *partition = &world->config->partitions[walk->partition];
	const uint8_t choice = ffasim_choice(world, FFASIM_QUIRK_UUID_OF_QUERY);

	*descriptor = (struct descriptor){
		.id = ffasim_partition_id(world, walk->partition),
		.contexts = partition->told_contexts != 0 ? partition->told_contexts
							  : partition->contexts,
		.properties = properties_for(world, partition, query->viewer),
		.version = partition->version,
	};
	if (is_nil(&query->uuid) && walk->uuid < partition->uuid_count)
		descriptor->uuid = partition->uuids[walk->uuid];
	else if (choice == FFASIM_UUID_OF_QUERY_TOLD)
		descriptor->uuid = query->uuid;
	else if (choice == FFASIM_UUID_OF_QUERY_STALE)
		descriptor->uuid = world->config->stale_uuid;
}

bool ffasim_next_entry(const struct ffasim_world *world, const struct ffasim_query *query,
		       struct ffasim_walk *walk, uint8_t bytes[FFASIM_DESCRIPTOR_MAX])
{
	const struct ffasim_config *config = world->config;
	struct descriptor descriptor;

	while (walk->partition < config->partition_count &&
	       walk->uuid >= entries_of(world, query, &config->partitions[walk->partition])) {
		walk->partition++;
		walk->uuid = 0;
	}
	if (walk->partition == config->partition_count)
		return false;
	describe(world, query, walk, &descriptor);
	memcpy(bytes, &descriptor, sizeof(descriptor));
	walk->uuid++;
	return true;
}

uint32_t ffasim_count_entries(const struct ffasim_world *world, const struct ffasim_query *query)
{
	uint32_t count = 0;

	for (unsigned int i = 0; i < world->config->partition_count; i++)
		count += entries_of(world, query, &world->config->partitions[i]);
	return count;
}
