/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_PROBE_H
#define FFAN_PROBE_H

#include "world.h"

#include <ffafilter/policy.h>

/*
 * A probe: a boot before a scripted SPMC and a few calls. Two filters that a
 * caller can tell apart do not make the same of every probe.
 */

#define FFAN_PROBE_CALLS 12u
#define FFAN_PROBE_MEM 192u

struct ffan_probe {
	uint32_t smccc;
	struct ffan_script script;
	struct ffan_call call[FFAN_PROBE_CALLS]; /* mem is NULL here: see below */
	uint8_t mem[FFAN_PROBE_CALLS][FFAN_PROBE_MEM];
	uint32_t mem_size[FFAN_PROBE_CALLS];
	unsigned int count;
	unsigned int
		first_told; /* calls before it only lead up to what is to be seen; 0: the boot */
};

/* An SPMC of VERSION that has every call, and nothing done yet. */
void ffan_probe_start(struct ffan_probe *probe, uint32_t version);
struct ffan_call *ffan_probe_add(struct ffan_probe *probe, uint16_t vm, uint32_t fid, uint64_t x1,
				 uint64_t x2, uint64_t x3);
/* Without its call AT. */
void ffan_probe_drop(struct ffan_probe *probe, unsigned int at);

/*
 * Step 0 is the boot, step N the Nth call. Run PROBE in WORLD until STEP, whose
 * sight is then world->seen. False where a step before it ended the filter.
 */
bool ffan_probe_run(struct ffan_world *world, const struct ffan_probe *probe, unsigned int step);
/* Step STEP alone, all before it being done; false as above. */
bool ffan_probe_step(struct ffan_world *world, const struct ffan_probe *probe, unsigned int step);

/* One kind of probe. */
struct ffan_probe_row {
	const char *name; /* what is done */
	uint64_t shows; /* FFAN_SHOWS: the behaviours that it tells the choices of apart */
	void (*build)(struct ffan_probe *probe, uint32_t version, unsigned int variant);
	unsigned int variants;
};

_Static_assert((int)FFAF_BEHAVIOUR_COUNT <= 64, "a bit for each behaviour");
#define FFAN_SHOWS(behaviour) (UINT64_C(1) << FFAF_BEHAVIOUR_##behaviour)

/* Behaviours that a single call with any FID shows; no row is needed for them. */
#define FFAN_CELLS_SHOW                                                                     \
	(FFAN_SHOWS(OTHER_CALLS) | FFAN_SHOWS(UPPER_HALF) | FFAN_SHOWS(HINT_BIT) |          \
	 FFAN_SHOWS(RESERVED_BITS) | FFAN_SHOWS(BEFORE_AGREEMENT) | FFAN_SHOWS(REGISTERS) | \
	 FFAN_SHOWS(FEATURES))

/* All of them; COUNT is set. Each is built for every version of FFAN_PROBE_VERSIONS. */
const struct ffan_probe_row *ffan_probe_rows(size_t *count);
#define FFAN_PROBE_VERSIONS 4u /* 1.0 to 1.3 */

#endif
