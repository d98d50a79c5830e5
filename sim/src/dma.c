/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_views.h"

/* What devices reach by themselves: what the config lists, while its partition has it. */

static bool listed(const struct ffasim_stream *streams, uint16_t count, uint32_t id,
		   unsigned int access)
{
	for (uint16_t i = 0; i < count; i++)
		if (streams[i].id == id && (streams[i].access & access) == access)
			return true;
	return false;
}

struct place {
	uint64_t base;
	uint32_t pages;
	bool non_secure;
	const struct ffasim_stream *streams;
	uint16_t stream_count;
};

static bool allows(const struct place *place, uint32_t stream, uint64_t address,
		   unsigned int access, bool secure, struct ffasim_run *run)
{
	return ffasim_clip_run(address, place->base, place->pages, run) &&
	       place->non_secure != secure &&
	       listed(place->streams, place->stream_count, stream, access);
}

/* Whether partition N lets STREAM at the page of ADDRESS; RUN: how far that goes. */
static bool partition_allows(const struct ffasim_partition *partition, uint32_t stream,
			     uint64_t address, unsigned int access, bool secure,
			     struct ffasim_run *run)
{
	bool allowed = false;

	for (uint16_t i = 0; i < partition->region_count; i++) {
		const struct ffasim_region *region = &partition->regions[i];
		const struct place place = { region->base, region->pages, region->non_secure,
					     region->streams, region->stream_count };

		allowed |= allows(&place, stream, address, access, secure, run);
	}
	for (uint16_t i = 0; i < partition->device_count; i++) {
		const struct ffasim_device *device = &partition->devices[i];
		const struct place place = { device->base, device->pages, device->non_secure,
					     device->streams, device->stream_count };

		allowed |= allows(&place, stream, address, access, secure, run);
	}
	return allowed;
}

/* How many pages from ADDRESS on, all alike, STREAM may access; 0: it may not. */
static uint64_t allowed_pages(const struct ffasim_world *world, uint32_t stream, uint64_t address,
			      unsigned int access, bool secure)
{
	for (uint16_t i = 0; i < world->config->partition_count; i++) {
		const uint16_t place = (uint16_t)(i + 1u);
		const uint16_t id = ffasim_endpoint_at(world, place)->id;
		const struct ffasim_view_run view = ffasim_view_run(world, place, id, address);
		struct ffasim_run run = { .pages = view.pages };

		if (partition_allows(&world->config->partitions[i], stream, address, access, secure,
				     &run) &&
		    (view.access & access) == access)
			return run.pages;
	}
	return 0;
}

bool ffasim_dma_check(const struct ffasim_world *world, uint32_t stream, uint64_t address,
		      uint64_t size, bool write, bool secure)
{
	const unsigned int access = write ? FFASIM_WRITE : FFASIM_READ;
	const uint64_t first = address / FFASIM_PAGE;
	const uint64_t last = size != 0 ? (address + (size - 1)) / FFASIM_PAGE : first;

	if (size != 0 && address + (size - 1) < address)
		return false;
	for (uint64_t page = first; page <= last;) {
		const uint64_t pages =
			allowed_pages(world, stream, page * FFASIM_PAGE, access, secure);

		if (pages == 0)
			return false;
		if (pages > last - page)
			return true;
		page += pages;
	}
	return true;
}
