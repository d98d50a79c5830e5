/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_world.h"

/* Random sequences of memory calls: what must hold, holds after each. */

#define STEPS 150u
#define ROUNDS 30u

static struct memory memory, other;
static uint64_t seed;
static struct memory_request sent[8]; /* the last ones that were taken */
static unsigned int sent_count, taken, retrieved, relinquished, reclaimed; /* calls that were */

static unsigned int below(unsigned int limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed >> 16) % limit;
}

static struct ffasim_ec anyone(void)
{
	const unsigned int n = below(5);

	return n == 0 ? NWD : SP(n);
}

static uint64_t any_page(struct ffasim_ec ec)
{
	const uint64_t base = below(8) == 0 ? RIG_SECURE : memory_base(ec);

	return base + below(16) * (uint64_t)FFASIM_PAGE;
}

static void random_send(void)
{
	static const uint32_t fids[] = { FFAF_FID_32(MEM_SHARE), FFAF_FID_64(MEM_LEND),
					 FFAF_FID_32(MEM_DONATE) };
	const unsigned int type = below(3);
	const struct ffasim_ec ec = anyone();
	struct memory_request request = memory_request(ec, 1 + below(4), any_page(ec));

	request.ranges[0].pages = 1 + below(3);
	request.range_count = 1 + below(3);
	for (unsigned int i = 1; i < request.range_count; i++)
		request.ranges[i] = (struct memory_range){ any_page(ec), 1 };
	request.borrower_count = type == 2 ? 1 : 1 + below(2);
	request.borrowers[1] = (struct memory_borrower){ (uint16_t)(0x8001 + below(4)), 1, 0 };
	request.borrowers[0].permissions = type == 2 ? 0 : (uint8_t)(1 + below(2));
	if (type == 2 || (type == 1 && request.borrower_count == 1))
		request.attributes = 0;
	request.flags = type != 0 && below(3) == 0;
	if (memory_send(&memory, ec, fids[type], &request) != 0)
		return;
	taken++;
	sent[sent_count++ % 8] = request;
}

static void random_retrieve(void)
{
	const struct memory_request *request = &sent[below(8)];
	struct memory_request wanted = memory_wanted(request);
	const unsigned int n = below(8) != 0 ? request->borrowers[0].id & 7u : 1 + below(4);

	if (n == 0)
		return;
	wanted.flags = below(4) == 0 ? 1u << 2 : 0;
	if (request->attributes == 0)
		wanted.borrowers[0].permissions = (uint8_t)((1 + below(2)) | (1 + below(2)) << 2);
	retrieved += memory_retrieve_as(&memory, SP(n), &wanted) == 0;
}

static void step(void)
{
	const struct memory_request *request = &sent[below(8)];

	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		random_send();
		break;
	case 3:
	case 4:
		random_retrieve();
		break;
	case 5:
		relinquished += memory_relinquish(&memory, SP(1 + below(4)), request->handle_got,
						  below(2)) == 0;
		break;
	case 6:
		reclaimed += memory_reclaim(&memory,
					    request->sender == 0 ? NWD : SP(request->sender & 7u),
					    request->handle_got, below(2)) == 0;
		break;
	default:
		memory_tx(&memory, NWD, &(uint64_t){ seed }, 8);
		MEMORY_CALL(&memory, anyone(), FFAF_FID_32(MEM_FRAG_TX), below(8), 0, below(64));
		MEMORY_CALL(&memory, anyone(), FFAF_FID_32(MEM_FRAG_RX), below(8), 0, below(64));
		break;
	}
}

/* The same steps on a copy come out the same: the state is all that there is. */
static bool goes_on_alike(void)
{
	const uint64_t at = seed;
	const unsigned int count = sent_count;
	struct memory_request requests[8];
	struct memory end;

	memcpy(requests, sent, sizeof(sent));
	memcpy(&other, &memory, sizeof(memory));
	step();
	memcpy(&end, &memory, sizeof(memory));
	memcpy(&memory, &other, sizeof(memory));
	memcpy(sent, requests, sizeof(sent));
	sent_count = count;
	seed = at;
	step();
	return CHECK(memcmp(&end, &memory, sizeof(memory)) == 0);
}

static bool round_of(unsigned int n, bool counted)
{
	seed = 0x9e3779b97f4a7c15u * (n + 1);
	memset(sent, 0, sizeof(sent));
	sent_count = 0;
	memory_init(&memory);
	memory.rig.config.quirk[FFASIM_QUIRK_HANDLES] =
		counted ? FFASIM_HANDLES_COUNTED : FFASIM_HANDLES_LOWEST;
	memory.rig.config.ranges = (uint16_t)(8 + below(64));
	memory.rig.config.spans = (uint16_t)(2 + below(32));
	memory.rig.config.transactions = (uint16_t)(1 + below(16));
	for (unsigned int i = 0; i < RIG_SPS; i++)
		memory.rig.sps[i].version = FFAF_MAKE_VERSION(1, below(3));
	if (!memory_start(&memory))
		return false;
	for (unsigned int i = 0; i < STEPS; i++) {
		test_context("round %u, step %u", n, i);
		if (!(below(8) == 0 ? goes_on_alike() : (step(), true)) || !memory_holds(&memory))
			return false;
	}
	return true;
}

TEST(sim_memory_sequences, keep_every_page_with_one_owner)
{
	for (unsigned int n = 0; n < ROUNDS && round_of(n, n % 2 == 0); n++)
		;
	/* They did get somewhere. */
	CHECK(taken > 10 * ROUNDS);
	CHECK(retrieved > 2 * ROUNDS);
	CHECK(relinquished > ROUNDS / 2);
	CHECK(reclaimed > ROUNDS);
}

/* Any bytes in TX, with the checks of all that is taken somewhere. */
static void random_choices(void)
{
	for (unsigned int quirk = 0; quirk < FFASIM_QUIRK_COUNT; quirk++) {
		unsigned int choices = 0;

		while (ffasim_choice_word(quirk, choices) != NULL)
			choices++;
		memory.rig.config.quirk[quirk] = (uint8_t)below(choices);
	}
}

static void random_bytes(void)
{
	struct memory_request request = memory_request(NWD, 1 + below(4), any_page(NWD));
	const uint32_t size = memory_build(memory.text, &request, FFAF_VERSION_1_2, true);
	const uint32_t total = below(4) == 0 ? below(0x1000) : size;

	for (unsigned int i = below(6); i > 0; i--)
		memory.text[below(size)] = (uint8_t)below(256);
	memory_tx(&memory, NWD, memory.text, size);
	MEMORY_CALL(&memory, NWD, FFAF_FID_BASE_32 | (FFAF_NR_MEM_DONATE + below(7)), total,
		    below(3) == 0 ? below(total + 1) : total, 0, 0);
	MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_FRAG_TX), below(4), 0, below(0x100));
	MEMORY_CALL(&memory, NWD, FFAF_FID_32(MEM_RECLAIM), below(4), 0, 0);
}

TEST(sim_memory_sequences, of_any_bytes_are_answered_whatever_the_choices)
{
	for (unsigned int n = 0; n < ROUNDS; n++) {
		seed = 0xd1342543de82ef95u * (n + 1);
		memory_init(&memory);
		random_choices();
		memory.rig.config.quirk[FFASIM_QUIRK_BUFFER_MEMORY] = 0;
		memory.rig.config.transactions = 8;
		memory.rig.config.ranges = 32;
		REQUIRE(rig_start(&memory.rig));
		MEMORY_CALL(&memory, NWD, FFAF_FID_32(VERSION), FFAF_VERSION_1_2);
		MEMORY_CALL(&memory, NWD, FFAF_FID_64(RXTX_MAP), RIG_NS, RIG_NS + FFASIM_PAGE, 1);
		for (unsigned int i = 0; i < STEPS; i++) {
			test_context("round %u, step %u", n, i);
			random_bytes();
			if (!CHECK_EQ_STR(ffasim_invariant(&memory.rig.world), NULL))
				return;
		}
	}
}
