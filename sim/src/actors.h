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

/* Whether REGS are a direct request; it is remembered as the one to answer. */
bool ffasim_is_request(const struct ffasim_acting *acting, const struct ffaf_regs *regs);
/* Whether they are a direct response. */
bool ffasim_is_response(const struct ffaf_regs *regs);
/* The first payload register of a direct message, and the one behind the last. */
unsigned int ffasim_payload(uint64_t fid);
unsigned int ffasim_payload_end(uint64_t fid);

/*
 * The response to the remembered request, with the payload of PAYLOAD, from its
 * own first register on.
 */
enum ffasim_act ffasim_respond(const struct ffasim_acting *acting, const uint64_t *payload,
			       unsigned int count, struct ffaf_regs *regs);
/*
 * What every partition does with what is no request of a kind that it knows: takes
 * framework messages, handles interrupts, and waits.
 */
enum ffasim_act ffasim_idle(const struct ffasim_acting *acting, struct ffaf_regs *regs);
/* A call of FID with nothing in its registers. */
enum ffasim_act ffasim_make(struct ffaf_regs *regs, uint32_t fid);

#endif
