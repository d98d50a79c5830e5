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

/* Whether STEP, a call of one who lives, ends with its caller whatever comes of it. */
static bool comes_back(const struct step *step)
{
	struct ffasim_endpoint_info caller;

	return step->kind == STEP_CALL && ffasim_returns(step->regs.x[0]) &&
	       ffasim_endpoint_info(&rig.world, step->ec.id, &caller) && !caller.aborted;
}

/* An outcome names who runs now. */
static const char *outcome(const struct step *step, const struct ffasim_next *next)
{
	const struct ffasim_ec running = ffasim_running(&rig.world, step->pe);

	if (step->kind != STEP_CALL && step->kind != STEP_POLL)
		return NULL;
	if (comes_back(step) && next->kind != FFASIM_RETURN && next->kind != FFASIM_HALT)
		return "a call let another run that ends with its caller";
	if (next->kind == FFASIM_SWITCH || next->kind == FFASIM_RESUME)
		return running.id == next->ec.id && running.index == next->ec.index
			       ? NULL
			       : "it names a context that does not run";
	if (next->kind == FFASIM_HALT)
		return running.id == FFASIM_NO_ENDPOINT ? NULL : "a PE that halts runs something";
	return step->kind == STEP_CALL && next->kind != FFASIM_RETURN ? "a call gave no outcome"
								      : NULL;
}

static void print_contexts(void)
{
	for (unsigned int i = 0; i < 6; i++) {
		static const struct ffasim_ec ecs[] = {
			{ 0, 0 },      { 0, 1 },      { 0x8001, 0 },
			{ 0x8002, 0 }, { 0x8003, 0 }, { 0x8004, 0 }
		};
		struct ffasim_ec_info info = { 0 };

		ffasim_ec_info(&rig.world, ecs[i], &info);
		fprintf(stderr, "  %x.%u: state %u model %u pe %u, %x waits\n", ecs[i].id,
			ecs[i].index, info.state, info.model, info.pe,
			info.has_caller ? info.caller.id : FFASIM_NO_ENDPOINT);
	}
}

static void print(const struct step *step, const struct ffasim_next *next)
{
	fprintf(stderr,
		"step %u pe %u ec %x.%u x0 %llx x1 %llx -> %u %x.%u x0 %llx x1 %llx x2 %llx\n",
		step->kind, step->pe, step->ec.id, step->ec.index,
		(unsigned long long)step->regs.x[0], (unsigned long long)step->regs.x[1],
		next->kind, next->ec.id, next->ec.index, (unsigned long long)next->regs.x[0],
		(unsigned long long)next->regs.x[1], (unsigned long long)next->regs.x[2]);
	print_contexts();
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
		if (getenv("FFAF_FUZZ_PRINT") != NULL)
			print(&step, &next);
		check(ffasim_invariant(&rig.world), "state");
		check(outcome(&step, &next), "outcome");
	}
	return 0;
}
