/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* FFA_MEM_RETRIEVE_REQ and FFA_MEM_FRAG_RX of full VMs. */

#define KNOWN_FLAGS 0x7ffu

/* A retrieval as it is asked for. */
struct retrieval {
	struct ffasim_vm_header header;
	struct ffasim_vm_transaction *transaction;
	struct ffasim_vm_borrower *borrower; /* the caller's */
	struct ffasim_vm_access access; /* the caller's */
};

static int32_t check_registers(const struct ffasim_vm_calling *calling)
{
	const uint32_t length = (uint32_t)calling->in->x[1];

	return calling->in->x[3] == 0 && (uint32_t)calling->in->x[4] == 0 &&
			       length == (uint32_t)calling->in->x[2] &&
			       length <= ffasim_vm_buffer_size(calling->vm)
		       ? 0
		       : FFAF_INVALID_PARAMETERS;
}

/* What the request says of the transaction as a whole. */
static int32_t check_header(const struct retrieval *retrieval)
{
	const struct ffasim_vm_header *header = &retrieval->header;
	const struct ffasim_vm_transaction *transaction = retrieval->transaction;
	const uint32_t type = header->flags >> FFASIM_FLAG_TYPE_SHIFT & 3u;

	if (header->sender != transaction->sender)
		return FFAF_DENIED;
	if ((type != 0 && type != transaction->type) || header->tag != transaction->tag ||
	    (header->flags & ~KNOWN_FLAGS) != 0 || (header->flags & FFASIM_FLAG_HINT) != 0 ||
	    (header->flags & 0x1e2u) != 0 || header->attributes >= FFASIM_ATTRIBUTES_NS)
		return FFAF_INVALID_PARAMETERS;
	if (header->attributes != 0 && header->attributes != FFASIM_ATTRIBUTES_NORMAL)
		return FFAF_DENIED;
	if ((header->flags & FFASIM_FLAG_CLEAR) == 0)
		return 0;
	if (transaction->type == FFASIM_VM_SHARE)
		return FFAF_INVALID_PARAMETERS;
	return (transaction->flags & FFASIM_FLAG_CLEAR) != 0 ? 0 : FFAF_DENIED;
}

/* How many borrowers it names: all, or with the bypass flag the caller alone. */
static int32_t check_count(const struct retrieval *retrieval)
{
	const uint32_t count = retrieval->header.access_count;
	const uint32_t lent = retrieval->transaction->borrower_count;

	if ((retrieval->header.flags & FFASIM_FLAG_BYPASS) != 0)
		return count == 1 && lent > 1 ? 0 : FFAF_INVALID_PARAMETERS;
	return count == lent ? 0 : FFAF_INVALID_PARAMETERS;
}

/* Find the caller among the borrowers that it names, all of which must be. */
static int32_t find_access(const struct ffasim_vm_calling *calling, struct retrieval *retrieval)
{
	bool found = false;

	for (uint32_t i = 0; i < retrieval->header.access_count; i++) {
		struct ffasim_vm_access access;

		if (!ffasim_vm_read_access(calling, (uint32_t)calling->in->x[2], &retrieval->header,
					   i, &access) ||
		    ffasim_vm_borrower_of(calling->h, retrieval->transaction, access.id) == NULL ||
		    access.composite != 0)
			return FFAF_INVALID_PARAMETERS;
		if (access.id != calling->vm->caller.id)
			continue;
		if (found)
			return FFAF_INVALID_PARAMETERS;
		found = true;
		retrieval->access = access;
	}
	return found ? 0 : FFAF_INVALID_PARAMETERS;
}

/* Execution is the borrower's to choose where it alone has the memory. */
static int32_t check_permissions(const struct ffasim_vm_calling *calling,
				 const struct retrieval *retrieval)
{
	const struct ffasim_vm_borrower *borrower = retrieval->borrower;
	const struct ffasim_vm_transaction *transaction = retrieval->transaction;
	const bool alone = transaction->type != FFASIM_VM_SHARE && transaction->borrower_count == 1;
	const unsigned int data = FFASIM_DATA(retrieval->access.permissions);
	const unsigned int code = FFASIM_CODE(retrieval->access.permissions);
	const unsigned int lent = transaction->type == FFASIM_VM_DONATE
					  ? FFASIM_READ_WRITE
					  : FFASIM_DATA(borrower->permissions);

	if ((retrieval->access.permissions & 0xf0u) != 0 || data == 3 || code == 3 ||
	    alone != (code != 0))
		return FFAF_INVALID_PARAMETERS;
	if (ffasim_vm_version(calling->vm) >= FFAF_VERSION_1_2 &&
	    memcmp(borrower->implementation, retrieval->access.implementation,
		   sizeof(borrower->implementation)) != 0)
		return FFAF_INVALID_PARAMETERS;
	if (data > lent)
		return FFAF_DENIED;
	if (data == 1 &&
	    (retrieval->header.flags & (FFASIM_FLAG_CLEAR | FFASIM_FLAG_CLEAR_AFTER)) != 0)
		return FFAF_DENIED;
	return 0;
}

static int32_t check(const struct ffasim_vm_calling *calling, struct retrieval *retrieval)
{
	int32_t status = check_registers(calling);

	if (status != 0)
		return status;
	if (!ffasim_vm_read_header(calling, (uint32_t)calling->in->x[2], &retrieval->header))
		return FFAF_INVALID_PARAMETERS;
	retrieval->transaction = ffasim_vm_transaction_of(calling->h, retrieval->header.handle);
	if (retrieval->transaction == NULL || !retrieval->transaction->complete)
		return FFAF_INVALID_PARAMETERS;
	retrieval->borrower =
		ffasim_vm_borrower_of(calling->h, retrieval->transaction, calling->vm->caller.id);
	if (retrieval->borrower == NULL || retrieval->borrower->retrieved)
		return FFAF_DENIED;
	status = check_header(retrieval);
	if (status == 0)
		status = check_count(retrieval);
	if (status == 0)
		status = find_access(calling, retrieval);
	return status != 0 ? status : check_permissions(calling, retrieval);
}

/* The permissions that the borrower gets: what it asks for, else what was lent. */
static uint8_t given(const struct retrieval *retrieval)
{
	const struct ffasim_vm_transaction *transaction = retrieval->transaction;
	unsigned int data = FFASIM_DATA(retrieval->access.permissions);
	unsigned int code = FFASIM_CODE(retrieval->access.permissions);

	if (data == 0)
		data = transaction->type == FFASIM_VM_DONATE
			       ? FFASIM_READ_WRITE
			       : FFASIM_DATA(retrieval->borrower->permissions);
	if (code == 0)
		code = 1;
	return (uint8_t)(data | code << 2);
}

/* The pages of a donation are the borrower's own from now on. */
static void change_owner(const struct ffasim_hypervisor *h,
			 const struct ffasim_vm_transaction *transaction, uint16_t owner,
			 unsigned int access)
{
	const struct ffasim_vm_range *range;

	for (unsigned int i = 0; (range = ffasim_vm_nth_range(h, transaction, i)) != NULL; i++) {
		uint64_t address = range->address;
		uint32_t pages = range->pages;
		struct ffasim_part part;

		while (pages > 0 && ffasim_part_of(h, address, pages, &part)) {
			part.span.owner = owner;
			part.span.kind = FFASIM_SPAN_FREE;
			part.span.access = (uint8_t)access;
			part.span.transaction = FFASIM_NO_TRANSACTION;
			ffasim_pages_set(h, &part.span);
			address += (uint64_t)part.pages * FFASIM_PAGE;
			pages -= part.pages;
		}
	}
}

/* Bytes of the response that fit into RX from SENT on. */
static uint32_t fragment_size(const struct ffasim_vm_state *vm,
			      const struct ffasim_vm_borrower *borrower)
{
	const uint32_t rest = borrower->length - borrower->sent;
	const uint32_t room = ffasim_vm_buffer_size(vm);

	return rest < room ? rest : room;
}

/* Ranges from the response's byte SENT on, into RX at OFFSET; HEAD bytes of it are no ranges. */
static void put_ranges(const struct ffasim_vm_calling *calling,
		       const struct ffasim_vm_transaction *transaction, uint32_t first,
		       uint32_t offset, uint32_t end)
{
	uint8_t raw[FFASIM_SIZE_RANGE];

	for (; offset < end; offset += (uint32_t)sizeof(raw), first++) {
		const struct ffasim_vm_range *range =
			ffasim_vm_nth_range(calling->h, transaction, first);

		if (range == NULL)
			return;
		ffasim_vm_put_range(raw, range);
		ffasim_vm_write(calling->h, calling->vm->caller.rx + offset, raw, sizeof(raw));
	}
}

/* A donation is over once the response to its retrieval is out. */
static void end_donation(const struct ffasim_hypervisor *h,
			 struct ffasim_vm_transaction *transaction,
			 const struct ffasim_vm_borrower *borrower)
{
	if (ffasim_vm_is_donated(transaction, borrower) && borrower->sent == borrower->length)
		ffasim_vm_free_transaction(h, transaction);
}

static uint32_t head_size(const struct ffasim_vm_calling *calling)
{
	const uint32_t version = ffasim_vm_version(calling->vm);

	return ffasim_vm_header_size(version) + ffasim_vm_access_size(version) +
	       FFASIM_SIZE_COMPOSITE;
}

/* All is checked, and RX is ours: the borrower has the memory. */
static void hand_over(struct ffasim_vm_calling *calling, const struct retrieval *retrieval)
{
	const struct ffasim_hypervisor *h = calling->h;
	struct ffasim_vm_transaction *transaction = retrieval->transaction;
	struct ffasim_vm_borrower *borrower = retrieval->borrower;
	const uint16_t id = calling->vm->caller.id;
	const uint32_t head =
		ffasim_vm_describe(h, transaction, ffasim_vm_version(calling->vm), borrower);
	const uint32_t size = fragment_size(calling->vm, borrower);

	ffasim_vm_write(h, calling->vm->caller.rx, h->scratch, head);
	put_ranges(calling, transaction, 0, head, size);
	ffasim_vm_rx_give(h, calling->vm, size);
	borrower->retrieved = true;
	borrower->sent = size;
	if (transaction->type == FFASIM_VM_DONATE)
		change_owner(h, transaction, id, ffasim_vm_access_of(borrower->given));
	ffasim_vm_show_ranges(h, transaction, id, ffasim_vm_access_of(borrower->given));
	calling->next->regs.x[0] = FFAF_FID_32(MEM_RETRIEVE_RESP);
	calling->next->regs.x[1] = borrower->length;
	calling->next->regs.x[2] = size;
	end_donation(h, transaction, borrower);
}

void ffasim_vm_do_mem_retrieve_req(struct ffasim_vm_calling *calling)
{
	struct retrieval retrieval;
	struct ffasim_vm_borrower *borrower;
	int32_t status;

	memset(&retrieval, 0, sizeof(retrieval));
	status = check(calling, &retrieval);
	borrower = retrieval.borrower;
	if (status == 0)
		status =
			ffasim_vm_rx_take(calling->h, calling->pe, calling->vm, head_size(calling));
	if (status != 0) {
		ffasim_vm_refuse(calling, status);
		return;
	}
	borrower->given = given(&retrieval);
	borrower->clear = (retrieval.header.flags & FFASIM_FLAG_CLEAR_AFTER) != 0;
	borrower->sent = 0;
	borrower->length = head_size(calling) +
			   (uint32_t)retrieval.transaction->range_count * FFASIM_SIZE_RANGE;
	hand_over(calling, &retrieval);
}

/* The next fragment of a response. */
void ffasim_vm_do_mem_frag_rx(struct ffasim_vm_calling *calling)
{
	const uint64_t handle = (uint32_t)calling->in->x[1] | calling->in->x[2] << 32;
	struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_of(calling->h, handle);
	struct ffasim_vm_borrower *borrower = NULL;
	uint32_t size, first;
	int32_t status = FFAF_INVALID_PARAMETERS;

	if (transaction != NULL)
		borrower = ffasim_vm_borrower_of(calling->h, transaction, calling->vm->caller.id);
	if (borrower != NULL && borrower->retrieved && borrower->sent < borrower->length &&
	    borrower->sent == (uint32_t)calling->in->x[3])
		status = ffasim_vm_rx_take(calling->h, calling->pe, calling->vm, FFASIM_PAGE);
	if (status != 0) {
		ffasim_vm_refuse(calling, status);
		return;
	}
	size = fragment_size(calling->vm, borrower);
	first = (borrower->sent - head_size(calling)) / FFASIM_SIZE_RANGE;
	put_ranges(calling, transaction, first, 0, size);
	ffasim_vm_rx_give(calling->h, calling->vm, size);
	borrower->sent += size;
	calling->next->regs.x[0] = FFAF_FID_32(MEM_FRAG_TX);
	calling->next->regs.x[1] = (uint32_t)handle;
	calling->next->regs.x[2] = handle >> 32;
	calling->next->regs.x[3] = size;
	end_donation(calling->h, transaction, borrower);
}
