/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd_mend.h"
#include <string.h>

#define NOWHERE SIZE_MAX

unsigned int ffaio_spmd_marks(const char *text, size_t size)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i + 1 < size; i++)
		count += text[i] == '0' && text[i + 1] == 'x';
	return count;
}

bool ffaio_spmd_join(const struct ffaio_spmd_cut *cut, const char *rest, size_t size,
		     struct ffaio_spmd_scan *scan)
{
	char text[FFAIO_SPMD_TEXT];

	if (size >= sizeof(text) - cut->size)
		return false;
	memcpy(text, cut->text, cut->size);
	memcpy(text + cut->size, rest, size);
	ffaio_spmd_scan(text, cut->size + size, scan);
	return scan->used == cut->size + size && !scan->broken;
}

bool ffaio_spmd_completes(const struct ffaio_spmd_cut *cut, const char *rest, size_t size,
			  unsigned int marks, struct ffaio_spmd_scan *scan)
{
	marks += cut->marks;
	marks += cut->text[cut->size - 1] == '0' && size != 0 && rest[0] == 'x';
	return marks == FFAIO_SPMD_REGS && ffaio_spmd_join(cut, rest, size, scan) &&
	       scan->registers == FFAIO_SPMD_REGS;
}

static void remove_cut(struct ffaio_spmd *spmd, size_t index)
{
	spmd->cuts--;
	memmove(&spmd->cut[index], &spmd->cut[index + 1],
		(spmd->cuts - index) * sizeof(spmd->cut[0]));
}

static void remove_tail(struct ffaio_spmd *spmd, size_t index)
{
	spmd->tails--;
	memmove(&spmd->tail[index], &spmd->tail[index + 1],
		(spmd->tails - index) * sizeof(spmd->tail[0]));
}

void ffaio_spmd_take(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan, uint64_t place)
{
	spmd->import->report->records++;
	ffaio_spmd_pair(spmd, scan, place);
}

void ffaio_spmd_take_mended(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			    uint64_t place)
{
	if (scan->cpu_known)
		ffaio_spmd_speaks(spmd, scan->cpu);
	spmd->import->report->repaired++;
	ffaio_spmd_take(spmd, scan, place);
}

void ffaio_spmd_take_damaged(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			     uint64_t place)
{
	spmd->import->report->damaged++;
	ffaio_spmd_pair_lost(spmd, scan, place);
}

void ffaio_spmd_mend_cut(struct ffaio_spmd *spmd, size_t index, const char *text, size_t size)
{
	const uint64_t place = spmd->cut[index].place;
	struct ffaio_spmd_scan scan;

	ffaio_spmd_join(&spmd->cut[index], text, size, &scan);
	remove_cut(spmd, index);
	ffaio_spmd_take_mended(spmd, &scan, place);
}

static void mend_with_tail(struct ffaio_spmd *spmd, size_t index, size_t tail)
{
	const struct ffaio_spmd_tail copy = spmd->tail[tail];

	remove_tail(spmd, tail);
	ffaio_spmd_mend_cut(spmd, index, copy.text, copy.size);
}

void ffaio_spmd_end_cut(struct ffaio_spmd *spmd, size_t index)
{
	const uint64_t place = spmd->cut[index].place;
	struct ffaio_spmd_scan scan;

	ffaio_spmd_scan(spmd->cut[index].text, spmd->cut[index].size, &scan);
	remove_cut(spmd, index);
	/* With all registers there, only its line end can be missing. */
	if (scan.registers == FFAIO_SPMD_REGS)
		ffaio_spmd_take_mended(spmd, &scan, place);
	else
		ffaio_spmd_take_damaged(spmd, &scan, place);
}

void ffaio_spmd_keep_cut(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	struct ffaio_spmd_cut *cut;

	if (spmd->cuts == FFAIO_SPMD_CUT)
		ffaio_spmd_end_cut(spmd, 0);
	cut = &spmd->cut[spmd->cuts++];
	cut->order = spmd->order++;
	cut->line = spmd->import->report->lines;
	cut->place = ffaio_import_push(spmd->import, FFAIO_IMPORT_PLACE);
	cut->size = size;
	cut->marks = ffaio_spmd_marks(text, size);
	memcpy(cut->text, text, size);
}

/* How many cut records that were there before TAIL are completed by it; INDEX is the newest. */
static size_t owners_of(const struct ffaio_spmd *spmd, const struct ffaio_spmd_tail *tail,
			size_t *index)
{
	struct ffaio_spmd_scan scan;
	size_t i, count = 0;

	for (i = 0; i < spmd->cuts && spmd->cut[i].order < tail->order; i++) {
		if (ffaio_spmd_completes(&spmd->cut[i], tail->text, tail->size, tail->marks,
					 &scan)) {
			*index = i;
			count++;
		}
	}
	return count;
}

void ffaio_spmd_settle(struct ffaio_spmd *spmd)
{
	size_t index = 0, i = 0;

	while (i < spmd->tails) {
		const size_t owners = owners_of(spmd, &spmd->tail[i], &index);

		if (owners > 1) {
			i++;
			continue;
		}
		if (owners == 1) {
			mend_with_tail(spmd, index, i);
		} else {
			remove_tail(spmd, i);
			spmd->import->report->damaged++;
		}
		i = 0;
	}
}

/* The tail that must have been the rest of CUT, now that its CPU goes on: the first that fits. */
static size_t tail_for(const struct ffaio_spmd *spmd, const struct ffaio_spmd_cut *cut,
		       struct ffaio_spmd_scan *scan)
{
	size_t i;

	for (i = 0; i < spmd->tails; i++) {
		const struct ffaio_spmd_tail *tail = &spmd->tail[i];

		if (cut->order < tail->order &&
		    ffaio_spmd_completes(cut, tail->text, tail->size, tail->marks, scan))
			return i;
	}
	return NOWHERE;
}

/* End a cut record of CPU, if one is left. */
static bool end_one_of(struct ffaio_spmd *spmd, uint32_t cpu)
{
	struct ffaio_spmd_scan scan, whole;
	size_t i;

	for (i = 0; i < spmd->cuts; i++) {
		const struct ffaio_spmd_cut *cut = &spmd->cut[i];
		const size_t tail = tail_for(spmd, cut, &whole);

		ffaio_spmd_scan(cut->text, cut->size, &scan);
		if (tail != NOWHERE && whole.cpu_known && whole.cpu == cpu) {
			mend_with_tail(spmd, i, tail);
			return true;
		}
		if (scan.cpu_known && scan.cpu == cpu) {
			ffaio_spmd_end_cut(spmd, i);
			return true;
		}
	}
	return false;
}

void ffaio_spmd_speaks(struct ffaio_spmd *spmd, uint32_t cpu)
{
	while (end_one_of(spmd, cpu))
		;
}

/* What nothing tells apart goes to the record cut last, as interrupts nest. */
static void give_oldest_tail(struct ffaio_spmd *spmd)
{
	size_t index = 0;

	ffaio_spmd_settle(spmd);
	if (spmd->tails == 0)
		return;
	owners_of(spmd, &spmd->tail[0], &index);
	mend_with_tail(spmd, index, 0);
	ffaio_spmd_settle(spmd);
}

void ffaio_spmd_keep_tail(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	struct ffaio_spmd_tail *tail;

	while (spmd->tails == FFAIO_SPMD_TAILS)
		give_oldest_tail(spmd);
	tail = &spmd->tail[spmd->tails++];
	tail->order = spmd->order++;
	tail->size = size;
	tail->marks = ffaio_spmd_marks(text, size);
	memcpy(tail->text, text, size);
}

void ffaio_spmd_mend_age(struct ffaio_spmd *spmd)
{
	while (spmd->cuts != 0 && spmd->import->report->lines - spmd->cut[0].line >= FFAIO_SPMD_AGE)
		ffaio_spmd_end_cut(spmd, 0);
}

void ffaio_spmd_mend_end(struct ffaio_spmd *spmd)
{
	while (spmd->tails != 0)
		give_oldest_tail(spmd);
	while (spmd->cuts != 0)
		ffaio_spmd_end_cut(spmd, 0);
}
