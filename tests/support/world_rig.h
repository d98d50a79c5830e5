/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A simulated secure world of four partitions and two PEs, for tests (world.h) and fuzzers. */
#ifndef TEST_WORLD_RIG_H
#define TEST_WORLD_RIG_H

#include <ffafilter/status.h>
#include <ffasim/world.h>
#include <stdio.h>
#include <string.h>

#define RIG_SPS 4u
/* Each partition has 16 secure pages of its own, one after another; the normal world the rest. */
#define RIG_SECURE 0x60000000u
#define RIG_SP_PAGES 16u
#define RIG_NS 0x80000000u
#define RIG_NS_PAGES 64u

#define NWD ((struct ffasim_ec){ 0, 0 })
#define NWD1 ((struct ffasim_ec){ 0, 1 })
/* SPs by their place: 1 to 4 have ids 0x8001 to 0x8004; 1 and 2 at S-EL1, 3 at S-EL0, 4 with a
 * context a PE. */
#define SP(n) ((struct ffasim_ec){ (uint16_t)(0x8000 + (n)), 0 })
#define IDS(from, to) ((uint64_t)(from) << 16 | (to))

/* The first interrupt of SP n, level; the one behind it is an edge. */
#define RIG_IRQ(n) (40u + 2 * (n))

static const struct ffasim_uuid rig_uuids[RIG_SPS] = {
	{ { 0x01, 0x11, 0x21, 0x31, 0x41, 0x51, 0x61, 0x71, 0x81, 0x91, 0xa1, 0xb1, 0xc1, 0xd1,
	    0xe1, 0xf1 } },
	{ { 0x02, 0x12, 0x22, 0x32, 0x42, 0x52, 0x62, 0x72, 0x82, 0x92, 0xa2, 0xb2, 0xc2, 0xd2,
	    0xe2, 0xf2 } },
	{ { 0x03, 0x13, 0x23, 0x33, 0x43, 0x53, 0x63, 0x73, 0x83, 0x93, 0xa3, 0xb3, 0xc3, 0xd3,
	    0xe3, 0xf3 } },
	{ { 0x04, 0x14, 0x24, 0x34, 0x44, 0x54, 0x64, 0x74, 0x84, 0x94, 0xa4, 0xb4, 0xc4, 0xd4,
	    0xe4, 0xf4 } },
};

struct rig {
	struct ffasim_config config;
	struct ffasim_partition sps[RIG_SPS];
	struct ffasim_region regions[RIG_SPS];
	struct ffasim_interrupt interrupts[RIG_SPS][2];
	struct ffasim_device devices[RIG_SPS];
	struct ffasim_memory memory[2];
	struct ffasim_fault fault; /* for config.faults, where a test wants one */
	struct ffasim_ops ops;
	struct ffasim_world world;
	uint64_t state[8192];
	/* what the world told */
	char log[256];
	uint32_t psci_calls;
	/* the last view change, and how many there were */
	struct {
		uint16_t id;
		uint64_t address;
		uint32_t pages;
		unsigned int access;
	} view;
	uint32_t views;
	uint8_t secure[RIG_SPS * RIG_SP_PAGES * FFASIM_PAGE];
	uint8_t ns[RIG_NS_PAGES * FFASIM_PAGE];
};

/* Bytes at ADDRESS of either memory; NULL past the end. */
static inline void *rig_at(struct rig *rig, uint64_t address, uint32_t pages)
{
	const uint64_t size = (uint64_t)pages * FFASIM_PAGE;

	if (address >= RIG_SECURE && address - RIG_SECURE + size <= sizeof(rig->secure))
		return rig->secure + (address - RIG_SECURE);
	if (address >= RIG_NS && address - RIG_NS + size <= sizeof(rig->ns))
		return rig->ns + (address - RIG_NS);
	return NULL;
}

static inline void *rig_translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	const bool is_secure = address < RIG_NS;

	return is_secure && !secure ? NULL : rig_at((struct rig *)ctx, address, pages);
}

static inline void rig_view(void *ctx, uint16_t id, uint64_t address, uint32_t pages,
			    unsigned int access, bool non_secure)
{
	struct rig *rig = (struct rig *)ctx;

	(void)non_secure;
	rig->view.id = id;
	rig->view.address = address;
	rig->view.pages = pages;
	rig->view.access = access;
	rig->views++;
}

static inline void rig_psci(void *ctx, unsigned int pe, struct ffasim_ec ec, struct ffaf_regs *regs)
{
	struct rig *rig = (struct rig *)ctx;

	(void)pe;
	(void)ec;
	rig->psci_calls++;
	memset(regs, 0, sizeof(*regs));
}

static inline void rig_log(void *ctx, uint16_t id, const char *text, unsigned int count)
{
	struct rig *rig = (struct rig *)ctx;
	const size_t used = strlen(rig->log);

	snprintf(rig->log + used, sizeof(rig->log) - used, "%x:%.*s;", id, (int)count, text);
}

static inline void rig_sp(struct rig *rig, unsigned int n)
{
	struct ffasim_partition *sp = &rig->sps[n];

	rig->regions[n] =
		(struct ffasim_region){ .base = RIG_SECURE + n * RIG_SP_PAGES * FFASIM_PAGE,
					.pages = RIG_SP_PAGES,
					.access = FFASIM_READ | FFASIM_WRITE };
	rig->interrupts[n][0] = (struct ffasim_interrupt){ .id = RIG_IRQ(n + 1), .secure = true };
	rig->interrupts[n][1] =
		(struct ffasim_interrupt){ .id = RIG_IRQ(n + 1) + 1, .edge = true, .secure = true };
	rig->devices[n] = (struct ffasim_device){ .base = 0x1c000000 + n * FFASIM_PAGE,
						  .pages = 1,
						  .access = FFASIM_READ | FFASIM_WRITE,
						  .interrupts = rig->interrupts[n],
						  .interrupt_count = 2 };
	sp->id = (uint16_t)(0x8001 + n);
	sp->level = n == 2 ? FFASIM_S_EL0 : FFASIM_S_EL1;
	sp->version = FFAF_VERSION_1_2;
	sp->uuids = &rig_uuids[n];
	sp->uuid_count = 1;
	sp->contexts = n == 3 ? 2 : 1;
	sp->methods = FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ | FFASIM_INDIRECT |
		      FFASIM_RECEIVES_REQ2 | FFASIM_SENDS_REQ2;
	sp->notifications = true;
	sp->ns_action = FFASIM_SIGNALED;
	sp->other_action = FFASIM_SIGNALED;
	sp->entry = 0x1000u * (n + 1);
	sp->regions = &rig->regions[n];
	sp->region_count = 1;
	sp->devices = &rig->devices[n];
	sp->device_count = 1;
}

/* The config, still to be changed. */
static inline void rig_init(struct rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	rig->config = (struct ffasim_config){ .spmc_id = 0x8000,
					      .spmd_id = 0xffff,
					      .pes = 2,
					      .version = FFAF_VERSION_1_2,
					      .hypervisor = true,
					      .sri = 8,
					      .npi = 5,
					      .mei = 4,
					      .partitions = rig->sps,
					      .partition_count = RIG_SPS,
					      .memory = rig->memory,
					      .memory_count = 2 };
	for (unsigned int n = 0; n < RIG_SPS; n++)
		rig_sp(rig, n);
	rig->memory[0] =
		(struct ffasim_memory){ RIG_SECURE, sizeof(rig->secure), FFASIM_NORMAL_SECURE };
	rig->memory[1] = (struct ffasim_memory){ RIG_NS, sizeof(rig->ns), FFASIM_NORMAL_NS };
	rig->config.transactions = 8;
	rig->config.ranges = 64;
	rig->config.spans = 64;
	rig->ops = (struct ffasim_ops){
		.translate = rig_translate, .view = rig_view, .psci = rig_psci, .log = rig_log
	};
}

/* A world as the config says, before boot; what is wrong with the config, or NULL. */
static inline const char *rig_make(struct rig *rig)
{
	const char *wrong;

	ffasim_calls_of_version(rig->config.call, rig->config.version);
	rig->world = (struct ffasim_world){ &rig->config, (struct ffasim_state *)rig->state,
					    &rig->ops, rig };
	wrong = ffasim_check(&rig->config);
	if (wrong == NULL && ffasim_size(&rig->config) > sizeof(rig->state))
		wrong = "the state is larger than the rig has room for";
	if (wrong == NULL)
		ffasim_init(&rig->world);
	return wrong;
}

#endif
