/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>

/* Behaviours of a few lines. */

enum ffasim_act ffasim_act_silent(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	(void)acting;
	*regs = (struct ffaf_regs){ .x[0] = FFAF_FID_32(YIELD) };
	return FFASIM_ACT_CALL;
}

enum ffasim_act ffasim_act_recorded(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffasim_actors *actors = acting->actors;

	if (actors->recorded == NULL)
		return FFASIM_ACT_NOTHING;
	return actors->recorded(actors->ctx, acting->world, acting->pe, acting->ec, acting->memo,
				regs);
}
