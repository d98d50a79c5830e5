/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_CALLS_H
#define FFAN_EQUIV_CALLS_H

#include <ffafilter/policy.h>
#include <ffafilter/registers.h>
#include <stddef.h>

/*
 * Calls that stand for all others. Two FIDs are of one class when both policies
 * have the same entry for both, no function of the table has either, and they
 * share the bits that the filter looks at; a class gives one FID, a function of
 * the table gives each of its own. Arguments: a row for each path through the
 * filter's handlers and the SPMC's (equiv_calls.inc), and for each requirement of
 * a rule one value that meets it and one that does not.
 */

/* Memory of the host: pages from here. */
#define EQUIV_RAM 0x80000000u
#define EQUIV_PAGES 8u
#define EQUIV_TX EQUIV_RAM
#define EQUIV_RX (EQUIV_RAM + 0x1000u)
#define EQUIV_DATA (EQUIV_RAM + 0x2000u) /* and three more */
#define EQUIV_FOREIGN (EQUIV_RAM + 0x7000u) /* not the host's */

/* Who answers messages, and an id that nobody has. */
#define EQUIV_SP 0x8001u

#define EQUIV_TX_MAX 192u

struct equiv_call {
	struct ffaf_regs regs;
	uint16_t tx_size; /* bytes that the caller puts in its TX page before the call */
	uint8_t tx[EQUIV_TX_MAX];
};

struct equiv_calls {
	struct equiv_call *call; /* owned */
	size_t count, room;
};

/* Returns -1 when out of memory. */
int equiv_calls_init(struct equiv_calls *calls, const struct ffaf_policy *a,
		     const struct ffaf_policy *b);
void equiv_calls_free(struct equiv_calls *calls);

#endif
