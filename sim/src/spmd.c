/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* TF-A's SPMD: what EL3 does with a call of the normal world before the SPMC sees it. */

/* x8 to x17 pass only for SMC64 calls where both worlds speak 1.2 or later. */
static void drop_high(const struct ffasim_calling *calling, struct ffaf_regs *in)
{
	const bool wide = (calling->fid & FFAF_FID_SMC64) != 0 &&
			  calling->caller->version >= FFAF_VERSION_1_2 &&
			  calling->world->config->version >= FFAF_VERSION_1_2;

	if (!wide)
		memset(&in->x[8], 0, sizeof(in->x) - 8 * sizeof(in->x[0]));
}

bool ffasim_spmd(struct ffasim_calling *calling, struct ffaf_regs *in)
{
	const struct ffasim_config *config = calling->world->config;
	const uint8_t flags =
		config->call[(calling->fid & FFAF_FID_SMC64) != 0][calling->fid & 0xffu];

	if (ffasim_choice(calling->world, FFASIM_QUIRK_SPMD) == FFASIM_SPMD_NONE)
		return false;
	if ((flags & FFASIM_SPMD_REFUSES) != 0) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return true;
	}
	if ((flags & FFASIM_SPMD_DENIES) != 0) {
		ffasim_refuse(calling, FFAF_DENIED);
		return true;
	}
	if ((flags & FFASIM_SPMD_ANSWERS) != 0) {
		ffasim_dispatch(calling);
		return true;
	}
	drop_high(calling, in);
	return false;
}
