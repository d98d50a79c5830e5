/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences of calls of all endpoints of a simulated world, with any registers and bytes of
 * memory, interrupts, masks, PEs turned on and partitions that die. After each step the state is
 * one that can be.
 */
#include <stdlib.h>

#include "../support/world_steps.h"

#define STEPS_MOST 256u

static struct rig rig;

static void check(const char *wrong, const char *what)
{
	if (wrong == NULL)
		return;
	fprintf(stderr, "broken %s: %s\n", what, wrong);
	abort();
}

/* An outcome names who runs now. */
static const char *outcome(const struct step *step, const struct ffasim_next *next)
{
	const struct ffasim_ec running = ffasim_running(&rig.world, step->pe);

	if (step->kind != STEP_CALL && step->kind != STEP_POLL)
		return NULL;
	if (next->kind == FFASIM_SWITCH || next->kind == FFASIM_RESUME)
		return running.id == next->ec.id && running.index == next->ec.index
			       ? NULL
			       : "it names a context that does not run";
	if (next->kind == FFASIM_HALT)
		return running.id == FFASIM_NO_ENDPOINT ? NULL : "a PE that halts runs something";
	return step->kind == STEP_CALL && next->kind != FFASIM_RETURN ? "a call gave no outcome"
								      : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t nothing;
	struct steps steps = { .data = size != 0 ? data : &nothing, .size = size };
	struct ffasim_next next;

	steps_config(&steps, &rig);
	check(rig_make(&rig), "config");
	if (steps_below(&steps, 2) != 0)
		ffasim_skip_boot(&rig.world);
	else
		ffasim_boot(&rig.world, &next);
	for (unsigned int i = 0; i < STEPS_MOST && steps.size > 0; i++) {
		const struct step step = steps_draw(&steps, &rig);

		next = steps_apply(&rig, &step);
		check(ffasim_invariant(&rig.world), "state");
		check(outcome(&step, &next), "outcome");
	}
	return 0;
}
