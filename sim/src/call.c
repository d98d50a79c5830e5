/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "version.h"
#include "world.h"

/* A call from the outside in: who may call, the SPMD, the SPMC, and the answer. */

void ffasim_success(struct ffasim_calling *calling)
{
	calling->next->regs.x[0] = FFAF_FID_32(SUCCESS);
}

void ffasim_done(struct ffasim_calling *calling)
{
	if (ffasim_choice(calling->world, FFASIM_QUIRK_SUCCESS_REGISTERS) ==
	    FFASIM_SUCCESS_REGISTERS_KEPT)
		calling->next->regs = *calling->raw;
	ffasim_success(calling);
}

void ffasim_error_regs(const struct ffasim_world *world, struct ffaf_regs *regs, int32_t status)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFAF_FID_32(ERROR);
	regs->x[2] = ffasim_choice(world, FFASIM_QUIRK_STATUS_WIDTH) == FFASIM_STATUS_WIDTH_X2
			     ? (uint64_t)(int64_t)status
			     : (uint32_t)status;
}

void ffasim_refuse(struct ffasim_calling *calling, int32_t status)
{
	ffasim_error_regs(calling->world, &calling->next->regs, status);
}

void ffasim_conclude(struct ffasim_calling *calling, int32_t status)
{
	if (status == 0)
		ffasim_done(calling);
	else
		ffasim_refuse(calling, status);
}

typedef void handler(struct ffasim_calling *calling);

/* By function number; a function has one for all of its widths. */
static handler *const handlers[256] = {
#define FFASIM_HANDLER(function, name, ends) [FFAF_NR_##function] = ffasim_do_##name,
#include "handlers.inc"
#undef FFASIM_HANDLER
};

enum ends { RETURNS, HANDS_OVER };

static const uint8_t ends_of[256] = {
#define FFASIM_HANDLER(function, name, ends) [FFAF_NR_##function] = ends,
#include "handlers.inc"
#undef FFASIM_HANDLER
};

bool ffasim_has_handler(uint32_t fid)
{
	return handlers[fid & 0xffu] != NULL;
}

uint8_t ffasim_call_flags(const struct ffasim_world *world, uint32_t fid)
{
	if ((fid & FFAF_FID_NUMBER) > 0xff)
		return 0;
	return world->config->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
}

bool ffasim_too_new(const struct ffasim_calling *calling, uint32_t fid)
{
	const uint8_t choice = ffasim_choice(calling->world, FFASIM_QUIRK_NEWER_CALLS);
	const struct ffaf_function *function;
	uint32_t since;

	if (choice == FFASIM_NEWER_CALLS_TAKEN)
		return false;
	function = ffaf_function(ffaf_fid_to_fn(fid));
	if (function == NULL)
		return false;
	if (choice == FFASIM_NEWER_CALLS_DIRECT2_REFUSED &&
	    function->number != FFAF_NR_MSG_SEND_DIRECT_REQ2 &&
	    function->number != FFAF_NR_MSG_SEND_DIRECT_RESP2)
		return false;
	since = (fid & FFAF_FID_SMC64) != 0 ? function->since64 : function->since32;
	return since > ffasim_version_of(calling->world, calling->caller);
}

/* A call but FFA_VERSION before the normal world has agreed on a version. */
static bool too_early(const struct ffasim_calling *calling)
{
	return calling->normal_world && calling->caller->version == 0 &&
	       ffasim_needs_version(calling->world);
}

void ffasim_dispatch(struct ffasim_calling *calling)
{
	const uint8_t needed = calling->normal_world ? FFASIM_NS_HANDLED : FFASIM_S_HANDLED;
	handler *const handle = handlers[calling->fid & 0xffu];
	const bool version = calling->fid == FFAF_FID_32(VERSION);

	if ((ffasim_call_flags(calling->world, calling->fid) & needed) == 0 || handle == NULL ||
	    ffasim_too_new(calling, calling->fid)) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	if (!version)
		ffasim_lock_version(calling);
	if (!version && too_early(calling))
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
	else
		handle(calling);
}

void ffasim_answer(struct ffasim_calling *calling)
{
	handlers[calling->fid & 0xffu](calling);
}

static bool is_ffa(uint32_t fid)
{
	const uint32_t number = fid & (FFAF_FID_NUMBER | FFAF_FID_RESERVED);

	return (fid & (FFAF_FID_FAST | FFAF_FID_OWNER)) ==
		       (FFAF_FID_FAST | FFAF_FID_OWNER_STANDARD) &&
	       number >= 0x60 && number <= 0xff;
}

bool ffasim_returns(uint64_t x0)
{
	const uint32_t fid = (uint32_t)x0 & ~FFAF_FID_HINT;

	return is_ffa(fid) && ends_of[fid & 0xffu] == RETURNS;
}

static void route(struct ffasim_calling *calling, struct ffaf_regs *in)
{
	if (!is_ffa(calling->fid) ||
	    (ffasim_call_flags(calling->world, calling->fid) & FFASIM_UNKNOWN_SMC) != 0)
		ffasim_other_smc(calling);
	else if (!calling->normal_world)
		ffasim_dispatch(calling);
	else
		ffasim_spmd(calling, in);
}

static void emit(const struct ffasim_world *world, uint8_t kind, unsigned int pe,
		 struct ffasim_ec ec, const struct ffaf_regs *regs, const struct ffasim_next *next)
{
	const struct ffasim_event event = {
		.kind = kind, .pe = (uint16_t)pe, .ec = ec, .regs = regs, .next = next
	};

	world->ops->trace(world->ctx, &event);
}

/* Registers as the SPMC takes them: SMC32 has no upper halves. */
static void copy_in(struct ffaf_regs *in, const struct ffaf_regs *regs)
{
	const uint64_t mask = (regs->x[0] & FFAF_FID_SMC64) != 0 ? UINT64_MAX : UINT32_MAX;

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		in->x[i] = regs->x[i] & mask;
}

/* The context that runs on PE, if it is EC. */
static struct ffasim_context *running(const struct ffasim_world *world, unsigned int pe,
				      struct ffasim_ec ec)
{
	struct ffasim_context *context =
		pe < world->config->pes
			? ffasim_context_numbered(world, world->state->pe[pe].running)
			: NULL;

	return context != NULL && context->index == ec.index &&
			       ffasim_endpoint_at(world, context->endpoint)->id == ec.id
		       ? context
		       : NULL;
}

void ffasim_call(const struct ffasim_world *world, unsigned int pe, struct ffasim_ec ec,
		 const struct ffaf_regs *regs, struct ffasim_next *next)
{
	struct ffasim_context *context = running(world, pe, ec);
	const bool traced = world->ops->trace != NULL;
	struct ffaf_regs in;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_RETURN;
	next->ec = ec;
	if (traced)
		emit(world, FFASIM_EVENT_CALL, pe, ec, regs, NULL);
	if (context == NULL) {
		ffasim_error_regs(world, &next->regs, FFAF_DENIED);
	} else if (context->state == FFASIM_EC_ABORTED) {
		ffasim_bury(world, (uint16_t)pe, next);
	} else {
		struct ffasim_endpoint *caller = ffasim_endpoint_at(world, context->endpoint);
		struct ffasim_calling calling = {
			.world = world,
			.state = world->state,
			.caller = caller,
			.context = context,
			.in = &in,
			.raw = regs,
			.next = next,
			/* SMCCC's hint bit plays no part in any call. */
			.fid = (uint32_t)regs->x[0] & ~FFAF_FID_HINT,
			.pe = (uint16_t)pe,
			.normal_world = caller->kind == FFASIM_NORMAL_WORLD,
		};

		copy_in(&in, regs);
		if (!ffasim_fault_before(&calling))
			route(&calling, &in);
		ffasim_fault_behind(&calling);
	}
	if (next->kind != FFASIM_RETURN && context != NULL)
		ffasim_keep_high(context, regs);
	if (traced)
		emit(world, FFASIM_EVENT_NEXT, pe, ec, NULL, next);
}
