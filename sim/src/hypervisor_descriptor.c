/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* Memory transaction descriptors, read and written in the layout of each version. */

/* SIZE bytes at OFFSET of the first LIMIT bytes of TX. */
static bool tx_read(const struct ffasim_vm_calling *calling, uint32_t limit, void *to,
		    uint64_t offset, uint32_t size)
{
	return offset + size <= limit &&
	       ffasim_vm_read(calling->h, to, calling->vm->caller.tx + offset, size);
}

static bool any(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return true;
	return false;
}

/* Sizes, offsets and reserved fields, which 1.0 has not. */
static bool read_layout(const uint8_t *raw, uint32_t version, struct ffasim_vm_header *header)
{
	const uint32_t size = ffasim_vm_header_size(version);

	header->access_size = FFASIM_SIZE_ACCESS_1_0;
	header->access_at = FFASIM_SIZE_HEADER_1_0;
	if (version < FFAF_VERSION_1_1)
		return !any(raw + FFASIM_AT_ATTRIBUTES + 1, 1) &&
		       !any(raw + FFASIM_AT_ACCESS_SIZE, 4);
	header->access_size = ffasim_le32(raw + FFASIM_AT_ACCESS_SIZE);
	header->access_at = ffasim_le32(raw + FFASIM_AT_ACCESS_OFFSET);
	return header->access_size == ffasim_vm_access_size(version) && header->access_at >= size &&
	       header->access_at % 16 == 0 && !any(raw + FFASIM_AT_ACCESS_OFFSET + 4, 12);
}

bool ffasim_vm_read_header(const struct ffasim_vm_calling *calling, uint32_t size,
			   struct ffasim_vm_header *header)
{
	const uint32_t version = ffasim_vm_version(calling->vm);
	uint8_t raw[FFASIM_SIZE_HEADER_1_1] = { 0 };

	memset(header, 0, sizeof(*header));
	if (!tx_read(calling, size, raw, 0, ffasim_vm_header_size(version)))
		return false;
	header->sender = ffasim_le16(raw + FFASIM_AT_SENDER);
	header->attributes = version < FFAF_VERSION_1_1 ? raw[FFASIM_AT_ATTRIBUTES]
							: ffasim_le16(raw + FFASIM_AT_ATTRIBUTES);
	header->flags = ffasim_le32(raw + FFASIM_AT_FLAGS);
	header->handle = ffasim_le64(raw + FFASIM_AT_HANDLE);
	header->tag = ffasim_le64(raw + FFASIM_AT_TAG);
	header->access_count = ffasim_le32(raw + FFASIM_AT_ACCESS_COUNT);
	return read_layout(raw, version, header);
}

bool ffasim_vm_read_access(const struct ffasim_vm_calling *calling, uint32_t size,
			   const struct ffasim_vm_header *header, uint32_t n,
			   struct ffasim_vm_access *access)
{
	uint8_t raw[FFASIM_SIZE_ACCESS_1_2] = { 0 };
	const uint64_t at = header->access_at + (uint64_t)n * header->access_size;

	memset(access, 0, sizeof(*access));
	if (!tx_read(calling, size, raw, at, header->access_size))
		return false;
	access->id = ffasim_le16(raw);
	access->permissions = raw[2];
	access->flags = raw[3];
	access->composite = ffasim_le32(raw + 4);
	if (header->access_size < FFASIM_SIZE_ACCESS_1_2)
		return !any(raw + 8, 8);
	memcpy(access->implementation, raw + 8, sizeof(access->implementation));
	return !any(raw + 24, 8);
}

static void put16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)value;
	to[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value);
	put16(to + 2, value >> 16);
}

static void put64(uint8_t *to, uint64_t value)
{
	put32(to, (uint32_t)value);
	put32(to + 4, (uint32_t)(value >> 32));
}

static void put_access(uint8_t *to, uint32_t version, const struct ffasim_vm_borrower *borrower,
		       uint8_t permissions, uint32_t composite)
{
	put16(to, borrower->id);
	to[2] = permissions;
	to[3] = borrower->flags;
	put32(to + 4, composite);
	if (version >= FFAF_VERSION_1_2)
		memcpy(to + 8, borrower->implementation, sizeof(borrower->implementation));
}

static void put_header(uint8_t *to, const struct ffasim_vm_transaction *transaction,
		       uint32_t version, uint32_t flags, uint32_t count)
{
	put16(to + FFASIM_AT_SENDER, transaction->sender);
	put16(to + FFASIM_AT_ATTRIBUTES, transaction->attributes);
	put32(to + FFASIM_AT_FLAGS, flags);
	put64(to + FFASIM_AT_TAG, transaction->tag);
	put32(to + FFASIM_AT_ACCESS_COUNT, count);
	if (version < FFAF_VERSION_1_1)
		return;
	put32(to + FFASIM_AT_ACCESS_SIZE, ffasim_vm_access_size(version));
	put32(to + FFASIM_AT_ACCESS_OFFSET, FFASIM_SIZE_HEADER_1_1);
}

uint32_t ffasim_vm_describe(const struct ffasim_hypervisor *h,
			    const struct ffasim_vm_transaction *transaction, uint32_t version,
			    const struct ffasim_vm_borrower *borrower)
{
	const uint32_t count = borrower != NULL ? 1 : transaction->borrower_count;
	const uint32_t type = borrower != NULL ? transaction->type : 0u;
	const uint32_t size = ffasim_vm_access_size(version);
	const uint32_t composite = ffasim_vm_header_size(version) + count * size;
	uint8_t *to = h->scratch;

	memset(to, 0, composite + FFASIM_SIZE_COMPOSITE);
	put_header(to, transaction, version, transaction->flags | type << FFASIM_FLAG_TYPE_SHIFT,
		   count);
	if (borrower != NULL)
		put64(to + FFASIM_AT_HANDLE, transaction->handle);
	for (uint32_t i = 0; i < count; i++) {
		const struct ffasim_vm_borrower *one =
			borrower != NULL ? borrower : ffasim_vm_borrower_at(h, transaction, i);

		put_access(to + ffasim_vm_header_size(version) + (size_t)i * size, version, one,
			   borrower != NULL ? one->given : one->permissions, composite);
	}
	put32(to + composite, transaction->told_pages);
	put32(to + composite + 4, transaction->told_ranges);
	return composite + FFASIM_SIZE_COMPOSITE;
}

void ffasim_vm_put_range(uint8_t to[FFASIM_SIZE_RANGE], const struct ffasim_vm_range *range)
{
	memset(to, 0, FFASIM_SIZE_RANGE);
	put64(to, range->address);
	put32(to + 8, range->pages);
}
