/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* FFA_MEM_SHARE, FFA_MEM_LEND, FFA_MEM_DONATE and FFA_MEM_FRAG_TX of full VMs. */

#define HANDLE_OF_HYPERVISOR (UINT64_C(1) << 63)

static int32_t check_registers(const struct ffasim_vm_calling *calling)
{
	const uint32_t length = (uint32_t)calling->in->x[1];
	const uint32_t fragment = (uint32_t)calling->in->x[2];

	/* A buffer of its own, w3 and w4, is not supported. */
	return calling->in->x[3] == 0 && (uint32_t)calling->in->x[4] == 0 && fragment <= length &&
			       fragment <= ffasim_vm_buffer_size(calling->vm)
		       ? 0
		       : FFAF_INVALID_PARAMETERS;
}

/* Attributes are the receiver's to choose where it alone has the memory. */
static int32_t check_attributes(const struct ffasim_vm_header *header, uint8_t type)
{
	const bool alone =
		type == FFASIM_VM_DONATE || (type == FFASIM_VM_LEND && header->access_count == 1);

	if (header->attributes >= FFASIM_ATTRIBUTES_NS)
		return FFAF_INVALID_PARAMETERS;
	if (alone)
		return header->attributes == 0 ? 0 : FFAF_INVALID_PARAMETERS;
	return header->attributes == FFASIM_ATTRIBUTES_NORMAL ? 0 : FFAF_DENIED;
}

static int32_t check_header(const struct ffasim_vm_calling *calling,
			    const struct ffasim_vm_header *header, uint8_t type)
{
	if (header->access_count == 0 || header->handle != 0)
		return FFAF_INVALID_PARAMETERS;
	if (header->access_count > calling->state->borrower_count)
		return FFAF_NO_MEMORY;
	if ((header->flags & ~(uint32_t)FFASIM_FLAG_CLEAR) != 0 ||
	    (type == FFASIM_VM_SHARE && header->flags != 0) ||
	    (type == FFASIM_VM_DONATE && header->access_count != 1))
		return FFAF_INVALID_PARAMETERS;
	if (header->sender != calling->vm->caller.id)
		return FFAF_DENIED;
	return check_attributes(header, type);
}

static int32_t check_access(const struct ffasim_vm_calling *calling,
			    const struct ffasim_vm_transaction *transaction,
			    const struct ffasim_vm_access *access)
{
	const struct ffasim_vm_state *vm = ffasim_vm_of(calling->h, access->id);
	const unsigned int data = FFASIM_DATA(access->permissions);

	if (access->id == transaction->sender ||
	    ffasim_vm_borrower_of(calling->h, transaction, access->id) != NULL)
		return FFAF_INVALID_PARAMETERS;
	if (!ffasim_is_secure_id(access->id) &&
	    (vm == NULL || ffasim_vm_config(calling->h, vm)->proxied))
		return FFAF_INVALID_PARAMETERS;
	if (access->permissions > 3 || data == 3 || (access->flags & ~1u) != 0 ||
	    (data != 0) == (transaction->type == FFASIM_VM_DONATE))
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

static void add_borrower(const struct ffasim_hypervisor *h,
			 struct ffasim_vm_transaction *transaction,
			 const struct ffasim_vm_access *access)
{
	struct ffasim_vm_borrower *borrower =
		ffasim_vm_borrower_at(h, transaction, transaction->borrower_count++);

	borrower->id = access->id;
	borrower->permissions = access->permissions;
	borrower->flags = access->flags;
	memcpy(borrower->implementation, access->implementation, sizeof(borrower->implementation));
}

/* Borrowers, all with the same composite, whose place is left in *COMPOSITE. */
static int32_t take_borrowers(const struct ffasim_vm_calling *calling, uint32_t fragment,
			      const struct ffasim_vm_header *header,
			      struct ffasim_vm_transaction *transaction, uint32_t *composite)
{
	struct ffasim_vm_access access;

	for (uint32_t i = 0; i < header->access_count; i++) {
		int32_t status = FFAF_INVALID_PARAMETERS;

		if (ffasim_vm_read_access(calling, fragment, header, i, &access) &&
		    (i == 0 || access.composite == *composite))
			status = check_access(calling, transaction, &access);
		if (status != 0)
			return status;
		*composite = access.composite;
		add_borrower(calling->h, transaction, &access);
	}
	return 0;
}

/* The composite: how many pages and ranges there will be, which LENGTH has to fit. */
static int32_t take_composite(const struct ffasim_vm_calling *calling, uint32_t fragment,
			      const struct ffasim_vm_header *header,
			      struct ffasim_vm_transaction *transaction, uint32_t at)
{
	const uint64_t behind =
		header->access_at + (uint64_t)header->access_count * header->access_size;
	uint8_t raw[FFASIM_SIZE_COMPOSITE];

	if (at < behind || at % 8 != 0 || (uint64_t)at + sizeof(raw) > fragment ||
	    !ffasim_vm_read(calling->h, raw, calling->vm->caller.tx + at, sizeof(raw)))
		return FFAF_INVALID_PARAMETERS;
	transaction->told_pages = ffasim_le32(raw);
	transaction->told_ranges = ffasim_le32(raw + 4);
	if (transaction->told_ranges == 0 || ffasim_le64(raw + 8) != 0 ||
	    at + sizeof(raw) + (uint64_t)transaction->told_ranges * FFASIM_SIZE_RANGE !=
		    transaction->length)
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

/* PART, which must be the sender's alone, belongs to the transaction from now on. */
static int32_t take_part(const struct ffasim_hypervisor *h,
			 const struct ffasim_vm_transaction *transaction, uint16_t number,
			 struct ffasim_part *part)
{
	const unsigned int needed = FFASIM_READ | FFASIM_WRITE;

	if (part->span.kind == FFASIM_SPAN_SENT && part->span.transaction == number)
		return FFAF_INVALID_PARAMETERS; /* ranges overlap */
	if (part->span.owner != transaction->sender || part->span.kind != FFASIM_SPAN_FREE ||
	    (part->span.access & needed) != needed)
		return FFAF_DENIED;
	part->span.kind = FFASIM_SPAN_SENT;
	part->span.transaction = number;
	return ffasim_pages_set(h, &part->span) ? 0 : FFAF_NO_MEMORY;
}

/* A range, which may be several parts of the sender's pages. */
static int32_t take_range(const struct ffasim_hypervisor *h,
			  struct ffasim_vm_transaction *transaction, uint64_t address,
			  uint32_t pages)
{
	const uint16_t number = (uint16_t)(transaction - ffasim_vm_transaction_at(h, 0));
	struct ffasim_part part;
	int32_t status;

	if (address % FFASIM_PAGE != 0 || pages == 0 || pages > UINT32_MAX - transaction->pages)
		return FFAF_INVALID_PARAMETERS;
	if (!ffasim_vm_add_range(h, transaction, address, 0))
		return FFAF_NO_MEMORY;
	for (uint32_t done = 0; done < pages; done += part.pages) {
		if (!ffasim_part_of(h, address + (uint64_t)done * FFASIM_PAGE, pages - done, &part))
			return FFAF_DENIED;
		status = take_part(h, transaction, number, &part);
		if (status != 0)
			return status;
		/* What is taken is in the range, so that all of it can be given back. */
		ffasim_vm_range_at(h, transaction->last_range)->pages += part.pages;
		transaction->pages += part.pages;
	}
	return 0;
}

/* Whole ranges in COUNT bytes at OFFSET of TX. */
static int32_t take_ranges(const struct ffasim_vm_calling *calling,
			   struct ffasim_vm_transaction *transaction, uint32_t offset,
			   uint32_t size)
{
	uint8_t raw[FFASIM_SIZE_RANGE];
	int32_t status = 0;

	if (size % FFASIM_SIZE_RANGE != 0)
		return FFAF_INVALID_PARAMETERS;
	for (uint32_t done = 0; done < size && status == 0; done += FFASIM_SIZE_RANGE) {
		if (!ffasim_vm_read(calling->h, raw, calling->vm->caller.tx + offset + done,
				    sizeof(raw)) ||
		    ffasim_le32(raw + 12) != 0)
			return FFAF_INVALID_PARAMETERS;
		status =
			take_range(calling->h, transaction, ffasim_le64(raw), ffasim_le32(raw + 8));
	}
	return status;
}

/* All that is in the first fragment. */
static int32_t take_first(const struct ffasim_vm_calling *calling,
			  struct ffasim_vm_transaction *transaction)
{
	const uint32_t fragment = (uint32_t)calling->in->x[2];
	struct ffasim_vm_header header;
	uint32_t composite = 0;
	int32_t status;

	if (!ffasim_vm_read_header(calling, fragment, &header))
		return FFAF_INVALID_PARAMETERS;
	status = check_header(calling, &header, transaction->type);
	if (status != 0)
		return status;
	transaction->sender = header.sender;
	transaction->tag = header.tag;
	transaction->flags = header.flags;
	transaction->attributes = header.attributes;
	transaction->length = (uint32_t)calling->in->x[1];
	status = take_borrowers(calling, fragment, &header, transaction, &composite);
	if (status == 0)
		status = take_composite(calling, fragment, &header, transaction, composite);
	if (status == 0)
		status = take_ranges(calling, transaction, composite + FFASIM_SIZE_COMPOSITE,
				     fragment - composite - FFASIM_SIZE_COMPOSITE);
	transaction->received = fragment;
	return status;
}

static bool names_partition(const struct ffasim_hypervisor *h,
			    const struct ffasim_vm_transaction *transaction)
{
	for (unsigned int i = 0; i < transaction->borrower_count; i++)
		if (ffasim_is_secure_id(ffasim_vm_borrower_at(h, transaction, i)->id))
			return true;
	return false;
}

/* What has come goes on to the SPMC, or the transaction gets a handle of our own. */
static int32_t pass_on(const struct ffasim_vm_calling *calling,
		       struct ffasim_vm_transaction *transaction)
{
	const bool last = transaction->received == transaction->length;

	if (last && transaction->pages != transaction->told_pages)
		return FFAF_INVALID_PARAMETERS;
	if (names_partition(calling->h, transaction))
		return ffasim_vm_push(calling->h, calling->pe, transaction);
	if (transaction->handle == FFASIM_NO_VM_HANDLE)
		transaction->handle = HANDLE_OF_HYPERVISOR | calling->state->next_handle++;
	return 0;
}

/* The whole transaction did not happen. */
static void drop(const struct ffasim_vm_calling *calling, struct ffasim_vm_transaction *transaction)
{
	if (transaction->at_spmc)
		ffasim_vm_reclaim_at_spmc(calling->h, calling->pe, transaction, 0);
	ffasim_vm_return_ranges(calling->h, transaction);
	ffasim_vm_free_transaction(calling->h, transaction);
}

/* All has come: the memory leaves its sender, unless it is shared. */
static void complete(struct ffasim_vm_calling *calling, struct ffasim_vm_transaction *transaction)
{
	transaction->complete = true;
	if (transaction->type != FFASIM_VM_SHARE)
		ffasim_vm_show_ranges(calling->h, transaction, transaction->sender, FFASIM_NONE);
	if ((transaction->flags & FFASIM_FLAG_CLEAR) != 0 && !transaction->at_spmc)
		ffasim_vm_clear_ranges(calling->h, transaction);
	ffasim_vm_success(calling);
	calling->next->regs.x[2] = (uint32_t)transaction->handle;
	calling->next->regs.x[3] = transaction->handle >> 32;
}

/* The answer to a fragment, whose taking came to STATUS. */
static void answer(struct ffasim_vm_calling *calling, struct ffasim_vm_transaction *transaction,
		   int32_t status)
{
	uint64_t *x = calling->next->regs.x;

	if (status == 0)
		status = pass_on(calling, transaction);
	if (status != 0) {
		drop(calling, transaction);
		ffasim_vm_refuse(calling, status);
	} else if (transaction->received == transaction->length) {
		complete(calling, transaction);
	} else {
		x[0] = FFAF_FID_32(MEM_FRAG_RX);
		x[1] = (uint32_t)transaction->handle;
		x[2] = transaction->handle >> 32;
		x[3] = transaction->received;
	}
}

static void send(struct ffasim_vm_calling *calling, uint8_t type)
{
	struct ffasim_vm_transaction *transaction = NULL;
	int32_t status = check_registers(calling);

	if (status == 0) {
		transaction = ffasim_vm_new_transaction(calling->h);
		status = transaction != NULL ? 0 : FFAF_NO_MEMORY;
	}
	if (status != 0) {
		ffasim_vm_refuse(calling, status);
		return;
	}
	transaction->type = type;
	answer(calling, transaction, take_first(calling, transaction));
}

void ffasim_vm_do_mem_share(struct ffasim_vm_calling *calling)
{
	send(calling, FFASIM_VM_SHARE);
}

void ffasim_vm_do_mem_lend(struct ffasim_vm_calling *calling)
{
	send(calling, FFASIM_VM_LEND);
}

void ffasim_vm_do_mem_donate(struct ffasim_vm_calling *calling)
{
	send(calling, FFASIM_VM_DONATE);
}

void ffasim_vm_do_mem_frag_tx(struct ffasim_vm_calling *calling)
{
	const uint64_t handle = (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
	const uint32_t size = (uint32_t)calling->in->x[3];
	struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_of(calling->h, handle);

	if (transaction == NULL || transaction->sender != calling->vm->caller.id ||
	    transaction->complete || size == 0 || size % FFASIM_SIZE_RANGE != 0 ||
	    size > ffasim_vm_buffer_size(calling->vm) ||
	    size > transaction->length - transaction->received) {
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	transaction->received += size;
	answer(calling, transaction, take_ranges(calling, transaction, 0, size));
}
