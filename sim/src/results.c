/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Functions that are results, and are no calls when an endpoint makes them. */

void ffasim_do_success(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_interrupt(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, calling->normal_world ? FFAF_NOT_SUPPORTED : FFAF_DENIED);
}
