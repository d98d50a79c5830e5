/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers_map.h"
#include "vms.h"

/* FFA_RXTX_MAP, FFA_RXTX_UNMAP, FFA_RX_RELEASE, FFA_RX_ACQUIRE. */

#define COUNT_BITS 0x3fu /* w3 of FFA_RXTX_MAP */

static uint64_t granule(const struct ffasim_config *config)
{
	static const uint32_t size[] = { 4096, 65536, 16384, 4096 };

	return size[config->rxtx_granule & 3u];
}

static uint32_t most_pages(const struct ffasim_config *config)
{
	return config->rxtx_pages != 0 ? config->rxtx_pages : COUNT_BITS;
}

static bool overlap(const struct ffasim_buffers *pair)
{
	const uint64_t size = (uint64_t)pair->pages * FFASIM_PAGE;

	return pair->tx < pair->rx ? pair->rx - pair->tx < size : pair->tx - pair->rx < size;
}

static bool well_formed(const struct ffasim_world *world, const struct ffasim_buffers *pair)
{
	const uint64_t unit = granule(world->config);

	return pair->pages != 0 && pair->pages <= most_pages(world->config) &&
	       pair->pages * (uint64_t)FFASIM_PAGE % unit == 0 && pair->tx % unit == 0 &&
	       pair->rx % unit == 0;
}

/* Whether PAGES pages from ADDRESS lie within COUNT pages from BASE. */
static bool within(uint64_t address, uint32_t pages, uint64_t base, uint64_t count)
{
	return address >= base && address - base < count * FFASIM_PAGE &&
	       pages <= count - (address - base) / FFASIM_PAGE;
}

static bool of_partition(const struct ffasim_partition *partition, uint64_t address, uint32_t pages)
{
	for (unsigned int i = 0; i < partition->region_count; i++)
		if ((partition->regions[i].access & FFASIM_WRITE) != 0 &&
		    within(address, pages, partition->regions[i].base, partition->regions[i].pages))
			return true;
	return false;
}

/* Whether the pages are ENDPOINT's to offer. */
static bool offers(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		   uint64_t address, uint32_t pages)
{
	const struct ffasim_partition *partition = ffasim_partition_of(world, endpoint);
	const struct ffasim_config *config = world->config;

	if (ffasim_choice(world, FFASIM_QUIRK_BUFFER_MEMORY) == FFASIM_BUFFER_MEMORY_ANY)
		return address != 0;
	if (partition != NULL)
		return of_partition(partition, address, pages);
	for (unsigned int i = 0; i < config->memory_count; i++)
		if (config->memory[i].kind == FFASIM_NORMAL_NS &&
		    within(address, pages, config->memory[i].base,
			   config->memory[i].size / FFASIM_PAGE))
			return true;
	return false;
}

int32_t ffasim_map_buffers(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
			   const struct ffasim_buffers *pair)
{
	const uint8_t alias = ffasim_choice(world, FFASIM_QUIRK_BUFFER_ALIAS);
	const bool any =
		ffasim_choice(world, FFASIM_QUIRK_BUFFER_MEMORY) == FFASIM_BUFFER_MEMORY_ANY;

	if (!well_formed(world, pair) || (any && (pair->tx == 0 || pair->rx == 0)))
		return FFAF_INVALID_PARAMETERS;
	if (alias == FFASIM_BUFFER_ALIAS_REFUSED && overlap(pair))
		return FFAF_INVALID_PARAMETERS;
	if (endpoint->buffers.owner != FFASIM_NOT_MAPPED)
		return FFAF_DENIED;
	if (alias == FFASIM_BUFFER_ALIAS_REFUSED_LATE && overlap(pair))
		return FFAF_INVALID_PARAMETERS;
	if (!offers(world, endpoint, pair->tx, pair->pages) ||
	    !offers(world, endpoint, pair->rx, pair->pages))
		return ffasim_choice(world, FFASIM_QUIRK_BUFFER_MEMORY) ==
				       FFASIM_BUFFER_MEMORY_DENIED
			       ? FFAF_DENIED
			       : FFAF_INVALID_PARAMETERS;
	endpoint->buffers = *pair;
	endpoint->buffers.owner = FFASIM_BUFFER_FREE;
	return 0;
}

static void answer(struct ffasim_calling *calling, int32_t status)
{
	if (status == 0)
		ffasim_success(calling);
	else
		ffasim_refuse(calling, status);
}

/* The number of pages that the call names; one that no pair can have where it names none. */
static uint32_t page_count(const struct ffasim_calling *calling)
{
	const uint64_t x3 = calling->in->x[3];

	switch (ffasim_choice(calling->world, FFASIM_QUIRK_BUFFER_PAGES)) {
	case FFASIM_BUFFER_PAGES_CHECKED:
		return x3 > COUNT_BITS ? 0 : (uint32_t)x3;
	case FFASIM_BUFFER_PAGES_WHOLE:
		return (uint32_t)x3;
	default:
		return (uint32_t)x3 & COUNT_BITS;
	}
}

static bool on_behalf(const struct ffasim_calling *calling)
{
	return calling->normal_world && calling->world->config->hypervisor &&
	       ffasim_choice(calling->world, FFASIM_QUIRK_VM_BUFFERS) ==
		       FFASIM_VM_BUFFERS_SUPPORTED;
}

void ffasim_do_rxtx_map(struct ffasim_calling *calling)
{
	const struct ffasim_buffers pair = { .tx = calling->in->x[1],
					     .rx = calling->in->x[2],
					     .pages = page_count(calling) };

	if (on_behalf(calling) && pair.tx == 0 && pair.rx == 0 && pair.pages == 0)
		answer(calling, ffasim_map_vm_buffers(calling));
	else
		answer(calling, ffasim_map_buffers(calling->world, calling->caller, &pair));
}

/*
 * Whose buffers the call is about: the caller's, or those of the VM with ID; NULL: nobody's
 * that the caller may name.
 */
static struct ffasim_endpoint *subject(const struct ffasim_calling *calling, uint16_t id)
{
	if (id == 0 ||
	    ffasim_choice(calling->world, FFASIM_QUIRK_VM_BUFFERS) == FFASIM_VM_BUFFERS_IGNORED)
		return calling->caller;
	return on_behalf(calling) ? ffasim_vm(calling->world, id) : NULL;
}

void ffasim_do_rxtx_unmap(struct ffasim_calling *calling)
{
	struct ffasim_endpoint *endpoint = subject(calling, (uint16_t)(calling->in->x[1] >> 16));
	const bool done = endpoint != NULL && ffasim_unmap_buffers(endpoint);

	if (done)
		ffasim_vm_drop(endpoint);
	answer(calling, done ? 0 : FFAF_INVALID_PARAMETERS);
}

void ffasim_do_rx_release(struct ffasim_calling *calling)
{
	struct ffasim_endpoint *endpoint = calling->caller;

	if (on_behalf(calling))
		endpoint = subject(calling, (uint16_t)calling->in->x[1]);
	if (endpoint == NULL)
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		answer(calling, ffasim_release_rx(calling->world, endpoint) ? 0 : FFAF_DENIED);
}

void ffasim_do_rx_acquire(struct ffasim_calling *calling)
{
	struct ffasim_endpoint *endpoint = subject(calling, (uint16_t)calling->in->x[1]);

	if (endpoint == NULL || endpoint->buffers.owner == FFASIM_NOT_MAPPED) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	} else if (!ffasim_rx_free(endpoint)) {
		ffasim_refuse(calling, FFAF_DENIED);
	} else {
		endpoint->buffers.owner = FFASIM_BUFFER_CONSUMER;
		ffasim_success(calling);
	}
}
