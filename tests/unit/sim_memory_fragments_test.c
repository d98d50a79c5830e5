/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_world.h"

/* Descriptors that come in fragments, both ways. */

static struct memory memory;

#define PAGE(n) (RIG_NS + (uint64_t)(n)*FFASIM_PAGE)
#define HEAD 0x60u /* bytes before the ranges, in the layout of 1.2 with one receiver */

static struct memory_request many(uint32_t ranges)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));

	request.range_count = ranges;
	for (uint32_t i = 0; i < ranges; i++)
		request.ranges[i] = (struct memory_range){ PAGE(4 + 2 * i), 1 };
	return request;
}

/* Send memory.text from AT on, SIZE bytes, as the next fragment. */
static struct ffasim_next next_fragment(uint64_t handle, uint32_t at, uint32_t size)
{
	memory_tx(&memory, NWD, memory.text + at, size);
	return MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_FRAG_TX), (uint32_t)handle, handle >> 32,
			   size);
}

static struct ffasim_next first_fragment(const struct memory_request *request, uint32_t first)
{
	const uint32_t total = memory_build(memory.text, request, FFAF_VERSION_1_2, true);

	memory_tx(&memory, NWD, memory.text, first);
	return MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_SHARE), total, first);
}

static bool asks_for(const struct ffasim_next *next, uint64_t handle, uint32_t at)
{
	return CHECK_EQ_U64(next->regs.x[0], FFAF_FID_32(MEM_FRAG_RX)) &&
	       CHECK_EQ_U64(next->regs.x[1], handle) && CHECK_EQ_U64(next->regs.x[3], at);
}

TEST(sim_memory_fragments, are_put_together)
{
	static const uint32_t sizes[] = { 16, 32, 48, 96 };

	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct memory_request request = many(6);
		struct memory_request whole = many(6);
		struct ffasim_next next;
		uint32_t at = HEAD;

		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		next = first_fragment(&request, HEAD);
		while (asks_for(&next, 1, at) && at < HEAD + 96) {
			memory_holds(&memory);
			CHECK_EQ_INT(memory_reclaim(&memory, NWD, 1, 0), FFAF_INVALID_PARAMETERS);
			next = next_fragment(1, at, sizes[i]);
			at += sizes[i];
			if (at >= HEAD + 96)
				break;
		}
		CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
		CHECK_EQ_U64(next.regs.x[2], 1);
		whole.handle_got = 1;
		CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &whole), 0);
		CHECK_EQ_U64(memory_get(memory.answer + 0x50, 4), 6);
		CHECK_EQ_U64(memory_get(memory.answer + 0x60 + 5 * 16, 8), PAGE(14));
		memory_holds(&memory);
	}
}

/* What the second fragment of one that has four ranges to come is answered. */
static const struct next {
	const char *name;
	int status;
	uint64_t handle;
	uint32_t size;
	uint64_t x4;
} nexts[] = {
	{ "another handle", FFAF_INVALID_PARAMETERS, 2, 16, 0 },
	{ "nothing", FFAF_INVALID_PARAMETERS, 1, 0, 0 },
	{ "a part of a range", FFAF_INVALID_PARAMETERS, 1, 8, 0 },
	{ "too much", FFAF_INVALID_PARAMETERS, 1, 80, 0 },
	{ "more than TX", FFAF_INVALID_PARAMETERS, 1, 0x10010, 0 },
	{ "another sender", FFAF_INVALID_PARAMETERS, 1, 16, 0x50000 },
};

TEST(sim_memory_fragments, that_do_not_fit_are_refused)
{
	for (unsigned int i = 0; i < sizeof(nexts) / sizeof(nexts[0]); i++) {
		const struct memory_request request = many(4);
		struct ffasim_next next;

		test_context("%s", nexts[i].name);
		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		next = first_fragment(&request, HEAD);
		REQUIRE(asks_for(&next, 1, HEAD));
		CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(MEM_FRAG_TX), nexts[i].handle,
					    0, nexts[i].size, nexts[i].x4),
			     nexts[i].status);
		next = next_fragment(1, HEAD, 64);
		CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
		CHECK_EQ_INT(memory_reclaim(&memory, NWD, 1, 0), 0);
	}
}

TEST(sim_memory_fragments, beyond_the_room_drop_the_transaction)
{
	const struct memory_request request = many(8);
	struct ffasim_next next;

	memory_init(&memory);
	memory.rig.config.ranges = 4;
	REQUIRE(memory_start(&memory));
	next = first_fragment(&request, HEAD + 32);
	REQUIRE(asks_for(&next, 1, HEAD + 32));
	next = next_fragment(1, HEAD + 32, 48);
	CHECK_EQ_INT(memory_status(&next), FFAF_NO_MEMORY);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(MEM_FRAG_TX), 1, 0, 16),
		     FFAF_INVALID_PARAMETERS);
	memory_holds(&memory);
}

/* Pages that are the sender's when it begins, and are not when it ends. */
TEST(sim_memory_fragments, are_checked_when_all_have_come)
{
	const struct memory_request request = many(2);
	struct memory_request between = memory_request(NWD, 2, PAGE(4));
	struct ffasim_next next;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	next = first_fragment(&request, HEAD + 16);
	REQUIRE(asks_for(&next, 1, HEAD + 16));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &between), 0);
	memory_build(memory.text, &request, FFAF_VERSION_1_2, true);
	next = next_fragment(1, HEAD + 16, 16);
	CHECK_EQ_INT(memory_status(&next), FFAF_DENIED);
	memory_holds(&memory);
}

#define LONG_RANGES 300u /* more than one RX holds */

/* A transaction of so many ranges cannot be had from memory of its own: all are one page. */
static void share_long(void)
{
	const uint32_t total = HEAD + LONG_RANGES * 16;
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	uint8_t range[16] = { 0 };
	struct ffasim_next next;

	memory_put(range, PAGE(4), 8);
	memory_put(range + 8, 1, 4);
	memory_build(memory.text, &request, FFAF_VERSION_1_2, true);
	memory_put(memory.text + 80, LONG_RANGES, 4);
	memory_put(memory.text + 84, LONG_RANGES, 4);
	memory_tx(&memory, NWD, memory.text, HEAD);
	next = MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_SHARE), total, HEAD);
	for (uint32_t i = 0; i < LONG_RANGES; i++) {
		memory_tx(&memory, NWD, range, sizeof(range));
		next = MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_FRAG_TX), 1, 0, 16);
	}
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
}

TEST(sim_memory_fragments, of_an_answer_are_taken_one_by_one)
{
	const uint32_t total = HEAD + LONG_RANGES * 16;
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct ffasim_next next;

	memory_init(&memory);
	memory.rig.config.ranges = 512;
	memory.rig.config.quirk[FFASIM_QUIRK_RANGES] = FFASIM_RANGES_ANY;
	memory.rig.config.quirk[FFASIM_QUIRK_OWNERSHIP] = FFASIM_OWNERSHIP_NON_SECURE;
	REQUIRE(memory_start(&memory));
	share_long();
	request.handle = 1;
	memory_tx(&memory, SP(1), memory.text,
		  memory_build(memory.text, &request, FFAF_VERSION_1_2, false));
	next = MEMORY_CALL(&memory, SP(1), FFAF_FID_32(MEM_RETRIEVE_REQ), 80, 80);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_RETRIEVE_RESP));
	CHECK_EQ_U64(next.regs.x[1], total);
	CHECK_EQ_U64(next.regs.x[2], FFASIM_PAGE);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(MEM_FRAG_RX), 1, 0, FFASIM_PAGE),
		     FFAF_BUSY);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(RX_RELEASE)), 0);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), 1, 0), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(MEM_FRAG_RX), 1, 0, 16),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(2), FFAF_FID_32(MEM_FRAG_RX), 1, 0, FFASIM_PAGE),
		     FFAF_INVALID_PARAMETERS);
	next = MEMORY_CALL(&memory, SP(1), FFAF_FID_32(MEM_FRAG_RX), 1, 0, FFASIM_PAGE);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_FRAG_TX));
	CHECK_EQ_U64(next.regs.x[3], total - FFASIM_PAGE);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(RX_RELEASE)), 0);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(MEM_FRAG_RX), 1, 0, total),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), 1, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, 1, 0), 0);
	memory_holds(&memory);
}
