/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stddef.h>

#include "world.h"

/* What ffasim_check says of a config that cannot be: one thing changed in a sound one. */

static struct rig rig;
static struct ffasim_memory twice[2] = { { RIG_NS, 0x4000, FFASIM_NORMAL_NS },
					 { RIG_NS + 0x3000, 0x1000, FFASIM_NORMAL_NS } };
static struct ffasim_memory odd_kind[1] = { { RIG_NS, 0x4000, 3 } };
static const struct ffasim_fault no_fault = { .kind = 9 }, no_status = { .status = 1 };

#define CONFIG(field)                                                         \
	offsetof(struct rig, config) + offsetof(struct ffasim_config, field), \
		sizeof(((struct ffasim_config *)NULL)->field)
#define SP1(field)                                                            \
	offsetof(struct rig, sps) + offsetof(struct ffasim_partition, field), \
		sizeof(((struct ffasim_partition *)NULL)->field)
#define REGION(field)                                                          \
	offsetof(struct rig, regions) + offsetof(struct ffasim_region, field), \
		sizeof(((struct ffasim_region *)NULL)->field)
#define DEVICE(field)                                                          \
	offsetof(struct rig, devices) + offsetof(struct ffasim_device, field), \
		sizeof(((struct ffasim_device *)NULL)->field)

/* The field at OFFSET becomes VALUE, a number or an address. */
static const struct {
	size_t offset, size;
	uint64_t value;
	const char *wrong;
} rows[] = {
	{ CONFIG(pes), 17, "the number of PEs is not 1 to 16" },
	{ CONFIG(partitions), 0, "the table of partitions is missing" },
	{ CONFIG(memory), 0, "the table of memory is missing" },
	{ CONFIG(fault_count), 1, "the table of faults is missing" },
	{ CONFIG(fault_count), 9, "there are more than 8 faults" },
	{ CONFIG(version), 0, "the SPMC has no version" },
	{ CONFIG(version), 0x20000, "the SPMC's version is not 1.x" },
	{ CONFIG(spmc_id), 5, "the id of the SPMC or the SPMD has bit 15 clear, as VMs have" },
	{ CONFIG(spmd_id), 0, "the id of the SPMC or the SPMD has bit 15 clear, as VMs have" },
	{ CONFIG(spmc_id), 0xffff, "SPMC and SPMD have the same id" },
	{ CONFIG(spmc_id), 0x8003, "a partition has the id of the SPMC or the SPMD" },
	{ CONFIG(sri), 2000, "an interrupt of notifications or managed exit is above 1019" },
	{ CONFIG(npi), 1020, "an interrupt of notifications or managed exit is above 1019" },
	{ CONFIG(mei), 1020, "an interrupt of notifications or managed exit is above 1019" },
	{ CONFIG(mei), 5, "notification pending and managed exit are the same interrupt" },
	{ CONFIG(npi), 44, "a device has the interrupt of notifications or managed exit" },
	{ CONFIG(rxtx_granule), 3, "the granule of RX/TX is not 0 to 2" },
	{ CONFIG(outstanding), 255, "there are more than 255 retrievals outstanding" },
	{ CONFIG(quirk[0]), 99, "a quirk has a choice that there is not" },
	{ CONFIG(quirk[FFASIM_QUIRK_COUNT - 1]), FFASIM_RECLAIM_FLAGS_COUNT,
	  "a quirk has a choice that there is not" },
	{ CONFIG(vms), 1025, "there is room for more than 1024 VMs" },
	{ CONFIG(vcpus), 513, "there is room for more than 512 vCPUs of a VM" },
	{ CONFIG(transactions), 1025, "there is room for more than 1024 transactions" },
	{ CONFIG(borrowers), 65, "there is room for more than 64 borrowers of a transaction" },
	{ CONFIG(ranges), 4097, "there is room for more than 4096 ranges" },
	{ CONFIG(spans), 4097, "there is room for more than 4096 spans" },
	{ CONFIG(memory), (uintptr_t)twice, "two ranges of memory have a page in common" },
	{ SP1(level), 9, "a partition has a level that there is not" },
	{ SP1(contexts), 3, "a partition has neither one context nor one for each PE" },
	{ SP1(version), 0, "a partition has no version" },
	{ SP1(version), 0x20000, "a partition's version is not 1.x" },
	{ SP1(methods), 0xff, "the methods of a partition have bits that there are not" },
	{ SP1(id), 5, "a partition's id has bit 15 clear, as VMs have" },
	{ SP1(id), 0x8000, "a partition has the id of the SPMC or the SPMD" },
	{ SP1(id), 0x8002, "two partitions have the same id" },
	{ SP1(ns_action), 9, "a partition has an action on interrupts that there is not" },
	{ SP1(other_action), 3, "a partition has an action on interrupts that there is not" },
	{ SP1(other_action), 1, "managed exit is for non-secure interrupts" },
	{ SP1(uuids), 0, "a partition's table of UUIDs is missing" },
	{ SP1(regions), 0, "a partition's table of regions is missing" },
	{ SP1(devices), 0, "a partition's table of devices is missing" },
	{ SP1(rx), 0x1000, "a partition has RX/TX buffers of no page (rxtx-pages)" },
	{ SP1(rxtx_pages), 1, "a partition's RX and TX share pages" },
	{ REGION(pages), 0,
	  "a partition's region is empty, not aligned to 4 KiB, or past the end" },
	{ REGION(pages), 17, "two regions or devices of partitions have a page in common" },
	{ REGION(access), 8, "the access of a region has bits that there are not" },
	{ REGION(stream_count), 1, "a table of streams is missing" },
	{ DEVICE(base), 8, "a partition's device is empty, not aligned to 4 KiB, or past the end" },
	{ DEVICE(access), 8, "the access of a device has bits that there are not" },
	{ DEVICE(interrupts), 0, "a device's table of interrupts is missing" },
	{ DEVICE(stream_count), 1, "a table of streams is missing" },
};

TEST(sim_config, one_thing_wrong_is_told)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("row %zu", i);
		rig_init(&rig);
		memcpy((uint8_t *)&rig + rows[i].offset, &rows[i].value, rows[i].size);
		CHECK_EQ_STR(ffasim_check(&rig.config), rows[i].wrong);
	}
}

/* Where more than one field makes it. */
TEST(sim_config, several_things_wrong_are_told)
{
	rig_init(&rig);
	CHECK_EQ_STR(ffasim_check(&rig.config), NULL);
	rig.config.memory = odd_kind;
	rig.config.memory_count = 1;
	CHECK_EQ_STR(ffasim_check(&rig.config), "a range of memory is of no kind that there is");
	rig.config.memory_count = 0;
	rig.config.fault_count = 1;
	rig.config.faults = &no_fault;
	CHECK_EQ_STR(ffasim_check(&rig.config), "a fault is of no kind that there is");
	rig.config.faults = &no_status;
	CHECK_EQ_STR(ffasim_check(&rig.config),
		     "a fault refuses with a status that is not below 0");
	rig_init(&rig);
	rig.sps[2].contexts = 2;
	CHECK_EQ_STR(ffasim_check(&rig.config), "a partition at S-EL0 has more than one context");
}

TEST(sim_config, buffers_of_a_manifest_are_the_partitions_own)
{
	const uint64_t own = RIG_SECURE, other = RIG_SECURE + RIG_SP_PAGES * FFASIM_PAGE;
	const struct {
		uint64_t rx, tx;
		bool fine;
	} pairs[] = {
		{ own, own + FFASIM_PAGE, true },
		{ own + 15 * FFASIM_PAGE, own, true },
		{ own, other, false },
		{ other, own, false },
		{ own - FFASIM_PAGE, own, false },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		test_context("pair %zu", i);
		rig_init(&rig);
		rig.sps[0].rx = pairs[i].rx;
		rig.sps[0].tx = pairs[i].tx;
		rig.sps[0].rxtx_pages = 1;
		CHECK_EQ_STR(ffasim_check(&rig.config),
			     pairs[i].fine
				     ? NULL
				     : "a partition's RX or TX is not in one of its own regions");
	}
}
