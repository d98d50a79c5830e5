/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory_features.h"

/* FFA_FEATURES: NOT_SUPPORTED is its only error. */

#define FUNCTION (1u << 31)

enum { NPI = 1, SRI = 2, MEI = 3, NOTIFICATIONS = 4 };

/* w2 of the answer for feature 4. */
#define NO_PER_VCPU_OF_VMS (1u << 0)
#define NO_PER_VCPU_OF_SPS (1u << 1)

struct feature {
	bool there;
	uint32_t value;
};

static struct feature if_set(uint32_t value)
{
	return (struct feature){ value != 0, value };
}

static struct feature managed_exit(const struct ffasim_calling *calling,
				   const struct ffasim_partition *partition)
{
	if (calling->normal_world &&
	    ffasim_choice(calling->world, FFASIM_QUIRK_FEATURE_MEI) == FFASIM_FEATURE_MEI_ZERO)
		return (struct feature){ true, 0 };
	if (partition == NULL || partition->level != FFASIM_S_EL1 ||
	    partition->ns_action != FFASIM_MANAGED_EXIT)
		return (struct feature){ 0 };
	return if_set(calling->world->config->mei);
}

static struct feature notifications(const struct ffasim_calling *calling)
{
	const bool none =
		ffasim_choice(calling->world, FFASIM_QUIRK_PER_VCPU) != FFASIM_PER_VCPU_SUPPORTED;

	return (struct feature){ calling->world->config->version >= FFAF_VERSION_1_3,
				 none ? NO_PER_VCPU_OF_VMS | NO_PER_VCPU_OF_SPS : 0 };
}

/* 1.0 has no interrupts to tell of; whether that is so is a quirk, as for calls. */
static bool before_interrupts(const struct ffasim_calling *calling)
{
	return ffasim_choice(calling->world, FFASIM_QUIRK_NEWER_CALLS) ==
		       FFASIM_NEWER_CALLS_REFUSED &&
	       ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_1;
}

static struct feature feature_of(const struct ffasim_calling *calling, uint32_t id)
{
	const struct ffasim_config *config = calling->world->config;
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);

	if (id <= MEI && before_interrupts(calling))
		return (struct feature){ 0 };
	switch (id) {
	case NPI:
		return if_set(partition != NULL && partition->level == FFASIM_S_EL1 &&
					      partition->notifications
				      ? config->npi
				      : 0);
	case SRI:
		return if_set(calling->normal_world ? config->sri : 0);
	case MEI:
		return managed_exit(calling, partition);
	case NOTIFICATIONS:
		return notifications(calling);
	default:
		return (struct feature){ 0 };
	}
}

/* Calls that not every partition has: by where it runs and what it takes part in. */
static bool plays_a_part(const struct ffasim_calling *calling, uint32_t number)
{
	const struct ffasim_partition *partition =
		ffasim_partition_of(calling->world, calling->caller);

	if (number == FFAF_NR_RX_ACQUIRE)
		return calling->normal_world && calling->world->config->hypervisor;
	if (partition == NULL)
		return true;
	if (number == FFAF_NR_MEM_PERM_GET || number == FFAF_NR_MEM_PERM_SET)
		return partition->level == FFASIM_S_EL0;
	if (number == FFAF_NR_SECONDARY_EP_REGISTER)
		return partition->contexts > 1 && partition->level == FFASIM_S_EL1;
	return true;
}

static bool is_told_of(const struct ffasim_calling *calling, uint32_t fid)
{
	const uint8_t advertised =
		calling->normal_world ? FFASIM_NS_ADVERTISED : FFASIM_S_ADVERTISED;
	const uint8_t handled = calling->normal_world ? FFASIM_NS_HANDLED : FFASIM_S_HANDLED;
	const uint8_t flags = ffasim_call_flags(calling->world, fid);

	return (fid & (FFAF_FID_OWNER | FFAF_FID_RESERVED | FFAF_FID_HINT)) ==
		       FFAF_FID_OWNER_STANDARD &&
	       (flags & advertised) != 0 &&
	       /* What is only advertised is so on purpose; what is done needs code. */
	       ((flags & handled) == 0 || ffasim_has_handler(fid)) &&
	       plays_a_part(calling, fid & FFAF_FID_NUMBER) && !ffasim_too_new(calling, fid);
}

/* Properties of a function. */
static uint32_t properties(const struct ffasim_calling *calling, uint32_t fid)
{
	const struct ffasim_config *config = calling->world->config;

	if ((fid & FFAF_FID_NUMBER) != FFAF_NR_RXTX_MAP)
		return 0;
	if (ffasim_version_of(calling->world, calling->caller) < FFAF_VERSION_1_2)
		return config->rxtx_granule;
	return config->rxtx_granule | (uint32_t)config->rxtx_pages << 16;
}

/* Whether w2 asks for input properties that nothing defines. */
static bool asks_too_much(const struct ffasim_calling *calling, uint32_t asked)
{
	return calling->in->x[2] != 0 && (asked & FFAF_FID_NUMBER) != FFAF_NR_MEM_RETRIEVE_REQ &&
	       ffasim_choice(calling->world, FFASIM_QUIRK_FEATURES_INPUT) ==
		       FFASIM_FEATURES_INPUT_REFUSED;
}

void ffasim_do_features(struct ffasim_calling *calling)
{
	const uint32_t asked = (uint32_t)calling->in->x[1];
	struct feature feature;
	uint32_t memory[2] = { 0, 0 };

	if ((asked & FUNCTION) != 0)
		feature = (struct feature){ is_told_of(calling, asked) &&
						    ffasim_memory_features(calling, asked, memory),
					    properties(calling, asked) };
	else
		feature = feature_of(calling, asked);
	if (!feature.there || asks_too_much(calling, asked)) {
		ffasim_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	ffasim_done(calling);
	if ((feature.value | memory[0]) != 0)
		calling->next->regs.x[2] = feature.value | memory[0];
	if (memory[1] != 0)
		calling->next->regs.x[3] = memory[1];
}
