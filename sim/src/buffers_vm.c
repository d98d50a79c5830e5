/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers_map.h"
#include "vms.h"

/*
 * The endpoint RX/TX descriptor, with which a hypervisor maps the buffers of a VM (DEN0077A,
 * FFA_RXTX_MAP). 1.0: id, counts and ranges in a row; 1.1: two composite descriptors.
 */

struct range {
	uint64_t address;
	uint32_t pages;
	uint32_t reserved;
};

struct descriptor {
	uint16_t id;
	uint16_t reserved;
	uint32_t rx, tx; /* 1.0: numbers of ranges; 1.1: offsets of composites */
};

struct composite {
	uint32_t pages;
	uint32_t ranges;
	uint64_t reserved;
};

#define DESCRIPTOR_SIZE 12u
#define MOST_RANGES 64u

/* COUNT ranges at OFFSET of the TX of CALLER as one run of pages; false: they are none. */
static bool read_run(const struct ffasim_calling *calling, uint32_t offset, uint32_t count,
		     uint64_t *address, uint32_t *pages)
{
	*pages = 0;
	if (count == 0 || count > MOST_RANGES)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		struct range range;

		if (!ffasim_tx_read(calling->world, calling->caller, &range,
				    offset + i * (uint32_t)sizeof(range), sizeof(range)) ||
		    range.pages == 0 || range.pages > UINT16_MAX)
			return false;
		if (i == 0)
			*address = range.address;
		else if (range.address != *address + (uint64_t)*pages * FFASIM_PAGE)
			return false;
		*pages += range.pages;
	}
	return true;
}

static bool read_composite(const struct ffasim_calling *calling, uint32_t offset, uint64_t *address,
			   uint32_t *pages)
{
	struct composite composite;

	return offset % 8 == 0 && offset >= DESCRIPTOR_SIZE &&
	       ffasim_tx_read(calling->world, calling->caller, &composite, offset,
			      sizeof(composite)) &&
	       read_run(calling, offset + (uint32_t)sizeof(composite), composite.ranges, address,
			pages) &&
	       *pages == composite.pages;
}

static bool read_pair(const struct ffasim_calling *calling, const struct descriptor *descriptor,
		      struct ffasim_buffers *pair)
{
	uint32_t pages;

	if (ffasim_version_of(calling->world, calling->caller) >= FFAF_VERSION_1_1)
		return read_composite(calling, descriptor->rx, &pair->rx, &pair->pages) &&
		       read_composite(calling, descriptor->tx, &pair->tx, &pages) &&
		       pages == pair->pages;
	return read_run(calling, DESCRIPTOR_SIZE, descriptor->rx, &pair->rx, &pair->pages) &&
	       read_run(calling, DESCRIPTOR_SIZE + descriptor->rx * (uint32_t)sizeof(struct range),
			descriptor->tx, &pair->tx, &pages) &&
	       pages == pair->pages;
}

int32_t ffasim_map_vm_buffers(struct ffasim_calling *calling)
{
	struct ffasim_buffers pair = { 0 };
	struct descriptor descriptor;
	struct ffasim_endpoint *vm;
	int32_t status;

	if (!ffasim_tx_read(calling->world, calling->caller, &descriptor, 0, DESCRIPTOR_SIZE) ||
	    !ffasim_is_vm_id(descriptor.id) || !read_pair(calling, &descriptor, &pair))
		return FFAF_INVALID_PARAMETERS;
	vm = ffasim_vm_know(calling->world, descriptor.id);
	if (vm == NULL)
		return FFAF_NO_MEMORY;
	status = ffasim_map_buffers(calling->world, vm, &pair);
	ffasim_vm_drop(calling->world, vm);
	return status;
}
