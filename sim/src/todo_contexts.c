/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

void ffasim_do_error(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_success(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_interrupt(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_msg_wait(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_yield(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_run(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_direct_req(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_direct_resp(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_direct_req2(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_direct_resp2(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_normal_world_resume(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_secondary_ep_register(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_abort(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_console_log(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_ns_res_info_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}
