/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A world of four partitions for the tests of buffers, discovery, messages and notifications:
 * sixteen pages of normal memory each for everyone, PE 0 and 1. Copy mail_config and change it.
 */
#ifndef MAIL_WORLD_H
#define MAIL_WORLD_H

#include "test.h"

#include "../../sim/src/world.h"
#include <ffafilter/status.h>
#include <ffasim/world.h>

#define MAIL_NS 0x80000000ull /* 64 pages of the normal world */
#define MAIL_S 0x10000000ull /* 64 pages, sixteen for each partition */
#define MAIL_PAGES 64u
#define MAIL_PAGE(base, n) ((base) + (uint64_t)(n)*FFASIM_PAGE)
#define MAIL_SP(n) ((uint16_t)(0x8001 + (n)))

static const struct ffasim_uuid mail_uuids[5] = {
	{ { 0xa0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xb0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xc0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xa0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xe0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
};

#define MAIL_ALL_METHODS                                                                   \
	(FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ | FFASIM_INDIRECT | FFASIM_RECEIVES_REQ2 | \
	 FFASIM_SENDS_REQ2)

static const struct ffasim_region mail_regions[4] = {
	{ .base = MAIL_PAGE(MAIL_S, 0), .pages = 16, .access = FFASIM_READ | FFASIM_WRITE },
	{ .base = MAIL_PAGE(MAIL_S, 16), .pages = 16, .access = FFASIM_READ | FFASIM_WRITE },
	{ .base = MAIL_PAGE(MAIL_S, 32), .pages = 16, .access = FFASIM_READ | FFASIM_WRITE },
	{ .base = MAIL_PAGE(MAIL_S, 48), .pages = 16, .access = FFASIM_READ | FFASIM_WRITE },
};

/* One context, two UUIDs; one for each PE; 1.1 without notifications; 1.0 at EL3. */
static const struct ffasim_partition mail_partitions[4] = {
	{ .version = FFAF_VERSION_1_2,
	  .uuids = &mail_uuids[0],
	  .uuid_count = 2,
	  .contexts = 1,
	  .methods = MAIL_ALL_METHODS,
	  .notifications = true,
	  .vm_created = true,
	  .regions = &mail_regions[0],
	  .region_count = 1 },
	{ .version = FFAF_VERSION_1_2,
	  .uuids = &mail_uuids[2],
	  .uuid_count = 1,
	  .contexts = 2,
	  .methods = MAIL_ALL_METHODS,
	  .notifications = true,
	  .regions = &mail_regions[1],
	  .region_count = 1 },
	{ .version = FFAF_VERSION_1_1,
	  .uuids = &mail_uuids[3],
	  .uuid_count = 1,
	  .contexts = 1,
	  .methods = FFASIM_RECEIVES_REQ | FFASIM_INDIRECT,
	  .regions = &mail_regions[2],
	  .region_count = 1 },
	{ .version = FFAF_VERSION_1_0,
	  .uuids = &mail_uuids[4],
	  .uuid_count = 1,
	  .contexts = 1,
	  .methods = FFASIM_RECEIVES_REQ,
	  .rx = MAIL_PAGE(MAIL_S, 48),
	  .tx = MAIL_PAGE(MAIL_S, 49),
	  .rxtx_pages = 1,
	  .regions = &mail_regions[3],
	  .region_count = 1 },
};

static const struct ffasim_memory mail_memory[2] = {
	{ MAIL_NS, MAIL_PAGES *(uint64_t)FFASIM_PAGE, FFASIM_NORMAL_NS },
	{ MAIL_S, MAIL_PAGES *(uint64_t)FFASIM_PAGE, FFASIM_NORMAL_SECURE },
};

struct mail {
	struct ffasim_config config;
	struct ffasim_world world;
	union {
		struct ffasim_state state;
		uint8_t bytes[65536];
	} room;
	uint8_t ram[2][MAIL_PAGES * FFASIM_PAGE]; /* normal, secure */
};

static inline uint8_t *mail_at(struct mail *mail, uint64_t address)
{
	return address >= MAIL_NS ? &mail->ram[0][address - MAIL_NS]
				  : &mail->ram[1][address - MAIL_S];
}

static inline void *mail_translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	const uint64_t base = secure ? MAIL_S : MAIL_NS;

	if (address < base || address - base >= MAIL_PAGES * (uint64_t)FFASIM_PAGE ||
	    pages > MAIL_PAGES - (address - base) / FFASIM_PAGE)
		return NULL;
	return mail_at(ctx, address);
}

static const struct ffasim_ops mail_ops = { .translate = mail_translate };

/* A world of what MAIL->config is now. */
static inline void mail_start(struct mail *mail)
{
	mail->world = (struct ffasim_world){
		.config = &mail->config, .state = &mail->room.state, .ops = &mail_ops, .ctx = mail
	};
	CHECK_EQ_STR(ffasim_check(&mail->config), NULL);
	REQUIRE(ffasim_size(&mail->config) <= sizeof(mail->room));
	memset(mail->ram, 0x5a, sizeof(mail->ram));
	ffasim_init(&mail->world);
	ffasim_skip_boot(&mail->world);
}

static inline void mail_defaults(struct mail *mail)
{
	memset(mail, 0, sizeof(*mail));
	mail->config = (struct ffasim_config){
		.spmc_id = 0x8000,
		.spmd_id = 0xffff,
		.pes = 2,
		.version = FFAF_VERSION_1_2,
		.hypervisor = true,
		.sri = 8,
		.npi = 5,
		.mei = 4,
		.partitions = mail_partitions,
		.partition_count = 4,
		.memory = mail_memory,
		.memory_count = 2,
		.transactions = 1,
		.ranges = 1,
		.spans = 8,
	};
	ffasim_calls_of_version(mail->config.call, mail->config.version);
}

/* Context 0 of ID calls, as if it were running on PE 0. */
static inline struct ffaf_regs mail_call(struct mail *mail, uint16_t id, uint32_t fid, uint64_t x1,
					 uint64_t x2, uint64_t x3, uint64_t x4, uint64_t x5)
{
	const struct ffaf_regs regs = { { fid, x1, x2, x3, x4, x5 } };
	const struct ffasim_ec ec = { id, 0 };
	const uint16_t before = mail->room.state.pe[0].running;
	struct ffasim_next next;

	mail->room.state.pe[0].running =
		ffasim_context_number(&mail->world, ffasim_context_of(&mail->world, ec));
	ffasim_call(&mail->world, 0, ec, &regs, &next);
	mail->room.state.pe[0].running = before;
	CHECK_EQ_INT(next.kind, FFASIM_RETURN);
	return next.regs;
}

/* The status of an answer: 0 for FFA_SUCCESS. */
static inline int32_t mail_status(struct ffaf_regs answer)
{
	if (answer.x[0] == FFAF_FID_32(ERROR))
		return (int32_t)answer.x[2];
	CHECK(answer.x[0] == FFAF_FID_32(SUCCESS) || answer.x[0] == FFAF_FID_64(SUCCESS));
	return 0;
}

/* ID maps one page each: TX is page 0 of its memory, RX page 1. */
static inline uint64_t mail_base(uint16_t id)
{
	return id == 0 ? MAIL_NS : MAIL_PAGE(MAIL_S, 16 * (id - 0x8001));
}

static inline void mail_map(struct mail *mail, uint16_t id)
{
	CHECK_EQ_INT(mail_status(mail_call(mail, id, FFAF_FID_64(RXTX_MAP), mail_base(id),
					   mail_base(id) + FFASIM_PAGE, 1, 0, 0)),
		     0);
}

#endif
