/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* How a hypervisor comes up: the SPMC first, then its VMs one after the other. */

#define FRAMEWORK (1u << 31)
#define VM_CREATED 4u
#define VM_DESTROYED 6u

static bool has_full(const struct ffasim_hypervisor *h)
{
	for (unsigned int i = 0; i < h->config->vm_count; i++)
		if (!h->config->vms[i].proxied)
			return true;
	return false;
}

/* Whether the filter of a proxied VM registers the hypervisor's pair by itself. */
static bool pair_comes_with_caller(const struct ffasim_hypervisor *h)
{
	for (unsigned int i = 0; i < h->config->vm_count; i++) {
		const struct ffasim_vm *vm = &h->config->vms[i];

		if (vm->proxied && vm->policy->behaviour[FFAF_BEHAVIOUR_SPMC_BUFFERS] ==
					   FFAF_SPMC_BUFFERS_WITH_CALLER)
			return true;
	}
	return false;
}

static void map_pair(const struct ffasim_hypervisor *h)
{
	struct ffaf_regs smc;

	if (pair_comes_with_caller(h))
		return;
	ffasim_smc_prepare(&smc, FFAF_FID_64(RXTX_MAP));
	smc.x[1] = h->config->tx;
	smc.x[2] = h->config->rx;
	smc.x[3] = 1;
	h->state->paired = ffasim_smc_status(h, 0, &smc) == 0;
}

static void create_bitmaps(const struct ffasim_hypervisor *h)
{
	for (unsigned int i = 0; i < h->config->vm_count; i++) {
		struct ffasim_vm_state *vm = ffasim_vm_at(h, i);
		struct ffaf_regs smc;

		if (h->config->vms[i].proxied || !h->config->vms[i].notifications)
			continue;
		ffasim_smc_prepare(&smc, FFAF_FID_32(NOTIFICATION_BITMAP_CREATE));
		smc.x[1] = vm->caller.id;
		smc.x[2] = vm->vcpu_count;
		vm->notifications.at_spmc = ffasim_smc_status(h, 0, &smc) == 0;
	}
}

static void ask_spmc_id(const struct ffasim_hypervisor *h)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, FFAF_FID_32(SPM_ID_GET));
	if (ffasim_smc_status(h, 0, &smc) == 0)
		h->state->spmc_id = (uint16_t)smc.x[2];
}

/* Agree with the SPMC and get to know it; false where the real hypervisor stops. */
static bool meet_spmc(const struct ffasim_hypervisor *h)
{
	if (!ffasim_proxy_boot(h)) {
		h->state->stopped = true;
		return false;
	}
	if (!ffasim_has_spmc(h))
		return true;
	if (has_full(h))
		ask_spmc_id(h);
	map_pair(h);
	create_bitmaps(h);
	return true;
}

/* VMs that do not boot. */
static void let_run(const struct ffasim_hypervisor *h)
{
	for (unsigned int i = 0; i < h->state->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_at(h, i);
		const struct ffasim_vm *vm = &h->config->vms[vcpu->vm];

		if (vm->proxied || (vcpu->vm != 0 && vm->independent))
			vcpu->state = FFASIM_EC_PREEMPTED;
	}
}

static bool boots(const struct ffasim_vm *vm)
{
	return !vm->proxied && !vm->independent;
}

/* Announcement NUMBER: a full VM and a partition that wants to know of it. */
static bool announcement(const struct ffasim_hypervisor *h, unsigned int number, uint16_t *vm,
			 uint16_t *partition)
{
	const unsigned int n = number / FFASIM_SUBSCRIBERS;

	*partition = h->state->subscriber[number % FFASIM_SUBSCRIBERS];
	if (n >= h->config->vm_count)
		return false;
	*vm = ffasim_vm_at(h, n)->caller.id;
	if (h->config->vms[n].proxied)
		*partition = 0;
	return true;
}

static void forward_own(const struct ffasim_hypervisor *h, unsigned int pe,
			const struct ffaf_regs *regs, struct ffasim_filter_next *next)
{
	h->state->announcing = true;
	h->state->announcing_pe = (uint16_t)pe;
	next->kind = FFASIM_FILTER_FORWARD;
	next->vm = FFASIM_NO_VM;
	next->vcpu = 0;
	next->regs = *regs;
}

/* Tell PARTITION of VM. */
static void tell(const struct ffasim_hypervisor *h, unsigned int pe, uint16_t partition,
		 uint32_t what, uint16_t vm, struct ffasim_filter_next *next)
{
	struct ffaf_regs regs;

	ffasim_smc_prepare(&regs, FFAF_FID_32(MSG_SEND_DIRECT_REQ));
	regs.x[1] = partition;
	regs.x[2] = FRAMEWORK | what;
	regs.x[3] = regs.x[4] = UINT32_MAX; /* no handle */
	regs.x[5] = vm;
	forward_own(h, pe, &regs, next);
}

/* Tell partitions of VMs, one at a time; false when all are told. */
static bool announce(const struct ffasim_hypervisor *h, struct ffasim_filter_next *next)
{
	uint16_t vm, partition;

	while (announcement(h, h->state->announced, &vm, &partition)) {
		h->state->announced++;
		if (partition == 0)
			continue;
		h->state->announcing_vm = FFASIM_NO_VM;
		tell(h, 0, partition, VM_CREATED, vm, next);
		return true;
	}
	return false;
}

bool ffasim_announce_death(const struct ffasim_hypervisor *h, unsigned int pe,
			   struct ffasim_vm_state *vm, struct ffasim_filter_next *next)
{
	if (h->state->announcing || h->state->running[pe] == FFASIM_NO_VCPU ||
	    ffasim_vm_config(h, vm)->proxied || vm->mourned >= FFASIM_SUBSCRIBERS ||
	    h->state->mourner[vm->mourned] == 0)
		return false;
	h->state->announcing_vm = (uint16_t)ffasim_vm_number(h, vm);
	tell(h, pe, h->state->mourner[vm->mourned++], VM_DESTROYED, vm->caller.id, next);
	return true;
}

/* What comes after the announcement that was out. */
static void go_on(const struct ffasim_hypervisor *h, unsigned int pe,
		  struct ffasim_filter_next *next)
{
	struct ffasim_vm_state *dead;

	if (h->state->announcing_vm == FFASIM_NO_VM) {
		if (!announce(h, next))
			ffasim_boot_on(h, pe, next);
		return;
	}
	dead = ffasim_vm_at(h, h->state->announcing_vm);
	if (!ffasim_announce_death(h, pe, dead, next))
		ffasim_after_death(h, pe, dead, next);
}

void ffasim_announce_result(const struct ffasim_hypervisor *h, unsigned int pe,
			    const struct ffaf_regs *regs, struct ffasim_filter_next *next)
{
	if (!h->state->announcing || h->state->announcing_pe != pe)
		return;
	h->state->announcing = false;
	if (regs->x[0] == FFAF_FID_32(INTERRUPT) || regs->x[0] == FFAF_FID_32(YIELD)) {
		struct ffaf_regs run;

		ffasim_smc_prepare(&run, FFAF_FID_32(RUN));
		run.x[1] = (uint32_t)regs->x[1];
		forward_own(h, pe, &run, next);
	} else {
		go_on(h, pe, next);
	}
}

static void start(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		  uint64_t entry, struct ffasim_filter_next *next)
{
	const struct ffaf_regs regs = { { 0 } };

	ffasim_vcpu_switch(h, pe, vcpu, &regs, next);
	vcpu->model = FFASIM_MODEL_INIT;
	next->starts = true;
	next->entry = entry;
}

static void start_primary(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, ffasim_vm_at(h, 0), pe);

	h->state->starting[pe] = FFASIM_BOOTED;
	next->kind = FFASIM_FILTER_HALT;
	if (vcpu == NULL || vcpu->state == FFASIM_EC_ABORTED || vcpu->state == FFASIM_EC_BLOCKED)
		return;
	start(h, pe, vcpu, h->state->entry[pe], next);
	vcpu->model = FFASIM_MODEL_NONE;
	next->regs.x[0] = h->state->context_id[pe];
}

void ffasim_boot_on(const struct ffasim_hypervisor *h, unsigned int pe,
		    struct ffasim_filter_next *next)
{
	while (h->state->starting[pe] < h->config->vm_count) {
		const unsigned int n = h->state->starting[pe]++;
		const struct ffasim_vm *config = &h->config->vms[n];
		struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, ffasim_vm_at(h, n), pe);

		if (boots(config) && vcpu != NULL && vcpu->state == FFASIM_EC_OFF) {
			start(h, pe, vcpu, config->entry, next);
			return;
		}
	}
	start_primary(h, pe, next);
}

void ffasim_hypervisor_boot_pe(const struct ffasim_hypervisor *hypervisor, unsigned int pe,
			       uint64_t entry, uint64_t context_id, struct ffasim_filter_next *next)
{
	struct ffasim_hypervisor_state *state = hypervisor->state;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_HALT;
	next->stopped = state->stopped;
	if (pe >= hypervisor->config->pes || state->stopped)
		return;
	state->starting[pe] = 1;
	state->entry[pe] = entry;
	state->context_id[pe] = context_id;
	if (pe != 0 || !announce(hypervisor, next))
		ffasim_boot_on(hypervisor, pe, next);
}

void ffasim_hypervisor_boot(const struct ffasim_hypervisor *hypervisor,
			    struct ffasim_filter_next *next)
{
	if (meet_spmc(hypervisor)) {
		let_run(hypervisor);
		ffasim_find_subscribers(hypervisor, 0);
	}
	ffasim_hypervisor_boot_pe(hypervisor, 0, hypervisor->config->vms[0].entry, 0, next);
}

bool ffasim_hypervisor_skip_boot(const struct ffasim_hypervisor *hypervisor)
{
	const struct ffasim_vm_state *primary = ffasim_vm_at(hypervisor, 0);

	if (!meet_spmc(hypervisor))
		return false;
	let_run(hypervisor);
	ffasim_find_subscribers(hypervisor, 0);
	for (unsigned int i = 0; i < hypervisor->state->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_at(hypervisor, i);

		if (vcpu->state == FFASIM_EC_OFF)
			vcpu->state = vcpu->vm == 0 ? FFASIM_EC_PREEMPTED : FFASIM_EC_WAITING;
	}
	for (unsigned int pe = 0; pe < hypervisor->config->pes && pe < primary->vcpu_count; pe++)
		ffasim_vcpu_run(hypervisor, pe, ffasim_vcpu_of(hypervisor, primary, pe));
	return true;
}
