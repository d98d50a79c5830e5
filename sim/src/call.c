/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* A call from the outside in: who may call, the SPMD, the SPMC, and the answer. */

#define SMCCC_UNKNOWN UINT64_MAX
#define PSCI_LAST 0x1fu

void ffasim_success(struct ffasim_calling *calling)
{
	calling->next->regs.x[0] = FFAF_FID_32(SUCCESS);
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

typedef void handler(struct ffasim_calling *calling);

/* By function number; a function has one for all of its widths. */
static handler *const handlers[256] = {
#define FFASIM_HANDLER(function, name) [FFAF_NR_##function] = ffasim_do_##name,
#include "handlers.inc"
#undef FFASIM_HANDLER
};

static uint8_t flags_of(const struct ffasim_calling *calling)
{
	if ((calling->fid & FFAF_FID_NUMBER) > 0xff)
		return 0;
	return calling->world->config
		->call[(calling->fid & FFAF_FID_SMC64) != 0][calling->fid & 0xffu];
}

void ffasim_dispatch(struct ffasim_calling *calling)
{
	const uint8_t needed = calling->normal_world ? FFASIM_NS_HANDLED : FFASIM_S_HANDLED;
	handler *const handle = handlers[calling->fid & 0xffu];

	if ((flags_of(calling) & needed) == 0 || handle == NULL) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	handle(calling);
}

static bool is_ffa(uint32_t fid)
{
	const uint32_t number = fid & (FFAF_FID_NUMBER | FFAF_FID_RESERVED);

	return (fid & (FFAF_FID_FAST | FFAF_FID_OWNER)) ==
		       (FFAF_FID_FAST | FFAF_FID_OWNER_STANDARD) &&
	       number >= 0x60 && number <= 0xff;
}

static bool is_psci(uint32_t fid)
{
	const uint32_t number = fid & (FFAF_FID_NUMBER | FFAF_FID_RESERVED);

	return (fid & (FFAF_FID_FAST | FFAF_FID_OWNER)) ==
		       (FFAF_FID_FAST | FFAF_FID_OWNER_STANDARD) &&
	       number <= PSCI_LAST;
}

/* SMCs that are no FF-A calls. */
static void other_smc(struct ffasim_calling *calling, struct ffaf_regs *in)
{
	const struct ffasim_world *world = calling->world;

	calling->next->regs = *in;
	if (is_psci(calling->fid) && world->ops->psci != NULL)
		world->ops->psci(world->ctx, calling->pe, ffasim_ec_of(world, calling->context),
				 &calling->next->regs);
	else
		calling->next->regs.x[0] = SMCCC_UNKNOWN;
}

static void route(struct ffasim_calling *calling, struct ffaf_regs *in)
{
	if ((calling->fid & FFAF_FID_SMC64) == 0)
		for (unsigned int i = 0; i < FFAF_REGS; i++)
			in->x[i] = (uint32_t)in->x[i];
	if (!is_ffa(calling->fid) || (flags_of(calling) & FFASIM_UNKNOWN_SMC) != 0)
		other_smc(calling, in);
	else if (!calling->normal_world || !ffasim_spmd(calling, in))
		ffasim_dispatch(calling);
}

static void emit(const struct ffasim_world *world, uint8_t kind, unsigned int pe,
		 struct ffasim_ec ec, const struct ffaf_regs *regs, const struct ffasim_next *next)
{
	const struct ffasim_event event = {
		.kind = kind, .pe = (uint16_t)pe, .ec = ec, .regs = regs, .next = next
	};

	if (world->ops->trace != NULL)
		world->ops->trace(world->ctx, &event);
}

void ffasim_call(const struct ffasim_world *world, unsigned int pe, struct ffasim_ec ec,
		 const struct ffaf_regs *regs, struct ffasim_next *next)
{
	struct ffasim_context *context = ffasim_context_of(world, ec);
	struct ffaf_regs in = *regs;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_RETURN;
	next->ec = ec;
	emit(world, FFASIM_EVENT_CALL, pe, ec, regs, NULL);
	if (context == NULL || pe >= world->config->pes ||
	    world->state->pe[pe].running != ffasim_context_number(world, context)) {
		ffasim_error_regs(world, &next->regs, FFAF_DENIED);
	} else {
		struct ffasim_endpoint *caller = ffasim_endpoint_at(world, context->endpoint);
		struct ffasim_calling calling = {
			.world = world,
			.state = world->state,
			.caller = caller,
			.context = context,
			.in = &in,
			.next = next,
			/* SMCCC's hint bit plays no part in any call. */
			.fid = (uint32_t)regs->x[0] & ~FFAF_FID_HINT,
			.pe = (uint16_t)pe,
			.normal_world = caller->kind == FFASIM_NORMAL_WORLD,
		};

		route(&calling, &in);
	}
	if (next->kind != FFASIM_RETURN && context != NULL)
		ffasim_keep_high(context, regs);
	emit(world, FFASIM_EVENT_NEXT, pe, ec, NULL, next);
}
