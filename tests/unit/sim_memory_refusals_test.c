/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_world.h"

/* What is refused of memory transactions, and with which status. */

static struct memory memory;

#define PAGE(n) (RIG_NS + (uint64_t)(n)*FFASIM_PAGE)
#define SP_PAGE(sp, n) (memory_base(SP(sp)) + (uint64_t)(n)*FFASIM_PAGE)
#define INVALID FFAF_INVALID_PARAMETERS
#define DENIED FFAF_DENIED

enum { SHARE = FFAF_NR_MEM_SHARE, LEND = FFAF_NR_MEM_LEND, DONATE = FFAF_NR_MEM_DONATE };

/* A good descriptor with SIZE bytes at OFFSET changed to VALUE; 1.2 layout unless it says so. */
static const struct sent {
	const char *name;
	int status;
	uint8_t function;
	uint32_t offset, size;
	uint64_t value;
	int32_t longer; /* bytes that both lengths are off by */
} sends[] = {
	{ "as it is", 0, SHARE, 0, 0, 0, 0 },
	{ "sender is a partition", DENIED, SHARE, 0, 2, 0x8001, 0 },
	{ "sender is a VM", 0, SHARE, 0, 2, 5, 0 },
	{ "attributes: device", DENIED, SHARE, 2, 2, 0x1f, 0 },
	{ "attributes: not cacheable", DENIED, SHARE, 2, 2, 0x27, 0 },
	{ "attributes: outer shareable", DENIED, SHARE, 2, 2, 0x2e, 0 },
	{ "attributes: NS bit", INVALID, SHARE, 2, 2, 0x6f, 0 },
	{ "attributes: reserved bit", INVALID, SHARE, 2, 2, 0x802f, 0 },
	{ "attributes where the receiver chooses", INVALID, LEND, 0, 0, 0, 0 },
	{ "no attributes to lend", 0, LEND, 2, 2, 0, 0 },
	{ "flags: clear what is shared", INVALID, SHARE, 4, 4, 1, 0 },
	{ "flags: time slicing", INVALID, SHARE, 4, 4, 2, 0 },
	{ "flags: reserved", INVALID, SHARE, 4, 4, 0x80000000, 0 },
	{ "size of access descriptors: 16, as before 1.2", 0, SHARE, 24, 4, 16, 0 },
	{ "size of access descriptors: 0", INVALID, SHARE, 24, 4, 0, 0 },
	{ "size of access descriptors: huge", INVALID, SHARE, 24, 4, 0xffffffff, 0 },
	{ "no receiver", INVALID, SHARE, 28, 4, 0, 0 },
	{ "more receivers than bytes", INVALID, SHARE, 28, 4, 0x10000000, 0 },
	{ "offset: not a multiple of 16", INVALID, SHARE, 32, 4, 56, 0 },
	{ "offset: in the header", INVALID, SHARE, 32, 4, 32, 0 },
	{ "offset: past the end", INVALID, SHARE, 32, 4, 0xfffffff0, 0 },
	{ "header: reserved", INVALID, SHARE, 40, 4, 1, 0 },
	{ "receiver: the normal world", INVALID, SHARE, 48, 2, 0, 0 },
	{ "receiver: a VM", DENIED, SHARE, 48, 2, 7, 0 },
	{ "receiver: the SPMC", INVALID, SHARE, 48, 2, 0x8000, 0 },
	{ "receiver: nobody", INVALID, SHARE, 48, 2, 0x8009, 0 },
	{ "permissions: no data access", INVALID, SHARE, 50, 1, 0, 0 },
	{ "permissions: reserved data access", INVALID, SHARE, 50, 1, 3, 0 },
	{ "permissions: executable", INVALID, SHARE, 50, 1, 2 | 8, 0 },
	{ "permissions: not executable", INVALID, SHARE, 50, 1, 2 | 4, 0 },
	{ "permissions: reserved bits", INVALID, SHARE, 50, 1, 2 | 0x10, 0 },
	{ "permissions of a donation", INVALID, DONATE, 2, 2, 0, 0 },
	{ "composite: past the end", INVALID, SHARE, 52, 4, 0x1000, 0 },
	{ "composite: wraps", INVALID, SHARE, 52, 4, 0xfffffff8, 0 },
	{ "composite: in an access descriptor", INVALID, SHARE, 52, 4, 64, 0 },
	{ "access descriptor: reserved", INVALID, SHARE, 72, 8, 1, 0 },
	{ "page total: too large", INVALID, SHARE, 80, 4, 2, 0 },
	{ "page total: huge", INVALID, SHARE, 80, 4, 0xffffffff, 0 },
	{ "page total: none", INVALID, SHARE, 80, 4, 0, 0 },
	{ "ranges: one more", INVALID, SHARE, 84, 4, 2, 0 },
	{ "ranges: none", INVALID, SHARE, 84, 4, 0, 0 },
	{ "ranges: so many that they wrap", INVALID, SHARE, 84, 4, 0x10000001, 0 },
	{ "composite: reserved", INVALID, SHARE, 88, 8, 1, 0 },
	{ "address: not aligned", INVALID, SHARE, 96, 8, RIG_NS + 0x4008, 0 },
	{ "address: nothing there", DENIED, SHARE, 96, 8, 0x100000000, 0 },
	{ "address: last page of all", DENIED, SHARE, 96, 8, 0xfffffffffffff000, 0 },
	{ "address: a partition's", DENIED, SHARE, 96, 8, RIG_SECURE + 0x4000, 0 },
	{ "address: a device", DENIED, SHARE, 96, 8, 0x1c000000, 0 },
	{ "address: TX", DENIED, SHARE, 96, 8, RIG_NS, 0 },
	{ "address: RX", DENIED, SHARE, 96, 8, RIG_NS + 0x1000, 0 },
	{ "a page too many", DENIED, SHARE, 96, 8, RIG_NS + RIG_NS_PAGES * 0x1000, 0 },
	{ "a byte short", INVALID, SHARE, 0, 0, 0, -1 },
	{ "a byte long", INVALID, SHARE, 0, 0, 0, 1 },
	{ "a range long", INVALID, SHARE, 0, 0, 0, 16 },
	{ "longer than TX", INVALID, SHARE, 0, 0, 0, 4096 },
	{ "less than a header", INVALID, SHARE, 0, 0, 0, -65 },
};

static int send_changed(const struct sent *sent)
{
	const struct memory_request request = memory_request(NWD, 1, PAGE(4));
	const uint32_t size = memory_build(memory.text, &request, FFAF_VERSION_1_2, true);
	const uint32_t told = (uint32_t)((int32_t)size + sent->longer);
	uint8_t *text = rig_at(&memory.rig, memory_base(NWD), 1);

	memory_put(memory.text + sent->offset, sent->value, sent->size);
	memcpy(text, memory.text, FFASIM_PAGE);
	return MEMORY_REFUSAL(&memory, NWD, FFAF_FID_BASE_32 | sent->function, told, told);
}

TEST(sim_memory_refusals, of_what_is_sent)
{
	for (unsigned int i = 0; i < sizeof(sends) / sizeof(sends[0]); i++) {
		test_context("%s", sends[i].name);
		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		CHECK_EQ_INT(send_changed(&sends[i]), sends[i].status);
		memory_holds(&memory);
	}
}

/* Registers of the call, with a good descriptor of 112 bytes in TX. */
static const struct registers {
	const char *name;
	int status;
	uint64_t x1, x2, x3, x4;
} registers[] = {
	{ "upper halves do not count", 0, 0x100000070, 0x200000070, 0, 0 },
	{ "fragment longer than the whole", INVALID, 0x70, 0x80, 0, 0 },
	{ "no fragment", INVALID, 0x70, 0, 0, 0 },
	{ "nothing at all", INVALID, 0, 0, 0, 0 },
	{ "another buffer", INVALID, 0x70, 0x70, RIG_NS + 0x5000, 1 },
	{ "pages of a buffer without address", INVALID, 0x70, 0x70, 0, 1 },
	{ "longest of all", INVALID, 0xffffffff, 0xffffffff, 0, 0 },
};

TEST(sim_memory_refusals, of_registers)
{
	for (unsigned int i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		const struct registers *row = &registers[i];
		const struct memory_request request = memory_request(NWD, 1, PAGE(4));

		test_context("%s", row->name);
		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		CHECK_EQ_U64(memory_build(memory.text, &request, FFAF_VERSION_1_2, true), 0x70);
		memory_tx(&memory, NWD, memory.text, 0x70);
		CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(MEM_SHARE), row->x1, row->x2,
					    row->x3, row->x4),
			     row->status);
	}
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(RXTX_UNMAP)), 0);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(MEM_SHARE), 0x70, 0x70), INVALID);
}

/* Two ranges of one descriptor, which may touch but not overlap. */
TEST(sim_memory_refusals, of_ranges_that_overlap)
{
	static const struct {
		struct memory_range ranges[2];
		int status;
	} rows[] = {
		{ { { PAGE(4), 2 }, { PAGE(6), 2 } }, 0 },
		{ { { PAGE(6), 2 }, { PAGE(4), 2 } }, 0 },
		{ { { PAGE(4), 2 }, { PAGE(5), 2 } }, INVALID },
		{ { { PAGE(5), 2 }, { PAGE(4), 2 } }, INVALID },
		{ { { PAGE(4), 1 }, { PAGE(4), 1 } }, INVALID },
		{ { { PAGE(4), 8 }, { PAGE(6), 1 } }, INVALID },
	};

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct memory_request request = memory_request(NWD, 1, PAGE(4));

		test_context("row %u", i);
		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		request.range_count = 2;
		memcpy(request.ranges, rows[i].ranges, sizeof(rows[i].ranges));
		CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request),
			     rows[i].status);
	}
}

TEST(sim_memory_refusals, of_pages_that_are_away)
{
	struct memory_request first = memory_request(NWD, 1, PAGE(4));
	struct memory_request second = memory_request(NWD, 2, PAGE(4));
	struct memory_request borrowed = memory_request(SP(1), 2, PAGE(4));
	struct memory_request to_normal = memory_request(SP(1), 2, SP_PAGE(1, 4));

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &first), 0);
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &second), DENIED);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &first), 0);
	CHECK_EQ_INT(memory_send(&memory, SP(1), FFAF_FID_32(MEM_SHARE), &borrowed), DENIED);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(RXTX_UNMAP)), 0);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_64(RXTX_MAP), PAGE(4), PAGE(5), 1),
		     INVALID);
	CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_64(RXTX_MAP), PAGE(0), PAGE(1), 1), 0);
	to_normal.borrowers[0].id = 0;
	CHECK_EQ_INT(memory_send(&memory, SP(1), FFAF_FID_32(MEM_SHARE), &to_normal), DENIED);
	to_normal.borrowers[0].id = 0x8001;
	CHECK_EQ_INT(memory_send(&memory, SP(1), FFAF_FID_32(MEM_SHARE), &to_normal), INVALID);
	memory_holds(&memory);
}

/* A good request of SP 1 for what was lent to it and to SP 2, changed as above. */
static const struct sent retrievals[] = {
	{ "as it is", 0, 0, 0, 0, 0, 0 },
	{ "sender: another", DENIED, 0, 0, 2, 0x8002, 0 },
	{ "attributes: NS bit", INVALID, 0, 2, 2, 0x40, 0 },
	{ "attributes: device", DENIED, 0, 2, 2, 0x10, 0 },
	{ "flags: of a share", INVALID, 0, 4, 4, 1u << 3, 0 },
	{ "flags: of a loan", 0, 0, 4, 4, 2u << 3, 0 },
	{ "flags: cleared, which it is not", DENIED, 0, 4, 4, 1, 0 },
	{ "flags: time slicing", INVALID, 0, 4, 4, 2, 0 },
	{ "flags: alignment hint", INVALID, 0, 4, 4, 1u << 9 | 3u << 5, 0 },
	{ "flags: bypass for all of them", INVALID, 0, 4, 4, 1u << 10, 0 },
	{ "flags: reserved", INVALID, 0, 4, 4, 1u << 11, 0 },
	{ "handle: none", INVALID, 0, 8, 8, 0xffffffffffffffff, 0 },
	{ "handle: unknown", INVALID, 0, 8, 8, 77, 0 },
	{ "tag: another", INVALID, 0, 16, 8, 1, 0 },
	{ "receivers: one", INVALID, 0, 28, 4, 1, 0 },
	{ "receivers: none", INVALID, 0, 28, 4, 0, 0 },
	{ "header: reserved", INVALID, 0, 36, 4, 1, 0 },
	{ "receivers: not the caller", DENIED, 0, 48, 2, 0x8003, 0 },
	{ "permissions: to execute", INVALID, 0, 50, 1, 1 | 8, 0 },
	{ "permissions: to write", DENIED, 0, 50, 1, 2, 0 },
	{ "permissions: as they are", 0, 0, 50, 1, 0, 0 },
	{ "address of its own", INVALID, 0, 52, 4, 112, 0 },
	{ "impdef: another", INVALID, 0, 56, 8, 1, 0 },
	{ "cut off", INVALID, 0, 0, 0, 0, -16 },
	{ "longer than TX", INVALID, 0, 0, 0, 0, 4096 },
};

static int retrieve_changed(const struct sent *sent)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct memory_request wanted;
	uint32_t size;

	request.borrower_count = 2;
	request.borrowers[0].permissions = 1;
	request.borrowers[1] = (struct memory_borrower){ 0x8002, 2, 0 };
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &request), 0);
	wanted = memory_wanted(&request);
	size = memory_build(memory.text, &wanted, FFAF_VERSION_1_2, false);
	memory_put(memory.text + sent->offset, sent->value, sent->size);
	memory_tx(&memory, SP(1), memory.text, FFASIM_PAGE);
	size = (uint32_t)((int32_t)size + sent->longer);
	return MEMORY_REFUSAL(&memory, SP(1), FFAF_FID_32(MEM_RETRIEVE_REQ), size, size);
}

TEST(sim_memory_refusals, of_what_is_retrieved)
{
	for (unsigned int i = 0; i < sizeof(retrievals) / sizeof(retrievals[0]); i++) {
		test_context("%s", retrievals[i].name);
		memory_init(&memory);
		REQUIRE(memory_start(&memory));
		CHECK_EQ_INT(retrieve_changed(&retrievals[i]), retrievals[i].status);
		memory_holds(&memory);
	}
}

/* What a range has behind its page count, where it came in. */
TEST(sim_memory_refusals, of_the_reserved_word_of_a_range)
{
	for (uint8_t choice = 0; choice < FFASIM_MEMORY_RESERVED_COUNT; choice++) {
		struct memory_request request = memory_request(NWD, 1, PAGE(4));
		uint32_t size;

		test_context("choice %u", choice);
		memory_init(&memory);
		memory.rig.config.quirk[FFASIM_QUIRK_MEMORY_RESERVED] = choice;
		REQUIRE(memory_start(&memory));
		size = memory_build(memory.text, &request, memory_version(&memory, NWD), true);
		memory.text[size - 4] = 1;
		memory_tx(&memory, NWD, memory.text, size);
		CHECK_EQ_INT(MEMORY_REFUSAL(&memory, NWD, FFAF_FID_32(MEM_SHARE), size, size),
			     choice == FFASIM_MEMORY_RESERVED_CHECKED ? INVALID : 0);
	}
}

/* As many retrievals as FFA_FEATURES tells; the memory goes with the last relinquish. */
TEST(sim_memory_refusals, of_one_retrieval_too_many)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));

	memory_init(&memory);
	memory.rig.config.outstanding = 2;
	REQUIRE(memory_start(&memory));
	CHECK_EQ_U64(
		MEMORY_CALL(&memory, SP(1), FFAF_FID_32(FEATURES), FFAF_FID_32(MEM_RETRIEVE_REQ), 2)
			.regs.x[3],
		2);
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	for (unsigned int i = 0; i < 3; i++)
		CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), 0);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), DENIED);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), DENIED);
		CHECK(ffasim_view(&memory.rig.world, 0x8001, PAGE(4)) != 0);
		CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
		memory_holds(&memory);
	}
	CHECK_EQ_U64(ffasim_view(&memory.rig.world, 0x8001, PAGE(4)), 0);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), INVALID);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
}

TEST(sim_memory_refusals, of_what_is_given_back)
{
	struct memory_request request = memory_request(NWD, 1, PAGE(4));
	struct memory_request wanted;

	memory_init(&memory);
	REQUIRE(memory_start(&memory));
	request.borrowers[0].permissions = 1;
	request.attributes = 0;
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_LEND), &request), 0);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), INVALID);
	wanted = memory_wanted(&request);
	wanted.borrowers[0].permissions = 1 | 4;
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(1), &wanted), 0);
	CHECK_EQ_INT(memory_retrieve_as(&memory, SP(1), &wanted), DENIED);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(2), request.handle_got, 0), INVALID);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 1), DENIED);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 2), INVALID);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got + 1, 0), INVALID);
	CHECK_EQ_INT(memory_relinquish(&memory, NWD, request.handle_got, 0), INVALID);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), DENIED);
	CHECK_EQ_INT(memory_reclaim(&memory, SP(1), request.handle_got, 0), INVALID);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 2), INVALID);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got | 1ull << 63, 0), INVALID);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
	memory_holds(&memory);
}
