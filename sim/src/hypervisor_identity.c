/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* FFA_VERSION, FFA_FEATURES, FFA_ID_GET and FFA_SPM_ID_GET of full VMs. */

#define REFUSED 0xffffffffu
#define FUNCTION (1u << 31)
#define MOST_PAGES 64u

enum { NPI = 1, SRI = 2 };

/* DEN0077A 13.2, as the specification has it until 1.2: the first other call makes it final. */
void ffasim_vm_do_version(struct ffasim_vm_calling *calling)
{
	struct ffaf_caller *caller = &calling->vm->caller;
	const uint32_t own = ffasim_vm_policy(calling->config)->version;
	const uint32_t asked = (uint32_t)calling->in->x[1];
	const bool compatible = ffaf_version_major(asked) == ffaf_version_major(own) &&
				ffaf_version_minor(asked) <= ffaf_version_minor(own);

	calling->next->regs.x[0] = own;
	if ((asked & 0x80000000u) != 0 || (caller->locked && asked != caller->version))
		calling->next->regs.x[0] = REFUSED;
	else if (compatible && !caller->locked)
		caller->version = asked;
}

static uint32_t interrupt_of(const struct ffasim_vm_calling *calling, uint32_t id)
{
	const struct ffasim_hypervisor_config *config = calling->h->config;

	if (ffasim_vm_version(calling->vm) < FFAF_VERSION_1_1)
		return 0;
	if (id == SRI)
		return ffasim_vm_number(calling->h, calling->vm) == 0 ? config->sri : 0;
	return id == NPI && calling->config->notifications ? config->npi : 0;
}

/* w2 of the answer: properties of a function. */
static uint32_t properties(const struct ffasim_vm_calling *calling, uint32_t fid)
{
	const uint32_t pages = calling->h->config->rxtx_pages;

	if ((fid != FFAF_FID_32(RXTX_MAP) && fid != FFAF_FID_64(RXTX_MAP)) ||
	    ffasim_vm_version(calling->vm) < FFAF_VERSION_1_2)
		return 0;
	return (pages != 0 ? pages : MOST_PAGES) << 16;
}

/* Whether the hypervisor does the function for this VM. */
static bool is_there(const struct ffasim_vm_calling *calling, uint32_t fid)
{
	switch (fid & FFAF_FID_NUMBER) {
	case FFAF_NR_NOTIFICATION_BIND:
	case FFAF_NR_NOTIFICATION_UNBIND:
	case FFAF_NR_NOTIFICATION_GET:
		return calling->config->notifications;
	case FFAF_NR_NOTIFICATION_INFO_GET:
		return ffasim_vm_number(calling->h, calling->vm) == 0;
	default:
		return true;
	}
}

void ffasim_vm_do_features(struct ffasim_vm_calling *calling)
{
	const uint32_t asked = (uint32_t)calling->in->x[1];
	const bool function = (asked & FUNCTION) != 0;
	const uint32_t interrupt = function ? 0 : interrupt_of(calling, asked);

	if (function ? !is_there(calling, asked) : interrupt == 0) {
		ffasim_vm_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	ffasim_vm_success(calling);
	calling->next->regs.x[2] = function ? properties(calling, asked) : interrupt;
}

void ffasim_vm_do_id_get(struct ffasim_vm_calling *calling)
{
	ffasim_vm_success(calling);
	calling->next->regs.x[2] = calling->vm->caller.id;
}

void ffasim_vm_do_spm_id_get(struct ffasim_vm_calling *calling)
{
	ffasim_vm_success(calling);
	calling->next->regs.x[2] = calling->state->spmc_id;
}
