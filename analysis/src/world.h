/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_WORLD_H
#define FFAN_WORLD_H

#include "script.h"

#include <ffafilter/filter.h>
#include <ffaio/trace.h>
#include <ffasim/machine.h>

/*
 * One filter between a host, a VM and a scripted SPMC, on a simulated machine. Two
 * worlds with the same script and calls differ in nothing but their policies.
 */

#define FFAN_WORLD_PAGE 4096u
#define FFAN_RAM 0x80000000u /* the host's, and the VM's: one machine */
#define FFAN_RAM_SIZE 0x20000u
#define FFAN_TX FFAN_RAM /* of who maps buffers */
#define FFAN_RX (FFAN_RAM + FFAN_WORLD_PAGE)
#define FFAN_SHARED (FFAN_RAM + 4 * FFAN_WORLD_PAGE) /* a page to share */
#define FFAN_CALLERS 2u /* the host, and VM 1 */
#define FFAN_SEEN_PAGES 8u
#define FFAN_SEEN_BYTES 64u /* more than the script writes at once */

/* Registers and bytes that a caller makes a call with. */
struct ffan_call {
	uint16_t vm;
	struct ffaf_regs regs;
	const uint8_t *mem; /* NULL: nothing is put into its TX buffer before */
	uint32_t mem_size;
};

/* What became of a boot or a call. */
struct ffan_seen {
	bool boot_ok; /* a boot */
	struct ffaf_outcome outcome; /* a call */
	struct ffaf_regs out;
	struct ffaio_smc *smc; /* all that reached the SPMC: a forwarded call is the last */
	size_t smc_count, smc_room;
	struct ffaio_page page[FFAN_SEEN_PAGES];
	size_t page_count;
	uint64_t wrote_at;
	uint8_t wrote[FFAN_SEEN_BYTES];
	uint32_t wrote_size;
	/* Of the caller, after the call. */
	uint32_t version; /* agreed version word; 0: none */
};

/* All of a world that a call before memory is shared can change. */
struct ffan_snapshot {
	struct ffaf_state state;
	struct ffaf_caller caller[FFAN_CALLERS];
};

struct ffan_world {
	struct ffan_script script;
	struct ffaf_filter filter[FFAN_CALLERS];
	struct ffaf_state state;
	struct ffaf_caller caller[FFAN_CALLERS];
	struct ffasim_machine *machine;
	uint8_t *room; /* the filter's buffers */
	bool touched; /* pages or bytes, since the last call began */
	bool failed; /* out of memory, for good */
	struct ffan_seen seen; /* of the last boot or call */
};

int ffan_world_init(struct ffan_world *world);
void ffan_world_free(struct ffan_world *world);

/* The policies of the host and of VMs, both valid as long as the world is used. */
void ffan_world_use(struct ffan_world *world, const struct ffaf_policy *host,
		    const struct ffaf_policy *guest);

/* A fresh machine with SCRIPT behind it. */
void ffan_world_boot(struct ffan_world *world, const struct ffan_script *script, uint32_t smccc);
void ffan_world_call(struct ffan_world *world, const struct ffan_call *call);

/* Take the last call back, so far as it changed pages and bytes. */
void ffan_world_undo(struct ffan_world *world);
void ffan_world_save(const struct ffan_world *world, struct ffan_snapshot *snapshot);
void ffan_world_restore(struct ffan_world *world, const struct ffan_snapshot *snapshot);

/* Parts of what was seen, compared one by one. Bits. */
enum ffan_facet {
	FFAN_FACET_RESULT = 1 << 0, /* x0 to x3, or the boot's */
	FFAN_FACET_REST = 1 << 1, /* x4 to x17 */
	FFAN_FACET_MEMORY = 1 << 2, /* pages that changed hands, bytes written */
	FFAN_FACET_SMC = 1 << 3, /* what reached the SPMC */
	FFAN_FACETS = 4,
	FFAN_FACETS_VISIBLE = FFAN_FACET_RESULT | FFAN_FACET_REST | FFAN_FACET_MEMORY,
};

/* The facets in which A and B differ. */
unsigned int ffan_seen_differ(const struct ffan_seen *a, const struct ffan_seen *b);
/* A deep copy; -1 when out of memory. TO starts zeroed, or as a copy that is reused. */
int ffan_seen_copy(struct ffan_seen *to, const struct ffan_seen *from);
void ffan_seen_free(struct ffan_seen *seen);

#endif
