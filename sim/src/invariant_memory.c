/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "invariant.h"
#include "memory_views.h"

/* What must hold of memory: whose pages are whose, and who borrows them. */

static const char *check_spans(const struct ffasim_world *world)
{
	const struct ffasim_span *spans = ffasim_place(world, FFASIM_TABLE_SPANS, 0);

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_SPANS); i++) {
		if (spans[i].pages == 0 && spans[i].address != 0)
			return "a free span has an address";
		if (spans[i].pages == 0)
			continue;
		if (spans[i].owner >= ffasim_used(world, FFASIM_TABLE_ENDPOINTS) ||
		    !ffasim_pages_fit(spans[i].address, spans[i].pages))
			return "a span has no owner, or is past the end";
		for (unsigned int j = 0; j < i; j++)
			if (ffasim_overlap(spans[i].address, spans[i].pages, spans[j].address,
					   spans[j].pages))
				return "a page has two owners";
	}
	return NULL;
}

/* The ranges of TRANSACTION, counted; past the number of all: they go in a circle. */
static unsigned int count_ranges(const struct ffasim_world *world,
				 const struct ffasim_transaction *transaction)
{
	unsigned int count = 0;

	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL && count <= ffasim_used(world, FFASIM_TABLE_RANGES);
	     range = ffasim_next_range(world, range))
		count += range->used ? 1 : ffasim_used(world, FFASIM_TABLE_RANGES) + 1u;
	return count;
}

static const char *check_ranges(const struct ffasim_world *world)
{
	unsigned int listed = 0, used = 0;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++)
		if (ffasim_transaction_at(world, i)->handle != FFASIM_NO_HANDLE)
			listed += count_ranges(world, ffasim_transaction_at(world, i));
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_RANGES); i++) {
		const bool taken = ffasim_range_at(world, i)->used;

		used += taken;
		if (!taken && i < world->state->free_range)
			return "a free range is behind the first free one";
	}
	return listed != used ? "a range is in no transaction, or in two" : NULL;
}

/* Pages of a complete transaction are its sender's, or its receiver's when donated. */
static const char *check_owner(const struct ffasim_world *world,
			       const struct ffasim_transaction *transaction)
{
	const struct ffasim_borrower *first = ffasim_borrower_at(transaction, 0);
	uint16_t owner = ffasim_sender_place(world, transaction);

	if (transaction->type == FFASIM_DONATE && first->retrieved)
		owner = ffasim_owner_place(world,
					   ffasim_endpoint_of(world, ffasim_borrower_id(first)));
	for (const struct ffasim_range *range = ffasim_first_range(world, transaction);
	     range != NULL; range = ffasim_next_range(world, range))
		for (uint64_t done = 0; done < range->pages;) {
			const struct ffasim_run run =
				ffasim_run_at(world, range->address + done * FFASIM_PAGE);

			if (run.owner != owner)
				return "a page was sent that is not its sender's";
			done += run.pages;
		}
	return NULL;
}

static bool share_page(const struct ffasim_world *world, const struct ffasim_transaction *a,
		       const struct ffasim_transaction *b)
{
	for (const struct ffasim_range *one = ffasim_first_range(world, a); one != NULL;
	     one = ffasim_next_range(world, one))
		for (const struct ffasim_range *two = ffasim_first_range(world, b); two != NULL;
		     two = ffasim_next_range(world, two))
			if (ffasim_overlap(one->address, one->pages, two->address, two->pages))
				return true;
	return false;
}

static const char *check_borrowers(const struct ffasim_world *world,
				   const struct ffasim_transaction *transaction)
{
	if (transaction->borrower_count > world->state->borrower_count)
		return "a transaction has more borrowers than there is room for";
	for (uint16_t i = 0; i < transaction->borrower_count; i++) {
		const struct ffasim_borrower *borrower = ffasim_borrower_at(transaction, i);

		if (!borrower->retrieved && (borrower->access != 0 || borrower->sent != 0))
			return "a borrower has access to what it has not retrieved";
		if (borrower->retrieved > 1u + world->config->outstanding)
			return "a borrower has retrieved something more often than it may";
		if (borrower->retrieved && !transaction->complete)
			return "a borrower has retrieved what is not complete";
	}
	return NULL;
}

static const char *check_pair(const struct ffasim_world *world, unsigned int i, unsigned int j)
{
	const struct ffasim_transaction *a = ffasim_transaction_at(world, i);
	const struct ffasim_transaction *b = ffasim_transaction_at(world, j);
	const bool checked =
		ffasim_choice(world, FFASIM_QUIRK_OWNERSHIP) == FFASIM_OWNERSHIP_CHECKED;

	if (b->handle == FFASIM_NO_HANDLE)
		return NULL;
	if (a->handle == b->handle)
		return "two transactions have the same handle";
	return checked && a->complete && b->complete && share_page(world, a, b)
		       ? "a page is in two transactions"
		       : NULL;
}

static const char *check_transaction(const struct ffasim_world *world, unsigned int n)
{
	const struct ffasim_transaction *transaction = ffasim_transaction_at(world, n);
	const char *wrong = check_borrowers(world, transaction);

	if (wrong == NULL && transaction->complete &&
	    ffasim_choice(world, FFASIM_QUIRK_OWNERSHIP) == FFASIM_OWNERSHIP_CHECKED)
		wrong = check_owner(world, transaction);
	for (unsigned int i = 0; i < n && wrong == NULL; i++)
		wrong = check_pair(world, n, i);
	return wrong;
}

const char *ffasim_check_transactions(const struct ffasim_world *world)
{
	const unsigned int last = ffasim_used(world, FFASIM_TABLE_TRANSACTIONS);
	const char *wrong = check_spans(world);

	if (wrong == NULL && ffasim_used(world, FFASIM_TABLE_ARRIVING) != 0)
		wrong = "a transaction is left in the place of what is not taken yet";
	if (wrong == NULL)
		wrong = check_ranges(world);
	for (unsigned int i = 0; i < last && wrong == NULL; i++)
		if (ffasim_transaction_at(world, i)->handle != FFASIM_NO_HANDLE)
			wrong = check_transaction(world, i);
	return wrong;
}
