/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>
#include <string.h>

/*
 * A partition that borrows memory as a message says. Its RX/TX pair must be in its
 * manifest. Payload of the request: what to do, the handle in two words, its tag,
 * permissions in bits [7:0] (0: data read and write) and flags of the retrieval from
 * bit 8 on. Payload of the response: the status of the first call that failed or 0,
 * the first 8 bytes of the memory in two words, its pages, and the step that failed.
 */

enum { RETRIEVE = 1, READ = 2, WRITE = 4, RELINQUISH = 8, RELEASE = 16 };

/* Words of the memo. */
enum { LEFT, HANDLE, ARGUMENTS, ADDRESS, SEEN, DOING };
#define DATA_RW 2u

struct buffers {
	uint8_t *rx, *tx;
};

static bool is_secure(const struct ffasim_world *world, uint64_t address)
{
	for (unsigned int i = 0; i < world->config->memory_count; i++) {
		const struct ffasim_memory *memory = &world->config->memory[i];

		if (address - memory->base < memory->size)
			return memory->kind == FFASIM_NORMAL_SECURE;
	}
	return false;
}

static uint8_t *page_of(const struct ffasim_world *world, uint64_t address)
{
	return world->ops->translate(world->ctx, address & ~(uint64_t)(FFASIM_PAGE - 1), 1,
				     is_secure(world, address));
}

static bool find_buffers(const struct ffasim_acting *acting, struct buffers *buffers)
{
	struct ffasim_endpoint_info info;

	if (!ffasim_endpoint_info(acting->world, acting->ec.id, &info) || info.rxtx_pages == 0)
		return false;
	buffers->rx = page_of(acting->world, info.rx);
	buffers->tx = page_of(acting->world, info.tx);
	return buffers->rx != NULL && buffers->tx != NULL;
}

static void put(uint8_t *at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *at, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = size; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static uint32_t version_of(const struct ffasim_acting *acting)
{
	struct ffasim_endpoint_info info = { .version = 0 };
	const struct ffasim_config *config = acting->world->config;

	ffasim_endpoint_info(acting->world, acting->ec.id, &info);
	for (unsigned int i = 0; info.version == 0 && i < config->partition_count; i++)
		if (ffasim_partition_id(acting->world, i) == acting->ec.id)
			info.version = config->partitions[i].version;
	return info.version;
}

/* A retrieve request in the layout of the partition's version. */
static enum ffasim_act retrieve(const struct ffasim_acting *acting, uint8_t *tx,
				struct ffaf_regs *regs)
{
	const uint64_t *word = acting->memo->word;
	const uint32_t version = version_of(acting);
	const uint32_t head = version < FFAF_VERSION_1_1 ? 32 : 48;
	const uint32_t access = version < FFAF_VERSION_1_2 ? 16 : 32;
	const uint64_t permissions = word[ARGUMENTS] >> 32 & 0xff;

	memset(tx, 0, head + access);
	put(tx, acting->memo->request[1] >> 16, 2);
	put(tx + 4, word[ARGUMENTS] >> 40, 3);
	put(tx + 8, word[HANDLE], 8);
	put(tx + 16, word[ARGUMENTS] & 0xffffffff, 8);
	put(tx + 28, 1, 4);
	if (head == 48) {
		put(tx + 24, access, 4);
		put(tx + 32, head, 4);
	}
	put(tx + head, acting->ec.id, 2);
	put(tx + head + 2, permissions != 0 ? permissions : DATA_RW, 1);
	ffasim_make(regs, FFAF_FID_32(MEM_RETRIEVE_REQ));
	regs->x[1] = regs->x[2] = head + access;
	return FFASIM_ACT_CALL;
}

static enum ffasim_act relinquish(const struct ffasim_acting *acting, uint8_t *tx,
				  struct ffaf_regs *regs)
{
	memset(tx, 0, 24);
	put(tx, acting->memo->word[HANDLE], 8);
	put(tx + 12, 1, 4);
	put(tx + 16, acting->ec.id, 2);
	return ffasim_make(regs, FFAF_FID_32(MEM_RELINQUISH));
}

/* Where the memory of the descriptor in RX begins; pages in the upper half of *SEEN. */
static void note_memory(const struct ffasim_acting *acting, const uint8_t *rx)
{
	const uint64_t first = version_of(acting) < FFAF_VERSION_1_1 ? 32 : get(rx + 32, 4);
	uint64_t composite;

	if (first > FFASIM_PAGE - 32)
		return;
	composite = get(rx + first + 4, 4);
	if (composite > FFASIM_PAGE - 32)
		return;
	acting->memo->word[ADDRESS] =
		get(rx + composite + 16, 8) | (get(rx + composite, 4) & 0xfff);
}

static enum ffasim_act finish(const struct ffasim_acting *acting, int64_t status,
			      struct ffaf_regs *regs)
{
	const uint64_t *word = acting->memo->word;
	const uint64_t payload[] = { (uint64_t)status, word[SEEN] & 0xffffffff, word[SEEN] >> 32,
				     word[ADDRESS] & 0xfff, status != 0 ? word[DOING] : 0 };

	return ffasim_respond(acting->memo, payload, 5, regs);
}

/* Read or write the first 8 bytes; what it may not do comes back as DENIED. */
static bool touch(const struct ffasim_acting *acting, unsigned int step)
{
	uint64_t *word = acting->memo->word;
	const uint64_t address = word[ADDRESS] & ~UINT64_C(0xfff);
	const unsigned int view = ffasim_view(acting->world, acting->ec.id, address);
	uint8_t *page = page_of(acting->world, address);

	if (page == NULL || (view & (step == WRITE ? FFASIM_WRITE : FFASIM_READ)) == 0)
		return false;
	if (step == READ)
		word[SEEN] = get(page, 8);
	else
		put(page, ~get(page, 8), 8);
	return true;
}

/* The next of the steps that are to be done. */
static enum ffasim_act go_on(const struct ffasim_acting *acting, const struct buffers *buffers,
			     struct ffaf_regs *regs)
{
	static const uint8_t order[] = { RETRIEVE, RELEASE, READ, WRITE, RELINQUISH };
	uint64_t *word = acting->memo->word;

	for (unsigned int i = 0; i < sizeof(order); i++) {
		if ((word[LEFT] & order[i]) == 0)
			continue;
		word[LEFT] &= ~(uint64_t)order[i];
		word[DOING] = order[i];
		if (order[i] == RETRIEVE)
			return retrieve(acting, buffers->tx, regs);
		if (order[i] == RELEASE)
			return ffasim_make(regs, FFAF_FID_32(RX_RELEASE));
		if (order[i] == RELINQUISH)
			return relinquish(acting, buffers->tx, regs);
		if (!touch(acting, order[i]))
			return finish(acting, FFAF_DENIED, regs);
	}
	return finish(acting, 0, regs);
}

static void take(const struct ffasim_acting *acting, const uint64_t *payload)
{
	uint64_t *word = acting->memo->word;

	word[LEFT] = payload[0] & (RETRIEVE | READ | WRITE | RELINQUISH);
	word[HANDLE] = (payload[1] & 0xffffffff) | payload[2] << 32;
	word[ARGUMENTS] = (payload[3] & 0xffffffff) | payload[4] << 32;
	word[SEEN] = word[DOING] = 0;
}

enum ffasim_act ffasim_act_borrower(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	struct buffers buffers;
	const bool request = ffasim_is_request(acting->memo, regs);

	if (!request && acting->memo->request[0] == 0)
		return ffasim_idle(acting->memo, regs);
	if (request)
		take(acting, &regs->x[ffasim_payload(regs->x[0])]);
	if (!find_buffers(acting, &buffers))
		return finish(acting, FFAF_NO_MEMORY, regs);
	if (regs->x[0] == FFAF_FID_32(ERROR))
		return finish(acting, (int32_t)regs->x[2], regs);
	if (regs->x[0] == FFAF_FID_32(MEM_RETRIEVE_RESP)) {
		note_memory(acting, buffers.rx);
		acting->memo->word[LEFT] |= RELEASE;
	}
	return go_on(acting, &buffers, regs);
}
