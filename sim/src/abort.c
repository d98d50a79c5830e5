/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "memory_return.h"
#include "notifications.h"

/* Partitions that die: by FFA_ABORT, by an error while they boot, or by the embedder. */

/*
 * CONTEXT has died while it waited for its callee, which goes on: who waited for
 * CONTEXT waits for the callee now, and is answered ABORTED in the end.
 */
static void bridge(const struct ffasim_world *world, const struct ffasim_context *context)
{
	struct ffasim_context *callee = ffasim_context_numbered(world, context->callee);
	struct ffasim_context *caller = ffasim_is_awaited(world, context)
						? ffasim_context_at(world, context->caller)
						: NULL;

	if (callee == NULL)
		return;
	callee->orphan = callee->request != 0;
	callee->caller = FFASIM_NO_CONTEXT;
	if (caller == NULL)
		return;
	callee->caller = context->caller;
	caller->callee = context->callee;
	if (caller->state == FFASIM_EC_BLOCKED)
		caller->owed = FFAF_ABORTED;
}

/* Contexts that CONTEXT had called and that it did not wait for any more belong to nobody. */
static void leave(const struct ffasim_world *world, const struct ffasim_context *context)
{
	const uint16_t number = ffasim_context_number(world, context);

	for (unsigned int i = 0; i < ffasim_used(world, FFASIM_TABLE_CONTEXTS); i++) {
		struct ffasim_context *other = ffasim_context_at(world, i);

		if (other->saved_caller == number) {
			other->saved_caller = FFASIM_NO_CONTEXT;
			other->orphan = other->request != 0;
		}
		if (other->caller == number) {
			other->caller = FFASIM_NO_CONTEXT;
			other->orphan = other->request != 0;
		}
	}
}

static void kill_context(const struct ffasim_world *world, struct ffasim_context *context)
{
	const uint16_t caller = context->caller;
	const bool awaited = ffasim_is_awaited(world, context);
	/* What is blocked for good has halted its PE, and holds it still. */
	const bool running = context->state == FFASIM_EC_RUNNING || (context->lost && awaited);

	if (running)
		world->state->pe[context->pe].running = ffasim_context_number(world, context);
	else
		bridge(world, context);
	leave(world, context);
	if (context->late)
		world->state->late_for = FFASIM_NO_CONTEXT;
	ffasim_settle(context);
	/* What ran still stands between its caller and the PE, until ffasim_bury. */
	if (running && awaited)
		context->caller = caller;
	ffasim_set_state(world, context, FFASIM_EC_ABORTED);
}

void ffasim_kill(const struct ffasim_world *world, struct ffasim_endpoint *endpoint)
{
	endpoint->aborted = true;
	for (unsigned int i = 0; i < endpoint->context_count; i++)
		kill_context(world, ffasim_context_at(world, endpoint->first_context + i));
	ffasim_abandon_memory(world, endpoint);
	ffasim_forget_notifications(world, endpoint);
	ffasim_unmap_buffers(endpoint);
}

void ffasim_bury(const struct ffasim_world *world, uint16_t pe, struct ffasim_next *next)
{
	struct ffasim_context *dead = ffasim_context_at(world, world->state->pe[pe].running);
	struct ffaf_regs regs;

	memset(next, 0, sizeof(*next));
	ffasim_error_regs(world, &regs, FFAF_ABORTED);
	ffasim_give_back(world, pe, dead, &regs, next);
	dead->caller = FFASIM_NO_CONTEXT;
}

void ffasim_abort(const struct ffasim_world *world, unsigned int pe, struct ffasim_ec ec,
		  struct ffasim_next *next)
{
	const struct ffasim_context *context = ffasim_context_of(world, ec);
	struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, ec.id);
	bool runs;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_NOTHING;
	next->ec = ec;
	if (context == NULL || endpoint->kind != FFASIM_SP || endpoint->aborted ||
	    pe >= world->config->pes)
		return;
	ffasim_kill(world, endpoint);
	runs = world->state->pe[pe].running != FFASIM_NO_CONTEXT &&
	       ffasim_context_at(world, world->state->pe[pe].running)->state == FFASIM_EC_ABORTED;
	if (runs)
		ffasim_bury(world, (uint16_t)pe, next);
}

void ffasim_do_abort(struct ffasim_calling *calling)
{
	if (calling->caller->kind != FFASIM_SP ||
	    ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_3) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	ffasim_kill(calling->world, calling->caller);
	ffasim_bury(calling->world, calling->pe, calling->next);
}

void ffasim_do_error(struct ffasim_calling *calling)
{
	if (calling->context->model == FFASIM_MODEL_DIRECT_REQ && calling->context->request != 0 &&
	    ffasim_choice(calling->world, FFASIM_QUIRK_PARTITION_ERROR) ==
		    FFASIM_PARTITION_ERROR_COMPLETES) {
		const struct ffaf_regs regs = { .x = { calling->fid, 0, calling->in->x[2] } };

		ffasim_end_request(calling, &regs);
		return;
	}
	if (calling->context->model != FFASIM_MODEL_INIT) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	ffasim_kill(calling->world, calling->caller);
	ffasim_bury(calling->world, calling->pe, calling->next);
}
