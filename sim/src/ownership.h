/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_OWNERSHIP_H
#define FFASIM_OWNERSHIP_H

#include "world.h"

/*
 * Who has which page. The start is the config's: a partition owns its regions and
 * devices, the normal world the rest of the normal non-secure memory, and nobody
 * what is left. Spans tell where that changed for good: a donation, or permissions
 * set. Live transactions tell the rest: what is shared or lent now.
 *
 * The normal world is one owner, whichever VM a hypervisor names.
 */

#define FFASIM_NO_OWNER 0xffffu

/* Pages in a row of which the same holds. */
struct ffasim_run {
	uint64_t pages; /* from the address asked about; at least 1 */
	uint16_t owner; /* place in the table of endpoints, or FFASIM_NO_OWNER */
	uint8_t access; /* of the owner, were nothing shared or lent: enum ffasim_access */
	bool non_secure;
	bool device;
	bool memory; /* there is something */
};

/* What is at ADDRESS, and how far it goes on like that. */
struct ffasim_run ffasim_run_at(const struct ffasim_world *world, uint64_t address);

/* Whether ADDRESS is in PAGES pages from BASE; RUN ends where the answer would change. */
bool ffasim_clip_run(uint64_t address, uint64_t base, uint64_t pages, struct ffasim_run *run);

/* Whether PAGES pages from ADDRESS end within the address space. */
bool ffasim_pages_fit(uint64_t address, uint64_t pages);

/*
 * Whether all of PAGES pages from ADDRESS are ENDPOINT's own normal memory with at
 * least ACCESS, and neither shared, lent, on the way nor in anybody's RX/TX buffers: what
 * may be mapped as a buffer or sent.
 */
bool ffasim_owns(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		 uint64_t address, uint64_t pages, unsigned int access);

/* Whether all of the pages are ENDPOINT's own, normal memory or device, whatever its access. */
bool ffasim_in_region(const struct ffasim_world *world, const struct ffasim_endpoint *endpoint,
		      uint64_t address, uint64_t pages);

/* Whether any of the pages is in an RX/TX buffer. */
bool ffasim_in_buffers(const struct ffasim_world *world, uint64_t address, uint64_t pages);

/* The place of the owner that ENDPOINT acts for: its own, or the normal world's. */
uint16_t ffasim_owner_place(const struct ffasim_world *world,
			    const struct ffasim_endpoint *endpoint);

/*
 * From now on PAGES pages from ADDRESS are OWNER's with ACCESS. False, with nothing done:
 * there may be no room for the spans that it takes.
 */
#define FFASIM_SPANS_TO_SET 2u
bool ffasim_set_span(const struct ffasim_world *world, uint64_t address, uint32_t pages,
		     uint16_t owner, unsigned int access);

/* Whether there is room to set RANGES of them. */
bool ffasim_room_for_spans(const struct ffasim_world *world, uint32_t ranges);

/* Whether any of PAGES pages from ADDRESS is shared, lent or donated now. */
bool ffasim_in_transactions(const struct ffasim_world *world, uint64_t address, uint64_t pages);

/* Whether A and B, each some pages from an address, have a page in common. */
static inline bool ffasim_overlap(uint64_t a, uint64_t a_pages, uint64_t b, uint64_t b_pages)
{
	const bool within =
		a < b ? (b - a) / FFASIM_PAGE < a_pages : (a - b) / FFASIM_PAGE < b_pages;

	return within && a_pages != 0 && b_pages != 0;
}

#endif
