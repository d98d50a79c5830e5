/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_TRANSACTIONS_H
#define FFASIM_TRANSACTIONS_H

#include <ffasim/world.h>

/* Memory transactions, their ranges, and pages whose owner or access has changed. */

#define FFASIM_NO_RANGE 0xffffu
#define FFASIM_NO_HANDLE UINT64_MAX
#define FFASIM_ALL_SENT UINT32_MAX /* the answer to a retrieval has gone out as a whole */

enum ffasim_transaction_type {
	FFASIM_SHARE = 1, /* as in bits 4:3 of a transaction's flags */
	FFASIM_LEND,
	FFASIM_DONATE,
};

/* Sizes in descriptors (DEN0140). */
enum {
	FFASIM_HEADER_1_0 = 32,
	FFASIM_HEADER = 48,
	FFASIM_BORROWER_1_0 = 16, /* also 1.1 */
	FFASIM_BORROWER = 32,
	FFASIM_COMPOSITE = 16,
	FFASIM_CONSTITUENT = 16,
};

/* A constituent, in a list of its transaction. pages 0 and next FFASIM_NO_RANGE may be one too. */
struct ffasim_range {
	uint64_t address;
	uint32_t pages;
	uint16_t next;
	bool used;
	bool fragment; /* the first that came with its fragment */
};

/* Pages whose owner or access is not that of the config; pages 0: a free place. */
struct ffasim_span {
	uint64_t address;
	uint32_t pages;
	uint16_t owner; /* place in the table of endpoints */
	uint8_t access;
	uint8_t reserved;
};

/* An endpoint memory access descriptor, and what became of it. */
struct ffasim_borrower {
	uint8_t raw[FFASIM_BORROWER]; /* as it came, and what was behind a shorter one */
	uint32_t sent; /* bytes of the answer to a retrieval that went out */
	uint8_t retrieved; /* how many times, and not relinquished */
	uint8_t access; /* that it has then */
	uint8_t flags; /* enum ffasim_borrower_flag */
	uint8_t answer_borrower; /* size of a borrower in the answer: 16, 32 */
};

enum ffasim_borrower_flag {
	FFASIM_CLEAR_AFTER = 1 << 0, /* its pages are cleared when it relinquishes them */
	FFASIM_ANSWER_1_0 = 1 << 1, /* the answer to its retrieval has the header of 1.0 */
	FFASIM_ANSWER_NS = 1 << 2, /* and tells the NS bit */
};

struct ffasim_transaction {
	uint64_t handle; /* FFASIM_NO_HANDLE: a free place */
	uint64_t tag;
	uint32_t total, received; /* bytes of the descriptor */
	uint32_t flags; /* of the sender */
	uint32_t borrowers_at, borrower_size; /* of the descriptor */
	uint32_t borrower_total; /* that it states; no more than there is room for are kept */
	uint32_t composite_at;
	uint32_t pages, range_total; /* that the composite states */
	uint32_t range_count; /* that came */
	uint32_t hypervisor_sent; /* as a borrower's, for the retrieval of the hypervisor */
	uint16_t attributes;
	uint16_t sender;
	uint16_t borrower_count;
	uint16_t first_range, last_range;
	uint8_t type; /* enum ffasim_transaction_type */
	bool complete;
	bool lacks_room; /* some of it was not kept */
	bool hypervisor_retrieved;
	uint8_t tail_size; /* bytes of a constituent that has come in part */
	bool misaligned; /* an address was not a page's */
	bool has_reserved; /* a reserved field of the header was not zero */
	bool normal_world; /* it sent this, whatever sender it names */
	bool ranges_reserved; /* one of a range was not */
	uint8_t reserved[2];
	uint8_t composite[FFASIM_COMPOSITE];
	uint8_t tail[FFASIM_CONSTITUENT];
};

#endif
