/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* The layout of a hypervisor's state, and its tables. */

static uint16_t or_default(uint16_t value, uint16_t otherwise)
{
	return value != 0 ? value : otherwise;
}

/* Put a table of COUNT times SIZE bytes at the end of what STATE describes. */
static uint32_t place(struct ffasim_hypervisor_state *state, size_t count, size_t size)
{
	const uint32_t at = state->size;

	state->size += (uint32_t)((count * size + 7) / 8 * 8);
	return at;
}

static void lay_out(const struct ffasim_hypervisor_config *config,
		    struct ffasim_hypervisor_state *state)
{
	memset(state, 0, sizeof(*state));
	state->size = (uint32_t)((sizeof(*state) + 7) / 8 * 8);
	state->vm_count = config->vm_count;
	for (unsigned int i = 0; i < config->vm_count; i++)
		state->vcpu_count = (uint16_t)(state->vcpu_count + config->vms[i].vcpus);
	state->transaction_count = or_default(config->transactions, 16);
	state->borrower_count = or_default(config->borrowers, 4);
	state->range_count = or_default(config->ranges, 128);
	state->span_count = or_default(config->spans, 128);
	state->vms = place(state, state->vm_count, sizeof(struct ffasim_vm_state));
	state->vcpus = place(state, state->vcpu_count, sizeof(struct ffasim_vcpu));
	state->transactions =
		place(state, state->transaction_count, sizeof(struct ffasim_vm_transaction));
	state->borrowers = place(state, (size_t)state->transaction_count * state->borrower_count,
				 sizeof(struct ffasim_vm_borrower));
	state->ranges = place(state, state->range_count, sizeof(struct ffasim_vm_range));
	state->spans = place(state, state->span_count, sizeof(struct ffasim_vm_span));
}

size_t ffasim_hypervisor_size(const struct ffasim_hypervisor_config *config)
{
	struct ffasim_hypervisor_state state;

	lay_out(config, &state);
	return state.size;
}

static void *at(const struct ffasim_hypervisor *h, uint32_t table, size_t n, size_t size)
{
	return (uint8_t *)h->state + table + n * size;
}

struct ffasim_vm_state *ffasim_vm_at(const struct ffasim_hypervisor *h, unsigned int n)
{
	return at(h, h->state->vms, n, sizeof(struct ffasim_vm_state));
}

unsigned int ffasim_vm_number(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm)
{
	return (unsigned int)(vm - ffasim_vm_at(h, 0));
}

struct ffasim_vm_state *ffasim_vm_of(const struct ffasim_hypervisor *h, uint16_t id)
{
	for (unsigned int i = 0; i < h->state->vm_count; i++)
		if (ffasim_vm_at(h, i)->caller.id == id)
			return ffasim_vm_at(h, i);
	return NULL;
}

const struct ffasim_vm *ffasim_vm_config(const struct ffasim_hypervisor *h,
					 const struct ffasim_vm_state *vm)
{
	return &h->config->vms[ffasim_vm_number(h, vm)];
}

const struct ffaf_policy *ffasim_vm_policy(const struct ffasim_vm *vm)
{
	return vm->policy != NULL ? vm->policy : &ffasim_reference_policy;
}

struct ffasim_vcpu *ffasim_vcpu_at(const struct ffasim_hypervisor *h, unsigned int n)
{
	return at(h, h->state->vcpus, n, sizeof(struct ffasim_vcpu));
}

struct ffasim_vcpu *ffasim_vcpu_of(const struct ffasim_hypervisor *h,
				   const struct ffasim_vm_state *vm, unsigned int index)
{
	return vm != NULL && index < vm->vcpu_count ? ffasim_vcpu_at(h, vm->first_vcpu + index)
						    : NULL;
}

uint16_t ffasim_vcpu_number(const struct ffasim_hypervisor *h, const struct ffasim_vcpu *vcpu)
{
	return (uint16_t)(vcpu - ffasim_vcpu_at(h, 0));
}

struct ffasim_vm_state *ffasim_vm_of_vcpu(const struct ffasim_hypervisor *h,
					  const struct ffasim_vcpu *vcpu)
{
	return ffasim_vm_at(h, vcpu->vm);
}

struct ffasim_vm_transaction *ffasim_vm_transaction_at(const struct ffasim_hypervisor *h,
						       unsigned int n)
{
	return at(h, h->state->transactions, n, sizeof(struct ffasim_vm_transaction));
}

struct ffasim_vm_borrower *ffasim_vm_borrower_at(const struct ffasim_hypervisor *h,
						 const struct ffasim_vm_transaction *transaction,
						 unsigned int n)
{
	const size_t first =
		(size_t)(transaction - ffasim_vm_transaction_at(h, 0)) * h->state->borrower_count;

	return at(h, h->state->borrowers, first + n, sizeof(struct ffasim_vm_borrower));
}

struct ffasim_vm_range *ffasim_vm_range_at(const struct ffasim_hypervisor *h, unsigned int n)
{
	return at(h, h->state->ranges, n, sizeof(struct ffasim_vm_range));
}

struct ffasim_vm_span *ffasim_vm_span_at(const struct ffasim_hypervisor *h, unsigned int n)
{
	return at(h, h->state->spans, n, sizeof(struct ffasim_vm_span));
}

static bool is_taken(const struct ffasim_hypervisor_config *config, uint16_t id)
{
	for (unsigned int i = 0; i < config->vm_count; i++)
		if (!config->vms[i].host && config->vms[i].id == id)
			return true;
	return false;
}

/* The id of VM N: ids that the config leaves open go to VMs in their order. */
static uint16_t assign_id(const struct ffasim_hypervisor_config *config, unsigned int n)
{
	uint16_t id = 0;

	if (config->vms[n].host || config->vms[n].id != 0)
		return config->vms[n].id;
	for (unsigned int i = 0; i <= n; i++) {
		if (config->vms[i].host || config->vms[i].id != 0)
			continue;
		do
			id++;
		while (is_taken(config, id));
	}
	return id;
}

static void start_vcpus(const struct ffasim_hypervisor *h, unsigned int n)
{
	const struct ffasim_vm_state *vm = ffasim_vm_at(h, n);

	for (uint16_t i = 0; i < vm->vcpu_count; i++) {
		struct ffasim_vcpu *vcpu = ffasim_vcpu_of(h, vm, i);

		vcpu->vm = (uint16_t)n;
		vcpu->index = i;
		vcpu->pe = vm->vcpu_count > 1 && i < h->config->pes ? i : 0;
		vcpu->caller = vcpu->callee = FFASIM_NO_VCPU;
	}
}

static void start_vm(const struct ffasim_hypervisor *h, unsigned int n, uint16_t first_vcpu)
{
	const struct ffasim_vm *config = &h->config->vms[n];
	struct ffasim_vm_state *vm = ffasim_vm_at(h, n);

	vm->first_vcpu = first_vcpu;
	vm->vcpu_count = config->vcpus;
	vm->caller.id = assign_id(h->config, n);
	if (!config->proxied) {
		vm->caller.version =
			config->version != 0 ? config->version : ffasim_vm_policy(config)->version;
		vm->caller.agreed = 1;
	}
	start_vcpus(h, n);
}

void ffasim_hypervisor_init(const struct ffasim_hypervisor *hypervisor)
{
	struct ffasim_hypervisor_state *state = hypervisor->state;
	uint16_t first_vcpu = 0;

	lay_out(hypervisor->config, state);
	memset((uint8_t *)state + sizeof(*state), 0, state->size - sizeof(*state));
	state->spmc_id = 0x8000;
	state->next_handle = 1;
	for (unsigned int i = 0; i < FFASIM_PES; i++) {
		state->running[i] = FFASIM_NO_VCPU;
		state->starting[i] = FFASIM_BOOTED;
	}
	for (unsigned int i = 0; i < state->vm_count; i++) {
		start_vm(hypervisor, i, first_vcpu);
		first_vcpu = (uint16_t)(first_vcpu + hypervisor->config->vms[i].vcpus);
	}
}

uint16_t ffasim_vm_id(const struct ffasim_hypervisor *hypervisor, unsigned int n)
{
	return n < hypervisor->state->vm_count ? ffasim_vm_at(hypervisor, n)->caller.id
					       : FFASIM_NO_VM;
}
