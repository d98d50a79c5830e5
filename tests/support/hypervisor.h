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

#include "hypervisor_rig.h"
#include "world.h"

/* World and hypervisor as their configs say, the hypervisor before boot. */
static inline bool hyp_build(struct hyp *hyp)
{
	return rig_start(&hyp->rig) && CHECK_EQ_STR(hyp_make(hyp), NULL);
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

#endif
