/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_TRANSACTIONS_H
#define FFASIM_TRANSACTIONS_H

#include <ffasim/world.h>

/* Memory transactions, their ranges, and pages whose owner or access has changed. */

struct ffasim_range {
	uint64_t address;
	uint32_t pages;
	uint16_t next;
	uint16_t reserved;
};

struct ffasim_span {
	uint64_t address;
	uint32_t pages;
	uint16_t owner;
	uint16_t reserved;
};

struct ffasim_transaction {
	uint64_t handle; /* all ones: a free place */
};

#endif
