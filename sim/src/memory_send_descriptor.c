/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_send.h"

/* Checks of the layout of a descriptor that is sent. */

static bool is_zero(const uint8_t *bytes, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* Bits 7:4 of the permissions, and what is behind the offset or the impdef value. */
static bool borrower_has_reserved(const struct ffasim_send *send,
				  const struct ffasim_borrower *borrower)
{
	const bool fields = ffasim_send_choice(send, FFASIM_QUIRK_MEMORY_RESERVED) ==
			    FFASIM_MEMORY_RESERVED_FIELDS;
	const bool longer = send->transaction->borrower_size >= FFASIM_BORROWER;

	if (!fields && (ffasim_borrower_permissions(borrower) & 0xf0u) != 0)
		return true;
	return longer ? !is_zero(borrower->raw, 24, 32) : !is_zero(borrower->raw, 8, 16);
}

int32_t ffasim_send_reserved(struct ffasim_send *send)
{
	const struct ffasim_transaction *transaction = send->transaction;

	if (ffasim_send_choice(send, FFASIM_QUIRK_MEMORY_RESERVED) ==
	    FFASIM_MEMORY_RESERVED_IGNORED)
		return 0;
	if (transaction->has_reserved || !is_zero(transaction->composite, 8, 16))
		return FFAF_INVALID_PARAMETERS;
	for (uint16_t i = 0; i < transaction->borrower_count; i++)
		if (borrower_has_reserved(send, ffasim_borrower_at(transaction, i)))
			return FFAF_INVALID_PARAMETERS;
	return 0;
}

int32_t ffasim_send_ranges_reserved(struct ffasim_send *send)
{
	const bool checked = ffasim_send_choice(send, FFASIM_QUIRK_MEMORY_RESERVED) ==
			     FFASIM_MEMORY_RESERVED_CHECKED;

	return checked && send->transaction->ranges_reserved ? FFAF_INVALID_PARAMETERS : 0;
}

static bool size_is_good(const struct ffasim_send *send)
{
	const uint32_t size = send->transaction->borrower_size;
	const uint32_t version = ffasim_version_of(send->calling->world, send->calling->caller);

	switch (ffasim_send_choice(send, FFASIM_QUIRK_BORROWER_SIZE)) {
	case FFASIM_BORROWER_SIZE_ANY:
		return true;
	case FFASIM_BORROWER_SIZE_SIXTEENS:
		return size != 0 && size % FFASIM_BORROWER_1_0 == 0;
	default:
		return size == FFASIM_BORROWER_1_0 ||
		       (size == FFASIM_BORROWER && version >= FFAF_VERSION_1_2);
	}
}

static uint64_t borrowers_end(const struct ffasim_send *send)
{
	const struct ffasim_transaction *transaction = send->transaction;

	return transaction->borrowers_at +
	       (uint64_t)transaction->borrower_size * transaction->borrower_total;
}

static bool borrowers_in_place(const struct ffasim_send *send)
{
	const bool anywhere = ffasim_send_choice(send, FFASIM_QUIRK_BORROWERS_OFFSET) ==
			      FFASIM_BORROWERS_OFFSET_ANY;

	return size_is_good(send) && send->transaction->borrower_total != 0 &&
	       (anywhere || (send->transaction->borrowers_at >= send->header.size &&
			     send->transaction->borrowers_at % 16 == 0));
}

int32_t ffasim_send_borrowers(struct ffasim_send *send)
{
	return borrowers_in_place(send) && borrowers_end(send) <= send->fragment
		       ? 0
		       : FFAF_INVALID_PARAMETERS;
}

int32_t ffasim_send_borrowers_in_total(struct ffasim_send *send)
{
	return borrowers_in_place(send) && borrowers_end(send) + FFASIM_COMPOSITE <= send->total
		       ? 0
		       : FFAF_INVALID_PARAMETERS;
}

int32_t ffasim_send_composite(struct ffasim_send *send)
{
	const struct ffasim_transaction *transaction = send->transaction;
	const uint64_t end = (uint64_t)transaction->composite_at + FFASIM_COMPOSITE;

	const bool apart =
		ffasim_send_choice(send, FFASIM_QUIRK_BORROWER_SIZE) != FFASIM_BORROWER_SIZE_ANY;

	if (transaction->composite_at % 8 != 0 || end > transaction->received ||
	    (apart && transaction->composite_at < borrowers_end(send)))
		return FFAF_INVALID_PARAMETERS;
	if (ffasim_send_choice(send, FFASIM_QUIRK_RECEIVERS) == FFASIM_RECEIVERS_ONE)
		return 0;
	for (uint16_t i = 0; i < transaction->borrower_count; i++) {
		const struct ffasim_borrower *borrower = ffasim_borrower_at(transaction, i);

		if (ffasim_get32(borrower->raw + 4) != transaction->composite_at)
			return FFAF_INVALID_PARAMETERS;
	}
	return 0;
}

int32_t ffasim_send_length(struct ffasim_send *send)
{
	const bool exact = ffasim_send_choice(send, FFASIM_QUIRK_DESCRIPTOR_END) ==
			   FFASIM_DESCRIPTOR_END_EXACT;
	const uint64_t end = (uint64_t)send->transaction->composite_at + FFASIM_COMPOSITE +
			     (uint64_t)send->transaction->range_total * FFASIM_CONSTITUENT;

	return end > send->transaction->total || (exact && end < send->transaction->total)
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_send_cut(struct ffasim_send *send)
{
	return ffasim_send_choice(send, FFASIM_QUIRK_FRAGMENT_CUTS) ==
				       FFASIM_FRAGMENT_CUTS_RANGES &&
			       send->transaction->tail_size != 0
		       ? FFAF_INVALID_PARAMETERS
		       : 0;
}

int32_t ffasim_send_flags(struct ffasim_send *send)
{
	uint32_t allowed = 0;

	switch (ffasim_send_choice(send, FFASIM_QUIRK_SEND_FLAGS)) {
	case FFASIM_SEND_FLAGS_TYPE:
		allowed = (uint32_t)send->type << 3;
		if ((send->header.flags & allowed) != 0 &&
		    (send->header.flags & allowed) != allowed)
			allowed = 0;
		break;
	case FFASIM_SEND_FLAGS_LOW:
		allowed = 0xff;
		break;
	default:
		allowed = send->type == FFASIM_SHARE ? 0 : FFASIM_CLEAR;
		break;
	}
	/* Only the first choice gives them a meaning. */
	if (ffasim_send_choice(send, FFASIM_QUIRK_SEND_FLAGS) != FFASIM_SEND_FLAGS_CLEAR)
		send->transaction->flags = 0;
	return (send->header.flags & ~allowed) != 0 ? FFAF_INVALID_PARAMETERS : 0;
}

int32_t ffasim_send_given_handle(struct ffasim_send *send)
{
	return send->header.handle != 0 && ffasim_send_choice(send, FFASIM_QUIRK_GIVEN_HANDLE) ==
						   FFASIM_GIVEN_HANDLE_NO_MEMORY
		       ? FFAF_NO_MEMORY
		       : 0;
}

int32_t ffasim_send_page_limit(struct ffasim_send *send)
{
	const uint32_t limit = send->calling->world->config->transaction_pages;

	return limit != 0 && send->transaction->pages > limit ? FFAF_NO_MEMORY : 0;
}
