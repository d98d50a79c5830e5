/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_VMS_H
#define FFASIM_VMS_H

#include "world.h"

/* VMs that the SPMC knows, for as long as it keeps something for them. */

/* Whether ID is one that a VM can have: bit 15 clear, and not the hypervisor's. */
static inline bool ffasim_is_vm_id(uint16_t id)
{
	return id != 0 && (id & 0x8000u) == 0;
}

/* The VM with ID; NULL: the SPMC does not know it. */
struct ffasim_endpoint *ffasim_vm(const struct ffasim_world *world, uint16_t id);
/* The same, known from now on; NULL: ID is no VM's, or there is no room. */
struct ffasim_endpoint *ffasim_vm_know(const struct ffasim_world *world, uint16_t id);
/* Forget VM, and what may be bound for it, if it has neither buffers nor a bitmap. */
void ffasim_vm_drop(const struct ffasim_world *world, struct ffasim_endpoint *vm);

#endif
