/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction_tables.h"
#include "ownership.h"

/* The tables of transactions, their borrowers and ranges. */

struct ffasim_transaction *ffasim_transaction_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, world->state->transactions, n,
			    sizeof(struct ffasim_transaction));
}

struct ffasim_transaction *ffasim_transaction_of(const struct ffasim_world *world, uint64_t handle)
{
	for (unsigned int i = 0; handle != FFASIM_NO_HANDLE && i < world->state->transaction_count;
	     i++) {
		struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);

		if (transaction->handle == handle)
			return transaction;
	}
	return NULL;
}

struct ffasim_borrower *ffasim_borrower_at(const struct ffasim_world *world,
					   const struct ffasim_transaction *transaction,
					   unsigned int n)
{
	const size_t place = (size_t)(transaction - ffasim_transaction_at(world, 0));

	return ffasim_place(world, world->state->borrowers,
			    place * world->state->borrower_count + n,
			    sizeof(struct ffasim_borrower));
}

struct ffasim_borrower *ffasim_borrower_of(const struct ffasim_world *world,
					   const struct ffasim_transaction *transaction,
					   uint16_t id)
{
	for (unsigned int i = 0; i < transaction->borrower_count; i++) {
		struct ffasim_borrower *borrower = ffasim_borrower_at(world, transaction, i);

		if (ffasim_borrower_id(borrower) == id)
			return borrower;
	}
	return NULL;
}

struct ffasim_range *ffasim_range_at(const struct ffasim_world *world, unsigned int n)
{
	return ffasim_place(world, world->state->ranges, n, sizeof(struct ffasim_range));
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

static uint16_t free_range(const struct ffasim_world *world)
{
	for (uint16_t i = world->state->free_range; i < world->state->range_count; i++)
		if (!ffasim_range_at(world, i)->used)
			return i;
	return FFASIM_NO_RANGE;
}

bool ffasim_add_range(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		      uint64_t address, uint32_t pages, bool fragment)
{
	const uint16_t place = free_range(world);

	if (place == FFASIM_NO_RANGE)
		return false;
	*ffasim_range_at(world, place) = (struct ffasim_range){ .address = address,
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

static void clear_place(const struct ffasim_world *world, struct ffasim_transaction *transaction)
{
	memset(ffasim_borrower_at(world, transaction, 0), 0,
	       world->state->borrower_count * sizeof(struct ffasim_borrower));
	memset(transaction, 0, sizeof(*transaction));
	transaction->handle = FFASIM_NO_HANDLE;
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
	clear_place(world, transaction);
}

struct ffasim_transaction *ffasim_new_transaction(const struct ffasim_world *world)
{
	struct ffasim_transaction *transaction =
		ffasim_transaction_at(world, world->state->transaction_count);

	clear_place(world, transaction);
	transaction->first_range = transaction->last_range = FFASIM_NO_RANGE;
	return transaction;
}

static struct ffasim_transaction *free_place(const struct ffasim_world *world)
{
	for (unsigned int i = 0; i < world->state->transaction_count; i++)
		if (ffasim_transaction_at(world, i)->handle == FFASIM_NO_HANDLE)
			return ffasim_transaction_at(world, i);
	return NULL;
}

bool ffasim_transaction_room(const struct ffasim_world *world)
{
	return free_place(world) != NULL;
}

struct ffasim_transaction *ffasim_keep_transaction(const struct ffasim_world *world,
						   uint64_t handle)
{
	struct ffasim_transaction *from =
		ffasim_transaction_at(world, world->state->transaction_count);
	struct ffasim_transaction *to = free_place(world);

	if (to == NULL)
		return NULL;
	*to = *from;
	to->handle = handle;
	memcpy(ffasim_borrower_at(world, to, 0), ffasim_borrower_at(world, from, 0),
	       world->state->borrower_count * sizeof(struct ffasim_borrower));
	clear_place(world, from);
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
	for (unsigned int i = 0; i < world->state->transaction_count; i++) {
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
