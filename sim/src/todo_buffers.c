/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

void ffasim_do_partition_info_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_partition_info_get_regs(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_msg_send2(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_bitmap_create(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_bitmap_destroy(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_bind(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_unbind(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_set(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}

void ffasim_do_notification_info_get(struct ffasim_calling *calling)
{
	ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
}
