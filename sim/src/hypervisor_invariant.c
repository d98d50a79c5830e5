/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor_memory.h"

/* What must hold between any two calls. */

static const char *check_running(const struct ffasim_hypervisor *h)
{
	for (unsigned int pe = 0; pe < h->config->pes; pe++) {
		const uint16_t number = h->state->running[pe];
		const struct ffasim_vcpu *vcpu;

		if (number == FFASIM_NO_VCPU)
			continue;
		if (number >= h->state->vcpu_count)
			return "a PE runs a vCPU that there is not";
		vcpu = ffasim_vcpu_at(h, number);
		if (vcpu->pe != pe)
			return "a vCPU runs on another PE than it says";
		if (vcpu->state != FFASIM_EC_RUNNING && vcpu->state != FFASIM_EC_ABORTED)
			return "a PE runs a vCPU whose state is another";
	}
	return NULL;
}

static const char *check_vcpu(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vcpu *vcpu = ffasim_vcpu_at(h, n);

	if (vcpu->state > FFASIM_EC_ABORTED || vcpu->model > FFASIM_MODEL_SECURE_INTERRUPT ||
	    vcpu->request > FFASIM_REQUEST2)
		return "a vCPU is in a state that there is not";
	if ((vcpu->state == FFASIM_EC_ABORTED) != ffasim_vm_of_vcpu(h, vcpu)->aborted)
		return "a vCPU lives and its VM is dead, or the other way round";
	if (vcpu->state == FFASIM_EC_RUNNING && h->state->running[vcpu->pe] != n)
		return "a vCPU is running and its PE does not run it";
	if (vcpu->forwarded && vcpu->state != FFASIM_EC_BLOCKED && vcpu->state != FFASIM_EC_ABORTED)
		return "a vCPU waits for the SPMC and is not blocked";
	if (vcpu->state == FFASIM_EC_BLOCKED && !vcpu->forwarded && !vcpu->yielded &&
	    (vcpu->callee == FFASIM_NO_VCPU || ffasim_vcpu_at(h, vcpu->callee)->caller != n))
		return "a vCPU is blocked on nobody";
	if (vcpu->yielded && vcpu->state != FFASIM_EC_BLOCKED)
		return "a vCPU has yielded and is not blocked";
	if (vcpu->yielded && ffasim_vcpu_waiter(h, vcpu) != NULL)
		return "a vCPU has yielded and someone still waits for it";
	if (vcpu->state == FFASIM_EC_WAITING &&
	    (vcpu->caller != FFASIM_NO_VCPU || vcpu->request != FFASIM_NO_REQUEST))
		return "a vCPU waits for a message and serves one";
	return NULL;
}

static bool pages_overlap(uint64_t a, uint32_t a_pages, uint64_t b, uint32_t b_pages)
{
	return a < b + (uint64_t)b_pages * FFASIM_PAGE && b < a + (uint64_t)a_pages * FFASIM_PAGE;
}

static const char *check_span(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vm_span *span = ffasim_vm_span_at(h, n);
	const struct ffasim_vm_transaction *transaction;

	if (span->pages == 0 || ffasim_vm_of(h, span->owner) == NULL ||
	    span->kind > FFASIM_SPAN_FFA)
		return "a span has no pages, no owner or no kind";
	for (unsigned int i = 0; i < n; i++)
		if (pages_overlap(span->address, span->pages, ffasim_vm_span_at(h, i)->address,
				  ffasim_vm_span_at(h, i)->pages))
			return "two spans have a page in common";
	if (span->kind != FFASIM_SPAN_SENT)
		return NULL;
	if (span->transaction >= h->state->transaction_count)
		return "a page is in a transaction that there is not";
	transaction = ffasim_vm_transaction_at(h, span->transaction);
	return transaction->type != 0 && transaction->sender == span->owner
		       ? NULL
		       : "a page is in a transaction that is not of its owner";
}

/* Whether pages of RANGE are the sender's, in the transaction; or the borrower's, if donated. */
static bool range_is_in(const struct ffasim_hypervisor *h, unsigned int n,
			const struct ffasim_vm_range *range)
{
	const struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, n);
	struct ffasim_part part;

	for (uint32_t done = 0; done < range->pages; done += part.pages) {
		if (!ffasim_part_of(h, range->address + (uint64_t)done * FFASIM_PAGE,
				    range->pages - done, &part) ||
		    part.span.kind != FFASIM_SPAN_SENT || part.span.transaction != n ||
		    part.span.owner != transaction->sender)
			return false;
	}
	return true;
}

static const char *check_handle(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, n);

	if (transaction->handle == FFASIM_NO_VM_HANDLE)
		return "a transaction has no handle";
	if ((transaction->handle >> 63 != 0) == transaction->at_spmc)
		return "a transaction has the handle of another manager";
	for (unsigned int i = 0; i < n; i++)
		if (ffasim_vm_transaction_at(h, i)->type != 0 &&
		    ffasim_vm_transaction_at(h, i)->handle == transaction->handle)
			return "two transactions have the same handle";
	return NULL;
}

static const char *check_transaction(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vm_transaction *transaction = ffasim_vm_transaction_at(h, n);
	const struct ffasim_vm_range *range;
	unsigned int count = 0;
	bool donated;

	if (transaction->type == 0)
		return NULL;
	if (transaction->borrower_count == 0 ||
	    transaction->borrower_count > h->state->borrower_count)
		return "a transaction has no borrower, or more than there is room for";
	donated = ffasim_vm_is_donated(transaction, ffasim_vm_borrower_at(h, transaction, 0));
	while ((range = ffasim_vm_nth_range(h, transaction, count)) != NULL) {
		if (!donated && !range_is_in(h, n, range))
			return "a range of a transaction is not in it";
		if (++count > h->state->range_count)
			return "the ranges of a transaction have no end";
	}
	if (count != transaction->range_count ||
	    (transaction->complete && count != transaction->told_ranges))
		return "a transaction has not the ranges that it counts";
	return check_handle(h, n);
}

static const char *check_buffers(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vm_state *vm = ffasim_vm_at(h, n);
	const uint16_t id = vm->caller.id;

	if (h->config->vms[n].proxied || !vm->caller.mapped)
		return vm->rx_full ? "a VM has an RX buffer and none is mapped" : NULL;
	if (!ffasim_pages_are(h, id, vm->caller.tx, vm->pages, FFASIM_SPAN_BUFFER, 0) ||
	    !ffasim_pages_are(h, id, vm->caller.rx, vm->pages, FFASIM_SPAN_BUFFER, 0))
		return "a mapped buffer is not in its VM's pages";
	return NULL;
}

const char *ffasim_hypervisor_invariant(const struct ffasim_hypervisor *hypervisor)
{
	const struct ffasim_hypervisor_state *state = hypervisor->state;
	const char *wrong = check_running(hypervisor);

	for (unsigned int i = 0; i < state->vcpu_count && wrong == NULL; i++)
		wrong = check_vcpu(hypervisor, i);
	for (unsigned int i = 0; i < state->spans_used && wrong == NULL; i++)
		wrong = check_span(hypervisor, i);
	for (unsigned int i = 0; i < state->transaction_count && wrong == NULL; i++)
		wrong = check_transaction(hypervisor, i);
	for (unsigned int i = 0; i < state->vm_count && wrong == NULL; i++)
		wrong = check_buffers(hypervisor, i);
	return wrong;
}
