/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/box.h>

#include "world.h"

/* Whole worlds that are copied. */

TEST(ram, shares_pages_until_one_side_writes)
{
	struct ffasim_ram *ram = ffasim_ram_create(), *fork;

	ffasim_ram_map(ram, 0x5000)[7] = 1;
	ffasim_ram_map(ram, 0x1000)[0] = 2;
	fork = ffasim_ram_fork(ram);
	REQUIRE(fork != NULL);
	CHECK(ffasim_ram_look(fork, 0x5008) == ffasim_ram_look(ram, 0x5000));
	CHECK(ffasim_ram_same(ram, fork));
	CHECK_EQ_U64(ffasim_ram_hash(ram), ffasim_ram_hash(fork));
	ffasim_ram_map(fork, 0x5000)[7] = 9;
	CHECK_EQ_U64(ffasim_ram_look(ram, 0x5000)[7], 1);
	CHECK_EQ_U64(ffasim_ram_look(fork, 0x5000)[7], 9);
	CHECK(!ffasim_ram_same(ram, fork));
	ffasim_ram_map(fork, 0x5000)[7] = 1;
	/* A page of zeros is as if it was never touched. */
	CHECK(ffasim_ram_look(fork, 0x9000) == NULL);
	ffasim_ram_map(fork, 0x9000);
	CHECK(ffasim_ram_same(ram, fork));
	CHECK_EQ_U64(ffasim_ram_hash(ram), ffasim_ram_hash(fork));
	ffasim_ram_destroy(ram);
	CHECK_EQ_U64(ffasim_ram_look(fork, 0x1000)[0], 2);
	ffasim_ram_destroy(fork);
}

TEST(ram, has_a_limit)
{
	struct ffasim_ram *ram = ffasim_ram_create();

	for (uint64_t i = 0; i < FFASIM_RAM_PAGES; i++)
		CHECK(ffasim_ram_map(ram, i * FFASIM_PAGE) != NULL);
	CHECK(ffasim_ram_map(ram, UINT64_MAX) == NULL);
	CHECK(ffasim_ram_map(ram, 0) != NULL);
	ffasim_ram_destroy(ram);
}

static const struct ffasim_actor counters[RIG_SPS] = {
	{ .kind = FFASIM_ACTOR_COUNTER },
	{ .kind = FFASIM_ACTOR_ECHO },
	{ .kind = FFASIM_ACTOR_ECHO },
	{ .kind = FFASIM_ACTOR_ECHO },
};

static uint64_t count(struct ffasim_box *box)
{
	struct ffaf_regs regs = { .x = { FFAF_FID_32(MSG_SEND_DIRECT_REQ), 0x8001 } };

	CHECK_EQ_INT(ffasim_box_call(box, 0, &regs), FFASIM_END_RETURNED);
	return regs.x[3];
}

TEST(box, goes_on_like_the_original)
{
	static struct rig rig;
	struct ffasim_box *box, *fork;

	rig_init(&rig);
	ffasim_calls_of_version(rig.config.call, rig.config.version);
	box = ffasim_box_create(&rig.config, counters);
	REQUIRE(box != NULL);
	CHECK_EQ_U64(count(box), 1);
	fork = ffasim_box_fork(box);
	REQUIRE(fork != NULL);
	CHECK(ffasim_box_same(box, fork));
	CHECK_EQ_U64(ffasim_box_hash(box), ffasim_box_hash(fork));
	CHECK_EQ_U64(count(box), 2);
	CHECK(!ffasim_box_same(box, fork));
	CHECK_EQ_U64(count(fork), 2);
	CHECK(ffasim_box_same(box, fork));
	CHECK_EQ_STR(ffasim_invariant(ffasim_box_world(fork)), NULL);
	ffasim_box_destroy(box);
	CHECK_EQ_U64(count(fork), 3);
	ffasim_box_destroy(fork);
}

TEST(box, has_the_memory_of_its_config_alone)
{
	static struct rig rig;
	struct ffasim_box *box;
	struct ffaf_regs regs = { .x = { FFAF_FID_64(RXTX_MAP), RIG_NS, RIG_NS + FFASIM_PAGE, 1 } };

	rig_init(&rig);
	ffasim_calls_of_version(rig.config.call, rig.config.version);
	box = ffasim_box_create(&rig.config, counters);
	REQUIRE(box != NULL);
	CHECK_EQ_INT(ffasim_box_call(box, 0, &regs), FFASIM_END_RETURNED);
	CHECK_EQ_U64(regs.x[0], FFAF_FID_32(SUCCESS));
	regs = (struct ffaf_regs){ .x = { FFAF_FID_32(PARTITION_INFO_GET) } };
	CHECK_EQ_INT(ffasim_box_call(box, 0, &regs), FFASIM_END_RETURNED);
	CHECK_EQ_U64(regs.x[2], RIG_SPS);
	CHECK(ffasim_ram_look(ffasim_box_ram(box), RIG_NS + FFASIM_PAGE) != NULL);
	ffasim_box_destroy(box);
}

static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Any call, of those that a partition answers more often than not. */
static struct ffaf_regs any_call(uint64_t *seed)
{
	static const uint32_t fids[] = {
		FFAF_FID_32(MSG_SEND_DIRECT_REQ),
		FFAF_FID_64(MSG_SEND_DIRECT_REQ2),
		FFAF_FID_32(PARTITION_INFO_GET),
		FFAF_FID_32(RX_RELEASE),
		FFAF_FID_64(RXTX_MAP),
		FFAF_FID_32(RXTX_UNMAP),
		FFAF_FID_32(MEM_SHARE),
		FFAF_FID_32(MEM_RECLAIM),
		FFAF_FID_32(RUN),
	};
	struct ffaf_regs regs = { .x = { fids[draw(seed) % 9] } };

	regs.x[1] = regs.x[0] == FFAF_FID_64(RXTX_MAP)	  ? RIG_NS
		    : regs.x[0] == FFAF_FID_32(MEM_SHARE) ? 96
		    : regs.x[0] == FFAF_FID_32(RUN)	  ? 0x80010000 + (draw(seed) % 4 << 16)
							  : 0x8001 + draw(seed) % 4;
	if (regs.x[0] == FFAF_FID_64(RXTX_MAP)) {
		regs.x[2] = RIG_NS + FFASIM_PAGE;
		regs.x[3] = 1;
	}
	if (regs.x[0] == FFAF_FID_32(PARTITION_INFO_GET))
		regs.x[1] = 0;
	if (regs.x[0] == FFAF_FID_32(MEM_SHARE))
		regs.x[2] = 96;
	return regs;
}

TEST(box, goes_on_like_the_original_whatever_is_called)
{
	static const struct ffasim_actor mixed[RIG_SPS] = {
		{ .kind = FFASIM_ACTOR_COUNTER },
		{ .kind = FFASIM_ACTOR_RELAY, .peer = 0x8001 },
		{ .kind = FFASIM_ACTOR_SILENT },
		{ .kind = FFASIM_ACTOR_TPM_CRB, .base = RIG_NS + 8 * FFASIM_PAGE },
	};
	static struct rig rig;
	struct ffasim_box *box;
	uint64_t seed = 0x5eed;

	rig_init(&rig);
	ffasim_calls_of_version(rig.config.call, rig.config.version);
	box = ffasim_box_create(&rig.config, mixed);
	REQUIRE(box != NULL);
	for (unsigned int i = 0; i < 3000; i++) {
		struct ffaf_regs a = any_call(&seed), b = a;
		struct ffasim_box *fork;

		ffasim_ram_map(ffasim_box_ram(box), RIG_NS)[draw(&seed) % 128] = (uint8_t)i;
		fork = ffasim_box_fork(box);
		REQUIRE(fork != NULL);
		test_context("call %u: 0x%llx", i, (unsigned long long)a.x[0]);
		CHECK_EQ_INT(ffasim_box_call(box, i % 2, &a), ffasim_box_call(fork, i % 2, &b));
		CHECK(memcmp(&a, &b, sizeof(a)) == 0);
		CHECK(ffasim_box_same(box, fork));
		CHECK_EQ_STR(ffasim_invariant(ffasim_box_world(box)), NULL);
		ffasim_box_destroy(i % 3 == 0 ? box : fork);
		box = i % 3 == 0 ? fork : box;
	}
	ffasim_box_destroy(box);
}
