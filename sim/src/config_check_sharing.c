/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stddef.h>

#include "config_check.h"

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

	for (unsigned int i = 0; find_interrupt(config, i, &a); i++) {
		if (a != 0 && (a == config->npi || a == config->mei))
			return "a device has the interrupt of notifications or managed exit";
		for (unsigned int j = 0; j < i && find_interrupt(config, j, &b); j++)
			if (a == b)
				return "two devices have the same secure interrupt";
	}
	return NULL;
}

static bool overlap(uint64_t a, uint64_t a_pages, uint64_t b, uint64_t b_pages)
{
	return a < b ? (b - a) / FFASIM_PAGE < a_pages : (a - b) / FFASIM_PAGE < b_pages;
}

static const char *check_memory(const struct ffasim_config *config)
{
	const struct ffasim_memory *memory = config->memory;

	for (unsigned int i = 0; i < config->memory_count; i++) {
		if (memory[i].kind > FFASIM_DEVICE_MEMORY)
			return "a range of memory is of no kind that there is";
		if (memory[i].size % FFASIM_PAGE != 0 ||
		    !ffasim_check_pages(memory[i].base, memory[i].size / FFASIM_PAGE))
			return "a range of memory is empty, not whole pages of 4 KiB, or past the end";
		for (unsigned int j = 0; j < i; j++)
			if (overlap(memory[i].base, memory[i].size / FFASIM_PAGE, memory[j].base,
				    memory[j].size / FFASIM_PAGE))
				return "two ranges of memory have a page in common";
	}
	return NULL;
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
			if (overlap(a, a_pages, b, b_pages))
				return "two regions or devices of partitions have a page in common";
	return NULL;
}

const char *ffasim_check_sharing(const struct ffasim_config *config)
{
	const char *wrong = check_interrupts(config);

	if (wrong == NULL)
		wrong = check_memory(config);
	return wrong != NULL ? wrong : check_owners(config);
}
