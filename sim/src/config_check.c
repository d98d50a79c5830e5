/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stddef.h>

#include "config_check.h"

/* Ids of interrupts that the GIC has for the world, but for its special ones. */
#define INTIDS 1020u

static const uint8_t choice_counts[] = {
#define FFASIM_QUIRK_END(name) FFASIM_##name##_COUNT,
#include <ffasim/quirks.inc>
};

static const char *check_ids(const struct ffasim_config *config)
{
	for (unsigned int i = 0; i < config->partition_count; i++)
		for (unsigned int j = 0; j < i; j++)
			if (config->partitions[i].id != 0 &&
			    config->partitions[i].id == config->partitions[j].id)
				return "two partitions have the same id";
	return NULL;
}

/* What keeps counts in 16 bits. */
static const char *check_counts(const struct ffasim_config *config)
{
	if (config->pes == 0 || config->pes > FFASIM_PES)
		return "the number of PEs is not 1 to 16";
	if (config->partition_count > FFASIM_PARTITIONS)
		return "there are more than 64 partitions";
	if (config->fault_count > FFASIM_FAULTS)
		return "there are more than 8 faults";
	if (config->vms > 1024)
		return "there is room for more than 1024 VMs";
	if (config->vcpus > 512)
		return "there is room for more than 512 vCPUs of a VM";
	return NULL;
}

static const char *check_interrupt_count(const struct ffasim_config *config)
{
	unsigned int interrupts = 0;

	for (unsigned int n = 0; n < config->partition_count; n++)
		for (unsigned int i = 0; i < config->partitions[n].device_count; i++)
			interrupts += config->partitions[n].devices[i].interrupt_count;
	return interrupts > 1024 ? "devices have more than 1024 interrupts" : NULL;
}

static const char *check_spmc(const struct ffasim_config *config)
{
	if (config->version == 0 || (config->version & 0x80000000u) != 0)
		return "the SPMC has no version";
	if (ffaf_version_major(config->version) != 1)
		return "the SPMC's version is not 1.x";
	if ((config->spmc_id & 0x8000u) == 0 || (config->spmd_id & 0x8000u) == 0)
		return "the id of the SPMC or the SPMD has bit 15 clear, as VMs have";
	if (config->spmc_id == config->spmd_id)
		return "SPMC and SPMD have the same id";
	if (config->sri >= INTIDS || config->npi >= INTIDS || config->mei >= INTIDS)
		return "an interrupt of notifications or managed exit is above 1019";
	if (config->npi != 0 && config->npi == config->mei)
		return "notification pending and managed exit are the same interrupt";
	if (config->rxtx_granule > 2)
		return "the granule of RX/TX is not 0 to 2";
	if (config->outstanding > 254)
		return "there are more than 255 retrievals outstanding";
	for (unsigned int i = 0; i < FFASIM_QUIRK_COUNT; i++)
		if (config->quirk[i] >= choice_counts[i])
			return "a quirk has a choice that there is not";
	return NULL;
}

static const char *check_tables(const struct ffasim_config *config)
{
	if (config->partition_count != 0 && config->partitions == NULL)
		return "the table of partitions is missing";
	if (config->memory_count != 0 && config->memory == NULL)
		return "the table of memory is missing";
	return config->fault_count != 0 && config->faults == NULL ? "the table of faults is missing"
								  : NULL;
}

static const char *check_faults(const struct ffasim_config *config)
{
	for (unsigned int i = 0; i < config->fault_count; i++) {
		if (config->faults[i].kind > FFASIM_FAULT_ABORT)
			return "a fault is of no kind that there is";
		if (config->faults[i].kind == FFASIM_FAULT_STATUS && config->faults[i].status >= 0)
			return "a fault refuses with a status that is not below 0";
	}
	return NULL;
}

static const char *check_partitions(const struct ffasim_config *config)
{
	const char *wrong = NULL;

	for (unsigned int i = 0; i < config->partition_count && wrong == NULL; i++)
		wrong = ffasim_check_partition(config, &config->partitions[i]);
	return wrong;
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
	/* In this order: each trusts those before it. */
	static const char *(*const checks[])(const struct ffasim_config *) = {
		check_counts,	       check_tables,	     check_spmc,
		check_faults,	       check_partitions,     check_ids,
		check_interrupt_count, ffasim_check_sharing, check_room,
	};
	const char *wrong = NULL;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && wrong == NULL; i++)
		wrong = checks[i](config);
	return wrong;
}
