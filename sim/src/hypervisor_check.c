/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/hypervisor.h>
#include <stddef.h>

#define MOST_VCPUS 256

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
	if (overlap(region, &tx) || overlap(region, &rx))
		return "a VM's region has one of the hypervisor's buffers in it";
	for (unsigned int i = 0; i < config->vm_count; i++)
		if (touches(&config->vms[i], region))
			return "two regions of VMs overlap";
	return NULL;
}

static const char *check_vm(const struct ffasim_hypervisor_config *config, unsigned int n)
{
	const struct ffasim_vm *vm = &config->vms[n];
	const char *wrong = check_kind(config, n);

	if (wrong != NULL)
		return wrong;
	if ((vm->id & 0x8000u) != 0)
		return "a VM's id has bit 15 set, as partitions have";
	if (vm->vcpus == 0 || vm->vcpus > MOST_VCPUS)
		return "the number of a VM's vCPUs is not 1 to 256";
	if ((vm->version & 0x80000000u) != 0)
		return "a VM's version has bit 31 set";
	for (unsigned int i = 0; i < n; i++)
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
	if (config->tx % FFASIM_PAGE != 0 || config->rx % FFASIM_PAGE != 0 ||
	    config->tx == config->rx)
		return "the hypervisor's buffers are not aligned to 4 KiB, or the same";
	for (unsigned int i = 0; i < config->vm_count && wrong == NULL; i++)
		wrong = check_vm(config, i);
	return wrong;
}
