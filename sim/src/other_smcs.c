/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "interrupts.h"
#include "world.h"

/* SMCs that are no FF-A calls: SMCCC's own, PSCI, the standard services. */

#define UNKNOWN UINT64_MAX
#define PSCI_LAST 0x1fu
#define VALUES 4u /* that an answer has at most, from x0 on */

/* An answer that is always the same. */
struct service {
	uint32_t fid;
	bool asks; /* only for this x1 */
	uint8_t count; /* of values */
	uint32_t x1;
	uint32_t value[VALUES];
};

/* TF-A v2.15. What SMCCC_ARCH_FEATURES and PSCI_FEATURES do not have is -1 by itself. */
static const struct service services[] = {
	{ 0x80000000, false, 1, 0, { 0x10005 } }, /* SMCCC_VERSION */
	{ 0x80000001, true, 1, 0x80000000, { 0 } }, /* SMCCC_ARCH_FEATURES */
	{ 0x80000001, true, 1, 0x80000001, { 0 } },
	{ 0x84000000, false, 1, 0, { 0x10001 } }, /* PSCI_VERSION */
	{ 0x8400000a, true, 1, 0x84000000, { 0 } }, /* PSCI_FEATURES */
	{ 0x8400000a, true, 1, 0x84000002, { 0 } },
	{ 0x8400000a, true, 1, 0x84000003, { 0 } },
	{ 0x8400000a, true, 1, 0xc4000003, { 0 } },
	{ 0x8400000a, true, 1, 0x84000004, { 0 } },
	{ 0x8400000a, true, 1, 0xc4000004, { 0 } },
	{ 0x8400000a, true, 1, 0x84000008, { 0 } },
	{ 0x8400000a, true, 1, 0x84000009, { 0 } },
	{ 0x8400000a, true, 1, 0x8400000a, { 0 } },
	/* Standard services: how many calls there are, and who they are of. */
	{ 0x8400ff00, false, 1, 0, { 0x19 } },
	{ 0x8400ff01, false, 4, 0, { 0x108d905b, 0x47e8f863, 0xfbc02dae, 0xe2f64156 } },
};

static const struct service *find(const struct ffasim_calling *calling)
{
	if (!calling->normal_world ||
	    ffasim_choice(calling->world, FFASIM_QUIRK_OTHER_SMCS) != FFASIM_OTHER_SMCS_TF_A)
		return NULL;
	for (unsigned int i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (services[i].fid == calling->fid &&
		    (!services[i].asks || services[i].x1 == (uint32_t)calling->in->x[1]))
			return &services[i];
	return NULL;
}

static bool is_psci(uint32_t fid)
{
	const uint32_t number = fid & (FFAF_FID_NUMBER | FFAF_FID_RESERVED);

	return (fid & (FFAF_FID_FAST | FFAF_FID_OWNER)) ==
		       (FFAF_FID_FAST | FFAF_FID_OWNER_STANDARD) &&
	       number <= PSCI_LAST;
}

static void serve(struct ffasim_calling *calling)
{
	const struct service *service = find(calling);
	struct ffaf_regs *out = &calling->next->regs;

	*out = *calling->raw;
	out->x[0] = UNKNOWN;
	for (unsigned int i = 0; service != NULL && i < service->count; i++)
		out->x[i] = service->value[i];
}

void ffasim_other_smc(struct ffasim_calling *calling)
{
	const struct ffasim_world *world = calling->world;

	if (ffasim_virtual_call(calling))
		return;
	if (!is_psci(calling->fid) || world->ops->psci == NULL) {
		serve(calling);
		return;
	}
	calling->next->regs = *calling->in;
	world->ops->psci(world->ctx, calling->pe, ffasim_ec_of(world, calling->context),
			 &calling->next->regs);
}
