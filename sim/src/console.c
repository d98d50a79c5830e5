/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* FFA_CONSOLE_LOG: characters in registers, the first in the lowest byte. */

#define FIRST 2u /* register */
#define SMC32_MOST 24u
#define SMC64_MOST 128u
#define SMC64_MOST_BEFORE_1_2 48u

static unsigned int most(const struct ffasim_calling *calling, bool wide)
{
	if (!wide)
		return SMC32_MOST;
	return ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_2
		       ? SMC64_MOST_BEFORE_1_2
		       : SMC64_MOST;
}

void ffasim_do_console_log(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;
	const bool wide = (calling->fid & FFAF_FID_SMC64) != 0;
	const unsigned int each = wide ? 8 : 4;
	const uint32_t count = (uint32_t)calling->in->x[1];
	char text[SMC64_MOST];

	if (count == 0 || count > most(calling, wide)) {
		ffasim_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	for (unsigned int i = 0; i < count; i++)
		text[i] = (char)(uint8_t)(calling->in->x[FIRST + i / each] >> (8 * (i % each)));
	if (world->ops->log != NULL)
		world->ops->log(world->ctx, calling->caller->id, text, count);
	ffasim_success(calling);
}
