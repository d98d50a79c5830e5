/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_run.h"

static size_t find(const struct ffaio_import_open *open, uint64_t key)
{
	size_t i;

	for (i = 0; i < open->count && open->of[i].key != key; i++)
		;
	return i;
}

static struct ffaio_import_entry *end(struct ffaio_import *import, uint64_t place)
{
	struct ffaio_import_entry *entry = ffaio_import_at(import, place);

	if (entry != NULL)
		entry->open = false;
	return entry;
}

/* Forget those that have left the queue, or, where there are none, the first. */
static void make_room(struct ffaio_import *import, struct ffaio_import_open *open)
{
	size_t i, kept = 0;

	for (i = 0; i < open->count; i++) {
		if (ffaio_import_at(import, open->of[i].place) != NULL)
			open->of[kept++] = open->of[i];
	}
	if (kept == FFAIO_IMPORT_QUEUE) {
		end(import, open->of[0].place);
		open->of[0] = open->of[--kept];
	}
	open->count = kept;
}

void ffaio_import_open(struct ffaio_import *import, struct ffaio_import_open *open, uint64_t key,
		       uint64_t place)
{
	size_t i = find(open, key);

	if (i < open->count) {
		end(import, open->of[i].place);
	} else {
		if (open->count == FFAIO_IMPORT_QUEUE)
			make_room(import, open);
		i = open->count++;
	}
	open->of[i] = (struct ffaio_import_key){ key, place };
}

bool ffaio_import_close(struct ffaio_import *import, struct ffaio_import_open *open, uint64_t key,
			struct ffaio_import_entry **entry)
{
	const size_t i = find(open, key);

	*entry = NULL;
	if (i == open->count)
		return false;
	*entry = end(import, open->of[i].place);
	open->of[i] = open->of[--open->count];
	return true;
}

void ffaio_import_close_all(struct ffaio_import *import, struct ffaio_import_open *open)
{
	for (size_t i = 0; i < open->count; i++)
		end(import, open->of[i].place);
	open->count = 0;
}
