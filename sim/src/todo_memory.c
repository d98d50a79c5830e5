/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

void ffasim_do_mem_donate(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_lend(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_share(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_retrieve_req(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_relinquish(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_reclaim(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_frag_rx(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_frag_tx(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_perm_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_mem_perm_set(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}
