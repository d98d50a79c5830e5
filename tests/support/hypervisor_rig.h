/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A simulated hypervisor of three VMs above the world of world_rig.h, for tests and fuzzers. */
#ifndef TEST_HYPERVISOR_RIG_H
#define TEST_HYPERVISOR_RIG_H

#include <ffasim/hypervisor.h>

#include "world_rig.h"

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

/* The hypervisor as the config says, before boot; what is wrong with the config, or NULL. */
static inline const char *hyp_make(struct hyp *hyp)
{
	const char *wrong = ffasim_hypervisor_check(&hyp->config);

	hyp->h = (struct ffasim_hypervisor){
		&hyp->config,	 (struct ffasim_hypervisor_state *)hyp->state,
		&hyp->ops,	 hyp,
		&hyp->rig.world, hyp->scratch
	};
	if (wrong == NULL && ffasim_hypervisor_size(&hyp->config) > sizeof(hyp->state))
		wrong = "the state is larger than the rig has room for";
	if (wrong == NULL)
		ffasim_hypervisor_init(&hyp->h);
	return wrong;
}

static inline uint8_t *hyp_at(struct hyp *hyp, uint64_t address)
{
	return (uint8_t *)rig_at(&hyp->rig, address, 1);
}

#endif
