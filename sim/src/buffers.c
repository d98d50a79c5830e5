/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "buffers.h"
#include "notifications.h"

/* What is done with an RX/TX pair once it is mapped. */

static bool is_secure(const struct ffasim_endpoint *endpoint)
{
	return endpoint->kind == FFASIM_SP;
}

uint32_t ffasim_buffer_size(const struct ffasim_endpoint *endpoint)
{
	return endpoint->buffers.owner == FFASIM_NOT_MAPPED ? 0
							    : endpoint->buffers.pages * FFASIM_PAGE;
}

/* Whether SIZE bytes at OFFSET lie within a buffer. */
static bool fits(const struct ffasim_endpoint *endpoint, uint32_t offset, uint32_t size)
{
	const uint32_t room = ffasim_buffer_size(endpoint);

	return offset <= room && size <= room - offset;
}

bool ffasim_tx_read(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		    void *to, uint32_t offset, uint32_t size)
{
	return fits(endpoint, offset, size) &&
	       ffasim_copy_in(world, to, endpoint->buffers.tx + offset, size, is_secure(endpoint));
}

bool ffasim_rx_free(const struct ffasim_endpoint *endpoint)
{
	return endpoint->buffers.owner == FFASIM_BUFFER_FREE;
}

bool ffasim_rx_put(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		   uint32_t offset, const void *from, uint32_t size)
{
	return fits(endpoint, offset, size) && ffasim_copy_out(world, endpoint->buffers.rx + offset,
							       from, size, is_secure(endpoint));
}

/* Zero RX from OFFSET on, so that nothing of an older message stays. */
static void zero_tail(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint32_t offset)
{
	const uint32_t room = ffasim_buffer_size(endpoint);

	while (offset < room) {
		const uint32_t rest = FFASIM_PAGE - offset % FFASIM_PAGE;
		const uint64_t address = endpoint->buffers.rx + offset;
		uint8_t *page = ffasim_page(world, address, is_secure(endpoint));

		if (page != NULL)
			memset(page + address % FFASIM_PAGE, 0, rest);
		offset += rest;
	}
}

void ffasim_rx_give(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
		    uint32_t size)
{
	if (size != 0)
		zero_tail(world, endpoint, size);
	endpoint->buffers.owner = FFASIM_BUFFER_CONSUMER;
}

bool ffasim_rx_write(const struct ffasim_world *world, struct ffasim_endpoint *endpoint,
		     const void *from, uint32_t size)
{
	if (!ffasim_rx_free(endpoint) || !ffasim_rx_put(world, endpoint, 0, from, size))
		return false;
	ffasim_rx_give(world, endpoint, size);
	return true;
}

bool ffasim_release_rx(const struct ffasim_world *world, struct ffasim_endpoint *endpoint)
{
	(void)world;
	if (endpoint->buffers.owner != FFASIM_BUFFER_CONSUMER)
		return false;
	endpoint->buffers.owner = FFASIM_BUFFER_FREE;
	return true;
}

bool ffasim_unmap_buffers(struct ffasim_endpoint *endpoint)
{
	if (endpoint->buffers.owner == FFASIM_NOT_MAPPED)
		return false;
	memset(&endpoint->buffers, 0, sizeof(endpoint->buffers));
	/* A message that nobody was told of goes with them. */
	endpoint->notifications.global.rx_full = 0;
	ffasim_settle_news(&endpoint->notifications.global);
	return true;
}
