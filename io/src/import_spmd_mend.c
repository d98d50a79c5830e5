/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd_mend.h"
#include <string.h>

/*
 * CPUs write to one console without a lock, and so does the normal world: a
 * record is cut anywhere by another one or by foreign text, and its rest comes
 * lines later. A head shows where a record begins; where a cut one goes on is
 * known by the grammar alone: exactly eight registers, a line end behind them.
 */

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Does the text end in a register that no digit can follow? */
static bool is_firm(const char *text, size_t size)
{
	return size >= 2 && text[size - 2] == 'x' && text[size - 1] == '0';
}

/* Blanks, and what closes the YAML item of a LAVA log. */
static bool is_line_end(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (strchr(" \t\"'}", text[i]) == NULL)
			return false;
	}
	return true;
}

static bool goes_on(const char *text, size_t size, const struct ffaio_spmd_scan *scan)
{
	const char *rest = text + scan->used;

	return size - scan->used >= 2 &&
	       ((rest[0] == ' ' && rest[1] == '0') || (rest[0] == ',' && rest[1] == ' '));
}

static bool is_whole(const char *text, size_t size, const struct ffaio_spmd_scan *scan, bool ended)
{
	if (scan->registers != FFAIO_SPMD_REGS || goes_on(text, size, scan) ||
	    (scan->used < size && is_digit(text[scan->used])))
		return false;
	return is_firm(text, scan->used) ||
	       (ended && is_line_end(text + scan->used, size - scan->used));
}

/*
 * Foreign text that follows a number directly may have begun with digits of its
 * own ("0x1" and "dd: no such device"), unless it looks like the beginning of a line.
 */
static bool is_frayed(const char *text, size_t size, const struct ffaio_spmd_scan *scan)
{
	char next;

	if (scan->used == size || !is_digit(text[scan->used - 1]) || is_firm(text, scan->used))
		return false;
	next = text[scan->used];
	return !(next >= 'A' && next <= 'Z') && strchr("[(<#*", next) == NULL;
}

/* Where a text may run from its own head into the rest of a cut record, with no mark there. */
struct seams {
	unsigned int count;
	size_t at; /* the last one */
	bool completes[FFAIO_SPMD_CUT]; /* which records, from one of them on */
};

static void find_seams(const struct ffaio_spmd *spmd, const char *text, size_t size, size_t used,
		       struct seams *seams)
{
	unsigned int marks = ffaio_spmd_marks(text, size);
	struct ffaio_spmd_scan scan;
	size_t at, i;

	memset(seams, 0, sizeof(*seams));
	for (at = 1; at <= used; at++) {
		marks -= text[at - 1] == '0' && text[at] == 'x';
		for (i = 0; at >= strlen("SPM(") && i < spmd->cuts; i++) {
			if (!ffaio_spmd_completes(&spmd->cut[i], text + at, size - at, marks,
						  &scan))
				continue;
			seams->count++;
			seams->at = at;
			seams->completes[i] = true;
		}
	}
}

/* Any choice could make up a number: all are lost, the one that begins in TEXT as well. */
static void lose_all(struct ffaio_spmd *spmd, const struct seams *seams,
		     const struct ffaio_spmd_scan *scan)
{
	size_t i;

	for (i = FFAIO_SPMD_CUT; i-- > 0;) {
		if (seams->completes[i])
			ffaio_spmd_end_cut(spmd, i);
	}
	ffaio_spmd_take_damaged(spmd, scan, FFAIO_IMPORT_NONE);
}

/* Take TEXT as the beginning of one record and the rest of another; false: it is not both. */
static bool take_both(struct ffaio_spmd *spmd, const char *text, size_t size,
		      const struct ffaio_spmd_scan *scan)
{
	size_t index = 0, used = scan->used;
	struct seams seams;

	while (size > used && is_line_end(text + size - 1, 1))
		size--;
	find_seams(spmd, text, size, used < size ? used : size - 1, &seams);
	if (seams.count == 0)
		return false;
	if (seams.count > 1) {
		lose_all(spmd, &seams, scan);
		return true;
	}
	while (!seams.completes[index])
		index++;
	ffaio_spmd_mend_cut(spmd, index, text + seams.at, size - seams.at);
	ffaio_spmd_keep_cut(spmd, text, seams.at);
	return true;
}

/* What begins at a head, up to the next head or, ENDED, the end of the line. */
static void take_piece(struct ffaio_spmd *spmd, const char *text, size_t size, bool labelled,
		       bool ended)
{
	struct ffaio_spmd_scan scan;

	ffaio_spmd_scan(text, size, &scan);
	if (scan.cpu_known)
		ffaio_spmd_speaks(spmd, scan.cpu);
	if (is_whole(text, size, &scan, ended))
		ffaio_spmd_take(spmd, &scan, FFAIO_IMPORT_NONE);
	else if (ended && spmd->cuts != 0 && take_both(spmd, text, size, &scan))
		return;
	else if (scan.registers == 0 && !scan.broken && scan.used != size &&
		 !(labelled && scan.has_cpu))
		return;
	else if (scan.broken || is_frayed(text, size, &scan) ||
		 (scan.registers == FFAIO_SPMD_REGS && goes_on(text, size, &scan)))
		ffaio_spmd_take_damaged(spmd, &scan, FFAIO_IMPORT_NONE);
	else
		ffaio_spmd_keep_cut(spmd, text, scan.used);
	if (ended && scan.used < size)
		ffaio_spmd_mend_rest(spmd, text + scan.used, size - scan.used, false);
}

void ffaio_spmd_mend(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	struct ffaio_spmd_head head, next;
	bool more = ffaio_spmd_find_head(text, size, 0, &head);

	if (!more) {
		ffaio_spmd_mend_rest(spmd, text, size, true);
	} else if (head.label != 0) {
		if (!ffaio_spmd_mend_middle(spmd, text, head.label) &&
		    head.text - head.label == FFAIO_SPMD_LABEL)
			ffaio_spmd_learn_prefix(spmd, text, head.label);
	}
	while (more) {
		more = ffaio_spmd_find_head(text, size, head.text + strlen("SPM"), &next);
		take_piece(spmd, text + head.text, (more ? next.label : size) - head.text,
			   head.label != head.text, !more);
		head = next;
	}
	ffaio_spmd_settle(spmd);
}
