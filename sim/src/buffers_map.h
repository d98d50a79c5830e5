/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_BUFFERS_MAP_H
#define FFASIM_BUFFERS_MAP_H

#include "buffers.h"

/* Check the pair and make it that of ENDPOINT: 0 or a status. */
int32_t ffasim_map_buffers(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
			   const struct ffasim_buffers *pair);
/* FFA_RXTX_MAP of the hypervisor for the VM that the descriptor in its TX names. */
int32_t ffasim_map_vm_buffers(struct ffasim_calling *calling);

#endif
