/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#define STEPS 1024u

unsigned int ffasim_memos(const struct ffasim_config *config)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < config->partition_count; i++)
		count += config->partitions[i].contexts;
	return count;
}

/* The memo of EC, and its partition's actor; false when EC is no partition's. */
static bool find(const struct ffasim_world *world, const struct ffasim_actors *actors,
		 struct ffasim_ec ec, struct ffasim_acting *acting)
{
	unsigned int first = 0;

	for (unsigned int i = 0; i < world->config->partition_count; i++) {
		const uint16_t contexts = world->config->partitions[i].contexts;

		if (ffasim_partition_id(world, i) == ec.id && ec.index < contexts) {
			acting->actor = &actors->actor[i];
			acting->memo = &actors->memo[first + ec.index];
			return true;
		}
		first += contexts;
	}
	return false;
}

static ffasim_step_of *const steps[FFASIM_ACTOR_COUNT] = {
#define FFASIM_ACTOR(kind, function, word, text) [FFASIM_ACTOR_##kind] = ffasim_act_##function,
#include <ffasim/actors.inc>
#undef FFASIM_ACTOR
};

/* One step of the context that *NEXT names, a partition's; false: its PE halts. */
static bool step(const struct ffasim_world *world, const struct ffasim_actors *actors,
		 unsigned int pe, struct ffasim_next *next)
{
	struct ffasim_acting acting = {
		.world = world, .actors = actors, .pe = pe, .ec = next->ec
	};
	struct ffaf_regs regs = next->regs;

	if (!find(world, actors, next->ec, &acting))
		return false;
	switch (steps[acting.actor->kind](&acting, &regs)) {
	case FFASIM_ACT_CALL:
		ffasim_call(world, pe, acting.ec, &regs, next);
		return true;
	case FFASIM_ACT_POLL:
		ffasim_poll(world, pe, next);
		return next->kind == FFASIM_SWITCH || next->kind == FFASIM_RESUME;
	default:
		return false;
	}
}

/* Let partitions act from *NEXT on. */
static enum ffasim_end act(const struct ffasim_world *world, const struct ffasim_actors *actors,
			   unsigned int pe, struct ffasim_next *next)
{
	const unsigned int limit = actors->steps != 0 ? actors->steps : STEPS;

	for (unsigned int i = 0; i < limit; i++) {
		if (next->kind == FFASIM_HALT)
			return FFASIM_END_HALTED;
		if (next->ec.id == 0)
			return FFASIM_END_RETURNED;
		if (!step(world, actors, pe, next))
			return next->kind == FFASIM_HALT ? FFASIM_END_HALTED : FFASIM_END_UNKNOWN;
	}
	return FFASIM_END_CUT;
}

enum ffasim_end ffasim_actors_call(const struct ffasim_world *world,
				   const struct ffasim_actors *actors, unsigned int pe,
				   const struct ffaf_regs *regs, struct ffasim_next *next)
{
	ffasim_call(world, pe, (struct ffasim_ec){ 0, (uint16_t)pe }, regs, next);
	return act(world, actors, pe, next);
}

enum ffasim_end ffasim_actors_poll(const struct ffasim_world *world,
				   const struct ffasim_actors *actors, unsigned int pe,
				   struct ffasim_next *next)
{
	ffasim_poll(world, pe, next);
	if (next->kind == FFASIM_NOTHING)
		return FFASIM_END_RETURNED;
	return act(world, actors, pe, next);
}

static const char *const words[] = {
#define FFASIM_ACTOR(kind, function, word, text) word,
#include <ffasim/actors.inc>
#undef FFASIM_ACTOR
};

static const char *const texts[] = {
#define FFASIM_ACTOR(kind, function, word, text) text,
#include <ffasim/actors.inc>
#undef FFASIM_ACTOR
};

const char *ffasim_actor_word(unsigned int kind)
{
	return kind < FFASIM_ACTOR_COUNT ? words[kind] : NULL;
}

const char *ffasim_actor_text(unsigned int kind)
{
	return kind < FFASIM_ACTOR_COUNT ? texts[kind] : NULL;
}
