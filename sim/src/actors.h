/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_ACTORS_INTERNAL_H
#define FFASIM_ACTORS_INTERNAL_H

#include <ffasim/actor.h>

/* A partition's context about to act. */
struct ffasim_acting {
	const struct ffasim_world *world;
	const struct ffasim_actors *actors;
	const struct ffasim_actor *actor;
	struct ffasim_memo *memo;
	unsigned int pe;
	struct ffasim_ec ec;
};

/* REGS were delivered to it, and become its next call. */
typedef enum ffasim_act ffasim_step_of(const struct ffasim_acting *acting, struct ffaf_regs *regs);

#define FFASIM_ACTOR(kind, function, word, text) ffasim_step_of ffasim_act_##function;
#include <ffasim/actors.inc>
#undef FFASIM_ACTOR

/* A call of FID with nothing in its registers. */
enum ffasim_act ffasim_make(struct ffaf_regs *regs, uint32_t fid);

#endif
