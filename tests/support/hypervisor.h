/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A simulated hypervisor for tests, above the world of world.h: three full VMs, VM 1
 * the primary with a vCPU a PE, VM 2 and VM 3 with one; VM 3 speaks 1.1 and has two
 * UUIDs.
 *
 *	struct hyp hyp;
 *
 *	hyp_init(&hyp);
 *	hyp_start(&hyp);
 *	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(ID_GET));
 */
#ifndef TEST_HYPERVISOR_H
#define TEST_HYPERVISOR_H

#include <ffasim/hypervisor.h>

#include "world.h"

#define HYP_VMS 4u
/* VM n has 12 pages of the normal world from here on, the hypervisor the last two. */
#define VM_PAGES 12u
#define VM_PAGE(vm, n) (RIG_NS + (((uint64_t)(vm)-1) * VM_PAGES + (n)) * FFASIM_PAGE)
#define VM_TX(vm) VM_PAGE(vm, 0)
#define VM_RX(vm) VM_PAGE(vm, 1)
#define HYP_TX (RIG_NS + 62 * FFASIM_PAGE)
#define HYP_RX (RIG_NS + 63 * FFASIM_PAGE)
#define HYP_SRI 20
#define HYP_NPI 21

static const struct ffasim_uuid vm_uuids[5] = {
	{ { 0xa1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xa2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xa3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xa4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ { 0xa5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
};

struct hyp {
	struct rig rig;
	struct ffasim_hypervisor_config config;
	struct ffasim_vm vms[HYP_VMS];
	struct ffasim_region regions[HYP_VMS];
	struct ffasim_hypervisor_ops ops;
	struct ffasim_hypervisor h;
	uint64_t state[4096];
	uint8_t scratch[FFASIM_SCRATCH];
	/* whose SMC is out on each PE */
	struct {
		uint16_t vm, vcpu;
		bool out;
	} pending[FFASIM_PES];
	/* the last view change and interrupt, and how many there were */
	struct {
		uint16_t vm;
		uint64_t address;
		uint32_t pages;
		unsigned int access;
	} view;
	uint32_t views;
	struct {
		uint16_t vm, vcpu, id;
	} interrupt;
	uint32_t interrupts;
};

static inline void *hyp_translate(void *ctx, uint64_t address, uint32_t pages, bool secure)
{
	struct hyp *hyp = (struct hyp *)ctx;

	return rig_translate(&hyp->rig, address, pages, secure);
}

static inline void hyp_view(void *ctx, uint16_t vm, uint64_t address, uint32_t pages,
			    unsigned int access)
{
	struct hyp *hyp = (struct hyp *)ctx;

	hyp->view.vm = vm;
	hyp->view.address = address;
	hyp->view.pages = pages;
	hyp->view.access = access;
	hyp->views++;
}

static inline void hyp_interrupt(void *ctx, uint16_t vm, uint16_t vcpu, uint16_t intid)
{
	struct hyp *hyp = (struct hyp *)ctx;

	hyp->interrupt.vm = vm;
	hyp->interrupt.vcpu = vcpu;
	hyp->interrupt.id = intid;
	hyp->interrupts++;
}

static inline void hyp_vm(struct hyp *hyp, unsigned int n)
{
	struct ffasim_vm *vm = &hyp->vms[n];

	hyp->regions[n] =
		(struct ffasim_region){ .base = VM_PAGE(n + 1, 0),
					.pages = VM_PAGES,
					.access = FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE };
	vm->vcpus = n == 0 ? 2 : 1;
	vm->version = n == 2 ? FFAF_VERSION_1_1 : 0;
	vm->uuids = &vm_uuids[n];
	vm->uuid_count = n == 2 ? 2 : 1;
	vm->methods = FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ | FFASIM_INDIRECT |
		      FFASIM_RECEIVES_REQ2 | FFASIM_SENDS_REQ2;
	vm->notifications = true;
	vm->entry = 0x100u * (n + 1);
	vm->regions = &hyp->regions[n];
	vm->region_count = 1;
}

/* The config, still to be changed; the fourth VM is not counted. */
static inline void hyp_init(struct hyp *hyp)
{
	memset(hyp, 0, sizeof(*hyp));
	rig_init(&hyp->rig);
	hyp->config = (struct ffasim_hypervisor_config){ .pes = 2,
							 .tx = HYP_TX,
							 .rx = HYP_RX,
							 .sri = HYP_SRI,
							 .npi = HYP_NPI,
							 .vms = hyp->vms,
							 .vm_count = 3,
							 .transactions = 8,
							 .ranges = 48,
							 .spans = 48 };
	for (unsigned int n = 0; n < HYP_VMS; n++)
		hyp_vm(hyp, n);
	hyp->ops = (struct ffasim_hypervisor_ops){ .translate = hyp_translate,
						   .view = hyp_view,
						   .interrupt = hyp_interrupt };
}

/* Both as their configs say, the hypervisor before boot. */
static inline bool hyp_build(struct hyp *hyp)
{
	hyp->h = (struct ffasim_hypervisor){
		&hyp->config,	 (struct ffasim_hypervisor_state *)hyp->state,
		&hyp->ops,	 hyp,
		&hyp->rig.world, hyp->scratch
	};
	if (!rig_start(&hyp->rig) || !CHECK_EQ_STR(ffasim_hypervisor_check(&hyp->config), NULL) ||
	    !CHECK(ffasim_hypervisor_size(&hyp->config) <= sizeof(hyp->state)))
		return false;
	ffasim_hypervisor_init(&hyp->h);
	return true;
}

/* The same, where VMs 2 and 3 wait and VM 1 runs. */
static inline bool hyp_start(struct hyp *hyp)
{
	return hyp_build(hyp) && CHECK(ffasim_hypervisor_skip_boot(&hyp->h));
}

/* Issue the SMC that NEXT is, if it is one, until the SPMC runs a partition or a VM goes on. */
static inline struct ffasim_filter_next hyp_settle(struct hyp *hyp, unsigned int pe,
						   struct ffasim_filter_next next)
{
	while (next.kind == FFASIM_FILTER_FORWARD) {
		const struct ffasim_ec normal_world = { 0, (uint16_t)pe };
		struct ffasim_next got;

		ffasim_call(&hyp->rig.world, pe, normal_world, &next.regs, &got);
		if (got.kind != FFASIM_RETURN) {
			hyp->pending[pe].vm = next.vm;
			hyp->pending[pe].vcpu = next.vcpu;
			hyp->pending[pe].out = true;
			return next;
		}
		ffasim_filter_result(&hyp->h, pe, next.vm, next.vcpu, &got.regs, &next);
	}
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp->h), NULL);
	return next;
}

/* A call of a VM, on the PE where the vCPU is. */
static inline struct ffasim_filter_next hyp_call(struct hyp *hyp, uint16_t vm, uint16_t vcpu,
						 const struct ffaf_regs *regs)
{
	struct ffasim_vcpu_info info = { 0 };
	struct ffasim_filter_next next;

	ffasim_vcpu_info(&hyp->h, vm, vcpu, &info);
	ffasim_filter_call(&hyp->h, info.pe, vm, vcpu, regs, &next);
	CHECK_EQ_STR(ffasim_hypervisor_invariant(&hyp->h), NULL);
	return hyp_settle(hyp, info.pe, next);
}

/*
 * A call of a partition. When the normal world goes on with it, so does the VM whose
 * SMC was out: *NEXT is what the hypervisor makes of it, else HALT.
 */
static inline struct ffasim_next hyp_sp_call(struct hyp *hyp, struct ffasim_ec sp,
					     const struct ffaf_regs *regs,
					     struct ffasim_filter_next *next)
{
	const struct ffasim_next got = rig_call(&hyp->rig, sp, regs);
	const unsigned int pe = got.ec.index;

	memset(next, 0, sizeof(*next));
	next->kind = FFASIM_FILTER_HALT;
	if (got.kind == FFASIM_SWITCH && got.ec.id == 0 && hyp->pending[pe].out) {
		hyp->pending[pe].out = false;
		ffasim_filter_result(&hyp->h, pe, hyp->pending[pe].vm, hyp->pending[pe].vcpu,
				     &got.regs, next);
		*next = hyp_settle(hyp, pe, *next);
	}
	return got;
}

/* VM_CALL(hyp, vm, vcpu, fid, x1, ...) */
#define VM_CALL(hyp, vm, vcpu, ...) \
	hyp_call(hyp, vm, vcpu, &(struct ffaf_regs){ .x = { __VA_ARGS__ } })

static inline int hyp_status(const struct ffasim_filter_next *next)
{
	return next->kind == FFASIM_FILTER_RETURN && next->regs.x[0] == FFAF_FID_32(ERROR)
		       ? (int32_t)next->regs.x[2]
		       : 0;
}

/* The status that the call is answered; 0 for all but FFA_ERROR. */
#define VM_REFUSAL(hyp, vm, vcpu, ...) \
	hyp_status(&(struct ffasim_filter_next[]){ VM_CALL(hyp, vm, vcpu, __VA_ARGS__) }[0])

/* NEXT is of this kind and names a vCPU 0 or other of this VM. */
#define CHECK_VM_NEXT(next_, kind_, vm_)                         \
	do {                                                     \
		const struct ffasim_filter_next hyp_got = next_; \
		CHECK_EQ_INT(hyp_got.kind, kind_);               \
		CHECK_EQ_U64(hyp_got.vm, vm_);                   \
	} while (0)

static inline int hyp_state(struct hyp *hyp, uint16_t vm, uint16_t vcpu)
{
	struct ffasim_vcpu_info info = { .state = 0xff };

	ffasim_vcpu_info(&hyp->h, vm, vcpu, &info);
	return info.state;
}

/* Buffers of VM at VM_TX and VM_RX. */
static inline int hyp_map(struct hyp *hyp, uint16_t vm)
{
	return VM_REFUSAL(hyp, vm, 0, FFAF_FID_64(RXTX_MAP), VM_TX(vm), VM_RX(vm), 1);
}

static inline uint8_t *hyp_at(struct hyp *hyp, uint64_t address)
{
	return (uint8_t *)rig_at(&hyp->rig, address, 1);
}

#endif
