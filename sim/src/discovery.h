/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_DISCOVERY_H
#define FFASIM_DISCOVERY_H

#include "world.h"

/* Partitions as a viewer finds them: one entry for each, or for each of its UUIDs. */

#define FFASIM_DESCRIPTOR_MAX 48u

struct ffasim_query {
	const struct ffasim_endpoint *viewer;
	struct ffasim_uuid uuid; /* all zero: every partition */
};

/* Where a walk through the entries of a query stands; starts as zero. */
struct ffasim_walk {
	unsigned int partition, uuid;
};

/* Bytes of a descriptor for VIEWER: 8, 24 or 48. */
uint32_t ffasim_descriptor_size(const struct ffasim_world *world,
				const struct ffasim_endpoint *viewer);
/* Fill DESCRIPTOR with the next entry; false: there is none. */
bool ffasim_next_entry(const struct ffasim_world *world, const struct ffasim_query *query,
		       struct ffasim_walk *walk, uint8_t descriptor[FFASIM_DESCRIPTOR_MAX]);
/* Entries in all. */
uint32_t ffasim_count_entries(const struct ffasim_world *world, const struct ffasim_query *query);

#endif
