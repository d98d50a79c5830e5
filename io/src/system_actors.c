/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The `behaviour` of a partition of a system file. */
#include "system_internal.h"

int ffaio_system_read_actor(const struct policy_item *item)
{
	const char *words[FFASIM_ACTOR_COUNT];
	struct ffasim_actor *actor = item->ctx;
	int kind;

	for (unsigned int i = 0; i < FFASIM_ACTOR_COUNT; i++)
		words[i] = ffasim_actor_word(i);
	if (ffaio_policy_expect(item->reader->source, item->key->word, item->value, POLICY_WORD,
				item->reader->error) != 0)
		return -1;
	kind = ffaio_policy_pick(item->reader, item->value, "behaviour of a partition", words,
				 FFASIM_ACTOR_COUNT);
	if (kind < 0)
		return -1;
	actor->kind = (uint8_t)kind;
	return 0;
}
