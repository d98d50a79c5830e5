/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdlib.h>

#include "hypervisor_steps.h"
#include "test.h"

/* Random sequences of all VMs and partitions at once, on a hypervisor and the world behind it. */

#define STEPS_EACH 600u
#define ROUNDS_DEFAULT 200u

static struct storm one, before, after;

static unsigned int rounds(void)
{
	const char *text = getenv("FFASIM_ROUNDS");

	return text != NULL ? (unsigned int)strtoul(text, NULL, 10) : ROUNDS_DEFAULT;
}

/* The step once more from where it began: all comes out the same. */
static const char *again(struct steps steps)
{
	after = one;
	one = before;
	storm_step(&one, &steps);
	return memcmp(&one, &after, offsetof(struct storm, wrong)) == 0
		       ? NULL
		       : "a copy goes on otherwise";
}

static bool run(uint64_t seed)
{
	struct steps steps = { .seed = seed * 0x9e3779b97f4a7c15u + 1 };
	const char *wrong = storm_start(&one, &steps);

	for (unsigned int n = 0; n < STEPS_EACH && wrong == NULL; n++) {
		const bool twice = n % 128 == 77;
		const struct steps kept = steps;

		if (twice)
			before = one;
		storm_step(&one, &steps);
		test_context("seed %llu, step %u", (unsigned long long)seed, n);
		wrong = storm_check(&one, n % 8 == 0);
		if (wrong == NULL && twice)
			wrong = again(kept);
	}
	return CHECK_EQ_STR(wrong, NULL);
}

TEST(hypervisor_sequences, stay_what_can_be)
{
	for (unsigned int seed = 0; seed < rounds(); seed++)
		if (!run(seed))
			return;
}
