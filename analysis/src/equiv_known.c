/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_known.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static void hash(const uint8_t *bytes, size_t size, uint64_t out[2])
{
	uint64_t a = 0x243f6a8885a308d3u, b = 0x13198a2e03707344u;

	for (size_t i = 0; i < size; i += 8) {
		uint64_t word;

		memcpy(&word, bytes + i, sizeof(word));
		a = mix(a, word);
		b = mix(b, word + a);
	}
	out[0] = mix(a, b);
	out[1] = mix(b, a) | 1u; /* never the free slot's zero */
}

static uint64_t *find(uint64_t (*slot)[2], size_t room, const uint64_t key[2])
{
	size_t i = (size_t)key[0] & (room - 1);

	while (slot[i][1] != 0 && (slot[i][0] != key[0] || slot[i][1] != key[1]))
		i = (i + 1) & (room - 1);
	return slot[i];
}

static int grow(struct equiv_known *known)
{
	const size_t room = known->room != 0 ? 2 * known->room : 1024;
	uint64_t(*slot)[2] = calloc(room, sizeof(*slot));

	if (slot == NULL)
		return -1;
	for (size_t i = 0; i < known->room; i++)
		if (known->slot[i][1] != 0)
			memcpy(find(slot, room, known->slot[i]), known->slot[i], sizeof(*slot));
	free(known->slot);
	known->slot = slot;
	known->room = room;
	return 0;
}

int equiv_known_add(struct equiv_known *known, const void *bytes, size_t size)
{
	uint64_t key[2], *place;

	if (2 * known->count >= known->room && grow(known) != 0)
		return -1;
	hash(bytes, size, key);
	place = find(known->slot, known->room, key);
	if (place[1] != 0)
		return 0;
	memcpy(place, key, sizeof(key));
	known->count++;
	return 1;
}

void equiv_known_free(struct equiv_known *known)
{
	free(known->slot);
	memset(known, 0, sizeof(*known));
}
