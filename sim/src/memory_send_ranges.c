/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_send.h"
#include "ownership.h"

/* Checks of the pages that are sent. */

static struct ffasim_range *first(const struct ffasim_send *send)
{
	return ffasim_first_range(send->calling->world, send->transaction);
}

static struct ffasim_range *next(const struct ffasim_send *send, const struct ffasim_range *range)
{
	return ffasim_next_range(send->calling->world, range);
}

int32_t ffasim_send_all_ranges(struct ffasim_send *send)
{
	return send->transaction->range_count != send->transaction->range_total
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_send_page_total(struct ffasim_send *send)
{
	uint64_t pages = 0;

	for (const struct ffasim_range *range = first(send); range != NULL;
	     range = next(send, range))
		pages += range->pages;
	return pages != send->transaction->pages ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_send_not_empty(struct ffasim_send *send)
{
	const uint8_t choice = ffasim_send_choice(send, FFASIM_QUIRK_EMPTY_SEND);

	if ((send->transaction->pages != 0 && send->transaction->range_total != 0) ||
	    choice == FFASIM_EMPTY_SEND_TAKEN)
		return 0;
	return choice == FFASIM_EMPTY_SEND_DENIED ? FFAF_DENIED : FFAF_INVALID_PARAMETERS;
}

static bool overlap(const struct ffasim_range *a, const struct ffasim_range *b)
{
	return ffasim_overlap(a->address, a->pages, b->address, b->pages);
}

int32_t ffasim_send_ranges_apart(struct ffasim_send *send)
{
	if (ffasim_send_choice(send, FFASIM_QUIRK_RANGES) == FFASIM_RANGES_ANY)
		return 0;
	if (send->transaction->misaligned)
		return FFAF_INVALID_PARAMETERS;
	for (const struct ffasim_range *a = first(send); a != NULL; a = next(send, a))
		for (const struct ffasim_range *b = first(send); b != a; b = next(send, b))
			if (overlap(a, b))
				return FFAF_INVALID_PARAMETERS;
	return 0;
}

/* The access that the sender must have, to give what it gives. */
static unsigned int needed_access(const struct ffasim_send *send)
{
	unsigned int access = FFASIM_READ;

	if (send->transaction->type != FFASIM_SHARE &&
	    (send->transaction->flags & FFASIM_CLEAR) != 0)
		access |= FFASIM_WRITE;
	for (uint16_t i = 0; i < send->transaction->borrower_count; i++)
		if ((ffasim_borrower_permissions(ffasim_borrower_at(send->transaction, i)) & 2u) !=
		    0)
			access |= FFASIM_WRITE;
	return access;
}

/* Whether all pages of RANGE are normal memory of the normal world. */
static bool non_secure(const struct ffasim_world *world, const struct ffasim_range *range)
{
	if (!ffasim_pages_fit(range->address, range->pages))
		return false;
	for (uint64_t done = 0; done < range->pages;) {
		const struct ffasim_run run =
			ffasim_run_at(world, range->address + done * FFASIM_PAGE);

		if (!run.memory || run.device || !run.non_secure)
			return false;
		done += run.pages;
	}
	return true;
}

/* Whether any transaction but that of SEND has pages of RANGE. */
static bool sent_already(const struct ffasim_send *send, const struct ffasim_range *range)
{
	const struct ffasim_world *world = send->calling->world;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		const struct ffasim_transaction *other = ffasim_transaction_at(world, i);

		if (other->handle == FFASIM_NO_HANDLE || other == send->transaction)
			continue;
		for (const struct ffasim_range *there = ffasim_first_range(world, other);
		     there != NULL; there = ffasim_next_range(world, there))
			if (overlap(range, there))
				return true;
	}
	return false;
}

static int32_t check_range(const struct ffasim_send *send, const struct ffasim_range *range)
{
	switch (ffasim_send_choice(send, FFASIM_QUIRK_OWNERSHIP)) {
	case FFASIM_OWNERSHIP_NON_SECURE:
		return non_secure(send->calling->world, range) ? 0 : FFAF_INVALID_PARAMETERS;
	case FFASIM_OWNERSHIP_NOT_TWICE:
		return sent_already(send, range) ? FFAF_INVALID_PARAMETERS : 0;
	default:
		return ffasim_owns(send->calling->world, send->calling->caller, range->address,
				   range->pages, needed_access(send))
			       ? 0
			       : FFAF_DENIED;
	}
}

int32_t ffasim_send_ownership(struct ffasim_send *send)
{
	for (const struct ffasim_range *range = first(send); range != NULL;
	     range = next(send, range)) {
		const int32_t status = check_range(send, range);

		if (status != 0)
			return status;
	}
	return 0;
}
