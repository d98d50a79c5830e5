/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

void ffasim_do_normal_world_resume(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_ns_res_info_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}
