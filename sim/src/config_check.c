/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/config.h>
#include <stddef.h>

static bool aligned(uint64_t base, uint64_t pages)
{
	return base % FFASIM_PAGE == 0 && pages > 0 && base + pages * FFASIM_PAGE > base;
}

static const char *check_regions(const struct ffasim_partition *partition)
{
	for (unsigned int i = 0; i < partition->region_count; i++)
		if (!aligned(partition->regions[i].base, partition->regions[i].pages))
			return "a partition's region is empty, not aligned to 4 KiB, or past the end";
	for (unsigned int i = 0; i < partition->device_count; i++)
		if (!aligned(partition->devices[i].base, partition->devices[i].pages))
			return "a partition's device is empty, not aligned to 4 KiB, or past the end";
	return NULL;
}

/* The RX/TX pair of a manifest. */
static const char *check_buffers(const struct ffasim_partition *partition)
{
	const uint64_t rx = partition->rx, tx = partition->tx;
	const uint64_t size = (uint64_t)partition->rxtx_pages * FFASIM_PAGE;

	if (size == 0)
		return rx == 0 && tx == 0 ? NULL
					  : "a partition has RX/TX buffers of no page (rxtx-pages)";
	if (!aligned(rx, partition->rxtx_pages) || !aligned(tx, partition->rxtx_pages))
		return "a partition's RX or TX is not aligned to 4 KiB, or past the end";
	return rx < tx + size && tx < rx + size ? "a partition's RX and TX share pages" : NULL;
}

static const char *check_partition(const struct ffasim_config *config,
				   const struct ffasim_partition *partition)
{
	if (partition->contexts != 1 && partition->contexts != config->pes)
		return "a partition has neither one context nor one for each PE";
	if (partition->id != 0 && (partition->id & 0x8000u) == 0)
		return "a partition's id has bit 15 clear, as VMs have";
	if (partition->id != 0 &&
	    (partition->id == config->spmc_id || partition->id == config->spmd_id))
		return "a partition has the id of the SPMC or the SPMD";
	if (partition->ns_action == FFASIM_MANAGED_EXIT &&
	    (partition->level != FFASIM_S_EL1 || config->mei == 0))
		return "managed exit needs a partition at S-EL1 and a managed exit interrupt";
	if (partition->other_action == FFASIM_MANAGED_EXIT)
		return "managed exit is for non-secure interrupts";
	if (partition->version == 0)
		return "a partition has no version";
	if (check_buffers(partition) != NULL)
		return check_buffers(partition);
	return check_regions(partition);
}

static const char *check_ids(const struct ffasim_config *config)
{
	for (unsigned int i = 0; i < config->partition_count; i++)
		for (unsigned int j = 0; j < i; j++)
			if (config->partitions[i].id != 0 &&
			    config->partitions[i].id == config->partitions[j].id)
				return "two partitions have the same id";
	return NULL;
}

/* The Nth secure interrupt of CONFIG; false past the last. */
static bool find_interrupt(const struct ffasim_config *config, unsigned int n, uint32_t *id)
{
	for (unsigned int p = 0; p < config->partition_count; p++)
		for (unsigned int d = 0; d < config->partitions[p].device_count; d++) {
			const struct ffasim_device *device = &config->partitions[p].devices[d];

			for (unsigned int i = 0; i < device->interrupt_count; i++)
				if (device->interrupts[i].secure && n-- == 0) {
					*id = device->interrupts[i].id;
					return true;
				}
		}
	return false;
}

static const char *check_interrupts(const struct ffasim_config *config)
{
	uint32_t a, b;

	for (unsigned int i = 0; find_interrupt(config, i, &a); i++)
		for (unsigned int j = 0; j < i && find_interrupt(config, j, &b); j++)
			if (a == b)
				return "two devices have the same secure interrupt";
	return NULL;
}

static const char *check_memory(const struct ffasim_config *config)
{
	for (unsigned int i = 0; i < config->memory_count; i++) {
		const struct ffasim_memory *memory = &config->memory[i];

		if (memory->size % FFASIM_PAGE != 0 ||
		    !aligned(memory->base, memory->size / FFASIM_PAGE))
			return "a range of memory is empty, not whole pages of 4 KiB, or past the end";
	}
	return NULL;
}

/* What keeps counts in 16 bits. */
static const char *check_counts(const struct ffasim_config *config)
{
	unsigned int interrupts = 0;

	if (config->vms > 1024)
		return "there is room for more than 1024 VMs";
	if (config->vcpus > 512)
		return "there is room for more than 512 vCPUs of a VM";
	for (unsigned int n = 0; n < config->partition_count; n++)
		for (unsigned int i = 0; i < config->partitions[n].device_count; i++)
			interrupts += config->partitions[n].devices[i].interrupt_count;
	return interrupts > 1024 ? "devices have more than 1024 interrupts" : NULL;
}

/* Page ranges of partitions one after another: the Nth; false past the last. */
static bool find_pages(const struct ffasim_config *config, unsigned int n, uint64_t *base,
		       uint64_t *pages)
{
	for (unsigned int p = 0; p < config->partition_count; p++) {
		const struct ffasim_partition *partition = &config->partitions[p];

		if (n < partition->region_count) {
			*base = partition->regions[n].base;
			*pages = partition->regions[n].pages;
			return true;
		}
		n -= partition->region_count;
		if (n < partition->device_count) {
			*base = partition->devices[n].base;
			*pages = partition->devices[n].pages;
			return true;
		}
		n -= partition->device_count;
	}
	return false;
}

static const char *check_owners(const struct ffasim_config *config)
{
	uint64_t a, b, a_pages, b_pages;

	for (unsigned int i = 0; find_pages(config, i, &a, &a_pages); i++)
		for (unsigned int j = 0; j < i && find_pages(config, j, &b, &b_pages); j++)
			if (a < b ? (b - a) / FFASIM_PAGE < a_pages
				  : (a - b) / FFASIM_PAGE < b_pages)
				return "two regions or devices of partitions have a page in common";
	return NULL;
}

/* What keeps the size of a state, and the time that a call takes, within bounds. */
static const char *check_room(const struct ffasim_config *config)
{
	if (config->transactions > FFASIM_TRANSACTIONS)
		return "there is room for more than 1024 transactions";
	if (config->borrowers > FFASIM_BORROWERS)
		return "there is room for more than 64 borrowers of a transaction";
	if (config->ranges > FFASIM_RANGES)
		return "there is room for more than 4096 ranges";
	return config->spans > FFASIM_SPANS ? "there is room for more than 4096 spans" : NULL;
}

const char *ffasim_check(const struct ffasim_config *config)
{
	const char *wrong = NULL;

	if (config->pes == 0 || config->pes > FFASIM_PES)
		return "the number of PEs is not 1 to 16";
	if (config->partition_count > FFASIM_PARTITIONS)
		return "there are more than 64 partitions";
	if (config->fault_count > FFASIM_FAULTS)
		return "there are more than 8 faults";
	if (config->version == 0 || (config->version & 0x80000000u) != 0)
		return "the SPMC has no version";
	if (config->spmc_id == config->spmd_id)
		return "SPMC and SPMD have the same id";
	wrong = check_counts(config);
	for (unsigned int i = 0; i < config->partition_count && wrong == NULL; i++)
		wrong = check_partition(config, &config->partitions[i]);
	if (wrong == NULL)
		wrong = check_ids(config);
	if (wrong == NULL)
		wrong = check_interrupts(config);
	if (wrong == NULL)
		wrong = check_memory(config);
	if (wrong == NULL)
		wrong = check_owners(config);
	return wrong != NULL ? wrong : check_room(config);
}
