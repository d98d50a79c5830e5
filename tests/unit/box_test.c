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
