/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MEMORY_RETRIEVE_H
#define FFASIM_MEMORY_RETRIEVE_H

#include "memory_descriptor.h"

/* FFA_MEM_RETRIEVE_REQ, on the way. */
struct ffasim_retrieve {
	struct ffasim_calling *calling;
	struct ffasim_source source;
	struct ffasim_header header;
	struct ffasim_transaction *transaction;
	struct ffasim_borrower *borrower; /* the caller's; NULL: it is none */
	uint8_t wanted; /* permissions of the caller's own access descriptor */
	uint8_t access; /* enum ffasim_access, that it gets */
};

/* Bits of flags that a request has besides FFASIM_CLEAR and FFASIM_CLEAR_WHEN_RELINQUISHED. */
enum {
	FFASIM_BYPASS = 1 << 10, /* of the check that all borrowers are listed */
	FFASIM_TYPE_SHIFT = 3,
};

#define FFASIM_RETRIEVE_CHECK(name, text) \
	int32_t ffasim_retrieve_##name(struct ffasim_retrieve *retrieve);
#include "memory_retrieve_checks.inc"
#undef FFASIM_RETRIEVE_CHECK

/* An answer to a retrieval: what the caller finds in RX, in one fragment or more. */
struct ffasim_answer {
	const struct ffasim_transaction *transaction;
	const struct ffasim_borrower *borrower; /* NULL: the hypervisor */
	uint32_t total; /* bytes */
	uint32_t header_size, borrower_size;
	bool bare; /* the choice BARE of HYPERVISOR_RETRIEVE */
	bool as_sent; /* fragments end where those of the sender did */
	bool tells_ns;
};

struct ffasim_answer ffasim_answer_of(const struct ffasim_calling *calling,
				      const struct ffasim_transaction *transaction,
				      const struct ffasim_borrower *borrower);
/*
 * Put the fragment from byte FROM on into the caller's RX and hand that over: how many bytes it
 * has; 0: RX cannot be written.
 */
uint32_t ffasim_put_answer(struct ffasim_calling *calling, const struct ffasim_answer *answer,
			   uint32_t from);

#endif
