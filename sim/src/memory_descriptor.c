/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_descriptor.h"
#include "buffers.h"

/* Reading memory transaction descriptors. */

bool ffasim_source_read(const struct ffasim_source *source, void *to, uint32_t offset,
			uint32_t size)
{
	const struct ffasim_calling *calling = source->calling;
	const uint32_t rest = offset < source->size ? source->size - offset : 0;
	const uint32_t there = size < rest ? size : rest;

	memset(to, 0, size);
	if (there == 0)
		return true;
	if (source->dynamic)
		return ffasim_copy_in(calling->world, to, source->address + offset, there,
				      !calling->normal_world);
	return ffasim_tx_read(calling->world, calling->caller, to, offset, there);
}

static bool is_1_0(const struct ffasim_calling *calling)
{
	return ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_1;
}

uint32_t ffasim_header_size(const struct ffasim_calling *calling)
{
	return is_1_0(calling) ? FFASIM_HEADER_1_0 : FFASIM_HEADER;
}

static bool any(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return true;
	return false;
}

bool ffasim_read_header(const struct ffasim_source *source, struct ffasim_header *header)
{
	uint8_t raw[FFASIM_HEADER] = { 0 };
	const bool old = is_1_0(source->calling);
	const uint32_t size = ffasim_header_size(source->calling);

	if (!ffasim_source_read(source, raw, 0, size))
		return false;
	*header = (struct ffasim_header){
		.size = size,
		.sender = (uint16_t)(raw[0] | raw[1] << 8),
		.attributes = (uint16_t)(raw[2] | (old ? 0 : raw[3] << 8)),
		.flags = ffasim_get32(raw + 4),
		.handle = ffasim_get64(raw + 8),
		.tag = ffasim_get64(raw + 16),
		.borrower_size = old ? FFASIM_BORROWER_1_0 : ffasim_get32(raw + 24),
		.borrower_count = ffasim_get32(raw + 28),
		.borrowers_at = old ? FFASIM_HEADER_1_0 : ffasim_get32(raw + 32),
		.has_reserved = old ? raw[3] != 0 || any(raw + 24, 4) : any(raw + 36, 12),
		.bare = !any(raw + 2, 6) && !any(raw + 16, FFASIM_HEADER - 16),
	};
	return true;
}

void ffasim_take_header(const struct ffasim_world *world, struct ffasim_transaction *transaction,
			const struct ffasim_header *header)
{
	const uint16_t room = world->state->borrower_count;

	transaction->tag = header->tag;
	transaction->flags = header->flags;
	transaction->attributes = header->attributes;
	transaction->sender = header->sender;
	transaction->has_reserved = header->has_reserved;
	transaction->borrowers_at = header->borrowers_at;
	transaction->borrower_size = header->borrower_size;
	transaction->borrower_total = header->borrower_count;
	transaction->borrower_count =
		header->borrower_count < room ? (uint16_t)header->borrower_count : room;
	transaction->lacks_room = header->borrower_count > room;
}

/* A part of a descriptor: SIZE bytes from AT, in a fragment from START on. */
static bool take(const struct ffasim_source *source, uint32_t start, uint64_t at, uint32_t size,
		 uint8_t *to)
{
	const uint64_t end = (uint64_t)start + source->size;
	const uint64_t first = at > start ? at : start;
	const uint64_t last = at + size < end ? at + size : end;

	return first >= last ||
	       ffasim_source_read(source, to + (first - at), (uint32_t)(first - start),
				  (uint32_t)(last - first));
}

static bool take_borrowers(struct ffasim_transaction *transaction,
			   const struct ffasim_source *source)
{
	for (uint16_t i = 0; i < transaction->borrower_count; i++) {
		struct ffasim_borrower *borrower = ffasim_borrower_at(transaction, i);

		if (!take(source, transaction->received,
			  transaction->borrowers_at + (uint64_t)transaction->borrower_size * i,
			  FFASIM_BORROWER, borrower->raw))
			return false;
	}
	return true;
}

static bool take_composite(struct ffasim_transaction *transaction,
			   const struct ffasim_source *source)
{
	if (!take(source, transaction->received, transaction->composite_at, FFASIM_COMPOSITE,
		  transaction->composite))
		return false;
	transaction->pages = ffasim_get32(transaction->composite);
	transaction->range_total = ffasim_get32(transaction->composite + 4);
	return true;
}

/* A range is there as a whole. */
static void take_range(const struct ffasim_world *world, struct ffasim_transaction *transaction,
		       bool fragment)
{
	const uint64_t address = ffasim_get64(transaction->tail);

	transaction->tail_size = 0;
	transaction->range_count++;
	if (!ffasim_add_range(world, transaction, address & ~(uint64_t)(FFASIM_PAGE - 1),
			      ffasim_get32(transaction->tail + 8), fragment))
		transaction->lacks_room = true;
	if (ffasim_get32(transaction->tail + 12) != 0)
		transaction->ranges_reserved = true;
	if (address % FFASIM_PAGE != 0)
		transaction->misaligned = true;
}

static bool take_ranges(struct ffasim_transaction *transaction, const struct ffasim_source *source)
{
	const uint64_t start = transaction->received;
	const uint64_t end = start + source->size;
	uint64_t at = (uint64_t)transaction->composite_at + FFASIM_COMPOSITE;
	bool first = true;

	at = at > start ? at : start;
	while (at < end && !transaction->lacks_room &&
	       transaction->range_count < transaction->range_total) {
		const uint32_t missing = FFASIM_CONSTITUENT - (uint32_t)transaction->tail_size;
		const uint32_t size = end - at < missing ? (uint32_t)(end - at) : missing;

		if (!ffasim_source_read(source, transaction->tail + transaction->tail_size,
					(uint32_t)(at - start), size))
			return false;
		transaction->tail_size = (uint8_t)(transaction->tail_size + size);
		at += size;
		if (transaction->tail_size < FFASIM_CONSTITUENT)
			break;
		take_range(source->calling->world, transaction, first);
		first = false;
	}
	return true;
}

bool ffasim_take_fragment(struct ffasim_transaction *transaction,
			  const struct ffasim_source *source)
{
	if (!take_borrowers(transaction, source))
		return false;
	/* Where the composite is follows from the first borrower, once it is there. */
	if (transaction->borrower_count > 0 &&
	    (uint64_t)transaction->received + source->size >= transaction->borrowers_at + 8ull) {
		transaction->composite_at =
			ffasim_get32(ffasim_borrower_at(transaction, 0)->raw + 4);
		if (!take_composite(transaction, source) || !take_ranges(transaction, source))
			return false;
	}
	transaction->received = source->size < UINT32_MAX - transaction->received
					? transaction->received + source->size
					: UINT32_MAX;
	return true;
}

uint32_t ffasim_whole_bytes(const struct ffasim_transaction *transaction)
{
	return transaction->received - transaction->tail_size;
}
