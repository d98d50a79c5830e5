/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_features.h"

/* What FFA_FEATURES tells of memory calls. */

enum { DYNAMIC = 1 << 0, NS_BIT = 1 << 1, HYPERVISOR = 1 << 2 };

static uint32_t dynamic(const struct ffasim_calling *calling)
{
	return ffasim_choice(calling->world, FFASIM_QUIRK_DYNAMIC_BUFFERS) ==
			       FFASIM_DYNAMIC_BUFFERS_TAKEN
		       ? DYNAMIC
		       : 0;
}

static bool retrieve(const struct ffasim_calling *calling, uint32_t word[2])
{
	const uint32_t asked = (uint32_t)calling->in->x[2];
	const bool knows = (asked & NS_BIT) != 0;
	const bool old = ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_1;

	word[1] = calling->world->config->outstanding;
	if (calling->normal_world &&
	    ffasim_choice(calling->world, FFASIM_QUIRK_RETRIEVE_FEATURES) ==
		    FFASIM_RETRIEVE_FEATURES_PARTITIONS_NS_BIT) {
		word[0] = word[1] = 0;
		return !knows;
	}
	word[0] = (old ? 0 : NS_BIT) | (calling->normal_world ? HYPERVISOR : 0);
	if (ffasim_choice(calling->world, FFASIM_QUIRK_RETRIEVE_FEATURES) ==
	    FFASIM_RETRIEVE_FEATURES_ANY_WITH_NS_BIT)
		return old || knows;
	return old || asked == NS_BIT;
}

bool ffasim_memory_features(const struct ffasim_calling *calling, uint32_t fid, uint32_t word[2])
{
	word[0] = word[1] = 0;
	switch (fid & FFAF_FID_NUMBER) {
	case FFAF_NR_MEM_SHARE:
	case FFAF_NR_MEM_LEND:
	case FFAF_NR_MEM_DONATE:
		word[0] = dynamic(calling);
		return true;
	case FFAF_NR_MEM_RETRIEVE_REQ:
		return retrieve(calling, word);
	default:
		return true;
	}
}
