/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Proxied VMs: the core's filter makes their calls, as the real one does. */

/* The embedder's side of the core, for one call. */
struct proxy {
	const struct ffasim_hypervisor *h;
	uint16_t id; /* of the VM */
	uint16_t pe;
	uint32_t kept; /* SMC number KEPT, counting from 1, is not issued: it goes on by FORWARD */
	uint32_t smcs;
};

static void smc(void *ctx, struct ffaf_regs *regs)
{
	struct proxy *proxy = ctx;

	if (++proxy->smcs != proxy->kept)
		ffasim_smc_issue(proxy->h, proxy->pe, regs);
}

/* Whether OP can be done to PART of the VM. */
static bool allowed(const struct proxy *proxy, enum ffaf_page_op op, const struct ffasim_part *part)
{
	const uint8_t kind = part->span.kind;

	if (part->span.owner != proxy->id)
		return false;
	switch (op) {
	case FFAF_PIN:
		return kind == FFASIM_SPAN_HYP;
	case FFAF_UNPIN:
		return part->span.pins > 0;
	case FFAF_UNSHARE_HYP:
		return kind == FFASIM_SPAN_HYP && part->span.pins == 0;
	case FFAF_UNSHARE_FFA:
		/* The hypervisors keep one state for a page that is shared, with whomever. */
		return kind == FFASIM_SPAN_FFA || kind == FFASIM_SPAN_HYP;
	default:
		return kind == FFASIM_SPAN_FREE;
	}
}

static void change(struct ffasim_vm_span *span, enum ffaf_page_op op)
{
	static const uint8_t kinds[] = {
		[FFAF_SHARE_HYP] = FFASIM_SPAN_HYP,
		[FFAF_UNSHARE_HYP] = FFASIM_SPAN_FREE,
		[FFAF_SHARE_FFA] = FFASIM_SPAN_FFA,
		[FFAF_UNSHARE_FFA] = FFASIM_SPAN_FREE,
	};

	if (op == FFAF_PIN)
		span->pins++;
	else if (op == FFAF_UNPIN)
		span->pins--;
	else
		span->kind = kinds[op];
}

/* The next part of COUNT pages from *ADDRESS. */
static bool next_part(const struct proxy *proxy, uint64_t *address, uint64_t *count,
		      struct ffasim_part *part)
{
	const uint32_t most = *count < UINT32_MAX ? (uint32_t)*count : UINT32_MAX;

	if (!ffasim_part_of(proxy->h, *address, most, part))
		return false;
	*address += (uint64_t)part->pages * FFASIM_PAGE;
	*count -= part->pages;
	return true;
}

static bool pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	const struct proxy *proxy = ctx;
	uint64_t at = address, left = count;
	struct ffasim_part part;
	unsigned int parts = 0;

	for (; left > 0; parts++)
		if (!next_part(proxy, &at, &left, &part) || !allowed(proxy, op, &part))
			return false;
	if (!ffasim_pages_room(proxy->h, parts))
		return false;
	for (at = address, left = count; left > 0 && next_part(proxy, &at, &left, &part);) {
		change(&part.span, op);
		ffasim_pages_set(proxy->h, &part.span);
	}
	return true;
}

static void copy_in(void *ctx, void *to, uint64_t address, uint32_t size)
{
	const struct proxy *proxy = ctx;

	if (!ffasim_vm_read(proxy->h, to, address, size))
		memset(to, 0, size);
}

static void copy_out(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	const struct proxy *proxy = ctx;

	ffasim_vm_write(proxy->h, address, from, size);
}

static const struct ffaf_ops ops = { smc, pages, copy_in, copy_out };

/* The filter of VM; false: the embedder has no memory for the hypervisor's buffers. */
static bool filter_of(struct proxy *proxy, const struct ffasim_vm *vm, struct ffaf_filter *filter)
{
	const struct ffasim_hypervisor *h = proxy->h;

	*filter = (struct ffaf_filter){
		.policy = ffasim_vm_policy(vm),
		.state = &h->state->filter,
		.ops = &ops,
		.ctx = proxy,
		.buffers = { h->ops->translate(h->ctx, h->config->tx, 1, false),
			     h->ops->translate(h->ctx, h->config->rx, 1, false), h->scratch },
	};
	return filter->buffers.tx != NULL && filter->buffers.rx != NULL;
}

bool ffasim_proxy_boot(const struct ffasim_hypervisor *h)
{
	const struct ffaf_boot boot = { .smccc = FFAF_MAKE_VERSION(1, 2),
					.page = FFASIM_PAGE,
					.hyp_tx = h->config->tx,
					.hyp_rx = h->config->rx };
	struct proxy proxy = { .h = h };
	struct ffaf_filter filter;

	return filter_of(&proxy, &h->config->vms[0], &filter) && ffaf_boot(&filter, &boot);
}

/* Calls that the SPMC answers by running a partition, which takes as long as it takes. */
static bool runs_partition(uint32_t fid)
{
	const uint32_t number = fid & FFAF_FID_NUMBER;

	return number == FFAF_NR_MSG_SEND_DIRECT_REQ || number == FFAF_NR_MSG_SEND_DIRECT_REQ2 ||
	       number == FFAF_NR_RUN;
}

/* Which SMC of the call is the call itself and goes on by FORWARD; 0: none. */
static uint32_t kept_smc(const struct ffaf_policy *policy, struct ffaf_decision decision,
			 const struct ffaf_regs *regs)
{
	if (decision.verdict == FFAF_VERDICT_FORWARD)
		return 1;
	if (decision.verdict != FFAF_VERDICT_ANSWER || decision.status != 0)
		return 0;
	if (decision.reason == FFAF_REASON_PROBE)
		return 2;
	return decision.reason <= FFAF_REASON_UNLISTED &&
			       runs_partition(ffaf_fid_of(policy, regs->x[0]))
		       ? 1
		       : 0;
}

void ffasim_proxy_call(struct ffasim_vm_calling *calling)
{
	const struct ffaf_policy *policy = ffasim_vm_policy(calling->config);
	const struct ffaf_decision decision =
		ffaf_decide(policy, &calling->state->filter, &calling->vm->caller, calling->in);
	struct proxy proxy = { .h = calling->h,
			       .id = calling->vm->caller.id,
			       .pe = calling->pe,
			       .kept = kept_smc(policy, decision, calling->in) };
	struct ffaf_regs regs = *calling->in;
	struct ffaf_filter filter;
	struct ffaf_outcome outcome;

	if (!filter_of(&proxy, calling->config, &filter)) {
		ffasim_vm_refuse(calling, FFAF_ABORTED);
		return;
	}
	outcome = ffaf_call(&filter, &calling->vm->caller, &regs);
	calling->next->verdict = outcome.verdict;
	calling->next->reason = outcome.reason;
	calling->next->regs = regs;
	if (outcome.verdict == FFAF_VERDICT_HALT) {
		calling->state->stopped = calling->next->stopped = true;
		calling->next->kind = FFASIM_FILTER_HALT;
	} else if (proxy.kept != 0 && proxy.smcs == proxy.kept) {
		if (outcome.verdict != FFAF_VERDICT_FORWARD) {
			calling->vcpu->relayed = true;
			memcpy(calling->vcpu->kept, &calling->in->x[4],
			       sizeof(calling->vcpu->kept));
		}
		ffasim_vm_forward(calling, calling->in);
	}
}

void ffasim_proxy_result(const struct ffasim_hypervisor *h, struct ffasim_vcpu *vcpu,
			 struct ffaf_regs *regs)
{
	const struct ffaf_policy *policy =
		ffasim_vm_policy(ffasim_vm_config(h, ffasim_vm_of_vcpu(h, vcpu)));

	if (policy->behaviour[FFAF_BEHAVIOUR_REGISTERS] == FFAF_REGISTERS_X0_X3)
		memcpy(&regs->x[4], vcpu->kept, sizeof(vcpu->kept));
	memset(vcpu->kept, 0, sizeof(vcpu->kept));
	vcpu->relayed = false;
}
