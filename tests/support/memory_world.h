/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Memory transactions of the world of world.h: descriptors in any layout, put into TX, sent,
 * retrieved and read back from RX.
 *
 *	struct memory memory;
 *	struct memory_request request = memory_request(&memory, NWD, 1, RIG_NS + 0x4000);
 *
 *	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
 *	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), 0);
 */
#ifndef TEST_MEMORY_WORLD_H
#define TEST_MEMORY_WORLD_H

#include "world.h"

#include "../../sim/src/world.h"

#define MEMORY_RANGES 16u
#define MEMORY_BORROWERS 4u
#define MEMORY_NORMAL 0x2fu
#define MEMORY_RW 2u

struct memory_borrower {
	uint16_t id;
	uint8_t permissions;
	uint64_t impdef;
};

struct memory_range {
	uint64_t address;
	uint32_t pages;
};

/* A transaction descriptor, whatever its layout. */
struct memory_request {
	uint16_t sender, attributes;
	uint32_t flags;
	uint64_t handle, tag;
	uint32_t borrower_count, range_count;
	struct memory_borrower borrowers[MEMORY_BORROWERS];
	struct memory_range ranges[MEMORY_RANGES];
	uint64_t handle_got; /* of memory_send */
};

struct memory {
	struct rig rig;
	/* what the world told of views, kept per endpoint (0: normal world) and page */
	uint8_t views[1 + RIG_SPS][RIG_SPS * RIG_SP_PAGES + RIG_NS_PAGES];
	uint8_t text[FFASIM_PAGE]; /* the last descriptor built */
	uint8_t answer[FFASIM_PAGE]; /* and the last one that came */
	uint32_t answer_size;
};

static inline unsigned int memory_page(uint64_t address)
{
	return address >= RIG_NS
		       ? RIG_SPS * RIG_SP_PAGES + (unsigned int)((address - RIG_NS) / FFASIM_PAGE)
		       : (unsigned int)((address - RIG_SECURE) / FFASIM_PAGE);
}

/* A page by its place in the table of views. */
static inline uint64_t memory_address(unsigned int page)
{
	return page < RIG_SPS * RIG_SP_PAGES
		       ? RIG_SECURE + (uint64_t)page * FFASIM_PAGE
		       : RIG_NS + (uint64_t)(page - RIG_SPS * RIG_SP_PAGES) * FFASIM_PAGE;
}

static inline void memory_view(void *ctx, uint16_t id, uint64_t address, uint32_t pages,
			       unsigned int access, bool non_secure)
{
	struct memory *memory = (struct memory *)ctx;
	const unsigned int who = (id & 0x8000u) != 0 ? id & 0x7u : 0;

	(void)non_secure;
	memory->rig.views++;
	for (uint32_t i = 0; i < pages; i++)
		memory->views[who][memory_page(address + i * (uint64_t)FFASIM_PAGE)] =
			(uint8_t)access;
}

/* Where EC has its buffers: TX in the first page of its memory, RX in the second. */
static inline uint64_t memory_base(struct ffasim_ec ec)
{
	return ec.id == 0 ? RIG_NS
			  : RIG_SECURE + (ec.id - 0x8001u) * RIG_SP_PAGES * (uint64_t)FFASIM_PAGE;
}

/* The PE runs EC, as if it had been called. */
static inline struct ffasim_next memory_call(struct memory *memory, struct ffasim_ec ec,
					     const struct ffaf_regs *regs)
{
	struct ffasim_state *state = memory->rig.world.state;
	const uint16_t before = state->pe[0].running;
	struct ffasim_context *context = ffasim_context_of(&memory->rig.world, ec);
	const uint8_t was = context->state;
	struct ffasim_next next;

	state->pe[0].running = ffasim_context_number(&memory->rig.world, context);
	context->state = FFASIM_EC_RUNNING;
	ffasim_call(&memory->rig.world, 0, ec, regs, &next);
	context->state = was;
	state->pe[0].running = before;
	return next;
}

#define MEMORY_CALL(memory, ec, ...) \
	memory_call(memory, ec, &(struct ffaf_regs){ .x = { __VA_ARGS__ } })

static inline int memory_status(const struct ffasim_next *next)
{
	return next->regs.x[0] == FFAF_FID_32(ERROR) ? (int32_t)next->regs.x[2] : 0;
}

#define MEMORY_REFUSAL(memory, ec, ...) \
	memory_status(&(struct ffasim_next[]){ MEMORY_CALL(memory, ec, __VA_ARGS__) }[0])

static inline void memory_init(struct memory *memory)
{
	memset(memory, 0, sizeof(*memory));
	rig_init(&memory->rig);
	memory->rig.config.transactions = 64;
	memory->rig.config.ranges = 256;
	memory->rig.config.first_handle = 1;
}

/* The world starts: everyone maps buffers, and sees what the world says. */
static inline bool memory_start(struct memory *memory)
{
	static const struct ffasim_ec all[] = {
		{ 0, 0 }, { 0x8001, 0 }, { 0x8002, 0 }, { 0x8003, 0 }, { 0x8004, 0 }
	};

	if (!rig_start(&memory->rig))
		return false;
	memory->rig.ops.view = memory_view;
	memory->rig.ops.translate = rig_translate;
	memory->rig.world.ctx = memory;
	for (unsigned int i = 0; i < 5; i++) {
		const uint64_t base = memory_base(all[i]);

		if (!CHECK_EQ_INT(MEMORY_REFUSAL(memory, all[i], FFAF_FID_64(RXTX_MAP), base,
						 base + FFASIM_PAGE, 1),
				  0))
			return false;
		for (unsigned int page = 0; page < sizeof(memory->views[0]); page++)
			memory->views[i][page] = (uint8_t)ffasim_view(&memory->rig.world, all[i].id,
								      memory_address(page));
	}
	return true;
}

/* SENDER gives one page at ADDRESS to SP n. */
static inline struct memory_request memory_request(struct ffasim_ec sender, unsigned int n,
						   uint64_t address)
{
	return (struct memory_request){ .sender = sender.id,
					.attributes = MEMORY_NORMAL,
					.borrower_count = 1,
					.range_count = 1,
					.borrowers = { { (uint16_t)(0x8000 + n), MEMORY_RW, 0 } },
					.ranges = { { address, 1 } } };
}

static inline void memory_put(uint8_t *to, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint64_t memory_get(const uint8_t *from, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < size; i++)
		value |= (uint64_t)from[i] << 8 * i;
	return value;
}

/* REQUEST in the layout of VERSION, with its ranges or without: its length. */
static inline uint32_t memory_build(uint8_t *text, const struct memory_request *request,
				    uint32_t version, bool ranges)
{
	const uint32_t header = version < FFAF_VERSION_1_1 ? 32 : 48;
	const uint32_t size = version < FFAF_VERSION_1_2 ? 16 : 32;
	uint32_t at = header, pages = 0;
	const uint32_t composite = header + size * request->borrower_count;

	memset(text, 0, FFASIM_PAGE);
	memory_put(text, request->sender, 2);
	memory_put(text + 2, request->attributes, header == 32 ? 1 : 2);
	memory_put(text + 4, request->flags, 4);
	memory_put(text + 8, request->handle, 8);
	memory_put(text + 16, request->tag, 8);
	memory_put(text + 28, request->borrower_count, 4);
	if (header == 48) {
		memory_put(text + 24, size, 4);
		memory_put(text + 32, header, 4);
	}
	for (uint32_t i = 0; i < request->borrower_count; i++, at += size) {
		memory_put(text + at, request->borrowers[i].id, 2);
		text[at + 2] = request->borrowers[i].permissions;
		memory_put(text + at + 4, ranges ? composite : 0, 4);
		if (size == 32)
			memory_put(text + at + 8, request->borrowers[i].impdef, 8);
	}
	if (!ranges)
		return at;
	for (uint32_t i = 0; i < request->range_count; i++) {
		memory_put(text + at + 16 + 16 * i, request->ranges[i].address, 8);
		memory_put(text + at + 24 + 16 * i, request->ranges[i].pages, 4);
		pages += request->ranges[i].pages;
	}
	memory_put(text + at, pages, 4);
	memory_put(text + at + 4, request->range_count, 4);
	return at + 16 + 16 * request->range_count;
}

static inline uint32_t memory_version(struct memory *memory, struct ffasim_ec ec)
{
	return ffasim_version_of(&memory->rig.world, ffasim_endpoint_of(&memory->rig.world, ec.id));
}

static inline void memory_tx(struct memory *memory, struct ffasim_ec ec, const void *bytes,
			     size_t size)
{
	memcpy(rig_at(&memory->rig, memory_base(ec), 1), bytes, size);
}

/* EC sends REQUEST: the status, and the handle in REQUEST. */
static inline int memory_send(struct memory *memory, struct ffasim_ec ec, uint32_t fid,
			      struct memory_request *request)
{
	const uint32_t size = memory_build(memory->text, request, memory_version(memory, ec), true);
	struct ffasim_next next;

	memory_tx(memory, ec, memory->text, size);
	next = MEMORY_CALL(memory, ec, fid, size, size);
	request->handle_got = next.regs.x[2] | next.regs.x[3] << 32;
	return memory_status(&next);
}

/* What EC asks to retrieve what was sent as REQUEST, by itself. */
static inline struct memory_request memory_wanted(const struct memory_request *request)
{
	struct memory_request wanted = *request;

	wanted.handle = request->handle_got;
	wanted.flags = 0;
	return wanted;
}

/* EC retrieves WANTED; the answer, if it is one fragment, is in memory->answer, RX free again. */
static inline int memory_retrieve_as(struct memory *memory, struct ffasim_ec ec,
				     const struct memory_request *wanted)
{
	const uint32_t size = memory_build(memory->text, wanted, memory_version(memory, ec), false);
	struct ffasim_next next;

	memory_tx(memory, ec, memory->text, size);
	next = MEMORY_CALL(memory, ec, FFAF_FID_32(MEM_RETRIEVE_REQ), size, size);
	if (next.regs.x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP)) {
		memcpy(memory->answer, rig_at(&memory->rig, memory_base(ec) + FFASIM_PAGE, 1),
		       FFASIM_PAGE);
		memory->answer_size = (uint32_t)next.regs.x[2];
		CHECK_EQ_INT(MEMORY_REFUSAL(memory, ec, FFAF_FID_32(RX_RELEASE)), 0);
	}
	return memory_status(&next);
}

static inline int memory_retrieve(struct memory *memory, struct ffasim_ec ec,
				  const struct memory_request *request)
{
	const struct memory_request wanted = memory_wanted(request);

	return memory_retrieve_as(memory, ec, &wanted);
}

static inline int memory_relinquish(struct memory *memory, struct ffasim_ec ec, uint64_t handle,
				    uint32_t flags)
{
	uint8_t text[18] = { 0 };

	memory_put(text, handle, 8);
	memory_put(text + 8, flags, 4);
	memory_put(text + 12, 1, 4);
	memory_put(text + 16, ec.id, 2);
	memory_tx(memory, ec, text, sizeof(text));
	return MEMORY_REFUSAL(memory, ec, FFAF_FID_32(MEM_RELINQUISH));
}

static inline int memory_reclaim(struct memory *memory, struct ffasim_ec ec, uint64_t handle,
				 uint32_t flags)
{
	return MEMORY_REFUSAL(memory, ec, FFAF_FID_32(MEM_RECLAIM), (uint32_t)handle, handle >> 32,
			      flags);
}

/* All that must hold: the invariant, and that what was told of views is what they are. */
static inline bool memory_holds(struct memory *memory)
{
	if (!CHECK_EQ_STR(ffasim_invariant(&memory->rig.world), NULL))
		return false;
	for (unsigned int who = 0; who <= RIG_SPS; who++)
		for (unsigned int page = 0; page < sizeof(memory->views[0]); page++)
			if (memory->views[who][page] !=
			    ffasim_view(&memory->rig.world, (uint16_t)(who != 0 ? 0x8000 + who : 0),
					memory_address(page))) {
				CHECK_EQ_U64(page, 0);
				return CHECK_EQ_U64(
					memory->views[who][page],
					ffasim_view(&memory->rig.world,
						    (uint16_t)(who != 0 ? 0x8000 + who : 0),
						    memory_address(page)));
			}
	return true;
}

#endif
