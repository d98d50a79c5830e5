/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_TX_H
#define FFAN_EQUIV_TX_H

#include <stdint.h>

/* What a representative call has in the caller's TX buffer. */
enum equiv_tx {
	EQUIV_TX_NOTHING,
	/* one page for one borrower, whole in the first fragment, in the layout of each version */
	EQUIV_TX_WHOLE_1_0,
	EQUIV_TX_WHOLE_1_1,
	EQUIV_TX_WHOLE_1_2,
	/* the same in 1.2, but */
	EQUIV_TX_SPOOFED, /* in another sender's name */
	EQUIV_TX_FOREIGN, /* a page that is not the host's */
	EQUIV_TX_DEVICE, /* device memory */
	EQUIV_TX_SECURE, /* with the NS bit, which senders leave alone */
	EQUIV_TX_TOTAL, /* a page total that is not that of its ranges */
	EQUIV_TX_UNALIGNED, /* an address within a page */
	EQUIV_TX_FAR_ACCESS, /* an access descriptor past the end */
	EQUIV_TX_FAR_COMPOSITE, /* a composite region past the end */
	EQUIV_TX_TWO_RECEIVERS,
	EQUIV_TX_RANGE, /* a range alone: a later fragment */
	EQUIV_TX_HYPERVISOR, /* what a hypervisor asks to see of transaction 1 */
	EQUIV_TX_RELINQUISH, /* transaction 1 */
	EQUIV_TX_MESSAGE, /* an indirect message to the partition */
};

/* Fill TX, which is zero; returns its bytes, EQUIV_TX_MAX at most. */
uint16_t equiv_tx_fill(uint8_t *tx, enum equiv_tx kind);

#endif
