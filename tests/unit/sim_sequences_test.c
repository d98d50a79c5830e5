/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdlib.h>

#include "world.h"
#include "world_steps.h"

/* Random sequences of everything that can happen to a simulated world. */

#define STEPS_EACH 400u
#define ROUNDS_DEFAULT 400u

static struct rig one, other;
/* A state of the first world as it was once. */
static uint64_t kept[sizeof(one.state) / sizeof(uint64_t)];

/* The second world is the first one, copied: state and memory. */
static void copy(void)
{
	memset(other.state, 0xa5, sizeof(other.state));
	memcpy(other.state, one.state, ffasim_size(&one.config));
	memcpy(other.secure, one.secure, sizeof(one.secure));
	memcpy(other.ns, one.ns, sizeof(one.ns));
}

static bool same(const struct ffasim_next *a, const struct ffasim_next *b)
{
	return memcmp(a, b, sizeof(*a)) == 0 &&
	       memcmp(one.state, other.state, ffasim_size(&one.config)) == 0;
}

/* What was kept becomes what the state is now, as a whole. */
static bool keep(void)
{
	ffasim_copy((struct ffasim_state *)kept, one.world.state);
	return CHECK_EQ_MEM(kept, one.state, ffasim_size(&one.config));
}

static bool same_memory(void)
{
	return memcmp(one.secure, other.secure, sizeof(one.secure)) == 0 &&
	       memcmp(one.ns, other.ns, sizeof(one.ns)) == 0;
}

static bool start(struct steps *steps)
{
	struct ffasim_next a, b;
	const bool skip = steps_below(steps, 2) != 0;

	steps_config(steps, &one);
	rig_init(&other);
	other.config = one.config;
	memcpy(other.sps, one.sps, sizeof(one.sps));
	if (!rig_build(&one) || !rig_build(&other))
		return false;
	if (skip) {
		ffasim_skip_boot(&one.world);
		ffasim_skip_boot(&other.world);
		return true;
	}
	ffasim_boot(&one.world, &a);
	ffasim_boot(&other.world, &b);
	return CHECK(same(&a, &b));
}

/* Nobody ran but who called, or nobody does any more; who calls may have died. */
static bool ends_as_told(const struct step *step, const struct ffasim_next *next)
{
	struct ffasim_endpoint_info caller;

	if (step->kind != STEP_CALL || !ffasim_returns(step->regs.x[0]) ||
	    next->kind == FFASIM_HALT ||
	    (ffasim_endpoint_info(&one.world, step->ec.id, &caller) && caller.aborted))
		return true;
	return CHECK(next->kind == FFASIM_RETURN &&
		     memcmp(&next->ec, &step->ec, sizeof(step->ec)) == 0);
}

static bool round_of(uint64_t seed)
{
	struct steps steps = { .seed = seed };

	if (!start(&steps))
		return false;
	memset(kept, 0, sizeof(kept));
	for (unsigned int i = 0; i < STEPS_EACH; i++) {
		const struct step step = steps_draw(&steps, &one);
		const struct ffasim_next a = steps_apply(&one, &step);
		const struct ffasim_next b = steps_apply(&other, &step);

		test_context("seed 0x%llx, step %u, kind %u, x0 0x%llx", (unsigned long long)seed,
			     i, step.kind, (unsigned long long)step.regs.x[0]);
		if (!CHECK_EQ_STR(ffasim_invariant(&one.world), NULL) || !CHECK(same(&a, &b)) ||
		    !ends_as_told(&step, &a))
			return false;
		if (steps_below(&steps, 8) == 0 && !keep())
			return false;
		if (steps_below(&steps, 64) != 0)
			continue;
		if (!CHECK(same_memory()))
			return false;
		copy();
	}
	return true;
}

TEST(sim_sequences, random_steps_keep_the_invariant)
{
	const char *rounds = getenv("FFAF_SIM_ROUNDS");
	const unsigned long count = rounds != NULL ? strtoul(rounds, NULL, 0) : ROUNDS_DEFAULT;

	for (unsigned long i = 1; i <= count; i++)
		if (!round_of(i * 0x9e3779b97f4a7c15u))
			return;
}
