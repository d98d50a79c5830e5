/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>

/* Behaviours of a few lines. */

enum ffasim_act ffasim_act_silent(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	if (ffasim_is_request(acting->memo, regs) || acting->memo->request[0] != 0)
		return ffasim_make(regs, FFAF_FID_32(YIELD));
	return ffasim_idle(acting->memo, regs);
}

/* What a message does to the memory that it names, which no recording tells. */
static void follow_message(const struct ffasim_acting *acting, const struct ffaf_regs *regs)
{
	const uint32_t word = (uint32_t)regs->x[3];
	const uint64_t handle = (uint32_t)regs->x[4] | regs->x[5] << 32;
	const bool holds = word == acting->actor->holds;

	if (((uint32_t)regs->x[0] & FFAF_FID_NUMBER) == FFAF_NR_MSG_SEND_DIRECT_REQ && word != 0 &&
	    (holds || word == acting->actor->releases))
		ffasim_hold(acting->world, acting->ec.id, handle, holds);
}

enum ffasim_act ffasim_act_recorded(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffasim_actors *actors = acting->actors;

	follow_message(acting, regs);
	if (actors->recorded == NULL)
		return FFASIM_ACT_NOTHING;
	return actors->recorded(actors->ctx, acting->world, acting->pe, acting->ec, acting->memo,
				regs);
}

enum ffasim_act ffasim_act_callback(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffasim_actor *actor = acting->actor;

	if (actor->step == NULL)
		return FFASIM_ACT_NOTHING;
	return actor->step(actor->ctx, acting->world, acting->pe, acting->ec, acting->memo, regs);
}

enum ffasim_act ffasim_act_echo(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffaf_regs in = *regs;
	const unsigned int first = ffasim_payload(in.x[0]);

	if (!ffasim_is_request(acting->memo, regs))
		return ffasim_idle(acting->memo, regs);
	return ffasim_respond(acting->memo, &in.x[first], ffasim_payload_end(in.x[0]) - first,
			      regs);
}

enum ffasim_act ffasim_act_counter(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	if (!ffasim_is_request(acting->memo, regs))
		return ffasim_idle(acting->memo, regs);
	acting->memo->word[0]++;
	return ffasim_respond(acting->memo, &acting->memo->word[0], 1, regs);
}

/* What the peer said goes back; a refusal as its status. */
static enum ffasim_act pass_back(const struct ffasim_acting *acting, const struct ffaf_regs *in,
				 struct ffaf_regs *regs)
{
	const unsigned int first = ffasim_payload(in->x[0]);
	const uint64_t status = (uint64_t)(int64_t)(int32_t)in->x[2];

	if (ffasim_is_response(in))
		return ffasim_respond(acting->memo, &in->x[first],
				      ffasim_payload_end(in->x[0]) - first, regs);
	return ffasim_respond(acting->memo, &status, 1, regs);
}

enum ffasim_act ffasim_act_relay(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffaf_regs in = *regs;
	const uint16_t peer = acting->actor->peer;

	if (ffasim_is_request(acting->memo, regs)) {
		regs->x[1] = (uint64_t)acting->ec.id << 16 | peer;
		/* The UUID was that of this partition's own service. */
		if (ffasim_payload(in.x[0]) == 4)
			regs->x[2] = regs->x[3] = 0;
		return FFASIM_ACT_CALL;
	}
	if (acting->memo->request[0] == 0)
		return ffasim_idle(acting->memo, regs);
	if (ffasim_is_response(&in) || in.x[0] == FFAF_FID_32(ERROR))
		return pass_back(acting, &in, regs);
	/* The peer was interrupted, or yields: it goes on. */
	if (in.x[0] == FFAF_FID_32(INTERRUPT) || in.x[0] == FFAF_FID_32(YIELD)) {
		ffasim_make(regs, FFAF_FID_32(RUN));
		regs->x[1] = (uint32_t)in.x[1];
		return FFASIM_ACT_CALL;
	}
	return ffasim_idle(acting->memo, regs);
}
