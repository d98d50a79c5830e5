/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_RETURN_H
#define FFASIM_MEMORY_RETURN_H

#include "transaction_tables.h"

/* BORROWER of TRANSACTION gives back what it has retrieved, CLEARS: as zeros. */
void ffasim_relinquish(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		       struct ffasim_borrower *borrower, bool clears);

/*
 * ENDPOINT, a partition, has died: what it borrowed is as if it had relinquished it, what it
 * was sending is dropped. What it shared or lent stays with those who retrieved it, and
 * its pages stay its own.
 */
void ffasim_abandon_memory(const struct ffasim_world *world,
			   const struct ffasim_endpoint *endpoint);

#endif
