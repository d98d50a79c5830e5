/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Which vCPU runs where, and who waits for whom. */

void ffasim_vcpu_run(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu)
{
	const uint16_t number = ffasim_vcpu_number(h, vcpu);
	const uint16_t before = h->state->running[pe];

	if (before != FFASIM_NO_VCPU && before != number &&
	    ffasim_vcpu_at(h, before)->state == FFASIM_EC_RUNNING)
		ffasim_vcpu_at(h, before)->state = FFASIM_EC_PREEMPTED;
	if (h->state->running[vcpu->pe] == number)
		h->state->running[vcpu->pe] = FFASIM_NO_VCPU;
	h->state->running[pe] = number;
	vcpu->pe = (uint16_t)pe;
	vcpu->state = FFASIM_EC_RUNNING;
	vcpu->callee = FFASIM_NO_VCPU;
	vcpu->yielded = false;
}

static void name(const struct ffasim_hypervisor *h, const struct ffasim_vcpu *vcpu,
		 struct ffasim_filter_next *next)
{
	next->vm = ffasim_vm_of_vcpu(h, vcpu)->caller.id;
	next->vcpu = vcpu->index;
}

void ffasim_vcpu_switch(const struct ffasim_hypervisor *h, unsigned int pe,
			struct ffasim_vcpu *vcpu, const struct ffaf_regs *regs,
			struct ffasim_filter_next *next)
{
	ffasim_vcpu_run(h, pe, vcpu);
	next->kind = FFASIM_FILTER_SWITCH;
	name(h, vcpu, next);
	next->regs = *regs;
}

/* Whether CALLER is blocked until VCPU is done. */
static bool waits_for(const struct ffasim_hypervisor *h, const struct ffasim_vcpu *caller,
		      const struct ffasim_vcpu *vcpu)
{
	return caller->state == FFASIM_EC_BLOCKED && !caller->forwarded && !caller->yielded &&
	       caller->callee == ffasim_vcpu_number(h, vcpu);
}

struct ffasim_vcpu *ffasim_vcpu_waiter(const struct ffasim_hypervisor *h,
				       const struct ffasim_vcpu *vcpu)
{
	struct ffasim_vcpu *caller;

	if (vcpu->caller == FFASIM_NO_VCPU)
		return NULL;
	caller = ffasim_vcpu_at(h, vcpu->caller);
	return waits_for(h, caller, vcpu) ? caller : NULL;
}

struct ffasim_vcpu *ffasim_vcpu_root(const struct ffasim_hypervisor *h, struct ffasim_vcpu *vcpu)
{
	struct ffasim_vcpu *caller = ffasim_vcpu_waiter(h, vcpu);

	for (unsigned int i = 0; i < h->state->vcpu_count && caller != NULL; i++) {
		vcpu = caller;
		caller = ffasim_vcpu_waiter(h, vcpu);
	}
	return vcpu;
}

/* VCPU, which will not be there for it, asked for what another has not finished. */
static void disown(const struct ffasim_hypervisor *h, struct ffasim_vcpu *vcpu)
{
	const uint16_t number = ffasim_vcpu_number(h, vcpu);

	for (unsigned int i = 0; i < h->state->vcpu_count; i++) {
		struct ffasim_vcpu *other = ffasim_vcpu_at(h, i);

		if (other->caller == number) {
			other->caller = FFASIM_NO_VCPU;
			other->orphan = true;
		}
	}
	vcpu->awaited = 0;
}

void ffasim_vcpu_leave(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		       const struct ffaf_regs *regs, struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *caller = ffasim_vcpu_waiter(h, vcpu);
	struct ffaf_regs answer = *regs;

	if (h->state->running[vcpu->pe] == ffasim_vcpu_number(h, vcpu))
		h->state->running[vcpu->pe] = FFASIM_NO_VCPU;
	if (vcpu->orphan)
		ffasim_filter_error(&answer, FFAF_ABORTED);
	if (vcpu->state == FFASIM_EC_WAITING || vcpu->state == FFASIM_EC_ABORTED) {
		vcpu->caller = FFASIM_NO_VCPU;
		vcpu->model = FFASIM_MODEL_NONE;
		vcpu->request = FFASIM_NO_REQUEST;
		vcpu->orphan = false;
		disown(h, vcpu);
	}
	if (caller != NULL) {
		ffasim_vcpu_switch(h, pe, caller, &answer, next);
	} else if (ffasim_is_booting(h, pe)) {
		ffasim_boot_on(h, pe, next);
	} else {
		next->kind = FFASIM_FILTER_HALT;
		memset(&next->regs, 0, sizeof(next->regs));
	}
}

static void resume(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		   struct ffasim_filter_next *next)
{
	ffasim_vcpu_run(h, pe, vcpu);
	next->kind = FFASIM_FILTER_RESUME;
	name(h, vcpu, next);
}

/* What runs on PE, or NULL. */
static struct ffasim_vcpu *running_on(const struct ffasim_hypervisor *h, unsigned int pe)
{
	return pe < h->config->pes && h->state->running[pe] != FFASIM_NO_VCPU
		       ? ffasim_vcpu_at(h, h->state->running[pe])
		       : NULL;
}

void ffasim_vcpu_bury(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		      struct ffasim_filter_next *next)
{
	struct ffaf_regs regs;

	ffasim_filter_error(&regs, FFAF_ABORTED);
	ffasim_vcpu_leave(h, pe, vcpu, &regs, next);
}

void ffasim_hypervisor_preempt(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			       struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *vcpu = running_on(hypervisor, pe);
	struct ffasim_vcpu *root;
	struct ffaf_regs regs;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_HALT;
	next->stopped = hypervisor->state->stopped;
	if (vcpu == NULL || next->stopped)
		return;
	if (vcpu->state == FFASIM_EC_ABORTED) {
		ffasim_vcpu_bury(hypervisor, pe, vcpu, next);
		return;
	}
	root = ffasim_vcpu_root(hypervisor, vcpu);
	if (root == vcpu) {
		resume(hypervisor, pe, vcpu, next);
		return;
	}
	vcpu->state = FFASIM_EC_PREEMPTED;
	hypervisor->state->running[pe] = FFASIM_NO_VCPU;
	ffasim_smc_prepare(&regs, FFAF_FID_32(INTERRUPT));
	regs.x[1] = (uint64_t)ffasim_vm_of_vcpu(hypervisor, vcpu)->caller.id << 16 | vcpu->index;
	ffasim_vcpu_switch(hypervisor, pe, root, &regs, next);
}

/* What VCPU, now dead, asked of others goes on, and its answer to nobody. */
static void bequeath(const struct ffasim_hypervisor *h, struct ffasim_vcpu *dead)
{
	const uint16_t number = ffasim_vcpu_number(h, dead);

	for (unsigned int i = 0; i < h->state->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_at(h, i);

		if (vcpu->caller != number)
			continue;
		vcpu->orphan = true;
		vcpu->caller = dead->callee == i ? dead->caller : FFASIM_NO_VCPU;
		if (vcpu->caller != FFASIM_NO_VCPU &&
		    ffasim_vcpu_at(h, vcpu->caller)->callee == number)
			ffasim_vcpu_at(h, vcpu->caller)->callee = (uint16_t)i;
	}
	dead->callee = FFASIM_NO_VCPU;
}

/* The SPMC keeps nothing for a dead VM. */
static void forget_at_spmc(const struct ffasim_hypervisor *h, unsigned int pe,
			   struct ffasim_vm_state *vm)
{
	struct ffaf_regs smc;

	if (vm->pair_at_spmc) {
		ffasim_smc_prepare(&smc, FFAF_FID_32(RXTX_UNMAP));
		smc.x[1] = (uint64_t)vm->caller.id << 16;
		ffasim_smc_issue(h, pe, &smc);
	}
	if (vm->notifications.at_spmc) {
		ffasim_smc_prepare(&smc, FFAF_FID_32(NOTIFICATION_BITMAP_DESTROY));
		smc.x[1] = vm->caller.id;
		ffasim_smc_issue(h, pe, &smc);
	}
	vm->pair_at_spmc = vm->notifications.at_spmc = false;
}

static void kill(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vm_state *vm)
{
	if (vm->aborted)
		return;
	vm->aborted = true;
	forget_at_spmc(h, pe, vm);
	for (unsigned int i = 0; i < vm->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, vm, i);

		bequeath(h, vcpu);
		vcpu->state = FFASIM_EC_ABORTED;
		vcpu->yielded = false;
	}
	ffasim_vm_memory_abort(h, vm);
}

/* A vCPU of the dead VM that somebody waits for, and that no answer of the SPMC is due to. */
static struct ffasim_vcpu *awaited(const struct ffasim_hypervisor *h,
				   const struct ffasim_vm_state *vm)
{
	for (unsigned int i = 0; i < vm->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, vm, i);

		if (!vcpu->forwarded && ffasim_vcpu_waiter(h, vcpu) != NULL)
			return vcpu;
	}
	return NULL;
}

void ffasim_after_death(const struct ffasim_hypervisor *h, unsigned int pe,
			const struct ffasim_vm_state *vm, struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *here = running_on(h, pe);
	struct ffasim_vcpu *dead;

	if (here != NULL && here->state == FFASIM_EC_ABORTED) {
		ffasim_vcpu_bury(h, pe, here, next);
		if (next->kind != FFASIM_FILTER_HALT)
			return;
		here = NULL;
	}
	dead = awaited(h, vm);
	if (dead != NULL)
		ffasim_vcpu_bury(h, pe, dead, next);
	else if (here != NULL)
		resume(h, pe, here, next);
}

void ffasim_hypervisor_abort(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			     uint16_t vm, struct ffasim_filter_next *next)
{
	struct ffasim_vm_state *dead = ffasim_vm_of(hypervisor, vm);

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_HALT;
	if (dead == NULL || pe >= hypervisor->config->pes)
		return;
	kill(hypervisor, pe, dead);
	if (!ffasim_announce_death(hypervisor, pe, dead, next))
		ffasim_after_death(hypervisor, pe, dead, next);
}

bool ffasim_vcpu_info(const struct ffasim_hypervisor *hypervisor, uint16_t vm, uint16_t vcpu,
		      struct ffasim_vcpu_info *info)
{
	const struct ffasim_vcpu *found =
		ffasim_vcpu_of(hypervisor, ffasim_vm_of(hypervisor, vm), vcpu);
	const struct ffasim_vcpu *caller;

	memset(info, 0, sizeof(*info));
	if (found == NULL)
		return false;
	caller = ffasim_vcpu_waiter(hypervisor, found);
	info->state = found->state;
	info->model = found->model;
	info->forwarded = found->forwarded;
	info->pe = found->pe;
	info->has_caller = caller != NULL;
	if (caller != NULL) {
		info->caller_vm = ffasim_vm_of_vcpu(hypervisor, caller)->caller.id;
		info->caller_vcpu = caller->index;
	}
	return true;
}
