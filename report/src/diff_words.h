/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_DIFF_WORDS_H
#define FFAREPORT_DIFF_WORDS_H

#include <ffareport/diff.h>

/* Pieces of a diff in words; all write to OUT, without a newline. */

/* "loosened", "tightened", "loosened and tightened", "other". */
const char *direction_word(unsigned int direction);

/* "FFA_MEM_DONATE_64: deny", "unlisted: forward", "later-version: refuse-older". */
void put_cause(FILE *out, const struct ffaio_policy *policy, const struct ffan_cause *cause);
/* The same, without what it is about: "deny". */
void put_said(FILE *out, const struct ffaio_policy *policy, const struct ffan_cause *cause);
/* What it is about: "FFA_MEM_DONATE_64", "unlisted", "later-version". */
void put_subject(FILE *out, const struct ffan_cause *cause);
/* "policies/linux-v6.18.yaml:38" */
void put_place(FILE *out, const struct ffaio_policy *policy, const struct ffaio_place *place);

/* "deny NOT_SUPPORTED -> forward", "x4 to x17: kept -> zero", "1 SMC -> 2 SMCs". */
void put_difference(FILE *out, const struct ffan_effect *effect);
/* "once a version is agreed; VMs only; where the SPMC lacks the call"; "" for always. */
void put_when(FILE *out, const struct ffan_diff *diff, const struct ffan_effect *effect);
/* "; only with hint bit 16; also with reserved bits 23:17"; "" when nothing but plain FIDs. */
void put_forms(FILE *out, const struct ffan_effect *effect);
/* What is called or asked about: "FFA_MEM_DONATE_64", "12 FIDs". */
void put_fids(FILE *out, const struct ffan_effect *effect);
unsigned int count_fids(const struct ffan_effect *effect);

/* What one of these says, as a string that the caller frees. */
#define WORDS(text, put)                                    \
	do {                                                \
		size_t size_;                               \
		FILE *to = open_memstream(&(text), &size_); \
		if (to == NULL)                             \
			abort();                            \
		put;                                        \
		fclose(to);                                 \
	} while (0)

#endif
