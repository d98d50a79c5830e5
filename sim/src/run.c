/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"

/* CPU cycles given and given back: FFA_RUN, FFA_YIELD, FFA_MSG_WAIT. */

/* Whether registers FIRST to x7 that should be zero are refused when they are not. */
static bool reserved_set(const struct ffasim_calling *calling, unsigned int first)
{
	if (ffasim_choice(calling->world, FFASIM_QUIRK_RESERVED) != FFASIM_RESERVED_REFUSED)
		return false;
	for (unsigned int i = first; i < 8; i++)
		if (calling->in->x[i] != 0)
			return true;
	return false;
}

/* The topmost context of the chain that ends with CONTEXT, below the normal world. */
static struct ffasim_context *head_of(const struct ffasim_world *world,
				      struct ffasim_context *context)
{
	while (ffasim_is_awaited(world, context) &&
	       !ffasim_is_normal_world(ffasim_context_at(world, context->caller)))
		context = ffasim_context_at(world, context->caller);
	return context;
}

/* The last context of the chain that CONTEXT is blocked on. */
static struct ffasim_context *tail_of(const struct ffasim_world *world,
				      struct ffasim_context *context)
{
	while (context->callee != FFASIM_NO_CONTEXT)
		context = ffasim_context_at(world, context->callee);
	return context;
}

/* Whether all that CONTEXT's chain consists of may run on PE. */
static bool chain_fits(const struct ffasim_world *world, const struct ffasim_context *context,
		       uint16_t pe)
{
	while (ffasim_fits(world, context, pe)) {
		if (!ffasim_is_awaited(world, context))
			return true;
		context = ffasim_context_at(world, context->caller);
	}
	return false;
}

/* Whether the caller is whom HEAD gives the PE back to, or schedules what belongs to nobody. */
static bool may_run(const struct ffasim_calling *calling, const struct ffasim_context *head)
{
	const struct ffasim_context *owner = ffasim_context_numbered(calling->world, head->caller);

	return owner == NULL ? calling->normal_world
			     : owner->endpoint == calling->context->endpoint &&
				       !ffasim_is_awaited(calling->world, head);
}

/* Whether the caller's cycles come from a secure interrupt, and not from the normal world. */
static bool spmc_scheduled(const struct ffasim_calling *calling)
{
	const struct ffasim_context *context = calling->context;

	for (;;) {
		if (context->model == FFASIM_MODEL_SECURE_INTERRUPT ||
		    context->model == FFASIM_MODEL_INIT)
			return true;
		if (!ffasim_is_awaited(calling->world, context))
			return false;
		context = ffasim_context_at(calling->world, context->caller);
	}
}

/* Whether the caller's runtime model allows FFA_RUN of TARGET. */
static int32_t check_model(const struct ffasim_calling *calling,
			   const struct ffasim_context *target)
{
	const struct ffasim_context *context = calling->context;

	if (context->model == FFASIM_MODEL_INIT)
		return FFAF_DENIED;
	if (context->framework <= FFASIM_FRAMEWORK_WARM_BOOT)
		return FFAF_DENIED;
	if (context->model == FFASIM_MODEL_SECURE_INTERRUPT && target->state != FFASIM_EC_PREEMPTED)
		return FFAF_DENIED;
	return target->state == FFASIM_EC_WAITING && spmc_scheduled(calling) ? FFAF_DENIED : 0;
}

/* What *TARGET, which does not wait, goes on with: the end of the chain that it waits for. */
static int32_t check_chain(const struct ffasim_calling *calling, struct ffasim_context **target)
{
	const struct ffasim_world *world = calling->world;

	if ((*target)->state == FFASIM_EC_OFF)
		return ffasim_version_of(world, calling->caller) >= FFAF_VERSION_1_3
			       ? FFAF_NOT_READY
			       : FFAF_DENIED;
	if ((*target)->state == FFASIM_EC_RUNNING)
		return FFAF_BUSY;
	if ((*target)->state == FFASIM_EC_WAITING)
		return 0;
	*target = tail_of(world, *target);
	if ((*target)->state == FFASIM_EC_RUNNING || (*target)->lost)
		return FFAF_DENIED;
	return may_run(calling, head_of(world, *target)) ? 0 : FFAF_DENIED;
}

static int32_t unknown_target(const struct ffasim_calling *calling)
{
	const uint16_t id = (uint16_t)(calling->in->x[1] >> 16);

	if (!calling->normal_world && (id & 0x8000u) == 0)
		return FFAF_DENIED;
	if (id == calling->world->config->spmc_id)
		return FFAF_INVALID_PARAMETERS;
	return ffasim_choice(calling->world, FFASIM_QUIRK_RUN_UNKNOWN) == FFASIM_RUN_UNKNOWN_INVALID
		       ? FFAF_INVALID_PARAMETERS
		       : FFAF_NOT_SUPPORTED;
}

/* Whether the caller may run the context that *TARGET is then, or a status. */
static int32_t check_run(const struct ffasim_calling *calling, struct ffasim_context **target)
{
	const struct ffasim_world *world = calling->world;
	const struct ffasim_ec ec = { (uint16_t)(calling->in->x[1] >> 16),
				      (uint16_t)calling->in->x[1] };
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, ec.id);
	int32_t status;

	if (endpoint == NULL || endpoint->kind != FFASIM_SP)
		return unknown_target(calling);
	*target = ffasim_context_of(world, ec);
	if (*target == NULL || reserved_set(calling, 2))
		return FFAF_INVALID_PARAMETERS;
	if (endpoint->aborted)
		return FFAF_ABORTED;
	if (!ffasim_fits(world, *target, calling->pe))
		return FFAF_INVALID_PARAMETERS;
	if (*target != calling->context && ffasim_in_chain(world, calling->context, *target))
		return FFAF_DENIED;
	if (calling->normal_world && (*target)->state == FFASIM_EC_WAITING &&
	    ffasim_choice(world, FFASIM_QUIRK_RUN_WAITING) == FFASIM_RUN_WAITING_INVALID)
		return FFAF_INVALID_PARAMETERS;
	status = check_chain(calling, target);
	if (status == 0)
		status = check_model(calling, *target);
	if (status == 0 && !chain_fits(world, *target, calling->pe))
		status = FFAF_INVALID_PARAMETERS;
	return status;
}

/* TARGET goes on from where it waits, has yielded or was preempted. */
static void go_on(struct ffasim_calling *calling, struct ffasim_context *target)
{
	const struct ffasim_world *world = calling->world;
	const uint8_t before = target->state;
	struct ffaf_regs regs = { .x = { FFAF_FID_32(SUCCESS) } };

	if (target->late) {
		target->late = false;
		regs = calling->state->late;
		calling->state->late_for = FFASIM_NO_CONTEXT;
	} else if (before == FFASIM_EC_PREEMPTED) {
		ffasim_resume(world, calling->pe, target, calling->next);
		return;
	} else if (before == FFASIM_EC_WAITING) {
		target->model = FFASIM_MODEL_RUN;
		ffasim_about(world, target, calling->fid, &regs);
	}
	ffasim_switch(world, calling->pe, target, &regs, calling->next);
}

void ffasim_do_run(struct ffasim_calling *calling)
{
	struct ffasim_context *target = NULL;
	const int32_t status = check_run(calling, &target);

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_block(calling->world, calling->context, head_of(calling->world, target));
	go_on(calling, target);
}

/* A context that handled a secure interrupt while it was blocked after FFA_YIELD is so again. */
static void restore(struct ffasim_context *context)
{
	context->caller = context->saved_caller;
	context->model =
		context->saved_model != FFASIM_MODEL_NONE ? context->saved_model : FFASIM_MODEL_RUN;
	context->saved_caller = FFASIM_NO_CONTEXT;
	context->saved_model = FFASIM_MODEL_NONE;
}

static int32_t check_yield(const struct ffasim_calling *calling)
{
	const struct ffasim_context *context = calling->context;

	if (context->model == FFASIM_MODEL_INIT || calling->normal_world ||
	    context->framework <= FFASIM_FRAMEWORK_WARM_BOOT)
		return FFAF_DENIED;
	if (calling->in->x[1] != 0 && reserved_set(calling, 1))
		return FFAF_INVALID_PARAMETERS;
	return reserved_set(calling, 4) ? FFAF_INVALID_PARAMETERS : 0;
}

void ffasim_do_yield(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_context *context = calling->context;
	const int32_t status = check_yield(calling);
	struct ffaf_regs regs;

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	ffasim_about(world, context, calling->fid, &regs);
	if (ffasim_version_of(world, calling->caller) < FFAF_VERSION_1_2)
		memcpy(&regs.x[2], &calling->in->x[2], 2 * sizeof(regs.x[0]));
	ffasim_set_state(world, context, FFASIM_EC_BLOCKED);
	ffasim_give_back(world, calling->pe, context, &regs, calling->next);
	if (context->model == FFASIM_MODEL_SECURE_INTERRUPT)
		restore(context);
}

static int32_t check_wait(const struct ffasim_calling *calling)
{
	const struct ffasim_context *context = calling->context;
	const bool retains = ffasim_version_of(calling->world, calling->caller) >= FFAF_VERSION_1_2;

	if (calling->normal_world || context->model == FFASIM_MODEL_DIRECT_REQ ||
	    context->saved_model == FFASIM_MODEL_DIRECT_REQ)
		return FFAF_DENIED;
	if ((calling->in->x[1] != 0 && reserved_set(calling, 1)) || reserved_set(calling, 3) ||
	    (calling->in->x[2] > (retains ? 1 : 0) && reserved_set(calling, 2)))
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

/* What ends when a context waits again. */
static void wait_again(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_context *context = calling->context;
	struct ffaf_regs regs;

	ffasim_set_state(world, context, FFASIM_EC_WAITING);
	if (context->model == FFASIM_MODEL_INIT)
		calling->caller->booted = true;
	ffasim_end_interrupts(world, context);
	ffasim_about(world, context, calling->fid, &regs);
	ffasim_give_back(world, calling->pe, context, &regs, calling->next);
	ffasim_settle(context);
}

void ffasim_do_msg_wait(struct ffasim_calling *calling)
{
	const bool retains =
		ffasim_version_of(calling->world, calling->caller) >= FFAF_VERSION_1_2 &&
		(calling->in->x[2] & 1) != 0;
	const int32_t status = check_wait(calling);

	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	if (!retains)
		ffasim_release_rx(calling->world, calling->caller);
	wait_again(calling);
}

/* The end of a secure interrupt that preempted the normal world, as an SPMC tells an SPMD. */
void ffasim_do_normal_world_resume(struct ffasim_calling *calling)
{
	const struct ffasim_context *context = calling->context;

	if (context->model != FFASIM_MODEL_SECURE_INTERRUPT ||
	    context->saved_model != FFASIM_MODEL_NONE ||
	    !ffasim_is_awaited(calling->world, context) ||
	    !ffasim_is_normal_world(ffasim_context_at(calling->world, context->caller)))
		ffasim_refuse(calling, FFAF_DENIED);
	else
		wait_again(calling);
}
