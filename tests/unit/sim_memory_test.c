/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_world.h"

/* Memory that is shared, lent and donated, from the first step to the last. */

static struct memory memory;

#define PAGE(n) (RIG_NS + (uint64_t)(n)*FFASIM_PAGE)
#define SP_PAGE(sp, n) (memory_base(SP(sp)) + (uint64_t)(n)*FFASIM_PAGE)
#define R FFASIM_READ
#define RW (FFASIM_READ | FFASIM_WRITE)
#define RX (FFASIM_READ | FFASIM_EXECUTE)
#define RWX (FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE)

static unsigned int view(uint16_t id, uint64_t address)
{
	return ffasim_view(&memory.rig.world, id, address);
}

/* What each kind of transaction does to the views of SP 1, which sends, and SP 2. */
static const struct life {
	const char *name;
	uint32_t fid;
	uint16_t attributes;
	uint8_t permissions, wanted; /* of the sender and of the receiver */
	uint8_t type;
	unsigned int sent, got; /* views afterwards */
	bool for_good;
} lives[] = {
	{ "share", FFAF_FID_32(MEM_SHARE), 0x2f, 2, 2, 1, RW, RW, false },
	{ "share to read", FFAF_FID_64(MEM_SHARE), 0x2f, 1, 1, 1, RW, R, false },
	{ "share to write, read", FFAF_FID_32(MEM_SHARE), 0x2f, 2, 1, 1, RW, R, false },
	{ "lend", FFAF_FID_32(MEM_LEND), 0, 2, 2 | 4, 2, 0, RW, false },
	{ "lend code", FFAF_FID_64(MEM_LEND), 0, 1, 1 | 8, 2, 0, RX, false },
	{ "donate", FFAF_FID_32(MEM_DONATE), 0, 0, 2 | 4, 3, 0, RW, true },
	{ "donate code", FFAF_FID_64(MEM_DONATE), 0, 0, 1 | 8, 3, 0, RX, true },
};

/* The answer that SP 2 found in RX, in the layout of VERSION. */
static void check_answer(const struct life *life, uint32_t version, uint64_t handle)
{
	const uint8_t *text = memory.answer;
	const uint32_t header = version < FFAF_VERSION_1_1 ? 32 : 48;
	const uint32_t size = version < FFAF_VERSION_1_2 ? 16 : 32;
	const uint32_t composite = header + size;

	CHECK_EQ_U64(memory.answer_size, composite + 16 + 2 * 16);
	CHECK_EQ_U64(memory_get(text, 2), 0x8001);
	CHECK_EQ_U64(memory_get(text + 2, 2), MEMORY_NORMAL);
	CHECK_EQ_U64(memory_get(text + 4, 4), (uint64_t)life->type << 3);
	CHECK_EQ_U64(memory_get(text + 8, 8), handle);
	CHECK_EQ_U64(memory_get(text + 16, 8), 0x1122334455667788);
	CHECK_EQ_U64(memory_get(text + 28, 4), 1);
	if (header == 48) {
		CHECK_EQ_U64(memory_get(text + 24, 4), size);
		CHECK_EQ_U64(memory_get(text + 32, 4), header);
	}
	CHECK_EQ_U64(memory_get(text + header, 2), 0x8002);
	CHECK_EQ_U64(text[header + 2] & 3u, life->wanted & 3u);
	CHECK_EQ_U64(text[header + 2] >> 2 & 3u, (life->got & FFASIM_EXECUTE) != 0 ? 2 : 1);
	CHECK_EQ_U64(memory_get(text + header + 4, 4), composite);
	CHECK_EQ_U64(memory_get(text + composite, 4), 3);
	CHECK_EQ_U64(memory_get(text + composite + 4, 4), 2);
	CHECK_EQ_U64(memory_get(text + composite + 16, 8), SP_PAGE(1, 4));
	CHECK_EQ_U64(memory_get(text + composite + 32, 8), SP_PAGE(1, 8));
	CHECK_EQ_U64(memory_get(text + composite + 40, 4), 2);
}

static void check_reclaimed(const struct life *life, uint64_t handle)
{
	uint16_t owner = 0;

	if (life->for_good) {
		CHECK_EQ_INT(memory_relinquish(&memory, SP(2), handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK_EQ_INT(memory_reclaim(&memory, SP(1), handle, 0), FFAF_INVALID_PARAMETERS);
	} else {
		CHECK_EQ_INT(memory_reclaim(&memory, SP(1), handle, 0), FFAF_DENIED);
		CHECK_EQ_INT(memory_relinquish(&memory, SP(2), handle, 0), 0);
		CHECK_EQ_U64(view(0x8002, SP_PAGE(1, 4)), 0);
		CHECK_EQ_INT(memory_relinquish(&memory, SP(2), handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK_EQ_INT(memory_reclaim(&memory, SP(1), handle, 0), 0);
		CHECK_EQ_U64(view(0x8001, SP_PAGE(1, 4)), RW);
	}
	CHECK(ffasim_owner(&memory.rig.world, SP_PAGE(1, 9), &owner));
	CHECK_EQ_U64(owner, life->for_good ? 0x8002 : 0x8001);
	CHECK_EQ_INT(memory_reclaim(&memory, SP(1), handle, 0), FFAF_INVALID_PARAMETERS);
	memory_holds(&memory);
}

static void live(const struct life *life, uint32_t from, uint32_t to)
{
	struct memory_request request = memory_request(SP(1), 2, SP_PAGE(1, 4));
	struct memory_request wanted;

	test_context("%s, %x to %x", life->name, from, to);
	memory_init(&memory);
	memory.rig.sps[0].version = from;
	memory.rig.sps[1].version = to;
	REQUIRE(memory_start(&memory));
	request.attributes = life->attributes;
	request.tag = 0x1122334455667788;
	request.range_count = 2;
	request.ranges[1] = (struct memory_range){ SP_PAGE(1, 8), 2 };
	request.borrowers[0].permissions = life->permissions;
	CHECK_EQ_INT(memory_send(&memory, SP(1), life->fid, &request), 0);
	CHECK_EQ_U64(view(0x8001, SP_PAGE(1, 9)), life->sent);
	CHECK_EQ_U64(view(0x8002, SP_PAGE(1, 9)), 0);
	memory_holds(&memory);
	wanted = memory_wanted(&request);
	wanted.borrowers[0].permissions = life->wanted;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(2), &wanted), 0);
	CHECK_EQ_U64(view(0x8001, SP_PAGE(1, 9)), life->sent);
	CHECK_EQ_U64(view(0x8002, SP_PAGE(1, 9)), life->got);
	CHECK_EQ_U64(view(0x8002, SP_PAGE(1, 10)), 0);
	check_answer(life, to, request.handle_got);
	memory_holds(&memory);
	check_reclaimed(life, request.handle_got);
}

TEST(sim_memory, goes_from_any_version_to_any)
{
	static const uint32_t versions[] = { FFAF_VERSION_1_0, FFAF_VERSION_1_1, FFAF_VERSION_1_2 };

	for (unsigned int i = 0; i < sizeof(lives) / sizeof(lives[0]); i++)
		for (unsigned int from = 0; from < 3; from++)
			for (unsigned int to = 0; to < 3; to++)
				live(&lives[i], versions[from], versions[to]);
}

TEST(sim_memory, tells_the_ns_bit_and_the_impdef_value)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	request.borrowers[0].impdef = 0xabcdef;
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), 0);
	CHECK_EQ_U64(memory_get(memory.answer + 2, 2), MEMORY_NORMAL | 0x40);
	CHECK_EQ_U64(memory_get(memory.answer + 48 + 8, 8), 0xabcdef);
	memory_holds(&memory);
}

/* Bytes of a page all have this value. */
static bool all(uint64_t address, uint8_t value)
{
	const uint8_t *page = rig_at(&memory.rig, address, 1);

	for (unsigned int i = 0; i < FFASIM_PAGE; i++)
		if (page[i] != value)
			return false;
	return true;
}

static void paint(uint64_t address, uint8_t value)
{
	memset(rig_at(&memory.rig, address, 1), value, FFASIM_PAGE);
}

TEST(sim_memory, is_cleared_when_it_was_asked_for)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct memory_request wanted;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	request.attributes = 0;
	request.flags = 1;
	paint(PAGE(4), 1);
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &request), 0);
	CHECK(all(PAGE(4), 0));
	paint(PAGE(4), 2);
	wanted = memory_wanted(&request);
	wanted.borrowers[0].permissions = 2 | 4;
	wanted.flags = 1u | 1u << 2;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(1), &wanted), 0);
	CHECK_EQ_U64(memory_get(memory.answer + 4, 4), 1 | 2u << 3);
	CHECK(all(PAGE(4), 2));
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
	CHECK(all(PAGE(4), 0));
	paint(PAGE(4), 3);
	wanted.flags = 0;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(1), &wanted), 0);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
	CHECK(all(PAGE(4), 3));
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 1), 0);
	CHECK(all(PAGE(4), 0));
}

TEST(sim_memory, has_four_borrowers)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct memory_request alone;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	request.borrower_count = 4;
	for (unsigned int i = 0; i < 4; i++)
		request.borrowers[i] =
			(struct memory_borrower){ (uint16_t)(0x8001 + i), i == 0 ? 1 : 2, i };
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &request), 0);
	for (unsigned int i = 1; i <= 4; i++)
		CHECK_EQ_INT(memory_retrieve(&memory, SP(i), &request), 0);
	CHECK_EQ_U64(view(0x8001, PAGE(4)), R);
	CHECK_EQ_U64(view(0x8004, PAGE(4)), RW);
	CHECK_EQ_U64(view(0, PAGE(4)), 0);
	memory_holds(&memory);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(2), request.handle_got, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), FFAF_DENIED);
	alone = memory_wanted(&request);
	alone.borrower_count = 1;
	alone.borrowers[0] = request.borrowers[1];
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(2), &alone), FFAF_INVALID_PARAMETERS);
	alone.flags = 1u << 10;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(2), &alone), 0);
	for (unsigned int i = 1; i <= 4; i++)
		CHECK_EQ_INT(memory_relinquish(&memory, SP(i), request.handle_got, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
	CHECK_EQ_U64(view(0, PAGE(4)), RWX);
	memory_holds(&memory);
}

TEST(sim_memory, has_as_many_transactions_as_there_is_room_for)
{
	struct memory_request requests[48];
	struct ffasim_transaction_info info;

	memory_init(&memory);
	memory.rig.config.transactions = 48;
	REQUIRE(memory_start(&memory));
	for (unsigned int i = 0; i < 48; i++) {
		requests[i] = memory_request(NWD, 1 + i % 4, PAGE(2 + i));
		CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &requests[i]), 0);
		CHECK_EQ_U64(requests[i].handle_got, 1 + i);
		CHECK(ffasim_transaction_info(&memory.rig.world, i, &info));
		CHECK_EQ_U64(info.handle, 1 + i);
		CHECK_EQ_U64(info.pages, 1);
	}
	CHECK(!ffasim_transaction_info(&memory.rig.world, 48, &info));
	memory_holds(&memory);
	requests[0] = memory_request(NWD, 1, PAGE(60));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &requests[0]),
		     FFAF_NO_MEMORY);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, 17, 0), 0);
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &requests[0]), 0);
	CHECK(requests[0].handle_got > 48);
	memory_holds(&memory);
}

TEST(sim_memory, of_a_vm_is_vouched_for)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	request.sender = 3;
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), 0);
	CHECK_EQ_U64(memory_get(memory.answer, 2), 3);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, SP(1), request.handle_got, 0),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
}

TEST(sim_memory, of_a_partition_that_died_comes_back)
{
	struct memory_request lent = memory_request(NWD, 1, PAGE(4));
	struct memory_request shared = memory_request(SP(1), 2, SP_PAGE(1, 4));
	struct memory_request wanted;
	struct ffasim_next next;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	lent.attributes = 0;
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &lent), 0);
	CHECK_EQ_INT(memory_send(&memory, SP(1), FFAF_FID_32(MEM_SHARE), &shared), 0);
	wanted = memory_wanted(&lent);
	wanted.borrowers[0].permissions = 2 | 4;
	wanted.flags = 1u << 2;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(1), &wanted), 0);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(2), &shared), 0);
	paint(PAGE(4), 7);
	ffasim_abort(&memory.rig.world, 0, SP(1), &next);
	CHECK(all(PAGE(4), 0));
	CHECK_EQ_U64(view(0x8001, PAGE(4)), 0);
	CHECK_EQ_U64(view(0x8002, SP_PAGE(1, 4)), RW);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, lent.handle_got, 0), 0);
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &lent), FFAF_DENIED);
	memory_holds(&memory);
}

/* A partition that is part of the SPMC borrows without a call. */
TEST(sim_memory, is_held_without_a_call)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	const struct ffasim_world *world = &memory.rig.world;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	CHECK(!ffasim_hold(world, 0x8002, request.handle_got, true));
	CHECK(!ffasim_hold(world, 0x8001, request.handle_got + 1, true));
	CHECK(!ffasim_hold(world, 0x8001, request.handle_got, false));
	CHECK(ffasim_hold(world, 0x8001, request.handle_got, true));
	CHECK(!ffasim_hold(world, 0x8001, request.handle_got, true));
	CHECK_EQ_U64(view(0x8001, PAGE(4)), RW);
	memory_holds(&memory);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), FFAF_DENIED);
	CHECK(ffasim_hold(world, 0x8001, request.handle_got, false));
	CHECK_EQ_U64(view(0x8001, PAGE(4)), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
	memory_holds(&memory);
}

/* What the recording of a hypervisor at an EL3 SPMC has: the NS bit, the handle and the ranges. */
TEST(sim_memory, is_described_to_the_hypervisor)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct memory_request asked = { .handle = 1 };

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	CHECK_EQ_INT(memory_retrieve_as(&memory, NWD, &asked), FFAF_INVALID_PARAMETERS);
	memory_tx(&memory, NWD,
		  (uint8_t[48]){ 0, 0, 0, 0, 0, 0, 0, 0, (uint8_t)request.handle_got }, 48);
	CHECK_EQ_U64(MEMORY_CALL(&memory, NWD, FFAF_FID_64(MEM_RETRIEVE_REQ), 48, 48).regs.x[0],
		     FFAF_FID_32(MEM_RETRIEVE_RESP));
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_64(MEM_RETRIEVE_REQ), 48, 48),
		     FFAF_BUSY);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(RX_RELEASE)), 0);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_64(MEM_RETRIEVE_REQ), 48, 48),
		     FFAF_DENIED);
	memory.rig.config.quirk[FFASIM_QUIRK_HYPERVISOR_RETRIEVE] = FFASIM_HYPERVISOR_RETRIEVE_BARE;
	CHECK_EQ_INT(memory_retrieve_as(&memory, NWD, &asked), 0);
	CHECK_EQ_U64(memory.answer_size, 0x60);
	CHECK_EQ_U64(memory_get(memory.answer, 4), 0x400000);
	CHECK_EQ_U64(memory_get(memory.answer + 48, 4), 0);
	CHECK_EQ_U64(memory_get(memory.answer + 80, 8), PAGE(4));
}
