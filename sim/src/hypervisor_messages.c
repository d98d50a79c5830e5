/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Direct messages of full VMs: among themselves, and to partitions through the SPMC. */

static uint16_t sender_of(const struct ffaf_regs *regs)
{
	return (uint16_t)(regs->x[1] >> 16);
}

static uint16_t receiver_of(const struct ffaf_regs *regs)
{
	return (uint16_t)regs->x[1];
}

/* The message as it arrives: x8 to x17 are payload of FFA_MSG_SEND_DIRECT_REQ2 and RESP2 only. */
static struct ffaf_regs message(const struct ffasim_vm_calling *calling, bool second)
{
	struct ffaf_regs regs = { .x = { calling->fid } };

	memcpy(&regs.x[1], &calling->in->x[1], (second ? FFAF_REGS - 1u : 7u) * sizeof(regs.x[0]));
	return regs;
}

static void send_to_partition(struct ffasim_vm_calling *calling, bool second)
{
	const struct ffaf_regs regs = message(calling, second);

	if (!ffasim_has_spmc(calling->h))
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
	else if (second && calling->state->filter.version < FFAF_VERSION_1_2)
		ffasim_vm_refuse(calling, FFAF_NOT_SUPPORTED);
	else
		ffasim_vm_forward(calling, &regs);
}

/* Whether VM offers the UUID in x2, x3, the first byte lowest; Nil stands for none. */
static bool offers(const struct ffasim_vm *vm, const struct ffaf_regs *regs)
{
	struct ffasim_uuid asked;

	if ((regs->x[2] | regs->x[3]) == 0)
		return true;
	for (unsigned int i = 0; i < 16; i++)
		asked.byte[i] = (uint8_t)(regs->x[2 + i / 8] >> (8 * (i % 8)));
	for (unsigned int i = 0; i < vm->uuid_count; i++)
		if (memcmp(&asked, &vm->uuids[i], sizeof(asked)) == 0)
			return true;
	return false;
}

/* Whether RECEIVER, a VM, takes this request of the caller at all. */
static int32_t check_pair(const struct ffasim_vm_calling *calling,
			  const struct ffasim_vm_state *receiver, bool second)
{
	const struct ffasim_vm *config = ffasim_vm_config(calling->h, receiver);

	if (config->proxied)
		return FFAF_DENIED;
	if (second) {
		if (ffasim_vm_version(receiver) < FFAF_VERSION_1_2)
			return FFAF_NOT_SUPPORTED;
		if ((calling->config->methods & FFASIM_SENDS_REQ2) == 0 ||
		    (config->methods & FFASIM_RECEIVES_REQ2) == 0)
			return FFAF_DENIED;
		return offers(config, calling->in) ? 0 : FFAF_INVALID_PARAMETERS;
	}
	return (calling->config->methods & FFASIM_SENDS_REQ) != 0 &&
			       (config->methods & FFASIM_RECEIVES_REQ) != 0
		       ? 0
		       : FFAF_DENIED;
}

/* The vCPU of RECEIVER that takes messages on this PE. */
static struct ffasim_vcpu *target_of(const struct ffasim_vm_calling *calling,
				     const struct ffasim_vm_state *receiver)
{
	return ffasim_vcpu_of(calling->h, receiver, receiver->vcpu_count > 1 ? calling->pe : 0);
}

static uint8_t request_of(uint32_t fid, bool second)
{
	if (second)
		return FFASIM_REQUEST2;
	return (fid & FFAF_FID_SMC64) != 0 ? FFASIM_REQUEST_64 : FFASIM_REQUEST_32;
}

static int32_t send_to_vm(struct ffasim_vm_calling *calling, bool second)
{
	struct ffasim_vm_state *receiver = ffasim_vm_of(calling->h, receiver_of(calling->in));
	const struct ffaf_regs regs = message(calling, second);
	struct ffasim_vcpu *target;
	int32_t status;

	if (receiver == NULL || receiver == calling->vm)
		return FFAF_INVALID_PARAMETERS;
	status = check_pair(calling, receiver, second);
	target = target_of(calling, receiver);
	if (status != 0)
		return status;
	if (receiver->aborted)
		return FFAF_ABORTED;
	if (target == NULL)
		return FFAF_INVALID_PARAMETERS;
	if (target->state != FFASIM_EC_WAITING)
		return FFAF_BUSY;
	calling->vcpu->state = FFASIM_EC_BLOCKED;
	calling->vcpu->callee = ffasim_vcpu_number(calling->h, target);
	target->caller = ffasim_vcpu_number(calling->h, calling->vcpu);
	target->model = FFASIM_MODEL_DIRECT_REQ;
	target->request = request_of(calling->fid, second);
	ffasim_vcpu_switch(calling->h, calling->pe, target, &regs, calling->next);
	return 0;
}

static void request(struct ffasim_vm_calling *calling, bool second)
{
	int32_t status;

	if (ffasim_is_secure_id(receiver_of(calling->in))) {
		send_to_partition(calling, second);
		return;
	}
	status = send_to_vm(calling, second);
	if (status != 0)
		ffasim_vm_refuse(calling, status);
}

void ffasim_vm_do_direct_req(struct ffasim_vm_calling *calling)
{
	/* Framework messages are the hypervisor's. */
	if ((uint32_t)calling->in->x[2] != 0)
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		request(calling, false);
}

void ffasim_vm_do_direct_req2(struct ffasim_vm_calling *calling)
{
	request(calling, true);
}

/* Whether the vCPU owes its waiting caller a response of this kind. */
static int32_t check_response(const struct ffasim_vm_calling *calling, bool second)
{
	const struct ffasim_vcpu *vcpu = calling->vcpu;
	const struct ffasim_vcpu *waiter = ffasim_vcpu_waiter(calling->h, vcpu);

	if (sender_of(calling->in) == receiver_of(calling->in))
		return FFAF_INVALID_PARAMETERS;
	if (vcpu->request == FFASIM_NO_REQUEST || (vcpu->request == FFASIM_REQUEST2) != second)
		return FFAF_DENIED;
	if (vcpu->orphan)
		return FFAF_ABORTED;
	if (waiter == NULL ||
	    ffasim_vm_of_vcpu(calling->h, waiter)->caller.id != receiver_of(calling->in))
		return FFAF_DENIED;
	return !second && (uint32_t)calling->in->x[2] != 0 ? FFAF_INVALID_PARAMETERS : 0;
}

static void respond(struct ffasim_vm_calling *calling, bool second)
{
	const int32_t status = check_response(calling, second);
	struct ffaf_regs regs = message(calling, second);

	if (status != 0) {
		/* Nobody is there for the answer any more: the request is over. */
		if (status == FFAF_ABORTED)
			calling->vcpu->request = FFASIM_NO_REQUEST;
		ffasim_vm_refuse(calling, status);
		return;
	}
	if (second)
		regs.x[2] = regs.x[3] = 0;
	calling->vcpu->state = FFASIM_EC_WAITING;
	ffasim_vcpu_leave(calling->h, calling->pe, calling->vcpu, &regs, calling->next);
}

void ffasim_vm_do_direct_resp(struct ffasim_vm_calling *calling)
{
	respond(calling, false);
}

void ffasim_vm_do_direct_resp2(struct ffasim_vm_calling *calling)
{
	respond(calling, true);
}
