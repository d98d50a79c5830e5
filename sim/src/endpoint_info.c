/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

bool ffasim_endpoint_info(const struct ffasim_world *world, uint16_t id,
			  struct ffasim_endpoint_info *info)
{
	const struct ffasim_endpoint *endpoint = ffasim_endpoint_of(world, id);

	if (endpoint == NULL)
		return false;
	*info = (struct ffasim_endpoint_info){
		.version = endpoint->version,
		.rx = endpoint->buffers.rx,
		.tx = endpoint->buffers.tx,
		.rxtx_pages = endpoint->buffers.pages,
		.rx_owner = endpoint->buffers.owner,
		.aborted = endpoint->aborted,
	};
	return true;
}
