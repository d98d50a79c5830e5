/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* FFA_MEM_RELINQUISH and FFA_MEM_RECLAIM of full VMs. */

/* The descriptor of FFA_MEM_RELINQUISH, with one endpoint. */
enum { AT_HANDLE = 0, AT_FLAGS = 8, AT_COUNT = 12, AT_ID = 16, RELINQUISH_SIZE = 18 };

static int32_t check_flags(const struct ffasim_vm_transaction *transaction,
			   const struct ffasim_vm_borrower *borrower, uint32_t flags)
{
	if ((flags & ~(uint32_t)FFASIM_FLAG_CLEAR) != 0)
		return FFAF_INVALID_PARAMETERS;
	if (flags == 0)
		return 0;
	if (transaction->type == FFASIM_VM_SHARE)
		return FFAF_INVALID_PARAMETERS;
	return FFASIM_DATA(borrower->given) == FFASIM_READ_WRITE ? 0 : FFAF_DENIED;
}

static int32_t relinquish(const struct ffasim_vm_calling *calling, const uint8_t *raw)
{
	const uint16_t id = calling->vm->caller.id;
	const uint32_t flags = ffasim_le32(raw + AT_FLAGS);
	const struct ffasim_hypervisor *h = calling->h;
	struct ffasim_vm_transaction *transaction =
		ffasim_vm_transaction_of(h, ffasim_le64(raw + AT_HANDLE));
	struct ffasim_vm_borrower *borrower;
	int32_t status;

	if (transaction == NULL || ffasim_le32(raw + AT_COUNT) != 1 ||
	    ffasim_le16(raw + AT_ID) != id)
		return FFAF_INVALID_PARAMETERS;
	borrower = ffasim_vm_borrower_of(h, transaction, id);
	if (borrower == NULL || !borrower->retrieved || borrower->sent < borrower->length ||
	    transaction->type == FFASIM_VM_DONATE)
		return FFAF_INVALID_PARAMETERS;
	status = check_flags(transaction, borrower, flags);
	if (status != 0)
		return status;
	if (flags != 0 || borrower->clear)
		ffasim_vm_clear_ranges(h, transaction);
	borrower->retrieved = borrower->clear = false;
	borrower->given = 0;
	borrower->sent = borrower->length = 0;
	ffasim_vm_show_ranges(h, transaction, id, FFASIM_NONE);
	return 0;
}

void ffasim_vm_do_mem_relinquish(struct ffasim_vm_calling *calling)
{
	uint8_t raw[RELINQUISH_SIZE];
	int32_t status = FFAF_INVALID_PARAMETERS;

	if (calling->vm->caller.mapped &&
	    ffasim_vm_read(calling->h, raw, calling->vm->caller.tx, sizeof(raw)))
		status = relinquish(calling, raw);
	ffasim_vm_finish(calling, status);
}

static bool is_borrowed(const struct ffasim_hypervisor *h,
			const struct ffasim_vm_transaction *transaction)
{
	for (unsigned int i = 0; i < transaction->borrower_count; i++)
		if (ffasim_vm_borrower_at(h, transaction, i)->retrieved)
			return true;
	return false;
}

void ffasim_vm_do_mem_reclaim(struct ffasim_vm_calling *calling)
{
	const struct ffasim_hypervisor *h = calling->h;
	const uint64_t handle = (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
	const uint32_t flags = (uint32_t)calling->in->x[3];
	struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_of(h, handle);
	int32_t status = 0;

	if (transaction == NULL || transaction->sender != calling->vm->caller.id ||
	    !transaction->complete || (flags & ~(uint32_t)FFASIM_FLAG_CLEAR) != 0)
		status = FFAF_INVALID_PARAMETERS;
	else if (is_borrowed(h, transaction))
		status = transaction->type == FFASIM_VM_DONATE ? FFAF_INVALID_PARAMETERS
							       : FFAF_DENIED;
	else if (transaction->at_spmc)
		status = ffasim_vm_reclaim_at_spmc(h, calling->pe, transaction, flags);
	if (status == 0) {
		if ((flags & FFASIM_FLAG_CLEAR) != 0 && !transaction->at_spmc)
			ffasim_vm_clear_ranges(h, transaction);
		ffasim_vm_return_ranges(h, transaction);
		ffasim_vm_free_transaction(h, transaction);
	}
	ffasim_vm_finish(calling, status);
}
