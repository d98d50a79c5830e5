/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "region.h"

#include "transaction.h"

/* Offsets of DEN0140 that are written over, and what the script's SPMC calls the region. */
enum { ATTRIBUTES = 2, ACCESS_COUNT = 28, ACCESS_OFFSET = 32, COMPOSITE_OFFSET = 4 };
#define COMPOSITE 16u
#define RANGE 16u
#define HANDLE 0x11u
#define NORMAL_MEMORY 0x2fu
#define NOT_SECURE 0x40u

/* One page, described as it should be. */
static struct ffan_transaction good(uint32_t version)
{
	return ffan_transaction_good(version, FFAN_SHARED);
}

static void put_range(uint8_t *at, uint64_t address)
{
	ffan_put(at, address, 8);
	ffan_put(at + 8, 1, 4);
}

static uint32_t send_fid(unsigned int variant)
{
	static const uint32_t fids[FFAN_REGION_SENDS] = {
		FFAF_FID_64(MEM_SHARE),
		FFAF_FID_32(MEM_SHARE),
		FFAF_FID_64(MEM_LEND),
		FFAF_FID_32(MEM_LEND),
	};

	return fids[variant % FFAN_REGION_SENDS];
}

/* The place of the bytes of the next call. */
static uint8_t *next_mem(struct ffan_probe *probe, uint32_t size)
{
	probe->mem_size[probe->count] = size;
	return probe->mem[probe->count];
}

static void send_bytes(struct ffan_probe *probe, unsigned int variant, uint32_t size,
		       uint32_t length)
{
	probe->mem_size[probe->count] = size;
	ffan_probe_add(probe, 0, send_fid(variant), length, size, 0);
}

static void send(struct ffan_probe *probe, unsigned int variant, const struct ffan_transaction *r)
{
	const uint32_t size = ffan_transaction_write(probe->mem[probe->count], r);

	send_bytes(probe, variant, size, size);
}

void ffan_region_map(struct ffan_probe *probe, unsigned int variant)
{
	ffan_probe_add(probe, 0, variant == 0 ? FFAF_FID_64(RXTX_MAP) : FFAF_FID_32(RXTX_MAP),
		       FFAN_TX, FFAN_RX, 1);
}

void ffan_region_start(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	(void)variant;
	ffan_probe_start(probe, version);
	ffan_probe_add(probe, 0, FFAF_FID_32(VERSION), version, 0, 0);
}

/* Up to buffers that are mapped, in whatever form the filter takes. */
static void start_mapped(struct ffan_probe *probe, uint32_t version)
{
	ffan_region_start(probe, version, 0);
	ffan_region_map(probe, 0);
	ffan_region_map(probe, 1);
}

static void reclaim(struct ffan_probe *probe)
{
	ffan_probe_add(probe, 0, FFAF_FID_32(MEM_RECLAIM), HANDLE, 0, 0);
}

/* What the SPMC will say that the handle stands for. */
static void describe(struct ffan_probe *probe, const struct ffan_transaction *r)
{
	probe->script.described = ffan_transaction_write(probe->script.description, r);
	probe->script.length = probe->script.fragment = probe->script.described;
}

void ffan_region_share(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const struct ffan_transaction r = good(version);

	start_mapped(probe, version);
	describe(probe, &r);
	send(probe, variant, &r);
	send(probe, variant, &r);
	reclaim(probe);
}

void ffan_region_fragments(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const struct ffan_transaction r = good(version);
	uint32_t size;

	start_mapped(probe, version);
	size = ffan_transaction_write(probe->mem[probe->count], &r);
	send_bytes(probe, variant, size, size + RANGE);
	put_range(next_mem(probe, RANGE), FFAN_SHARED + FFAN_WORLD_PAGE);
	ffan_probe_add(probe, 0, FFAF_FID_32(MEM_FRAG_TX), HANDLE, 0, RANGE);
}

void ffan_region_attributes(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = good(version);

	start_mapped(probe, version);
	r.attributes = variant < FFAN_REGION_SENDS ? 0 : NORMAL_MEMORY | NOT_SECURE;
	send(probe, variant, &r);
}

void ffan_region_totals(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = good(version);

	start_mapped(probe, version);
	if (variant < FFAN_REGION_SENDS)
		r.pages = 2;
	else
		r.ranges = 2;
	send(probe, variant, &r);
}

/* No range at all, and the composite region where the access descriptor is. */
void ffan_region_smallest(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = good(version);

	start_mapped(probe, version);
	r.composite = r.composite_offset = r.header + r.access - COMPOSITE;
	r.there = 0;
	r.pages = r.ranges = 0;
	ffan_transaction_write(probe->mem[probe->count], &r);
	ffan_put(probe->mem[probe->count] + r.header + COMPOSITE_OFFSET, r.composite, 4);
	send_bytes(probe, variant, r.header + r.access, r.header + r.access);
}

/*
 * Less than 80 bytes, yet with a range that its totals fit: composite region and
 * access descriptor lie over the header. In 1.2 nothing fits.
 */
void ffan_region_overlap(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const bool fixed = version == FFAF_VERSION_1_0;
	const uint32_t composite = fixed ? 16 : 32, size = composite + COMPOSITE + RANGE;
	uint8_t *d;

	start_mapped(probe, version);
	d = probe->mem[probe->count];
	ffan_put(d + ATTRIBUTES, NORMAL_MEMORY, 2);
	put_range(d + composite + COMPOSITE, FFAN_SHARED);
	ffan_put(d + composite, 1,
		 4); /* pages; in 1.1, where the access descriptor begins as well */
	ffan_put(d + composite + 4, 1, 4);
	ffan_put(d + (fixed ? 32 : 1) + COMPOSITE_OFFSET, composite, 4);
	ffan_put(d + ACCESS_COUNT, 1, 4);
	send_bytes(probe, variant, size, size);
}

/*
 * A first call leaves bytes in the filter's TX buffer, and the access descriptor
 * of the second lies among them.
 */
void ffan_region_beyond(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const uint32_t left = 128, size = 96;
	struct ffan_transaction r = good(version);
	uint8_t *d;

	start_mapped(probe, version);
	d = next_mem(probe, left + 32);
	ffan_put(d + left + COMPOSITE_OFFSET, size - COMPOSITE - RANGE, 4);
	ffan_probe_add(probe, 0, send_fid(variant), left + 32, left + 32, 0);
	r.composite = r.composite_offset = size - COMPOSITE - RANGE;
	ffan_transaction_write(probe->mem[probe->count], &r);
	if (r.header > ACCESS_OFFSET)
		ffan_put(probe->mem[probe->count] + ACCESS_OFFSET, left, 4);
	send_bytes(probe, variant, size, size);
}

void ffan_region_unaligned(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = good(version);

	start_mapped(probe, version);
	r.address += 0x10;
	send(probe, variant, &r);
}

void ffan_region_unaligned_fragment(struct ffan_probe *probe, uint32_t version,
				    unsigned int variant)
{
	(void)variant;
	start_mapped(probe, version);
	put_range(next_mem(probe, RANGE), FFAN_SHARED + 0x10);
	ffan_probe_add(probe, 0, FFAF_FID_32(MEM_FRAG_TX), HANDLE, 0, RANGE);
}

/* A region without a range: nothing has to be shared before. */
static struct ffan_transaction empty(uint32_t version)
{
	struct ffan_transaction r = good(version);

	r.there = r.pages = r.ranges = 0;
	return r;
}

void ffan_reclaim_plain(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const struct ffan_transaction r = empty(version);

	ffan_region_start(probe, version, variant);
	describe(probe, &r);
	reclaim(probe);
}

void ffan_reclaim_other(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = empty(version);

	ffan_region_start(probe, version, variant);
	r.sender = 5;
	describe(probe, &r);
	reclaim(probe);
}

/* The composite region past the end; the access descriptor past the fragment; a huge fragment. */
void ffan_reclaim_short(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	const struct ffan_transaction r = empty(version);
	struct ffan_script *script = &probe->script;

	ffan_region_start(probe, version, variant);
	describe(probe, &r);
	if (variant == 0)
		ffan_put(script->description + r.header + COMPOSITE_OFFSET, script->length + 64, 4);
	else if (variant == 1)
		script->fragment = r.header;
	else
		script->length = script->fragment = FFAN_WORLD_PAGE + RANGE;
	reclaim(probe);
}

/* More ranges than the description is long; more than any buffer has room for. */
void ffan_reclaim_ranges(struct ffan_probe *probe, uint32_t version, unsigned int variant)
{
	struct ffan_transaction r = empty(version);

	ffan_region_start(probe, version, variant);
	r.ranges = variant == 0 ? 3 : 0x10000;
	describe(probe, &r);
	reclaim(probe);
}
