/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "invariant.h"

/* Contexts in states that the specification allows, in chains without loops. */

/* Whether CONTEXT runs, or ran when it died and has not been buried. */
static bool holds_pe(const struct ffasim_world *world, const struct ffasim_context *context)
{
	return context->pe < world->config->pes &&
	       world->state->pe[context->pe].running == ffasim_context_number(world, context);
}

/* Nothing is left of what a context did that waits, or has not started. */
static bool is_settled(const struct ffasim_context *context)
{
	return context->model == FFASIM_MODEL_NONE && context->caller == FFASIM_NO_CONTEXT &&
	       context->callee == FFASIM_NO_CONTEXT && context->request == 0 &&
	       context->saved_model == FFASIM_MODEL_NONE &&
	       context->saved_caller == FFASIM_NO_CONTEXT &&
	       context->framework == FFASIM_NO_FRAMEWORK && !context->orphan && !context->late &&
	       !context->lost && context->owed == 0;
}

static const char *check_normal_world(const struct ffasim_context *context)
{
	if (context->state == FFASIM_EC_WAITING || context->state == FFASIM_EC_ABORTED)
		return "the normal world waits for messages, or is dead";
	if (context->model != FFASIM_MODEL_NONE || context->caller != FFASIM_NO_CONTEXT)
		return "the normal world was called by a partition";
	if (context->callee == FFASIM_NO_CONTEXT && !context->lost &&
	    (context->state == FFASIM_EC_BLOCKED || context->state == FFASIM_EC_PREEMPTED))
		return "the normal world is blocked on nobody";
	return NULL;
}

static const char *check_model(const struct ffasim_context *context)
{
	if (context->model == FFASIM_MODEL_NONE)
		return "a context runs without a runtime model";
	if (context->model == FFASIM_MODEL_DIRECT_REQ && context->request == 0)
		return "a context answers no request";
	if (context->model != FFASIM_MODEL_SECURE_INTERRUPT &&
	    context->saved_model != FFASIM_MODEL_NONE)
		return "a context kept a runtime model without an interrupt";
	if (context->model == FFASIM_MODEL_RUN && context->request != 0)
		return "a context was run and answers a request";
	return NULL;
}

static const char *check_dead(const struct ffasim_world *world,
			      const struct ffasim_context *context)
{
	if (context->callee != FFASIM_NO_CONTEXT)
		return "a dead context is blocked on another";
	if (context->caller != FFASIM_NO_CONTEXT && !holds_pe(world, context))
		return "someone waits for a dead context";
	return ffasim_endpoint_at(world, context->endpoint)->aborted
		       ? NULL
		       : "a dead context's partition lives";
}

static const char *check_sp(const struct ffasim_world *world, const struct ffasim_context *context)
{
	switch (context->state) {
	case FFASIM_EC_OFF:
	case FFASIM_EC_WAITING:
		return is_settled(context) ? NULL : "a waiting context has not ended what it did";
	case FFASIM_EC_ABORTED:
		return check_dead(world, context);
	case FFASIM_EC_RUNNING:
		return context->callee == FFASIM_NO_CONTEXT ? check_model(context)
							    : "a running context is blocked";
	default:
		return check_model(context);
	}
}

/* The link from CONTEXT to its callee, if it has one. */
static const char *check_link(const struct ffasim_world *world,
			      const struct ffasim_context *context)
{
	const struct ffasim_context *callee = ffasim_context_numbered(world, context->callee);

	if (callee == NULL)
		return NULL;
	if (context->state != FFASIM_EC_BLOCKED && context->state != FFASIM_EC_PREEMPTED)
		return "a context is blocked on another and is not";
	if (callee->caller != ffasim_context_number(world, context))
		return "two contexts disagree on who called";
	if (callee->state == FFASIM_EC_OFF || callee->state == FFASIM_EC_WAITING ||
	    (callee->state == FFASIM_EC_ABORTED && !holds_pe(world, callee)))
		return "a context is blocked on one that does nothing";
	return NULL;
}

/* A chain that the normal world waits for ends in what its PE does. */
static const char *check_chain(const struct ffasim_world *world,
			       const struct ffasim_context *context)
{
	const uint16_t pe = context->index;
	unsigned int length = 0;

	while (context->callee != FFASIM_NO_CONTEXT &&
	       length++ < ffasim_used(world, FFASIM_TABLE_CONTEXTS))
		context = ffasim_context_at(world, context->callee);
	if (length > ffasim_used(world, FFASIM_TABLE_CONTEXTS))
		return "a call chain is a loop";
	if (context->state == FFASIM_EC_OFF || context->lost)
		return NULL;
	return world->state->pe[pe].running == ffasim_context_number(world, context)
		       ? NULL
		       : "the normal world waits for a chain that does not run";
}

static const char *check_context(const struct ffasim_world *world,
				 const struct ffasim_context *context)
{
	const bool normal = ffasim_is_normal_world(context);
	const char *wrong = normal ? check_normal_world(context) : check_sp(world, context);

	if (context->state > FFASIM_EC_ABORTED || context->model > FFASIM_MODEL_SECURE_INTERRUPT)
		return "a context is in no state that there is";
	if (wrong == NULL)
		wrong = check_link(world, context);
	if (wrong == NULL && normal)
		wrong = check_chain(world, context);
	if (wrong == NULL && context->late &&
	    world->state->late_for != ffasim_context_number(world, context))
		wrong = "the registers of a late context are gone";
	return wrong;
}

const char *ffasim_check_contexts(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_CONTEXTS) && wrong == NULL;
	     i++)
		wrong = check_context(world, ffasim_context_at(world, i));
	return wrong;
}

static const char *check_pe(const struct ffasim_world *world, uint16_t pe)
{
	const struct ffasim_pe *place = &world->state->pe[pe];
	const struct ffasim_context *running = ffasim_context_numbered(world, place->running);

	if (running == NULL)
		return NULL;
	if (!place->on)
		return "a PE that is off runs something";
	if (running->state != FFASIM_EC_RUNNING && running->state != FFASIM_EC_ABORTED)
		return "what runs on a PE is not running";
	if (running->pe != pe || !ffasim_fits(world, running, pe))
		return "a context runs on a PE that is not its own";
	return NULL;
}

static const char *check_irq(const struct ffasim_world *world, const struct ffasim_irq *irq)
{
	const uint32_t pes = (1u << world->config->pes) - 1;

	if (((irq->asserted | irq->pending | irq->active) & ~pes) != 0)
		return "an interrupt is at a PE that there is not";
	return irq->edge || irq->pending == 0 ? NULL : "a level is pending as an edge";
}

const char *ffasim_check_pes(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (uint16_t pe = 0; pe < world->config->pes && wrong == NULL; pe++)
		wrong = check_pe(world, pe);
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_CONTEXTS) && wrong == NULL;
	     i++) {
		const struct ffasim_context *context = ffasim_context_at(world, i);

		if (context->state == FFASIM_EC_RUNNING && !holds_pe(world, context))
			wrong = "a context runs nowhere";
	}
	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_IRQS) && wrong == NULL; i++)
		wrong = check_irq(world, ffasim_irq_at(world, i));
	return wrong;
}
