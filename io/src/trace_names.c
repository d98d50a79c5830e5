/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_names.h"
#include <string.h>

#define HASHED 8u /* bytes of a name that its hash is made of; no name is shorter */

_Static_assert(2 * FFAF_FN_COUNT < FFAIO_NAME_SLOTS / 2, "the table of names is too full");

/* The names differ in how they end; WORD has HASHED bytes at least. */
static unsigned int hash(struct ffaio_word word)
{
	uint64_t tail;

	memcpy(&tail, word.text + word.length - HASHED, HASHED);
	return (unsigned int)(tail * UINT64_C(0x9e3779b97f4a7c15) >> 55) % FFAIO_NAME_SLOTS;
}

/* The slot of WORD, or the empty one where it would be. */
static unsigned int find(const struct ffaio_names *names, struct ffaio_word word)
{
	unsigned int i = hash(word);

	while (names->slot[i].fid != 0 &&
	       (names->slot[i].length != word.length ||
		memcmp(names->slot[i].text, word.text, word.length) != 0))
		i = (i + 1) % FFAIO_NAME_SLOTS;
	return i;
}

static void add(struct ffaio_names *names, uint32_t fid)
{
	char text[FFAF_NAME_SIZE];
	struct ffaio_name *slot;

	if (!ffaf_fid_name(fid, text))
		return;
	slot = &names->slot[find(names, (struct ffaio_word){ text, strlen(text) })];
	slot->fid = fid;
	slot->length = (uint32_t)strlen(text);
	memcpy(slot->text, text, sizeof(text));
}

void ffaio_names_init(struct ffaio_names *names)
{
	memset(names, 0, sizeof(*names));
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const uint32_t number = ffaf_function((enum ffaf_fn)fn)->number;

		add(names, FFAF_FID_BASE_32 | number);
		add(names, FFAF_FID_BASE_64 | number);
	}
}

/* The FID of WORD, or 0. */
static uint32_t look_up(const struct ffaio_names *names, struct ffaio_word word)
{
	return word.length < HASHED ? 0 : names->slot[find(names, word)].fid;
}

static int fail_name(const struct ffaio_scan *scan)
{
	char text[64], nearest[64];

	ffaio_word_copy(ffaio_scan_peek(scan), text);
	if (ffaf_name_to_fn(text) != FFAF_FN_UNKNOWN)
		return ffaio_scan_fail(scan, scan->at, "%s has two widths: write %s_32 or %s_64",
				       text, text, text);
	if (ffaio_nearest_function(text, nearest) != NULL && ffaf_name_to_fid(nearest) == 0)
		return ffaio_scan_fail(scan, scan->at,
				       "unknown function '%s'; did you mean %s_32 or %s_64?", text,
				       nearest, nearest);
	if (nearest[0] != '\0')
		return ffaio_scan_fail(scan, scan->at, "unknown function '%s'; did you mean %s?",
				       text, nearest);
	return ffaio_scan_fail(scan, scan->at, "unknown function '%s'", text);
}

int ffaio_names_scan(const struct ffaio_names *names, struct ffaio_scan *scan, uint64_t *fid)
{
	const struct ffaio_word word = ffaio_scan_peek(scan);
	const uint32_t found = look_up(names, word);

	if (found == 0)
		return fail_name(scan);
	*fid = found;
	scan->at += word.length;
	return 0;
}
