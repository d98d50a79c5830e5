/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_TRANSACTION_H
#define FFAN_TRANSACTION_H

#include <stdint.h>

/*
 * A memory transaction descriptor (DEN0140) of pages in a row, as it states them, true or
 * not: where a part lies is one field, and where the descriptor says that it lies another.
 */
struct ffan_transaction {
	uint32_t header, access; /* bytes of the header, and of each access descriptor behind it */
	uint32_t access_size; /* what the header says of the latter; from FF-A 1.1 */
	uint32_t access_offset; /* and of where they begin; from FF-A 1.1 */
	uint16_t sender, attributes;
	uint16_t receiver; /* id of the first; the others follow */
	uint8_t permissions;
	uint32_t receivers;
	uint32_t composite, composite_offset; /* where it lies, and where they say it lies */
	uint32_t pages, ranges; /* totals */
	uint32_t there; /* ranges that are really there, a page each */
	uint64_t address; /* of the first */
};

/* One page at ADDRESS for one receiver, described as VERSION (a word) wants it; no permissions. */
struct ffan_transaction ffan_transaction_good(uint32_t version, uint64_t address);

/* Write it to D, which holds zeros and has room for all of it; returns its bytes. */
uint32_t ffan_transaction_write(uint8_t *d, const struct ffan_transaction *transaction);

/* The lower BYTES bytes of VALUE to AT, as FF-A stores them: little-endian. */
void ffan_put(uint8_t *at, uint64_t value, unsigned int bytes);

#endif
