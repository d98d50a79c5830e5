/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_side.h"

#include <string.h>

/* The secure world behind the filter: one of a kind, or a system. */

static const struct ffasim_partition partition = {
	.id = EQUIV_SP,
	.version = FFAF_VERSION_1_2,
	.contexts = 1,
	.methods = FFASIM_RECEIVES_REQ | FFASIM_RECEIVES_REQ2 | FFASIM_INDIRECT,
	.notifications = true,
};

/* The host's, and the filter's own buffers. */
static const struct ffasim_memory own[] = {
	{ .base = EQUIV_RAM, .size = EQUIV_PAGES * FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
	{ .base = EQUIV_HYP_TX, .size = FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
	{ .base = EQUIV_HYP_RX, .size = FFASIM_PAGE, .kind = FFASIM_NORMAL_NS },
};

/* Calls that an SPMC may have or not have. */
static bool may_be_missing(unsigned int number)
{
	switch (number) {
	case FFAF_NR_ERROR:
	case FFAF_NR_SUCCESS:
	case FFAF_NR_INTERRUPT:
	case FFAF_NR_VERSION:
	case FFAF_NR_FEATURES:
	case FFAF_NR_RX_RELEASE:
	case FFAF_NR_RXTX_MAP:
	case FFAF_NR_RXTX_UNMAP:
	case FFAF_NR_PARTITION_INFO_GET:
	case FFAF_NR_ID_GET:
	case FFAF_NR_SPM_ID_GET:
		return false;
	default:
		return true;
	}
}

bool equiv_is_optional(const struct ffaf_function *function, uint32_t version)
{
	const bool there = (function->since32 != 0 && function->since32 <= version) ||
			   (function->since64 != 0 && function->since64 <= version);

	return there && function->callers != FFAF_AT_NOBODY && may_be_missing(function->number);
}

static void choose_calls(struct ffasim_config *config, const struct ffan_environment *environment)
{
	ffasim_calls_of_version(config->call, environment->version);
	for (unsigned int wide = 0; wide < 2; wide++)
		for (unsigned int n = 0; n < 256; n++) {
			uint8_t *flags = &config->call[wide][n];

			if (environment->lenient && *flags != 0)
				*flags |= FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED;
			if ((environment->bare && may_be_missing(n)) ||
			    (environment->without != 0 && environment->without == n))
				*flags &= (uint8_t) ~(FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED);
		}
}

static void choose_reference(struct equiv_side *side, const struct ffan_environment *environment)
{
	side->config = (struct ffasim_config){
		.spmc_id = 0x8000,
		.spmd_id = 0xffff,
		.pes = 1,
		.version = environment->version,
		.sri = 8,
		.rxtx_pages = 1,
		.partitions = &partition,
		.partition_count = 1,
		.borrowers = 2,
	};
	side->config.quirk[FFASIM_QUIRK_STATUS_WIDTH] =
		environment->wide ? FFASIM_STATUS_WIDTH_X2 : FFASIM_STATUS_WIDTH_W2;
	if (environment->lenient)
		side->config.quirk[FFASIM_QUIRK_NEWER_CALLS] = FFASIM_NEWER_CALLS_TAKEN;
	choose_calls(&side->config, environment);
	side->actor[0].kind = FFASIM_ACTOR_ECHO;
}

/* What partitions did in a recording plays no part here. */
static void choose_system(struct equiv_side *side, const struct ffaio_system *system)
{
	side->config = system->config;
	for (unsigned int i = 0; i < system->config.partition_count; i++) {
		side->actor[i] = system->actors[i];
		if (side->actor[i].kind == FFASIM_ACTOR_RECORDED)
			side->actor[i].kind = FFASIM_ACTOR_ECHO;
	}
}

/* The memory of the config, with what host and filter have here; and little room for states. */
static void add_memory(struct equiv_side *side)
{
	const unsigned int count = side->config.memory_count < EQUIV_MAP - EQUIV_OWN
					   ? side->config.memory_count
					   : EQUIV_MAP - EQUIV_OWN;

	for (unsigned int i = 0; i < count; i++)
		side->map[i] = side->config.memory[i];
	memcpy(&side->map[count], own, sizeof(own));
	side->config.memory = side->map;
	side->config.memory_count = (uint16_t)(count + EQUIV_OWN);
	side->config.vms = 1;
	side->config.transactions = 3;
	side->config.ranges = 8;
	side->config.spans = 8;
}

void equiv_side_init(struct equiv_side *side, const struct ffaf_policy *policy,
		     const struct ffan_environment *environment)
{
	memset(side, 0, sizeof(*side));
	side->policy = policy;
	side->oldest = environment->oldest;
	side->wide = environment->wide;
	if (environment->system != NULL)
		choose_system(side, environment->system);
	else
		choose_reference(side, environment);
	add_memory(side);
}
