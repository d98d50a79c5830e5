/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Execution contexts: transitions between them. */

struct ffasim_context *ffasim_context_numbered(const struct ffasim_world *world, uint16_t number)
{
	return number != FFASIM_NO_CONTEXT ? ffasim_context_at(world, number) : NULL;
}

struct ffasim_context *ffasim_context_on(const struct ffasim_world *world,
					 const struct ffasim_endpoint *endpoint, uint16_t pe)
{
	return ffasim_context_at(world, (unsigned int)endpoint->first_context +
						(endpoint->context_count > 1 ? pe : 0u));
}

bool ffasim_is_normal_world(const struct ffasim_context *context)
{
	return context->endpoint == 0;
}

bool ffasim_fits(const struct ffasim_world *world, const struct ffasim_context *context,
		 uint16_t pe)
{
	return ffasim_endpoint_at(world, context->endpoint)->context_count == 1 ||
	       context->index == pe;
}

bool ffasim_is_awaited(const struct ffasim_world *world, const struct ffasim_context *context)
{
	return context->caller != FFASIM_NO_CONTEXT &&
	       ffasim_context_at(world, context->caller)->callee ==
		       ffasim_context_number(world, context);
}

bool ffasim_in_chain(const struct ffasim_world *world, const struct ffasim_context *context,
		     const struct ffasim_context *other)
{
	while (context != other) {
		if (!ffasim_is_awaited(world, context))
			return false;
		context = ffasim_context_at(world, context->caller);
	}
	return true;
}

void ffasim_set_state(const struct ffasim_world *world, struct ffasim_context *context,
		      enum ffasim_ec_state state)
{
	if (context->state == state)
		return;
	context->state = (uint8_t)state;
	if (world->ops->trace != NULL) {
		const struct ffasim_event event = { .kind = FFASIM_EVENT_STATE,
						    .state = (uint8_t)state,
						    .pe = context->pe,
						    .ec = ffasim_ec_of(world, context) };

		world->ops->trace(world->ctx, &event);
	}
}

static uint64_t entry_of(const struct ffasim_world *world, const struct ffasim_context *context)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, context->endpoint);

	if (ffasim_is_normal_world(context))
		return world->state->pe[context->index].entry;
	if (context->index != 0 && endpoint->secondary_entry != 0)
		return endpoint->secondary_entry;
	return world->config->partitions[endpoint->partition].entry;
}

/* CONTEXT is what runs on PE. */
static void take_pe(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context)
{
	struct ffasim_state *state = world->state;
	const uint16_t bit = (uint16_t)(1u << pe);

	context->pe = pe;
	ffasim_set_state(world, context, FFASIM_EC_RUNNING);
	state->pe[pe].running = ffasim_context_number(world, context);
	if (ffasim_is_normal_world(context)) {
		state->sri_pending |= state->sri_delayed & bit;
		state->sri_delayed &= (uint16_t)~bit;
	}
}

/*
 * Whether CONTEXT goes on with the x8 to x17 that it had: before 1.2, and in the normal
 * world where TF-A's SPMD passes them only with an SMC64 result.
 */
static bool keeps_high(const struct ffasim_world *world, const struct ffasim_context *context,
		       const struct ffaf_regs *regs)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_at(world, context->endpoint);

	if (ffasim_version_of(world, endpoint) < FFAF_VERSION_1_2)
		return true;
	return ffasim_is_normal_world(context) && (regs->x[0] & FFAF_FID_SMC64) == 0 &&
	       ffasim_choice(world, FFASIM_QUIRK_SPMD) == FFASIM_SPMD_TF_A;
}

void ffasim_switch(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		   const struct ffaf_regs *regs, struct ffasim_next *next)
{
	take_pe(world, pe, context);
	next->kind = FFASIM_SWITCH;
	next->ec = ffasim_ec_of(world, context);
	next->regs = *regs;
	next->starts = !context->started;
	next->entry = 0;
	if (next->starts)
		next->entry = entry_of(world, context);
	else if (keeps_high(world, context, regs))
		memcpy(&next->regs.x[8], context->high, sizeof(context->high));
	context->started = true;
}

void ffasim_resume(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		   struct ffasim_next *next)
{
	take_pe(world, pe, context);
	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_RESUME;
	next->ec = ffasim_ec_of(world, context);
}

void ffasim_halt(const struct ffasim_world *world, uint16_t pe, struct ffasim_ec who,
		 struct ffasim_next *next)
{
	world->state->pe[pe].running = FFASIM_NO_CONTEXT;
	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_HALT;
	next->ec = who;
}

void ffasim_block(const struct ffasim_world *world, struct ffasim_context *caller,
		  struct ffasim_context *callee)
{
	caller->callee = ffasim_context_number(world, callee);
	callee->caller = ffasim_context_number(world, caller);
	ffasim_set_state(world, caller, FFASIM_EC_BLOCKED);
}

void ffasim_end_call(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *caller,
		     const struct ffaf_regs *regs, struct ffasim_next *next)
{
	struct ffaf_regs error;

	caller->callee = FFASIM_NO_CONTEXT;
	if (caller->owed != 0) {
		ffasim_error_regs(world, &error, caller->owed);
		caller->owed = 0;
		regs = &error;
	}
	ffasim_switch(world, pe, caller, regs, next);
}

void ffasim_give_back(const struct ffasim_world *world, uint16_t pe, struct ffasim_context *context,
		      const struct ffaf_regs *regs, struct ffasim_next *next)
{
	struct ffasim_context *to = ffasim_context_numbered(world, context->caller);

	if (to == NULL || !ffasim_is_awaited(world, context)) {
		if (world->state->pe[pe].booting != 0)
			ffasim_boot_next(world, pe, next);
		else if (world->state->pe[pe].stopping != 0)
			ffasim_stop_next(world, pe, next);
		else
			ffasim_halt(world, pe, ffasim_ec_of(world, context), next);
	} else if (to->state == FFASIM_EC_PREEMPTED) {
		to->callee = FFASIM_NO_CONTEXT;
		ffasim_resume(world, pe, to, next);
	} else {
		ffasim_end_call(world, pe, to, regs, next);
	}
}

void ffasim_settle(struct ffasim_context *context)
{
	context->caller = FFASIM_NO_CONTEXT;
	context->callee = FFASIM_NO_CONTEXT;
	context->saved_caller = FFASIM_NO_CONTEXT;
	context->saved_model = FFASIM_MODEL_NONE;
	context->model = FFASIM_MODEL_NONE;
	context->request = 0;
	context->requester = 0;
	context->framework = FFASIM_NO_FRAMEWORK;
	context->orphan = false;
	/* What was not taken of a managed exit that is over says nothing any more. */
	if (context->exiting)
		context->virtual_pending &= (uint8_t)~FFASIM_VIRTUAL_MEI;
	context->exiting = false;
	context->late = false;
	context->lost = false;
	context->owed = 0;
}

void ffasim_about(const struct ffasim_world *world, const struct ffasim_context *context,
		  uint32_t fid, struct ffaf_regs *regs)
{
	const struct ffasim_ec ec = ffasim_ec_of(world, context);

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid;
	regs->x[1] = (uint32_t)ec.id << 16 | ec.index;
}

void ffasim_keep_high(struct ffasim_context *context, const struct ffaf_regs *regs)
{
	memcpy(context->high, &regs->x[8], sizeof(context->high));
}
