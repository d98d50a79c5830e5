/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What to do so that the choices of each behaviour can be told apart. */
#include "probe.h"
#include "region.h"

#define VERSION_CALL(probe, vm, version) \
	ffan_probe_add(probe, vm, FFAF_FID_32(VERSION), version, 0, 0)

static void ask_buffers(struct ffan_probe *probe)
{
	ffan_probe_add(probe, 0, FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP), 0, 0);
}

/* What callers ask for; the last two are a major and a minor that nobody has. */
static const uint32_t asked[] = {
	FFAF_VERSION_1_2, FFAF_VERSION_1_1,	   FFAF_VERSION_1_0,
	FFAF_VERSION_1_3, FFAF_MAKE_VERSION(2, 0), FFAF_MAKE_VERSION(1, 9)
};
#define ASKED (sizeof(asked) / sizeof(asked[0]))

/* The host asks, then asks for less and for more, then calls, and asks again. */
static void negotiate(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	ffan_probe_start(probe, version);
	VERSION_CALL(probe, 0, asked[variant]);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_3);
	VERSION_CALL(probe, 0, asked[variant]);
	VERSION_CALL(probe, 1, asked[variant]);
	ffan_probe_add(probe, 1, FFAF_FID_32(ID_GET), 0, 0, 0);
	ffan_probe_add(probe, 0, FFAF_FID_32(ID_GET), 0, 0, 0);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
	ffan_probe_add(probe, 0, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), 0x8001, 0, 0);
}

/* A VM asks before the host has. */
static void negotiate_vm_first(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	ffan_probe_start(probe, version);
	VERSION_CALL(probe, 1, asked[variant]);
	ffan_probe_add(probe, 1, FFAF_FID_32(ID_GET), 0, 0, 0);
	VERSION_CALL(probe, 0, asked[variant]);
	VERSION_CALL(probe, 1, asked[variant]);
	ffan_probe_add(probe, 1, FFAF_FID_32(ID_GET), 0, 0, 0);
}

/* The firmware has no FF-A, and says so with 32 ones or with 64. */
static void absent(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	(void)version;
	ffan_probe_start(probe, 0);
	probe->script.absent = true;
	probe->script.version = variant == 0 ? UINT64_MAX : UINT32_MAX;
	VERSION_CALL(probe, 0, FFAF_VERSION_1_1);
	ffan_probe_add(probe, 0, FFAF_FID_32(ID_GET), 0, 0, 0);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
}

/* The SPMC does not come down to what the host asks for. */
static void refuse_downgrade(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	ffan_probe_start(probe, version);
	probe->script.downgrade = variant == 0 ? UINT64_MAX : UINT32_MAX;
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
	VERSION_CALL(probe, 0, version);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
}

static void old_smccc(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	(void)variant;
	ffan_probe_start(probe, version);
	probe->smccc = FFAF_MAKE_VERSION(1, 1);
	VERSION_CALL(probe, 0, FFAF_VERSION_1_0);
	ffan_probe_add(probe, 0, FFAF_FID_32(ID_GET), 0, 0, 0);
}

/* The SPMC knows the hypervisor under another id. */
static void other_id(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	(void)variant;
	ffan_probe_start(probe, version);
	probe->script.id = 1;
	VERSION_CALL(probe, 0, version);
	ask_buffers(probe);
}

/*
 * Bits of the smallest buffer size that only 1.2 gives a meaning, from an SPMC that is older
 * (a newer one does not say them to who is older), and a size that is too large.
 */
static void buffer_size(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	if (variant == 0 && version > FFAF_VERSION_1_1)
		version = FFAF_VERSION_1_1;
	ffan_probe_start(probe, version);
	probe->script.buffer_size = variant == 0 ? 0x10000 : 1;
	VERSION_CALL(probe, 0, version);
	ask_buffers(probe);
}

static void buffers(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	ffan_region_start(probe, version, variant);
	ffan_probe_add(probe, 0, FFAF_FID_32(PARTITION_INFO_GET), 0, 0, 0);
	ffan_probe_add(probe, 0, FFAF_FID_32(RX_RELEASE), 0, 0, 0);
	ffan_region_map(probe, variant);
	ffan_probe_add(probe, 0, FFAF_FID_32(RXTX_UNMAP), 0, 0, 0);
	ffan_probe_add(probe, 0, FFAF_FID_32(RXTX_UNMAP), 0, 0, 0);
}

#define SENDS FFAN_REGION_SENDS

#define B(behaviour) FFAN_SHOWS(behaviour)

static const struct ffan_probe_row rows[] = {
	{ "FFA_VERSION, again and again",
	  B(NEGOTIATION) | B(LATER_VERSION) | B(BOOT_VERSION) | B(SPMC_CHECKS) |
		  B(VERSION_REGISTERS),
	  negotiate, ASKED },
	{ "FFA_VERSION of a VM before the host's", B(NEGOTIATION), negotiate_vm_first, ASKED },
	{ "firmware without FF-A", B(SPMC_ABSENT), absent, 2 },
	{ "an SPMC that refuses a downgrade", B(SPMC_ABSENT), refuse_downgrade, 2 },
	{ "firmware with SMCCC 1.1", B(BOOT_SMCCC), old_smccc, 1 },
	{ "an SPMC that gives the hypervisor the id 1", B(SPMC_CHECKS), other_id, 1 },
	{ "an SPMC that names odd buffer sizes", B(BUFFER_SIZE), buffer_size, 2 },
	{ "buffers mapped, used and unmapped", B(SPMC_BUFFERS), buffers, 2 },
	{ "memory shared and reclaimed", 0, ffan_region_share, SENDS },
	{ "a descriptor in two fragments", B(FRAGMENTS), ffan_region_fragments, SENDS },
	{ "memory of other attributes", B(MEMORY_ATTRIBUTES), ffan_region_attributes, 2 * SENDS },
	{ "a descriptor whose totals are wrong", B(PAGE_TOTAL), ffan_region_totals, 2 * SENDS },
	{ "the smallest descriptor", B(SEND_MINIMUM), ffan_region_smallest, SENDS },
	{ "a descriptor that overlaps itself", B(SEND_MINIMUM), ffan_region_overlap, SENDS },
	{ "an access descriptor past its fragment", B(ACCESS_BOUNDS), ffan_region_beyond, SENDS },
	{ "pages that are not aligned", B(RANGE_ADDRESS), ffan_region_unaligned, SENDS },
	{ "a fragment of pages that are not aligned", B(RANGE_ADDRESS),
	  ffan_region_unaligned_fragment, 1 },
	{ "memory reclaimed", B(RETRIEVE_SIZE) | B(RECLAIM_RELEASE), ffan_reclaim_plain, 1 },
	{ "memory of another sender reclaimed", B(RECLAIM_OWNER), ffan_reclaim_other, 1 },
	{ "a description that ends too early", B(RECLAIM_BOUNDS) | B(RECLAIM_RELEASE),
	  ffan_reclaim_short, 3 },
	{ "a description with too many ranges", B(RECLAIM_RANGES), ffan_reclaim_ranges, 2 },
};

const struct ffan_probe_row *ffan_probe_rows(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
