/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "invariant.h"

/* Whether a state is one that can be: one function a topic, the first complaint wins. */

/* The places of a table that are not in use are alike. */
static const char *check_tables(const struct ffasim_world *world)
{
	for (unsigned int t = 0; t < FFASIM_TABLES; t++) {
		const struct ffasim_table *table = &world->state->table[t];
		const uint8_t *place = ffasim_place(world, t, table->used);
		const size_t size = (size_t)(table->count - table->used) * table->size;

		if (table->used > table->count)
			return "more of a table is in use than there is";
		if (size > 0 && (place[0] != 0 || memcmp(place, place + 1, size - 1) != 0))
			return "a place of a table that is not in use is not zero";
	}
	return NULL;
}

static const char *(*const checks[])(const struct ffasim_world *world) = {
	check_tables,	      ffasim_check_contexts,	  ffasim_check_pes,
	ffasim_check_buffers, ffasim_check_notifications, ffasim_check_transactions,
};

const char *ffasim_invariant(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && wrong == NULL; i++)
		wrong = checks[i](world);
	return wrong;
}
