/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/*
 * Notifications of full VMs: those that VMs and the hypervisor send are kept here,
 * those of partitions and of the SPMC, and all that VMs send to partitions, at the SPMC.
 */

#define RX_FULL 1u

/* Flags of FFA_NOTIFICATION_BIND, SET and GET. */
#define BIND_PER_VCPU 1u
#define SET_PER_VCPU 1u
enum { GET_SP = 1, GET_VM = 2, GET_SPM = 4, GET_HYP = 8 };

static uint64_t bitmap_of(const struct ffaf_regs *regs)
{
	return (uint32_t)regs->x[3] | regs->x[4] << 32;
}

static uint16_t high_id(const struct ffaf_regs *regs)
{
	return (uint16_t)(regs->x[1] >> 16);
}

static void interrupt(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm,
		      uint16_t vcpu, uint16_t intid)
{
	if (intid != 0 && h->ops->interrupt != NULL)
		h->ops->interrupt(h->ctx, vm->caller.id, vcpu, intid);
}

/* Tell the scheduler and the receiver that vCPU VCPU of VM has something new. */
static void inform(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vm_state *vm,
		   uint16_t vcpu)
{
	const struct ffasim_vm_state *primary = ffasim_vm_at(h, 0);

	interrupt(h, vm, vcpu, h->config->npi);
	if (vm != primary && !h->config->vms[0].proxied)
		interrupt(h, primary, (uint16_t)(pe < primary->vcpu_count ? pe : 0),
			  h->config->sri);
}

void ffasim_vm_rx_full(const struct ffasim_hypervisor *h, unsigned int pe,
		       struct ffasim_vm_state *vm)
{
	vm->notifications.framework |= RX_FULL;
	vm->notifications.told = false;
	inform(h, pe, vm, 0);
}

/* The call as the hypervisor's own to the SPMC, which knows the VM by its id. */
static void relay(struct ffasim_vm_calling *calling)
{
	struct ffaf_regs smc = *calling->in;

	if (!ffasim_has_spmc(calling->h)) {
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	smc.x[0] = calling->fid;
	ffasim_smc_issue(calling->h, calling->pe, &smc);
	calling->next->regs = smc;
}

/* The bits of BITMAP that are bound to SENDER. */
static uint64_t bound_to(const struct ffasim_vm_notifications *notifications, uint16_t sender)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < 64; i++)
		if (notifications->sender[i] == sender)
			bits |= UINT64_C(1) << i;
	return bits;
}

static uint64_t pending_of(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm)
{
	uint64_t bits = vm->notifications.pending;

	for (unsigned int i = 0; i < vm->vcpu_count; i++)
		bits |= ffasim_vcpu_of(h, vm, i)->pending;
	return bits;
}

/* What BIND and UNBIND have in common; true: the sender is a partition, and that is all. */
static int32_t check_binding(const struct ffasim_vm_calling *calling, uint32_t flags_allowed)
{
	const struct ffasim_vm_state *sender = ffasim_vm_of(calling->h, high_id(calling->in));

	if (!calling->config->notifications)
		return FFAF_NOT_SUPPORTED;
	if (((uint32_t)calling->in->x[2] & ~flags_allowed) != 0 || bitmap_of(calling->in) == 0)
		return FFAF_INVALID_PARAMETERS;
	if (!ffasim_is_secure_id(high_id(calling->in)) &&
	    (sender == NULL || sender == calling->vm ||
	     ffasim_vm_config(calling->h, sender)->proxied))
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

static void set_senders(struct ffasim_vm_notifications *notifications, uint64_t bitmap,
			uint16_t sender)
{
	for (unsigned int i = 0; i < 64; i++)
		if ((bitmap >> i & 1) != 0)
			notifications->sender[i] = sender;
}

void ffasim_vm_do_notification_bind(struct ffasim_vm_calling *calling)
{
	struct ffasim_vm_notifications *notifications = &calling->vm->notifications;
	const uint64_t bitmap = bitmap_of(calling->in);
	const uint16_t sender = high_id(calling->in);
	int32_t status = check_binding(calling, BIND_PER_VCPU);

	if (status == 0 && ffasim_is_secure_id(sender)) {
		relay(calling);
		return;
	}
	if (status == 0 &&
	    ((bitmap & ~(bound_to(notifications, 0) | bound_to(notifications, sender))) != 0 ||
	     (bitmap & pending_of(calling->h, calling->vm)) != 0))
		status = FFAF_DENIED;
	if (status == 0) {
		set_senders(notifications, bitmap, sender);
		notifications->per_vcpu &= ~bitmap;
		if (((uint32_t)calling->in->x[2] & BIND_PER_VCPU) != 0)
			notifications->per_vcpu |= bitmap;
	}
	ffasim_vm_finish(calling, status);
}

void ffasim_vm_do_notification_unbind(struct ffasim_vm_calling *calling)
{
	struct ffasim_vm_notifications *notifications = &calling->vm->notifications;
	const uint64_t bitmap = bitmap_of(calling->in);
	const uint16_t sender = high_id(calling->in);
	int32_t status = check_binding(calling, 0);

	if (status == 0 && ffasim_is_secure_id(sender)) {
		relay(calling);
		return;
	}
	if (status == 0 && ((bitmap & ~bound_to(notifications, sender)) != 0 ||
			    (bitmap & pending_of(calling->h, calling->vm)) != 0))
		status = FFAF_DENIED;
	if (status == 0) {
		set_senders(notifications, bitmap, 0);
		notifications->per_vcpu &= ~bitmap;
	}
	ffasim_vm_finish(calling, status);
}

/* FFA_NOTIFICATION_SET of a VM for RECEIVER, a VM. */
static int32_t set(struct ffasim_vm_calling *calling, struct ffasim_vm_state *receiver)
{
	const uint32_t flags = (uint32_t)calling->in->x[2];
	const uint64_t bitmap = bitmap_of(calling->in);
	const uint16_t index = (uint16_t)(flags >> 16);
	const bool per_vcpu = (flags & SET_PER_VCPU) != 0;
	struct ffasim_vcpu *vcpu = ffasim_vcpu_of(calling->h, receiver, index);
	struct ffasim_vm_notifications *notifications;

	if (receiver == NULL || receiver == calling->vm || vcpu == NULL || bitmap == 0 ||
	    (flags & 0xfffeu) != 0 || (!per_vcpu && index != 0))
		return FFAF_INVALID_PARAMETERS;
	notifications = &receiver->notifications;
	if ((bitmap & ~bound_to(notifications, calling->vm->caller.id)) != 0)
		return FFAF_DENIED;
	if ((per_vcpu ? bitmap & ~notifications->per_vcpu : bitmap & notifications->per_vcpu) != 0)
		return FFAF_INVALID_PARAMETERS;
	if (per_vcpu) {
		vcpu->pending |= bitmap;
		vcpu->told = false;
	} else {
		notifications->pending |= bitmap;
		notifications->told = false;
	}
	inform(calling->h, calling->pe, receiver, index);
	return 0;
}

void ffasim_vm_do_notification_set(struct ffasim_vm_calling *calling)
{
	const uint16_t receiver = (uint16_t)calling->in->x[1];

	if (ffasim_is_secure_id(receiver))
		relay(calling);
	else
		ffasim_vm_finish(calling, set(calling, ffasim_vm_of(calling->h, receiver)));
}

/* The SPMC's part of FFA_NOTIFICATION_GET: w2, w3 and w6; returns 0 or a status. */
static int32_t get_from_spmc(struct ffasim_vm_calling *calling, uint32_t flags,
			     struct ffaf_regs *smc)
{
	ffasim_smc_prepare(smc, FFAF_FID_32(NOTIFICATION_GET));
	if (flags == 0 || !calling->vm->notifications.at_spmc)
		return 0;
	smc->x[1] = (uint32_t)calling->in->x[1];
	smc->x[2] = flags;
	return ffasim_smc_status(calling->h, calling->pe, smc);
}

void ffasim_vm_do_notification_get(struct ffasim_vm_calling *calling)
{
	struct ffasim_vm_notifications *notifications = &calling->vm->notifications;
	const uint32_t flags = (uint32_t)calling->in->x[2];
	struct ffasim_vcpu *vcpu = ffasim_vcpu_of(calling->h, calling->vm, high_id(calling->in));
	struct ffaf_regs smc;
	uint64_t *x = calling->next->regs.x;
	int32_t status = 0;

	if (!calling->config->notifications)
		status = FFAF_NOT_SUPPORTED;
	else if ((flags & ~0xfu) != 0 || vcpu == NULL)
		status = FFAF_INVALID_PARAMETERS;
	else
		status = get_from_spmc(calling, flags & (GET_SP | GET_SPM), &smc);
	ffasim_vm_finish(calling, status);
	if (status != 0)
		return;
	if (calling->vm->notifications.at_spmc && smc.x[0] == FFAF_FID_32(SUCCESS)) {
		x[2] = smc.x[2];
		x[3] = smc.x[3];
		x[6] = smc.x[6];
	}
	if ((flags & GET_VM) != 0) {
		x[4] = (uint32_t)(notifications->pending | vcpu->pending);
		x[5] = (notifications->pending | vcpu->pending) >> 32;
		notifications->pending = vcpu->pending = 0;
	}
	if ((flags & GET_HYP) != 0) {
		x[7] = notifications->framework;
		notifications->framework = 0;
	}
}

/* The lists of FFA_NOTIFICATION_INFO_GET while they are put together. */
struct lists {
	uint16_t id[20];
	unsigned int ids, most; /* ids there and ids that fit */
	unsigned int count, open; /* lists, and ids of the last one */
	uint8_t length[20]; /* of each list, minus 1 */
	bool more;
};

/* Start a list for VM, or go on with the open one where it is the same. */
static bool append(struct lists *lists, uint16_t vm, bool has_vcpu, uint16_t vcpu, uint16_t *open)
{
	const bool goes_on = has_vcpu && *open == vm && lists->open < 4;
	const unsigned int needed = goes_on ? 1 : has_vcpu ? 2 : 1;

	if (lists->ids + needed > lists->most)
		return false;
	if (!goes_on) {
		lists->id[lists->ids++] = vm;
		lists->length[lists->count++] = 0;
		lists->open = 1;
	}
	*open = has_vcpu ? vm : FFASIM_NO_VM;
	if (has_vcpu) {
		lists->id[lists->ids++] = vcpu;
		lists->length[lists->count - 1]++;
		lists->open++;
	}
	return true;
}

static void tell_vm(const struct ffasim_hypervisor *h, struct ffasim_vm_state *vm,
		    struct lists *lists)
{
	struct ffasim_vm_notifications *notifications = &vm->notifications;
	uint16_t open = FFASIM_NO_VM;

	for (uint16_t i = 0; i < vm->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, vm, i);

		if (vcpu->pending == 0 || vcpu->told)
			continue;
		vcpu->told = append(lists, vm->caller.id, true, i, &open);
		lists->more |= !vcpu->told;
	}
	if ((notifications->pending == 0 && notifications->framework == 0) || notifications->told)
		return;
	/* A list of the VM, whichever vCPUs it names, tells of these too. */
	notifications->told =
		open == vm->caller.id || append(lists, vm->caller.id, false, 0, &open);
	lists->more |= !notifications->told;
}

/* What the SPMC tells comes first; nothing where it has nothing. */
static void take_spmc(struct ffasim_vm_calling *calling, struct lists *lists)
{
	const unsigned int per_register = (calling->fid & FFAF_FID_SMC64) != 0 ? 4 : 2;
	struct ffaf_regs smc;

	if (!ffasim_has_spmc(calling->h))
		return;
	ffasim_smc_prepare(&smc, calling->fid);
	if (ffasim_smc_status(calling->h, calling->pe, &smc) != 0)
		return;
	lists->more = (smc.x[2] & 1) != 0;
	lists->count = (unsigned int)(smc.x[2] >> 7 & 0x1f);
	lists->count = lists->count < lists->most ? lists->count : lists->most;
	for (unsigned int i = 0; i < lists->count; i++) {
		lists->length[i] = (uint8_t)(smc.x[2] >> (12 + 2 * i) & 3);
		lists->ids += lists->length[i] + 1u;
	}
	lists->ids = lists->ids < lists->most ? lists->ids : lists->most;
	for (unsigned int i = 0; i < lists->ids; i++)
		lists->id[i] = (uint16_t)(smc.x[3 + i / per_register] >> (16 * (i % per_register)));
}

static void write_lists(struct ffasim_vm_calling *calling, const struct lists *lists)
{
	const bool wide = (calling->fid & FFAF_FID_SMC64) != 0;
	const unsigned int per_register = wide ? 4 : 2;
	uint64_t *x = calling->next->regs.x;

	x[0] = wide ? FFAF_FID_64(SUCCESS) : FFAF_FID_32(SUCCESS);
	x[2] = (lists->more ? 1u : 0u) | (uint64_t)lists->count << 7;
	for (unsigned int i = 0; i < lists->count; i++)
		x[2] |= (uint64_t)lists->length[i] << (12 + 2 * i);
	for (unsigned int i = 0; i < lists->ids; i++)
		x[3 + i / per_register] |= (uint64_t)lists->id[i] << (16 * (i % per_register));
}

void ffasim_vm_do_notification_info_get(struct ffasim_vm_calling *calling)
{
	const bool wide = (calling->fid & FFAF_FID_SMC64) != 0;
	struct lists lists = { .most = wide ? 20 : 10 };

	if (ffasim_vm_number(calling->h, calling->vm) != 0) {
		ffasim_vm_refuse(calling, FFAF_NOT_SUPPORTED);
		return;
	}
	take_spmc(calling, &lists);
	for (unsigned int i = 0; i < calling->state->vm_count; i++)
		tell_vm(calling->h, ffasim_vm_at(calling->h, i), &lists);
	if (lists.count == 0)
		ffasim_vm_refuse(calling, FFAF_NO_DATA);
	else
		write_lists(calling, &lists);
}
