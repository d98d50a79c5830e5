/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences of calls of VMs and partitions at once, with any registers and any
 * descriptors, on a simulated hypervisor and the world behind it. After each step both
 * are in a state that can be, and agree on whose pages are whose.
 */
#include <stdlib.h>

#include "../support/hypervisor_steps.h"

#define STEPS_MOST 256u

static struct storm storm;

static void check(const char *wrong)
{
	if (wrong == NULL)
		return;
	fprintf(stderr, "broken: %s\n", wrong);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t nothing;
	struct steps steps = { .data = size != 0 ? data : &nothing, .size = size };

	check(storm_start(&storm, &steps));
	for (unsigned int n = 0; n < STEPS_MOST && steps.size > 0; n++) {
		storm_step(&storm, &steps);
		check(storm_check(&storm, true));
	}
	return 0;
}
