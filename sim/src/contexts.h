/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_CONTEXTS_H
#define FFASIM_CONTEXTS_H

#include <ffasim/world.h>

/*
 * Execution contexts: who runs, who waits for whom.
 *
 * A chain is a list of contexts linked by caller: each is blocked on the one that
 * it called, its callee, or was preempted so that the callee could handle a secure
 * interrupt. The last one runs, or is preempted or has yielded; then nobody is
 * blocked on it any more, and its caller is who may run it.
 */

#define FFASIM_NO_CONTEXT 0xffffu
#define FFASIM_HIGH 10 /* registers x8 to x17 */

struct ffasim_context {
	uint16_t endpoint; /* place in the table of endpoints */
	uint16_t index; /* among its endpoint's */
	uint16_t pe; /* where it runs or last ran */
	uint16_t caller; /* whom it gives the PE back to; FFASIM_NO_CONTEXT: nobody */
	uint16_t callee; /* on whom it is blocked, or who handles an interrupt in its place */
	uint16_t requester; /* id in the request that it answers */
	uint16_t saved_caller; /* model SECURE_INTERRUPT: its caller before; it had yielded */
	uint16_t reserved_half;
	uint32_t request; /* FID of the request that it answers; 0: none */
	uint8_t framework; /* type of a framework message that it answers; 0xff: none */
	uint8_t state; /* enum ffasim_ec_state */
	uint8_t model; /* enum ffasim_model */
	uint8_t saved_model; /* as saved_caller; NONE: it was waiting */
	bool irq_masked, fiq_masked;
	bool started; /* it has run before */
	bool lost; /* blocked for good: the answer to its call was lost */
	int8_t owed; /* a status that it is answered instead of what comes; 0: none */
	bool orphan; /* who sent the request that it answers has died */
	bool exiting; /* it was told of a managed exit, and has not ended yet */
	bool late; /* preempted before it saw its registers, which are in state.late */
	uint8_t virtual_pending, virtual_off, virtual_fiq; /* enum ffasim_virtual, ored */
	uint8_t reserved_byte;
	uint32_t reserved_word;
	uint64_t high[FFASIM_HIGH]; /* its x8 to x17 when it last gave the PE away */
};

_Static_assert(sizeof(struct ffasim_context) == 40 + 8 * FFASIM_HIGH, "no padding");

#define FFASIM_NO_FRAMEWORK 0xffu

struct ffasim_calling;
struct ffasim_endpoint;

/* The context with NUMBER; NULL for FFASIM_NO_CONTEXT. */
struct ffasim_context *ffasim_context_numbered(const struct ffasim_world *world, uint16_t number);
/* The context of ENDPOINT that runs on PE. */
struct ffasim_context *ffasim_context_on(const struct ffasim_world *world,
					 const struct ffasim_endpoint *endpoint, uint16_t pe);
bool ffasim_is_normal_world(const struct ffasim_context *context);
/* Whether CONTEXT may run on PE. */
bool ffasim_fits(const struct ffasim_world *world, const struct ffasim_context *context,
		 uint16_t pe);
/* Whether OTHER is CONTEXT or one of those that wait for it, however far up. */
bool ffasim_in_chain(const struct ffasim_world *world, const struct ffasim_context *context,
		     const struct ffasim_context *other);
/* Whether somebody waits for CONTEXT: is blocked on it, or preempted by it. */
bool ffasim_is_awaited(const struct ffasim_world *world, const struct ffasim_context *context);

void ffasim_set_state(const struct ffasim_world *world, struct ffasim_context *context,
		      enum ffasim_ec_state state);
/* CONTEXT runs on PE, with REGS loaded. */
void ffasim_switch(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		   const struct ffaf_regs *regs, struct ffasim_next *next);
/* CONTEXT runs on PE, where it was interrupted. */
void ffasim_resume(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		   struct ffasim_next *next);
/* Nothing can run on PE; WHO would have gone on. */
void ffasim_halt(const struct ffasim_world *world, uint16_t pe, struct ffasim_ec who,
		 struct ffasim_next *next);
/* CALLER is blocked on CALLEE from now on. */
void ffasim_block(const struct ffasim_world *world, struct ffasim_context *caller,
		  struct ffasim_context *callee);
/* The call that CALLER is blocked in ends with REGS, or with what it is owed; it runs on PE. */
void ffasim_end_call(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *caller,
		     const struct ffaf_regs *regs, struct ffasim_next *next);
/*
 * CONTEXT, which ran on PE, gives it back: its caller's call ends with REGS, or it
 * goes on where it was preempted.
 */
void ffasim_give_back(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		      const struct ffaf_regs *regs, struct ffasim_next *next);
/* CONTEXT owes nobody anything: it is as after a boot. */
void ffasim_settle(struct ffasim_context *context);
/* REGS: the result FID about CONTEXT, in w1. */
void ffasim_about(const struct ffasim_world *world, const struct ffasim_context *context,
		  uint32_t fid, struct ffaf_regs *regs);
/* Keep the x8 to x17 that the caller had when it called with REGS. */
void ffasim_keep_high(struct ffasim_context *context, const struct ffaf_regs *regs);

/* The next partition to boot on PE starts, or the normal world. */
void ffasim_boot_next(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next);
/* The next partition is told that PE goes off, or it is off. */
void ffasim_stop_next(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next);
/* The partition of ENDPOINT dies with all its contexts. */
void ffasim_kill(const struct ffasim_world *world, struct ffasim_endpoint *endpoint);
/* What PE does when what ran there has died. */
void ffasim_bury(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next);

#endif
