/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* The tables of transactions of VMs, and what is done to all pages of one. */

struct ffasim_vm_transaction *ffasim_vm_transaction_of(const struct ffasim_hypervisor *h,
						       uint64_t handle)
{
	for (unsigned int i = 0; i < h->state->transaction_count; i++) {
		struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, i);

		if (transaction->type != 0 && transaction->handle == handle &&
		    handle != FFASIM_NO_VM_HANDLE)
			return transaction;
	}
	return NULL;
}

struct ffasim_vm_borrower *ffasim_vm_borrower_of(const struct ffasim_hypervisor *h,
						 const struct ffasim_vm_transaction *transaction,
						 uint16_t id)
{
	for (unsigned int i = 0; i < transaction->borrower_count; i++)
		if (ffasim_vm_borrower_at(h, transaction, i)->id == id)
			return ffasim_vm_borrower_at(h, transaction, i);
	return NULL;
}

struct ffasim_vm_transaction *ffasim_vm_new_transaction(const struct ffasim_hypervisor *h)
{
	for (unsigned int i = 0; i < h->state->transaction_count; i++) {
		struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, i);

		if (transaction->type != 0)
			continue;
		transaction->handle = FFASIM_NO_VM_HANDLE;
		transaction->first_range = transaction->last_range = FFASIM_NO_VM_RANGE;
		return transaction;
	}
	return NULL;
}

bool ffasim_vm_add_range(const struct ffasim_hypervisor *h,
			 struct ffasim_vm_transaction *transaction, uint64_t address,
			 uint32_t pages)
{
	unsigned int n = 0;
	struct ffasim_vm_range *range;

	while (n < h->state->range_count && ffasim_vm_range_at(h, n)->pages != 0)
		n++;
	if (n == h->state->range_count)
		return false;
	range = ffasim_vm_range_at(h, n);
	range->address = address;
	range->pages = pages;
	range->next = FFASIM_NO_VM_RANGE;
	if (transaction->last_range != FFASIM_NO_VM_RANGE)
		ffasim_vm_range_at(h, transaction->last_range)->next = (uint16_t)n;
	else
		transaction->first_range = (uint16_t)n;
	transaction->last_range = (uint16_t)n;
	transaction->range_count++;
	transaction->pages += pages;
	return true;
}

void ffasim_vm_free_transaction(const struct ffasim_hypervisor *h,
				struct ffasim_vm_transaction *transaction)
{
	for (uint16_t n = transaction->first_range, next; n != FFASIM_NO_VM_RANGE; n = next) {
		next = ffasim_vm_range_at(h, n)->next;
		memset(ffasim_vm_range_at(h, n), 0, sizeof(struct ffasim_vm_range));
	}
	for (unsigned int i = 0; i < h->state->borrower_count; i++)
		memset(ffasim_vm_borrower_at(h, transaction, i), 0,
		       sizeof(struct ffasim_vm_borrower));
	memset(transaction, 0, sizeof(*transaction));
}

const struct ffasim_vm_range *ffasim_vm_nth_range(const struct ffasim_hypervisor *h,
						  const struct ffasim_vm_transaction *transaction,
						  unsigned int n)
{
	uint16_t at = transaction->first_range;

	for (; n > 0 && at != FFASIM_NO_VM_RANGE; n--)
		at = ffasim_vm_range_at(h, at)->next;
	return at != FFASIM_NO_VM_RANGE ? ffasim_vm_range_at(h, at) : NULL;
}

static const struct ffasim_vm_range *range_at(const struct ffasim_hypervisor *h, uint16_t n)
{
	return n != FFASIM_NO_VM_RANGE ? ffasim_vm_range_at(h, n) : NULL;
}

#define FOR_EACH_RANGE(h, transaction, range)                                               \
	for (const struct ffasim_vm_range *range = range_at(h, (transaction)->first_range); \
	     (range) != NULL; (range) = range_at(h, (range)->next))

void ffasim_vm_clear_ranges(const struct ffasim_hypervisor *h,
			    const struct ffasim_vm_transaction *transaction)
{
	FOR_EACH_RANGE(h, transaction, range)
	ffasim_vm_clear(h, range->address, (uint64_t)range->pages * FFASIM_PAGE);
}

void ffasim_vm_show_ranges(const struct ffasim_hypervisor *h,
			   const struct ffasim_vm_transaction *transaction, uint16_t vm,
			   unsigned int access)
{
	FOR_EACH_RANGE(h, transaction, range)
	ffasim_view_changed(h, vm, range->address, range->pages, access);
}

/* The parts of RANGE are their owner's alone again. */
static void return_range(const struct ffasim_hypervisor *h,
			 const struct ffasim_vm_transaction *transaction,
			 const struct ffasim_vm_range *range)
{
	const bool gone = transaction->complete && transaction->type != FFASIM_VM_SHARE;
	uint64_t address = range->address;
	uint32_t pages = range->pages;
	struct ffasim_part part;

	while (pages > 0 && ffasim_part_of(h, address, pages, &part)) {
		part.span.kind = FFASIM_SPAN_FREE;
		part.span.transaction = FFASIM_NO_TRANSACTION;
		ffasim_pages_set(h, &part.span);
		if (gone)
			ffasim_view_changed(h, transaction->sender, address, part.pages,
					    part.span.access);
		address += (uint64_t)part.pages * FFASIM_PAGE;
		pages -= part.pages;
	}
}

void ffasim_vm_return_ranges(const struct ffasim_hypervisor *h,
			     const struct ffasim_vm_transaction *transaction)
{
	FOR_EACH_RANGE(h, transaction, range)
	return_range(h, transaction, range);
}

unsigned int ffasim_vm_access_of(uint8_t permissions)
{
	static const uint8_t data[4] = { FFASIM_NONE, FFASIM_READ, FFASIM_READ | FFASIM_WRITE,
					 FFASIM_NONE };

	return data[FFASIM_DATA(permissions)] |
	       (FFASIM_CODE(permissions) == 2 ? (unsigned int)FFASIM_EXECUTE : 0u);
}

unsigned int ffasim_borrower_view(const struct ffasim_hypervisor *h,
				  const struct ffasim_vm_transaction *transaction, uint16_t vm)
{
	const struct ffasim_vm_borrower *borrower = ffasim_vm_borrower_of(h, transaction, vm);

	return borrower != NULL && borrower->retrieved ? ffasim_vm_access_of(borrower->given)
						       : (unsigned int)FFASIM_NONE;
}

void ffasim_vm_memory_abort(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm)
{
	for (unsigned int i = 0; i < h->state->transaction_count; i++) {
		struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, i);
		struct ffasim_vm_borrower *borrower =
			ffasim_vm_borrower_of(h, transaction, vm->caller.id);

		if (transaction->type == 0 || borrower == NULL || !borrower->retrieved ||
		    ffasim_vm_is_donated(transaction, borrower))
			continue;
		if (borrower->clear)
			ffasim_vm_clear_ranges(h, transaction);
		borrower->retrieved = false;
		ffasim_vm_show_ranges(h, transaction, vm->caller.id, FFASIM_NONE);
	}
}

bool ffasim_vm_transaction_info(const struct ffasim_hypervisor *hypervisor, unsigned int n,
				struct ffasim_transaction_info *info)
{
	const struct ffasim_vm_transaction *transaction = NULL;

	memset(info, 0, sizeof(*info));
	for (unsigned int i = 0; i < hypervisor->state->transaction_count; i++) {
		if (ffasim_vm_transaction_at(hypervisor, i)->type != 0 && n-- == 0)
			transaction = ffasim_vm_transaction_at(hypervisor, i);
	}
	if (transaction == NULL)
		return false;
	info->handle = transaction->handle;
	info->sender = transaction->sender;
	info->type = transaction->type;
	info->complete = transaction->complete;
	info->borrower_count = transaction->borrower_count;
	info->pages = transaction->pages;
	for (unsigned int i = 0; i < transaction->borrower_count && i < 8; i++) {
		const struct ffasim_vm_borrower *borrower =
			ffasim_vm_borrower_at(hypervisor, transaction, i);

		info->borrowers[i] = borrower->id;
		info->retrieved |= (uint8_t)((borrower->retrieved ? 1u : 0u) << i);
	}
	return true;
}
