/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_TRANSACTION_TABLES_H
#define FFASIM_TRANSACTION_TABLES_H

#include "world.h"

/* The tables of transactions, their borrowers and ranges. */

/* The Nth place. */
struct ffasim_transaction *ffasim_transaction_at(const struct ffasim_world *world, unsigned int n);
/* The live one with HANDLE; NULL: there is none. */
struct ffasim_transaction *ffasim_transaction_of(const struct ffasim_world *world, uint64_t handle);
/* Borrower N of TRANSACTION. */
struct ffasim_borrower *ffasim_borrower_at(const struct ffasim_transaction *transaction,
					   unsigned int n);
/* The borrower with ID; NULL: there is none. */
struct ffasim_borrower *ffasim_borrower_of(const struct ffasim_transaction *transaction,
					   uint16_t id);
struct ffasim_range *ffasim_range_at(const struct ffasim_world *world, unsigned int n);
/* The first range, and the one behind; NULL past the last. */
struct ffasim_range *ffasim_first_range(const struct ffasim_world *world,
					const struct ffasim_transaction *transaction);
struct ffasim_range *ffasim_next_range(const struct ffasim_world *world,
				       const struct ffasim_range *range);

/* Put a range at the end; false: there is no room. */
bool ffasim_add_range(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		      uint64_t address, uint32_t pages, bool fragment);
/* Give back the ranges of TRANSACTION, and its place. */
void ffasim_free_transaction(const struct ffasim_world *world,
			     struct ffasim_transaction *transaction);
/* An empty transaction in the place for what is not taken yet. */
struct ffasim_transaction *ffasim_new_transaction(const struct ffasim_world *world);
/*
 * Move what ffasim_new_transaction gave to a place of its own, with HANDLE; NULL: there is
 * none.
 */
struct ffasim_transaction *ffasim_keep_transaction(const struct ffasim_world *world,
						   uint64_t handle);
/* Whether there is a place for one more. */
bool ffasim_transaction_room(const struct ffasim_world *world);
/* A handle that no live transaction has. */
uint64_t ffasim_new_handle(const struct ffasim_world *world);

/* Bits of flags. */
#define FFASIM_CLEAR (1u << 0)
#define FFASIM_CLEAR_WHEN_RELINQUISHED (1u << 2)

/* Fields of a borrower as it came. */
static inline uint16_t ffasim_borrower_id(const struct ffasim_borrower *borrower)
{
	return (uint16_t)(borrower->raw[0] | borrower->raw[1] << 8);
}

static inline uint8_t ffasim_borrower_permissions(const struct ffasim_borrower *borrower)
{
	return borrower->raw[2];
}

static inline uint32_t ffasim_get32(const uint8_t *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	       (uint32_t)from[3] << 24;
}

static inline uint64_t ffasim_get64(const uint8_t *from)
{
	return ffasim_get32(from) | (uint64_t)ffasim_get32(from + 4) << 32;
}

static inline void ffasim_put32(uint8_t *to, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static inline void ffasim_put64(uint8_t *to, uint64_t value)
{
	ffasim_put32(to, (uint32_t)value);
	ffasim_put32(to + 4, (uint32_t)(value >> 32));
}

#endif
