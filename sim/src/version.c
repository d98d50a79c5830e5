/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* FFA_VERSION (DEN0077A 13.2): a raw answer in x0, never FFA_ERROR. */

#define REFUSED 0xffffffffu

static bool compatible(uint32_t caller, uint32_t callee)
{
	return ffaf_version_major(caller) == ffaf_version_major(callee) &&
	       ffaf_version_minor(caller) <= ffaf_version_minor(callee);
}

/* Another version than the final one. */
static uint32_t locked(const struct ffasim_calling *calling, uint32_t asked)
{
	const uint32_t own = calling->world->config->version;

	if (asked == calling->caller->version)
		return own;
	switch (ffasim_choice(calling->world, FFASIM_QUIRK_LOCKED_VERSION)) {
	case FFASIM_LOCKED_VERSION_AGREED:
		return calling->caller->version != 0 ? calling->caller->version : REFUSED;
	case FFASIM_LOCKED_VERSION_OWN:
		return own;
	default:
		return REFUSED;
	}
}

static uint32_t agree(struct ffasim_calling *calling, uint32_t version)
{
	calling->caller->version = version;
	if (ffasim_choice(calling->world, FFASIM_QUIRK_VERSION_LOCK) ==
	    FFASIM_VERSION_LOCK_FIRST_VERSION)
		calling->caller->locked = true;
	return calling->world->config->version;
}

static uint32_t incompatible(struct ffasim_calling *calling, uint32_t asked)
{
	const uint32_t own = calling->world->config->version;

	switch (ffasim_choice(calling->world, FFASIM_QUIRK_INCOMPATIBLE)) {
	case FFASIM_INCOMPATIBLE_REFUSED:
		return REFUSED;
	case FFASIM_INCOMPATIBLE_OWN_AGREED: {
		const uint32_t minor = ffaf_version_minor(asked) < ffaf_version_minor(own)
					       ? ffaf_version_minor(asked)
					       : ffaf_version_minor(own);

		return agree(calling, FFAF_MAKE_VERSION(ffaf_version_major(own), minor));
	}
	default:
		return own;
	}
}

void ffasim_do_version(struct ffasim_calling *calling)
{
	const uint32_t asked = (uint32_t)calling->in->x[1];
	uint32_t answer;

	if ((asked & 0x80000000u) != 0)
		answer = REFUSED;
	else if (calling->caller->locked)
		answer = locked(calling, asked);
	else if (compatible(asked, calling->world->config->version))
		answer = agree(calling, asked);
	else
		answer = incompatible(calling, asked);
	calling->next->regs.x[0] = answer;
}
