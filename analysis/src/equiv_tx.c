/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_tx.h"

#include "equiv_calls.h"

/* Memory transaction descriptors (DEN0140) and the header of an indirect message. */

static void put(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

struct shape {
	uint32_t header, access; /* bytes of each */
	uint32_t receivers;
	uint32_t access_offset, composite; /* where they are said to be */
	uint16_t sender;
	uint16_t attributes;
	uint32_t total;
	uint64_t address;
};

static const struct shape whole_1_2 = {
	.header = 48,
	.access = 32,
	.receivers = 1,
	.access_offset = 48,
	.composite = 80,
	.attributes = 0x2f,
	.total = 1,
	.address = EQUIV_DATA,
};

static uint16_t transaction(uint8_t *tx, const struct shape *shape)
{
	const uint32_t composite = shape->header + shape->receivers * shape->access;

	put(tx, shape->sender, 2);
	put(tx + 2, shape->attributes, 2);
	put(tx + 28, shape->receivers, 4);
	if (shape->header > 32) {
		put(tx + 24, shape->access, 4);
		put(tx + 32, shape->access_offset, 4);
	}
	for (uint32_t i = 0; i < shape->receivers; i++) {
		uint8_t *access = tx + shape->header + i * shape->access;

		put(access, EQUIV_SP + i, 2);
		put(access + 2, 2, 1); /* read and write */
		put(access + 4, shape->composite, 4);
	}
	put(tx + composite, shape->total, 4);
	put(tx + composite + 4, 1, 4);
	put(tx + composite + 16, shape->address, 8);
	put(tx + composite + 24, 1, 4);
	return (uint16_t)(composite + 32);
}

static uint16_t small(uint8_t *tx, enum equiv_tx kind)
{
	switch (kind) {
	case EQUIV_TX_RANGE:
		put(tx, EQUIV_DATA + 0x1000u, 8);
		put(tx + 8, 1, 4);
		return 16;
	case EQUIV_TX_HYPERVISOR:
		put(tx + 8, 1, 8);
		return 48;
	case EQUIV_TX_RELINQUISH:
		put(tx, 1, 8);
		put(tx + 12, 1, 4);
		return 20;
	case EQUIV_TX_MESSAGE:
		put(tx + 8, 20, 4);
		put(tx + 12, EQUIV_SP, 2);
		put(tx + 16, 4, 4);
		put(tx + 20, 0x616c6c6f, 4);
		return 24;
	default:
		return 0;
	}
}

uint16_t equiv_tx_fill(uint8_t *tx, enum equiv_tx kind)
{
	struct shape shape = whole_1_2;

	switch (kind) {
	case EQUIV_TX_WHOLE_1_0:
		shape.header = 32;
		shape.access = 16;
		shape.composite = 48;
		break;
	case EQUIV_TX_WHOLE_1_1:
		shape.access = 16;
		shape.composite = 64;
		break;
	case EQUIV_TX_WHOLE_1_2:
		break;
	case EQUIV_TX_SPOOFED:
		shape.sender = 1;
		break;
	case EQUIV_TX_FOREIGN:
		shape.address = EQUIV_FOREIGN;
		break;
	case EQUIV_TX_DEVICE:
		shape.attributes = 0x10;
		break;
	case EQUIV_TX_SECURE:
		shape.attributes = 0x6f;
		break;
	case EQUIV_TX_TOTAL:
		shape.total = 2;
		break;
	case EQUIV_TX_UNALIGNED:
		shape.address += 8;
		break;
	case EQUIV_TX_FAR_ACCESS:
		shape.access_offset = 0x7fffffff;
		break;
	case EQUIV_TX_FAR_COMPOSITE:
		shape.composite = 0x7fffffff;
		break;
	case EQUIV_TX_TWO_RECEIVERS:
		shape.receivers = 2;
		shape.composite = 112;
		break;
	default:
		return small(tx, kind);
	}
	return transaction(tx, &shape);
}
