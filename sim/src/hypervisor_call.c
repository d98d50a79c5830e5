/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* A call from the outside in: who may call, the policy, who makes it. */

#define SMCCC_UNKNOWN UINT64_MAX
#define FUNCTION (1u << 31) /* FFA_FEATURES asks for a function, not a feature */
#define PSCI_LAST 0x1fu

enum ids { ANY, SENDER, RECEIVER, NO_HIGH, NO_LOW, NO_W4 };

struct handler {
	void (*handle)(struct ffasim_vm_calling *calling);
	uint8_t ids;
};

/* By function number; a function has one for all of its widths. */
static const struct handler handlers[256] = {
#define FFASIM_VM_HANDLER(function, name, ids) [FFAF_NR_##function] = { ffasim_vm_do_##name, ids },
#include "hypervisor_handlers.inc"
#undef FFASIM_VM_HANDLER
};

static bool zero_or(uint64_t id, uint16_t own)
{
	return (uint16_t)id == 0 || (uint16_t)id == own;
}

/* Whether the call speaks for its caller alone. */
static bool ids_are_own(const struct ffasim_vm_calling *calling)
{
	const struct ffaf_regs *in = calling->in;
	const uint16_t own = calling->vm->caller.id;

	switch (handlers[calling->fid & 0xffu].ids) {
	case SENDER:
		return (uint16_t)(in->x[1] >> 16) == own;
	case RECEIVER:
		return (uint16_t)in->x[1] == own;
	case NO_HIGH:
		return zero_or(in->x[1] >> 16, own);
	case NO_LOW:
		return zero_or(in->x[1], own);
	case NO_W4:
		return zero_or(in->x[4] >> 16, own);
	default:
		return true;
	}
}

static void handle(struct ffasim_vm_calling *calling)
{
	const struct handler *handler = &handlers[calling->fid & 0xffu];

	if (handler->handle == NULL)
		ffasim_vm_refuse(calling, FFAF_NOT_SUPPORTED);
	else if (!ids_are_own(calling))
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		handler->handle(calling);
}

static void forward(struct ffasim_vm_calling *calling)
{
	if (calling->next->reason != FFAF_REASON_OTHER_CALL && !ids_are_own(calling))
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		ffasim_vm_forward(calling, calling->in);
}

/* Forward where FFA_FEATURES says that the SPMC has the call, else deny. */
static void probe(struct ffasim_vm_calling *calling)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, FFAF_FID_32(FEATURES));
	smc.x[1] = calling->fid;
	calling->next->verdict = FFAF_VERDICT_FORWARD;
	if (ffasim_smc_status(calling->h, calling->pe, &smc) == 0) {
		forward(calling);
		return;
	}
	calling->next->verdict = FFAF_VERDICT_DENY;
	ffasim_vm_refuse(calling, FFAF_NOT_SUPPORTED);
}

/* SMCs that are no FF-A calls. */
static void other_call(struct ffasim_vm_calling *calling)
{
	const uint32_t number = calling->fid & (FFAF_FID_NUMBER | FFAF_FID_RESERVED);
	const bool psci = (calling->fid & (FFAF_FID_FAST | FFAF_FID_OWNER)) ==
				  (FFAF_FID_FAST | FFAF_FID_OWNER_STANDARD) &&
			  number <= PSCI_LAST;

	calling->next->regs = *calling->in;
	if (psci && calling->h->ops->psci != NULL)
		calling->h->ops->psci(calling->h->ctx, calling->pe, calling->vm->caller.id,
				      calling->vcpu->index, &calling->next->regs);
	else
		calling->next->regs.x[0] = SMCCC_UNKNOWN;
}

/* What the policy leaves to the hypervisor. */
static void answer(struct ffasim_vm_calling *calling)
{
	switch (calling->next->reason) {
	case FFAF_REASON_OTHER_CALL:
	case FFAF_REASON_UPPER_HALF:
		other_call(calling);
		break;
	case FFAF_REASON_NOT_AGREED: /* the policy leaves it unanswered */
		calling->next->regs = *calling->in;
		break;
	case FFAF_REASON_PROBE:
		probe(calling);
		break;
	default:
		handle(calling);
		break;
	}
}

/* Features that are no functions are the hypervisor's to tell, whatever the policy. */
static bool asks_for_feature(const struct ffasim_vm_calling *calling)
{
	return (calling->next->reason == FFAF_REASON_FEATURES_UNKNOWN ||
		calling->next->reason == FFAF_REASON_FEATURES_FORWARD) &&
	       ((uint32_t)calling->in->x[1] & FUNCTION) == 0;
}

static void decided(struct ffasim_vm_calling *calling, struct ffaf_decision decision)
{
	calling->next->verdict = decision.verdict;
	calling->next->reason = decision.reason;
	if (decision.reason != FFAF_REASON_OTHER_CALL &&
	    decision.reason != FFAF_REASON_UPPER_HALF && calling->fid != FFAF_FID_32(VERSION))
		calling->vm->caller.locked = true;
	if (asks_for_feature(calling)) {
		calling->next->verdict = FFAF_VERDICT_ANSWER;
		handle(calling);
	} else if (decision.verdict == FFAF_VERDICT_FORWARD) {
		forward(calling);
	} else if (decision.status != 0) {
		ffasim_vm_refuse(calling, decision.status);
	} else {
		answer(calling);
	}
}

static void full_call(struct ffasim_vm_calling *calling)
{
	const struct ffaf_policy *policy = ffasim_vm_policy(calling->config);
	const struct ffaf_decision decision =
		ffaf_decide(policy, &calling->state->filter, &calling->vm->caller, calling->in);
	struct ffaf_regs in = *calling->in;

	calling->fid = ffaf_fid_of(policy, in.x[0]);
	if (decision.reason != FFAF_REASON_OTHER_CALL &&
	    decision.reason != FFAF_REASON_UPPER_HALF && (calling->fid & FFAF_FID_SMC64) == 0)
		for (unsigned int i = 0; i < FFAF_REGS; i++)
			in.x[i] = (uint32_t)in.x[i];
	calling->in = &in;
	decided(calling, decision);
}

/* Tell those who watch of a call, or of an answer to an SMC, or of what NEXT came of it. */
static void emit(const struct ffasim_hypervisor *h, bool result, unsigned int pe, uint16_t vm,
		 uint16_t vcpu, const struct ffaf_regs *regs, const struct ffasim_filter_next *next)
{
	const uint8_t kind = next != NULL ? FFASIM_EVENT_NEXT : FFASIM_EVENT_CALL;
	const struct ffasim_filter_event event = {
		kind, result, (uint16_t)pe, vm, vcpu, regs, next
	};

	h->ops->trace(h->ctx, &event);
}

static bool may_call(const struct ffasim_vcpu *vcpu)
{
	return vcpu->state == FFASIM_EC_RUNNING || vcpu->state == FFASIM_EC_PREEMPTED;
}

static void live_call(const struct ffasim_hypervisor *h, unsigned int pe, struct ffasim_vcpu *vcpu,
		      const struct ffaf_regs *regs, struct ffasim_filter_next *next)
{
	struct ffasim_vm_state *vm = ffasim_vm_of_vcpu(h, vcpu);
	struct ffasim_vm_calling calling = {
		.h = h,
		.state = h->state,
		.vm = vm,
		.config = ffasim_vm_config(h, vm),
		.vcpu = vcpu,
		.in = regs,
		.next = next,
		.pe = (uint16_t)pe,
	};

	ffasim_vcpu_run(h, pe, vcpu);
	if (calling.config->proxied)
		ffasim_proxy_call(&calling);
	else
		full_call(&calling);
}

void ffasim_filter_call(const struct ffasim_hypervisor *hypervisor, unsigned int pe, uint16_t vm,
			uint16_t vcpu, const struct ffaf_regs *regs,
			struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *caller = ffasim_vcpu_of(hypervisor, ffasim_vm_of(hypervisor, vm), vcpu);

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_RETURN;
	next->vm = vm;
	next->vcpu = vcpu;
	if (hypervisor->ops->trace != NULL)
		emit(hypervisor, false, pe, vm, vcpu, regs, NULL);
	if (hypervisor->state->stopped) {
		next->kind = FFASIM_FILTER_HALT;
		next->stopped = true;
	} else if (caller == NULL || pe >= hypervisor->config->pes ||
		   (caller->state != FFASIM_EC_ABORTED && !may_call(caller)) || caller->forwarded) {
		ffasim_filter_error(&next->regs, FFAF_DENIED);
	} else if (caller->state == FFASIM_EC_ABORTED) {
		ffasim_vcpu_bury(hypervisor, pe, caller, next);
	} else {
		live_call(hypervisor, pe, caller, regs, next);
	}
	if (hypervisor->ops->trace != NULL)
		emit(hypervisor, false, pe, vm, vcpu, NULL, next);
}

/* A partition that has not finished is run again by the vCPU that asked it. */
static void note_result(struct ffasim_vcpu *vcpu, const struct ffaf_regs *regs)
{
	const uint32_t fid = (uint32_t)vcpu->call[0] & ~FFAF_FID_HINT;
	uint16_t partition = 0;

	if (fid == FFAF_FID_32(RUN))
		partition = (uint16_t)(vcpu->call[1] >> 16);
	else if (fid == FFAF_FID_32(MSG_SEND_DIRECT_REQ) ||
		 fid == FFAF_FID_64(MSG_SEND_DIRECT_REQ) ||
		 fid == FFAF_FID_64(MSG_SEND_DIRECT_REQ2))
		partition = (uint16_t)vcpu->call[1];
	else
		return;
	if (regs->x[0] == FFAF_FID_32(INTERRUPT) || regs->x[0] == FFAF_FID_32(YIELD))
		vcpu->awaited = partition;
	else if (vcpu->awaited == partition)
		vcpu->awaited = 0;
}

static void live_result(const struct ffasim_hypervisor *h, unsigned int pe,
			struct ffasim_vcpu *vcpu, const struct ffaf_regs *regs,
			struct ffasim_filter_next *next)
{
	ffasim_vcpu_run(h, pe, vcpu);
	next->kind = FFASIM_FILTER_RETURN;
	next->verdict = FFAF_VERDICT_FORWARD;
	next->regs = *regs;
	if (vcpu->relayed)
		ffasim_proxy_result(h, vcpu, &next->regs);
	else
		note_result(vcpu, regs);
}

void ffasim_filter_result(const struct ffasim_hypervisor *hypervisor, unsigned int pe, uint16_t vm,
			  uint16_t vcpu, const struct ffaf_regs *regs,
			  struct ffasim_filter_next *next)
{
	struct ffasim_vcpu *caller = ffasim_vcpu_of(hypervisor, ffasim_vm_of(hypervisor, vm), vcpu);

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_HALT;
	next->vm = vm;
	next->vcpu = vcpu;
	if (hypervisor->ops->trace != NULL)
		emit(hypervisor, true, pe, vm, vcpu, regs, NULL);
	if (vm == FFASIM_NO_VM) {
		ffasim_announce_result(hypervisor, pe, regs, next);
	} else if (caller != NULL && caller->forwarded && pe < hypervisor->config->pes) {
		caller->forwarded = false;
		if (caller->state == FFASIM_EC_ABORTED)
			ffasim_vcpu_bury(hypervisor, pe, caller, next);
		else
			live_result(hypervisor, pe, caller, regs, next);
	}
	if (hypervisor->ops->trace != NULL)
		emit(hypervisor, true, pe, vm, vcpu, NULL, next);
}
