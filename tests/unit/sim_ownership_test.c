/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_world.h"

/* Whose pages are whose, what devices reach, and permissions that a partition sets. */

static struct memory memory;

#define SP_PAGE(sp, n) (memory_base(SP(sp)) + (uint64_t)(n)*FFASIM_PAGE)
#define RW (FFASIM_READ | FFASIM_WRITE)
#define RX (FFASIM_READ | FFASIM_EXECUTE)

TEST(sim_ownership, is_the_configs_at_the_start)
{
	static const struct {
		uint64_t address;
		int owner; /* -1: nobody */
	} rows[] = {
		{ RIG_NS, 0 },
		{ RIG_NS + RIG_NS_PAGES * FFASIM_PAGE - 1, 0 },
		{ RIG_NS + RIG_NS_PAGES * FFASIM_PAGE, -1 },
		{ RIG_SECURE, 0x8001 },
		{ RIG_SECURE + RIG_SP_PAGES * FFASIM_PAGE, 0x8002 },
		{ 0x1c000000 + 2 * FFASIM_PAGE, 0x8003 },
		{ 0, -1 },
		{ UINT64_MAX, -1 },
	};

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint16_t id = 0;

		test_context("%llx", (unsigned long long)rows[i].address);
		CHECK_EQ_INT(ffasim_owner(&memory.rig.world, rows[i].address, &id) ? id : -1,
			     rows[i].owner);
	}
	CHECK_EQ_U64(ffasim_view(&memory.rig.world, 7, RIG_NS), RW | FFASIM_EXECUTE);
	CHECK_EQ_U64(ffasim_view(&memory.rig.world, 0x8009, RIG_SECURE), 0);
}

TEST(sim_ownership, of_pages_decides_what_devices_reach)
{
	static const struct ffasim_stream streams[] = { { 5, RW }, { 6, FFASIM_READ } };
	struct memory_request request = memory_request(SP(1), 2, SP_PAGE(1, 8));
	const struct ffasim_world *world = &memory.rig.world;

	memory_init(&memory);
	memory.rig.regions[0].streams = streams;
	memory.rig.regions[0].stream_count = 2;
	REQUIRE(memory_start(&memory));
	CHECK(ffasim_dma_check(world, 5, RIG_SECURE, 16 * FFASIM_PAGE, true, true));
	CHECK(ffasim_dma_check(world, 6, RIG_SECURE + 9, 1, false, true));
	CHECK(!ffasim_dma_check(world, 6, RIG_SECURE, 8, true, true));
	CHECK(!ffasim_dma_check(world, 7, RIG_SECURE, 8, false, true));
	CHECK(!ffasim_dma_check(world, 5, RIG_SECURE, 8, false, false));
	CHECK(!ffasim_dma_check(world, 5, RIG_SECURE, 16 * FFASIM_PAGE + 1, false, true));
	CHECK(!ffasim_dma_check(world, 5, UINT64_MAX, 2, false, true));
	request.attributes = 0;
	CHECK_EQ_INT(memory_send(&memory, SP(1), FFAF_FID_32(MEM_LEND), &request), 0);
	CHECK(!ffasim_dma_check(world, 5, RIG_SECURE, 16 * FFASIM_PAGE, false, true));
	CHECK(ffasim_dma_check(world, 5, RIG_SECURE, 8 * FFASIM_PAGE, true, true));
}

/* Calls of SP 3, at S-EL0, while it boots. */
static const struct set {
	const char *name;
	int status;
	uint64_t address;
	uint32_t pages, permissions;
} sets[] = {
	{ "code", 0, 4, 2, 3 },
	{ "constants", 0, 6, 1, 3 | 4 },
	{ "data", 0, 4, 1, 1 | 4 },
	{ "nothing", 0, 8, 1, 4 },
	{ "writable code", FFAF_INVALID_PARAMETERS, 4, 1, 1 },
	{ "reserved", FFAF_INVALID_PARAMETERS, 4, 1, 2 },
	{ "reserved bits", FFAF_INVALID_PARAMETERS, 4, 1, 8 | 3 },
	{ "no page", FFAF_INVALID_PARAMETERS, 4, 0, 3 },
	{ "past its memory", FFAF_INVALID_PARAMETERS, 15, 2, 3 },
	{ "past all memory", FFAF_INVALID_PARAMETERS, 15, 0xffffffff, 3 },
};

TEST(sim_ownership, permissions_are_set_while_a_partition_boots)
{
	struct ffasim_endpoint *sp;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	sp = ffasim_endpoint_of(&memory.rig.world, 0x8003);
	sp->booted = false;
	for (unsigned int i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		test_context("%s", sets[i].name);
		CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_SET),
					    SP_PAGE(3, sets[i].address), sets[i].pages,
					    sets[i].permissions),
			     sets[i].status);
		if (sets[i].status == 0)
			CHECK_EQ_U64(MEMORY_CALL(&memory, SP(3), FFAF_FID_64(MEM_PERM_GET),
						 SP_PAGE(3, sets[i].address))
					     .regs.x[2],
				     sets[i].permissions);
		memory_holds(&memory);
	}
	CHECK_EQ_U64(ffasim_view(&memory.rig.world, 0x8003, SP_PAGE(3, 5)), RX);
	CHECK_EQ_INT(
		MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_SET), SP_PAGE(3, 4) + 8, 1, 3),
		FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_GET), SP_PAGE(2, 4)),
		     FFAF_INVALID_PARAMETERS);
	sp->booted = true;
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_GET), SP_PAGE(3, 4)),
		     FFAF_DENIED);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(MEM_PERM_GET), SP_PAGE(1, 4)),
		     FFAF_DENIED);
}

TEST(sim_ownership, changes_as_often_as_there_is_room_for)
{
	struct ffasim_endpoint *sp;
	unsigned int done = 0;

	memory_init(&memory);
	memory.rig.config.spans = 6;
	REQUIRE(memory_start(&memory));
	sp = ffasim_endpoint_of(&memory.rig.world, 0x8003);
	sp->booted = false;
	while (done < 16 && MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_SET),
					   SP_PAGE(3, done), 1, done % 2 != 0 ? 3 : 3 | 4) == 0)
		done++;
	CHECK_EQ_U64(done, 5);
	memory_holds(&memory);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(3), FFAF_FID_32(MEM_PERM_SET), SP_PAGE(3, 0), 1, 3),
		     FFAF_NO_MEMORY);
	memory_holds(&memory);
}

/* What FFA_FEATURES tells of memory. */
TEST(sim_ownership, features_of_memory_are_true)
{
	static const struct {
		const char *name;
		uint32_t version, fid, w2;
		bool normal_world, dynamic;
		int status;
		uint32_t told;
	} rows[] = {
		{ "share", FFAF_VERSION_1_2, FFAF_FID_32(MEM_SHARE), 0, true, false, 0, 0 },
		{ "dynamic", FFAF_VERSION_1_2, FFAF_FID_64(MEM_LEND), 0, true, true, 0, 1 },
		{ "retrieve 1.0", FFAF_VERSION_1_0, FFAF_FID_32(MEM_RETRIEVE_REQ), 0, false, false,
		  0, 0 },
		{ "retrieve 1.1", FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 2, false, false,
		  0, 2 },
		{ "no NS bit", FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 0, false, false,
		  FFAF_NOT_SUPPORTED, 0 },
		{ "hypervisor", FFAF_VERSION_1_2, FFAF_FID_64(MEM_RETRIEVE_REQ), 2, true, false, 0,
		  6 },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ffasim_ec ec = rows[i].normal_world ? NWD : SP(1);
		struct ffasim_next next;

		test_context("%s", rows[i].name);
		memory_init(&memory);
		memory.rig.sps[0].version = rows[i].version;
		memory.rig.config.quirk[FFASIM_QUIRK_DYNAMIC_BUFFERS] = rows[i].dynamic;
		REQUIRE(memory_start(&memory));
		next = MEMORY_CALL(&memory, ec, FFAF_FID_32(FEATURES), rows[i].fid, rows[i].w2);
		CHECK_EQ_INT(memory_status(&next), rows[i].status);
		if (rows[i].status == 0)
			CHECK_EQ_U64(next.regs.x[2], rows[i].told);
	}
}
