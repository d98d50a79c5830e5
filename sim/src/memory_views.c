/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_views.h"
#include "vms.h"

/* Views: what the tables say that each endpoint may do with each page. */

uint16_t ffasim_sender_place(const struct ffasim_world *world,
			     const struct ffasim_transaction *transaction)
{
	const struct ffasim_endpoint *sender = ffasim_endpoint_of(world, transaction->sender);

	if (transaction->normal_world || sender == NULL)
		return 0;
	return ffasim_owner_place(world, sender);
}

/* Whether TRANSACTION has the page of ADDRESS; RUN ends where that changes. */
static bool has_page(const struct ffasim_world *world, const struct ffasim_transaction *transaction,
		     uint64_t address, struct ffasim_run *run)
{
	bool has = false;

	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		has |= ffasim_clip_run(address, range->address, range->pages, run);
	return has;
}

struct ffasim_view_run ffasim_view_run(const struct ffasim_world *world, uint16_t owner,
				       uint16_t id, uint64_t address)
{
	const uint64_t page = address & ~(uint64_t)(FFASIM_PAGE - 1);
	struct ffasim_run run = ffasim_run_at(world, page);
	unsigned int own = run.owner == owner ? run.access : 0;
	unsigned int borrowed = 0;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		const struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);
		const struct ffasim_borrower *borrower;

		if (transaction->handle == FFASIM_NO_HANDLE || !transaction->complete ||
		    !has_page(world, transaction, page, &run))
			continue;
		if (transaction->type != FFASIM_SHARE &&
		    ffasim_sender_place(world, transaction) == owner)
			own = 0;
		borrower = ffasim_borrower_of(transaction, id);
		if (borrower != NULL && borrower->retrieved)
			borrowed |= borrower->access;
	}
	return (struct ffasim_view_run){ run.pages, (uint8_t)(own | borrowed), run.non_secure };
}

/* The place of the owner that ID is or acts for; FFASIM_NO_OWNER: nobody known. */
static uint16_t place_of(const struct ffasim_world *world, uint16_t id)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, id);

	if (endpoint != NULL)
		return ffasim_owner_place(world, endpoint);
	return ffasim_is_vm_id(id) ? 0 : FFASIM_NO_OWNER;
}

unsigned int ffasim_view(const struct ffasim_world *world, uint16_t id, uint64_t address)
{
	const uint16_t place = place_of(world, id);

	return place != FFASIM_NO_OWNER ? ffasim_view_run(world, place, id, address).access
					: FFASIM_NONE;
}

bool ffasim_owner(const struct ffasim_world *world, uint64_t address, uint16_t *id)
{
	const struct ffasim_run run = ffasim_run_at(world, address);

	if (run.owner == FFASIM_NO_OWNER)
		return false;
	*id = ffasim_endpoint_at(world, run.owner)->id;
	return true;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* PAGES from ADDRESS, or as many as there are to the end of the address space. */
static uint64_t pages_there(uint64_t address, uint64_t pages)
{
	return least(pages, UINT64_MAX / FFASIM_PAGE - address / FFASIM_PAGE + 1);
}

void ffasim_tell_view(const struct ffasim_world *world, uint16_t id, uint64_t address,
		      uint64_t pages)
{
	const uint16_t place = place_of(world, id);
	const uint64_t there = pages_there(address, pages);

	if (world->ops->view == NULL)
		return;
	for (uint64_t done = 0; done < there;) {
		const uint64_t at = address + done * FFASIM_PAGE;
		const struct ffasim_view_run run = ffasim_view_run(world, place, id, at);
		const uint64_t told = least(least(run.pages, there - done), UINT32_MAX);

		world->ops->view(world->ctx, id, at, (uint32_t)told, run.access, run.non_secure);
		done += told;
	}
}

void ffasim_tell_ranges(const struct ffasim_world *world,
			const struct ffasim_transaction *transaction, uint16_t id)
{
	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		ffasim_tell_view(world, id, range->address, range->pages);
}

/* Zero PAGES pages from ADDRESS, as far as there is memory. */
static void clear(const struct ffasim_world *world, uint64_t address, uint64_t pages)
{
	for (uint64_t done = 0; done < pages;) {
		const uint64_t at = address + done * FFASIM_PAGE;
		const struct ffasim_run run = ffasim_run_at(world, at);
		const uint64_t alike = least(run.pages, pages - done);

		for (uint64_t i = 0; run.memory && i < alike; i++) {
			void *page = ffasim_page(world, at + i * FFASIM_PAGE, !run.non_secure);

			if (page != NULL)
				memset(page, 0, FFASIM_PAGE);
		}
		done += alike;
	}
}

void ffasim_clear_ranges(const struct ffasim_world *world,
			 const struct ffasim_transaction *transaction)
{
	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		clear(world, range->address, pages_there(range->address, range->pages));
}
