/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stddef.h>

#include "config_check.h"

#define ACCESS (FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE)
#define METHODS                                                                            \
	(FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ | FFASIM_INDIRECT | FFASIM_RECEIVES_REQ2 | \
	 FFASIM_SENDS_REQ2)

bool ffasim_check_pages(uint64_t base, uint64_t pages)
{
	return base % FFASIM_PAGE == 0 && pages > 0 && base + pages * FFASIM_PAGE > base;
}

static const char *check_streams(const struct ffasim_stream *streams, unsigned int count)
{
	if (count != 0 && streams == NULL)
		return "a table of streams is missing";
	for (unsigned int i = 0; i < count; i++)
		if ((streams[i].access & ~ACCESS) != 0)
			return "the access of a stream has bits that there are not";
	return NULL;
}

static const char *check_region(const struct ffasim_region *region)
{
	if (!ffasim_check_pages(region->base, region->pages))
		return "a partition's region is empty, not aligned to 4 KiB, or past the end";
	if ((region->access & ~ACCESS) != 0)
		return "the access of a region has bits that there are not";
	return check_streams(region->streams, region->stream_count);
}

static const char *check_device(const struct ffasim_device *device)
{
	if (!ffasim_check_pages(device->base, device->pages))
		return "a partition's device is empty, not aligned to 4 KiB, or past the end";
	if ((device->access & ~ACCESS) != 0)
		return "the access of a device has bits that there are not";
	if (device->interrupt_count != 0 && device->interrupts == NULL)
		return "a device's table of interrupts is missing";
	return check_streams(device->streams, device->stream_count);
}

static const char *check_tables(const struct ffasim_partition *partition)
{
	const char *wrong = NULL;

	if (partition->uuid_count != 0 && partition->uuids == NULL)
		return "a partition's table of UUIDs is missing";
	if (partition->region_count != 0 && partition->regions == NULL)
		return "a partition's table of regions is missing";
	if (partition->device_count != 0 && partition->devices == NULL)
		return "a partition's table of devices is missing";
	for (unsigned int i = 0; i < partition->region_count && wrong == NULL; i++)
		wrong = check_region(&partition->regions[i]);
	for (unsigned int i = 0; i < partition->device_count && wrong == NULL; i++)
		wrong = check_device(&partition->devices[i]);
	return wrong;
}

/* Whether PAGES pages from BASE are in one region of PARTITION. */
static bool owns(const struct ffasim_partition *partition, uint64_t base, unsigned int pages)
{
	for (unsigned int i = 0; i < partition->region_count; i++) {
		const struct ffasim_region *region = &partition->regions[i];
		const uint64_t before = (base - region->base) / FFASIM_PAGE;

		if (base >= region->base && before < region->pages &&
		    region->pages - before >= pages)
			return true;
	}
	return false;
}

/* The RX/TX pair of a manifest. */
static const char *check_buffers(const struct ffasim_partition *partition)
{
	const uint64_t rx = partition->rx, tx = partition->tx;
	const unsigned int pages = partition->rxtx_pages;
	const uint64_t size = (uint64_t)pages * FFASIM_PAGE;

	if (size == 0)
		return rx == 0 && tx == 0 ? NULL
					  : "a partition has RX/TX buffers of no page (rxtx-pages)";
	if (!ffasim_check_pages(rx, pages) || !ffasim_check_pages(tx, pages))
		return "a partition's RX or TX is not aligned to 4 KiB, or past the end";
	if (rx < tx + size && tx < rx + size)
		return "a partition's RX and TX share pages";
	return owns(partition, rx, pages) && owns(partition, tx, pages)
		       ? NULL
		       : "a partition's RX or TX is not in one of its own regions";
}

static const char *check_id(const struct ffasim_config *config, uint16_t id)
{
	if (id != 0 && (id & 0x8000u) == 0)
		return "a partition's id has bit 15 clear, as VMs have";
	return id != 0 && (id == config->spmc_id || id == config->spmd_id)
		       ? "a partition has the id of the SPMC or the SPMD"
		       : NULL;
}

static const char *check_actions(const struct ffasim_config *config,
				 const struct ffasim_partition *partition)
{
	if (partition->ns_action > FFASIM_SIGNALED || partition->other_action > FFASIM_SIGNALED)
		return "a partition has an action on interrupts that there is not";
	if (partition->ns_action == FFASIM_MANAGED_EXIT &&
	    (partition->level != FFASIM_S_EL1 || config->mei == 0))
		return "managed exit needs a partition at S-EL1 and a managed exit interrupt";
	return partition->other_action == FFASIM_MANAGED_EXIT
		       ? "managed exit is for non-secure interrupts"
		       : NULL;
}

/* Level, contexts, version and methods. */
static const char *check_shape(const struct ffasim_config *config,
			       const struct ffasim_partition *partition)
{
	if (partition->level > FFASIM_EL3)
		return "a partition has a level that there is not";
	if (partition->contexts != 1 && partition->contexts != config->pes)
		return "a partition has neither one context nor one for each PE";
	if (partition->level == FFASIM_S_EL0 && partition->contexts != 1)
		return "a partition at S-EL0 has more than one context";
	if (partition->version == 0)
		return "a partition has no version";
	if (ffaf_version_major(partition->version) != 1)
		return "a partition's version is not 1.x";
	return (partition->methods & ~METHODS) != 0
		       ? "the methods of a partition have bits that there are not"
		       : NULL;
}

const char *ffasim_check_partition(const struct ffasim_config *config,
				   const struct ffasim_partition *partition)
{
	const char *wrong = check_shape(config, partition);

	if (wrong == NULL)
		wrong = check_id(config, partition->id);
	if (wrong == NULL)
		wrong = check_actions(config, partition);
	if (wrong == NULL)
		wrong = check_tables(partition);
	return wrong != NULL ? wrong : check_buffers(partition);
}
