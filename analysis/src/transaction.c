/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction.h"

#include <ffafilter/functions.h>

/* Offsets in the header and in an access descriptor. */
enum { ATTRIBUTES = 2, ACCESS_SIZE = 24, RECEIVERS = 28, ACCESS_OFFSET = 32 };
enum { PERMISSIONS = 2, COMPOSITE_OFFSET = 4 };
#define COMPOSITE 16u
#define RANGE 16u
#define PAGE 4096u
#define NORMAL_MEMORY 0x2fu
#define RECEIVER 0x8001u

struct ffan_transaction ffan_transaction_good(uint32_t version, uint64_t address)
{
	const uint32_t header = version > FFAF_VERSION_1_0 ? 48 : 32;
	const uint32_t access = version > FFAF_VERSION_1_1 ? 32 : 16;

	return (struct ffan_transaction){
		.header = header,
		.access = access,
		.access_offset = header,
		.attributes = NORMAL_MEMORY,
		.receiver = RECEIVER,
		.receivers = 1,
		.composite = header + access,
		.composite_offset = header + access,
		.pages = 1,
		.ranges = 1,
		.there = 1,
		.address = address,
	};
}

void ffan_put(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static void put_header(uint8_t *d, const struct ffan_transaction *t)
{
	ffan_put(d, t->sender, 2);
	ffan_put(d + ATTRIBUTES, t->attributes, 2);
	ffan_put(d + RECEIVERS, t->receivers, 4);
	if (t->header > ACCESS_OFFSET) {
		ffan_put(d + ACCESS_SIZE, t->access_size, 4);
		ffan_put(d + ACCESS_OFFSET, t->access_offset, 4);
	}
}

static void put_receivers(uint8_t *d, const struct ffan_transaction *t)
{
	for (uint32_t i = 0; i < t->receivers; i++) {
		uint8_t *access = d + t->header + i * t->access;

		ffan_put(access, t->receiver + i, 2);
		ffan_put(access + PERMISSIONS, t->permissions, 1);
		ffan_put(access + COMPOSITE_OFFSET, t->composite_offset, 4);
	}
}

uint32_t ffan_transaction_write(uint8_t *d, const struct ffan_transaction *t)
{
	uint8_t *range = d + t->composite + COMPOSITE;

	put_header(d, t);
	put_receivers(d, t);
	ffan_put(d + t->composite, t->pages, 4);
	ffan_put(d + t->composite + 4, t->ranges, 4);
	for (uint32_t i = 0; i < t->there; i++, range += RANGE) {
		ffan_put(range, t->address + (uint64_t)i * PAGE, 8);
		ffan_put(range + 8, 1, 4);
	}
	return t->composite + COMPOSITE + t->there * RANGE;
}
