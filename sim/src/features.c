/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* FFA_FEATURES: NOT_SUPPORTED is its only error. */

#define FUNCTION (1u << 31)

enum { NPI = 1, SRI = 2, MEI = 3 };

static uint32_t interrupt_of(const struct ffasim_calling *calling, uint32_t id)
{
	const struct ffasim_config *config = calling->world->config;
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);

	if (id == SRI)
		return calling->normal_world ? config->sri : 0;
	if (partition == NULL || partition->level != FFASIM_S_EL1)
		return 0;
	if (id == NPI)
		return partition->notifications ? config->npi : 0;
	return id == MEI && partition->ns_action == FFASIM_MANAGED_EXIT ? config->mei : 0;
}

static bool advertised(const struct ffasim_calling *calling, uint32_t fid)
{
	const uint8_t flag = calling->normal_world ? FFASIM_NS_ADVERTISED : FFASIM_S_ADVERTISED;

	return (fid & (FFAF_FID_OWNER | FFAF_FID_RESERVED | FFAF_FID_HINT)) ==
		       FFAF_FID_OWNER_STANDARD &&
	       (fid & FFAF_FID_NUMBER) <= 0xff && ffasim_has_handler(fid) &&
	       (calling->world->config->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu] & flag) != 0;
}

/* w2 of the answer: properties of a function. */
static uint32_t properties(const struct ffasim_calling *calling, uint32_t fid)
{
	const struct ffasim_config *config = calling->world->config;

	if (fid != FFAF_FID_32(RXTX_MAP) && fid != FFAF_FID_64(RXTX_MAP))
		return 0;
	if (ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_2)
		return config->rxtx_granule;
	return config->rxtx_granule | (uint32_t)config->rxtx_pages << 16;
}

void ffasim_do_features(struct ffasim_calling *calling)
{
	const uint32_t asked = (uint32_t)calling->in->x[1];
	const bool function = (asked & FUNCTION) != 0;
	const uint32_t interrupt = function ? 0 : interrupt_of(calling, asked);

	if (function ? !advertised(calling, asked) : interrupt == 0) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	ffasim_success(calling);
	calling->next->regs.x[2] = function ? properties(calling, asked) : interrupt;
}
