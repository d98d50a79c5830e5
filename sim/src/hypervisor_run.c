/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* FFA_RUN, FFA_MSG_WAIT and FFA_YIELD of full VMs (DEN0077A, partition runtime models). */

#define RETAIN_RX 1u

static bool is_primary(const struct ffasim_vm_calling *calling)
{
	return ffasim_vm_number(calling->h, calling->vm) == 0;
}

/* Block the vCPU that calls until the chain that VCPU is in comes back to it. */
static void block_on(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	const uint16_t own = ffasim_vcpu_number(calling->h, calling->vcpu);

	while (vcpu->caller != own)
		vcpu = ffasim_vcpu_at(calling->h, vcpu->caller);
	calling->vcpu->state = FFASIM_EC_BLOCKED;
	calling->vcpu->callee = ffasim_vcpu_number(calling->h, vcpu);
}

/*
 * Whether the vCPU that calls may run VCPU: whoever asked for it, or for what waits
 * for it; the scheduler also what it ran on another vCPU, or what a dead one asked
 * for. It is then its caller, however far away.
 */
static bool adopt(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	const uint16_t own = ffasim_vcpu_number(calling->h, calling->vcpu);

	if (ffasim_vcpu_root(calling->h, vcpu)->caller == own)
		return true;
	if (!is_primary(calling) || (vcpu->model == FFASIM_MODEL_DIRECT_REQ && !vcpu->orphan) ||
	    ffasim_vcpu_waiter(calling->h, vcpu) != NULL)
		return false;
	vcpu->caller = own;
	return true;
}

static int32_t run_waiting(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	struct ffaf_regs regs;

	if (!is_primary(calling))
		return FFAF_DENIED;
	vcpu->caller = ffasim_vcpu_number(calling->h, calling->vcpu);
	vcpu->model = FFASIM_MODEL_RUN;
	block_on(calling, vcpu);
	ffasim_smc_prepare(&regs, FFAF_FID_32(RUN));
	regs.x[1] = (uint32_t)calling->in->x[1];
	ffasim_vcpu_switch(calling->h, calling->pe, vcpu, &regs, calling->next);
	return 0;
}

static int32_t run_preempted(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	if (!adopt(calling, vcpu))
		return FFAF_DENIED;
	block_on(calling, vcpu);
	ffasim_vcpu_switch(calling->h, calling->pe, vcpu, calling->in, calling->next);
	memset(&calling->next->regs, 0, sizeof(calling->next->regs));
	calling->next->kind = FFASIM_FILTER_RESUME;
	return 0;
}

static int32_t run_yielded(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	struct ffaf_regs regs;

	if (!adopt(calling, vcpu))
		return FFAF_DENIED;
	block_on(calling, vcpu);
	ffasim_smc_prepare(&regs, FFAF_FID_32(SUCCESS));
	ffasim_vcpu_switch(calling->h, calling->pe, vcpu, &regs, calling->next);
	return 0;
}

static int32_t run_vcpu(struct ffasim_vm_calling *calling, struct ffasim_vcpu *vcpu)
{
	switch (vcpu->state) {
	case FFASIM_EC_WAITING:
		return run_waiting(calling, vcpu);
	case FFASIM_EC_PREEMPTED:
		return run_preempted(calling, vcpu);
	case FFASIM_EC_BLOCKED:
		return vcpu->yielded ? run_yielded(calling, vcpu) : FFAF_DENIED;
	case FFASIM_EC_RUNNING:
		return FFAF_BUSY;
	case FFASIM_EC_ABORTED:
		return FFAF_ABORTED;
	default:
		return FFAF_DENIED;
	}
}

static int32_t run_partition(struct ffasim_vm_calling *calling, uint16_t id)
{
	if (!ffasim_has_spmc(calling->h))
		return FFAF_INVALID_PARAMETERS;
	if (!is_primary(calling) && calling->vcpu->awaited != id)
		return FFAF_DENIED;
	ffasim_vm_forward(calling, calling->in);
	return 0;
}

void ffasim_vm_do_run(struct ffasim_vm_calling *calling)
{
	const uint16_t id = (uint16_t)(calling->in->x[1] >> 16);
	struct ffasim_vm_state *vm = ffasim_vm_of(calling->h, id);
	struct ffasim_vcpu *vcpu = ffasim_vcpu_of(calling->h, vm, (uint16_t)calling->in->x[1]);
	int32_t status;

	if (ffasim_is_secure_id(id))
		status = run_partition(calling, id);
	else if (vcpu == NULL || vm == calling->vm)
		status = FFAF_INVALID_PARAMETERS;
	else if (ffasim_vm_config(calling->h, vm)->proxied)
		status = FFAF_DENIED;
	else
		status = run_vcpu(calling, vcpu);
	if (status != 0)
		ffasim_vm_refuse(calling, status);
}

static uint64_t own_ids(const struct ffasim_vm_calling *calling)
{
	return (uint64_t)calling->vm->caller.id << 16 | calling->vcpu->index;
}

void ffasim_vm_do_msg_wait(struct ffasim_vm_calling *calling)
{
	const bool retain = ffasim_vm_version(calling->vm) >= FFAF_VERSION_1_2 &&
			    (calling->in->x[2] & RETAIN_RX) != 0;
	struct ffaf_regs regs;

	if (calling->vcpu->request != FFASIM_NO_REQUEST || is_primary(calling)) {
		ffasim_vm_refuse(calling, FFAF_DENIED);
		return;
	}
	if (!retain)
		ffasim_vm_rx_release(calling->h, calling->pe, calling->vm);
	calling->vcpu->state = FFASIM_EC_WAITING;
	ffasim_smc_prepare(&regs, FFAF_FID_32(MSG_WAIT));
	regs.x[1] = own_ids(calling);
	ffasim_vcpu_leave(calling->h, calling->pe, calling->vcpu, &regs, calling->next);
}

/* Back to whoever runs it, who can go on with it by FFA_RUN; nothing where there is nobody. */
void ffasim_vm_do_yield(struct ffasim_vm_calling *calling)
{
	struct ffasim_vcpu *vcpu = calling->vcpu;
	struct ffaf_regs regs;

	if (vcpu->model == FFASIM_MODEL_INIT) {
		ffasim_vm_refuse(calling, FFAF_DENIED);
		return;
	}
	ffasim_vm_success(calling);
	if (ffasim_vcpu_root(calling->h, vcpu) == vcpu)
		return;
	vcpu->state = FFASIM_EC_BLOCKED;
	vcpu->yielded = true;
	ffasim_smc_prepare(&regs, FFAF_FID_32(YIELD));
	regs.x[1] = own_ids(calling);
	if (ffasim_vm_version(calling->vm) >= FFAF_VERSION_1_2) {
		regs.x[2] = calling->in->x[2];
		regs.x[3] = calling->in->x[3];
	}
	ffasim_vcpu_leave(calling->h, calling->pe, vcpu, &regs, calling->next);
}
