/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "vms.h"

struct ffasim_endpoint *ffasim_vm(const struct ffasim_world *world, uint16_t id)
{
	struct ffasim_endpoint *endpoint =
		ffasim_is_vm_id(id) ? ffasim_endpoint_of(world, id) : NULL;

	return endpoint != NULL && endpoint->kind == FFASIM_VM ? endpoint : NULL;
}

struct ffasim_endpoint *ffasim_vm_know(const struct ffasim_world *world, uint16_t id)
{
	struct ffasim_endpoint *vm = ffasim_vm(world, id);

	for (unsigned int i = 0; vm == NULL && i < ffasim_used(world, FFASIM_TABLE_ENDPOINTS);
	     i++) {
		struct ffasim_endpoint *place = ffasim_endpoint_at(world, i);

		if (!ffasim_is_vm_id(id) || place->kind != FFASIM_NOBODY)
			continue;
		place->kind = FFASIM_VM;
		place->id = id;
		vm = place;
	}
	return vm;
}

void ffasim_vm_drop(const struct ffasim_world *world, struct ffasim_endpoint *vm)
{
	const struct ffasim_notifications places = vm->notifications;

	if (vm->kind != FFASIM_VM || vm->buffers.owner != FFASIM_NOT_MAPPED ||
	    vm->notifications.enabled)
		return;
	ffasim_forget_notifications(world, vm);
	/* Where its vCPUs have their bits stays with its place in the table. */
	memset(vm, 0, sizeof(*vm));
	vm->notifications.first = places.first;
	vm->notifications.room = places.room;
}
