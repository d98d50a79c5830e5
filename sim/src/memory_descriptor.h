/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_DESCRIPTOR_H
#define FFASIM_MEMORY_DESCRIPTOR_H

#include "transaction_tables.h"

/*
 * Memory transaction descriptors (DEN0140), as they come: 1.0, 1.1 with sizes and offsets, 1.2
 * with longer endpoint memory access descriptors. Each byte is read once.
 */

/* Where a descriptor, or a fragment of one, is. */
struct ffasim_source {
	const struct ffasim_calling *calling;
	bool dynamic; /* in a buffer that the call names; else TX */
	uint64_t address; /* of that buffer */
	uint32_t size; /* bytes; what is behind reads as zero */
};

/* SIZE bytes from OFFSET; false: the memory is gone. */
bool ffasim_source_read(const struct ffasim_source *source, void *to, uint32_t offset,
			uint32_t size);

/* The header, in whichever layout the caller's version has. */
struct ffasim_header {
	uint64_t handle, tag;
	uint32_t flags;
	uint32_t size; /* of the header itself */
	uint32_t borrowers_at, borrower_size, borrower_count;
	uint16_t sender, attributes;
	bool has_reserved; /* a reserved field is not zero */
	bool bare; /* all is zero but sender and handle */
};

uint32_t ffasim_header_size(const struct ffasim_calling *calling);
bool ffasim_read_header(const struct ffasim_source *source, struct ffasim_header *header);

/* What TRANSACTION has of HEADER. */
void ffasim_take_header(const struct ffasim_world *world, struct ffasim_transaction *transaction,
			const struct ffasim_header *header);
/*
 * The next fragment of TRANSACTION, all of SOURCE. Borrowers, composite and ranges may
 * be cut anywhere. False: its memory is gone.
 */
bool ffasim_take_fragment(struct ffasim_transaction *transaction,
			  const struct ffasim_source *source);

/* Bytes up to the last range that came whole. */
uint32_t ffasim_whole_bytes(const struct ffasim_transaction *transaction);

#endif
