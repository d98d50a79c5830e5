/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* FFA_ID_GET and FFA_SPM_ID_GET. */

void ffasim_do_id_get(struct ffasim_calling *calling)
{
	ffasim_success(calling);
	calling->next->regs.x[2] = calling->caller->id;
}

void ffasim_do_spm_id_get(struct ffasim_calling *calling)
{
	ffasim_success(calling);
	calling->next->regs.x[2] = calling->world->config->spmc_id;
}
