/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Guest memory, reached through the embedder alone and a page at a time. */

void *ffasim_page(const struct ffasim_world *world, uint64_t address, bool secure)
{
	return world->ops->translate(world->ctx, address & ~(uint64_t)(FFASIM_PAGE - 1), 1, secure);
}

/* Bytes from ADDRESS to the end of its page, SIZE at most. */
static size_t chunk(uint64_t address, size_t size)
{
	const size_t rest = FFASIM_PAGE - (size_t)(address % FFASIM_PAGE);

	return size < rest ? size : rest;
}

bool ffasim_copy_in(const struct ffasim_world *world, void *to, uint64_t address, size_t size,
		    bool secure)
{
	for (size_t done = 0, n; done < size; done += n) {
		const uint8_t *page = ffasim_page(world, address + done, secure);

		n = chunk(address + done, size - done);
		if (page == NULL)
			return false;
		memcpy((uint8_t *)to + done, page + (address + done) % FFASIM_PAGE, n);
	}
	return true;
}

bool ffasim_copy_out(const struct ffasim_world *world, uint64_t address, const void *from,
		     size_t size, bool secure)
{
	for (size_t done = 0, n; done < size; done += n) {
		uint8_t *page = ffasim_page(world, address + done, secure);

		n = chunk(address + done, size - done);
		if (page == NULL)
			return false;
		memcpy(page + (address + done) % FFASIM_PAGE, (const uint8_t *)from + done, n);
	}
	return true;
}
