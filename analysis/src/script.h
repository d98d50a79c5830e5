/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SCRIPT_H
#define FFAN_SCRIPT_H

#include <ffafilter/registers.h>

/*
 * A small SPMC to compare filters in front of: its answer to an SMC is a function
 * of that SMC and of these constants alone, so that the same SMC of two filters
 * gets the same answer.
 */
struct ffan_script {
	uint64_t version; /* x0 of its answer to FFA_VERSION */
	bool absent; /* there is none: this is x0 of every answer */
	uint64_t downgrade; /* x0 of its answer to an older FFA_VERSION; 0: its version */
	bool lacks; /* FFA_FEATURES and calls: it has only what every SPMC must have */
	uint64_t id; /* of the hypervisor, as FFA_ID_GET tells it */
	uint64_t buffer_size; /* w2 of FFA_FEATURES(FFA_RXTX_MAP) */
	/* The memory region that is reclaimed, and what FFA_MEM_RETRIEVE_RESP says of its length.
	 */
	uint8_t description[128];
	uint32_t described; /* bytes; 0: it knows no handle */
	uint32_t length, fragment;
};

/* What it writes to the filter's RX buffer on the way; size 0: nothing. */
struct ffan_script_rx {
	const uint8_t *bytes;
	uint32_t size;
};

/* Answer the SMC of REGS in place. */
struct ffan_script_rx ffan_script_answer(const struct ffan_script *script, struct ffaf_regs *regs);

#endif
