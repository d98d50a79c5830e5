/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction_tables.h"
#include "ownership.h"

/* The tables of transactions, their borrowers and ranges. */

struct ffasim_transaction *ffasim_transaction_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, FFASIM_TABLE_TRANSACTIONS, n);
}

struct ffasim_transaction *ffasim_transaction_of(const struct ffasim_world *world, uint64_t handle)
{
	for (unsigned int i = 0;
	     handle != FFASIM_NO_HANDLE && i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);

		if (transaction->handle == handle)
			return transaction;
	}
	return NULL;
}

struct ffasim_borrower *ffasim_borrower_at(const struct ffasim_transaction *transaction,
					   unsigned int n)
{
	return (struct ffasim_borrower *)(uintptr_t)(transaction + 1) + n;
}

struct ffasim_borrower *ffasim_borrower_of(const struct ffasim_transaction *transaction,
					   uint16_t id)
{
	for (unsigned int i = 0; i < transaction->borrower_count; i++) {
		struct ffasim_borrower *borrower = ffasim_borrower_at(transaction, i);

		if (ffasim_borrower_id(borrower) == id)
			return borrower;
	}
	return NULL;
}

struct ffasim_range *ffasim_range_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, FFASIM_TABLE_RANGES, n);
}

static struct ffasim_range *range_or_none(const struct ffasim_world *world, uint16_t n)
{
	return n != FFASIM_NO_RANGE ? ffasim_range_at(world, n) : NULL;
}

struct ffasim_range *ffasim_first_range(const struct ffasim_world *world,
					const struct ffasim_transaction *transaction)
{
	return range_or_none(world, transaction->first_range);
}

struct ffasim_range *ffasim_next_range(const struct ffasim_world *world,
				       const struct ffasim_range *range)
{
	return range_or_none(world, range->next);
}

static bool is_free_range(const void *place)
{
	return !((const struct ffasim_range *)place)->used;
}

/* The first free place, or the number of places. */
static unsigned int free_range(const struct ffasim_world *world)
{
	unsigned int n = world->state->free_range;

	while (n < ffasim_used(world, FFASIM_TABLE_RANGES) &&
	       !is_free_range(ffasim_range_at(world, n)))
		n++;
	return n;
}

bool ffasim_add_range(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		      uint64_t address, uint32_t pages, bool fragment)
{
	const uint16_t place = (uint16_t)free_range(world);
	struct ffasim_range *range;

	if (place == world->state->table[FFASIM_TABLE_RANGES].count)
		return false;
	range = ffasim_take_place(world, FFASIM_TABLE_RANGES, place);
	*range = (struct ffasim_range){ .address = address,
					.pages = pages,
					.next = FFASIM_NO_RANGE,
					.used = true,
					.fragment = fragment };
	world->state->free_range = (uint16_t)(place + 1u);
	if (transaction->first_range == FFASIM_NO_RANGE)
		transaction->first_range = place;
	else
		ffasim_range_at(world, transaction->last_range)->next = place;
	transaction->last_range = place;
	return true;
}

static bool is_free(const void *place)
{
	return ((const struct ffasim_transaction *)place)->handle == FFASIM_NO_HANDLE;
}

/* Give back the place of TRANSACTION, whose ranges are another's or free. */
static void free_place(const struct ffasim_world *world, struct ffasim_transaction *transaction)
{
	memset(transaction, 0, world->state->table[FFASIM_TABLE_TRANSACTIONS].size);
	transaction->handle = FFASIM_NO_HANDLE;
	ffasim_trim(world, FFASIM_TABLE_ARRIVING, is_free);
	ffasim_trim(world, FFASIM_TABLE_TRANSACTIONS, is_free);
}

void ffasim_free_transaction(const struct ffasim_world *world,
			     struct ffasim_transaction *transaction)
{
	uint16_t place = transaction->first_range;

	while (place != FFASIM_NO_RANGE) {
		struct ffasim_range *range = ffasim_range_at(world, place);

		if (place < world->state->free_range)
			world->state->free_range = place;
		place = range->next;
		memset(range, 0, sizeof(*range));
	}
	ffasim_trim(world, FFASIM_TABLE_RANGES, is_free_range);
	free_place(world, transaction);
}

struct ffasim_transaction *ffasim_new_transaction(const struct ffasim_world *world)
{
	struct ffasim_transaction *transaction = ffasim_take_place(world, FFASIM_TABLE_ARRIVING, 0);

	memset(transaction, 0, world->state->table[FFASIM_TABLE_ARRIVING].size);
	transaction->handle = FFASIM_NO_HANDLE;
	transaction->first_range = transaction->last_range = FFASIM_NO_RANGE;
	return transaction;
}

bool ffasim_transaction_room(const struct ffasim_world *world)
{
	return ffasim_free_place(world, FFASIM_TABLE_TRANSACTIONS, is_free) <
	       world->state->table[FFASIM_TABLE_TRANSACTIONS].count;
}

struct ffasim_transaction *ffasim_keep_transaction(const struct ffasim_world *world,
						   uint64_t handle)
{
	const struct ffasim_table *table = &world->state->table[FFASIM_TABLE_TRANSACTIONS];
	struct ffasim_transaction *from = ffasim_place(world, FFASIM_TABLE_ARRIVING, 0);
	const unsigned int place = ffasim_free_place(world, FFASIM_TABLE_TRANSACTIONS, is_free);
	struct ffasim_transaction *to;

	if (place == table->count)
		return NULL;
	to = ffasim_take_place(world, FFASIM_TABLE_TRANSACTIONS, place);
	memcpy(to, from, table->size);
	to->handle = handle;
	free_place(world, from);
	return to;
}

uint64_t ffasim_new_handle(const struct ffasim_world *world)
{
	const bool counts = ffasim_choice(world, FFASIM_QUIRK_HANDLES) == FFASIM_HANDLES_COUNTED;
	uint64_t handle = counts ? world->state->next_handle : world->config->first_handle;

	while (handle == FFASIM_NO_HANDLE || ffasim_transaction_of(world, handle) != NULL)
		handle++;
	if (counts)
		world->state->next_handle = handle + 1;
	return handle;
}

bool ffasim_in_transactions(const struct ffasim_world *world, uint64_t address, uint64_t pages)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		const struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);

		if (transaction->handle == FFASIM_NO_HANDLE || !transaction->complete)
			continue;
		for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
		     range != NULL; range = ffasim_next_range(world, range))
			if (ffasim_overlap(address, pages, range->address, range->pages))
				return true;
	}
	return false;
}
