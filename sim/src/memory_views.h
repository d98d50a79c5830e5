/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_VIEWS_H
#define FFASIM_MEMORY_VIEWS_H

#include "ownership.h"
#include "transaction_tables.h"

/* What endpoints see of memory, telling the embedder of it, and clearing pages. */

/* A view that is the same for some pages from an address. */
struct ffasim_view_run {
	uint64_t pages;
	uint8_t access;
	bool non_secure;
};

/* The view that the owner at place OWNER, or the borrower with ID, has from ADDRESS on. */
struct ffasim_view_run ffasim_view_run(const struct ffasim_world *world, uint16_t owner,
				       uint16_t id, uint64_t address);

/* Tell the embedder what ID sees now of PAGES pages from ADDRESS. */
void ffasim_tell_view(const struct ffasim_world *world, uint16_t id, uint64_t address,
		      uint64_t pages);
/* The same for all pages of TRANSACTION. */
void ffasim_tell_ranges(const struct ffasim_world *world,
			const struct ffasim_transaction *transaction, uint16_t id);
/* Zero all pages of TRANSACTION. */
void ffasim_clear_ranges(const struct ffasim_world *world,
			 const struct ffasim_transaction *transaction);

/* The place of the owner of what TRANSACTION sends, before it was sent. */
uint16_t ffasim_sender_place(const struct ffasim_world *world,
			     const struct ffasim_transaction *transaction);

#endif
