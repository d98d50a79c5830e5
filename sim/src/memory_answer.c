/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "memory_retrieve.h"
#include "ownership.h"

/* The descriptor that a retrieval is answered with, in units of 16 bytes. */

enum { UNIT = 16, NORMAL_WRITE_BACK_INNER = 0x2f, TYPE = 0x30, NS_BIT = 1 << 6 };

static bool is_non_secure(const struct ffasim_world *world,
			  const struct ffasim_transaction *transaction)
{
	const struct ffasim_range *range = ffasim_first_range(world, transaction);

	return range != NULL && ffasim_run_at(world, range->address).non_secure;
}

struct ffasim_answer ffasim_answer_of(const struct ffasim_calling *calling,
				      const struct ffasim_transaction *transaction,
				      const struct ffasim_borrower *borrower)
{
	const struct ffasim_world *world = calling->world;
	const uint32_t version = ffasim_version_of(world, calling->caller);
	const uint8_t choice = ffasim_choice(world, FFASIM_QUIRK_HYPERVISOR_RETRIEVE);
	struct ffasim_answer answer = {
		.transaction = transaction,
		.borrower = borrower,
		.header_size = version < FFAF_VERSION_1_1 ? FFASIM_HEADER_1_0 : FFASIM_HEADER,
		.borrower_size = version < FFAF_VERSION_1_2 ? FFASIM_BORROWER_1_0 : FFASIM_BORROWER,
		.as_sent = borrower == NULL && choice == FFASIM_HYPERVISOR_RETRIEVE_EARLY,
		.bare = borrower == NULL && choice == FFASIM_HYPERVISOR_RETRIEVE_BARE,
	};

	if (answer.bare)
		answer.borrower_size = FFASIM_BORROWER_1_0;
	answer.tells_ns = (answer.bare || (borrower != NULL && version >= FFAF_VERSION_1_1)) &&
			  is_non_secure(world, transaction);
	answer.total = answer.header_size + answer.borrower_size + FFASIM_COMPOSITE +
		       transaction->range_total * FFASIM_CONSTITUENT;
	return answer;
}

static uint16_t attributes_of(const struct ffasim_answer *answer)
{
	const uint16_t sent = answer->transaction->attributes;
	const bool typed = (sent & TYPE) != 0 || answer->as_sent;
	const uint16_t base = answer->bare ? 0 : typed ? sent : NORMAL_WRITE_BACK_INNER;

	return (uint16_t)(base | (answer->tells_ns ? NS_BIT : 0));
}

static uint32_t flags_of(const struct ffasim_answer *answer)
{
	if (answer->bare)
		return 0;
	return (uint32_t)answer->transaction->type << FFASIM_TYPE_SHIFT |
	       (answer->transaction->flags & FFASIM_CLEAR);
}

static void put_header(const struct ffasim_answer *answer, uint8_t *raw)
{
	const uint16_t attributes = attributes_of(answer);

	raw[0] = (uint8_t)answer->transaction->sender;
	raw[1] = (uint8_t)(answer->transaction->sender >> 8);
	raw[2] = (uint8_t)attributes;
	raw[3] = (uint8_t)(attributes >> 8);
	ffasim_put32(raw + 4, flags_of(answer));
	ffasim_put64(raw + 8, answer->transaction->handle);
	ffasim_put64(raw + 16, answer->bare ? 0 : answer->transaction->tag);
	ffasim_put32(raw + 28, 1);
	if (answer->header_size == FFASIM_HEADER_1_0)
		return;
	ffasim_put32(raw + 24, answer->borrower_size);
	ffasim_put32(raw + 32, answer->header_size);
}

/* Permissions in the form of access descriptors. */
static uint8_t permissions_of(const struct ffasim_borrower *borrower)
{
	const unsigned int data = (borrower->access & FFASIM_WRITE) != 0 ? 2 : 1;
	const unsigned int instruction = (borrower->access & FFASIM_EXECUTE) != 0 ? 2 : 1;

	return (uint8_t)(data | instruction << 2);
}

static void put_borrower(const struct ffasim_answer *answer, uint8_t *raw)
{
	const struct ffasim_borrower *sent = answer->borrower != NULL
						     ? answer->borrower
						     : ffasim_borrower_at(answer->transaction, 0);

	ffasim_put32(raw + 4, answer->header_size + answer->borrower_size);
	if (answer->bare)
		return;
	raw[0] = sent->raw[0];
	raw[1] = sent->raw[1];
	raw[2] = answer->borrower != NULL ? permissions_of(sent) : sent->raw[2];
	if (answer->borrower_size < FFASIM_BORROWER)
		return;
	if (answer->as_sent)
		memcpy(raw + 8, sent->raw + 8, FFASIM_BORROWER - 8);
	else if (answer->transaction->borrower_size >= FFASIM_BORROWER)
		memcpy(raw + 8, sent->raw + 8, 16);
}

/* All that comes before the ranges; how long that is. */
static uint32_t put_head(const struct ffasim_answer *answer, uint8_t *raw)
{
	const uint32_t composite = answer->header_size + answer->borrower_size;

	memset(raw, 0, composite + FFASIM_COMPOSITE);
	put_header(answer, raw);
	put_borrower(answer, raw + answer->header_size);
	ffasim_put32(raw + composite, answer->transaction->pages);
	ffasim_put32(raw + composite + 4, answer->transaction->range_total);
	return composite + FFASIM_COMPOSITE;
}

static const struct ffasim_range *range_number(const struct ffasim_world *world,
					       const struct ffasim_transaction *transaction,
					       uint32_t n)
{
	const struct ffasim_range *range = ffasim_first_range(world, transaction);

	while (range != NULL && n-- > 0)
		range = ffasim_next_range(world, range);
	return range;
}

/* Put ranges from RANGE on behind AT bytes of RX, as many as fit. */
static uint32_t put_ranges(struct ffasim_calling *calling, const struct ffasim_answer *answer,
			   const struct ffasim_range *range, uint32_t at)
{
	const uint32_t room = ffasim_buffer_size(calling->caller);
	bool first = true;

	while (range != NULL && room - at >= UNIT &&
	       (first || !answer->as_sent || !range->fragment)) {
		uint8_t raw[UNIT] = { 0 };

		ffasim_put64(raw, range->address);
		ffasim_put32(raw + 8, range->pages);
		if (!ffasim_rx_put(calling->world, calling->caller, at, raw, UNIT))
			return 0;
		at += UNIT;
		first = false;
		range = ffasim_next_range(calling->world, range);
	}
	return at;
}

uint32_t ffasim_put_answer(struct ffasim_calling *calling, const struct ffasim_answer *answer,
			   uint32_t from)
{
	uint8_t head[FFASIM_HEADER + FFASIM_BORROWER + FFASIM_COMPOSITE];
	const uint32_t length = put_head(answer, head);
	uint32_t size = 0, number = 0;

	if (from == 0) {
		if (!ffasim_rx_put(calling->world, calling->caller, 0, head, length))
			return 0;
		size = length;
	} else {
		number = (from - length) / UNIT;
	}
	size = put_ranges(calling, answer,
			  range_number(calling->world, answer->transaction, number), size);
	if (size != 0)
		ffasim_rx_give(calling->world, calling->caller, size);
	return size;
}
