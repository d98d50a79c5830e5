/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_SPMD_MEND_H
#define FFAIO_IMPORT_SPMD_MEND_H

#include "import_spmd.h"

/*
 * How records are put together, for three files and nobody else:
 *
 *	import_spmd_mend.c takes lines apart at the heads of records
 *	import_spmd_rest.c finds the rests of cut ones
 *	import_spmd_cut.c  knows what is cut, and whose a rest is
 */

/* "0x" in a text. A record has eight: a quick no to most that could be joined. */
unsigned int ffaio_spmd_marks(const char *text, size_t size);
/* Read CUT and REST as one text. False: one of them is no part of a record, or too long. */
bool ffaio_spmd_join(const struct ffaio_spmd_cut *cut, const char *rest, size_t size,
		     struct ffaio_spmd_scan *scan);
/* Do they make a whole record, and nothing more? MARKS are those of REST. */
bool ffaio_spmd_completes(const struct ffaio_spmd_cut *cut, const char *rest, size_t size,
			  unsigned int marks, struct ffaio_spmd_scan *scan);

void ffaio_spmd_take(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan, uint64_t place);
/* A record that had to be put together. */
void ffaio_spmd_take_mended(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			    uint64_t place);
/* A record is lost; SCAN is what is left of it. */
void ffaio_spmd_take_damaged(struct ffaio_spmd *spmd, const struct ffaio_spmd_scan *scan,
			     uint64_t place);

/* Keep the beginning of a record until its rest comes. */
void ffaio_spmd_keep_cut(struct ffaio_spmd *spmd, const char *text, size_t size);
/* Keep a rest until it is clear whose it is. */
void ffaio_spmd_keep_tail(struct ffaio_spmd *spmd, const char *text, size_t size);
/* TEXT is the rest of the cut record INDEX, which is removed. */
void ffaio_spmd_mend_cut(struct ffaio_spmd *spmd, size_t index, const char *text, size_t size);
/* No more will come of the cut record INDEX, which is removed. */
void ffaio_spmd_end_cut(struct ffaio_spmd *spmd, size_t index);
/* CPU begins a line: what was cut of its own before is over. */
void ffaio_spmd_speaks(struct ffaio_spmd *spmd, uint32_t cpu);
/* Give tails to their owners where only one is left to own them. */
void ffaio_spmd_settle(struct ffaio_spmd *spmd);

/*
 * TEXT reaches to the end of its line and holds no head: the rest of a cut
 * record, or foreign. WHOLE: it is all of its line, the console's prefix included.
 */
void ffaio_spmd_mend_rest(struct ffaio_spmd *spmd, const char *text, size_t size, bool whole);
/* TEXT stands before the first head of its line: does a cut record go on here, without ending? */
bool ffaio_spmd_mend_middle(struct ffaio_spmd *spmd, const char *text, size_t size);
/* TEXT stood before a label: time stamps and the like look much the same on every line. */
void ffaio_spmd_learn_prefix(struct ffaio_spmd *spmd, const char *text, size_t size);

#endif
