/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Direct responses: one ends the request that a context answers, and it waits again. */

/* The response to a framework message of TYPE. */
static uint8_t response_to(uint8_t type)
{
	return type <= FFASIM_FRAMEWORK_WARM_BOOT ? FFASIM_FRAMEWORK_POWER_DONE
						  : (uint8_t)(type + 1);
}

static int32_t check_kind(const struct ffasim_calling *calling)
{
	const struct ffasim_context *context = calling->context;
	const uint32_t flags = (uint32_t)calling->in->x[2];
	const bool framework = context->framework != FFASIM_NO_FRAMEWORK;

	if ((flags & FFASIM_FRAMEWORK) == 0 && flags != 0)
		return ffasim_choice(calling->world, FFASIM_QUIRK_MESSAGE_FLAGS) ==
				       FFASIM_MESSAGE_FLAGS_REFUSED
			       ? FFAF_INVALID_PARAMETERS
			       : 0;
	if ((flags & FFASIM_FRAMEWORK) != 0 && (flags & ~(FFASIM_FRAMEWORK | 0xffu)) != 0)
		return FFAF_INVALID_PARAMETERS;
	if (((flags & FFASIM_FRAMEWORK) != 0) != framework)
		return FFAF_DENIED;
	return !framework || (uint8_t)flags == response_to(context->framework) ? 0 : FFAF_DENIED;
}

static bool high_is_set(const struct ffasim_calling *calling)
{
	for (unsigned int i = 8; i < FFAF_REGS; i++)
		if (calling->in->x[i] != 0)
			return true;
	return false;
}

static bool high_is_refused(const struct ffasim_calling *calling)
{
	return ffasim_choice(calling->world, FFASIM_QUIRK_HIGH_REGISTERS) ==
		       FFASIM_HIGH_REGISTERS_REFUSED &&
	       ffasim_is_wide(calling->fid) &&
	       ffasim_version_of(calling->world, calling->caller) == FFAF_VERSION_1_2 &&
	       high_is_set(calling);
}

/* What FFA_MSG_SEND_DIRECT_RESP and RESP2 have in common. */
static int32_t check_resp(const struct ffasim_calling *calling, bool second)
{
	const struct ffasim_context *context = calling->context;
	const uint16_t from = (uint16_t)(calling->in->x[1] >> 16);
	const uint16_t to = (uint16_t)calling->in->x[1];
	const bool asked_second = context->request == FFAF_FID_64(MSG_SEND_DIRECT_REQ2);

	if (from != calling->caller->id || from == to)
		return FFAF_INVALID_PARAMETERS;
	if (calling->normal_world &&
	    ffasim_choice(calling->world, FFASIM_QUIRK_NS_RESPONSE) == FFASIM_NS_RESPONSE_INVALID)
		return FFAF_INVALID_PARAMETERS;
	if (context->model != FFASIM_MODEL_DIRECT_REQ || context->request == 0 ||
	    to != context->requester || asked_second != second)
		return FFAF_DENIED;
	if (ffasim_is_wide(calling->fid) && !ffasim_is_wide(context->request) &&
	    ffasim_version_of(calling->world, calling->caller) >= FFAF_VERSION_1_3)
		return FFAF_DENIED;
	return 0;
}

/* The requester has died: the request is over, and the responder may wait for another. */
static void end_orphan(struct ffasim_calling *calling)
{
	calling->context->orphan = false;
	calling->context->request = 0;
	calling->context->framework = FFASIM_NO_FRAMEWORK;
	calling->context->model = FFASIM_MODEL_RUN;
	ffasim_refuse(calling, FFAF_ABORTED);
}

void ffasim_end_request(struct ffasim_calling *calling, const struct ffaf_regs *regs)
{
	const struct ffasim_world *world = calling->world;
	struct ffasim_context *context = calling->context;

	ffasim_set_state(world, context, FFASIM_EC_WAITING);
	ffasim_give_back(world, calling->pe, context, regs, calling->next);
	ffasim_settle(context);
}

/* The endpoint that waits for the response. */
static const struct ffasim_endpoint *asker(const struct ffasim_calling *calling)
{
	const struct ffasim_context *caller =
		ffasim_context_numbered(calling->world, calling->context->caller);

	return ffasim_endpoint_at(calling->world, caller != NULL ? caller->endpoint : 0u);
}

static void answer(struct ffasim_calling *calling, bool second)
{
	int32_t status = check_resp(calling, second);
	struct ffaf_regs regs;

	if (status == 0 && !second)
		status = check_kind(calling);
	if (status == 0 && !second && high_is_refused(calling))
		status = FFAF_INVALID_PARAMETERS;
	if (status != 0) {
		ffasim_refuse(calling, status);
		return;
	}
	if (calling->context->orphan) {
		end_orphan(calling);
		return;
	}
	ffasim_deliver(calling, asker(calling), second, &regs);
	if (second)
		regs.x[2] = regs.x[3] = 0;
	ffasim_end_request(calling, &regs);
}

void ffasim_do_direct_resp(struct ffasim_calling *calling)
{
	answer(calling, false);
}

void ffasim_do_direct_resp2(struct ffasim_calling *calling)
{
	answer(calling, true);
}
