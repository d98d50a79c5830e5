/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Memory that VMs share, lend and donate, among themselves and to partitions. */

static struct hyp hyp;

static bool start(void)
{
	hyp_init(&hyp);
	hyp.vms[1].independent = hyp.vms[2].independent = true;
	if (!hyp_start(&hyp))
		return false;
	for (uint16_t vm = 1; vm <= 3; vm++)
		CHECK_EQ_INT(hyp_map(&hyp, vm), 0);
	return true;
}

static void put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* A transaction: who, to whom, what. 1.2 has 32 bytes for each borrower, before it 16. */
struct memory {
	uint16_t from;
	uint16_t to[3]; /* 0: no more */
	uint8_t permissions; /* of each; 2: data read and write */
	uint16_t attributes;
	uint32_t flags;
	uint64_t handle, tag;
	uint32_t pages; /* one page a range, from .base, every second page */
	uint64_t base;
};

static uint32_t count_of(const struct memory *memory)
{
	uint32_t count = 0;

	while (count < 3 && memory->to[count] != 0)
		count++;
	return count;
}

/* Write it to BYTES, with ranges or without; returns its length. */
static uint32_t describe(const struct memory *memory, uint8_t *bytes, uint32_t version, bool ranges)
{
	const uint32_t header = version < 0x10001 ? 32 : 48, size = version < 0x10002 ? 16 : 32;
	const uint32_t count = count_of(memory), composite = header + count * size;

	memset(bytes, 0, composite + 16 + 16 * memory->pages);
	put(bytes, memory->from, 2);
	put(bytes + 2, memory->attributes, version < 0x10001 ? 1 : 2);
	put(bytes + 4, memory->flags, 4);
	put(bytes + 8, memory->handle, 8);
	put(bytes + 16, memory->tag, 8);
	put(bytes + 28, count, 4);
	if (version >= 0x10001) {
		put(bytes + 24, size, 4);
		put(bytes + 32, header, 4);
	}
	for (uint32_t i = 0; i < count; i++) {
		put(bytes + header + i * size, memory->to[i], 2);
		bytes[header + i * size + 2] = memory->permissions;
		put(bytes + header + i * size + 4, ranges ? composite : 0, 4);
	}
	if (!ranges)
		return composite;
	put(bytes + composite, memory->pages, 4);
	put(bytes + composite + 4, memory->pages, 4);
	for (uint32_t i = 0; i < memory->pages; i++) {
		put(bytes + composite + 16 + 16 * i, memory->base + 2 * i * FFASIM_PAGE, 8);
		put(bytes + composite + 24 + 16 * i, 1, 4);
	}
	return composite + 16 + 16 * memory->pages;
}

static uint32_t version_of(uint16_t vm)
{
	return vm == 3 ? 0x10001 : 0x10002;
}

/* VM sends it; the answer. */
static struct ffasim_filter_next send(uint32_t fid, const struct memory *memory)
{
	const uint32_t length =
		describe(memory, hyp_at(&hyp, VM_TX(memory->from)), version_of(memory->from), true);

	return VM_CALL(&hyp, memory->from, 0, fid, length, length);
}

static uint64_t handle_of(const struct ffasim_filter_next *next)
{
	CHECK_EQ_U64(next->regs.x[0], FFAF_FID_32(SUCCESS));
	return next->regs.x[2] | next->regs.x[3] << 32;
}

/* VM retrieves what MEMORY, with its handle, describes. */
static struct ffasim_filter_next retrieve(uint16_t vm, const struct memory *memory)
{
	const uint32_t length = describe(memory, hyp_at(&hyp, VM_TX(vm)), version_of(vm), false);

	return VM_CALL(&hyp, vm, 0, FFAF_FID_32(MEM_RETRIEVE_REQ), length, length);
}

static int relinquish(uint16_t vm, uint64_t handle, uint32_t flags)
{
	uint8_t *tx = hyp_at(&hyp, VM_TX(vm));

	put(tx, handle, 8);
	put(tx + 8, flags, 4);
	put(tx + 12, 1, 4);
	put(tx + 16, vm, 2);
	return VM_REFUSAL(&hyp, vm, 0, FFAF_FID_32(MEM_RELINQUISH));
}

static int reclaim(uint16_t vm, uint64_t handle, uint32_t flags)
{
	return VM_REFUSAL(&hyp, vm, 0, FFAF_FID_32(MEM_RECLAIM), (uint32_t)handle, handle >> 32,
			  flags);
}

#define RW (FFASIM_READ | FFASIM_WRITE)
#define ALL (RW | FFASIM_EXECUTE)

static unsigned int view(uint16_t vm, uint64_t address)
{
	return ffasim_vm_view(&hyp.h, vm, address);
}

/* Each type, from VM 1 to VM 2 and back. */
TEST(hypervisor_memory, life_of_a_transaction_between_vms)
{
	static const struct {
		const char *what;
		uint32_t fid;
		uint16_t attributes;
		uint8_t lent, asked; /* permissions */
		unsigned int owner, borrower; /* views while borrowed */
		uint32_t type; /* in the response */
	} rows[] = {
		{ "share", FFAF_FID_64(MEM_SHARE), 0x2f, 2, 2, ALL, RW, 1 },
		{ "share read-only", FFAF_FID_32(MEM_SHARE), 0x2f, 1, 1, ALL, FFASIM_READ, 1 },
		{ "lend", FFAF_FID_64(MEM_LEND), 0, 2, 2 | 4, FFASIM_NONE, RW, 2 },
		{ "lend, read asked", FFAF_FID_64(MEM_LEND), 0, 2, 1 | 8, FFASIM_NONE,
		  FFASIM_READ | FFASIM_EXECUTE, 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct memory memory = { .from = 1,
					 .to = { 2 },
					 .permissions = rows[i].lent,
					 .attributes = rows[i].attributes,
					 .tag = 0x1234,
					 .pages = 3,
					 .base = VM_PAGE(1, 4) };
		struct ffasim_filter_next next;
		struct ffasim_transaction_info info;
		const uint8_t *rx;

		REQUIRE(start());
		test_context("%s", rows[i].what);
		next = send(rows[i].fid, &memory);
		memory.handle = handle_of(&next);
		CHECK_EQ_U64(memory.handle >> 63, 1);
		CHECK_EQ_U64(view(1, VM_PAGE(1, 6)), rows[i].owner);
		CHECK_EQ_U64(view(2, VM_PAGE(1, 6)), FFASIM_NONE);
		CHECK_EQ_INT(
			hyp_status(&(struct ffasim_filter_next[]){ send(rows[i].fid, &memory) }[0]),
			FFAF_INVALID_PARAMETERS); /* a handle given */
		memory.permissions = rows[i].asked;
		next = retrieve(2, &memory);
		CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_RETRIEVE_RESP));
		CHECK_EQ_U64(next.regs.x[1], 48 + 32 + 16 + 3 * 16);
		CHECK_EQ_U64(next.regs.x[2], next.regs.x[1]);
		rx = hyp_at(&hyp, VM_RX(2));
		CHECK_EQ_U64(rx[4] >> 3 & 3, rows[i].type);
		CHECK_EQ_MEM(rx + 8, &memory.handle, 8);
		CHECK_EQ_MEM(rx + 48 + 32 + 16 + 16, &(uint64_t){ VM_PAGE(1, 6) }, 8);
		CHECK_EQ_U64(view(2, VM_PAGE(1, 8)), rows[i].borrower);
		CHECK_EQ_U64(view(1, VM_PAGE(1, 8)), rows[i].owner);
		CHECK_EQ_U64(view(2, VM_PAGE(1, 5)), FFASIM_NONE);
		REQUIRE(ffasim_vm_transaction_info(&hyp.h, 0, &info));
		CHECK_EQ_U64(info.retrieved, 1);
		CHECK_EQ_INT(reclaim(1, memory.handle, 0), FFAF_DENIED);
		CHECK_EQ_INT(reclaim(2, memory.handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){ retrieve(2, &memory) }[0]),
			     FFAF_DENIED);
		CHECK_EQ_INT(relinquish(3, memory.handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK_EQ_INT(relinquish(2, memory.handle, 0), 0);
		CHECK_EQ_INT(relinquish(2, memory.handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK_EQ_U64(view(2, VM_PAGE(1, 8)), FFASIM_NONE);
		CHECK_EQ_INT(reclaim(1, memory.handle, 0), 0);
		CHECK_EQ_U64(view(1, VM_PAGE(1, 8)), ALL);
		CHECK_EQ_INT(reclaim(1, memory.handle, 0), FFAF_INVALID_PARAMETERS);
		CHECK(!ffasim_vm_transaction_info(&hyp.h, 0, &info));
		CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
	}
}

TEST(hypervisor_memory, donated_pages_change_their_owner)
{
	struct memory memory = { .from = 1, .to = { 2 }, .pages = 2, .base = VM_PAGE(1, 4) };
	struct memory on = { .from = 2,
			     .to = { 3 },
			     .permissions = 2,
			     .attributes = 0x2f,
			     .pages = 1,
			     .base = VM_PAGE(1, 6) };
	struct ffasim_filter_next next;
	uint16_t owner;

	REQUIRE(start());
	next = send(FFAF_FID_64(MEM_DONATE), &memory);
	memory.handle = handle_of(&next);
	CHECK_EQ_U64(view(1, VM_PAGE(1, 4)), FFASIM_NONE);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), 0);
	CHECK_EQ_U64(view(1, VM_PAGE(1, 4)), ALL);
	memory.handle = 0;
	next = send(FFAF_FID_64(MEM_DONATE), &memory);
	memory.handle = handle_of(&next);
	memory.permissions = 2 | 4;
	next = retrieve(2, &memory);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_RETRIEVE_RESP));
	CHECK(ffasim_vm_owner(&hyp.h, VM_PAGE(1, 6), &owner));
	CHECK_EQ_U64(owner, 2);
	CHECK_EQ_U64(view(2, VM_PAGE(1, 6)), RW);
	CHECK_EQ_U64(view(1, VM_PAGE(1, 6)), FFASIM_NONE);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(relinquish(2, memory.handle, 0), FFAF_INVALID_PARAMETERS);
	/* the new owner shares it on, to one that speaks 1.1, and takes it back */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RX_RELEASE)), 0);
	next = send(FFAF_FID_64(MEM_SHARE), &on);
	on.handle = handle_of(&next);
	next = retrieve(3, &on);
	CHECK_EQ_U64(next.regs.x[1], 48 + 16 + 16 + 16);
	CHECK_EQ_U64(view(3, VM_PAGE(1, 6)), RW);
	CHECK_EQ_INT(relinquish(3, on.handle, 0), 0);
	CHECK_EQ_INT(reclaim(2, on.handle, 0), 0);
	CHECK_EQ_U64(view(2, VM_PAGE(1, 6)), RW);
	/* and donates it home: all is as at the start */
	on.to[0] = 1;
	on.permissions = 0;
	on.attributes = 0;
	on.handle = 0;
	next = send(FFAF_FID_64(MEM_DONATE), &on);
	on.handle = handle_of(&next);
	on.permissions = 2 | 8;
	next = retrieve(1, &on);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_RETRIEVE_RESP));
	CHECK_EQ_U64(view(1, VM_PAGE(1, 6)), ALL);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

TEST(hypervisor_memory, cleared_when_it_should_be)
{
	struct memory memory = { .from = 1,
				 .to = { 2 },
				 .permissions = 2,
				 .flags = 1,
				 .pages = 1,
				 .base = VM_PAGE(1, 4) };
	uint8_t *page;
	struct ffasim_filter_next next;

	REQUIRE(start());
	page = hyp_at(&hyp, VM_PAGE(1, 4));
	page[7] = 1;
	next = send(FFAF_FID_64(MEM_LEND), &memory);
	memory.handle = handle_of(&next);
	CHECK_EQ_U64(page[7], 0);
	memory.permissions = 2 | 4;
	memory.flags = 1 | 4; /* clear on relinquish */
	retrieve(2, &memory);
	page[7] = 2;
	CHECK_EQ_INT(relinquish(2, memory.handle, 0), 0);
	CHECK_EQ_U64(page[7], 0);
	memory.flags = 0;
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RX_RELEASE)), 0);
	next = retrieve(2, &memory);
	CHECK_EQ_INT(hyp_status(&next), 0);
	page[7] = 3;
	CHECK_EQ_INT(relinquish(2, memory.handle, 1), 0);
	CHECK_EQ_U64(page[7], 0);
	page[7] = 4;
	CHECK_EQ_INT(reclaim(1, memory.handle, 2), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(reclaim(1, memory.handle, 1), 0);
	CHECK_EQ_U64(page[7], 0);
}

/* What is wrong with a share of VM 1, and what it is refused with. */
TEST(hypervisor_memory, bad_transactions)
{
	static const struct {
		const char *what;
		struct memory memory;
		unsigned int at; /* a byte of the descriptor changed to .byte */
		uint8_t byte;
		uint32_t fid;
		int32_t status;
	} rows[] = {
#define GOOD .from = 1, .to = { 2 }, .permissions = 2, .attributes = 0x2f, .pages = 1
		{ "good", { GOOD, .base = VM_PAGE(1, 4) }, 2, 0x2f, FFAF_FID_64(MEM_SHARE), 0 },
		{ "as another",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  0,
		  3,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "another's page",
		  { GOOD, .base = VM_PAGE(2, 4) },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "the hypervisor's page",
		  { GOOD, .base = HYP_TX },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "a buffer",
		  { GOOD, .base = VM_RX(1) },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "secure memory",
		  { GOOD, .base = RIG_SECURE },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "not aligned",
		  { GOOD, .base = VM_PAGE(1, 4) + 1 },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "to oneself",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  48,
		  1,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "to nobody",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  48,
		  9,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "no partition",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  49,
		  0x81,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "no data access",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  50,
		  0,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "execution",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  50,
		  6,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "NS bit",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  2,
		  0x6f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "device memory",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  2,
		  0x10,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "clear a share",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  4,
		  1,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "time slices",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  4,
		  2,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "lend with attributes",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  2,
		  0x2f,
		  FFAF_FID_64(MEM_LEND),
		  FFAF_INVALID_PARAMETERS },
		{ "donate with access",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  2,
		  0,
		  FFAF_FID_64(MEM_DONATE),
		  FFAF_INVALID_PARAMETERS },
		{ "size of 1.1",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  24,
		  16,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "offset in the header",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  32,
		  32,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "offset far away",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  35,
		  0x7f,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "no borrowers",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  28,
		  0,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "too many borrowers",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  28,
		  5,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_NO_MEMORY },
		{ "composite in the header",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  52,
		  48,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "other page count",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  80,
		  2,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "other range count",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  84,
		  2,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "empty range",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  104,
		  0,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
		{ "past the region",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  104,
		  99,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "out of this world",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  103,
		  0xff,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_DENIED },
		{ "reserved bytes",
		  { GOOD, .base = VM_PAGE(1, 4) },
		  40,
		  1,
		  FFAF_FID_64(MEM_SHARE),
		  FFAF_INVALID_PARAMETERS },
#undef GOOD
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffasim_transaction_info info;
		struct ffasim_filter_next next;
		uint32_t length;
		uint64_t before[sizeof(hyp.state) / 8];

		REQUIRE(start());
		test_context("%s", rows[i].what);
		length = describe(&rows[i].memory, hyp_at(&hyp, VM_TX(1)), 0x10002, true);
		hyp_at(&hyp, VM_TX(1))[rows[i].at] = rows[i].byte;
		VM_CALL(&hyp, 1, 0, FFAF_FID_32(ID_GET));
		memcpy(before, hyp.state, sizeof(before));
		next = VM_CALL(&hyp, 1, 0, rows[i].fid, length, length);
		CHECK_EQ_INT(hyp_status(&next), rows[i].status);
		if (rows[i].status == 0)
			continue;
		CHECK(!ffasim_vm_transaction_info(&hyp.h, 0, &info));
		CHECK_EQ_MEM(hyp.state, before, sizeof(before));
		CHECK_EQ_U64(hyp.views, 0);
	}
}

TEST(hypervisor_memory, many_borrowers)
{
	struct memory memory = { .from = 1,
				 .to = { 2, 3 },
				 .permissions = 2,
				 .attributes = 0x2f,
				 .pages = 1,
				 .base = VM_PAGE(1, 4) };
	struct ffasim_filter_next next;

	REQUIRE(start());
	next = send(FFAF_FID_64(MEM_LEND), &memory);
	memory.handle = handle_of(&next);
	CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){ retrieve(2, &memory) }[0]), 0);
	memory.to[1] = 0;
	memory.to[0] = 3;
	CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){ retrieve(3, &memory) }[0]),
		     FFAF_INVALID_PARAMETERS); /* it names not all of them */
	memory.flags = 1 << 10;
	CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){ retrieve(3, &memory) }[0]), 0);
	CHECK_EQ_U64(view(2, VM_PAGE(1, 4)) & view(3, VM_PAGE(1, 4)), RW);
	CHECK_EQ_INT(relinquish(2, memory.handle, 0), 0);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), FFAF_DENIED);
	CHECK_EQ_INT(relinquish(3, memory.handle, 0), 0);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), 0);
}

/* A descriptor in three parts, out and in. */
TEST(hypervisor_memory, fragments)
{
	struct memory memory = { .from = 1,
				 .to = { 2 },
				 .permissions = 2,
				 .attributes = 0x2f,
				 .pages = 4,
				 .base = VM_PAGE(1, 4) };
	uint8_t bytes[256];
	uint32_t length, sent = 96;
	struct ffasim_filter_next next;

	REQUIRE(start());
	length = describe(&memory, bytes, 0x10002, true);
	memcpy(hyp_at(&hyp, VM_TX(1)), bytes, sent);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(MEM_SHARE), length, sent);
	while (next.regs.x[0] == FFAF_FID_32(MEM_FRAG_RX) && sent < length) {
		CHECK_EQ_U64(next.regs.x[3], sent);
		CHECK_EQ_INT(reclaim(1, next.regs.x[1] | next.regs.x[2] << 32, 0),
			     FFAF_INVALID_PARAMETERS);
		memcpy(hyp_at(&hyp, VM_TX(1)), bytes + sent, 32);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), next.regs.x[1],
					next.regs.x[2], 24),
			     FFAF_INVALID_PARAMETERS);
		next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), next.regs.x[1], next.regs.x[2],
			       32);
		sent += 32;
	}
	CHECK_EQ_U64(sent, length);
	memory.handle = handle_of(&next);
	CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){ retrieve(2, &memory) }[0]), 0);
	CHECK_EQ_U64(view(2, VM_PAGE(1, 10)), RW);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(MEM_FRAG_RX), (uint32_t)memory.handle,
				memory.handle >> 32, length),
		     FFAF_INVALID_PARAMETERS);
	/* a bad fragment drops it all */
	memory.handle = 0;
	memory.base = VM_PAGE(1, 5);
	memory.pages = 2;
	length = describe(&memory, hyp_at(&hyp, VM_TX(1)), 0x10002, true);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(MEM_LEND), length, length - 16);
	CHECK_EQ_INT(hyp_status(&next), FFAF_INVALID_PARAMETERS); /* attributes */
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(MEM_SHARE), length, length - 16);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_FRAG_RX));
	put(hyp_at(&hyp, VM_TX(1)), VM_PAGE(2, 5), 8);
	put(hyp_at(&hyp, VM_TX(1)) + 8, 1, 8);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), next.regs.x[1],
				next.regs.x[2], 16),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), next.regs.x[1],
				next.regs.x[2], 16),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

/* Bring partition N to run, for VM 1. */
static void run_partition(uint16_t n)
{
	VM_CALL(&hyp, 1, 1, FFAF_FID_32(RUN), IDS(0x8000 + n, 0));
}

static void stop_partition(uint16_t n)
{
	struct ffasim_filter_next next;

	hyp_sp_call(&hyp, SP(n), &(struct ffaf_regs){ { FFAF_FID_32(MSG_WAIT) } }, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 1);
}

/* Partition N retrieves, with its TX and RX at the start of its memory. */
static struct ffasim_next sp_retrieve(uint16_t n, const struct memory *memory)
{
	const uint64_t tx = RIG_SECURE + (uint64_t)(n - 1) * RIG_SP_PAGES * FFASIM_PAGE;
	uint32_t length;

	CALL(&hyp.rig, SP(n), FFAF_FID_64(RXTX_MAP), tx, tx + FFASIM_PAGE, 1);
	length = describe(memory, rig_at(&hyp.rig, tx, 1), 0x10002, false);
	return CALL(&hyp.rig, SP(n), FFAF_FID_32(MEM_RETRIEVE_REQ), length, length);
}

static int sp_relinquish(uint16_t n, uint64_t handle)
{
	const uint64_t tx = RIG_SECURE + (uint64_t)(n - 1) * RIG_SP_PAGES * FFASIM_PAGE;
	uint8_t *bytes = rig_at(&hyp.rig, tx, 1);

	memset(bytes, 0, 32);
	put(bytes, handle, 8);
	put(bytes + 12, 1, 4);
	put(bytes + 16, 0x8000u + n, 2);
	return REFUSAL(&hyp.rig, SP(n), FFAF_FID_32(MEM_RELINQUISH));
}

/* From each VM, in its own layout, to a partition and back. */
TEST(hypervisor_memory, life_of_a_transaction_with_a_partition)
{
	static const struct {
		const char *what;
		uint16_t vm;
		uint32_t fid;
		uint16_t attributes;
		uint8_t asked;
		unsigned int owner;
	} rows[] = {
		{ "share", 1, FFAF_FID_64(MEM_SHARE), 0x2f, 2, ALL },
		{ "share of 1.1", 3, FFAF_FID_32(MEM_SHARE), 0x2f, 2, ALL },
		{ "lend", 2, FFAF_FID_64(MEM_LEND), 0, 2 | 4, FFASIM_NONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct memory memory = { .from = rows[i].vm,
					 .to = { 0x8001 },
					 .permissions = 2,
					 .attributes = rows[i].attributes,
					 .pages = 2,
					 .base = VM_PAGE(rows[i].vm, 4) };
		struct ffasim_filter_next next;
		struct ffasim_next got;

		REQUIRE(start());
		test_context("%s", rows[i].what);
		next = send(rows[i].fid, &memory);
		memory.handle = handle_of(&next);
		CHECK_EQ_U64(memory.handle >> 63, 0);
		CHECK_EQ_U64(view(rows[i].vm, memory.base), rows[i].owner);
		run_partition(1);
		memory.permissions = rows[i].asked;
		memory.attributes = 0;
		got = sp_retrieve(1, &memory);
		CHECK_EQ_U64(got.regs.x[0], FFAF_FID_32(MEM_RETRIEVE_RESP));
		CHECK_EQ_U64(ffasim_view(&hyp.rig.world, 0x8001, memory.base + 2 * FFASIM_PAGE),
			     RW);
		CHECK_EQ_INT(reclaim(rows[i].vm == 1 ? 2 : 1, memory.handle, 0),
			     FFAF_INVALID_PARAMETERS);
		CHECK_EQ_INT(reclaim(rows[i].vm, memory.handle, 0), FFAF_DENIED);
		CHECK_EQ_INT(sp_relinquish(1, memory.handle), 0);
		stop_partition(1);
		CHECK_EQ_INT(reclaim(rows[i].vm, memory.handle, 0), 0);
		CHECK_EQ_U64(view(rows[i].vm, memory.base), ALL);
		CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
		CHECK_EQ_STR(ffasim_invariant(&hyp.rig.world), NULL);
	}
}

TEST(hypervisor_memory, unknown_partition_is_the_spmcs_to_refuse)
{
	const struct memory memory = { .from = 1,
				       .to = { 0x8055 },
				       .permissions = 2,
				       .attributes = 0x2f,
				       .pages = 1,
				       .base = VM_PAGE(1, 4) };
	struct ffasim_transaction_info info;

	REQUIRE(start());
	CHECK_EQ_INT(hyp_status(&(struct ffasim_filter_next[]){
			     send(FFAF_FID_64(MEM_SHARE), &memory) }[0]),
		     FFAF_INVALID_PARAMETERS);
	CHECK(!ffasim_vm_transaction_info(&hyp.h, 0, &info));
	CHECK_EQ_U64(view(1, VM_PAGE(1, 4)), ALL);
}

/* Fragments of a VM for a partition go on one by one, under the SPMC's handle. */
TEST(hypervisor_memory, fragments_to_a_partition)
{
	const struct memory memory = { .from = 1,
				       .to = { 0x8001 },
				       .permissions = 2,
				       .attributes = 0x2f,
				       .pages = 4,
				       .base = VM_PAGE(1, 4) };
	struct ffasim_filter_next next;
	uint8_t bytes[256];
	uint64_t handle;
	uint32_t length;

	REQUIRE(start());
	length = describe(&memory, bytes, 0x10002, true);
	memcpy(hyp_at(&hyp, VM_TX(1)), bytes, length);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(MEM_SHARE), length, length - 32);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_FRAG_RX));
	handle = next.regs.x[1] | next.regs.x[2] << 32;
	memcpy(hyp_at(&hyp, VM_TX(1)), bytes + length - 32, 32);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), handle, handle >> 32, 32);
	CHECK_EQ_U64(handle_of(&next), handle);
	CHECK_EQ_INT(reclaim(1, handle, 0), 0);
}

TEST(hypervisor_memory, what_a_dead_vm_borrowed_goes_back)
{
	struct memory memory = { .from = 1,
				 .to = { 2 },
				 .permissions = 2,
				 .attributes = 0x2f,
				 .pages = 1,
				 .base = VM_PAGE(1, 4) };
	struct ffasim_filter_next next;

	REQUIRE(start());
	next = send(FFAF_FID_64(MEM_SHARE), &memory);
	memory.handle = handle_of(&next);
	retrieve(2, &memory);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), FFAF_DENIED);
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK_EQ_U64(view(2, VM_PAGE(1, 4)), FFASIM_NONE);
	CHECK_EQ_INT(reclaim(1, memory.handle, 0), 0);
}

/* Nothing is lost where room is short: the call is refused and all is as before. */
TEST(hypervisor_memory, room)
{
	struct memory memory = { .from = 1,
				 .to = { 2 },
				 .permissions = 2,
				 .attributes = 0x2f,
				 .pages = 1,
				 .base = VM_PAGE(1, 4) };
	struct ffasim_filter_next next;
	uint64_t handles[2];

	hyp_init(&hyp);
	hyp.config.transactions = 2;
	hyp.config.ranges = 3;
	hyp.config.spans = 9;
	hyp.vms[1].independent = true;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
	CHECK_EQ_INT(hyp_map(&hyp, 2), 0);
	next = send(FFAF_FID_64(MEM_SHARE), &memory);
	handles[0] = handle_of(&next);
	memory.base = VM_PAGE(1, 5);
	memory.pages = 3;
	next = send(FFAF_FID_64(MEM_SHARE), &memory);
	CHECK_EQ_INT(hyp_status(&next), FFAF_NO_MEMORY); /* ranges */
	memory.pages = 2;
	next = send(FFAF_FID_64(MEM_SHARE), &memory);
	handles[1] = handle_of(&next);
	memory.base = VM_PAGE(1, 10);
	memory.pages = 1;
	next = send(FFAF_FID_64(MEM_SHARE), &memory);
	CHECK_EQ_INT(hyp_status(&next), FFAF_NO_MEMORY); /* transactions */
	CHECK_EQ_INT(reclaim(1, handles[0], 0), 0);
	CHECK_EQ_INT(reclaim(1, handles[1], 0), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RXTX_UNMAP)), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RXTX_UNMAP)), 0);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

/* A response longer than RX: one range a page, for as many pages as TX has room for. */
TEST(hypervisor_memory, long_responses_come_in_fragments)
{
	static const uint64_t base = 0x90000000;
	static uint8_t bytes[16 * FFASIM_PAGE];
	const struct ffasim_region regions[2] = {
		{ .base = VM_PAGE(1, 0), .pages = VM_PAGES, .access = ALL },
		{ .base = base, .pages = 1000, .access = RW }
	};
	struct memory memory = { .from = 1, .to = { 3 }, .pages = 300, .base = base };
	struct ffasim_filter_next next;
	uint32_t length, sent = FFASIM_PAGE;
	uint16_t owner;

	hyp_init(&hyp);
	hyp.config.ranges = 320;
	hyp.config.spans = 320;
	hyp.vms[0].regions = regions;
	hyp.vms[0].region_count = 2;
	hyp.vms[2].independent = true;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
	CHECK_EQ_INT(hyp_map(&hyp, 3), 0);
	length = describe(&memory, bytes, 0x10002, true);
	memcpy(hyp_at(&hyp, VM_TX(1)), bytes, sent);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(MEM_DONATE), length, sent);
	CHECK_EQ_U64(next.regs.x[3], sent);
	memcpy(hyp_at(&hyp, VM_TX(1)), bytes + sent, length - sent);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(MEM_FRAG_TX), next.regs.x[1], next.regs.x[2],
		       length - sent);
	memory.handle = handle_of(&next);
	memory.permissions = 2 | 4;
	next = retrieve(3, &memory);
	CHECK_EQ_U64(next.regs.x[1], 48 + 16 + 16 + 300 * 16);
	CHECK_EQ_U64(next.regs.x[2], FFASIM_PAGE);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(MEM_FRAG_RX), (uint32_t)memory.handle,
				memory.handle >> 32, FFASIM_PAGE),
		     FFAF_BUSY);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(RX_RELEASE)), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(MEM_FRAG_RX), (uint32_t)memory.handle,
				memory.handle >> 32, 16),
		     FFAF_INVALID_PARAMETERS);
	next = VM_CALL(&hyp, 3, 0, FFAF_FID_32(MEM_FRAG_RX), (uint32_t)memory.handle,
		       memory.handle >> 32, FFASIM_PAGE);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(MEM_FRAG_TX));
	CHECK_EQ_U64(next.regs.x[3], 48 + 16 + 16 + 300 * 16 - FFASIM_PAGE);
	/* its first range is the one behind the last of the first fragment */
	CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(3)),
		     &(uint64_t){ base + 2 * FFASIM_PAGE * ((FFASIM_PAGE - 80) / 16) }, 8);
	CHECK(ffasim_vm_owner(&hyp.h, base + 598 * FFASIM_PAGE, &owner));
	CHECK_EQ_U64(owner, 3);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}

/* An SPMC that gives every transaction handle 7, and forgets donations. */
static void one_handle(void *ctx, unsigned int pe, struct ffaf_regs *regs)
{
	const uint32_t fid = (uint32_t)regs->x[0];

	(void)ctx;
	(void)pe;
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid == FFAF_FID_32(VERSION) ? 0x10002 : FFAF_FID_32(SUCCESS);
	regs->x[2] = 7;
}

TEST(hypervisor_memory, donation_to_a_partition_ends_when_its_handle_comes_again)
{
	struct memory memory = { .from = 1, .to = { 0x8001 }, .pages = 1, .base = VM_PAGE(1, 4) };
	struct ffasim_transaction_info info;
	struct ffasim_filter_next next;

	hyp_init(&hyp);
	hyp.ops.smc = one_handle;
	REQUIRE(hyp_start(&hyp));
	CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
	next = send(FFAF_FID_64(MEM_DONATE), &memory);
	CHECK_EQ_U64(handle_of(&next), 7);
	memory.base = VM_PAGE(1, 5);
	next = send(FFAF_FID_64(MEM_DONATE), &memory);
	CHECK_EQ_U64(handle_of(&next), 7);
	CHECK(ffasim_vm_transaction_info(&hyp.h, 0, &info));
	CHECK(!ffasim_vm_transaction_info(&hyp.h, 1, &info));
	CHECK_EQ_U64(view(1, VM_PAGE(1, 4)) | view(1, VM_PAGE(1, 5)), FFASIM_NONE);
	memory.base = VM_PAGE(1, 4);
	next = send(FFAF_FID_64(MEM_DONATE), &memory);
	CHECK_EQ_INT(hyp_status(&next), FFAF_DENIED);
	CHECK_EQ_INT(reclaim(1, 7, 0), 0);
	CHECK_EQ_U64(view(1, VM_PAGE(1, 5)), ALL);
	CHECK_EQ_U64(view(1, VM_PAGE(1, 4)), FFASIM_NONE);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp.h), NULL);
}
