/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_HYPERVISOR_MEMORY_H
#define FFASIM_HYPERVISOR_MEMORY_H

#include "hypervisor.h"

/*
 * Memory transactions of full VMs (DEN0140). One that names VMs alone stays here,
 * with a handle that has bit 63 set; one that names a partition goes on to the SPMC
 * under the SPMC's handle, and VMs that it names too retrieve it here.
 */

/* Transaction and access descriptors in TX and RX. */
enum {
	FFASIM_AT_SENDER = 0,
	FFASIM_AT_ATTRIBUTES = 2, /* one byte in 1.0 */
	FFASIM_AT_FLAGS = 4,
	FFASIM_AT_HANDLE = 8,
	FFASIM_AT_TAG = 16,
	FFASIM_AT_ACCESS_SIZE = 24, /* 1.1 and later */
	FFASIM_AT_ACCESS_COUNT = 28,
	FFASIM_AT_ACCESS_OFFSET = 32, /* 1.1 and later */
	FFASIM_SIZE_HEADER_1_0 = 32,
	FFASIM_SIZE_HEADER_1_1 = 48,
	FFASIM_SIZE_ACCESS_1_0 = 16,
	FFASIM_SIZE_ACCESS_1_2 = 32,
	FFASIM_SIZE_COMPOSITE = 16,
	FFASIM_SIZE_RANGE = 16,
};

/* Flags of transactions. */
enum {
	FFASIM_FLAG_CLEAR = 1 << 0,
	FFASIM_FLAG_CLEAR_AFTER = 1 << 2, /* retrieve: when it is relinquished */
	FFASIM_FLAG_HINT = 1 << 9, /* retrieve: an address range alignment hint */
	FFASIM_FLAG_BYPASS = 1 << 10, /* retrieve: other borrowers are not named */
};

#define FFASIM_FLAG_TYPE_SHIFT 3

/* Permissions in an access descriptor. */
#define FFASIM_DATA(permissions) ((permissions)&3u) /* 0 not given, 1 read, 2 read and write */
#define FFASIM_CODE(permissions) ((permissions) >> 2 & 3u) /* 0 not given, 1 no, 2 execute */
#define FFASIM_READ_WRITE 2u

#define FFASIM_ATTRIBUTES_NORMAL 0x2fu
#define FFASIM_ATTRIBUTES_NS 0x40u

static inline uint32_t ffasim_vm_header_size(uint32_t version)
{
	return version < FFAF_VERSION_1_1 ? FFASIM_SIZE_HEADER_1_0 : FFASIM_SIZE_HEADER_1_1;
}

static inline uint32_t ffasim_vm_access_size(uint32_t version)
{
	return version < FFAF_VERSION_1_2 ? FFASIM_SIZE_ACCESS_1_0 : FFASIM_SIZE_ACCESS_1_2;
}

/* A header as it came, in the layout of its sender's version. */
struct ffasim_vm_header {
	uint64_t handle, tag;
	uint32_t flags;
	uint32_t access_at, access_size, access_count;
	uint16_t sender, attributes;
};

/* An access descriptor as it came. */
struct ffasim_vm_access {
	uint16_t id;
	uint8_t permissions, flags;
	uint32_t composite;
	uint8_t implementation[16];
};

/*
 * From TX of the caller, of which the first SIZE bytes are meant; false: they do not
 * reach so far, or sizes and offsets are not those of its version.
 */
bool ffasim_vm_read_header(const struct ffasim_vm_calling *calling, uint32_t size,
			   struct ffasim_vm_header *header);
bool ffasim_vm_read_access(const struct ffasim_vm_calling *calling, uint32_t size,
			   const struct ffasim_vm_header *header, uint32_t n,
			   struct ffasim_vm_access *access);

/*
 * Write the description of TRANSACTION up to its ranges, in the layout of VERSION,
 * to scratch memory: as its sender gave it, or for BORROWER, who retrieves it.
 * Returns its bytes.
 */
uint32_t ffasim_vm_describe(const struct ffasim_hypervisor *h,
			    const struct ffasim_vm_transaction *transaction, uint32_t version,
			    const struct ffasim_vm_borrower *borrower);
/* The bytes of range descriptor RANGE. */
void ffasim_vm_put_range(uint8_t to[FFASIM_SIZE_RANGE], const struct ffasim_vm_range *range);

/* The live transaction with HANDLE; NULL: there is none. */
struct ffasim_vm_transaction *ffasim_vm_transaction_of(const struct ffasim_hypervisor *h,
						       uint64_t handle);
struct ffasim_vm_borrower *ffasim_vm_borrower_of(const struct ffasim_hypervisor *h,
						 const struct ffasim_vm_transaction *transaction,
						 uint16_t id);
/* A place for one; NULL: there is none. */
struct ffasim_vm_transaction *ffasim_vm_new_transaction(const struct ffasim_hypervisor *h);
/* Add a range at the end; false: there is no room. */
bool ffasim_vm_add_range(const struct ffasim_hypervisor *h,
			 struct ffasim_vm_transaction *transaction, uint64_t address,
			 uint32_t pages);
/* Forget TRANSACTION and its ranges; pages are not touched. */
void ffasim_vm_free_transaction(const struct ffasim_hypervisor *h,
				struct ffasim_vm_transaction *transaction);
/* Range N of the transaction; NULL past the last. */
const struct ffasim_vm_range *ffasim_vm_nth_range(const struct ffasim_hypervisor *h,
						  const struct ffasim_vm_transaction *transaction,
						  unsigned int n);
static inline bool ffasim_vm_is_donated(const struct ffasim_vm_transaction *transaction,
					const struct ffasim_vm_borrower *borrower)
{
	return transaction->type == FFASIM_VM_DONATE && borrower->retrieved;
}

/* What is done to all pages of a transaction. */
void ffasim_vm_clear_ranges(const struct ffasim_hypervisor *h,
			    const struct ffasim_vm_transaction *transaction);
void ffasim_vm_show_ranges(const struct ffasim_hypervisor *h,
			   const struct ffasim_vm_transaction *transaction, uint16_t vm,
			   unsigned int access);
/* They are the sender's again, and it may use them as before. */
void ffasim_vm_return_ranges(const struct ffasim_hypervisor *h,
			     const struct ffasim_vm_transaction *transaction);
/* Enum ffasim_access out of permissions. */
unsigned int ffasim_vm_access_of(uint8_t permissions);

/*
 * Give the SPMC what it has not been given of TRANSACTION; returns 0 or its status.
 * At the first part the transaction gets its handle.
 */
int32_t ffasim_vm_push(const struct ffasim_hypervisor *h, unsigned int pe,
		       struct ffasim_vm_transaction *transaction);
/* FFA_MEM_RECLAIM at the SPMC; returns 0 or its status. */
int32_t ffasim_vm_reclaim_at_spmc(const struct ffasim_hypervisor *h, unsigned int pe,
				  const struct ffasim_vm_transaction *transaction, uint32_t flags);

#endif
