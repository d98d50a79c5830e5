/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/hypervisor.h>
#include <stddef.h>

#define MOST_VCPUS 256
#define INTIDS 1020u /* the GIC's, but for its special ones */
#define ACCESS (FFASIM_READ | FFASIM_WRITE | FFASIM_EXECUTE)
#define METHODS                                                                            \
	(FFASIM_RECEIVES_REQ | FFASIM_SENDS_REQ | FFASIM_INDIRECT | FFASIM_RECEIVES_REQ2 | \
	 FFASIM_SENDS_REQ2)

static bool maps_with_caller(const struct ffasim_vm *vm)
{
	return vm->proxied && vm->policy != NULL &&
	       vm->policy->behaviour[FFAF_BEHAVIOUR_SPMC_BUFFERS] == FFAF_SPMC_BUFFERS_WITH_CALLER;
}

static const char *check_kind(const struct ffasim_hypervisor_config *config, unsigned int n)
{
	const struct ffasim_vm *vm = &config->vms[n];

	if (vm->proxied && vm->policy == NULL)
		return "a proxied VM has no policy";
	if (vm->host && (n != 0 || !vm->proxied || vm->id != 0))
		return "the host is not the first VM, not proxied, or has another id than 0";
	for (unsigned int i = 0; i < config->vm_count && maps_with_caller(vm); i++)
		if (!config->vms[i].proxied)
			return "a full VM needs the buffers that the policy of a proxied one maps and unmaps";
	return NULL;
}

static bool overlap(const struct ffasim_region *a, const struct ffasim_region *b)
{
	return a->base < b->base + (uint64_t)b->pages * FFASIM_PAGE &&
	       b->base < a->base + (uint64_t)a->pages * FFASIM_PAGE;
}

static bool touches(const struct ffasim_vm *vm, const struct ffasim_region *region)
{
	for (unsigned int i = 0; i < vm->region_count; i++)
		if (&vm->regions[i] != region && overlap(&vm->regions[i], region))
			return true;
	return false;
}

static const char *check_region(const struct ffasim_hypervisor_config *config,
				const struct ffasim_region *region)
{
	const struct ffasim_region tx = { .base = config->tx, .pages = 1 };
	const struct ffasim_region rx = { .base = config->rx, .pages = 1 };

	if (region->base % FFASIM_PAGE != 0 || region->pages == 0 ||
	    region->base + (uint64_t)region->pages * FFASIM_PAGE < region->base)
		return "a VM's region is empty, not aligned to 4 KiB, or past the end";
	if ((region->access & ~ACCESS) != 0)
		return "the access of a VM's region has bits that there are not";
	if (overlap(region, &tx) || overlap(region, &rx))
		return "a VM's region has one of the hypervisor's buffers in it";
	for (unsigned int i = 0; i < config->vm_count; i++)
		if (touches(&config->vms[i], region))
			return "two regions of VMs overlap";
	return NULL;
}

/* What a VM is made of, without the others. */
static const char *check_shape(const struct ffasim_vm *vm)
{
	if ((vm->id & 0x8000u) != 0)
		return "a VM's id has bit 15 set, as partitions have";
	if (vm->vcpus == 0 || vm->vcpus > MOST_VCPUS)
		return "the number of a VM's vCPUs is not 1 to 256";
	if ((vm->version & 0x80000000u) != 0)
		return "a VM's version has bit 31 set";
	if (vm->version != 0 && ffaf_version_major(vm->version) != 1)
		return "a VM's version is not 1.x";
	if ((vm->methods & ~METHODS) != 0)
		return "the methods of a VM have bits that there are not";
	if (vm->uuid_count != 0 && vm->uuids == NULL)
		return "a VM's table of UUIDs is missing";
	return vm->region_count != 0 && vm->regions == NULL ? "a VM's table of regions is missing"
							    : NULL;
}

static const char *check_vm(const struct ffasim_hypervisor_config *config, unsigned int n)
{
	const struct ffasim_vm *vm = &config->vms[n];
	const char *wrong = check_kind(config, n);

	for (unsigned int i = 0; i < n && wrong == NULL; i++)
		if (vm->id != 0 && vm->id == config->vms[i].id)
			return "two VMs have the same id";
	for (unsigned int i = 0; i < vm->region_count && wrong == NULL; i++)
		wrong = check_region(config, &vm->regions[i]);
	return wrong;
}

const char *ffasim_hypervisor_check(const struct ffasim_hypervisor_config *config)
{
	const char *wrong = NULL;

	if (config->pes == 0 || config->pes > FFASIM_PES)
		return "the number of PEs is not 1 to 16";
	if (config->vm_count == 0 || config->vm_count > FFASIM_VMS)
		return "the number of VMs is not 1 to 64";
	if (config->vms == NULL)
		return "the table of VMs is missing";
	if (config->sri >= INTIDS || config->npi >= INTIDS)
		return "an interrupt of notifications is above 1019";
	if (config->tx % FFASIM_PAGE != 0 || config->rx % FFASIM_PAGE != 0 ||
	    config->tx == config->rx)
		return "the hypervisor's buffers are not aligned to 4 KiB, or the same";
	/* All of them by themselves before any is looked at beside the others. */
	for (unsigned int i = 0; i < config->vm_count && wrong == NULL; i++)
		wrong = check_shape(&config->vms[i]);
	for (unsigned int i = 0; i < config->vm_count && wrong == NULL; i++)
		wrong = check_vm(config, i);
	return wrong;
}
