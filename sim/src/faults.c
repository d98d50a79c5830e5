/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* What goes wrong on purpose: faults of the config, around a call. */

/* The partition that the call is for, as far as its registers say. */
static uint16_t receiver_of(const struct ffasim_calling *calling)
{
	const uint32_t w1 = (uint32_t)calling->in->x[1];

	switch (calling->fid & 0xffu) {
	case FFAF_NR_RUN:
		return (uint16_t)(w1 >> 16);
	case FFAF_NR_MSG_SEND_DIRECT_REQ:
	case FFAF_NR_MSG_SEND_DIRECT_REQ2:
	case FFAF_NR_MSG_SEND_DIRECT_RESP:
	case FFAF_NR_MSG_SEND_DIRECT_RESP2:
	case FFAF_NR_NOTIFICATION_SET:
	case FFAF_NR_NOTIFICATION_BIND:
	case FFAF_NR_NOTIFICATION_UNBIND:
		return (uint16_t)w1;
	default:
		return 0;
	}
}

static bool matches(const struct ffasim_calling *calling, const struct ffasim_fault *fault)
{
	return (fault->fid == 0 || fault->fid == calling->fid) &&
	       (fault->partition == 0 || fault->partition == receiver_of(calling));
}

/* The fault that this call meets; NULL: none. Each that it matches is counted. */
static const struct ffasim_fault *find_fault(const struct ffasim_calling *calling)
{
	const struct ffasim_config *config = calling->world->config;
	const struct ffasim_fault *found = NULL;

	for (unsigned int i = 0; i < config->fault_count; i++) {
		const struct ffasim_fault *fault = &config->faults[i];
		uint32_t *hits = &calling->state->fault_hits[i];
		bool now;

		if (!matches(calling, fault))
			continue;
		now = *hits >= fault->after &&
		      (fault->times == 0 || *hits - fault->after < fault->times);
		if (*hits < UINT32_MAX)
			++*hits;
		if (now && found == NULL)
			found = fault;
	}
	return found;
}

static void lose(struct ffasim_calling *calling)
{
	calling->context->lost = true;
	ffasim_set_state(calling->world, calling->context, FFASIM_EC_BLOCKED);
	ffasim_halt(calling->world, calling->pe, calling->next->ec, calling->next);
}

static void kill_receiver(const struct ffasim_calling *calling, const struct ffasim_fault *fault)
{
	struct ffasim_endpoint *receiver = ffasim_endpoint_of(
		calling->world, fault->partition != 0 ? fault->partition : receiver_of(calling));

	if (receiver != NULL && receiver->kind == FFASIM_SP && !receiver->aborted &&
	    receiver != calling->caller)
		ffasim_kill(calling->world, receiver);
}

bool ffasim_fault_before(struct ffasim_calling *calling)
{
	const struct ffasim_fault *fault =
		calling->world->config->fault_count != 0 ? find_fault(calling) : NULL;

	if (fault == NULL)
		return false;
	switch (fault->kind) {
	case FFASIM_FAULT_STATUS:
		ffasim_refuse(calling, fault->status);
		return true;
	case FFASIM_FAULT_LOST:
		lose(calling);
		return true;
	case FFASIM_FAULT_LATE:
		calling->late = true;
		return false;
	default:
		kill_receiver(calling, fault);
		return false;
	}
}

void ffasim_fault_behind(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_state *state = calling->state;
	struct ffasim_next *next = calling->next;
	struct ffasim_context *receiver;
	struct ffaf_regs regs;

	if (!calling->late || calling->context->state != FFASIM_EC_BLOCKED ||
	    calling->context->callee == FFASIM_NO_CONTEXT || state->late_for != FFASIM_NO_CONTEXT)
		return;
	receiver = ffasim_context_at(world, state->pe[calling->pe].running);
	if (next->kind == FFASIM_SWITCH) {
		receiver->late = true;
		receiver->started = !next->starts;
		state->late = next->regs;
		state->late_for = ffasim_context_number(world, receiver);
	}
	ffasim_set_state(world, receiver, FFASIM_EC_PREEMPTED);
	ffasim_about(world, receiver, FFAF_FID_32(INTERRUPT), &regs);
	ffasim_end_call(world, calling->pe, calling->context, &regs, next);
	next->kind = FFASIM_RETURN;
	next->regs = regs;
}
