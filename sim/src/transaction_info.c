/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction_tables.h"

#define LISTED 8u /* borrowers that the public struct names */

static void tell(const struct ffasim_transaction *transaction, struct ffasim_transaction_info *info)
{
	*info = (struct ffasim_transaction_info){
		.handle = transaction->handle,
		.sender = transaction->sender,
		.type = transaction->type,
		.complete = transaction->complete,
		.borrower_count = transaction->borrower_count,
		.pages = transaction->pages,
	};
	for (uint16_t i = 0; i < transaction->borrower_count && i < LISTED; i++) {
		const struct ffasim_borrower *borrower = ffasim_borrower_at(transaction, i);

		info->borrowers[i] = ffasim_borrower_id(borrower);
		if (borrower->retrieved)
			info->retrieved = (uint8_t)(info->retrieved | 1u << i);
	}
}

bool ffasim_transaction_info(const struct ffasim_world *world, unsigned int n,
			     struct ffasim_transaction_info *info)
{
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_TRANSACTIONS); i++) {
		const struct ffasim_transaction *transaction = ffasim_transaction_at(world, i);

		if (transaction->handle == FFASIM_NO_HANDLE || n-- > 0)
			continue;
		tell(transaction, info);
		return true;
	}
	return false;
}
