/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* RX/TX pairs of full VMs, which the SPMC maps too where it can. */

#define MOST_PAGES 64u
#define PAGES_MASK 0x3fu

/* The endpoint RX/TX descriptor (DEN0077A, FFA_RXTX_MAP) for one range each. */
struct range {
	uint64_t address;
	uint32_t pages, reserved;
};

struct descriptor_1_0 {
	uint16_t id, reserved;
	uint32_t rx_count, tx_count;
};

struct composite {
	uint32_t pages, count;
	uint64_t reserved;
	struct range range;
};

struct descriptor_1_1 {
	uint16_t id, reserved;
	uint32_t rx, tx; /* offsets */
	uint32_t padding;
	struct composite composite[2];
};

/* Put the descriptor of the pair of VM into the hypervisor's TX. */
static bool describe(const struct ffasim_hypervisor *h, const struct ffasim_vm_state *vm)
{
	const struct range rx = { vm->caller.rx, vm->pages, 0 };
	const struct range tx = { vm->caller.tx, vm->pages, 0 };
	const uint64_t at = h->config->tx;

	if (h->state->filter.version >= FFAF_VERSION_1_1) {
		const struct descriptor_1_1 descriptor = {
			vm->caller.id,
			0,
			(uint32_t)offsetof(struct descriptor_1_1, composite[0]),
			(uint32_t)offsetof(struct descriptor_1_1, composite[1]),
			0,
			{ { vm->pages, 1, 0, rx }, { vm->pages, 1, 0, tx } }
		};

		return ffasim_vm_write(h, at, &descriptor, sizeof(descriptor));
	}
	const struct descriptor_1_0 descriptor = { vm->caller.id, 0, 1, 1 };

	return ffasim_vm_write(h, at, &descriptor, sizeof(descriptor)) &&
	       ffasim_vm_write(h, at + sizeof(descriptor), &rx, sizeof(rx)) &&
	       ffasim_vm_write(h, at + sizeof(descriptor) + sizeof(rx), &tx, sizeof(tx));
}

/* What the SPMC does not map it cannot write to: messages of partitions to this VM. */
static bool map_at_spmc(const struct ffasim_vm_calling *calling)
{
	struct ffaf_regs smc;

	if (!calling->state->paired || !describe(calling->h, calling->vm))
		return false;
	ffasim_smc_prepare(&smc, FFAF_FID_64(RXTX_MAP));
	return ffasim_smc_status(calling->h, calling->pe, &smc) == 0;
}

static bool overlap(uint64_t a, uint64_t b, uint32_t pages)
{
	const uint64_t size = (uint64_t)pages * FFASIM_PAGE;

	return a < b ? b - a < size : a - b < size;
}

static int32_t check_pair(const struct ffasim_vm_calling *calling, uint64_t tx, uint64_t rx,
			  uint64_t pages)
{
	const uint16_t most = calling->h->config->rxtx_pages;
	const uint16_t id = calling->vm->caller.id;
	const unsigned int access = FFASIM_READ | FFASIM_WRITE;

	if (calling->vm->caller.mapped)
		return FFAF_DENIED;
	if (pages == 0 || (pages & ~(uint64_t)PAGES_MASK) != 0 ||
	    pages > (most != 0 ? most : MOST_PAGES) || tx % FFASIM_PAGE != 0 ||
	    rx % FFASIM_PAGE != 0 || overlap(tx, rx, (uint32_t)pages) ||
	    !ffasim_pages_are(calling->h, id, tx, pages, FFASIM_SPAN_FREE, access) ||
	    !ffasim_pages_are(calling->h, id, rx, pages, FFASIM_SPAN_FREE, access))
		return FFAF_INVALID_PARAMETERS;
	return 0;
}

/* The parts of PAGES pages from ADDRESS are KIND; returns how many there are. */
static unsigned int mark(const struct ffasim_hypervisor *h, uint64_t address, uint32_t pages,
			 uint8_t kind, bool apply)
{
	struct ffasim_part part;
	unsigned int count = 0;

	while (pages > 0 && ffasim_part_of(h, address, pages, &part)) {
		part.span.kind = kind;
		if (apply)
			ffasim_pages_set(h, &part.span);
		address += (uint64_t)part.pages * FFASIM_PAGE;
		pages -= part.pages;
		count++;
	}
	return count;
}

void ffasim_vm_do_rxtx_map(struct ffasim_vm_calling *calling)
{
	const uint64_t tx = calling->in->x[1], rx = calling->in->x[2];
	const uint64_t pages = (uint32_t)calling->in->x[3];
	const struct ffasim_hypervisor *h = calling->h;
	struct ffasim_vm_state *vm = calling->vm;
	int32_t status = check_pair(calling, tx, rx, pages);

	if (status == 0 &&
	    !ffasim_pages_room(h, mark(h, tx, (uint32_t)pages, 0, false) +
					  mark(h, rx, (uint32_t)pages, 0, false) + 2))
		status = FFAF_NO_MEMORY;
	if (status == 0) {
		mark(h, tx, (uint32_t)pages, FFASIM_SPAN_BUFFER, true);
		mark(h, rx, (uint32_t)pages, FFASIM_SPAN_BUFFER, true);
		vm->caller.tx = tx;
		vm->caller.rx = rx;
		vm->caller.mapped = true;
		vm->pages = (uint32_t)pages;
		vm->rx_full = false;
		vm->pair_at_spmc = map_at_spmc(calling);
	}
	ffasim_vm_finish(calling, status);
}

void ffasim_vm_do_rxtx_unmap(struct ffasim_vm_calling *calling)
{
	struct ffasim_vm_state *vm = calling->vm;
	struct ffaf_regs smc;

	if (!vm->caller.mapped) {
		ffasim_vm_refuse(calling, FFAF_INVALID_PARAMETERS);
		return;
	}
	if (vm->pair_at_spmc) {
		ffasim_smc_prepare(&smc, FFAF_FID_32(RXTX_UNMAP));
		smc.x[1] = (uint64_t)vm->caller.id << 16;
		ffasim_smc_issue(calling->h, calling->pe, &smc);
	}
	mark(calling->h, vm->caller.tx, vm->pages, FFASIM_SPAN_FREE, true);
	mark(calling->h, vm->caller.rx, vm->pages, FFASIM_SPAN_FREE, true);
	vm->caller.tx = vm->caller.rx = 0;
	vm->caller.mapped = vm->pair_at_spmc = vm->rx_full = false;
	vm->pages = 0;
	ffasim_vm_success(calling);
}

static int32_t for_vm(const struct ffasim_hypervisor *h, unsigned int pe, uint32_t fid,
		      const struct ffasim_vm_state *vm)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, fid);
	smc.x[1] = vm->caller.id;
	return ffasim_smc_status(h, pe, &smc);
}

int32_t ffasim_vm_rx_take(const struct ffasim_hypervisor *h, unsigned int pe,
			  struct ffasim_vm_state *vm, uint32_t size)
{
	if (!vm->caller.mapped || vm->rx_full)
		return FFAF_BUSY;
	if (size > ffasim_vm_buffer_size(vm))
		return FFAF_NO_MEMORY;
	if (vm->pair_at_spmc && for_vm(h, pe, FFAF_FID_32(RX_ACQUIRE), vm) != 0)
		return FFAF_BUSY;
	return 0;
}

void ffasim_vm_rx_give(const struct ffasim_hypervisor *h, struct ffasim_vm_state *vm, uint32_t size)
{
	/* Nothing of what was there before stays behind it. */
	ffasim_vm_clear(h, vm->caller.rx + size, ffasim_vm_buffer_size(vm) - size);
	vm->rx_full = true;
}

void ffasim_vm_rx_untake(const struct ffasim_hypervisor *h, unsigned int pe,
			 struct ffasim_vm_state *vm)
{
	if (vm->pair_at_spmc)
		for_vm(h, pe, FFAF_FID_32(RX_RELEASE), vm);
}

int32_t ffasim_vm_rx_release(const struct ffasim_hypervisor *h, unsigned int pe,
			     struct ffasim_vm_state *vm)
{
	const bool had = vm->rx_full;

	vm->rx_full = false;
	if (vm->pair_at_spmc)
		return for_vm(h, pe, FFAF_FID_32(RX_RELEASE), vm);
	return had ? 0 : FFAF_DENIED;
}

void ffasim_vm_do_rx_release(struct ffasim_vm_calling *calling)
{
	ffasim_vm_finish(calling, ffasim_vm_rx_release(calling->h, calling->pe, calling->vm));
}

void ffasim_own_rx_release(const struct ffasim_hypervisor *h, unsigned int pe)
{
	struct ffaf_regs smc;

	ffasim_smc_prepare(&smc, FFAF_FID_32(RX_RELEASE));
	ffasim_smc_issue(h, pe, &smc);
}

bool ffasim_vm_info(const struct ffasim_hypervisor *hypervisor, uint16_t vm,
		    struct ffasim_endpoint_info *info)
{
	const struct ffasim_vm_state *found = ffasim_vm_of(hypervisor, vm);

	memset(info, 0, sizeof(*info));
	if (found == NULL)
		return false;
	info->version = found->caller.agreed != 0 ? found->caller.version : 0;
	info->aborted = found->aborted;
	if (!found->caller.mapped)
		return true;
	info->rx = found->caller.rx;
	info->tx = found->caller.tx;
	info->rxtx_pages = found->pages != 0 ? found->pages : 1;
	info->rx_owner = found->rx_full ? FFASIM_BUFFER_CONSUMER : FFASIM_BUFFER_FREE;
	return true;
}
