/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_run.h"

#include <ffafilter/functions.h>
#include <string.h>

struct ffaio_import_entry *ffaio_import_at(struct ffaio_import *import, uint64_t place)
{
	if (place < import->first || place >= import->next)
		return NULL;
	return &import->queue[place % FFAIO_IMPORT_QUEUE];
}

static bool is_settled(const struct ffaio_import_entry *entry)
{
	if (entry->kind == FFAIO_IMPORT_CALL)
		return !entry->open && !entry->undecided;
	return entry->kind != FFAIO_IMPORT_PLACE;
}

/* Before the first record another importer may yet be the right one. */
void ffaio_import_flush(struct ffaio_import *import)
{
	if (import->report->records == 0)
		return;
	while (import->first < import->next && is_settled(ffaio_import_at(import, import->first))) {
		ffaio_import_write(import, ffaio_import_at(import, import->first));
		import->first++;
	}
}

/* Take the first place as it is: nothing more can be waited for. */
static void force_first(struct ffaio_import *import)
{
	struct ffaio_import_entry *entry = ffaio_import_at(import, import->first);

	if (import->report->records == 0) {
		import->lost = ffaio_import_sum(import->lost, entry->lost);
		import->first++;
	} else if (entry->kind == FFAIO_IMPORT_PLACE) {
		entry->kind = FFAIO_IMPORT_DROPPED;
	} else if (entry->kind == FFAIO_IMPORT_CALL) {
		import->format->give_up(import, entry);
	}
}

uint64_t ffaio_import_push(struct ffaio_import *import, enum ffaio_import_kind kind)
{
	struct ffaio_import_entry *entry;

	ffaio_import_flush(import);
	if (import->next - import->first == FFAIO_IMPORT_QUEUE) {
		force_first(import);
		ffaio_import_flush(import);
	}
	entry = &import->queue[import->next % FFAIO_IMPORT_QUEUE];
	memset(entry, 0, sizeof(*entry));
	entry->kind = kind;
	return import->next++;
}

bool ffaio_import_is_ffa(uint64_t x0)
{
	const uint32_t owner = 0xbf000000; /* a fast call of the standard services */

	return ((uint32_t)x0 & owner) == FFAF_FID_BASE_32 && (x0 & 0xff) >= FFAF_NR_ERROR;
}

struct ffaio_import_entry *ffaio_import_call(struct ffaio_import *import,
					     const struct ffaio_regs *in)
{
	const uint64_t place = ffaio_import_push(import, FFAIO_IMPORT_CALL);
	struct ffaio_import_entry *entry = ffaio_import_at(import, place);

	import->report->records++;
	entry->in = *in;
	entry->open = true;
	return entry;
}

void ffaio_import_lose(struct ffaio_import *import, uint64_t count)
{
	const uint64_t place = ffaio_import_push(import, FFAIO_IMPORT_LOST);

	ffaio_import_at(import, place)->lost = count;
}
