/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_tx.h"

#include "equiv_calls.h"
#include "transaction.h"

#include <ffafilter/functions.h>

#define READ_WRITE 2u
#define FAR 0x7fffffffu

/* Memory transaction descriptors and what else a TX buffer holds (DEN0140). */

static uint16_t small(uint8_t *tx, enum equiv_tx kind)
{
	switch (kind) {
	case EQUIV_TX_RANGE:
		ffan_put(tx, EQUIV_DATA + 0x1000u, 8);
		ffan_put(tx + 8, 1, 4);
		return 16;
	case EQUIV_TX_HYPERVISOR:
		ffan_put(tx + 8, 1, 8);
		return 48;
	case EQUIV_TX_RELINQUISH:
		ffan_put(tx, 1, 8);
		ffan_put(tx + 12, 1, 4);
		return 20;
	case EQUIV_TX_MESSAGE:
		ffan_put(tx + 8, 20, 4);
		ffan_put(tx + 12, EQUIV_SP, 2);
		ffan_put(tx + 16, 4, 4);
		ffan_put(tx + 20, 0x616c6c6f, 4);
		return 24;
	default:
		return 0;
	}
}

static struct ffan_transaction whole(uint32_t version)
{
	struct ffan_transaction t = ffan_transaction_good(version, EQUIV_DATA);

	t.receiver = EQUIV_SP;
	t.permissions = READ_WRITE;
	t.access_size = t.access;
	return t;
}

uint16_t equiv_tx_fill(uint8_t *tx, enum equiv_tx kind)
{
	struct ffan_transaction t = whole(FFAF_VERSION_1_2);

	switch (kind) {
	case EQUIV_TX_WHOLE_1_0:
		t = whole(FFAF_VERSION_1_0);
		break;
	case EQUIV_TX_WHOLE_1_1:
		t = whole(FFAF_VERSION_1_1);
		break;
	case EQUIV_TX_WHOLE_1_2:
		break;
	case EQUIV_TX_SPOOFED:
		t.sender = 1;
		break;
	case EQUIV_TX_FOREIGN:
		t.address = EQUIV_FOREIGN;
		break;
	case EQUIV_TX_DEVICE:
		t.attributes = 0x10;
		break;
	case EQUIV_TX_SECURE:
		t.attributes = 0x6f;
		break;
	case EQUIV_TX_TOTAL:
		t.pages = 2;
		break;
	case EQUIV_TX_UNALIGNED:
		t.address += 8;
		break;
	case EQUIV_TX_FAR_ACCESS:
		t.access_offset = FAR;
		break;
	case EQUIV_TX_FAR_COMPOSITE:
		t.composite_offset = FAR;
		break;
	case EQUIV_TX_TWO_RECEIVERS:
		t.receivers = 2;
		t.composite = t.composite_offset = t.header + 2 * t.access;
		break;
	default:
		return small(tx, kind);
	}
	return (uint16_t)ffan_transaction_write(tx, &t);
}
