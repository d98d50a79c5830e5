/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers_map.h"
#include "ownership.h"
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

/* Whether the pages are ENDPOINT's to offer. */
static bool offers(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		   uint64_t address, uint32_t pages)
{
	if (ffasim_choice(world, FFASIM_QUIRK_BUFFER_MEMORY) == FFASIM_BUFFER_MEMORY_ANY)
		return address != 0;
	return ffasim_owns(world, endpoint, address, pages, FFASIM_READ | FFASIM_WRITE);
}

/* What FFASIM_MAPPED_TWICE_NAMED looks at before it finds that a pair is mapped. */
static bool is_named(const struct ffasim_buffers *pair)
{
	return pair->pages != 0 && pair->tx != 0 && pair->rx != 0 && pair->tx != pair->rx;
}

static int32_t check_pair(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
			  const struct ffasim_buffers *pair)
{
	const bool mapped = endpoint->buffers.owner != FFASIM_NOT_MAPPED;
	const uint8_t twice = ffasim_choice(world, FFASIM_QUIRK_MAPPED_TWICE);

	if (mapped && (twice == FFASIM_MAPPED_TWICE_FIRST ||
		       (twice == FFASIM_MAPPED_TWICE_NAMED && is_named(pair))))
		return FFAF_DENIED;
	if (!well_formed(world, pair))
		return FFAF_INVALID_PARAMETERS;
	if (overlap(pair) &&
	    ffasim_choice(world, FFASIM_QUIRK_BUFFER_ALIAS) == FFASIM_BUFFER_ALIAS_REFUSED)
		return FFAF_INVALID_PARAMETERS;
	return mapped ? FFAF_DENIED : 0;
}

int32_t ffasim_map_buffers(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
			   const struct ffasim_buffers *pair)
{
	const bool denies =
		ffasim_choice(world, FFASIM_QUIRK_BUFFER_MEMORY) == FFASIM_BUFFER_MEMORY_DENIED;
	const int32_t status = check_pair(world, endpoint, pair);

	if (status != 0)
		return status;
	if (!offers(world, endpoint, pair->tx, pair->pages) ||
	    !offers(world, endpoint, pair->rx, pair->pages))
		return denies ? FFAF_DENIED : FFAF_INVALID_PARAMETERS;
	endpoint->buffers = *pair;
	endpoint->buffers.owner = FFASIM_BUFFER_FREE;
	return 0;
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
		ffasim_conclude(calling, ffasim_map_vm_buffers(calling));
	else
		ffasim_conclude(calling,
				ffasim_map_buffers(calling->world, calling->caller, &pair));
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
		ffasim_vm_drop(calling->world, endpoint);
	ffasim_conclude(calling, done ? 0 : FFAF_INVALID_PARAMETERS);
}

void ffasim_do_rx_release(struct ffasim_calling *calling)
{
	struct ffasim_endpoint *endpoint = calling->caller;

	if (on_behalf(calling))
		endpoint = subject(calling, (uint16_t)calling->in->x[1]);
	if (endpoint == NULL)
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		ffasim_conclude(calling,
				ffasim_release_rx(calling->world, endpoint) ? 0 : FFAF_DENIED);
}

void ffasim_do_rx_acquire(struct ffasim_calling *calling)
{
	const uint16_t id = (uint16_t)calling->in->x[1];
	struct ffasim_endpoint *endpoint = subject(calling, id);

	if ((id & 0x8000u) != 0 && ffasim_choice(calling->world, FFASIM_QUIRK_ACQUIRE_OF_SP) ==
					   FFASIM_ACQUIRE_OF_SP_NOT_SUPPORTED) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
	} else if (endpoint == NULL || endpoint->buffers.owner == FFASIM_NOT_MAPPED) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
	} else if (!ffasim_rx_free(endpoint)) {
		ffasim_refuse(calling, FFAF_DENIED);
	} else {
		endpoint->buffers.owner = FFASIM_BUFFER_CONSUMER;
		ffasim_done(calling);
	}
}
