/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Answers to VMs, and SMCs of the hypervisor's own. */

void ffasim_filter_error(struct ffaf_regs *regs, int32_t status)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFAF_FID_32(ERROR);
	regs->x[2] = (uint32_t)status;
}

void ffasim_vm_success(struct ffasim_vm_calling *calling)
{
	memset(&calling->next->regs, 0, sizeof(calling->next->regs));
	calling->next->regs.x[0] = FFAF_FID_32(SUCCESS);
}

void ffasim_vm_refuse(struct ffasim_vm_calling *calling, int32_t status)
{
	ffasim_filter_error(&calling->next->regs, status);
}

void ffasim_vm_finish(struct ffasim_vm_calling *calling, int32_t status)
{
	if (status == 0)
		ffasim_vm_success(calling);
	else
		ffasim_vm_refuse(calling, status);
}

void ffasim_vm_forward(struct ffasim_vm_calling *calling, const struct ffaf_regs *regs)
{
	struct ffasim_vcpu *vcpu = calling->vcpu;

	vcpu->state = FFASIM_EC_BLOCKED;
	vcpu->forwarded = true;
	memcpy(vcpu->call, regs, sizeof(vcpu->call));
	calling->state->running[calling->pe] = FFASIM_NO_VCPU;
	calling->next->kind = FFASIM_FILTER_FORWARD;
	calling->next->regs = *regs;
}

void ffasim_smc_prepare(struct ffaf_regs *regs, uint32_t fid)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid;
}

void ffasim_smc(const struct ffasim_world *world, unsigned int pe, struct ffaf_regs *regs)
{
	const struct ffasim_ec normal_world = { 0, (uint16_t)pe };
	struct ffasim_next next;

	ffasim_call(world, pe, normal_world, regs, &next);
	if (next.kind == FFASIM_RETURN)
		*regs = next.regs;
	else
		ffasim_filter_error(regs, FFAF_ABORTED);
}

void ffasim_smc_issue(const struct ffasim_hypervisor *h, unsigned int pe, struct ffaf_regs *regs)
{
	if (h->ops->smc != NULL)
		h->ops->smc(h->ctx, pe, regs);
	else if (h->world != NULL)
		ffasim_smc(h->world, pe, regs);
	else
		regs->x[0] = UINT64_MAX; /* a firmware without FF-A */
}

int32_t ffasim_smc_status(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffaf_regs *regs)
{
	ffasim_smc_issue(h, pe, regs);
	if (regs->x[0] == FFAF_FID_32(SUCCESS) || regs->x[0] == FFAF_FID_64(SUCCESS))
		return 0;
	if (regs->x[0] == FFAF_FID_32(ERROR) && (int32_t)(uint32_t)regs->x[2] < 0)
		return (int32_t)(uint32_t)regs->x[2];
	return FFAF_ABORTED;
}
