/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_SIDE_H
#define FFAN_EQUIV_SIDE_H

#include "equiv_calls.h"

#include <ffafilter/filter.h>
#include <ffan/equiv.h>
#include <ffasim/actor.h>

/*
 * One of the two: a host with eight pages, a filter, and a simulated SPMC: with one
 * partition, which answers each message with its payload, or that of a system.
 */

/* The filter's own buffers. */
#define EQUIV_HYP_TX FFAIO_BOOT_HYP_TX
#define EQUIV_HYP_RX FFAIO_BOOT_HYP_RX

#define EQUIV_MAP 64u /* ranges of memory, of which the last are those of host and filter */
#define EQUIV_OWN 3u

/* What goes from one call to the next, and nothing else: copied and compared as bytes. */
struct equiv_state {
	struct ffaf_state filter;
	struct ffaf_caller caller;
	uint8_t page[EQUIV_PAGES]; /* shared with whom: 0 nobody, 1 the filter, 2 the secure world
				    */
	uint8_t pins[EQUIV_PAGES];
	uint64_t spmc[]; /* struct ffasim_state, then a struct ffasim_memo for each context */
};

/* An SMC that the filter issued, and the answer. */
struct equiv_smc {
	struct ffaf_regs in, out;
	size_t rx_size; /* bytes that it left at the start of the filter's RX; .recording only */
};

#define EQUIV_SMCS 32u

/* What a call did that the caller can see, and what it cost. */
struct equiv_outcome {
	struct ffaf_regs regs;
	uint32_t undefined;
	uint8_t verdict; /* enum ffaf_verdict */
	uint32_t smc_count; /* the forwarded call is one too; past EQUIV_SMCS only counted */
	bool lost; /* a partition never came back: nothing is known of the rest */
	uint8_t dirty; /* bit n: bytes of the host's page n may have changed */
};

struct equiv_side {
	const struct ffaf_policy *policy;
	struct ffasim_config config;
	struct ffasim_actor actor[FFASIM_PARTITIONS];
	struct ffasim_memory map[EQUIV_MAP];
	uint32_t oldest; /* struct ffan_environment */
	bool wide;
	struct equiv_state *state; /* the caller's, of equiv_state_size bytes */
	uint8_t memory[EQUIV_PAGES][FFASIM_PAGE]; /* of the host; what TX does not say is zero */
	uint8_t tx[FFASIM_PAGE], rx[FFASIM_PAGE]; /* the filter's own */
	uint8_t descriptor[FFAF_DESCRIPTOR_MAX];
	uint8_t touched; /* bit n: page n of the host was shown to the SPMC or written */
	struct equiv_smc smc[EQUIV_SMCS]; /* of the last call */
	uint32_t smc_count;
	bool lost; /* the last call never came back from a partition */
	bool recording; /* keep what SMCs leave in the filter's RX */
	uint8_t smc_rx[EQUIV_SMCS][FFASIM_PAGE];
};

/* Whether an SPMC of VERSION may go without FUNCTION. */
bool equiv_is_optional(const struct ffaf_function *function, uint32_t version);
void equiv_side_init(struct equiv_side *side, const struct ffaf_policy *policy,
		     const struct ffan_environment *environment);
/* Bytes of a struct equiv_state in ENVIRONMENT. */
size_t equiv_state_size(const struct equiv_side *side);
/* Start: false where the hypervisor does not come up. */
bool equiv_side_boot(struct equiv_side *side);
void equiv_side_call(struct equiv_side *side, const struct equiv_call *call,
		     struct equiv_outcome *outcome);

#endif
