/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd_mend.h"
#include <string.h>

#define PREFIXES 4u
#define STRONG 3u /* registers that tell a rest from foreign text */

/* Where in a text the rest of a record may begin. */
struct starts {
	size_t count;
	size_t at[FFAIO_SPMD_TEXT];
	unsigned int marks[FFAIO_SPMD_TEXT]; /* from there on */
};

static bool is_decimal(char c)
{
	return c >= '0' && c <= '9';
}

#define SHAPE_OF_NOTHING 0xcbf29ce484222325u

/* FNV-1a over a text in which every run of digits is one digit: time goes on. */
static uint64_t shape(uint64_t hash, const char *text, size_t at)
{
	const bool number = is_decimal(text[at]);

	if (number && at != 0 && is_decimal(text[at - 1]))
		return hash;
	return (hash ^ (unsigned char)(number ? '9' : text[at])) * 0x100000001b3u;
}

void ffaio_spmd_learn_prefix(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	uint64_t hash = SHAPE_OF_NOTHING;
	size_t i;

	for (i = 0; i < size; i++)
		hash = shape(hash, text, i);
	for (i = 0; i < PREFIXES - 1 && spmd->prefix[i] != hash; i++)
		;
	memmove(&spmd->prefix[1], &spmd->prefix[0], i * sizeof(spmd->prefix[0]));
	spmd->prefix[0] = hash;
}

static bool is_prefix(const struct ffaio_spmd *spmd, uint64_t hash)
{
	unsigned int i;

	for (i = 0; i < PREFIXES; i++) {
		if (spmd->prefix[i] == hash)
			return true;
	}
	return false;
}

/* Does the "VERBOSE:" of another line end at AT? */
static bool is_label(const char *text, size_t at)
{
	static const char label[] = "VERBOSE:";

	while (at != 0 && text[at - 1] == ' ')
		at--;
	return at >= strlen(label) && memcmp(text + at - strlen(label), label, strlen(label)) == 0;
}

/*
 * May a record go on at AT behind foreign text, of which INK is the last that is
 * no blank? Not if that could be of a record itself, or of a CPU's number.
 */
static bool may_go_on(const char *text, size_t size, size_t at, char ink)
{
	size_t end = at;

	while (end < size && is_decimal(text[end]))
		end++;
	if (ink == '\0' || (end != at && end < size && text[end] == ')'))
		return false;
	return is_label(text, at) ||
	       (!is_decimal(ink) && !(ink >= 'a' && ink <= 'f') && strchr("x:,()-+=", ink) == NULL);
}

/* How much of TEXT is what a record begins with: one may be cut there, and another go on. */
static size_t head_in(const char *text, size_t size)
{
	static const char head[] = "VERBOSE: SPM";
	size_t i;

	for (i = 0; i < size && head[i] != '\0' && text[i] == head[i]; i++)
		;
	return i;
}

/*
 * The beginning, behind the beginning of a head or a known prefix, and wherever
 * enough registers follow foreign text.
 */
static void find_starts(const struct ffaio_spmd *spmd, const char *text, size_t size, bool whole,
			struct starts *starts)
{
	unsigned int marks = ffaio_spmd_marks(text, size);
	uint64_t hash = SHAPE_OF_NOTHING;
	const size_t head = head_in(text, size);
	char ink = '\0'; /* the last before AT that is no blank */
	size_t at;

	starts->count = 0;
	for (at = 0; at < size; at++) {
		if (at != 0) {
			hash = shape(hash, text, at - 1);
			marks -= text[at - 1] == '0' && text[at] == 'x';
			ink = text[at - 1] != ' ' ? text[at - 1] : ink;
		}
		if (size - at >= FFAIO_SPMD_TEXT)
			continue;
		if (at == 0 || at == head || at + 1 == head || (whole && is_prefix(spmd, hash)) ||
		    (marks >= STRONG && may_go_on(text, size, at, ink))) {
			starts->marks[starts->count] = marks;
			starts->at[starts->count++] = at;
		}
	}
}

/* The first start from which TEXT completes CUT. */
static bool completes(const struct ffaio_spmd_cut *cut, const char *text, size_t size,
		      const struct starts *starts, size_t *at)
{
	struct ffaio_spmd_scan scan;
	size_t i;

	for (i = 0; i < starts->count; i++) {
		*at = starts->at[i];
		if (ffaio_spmd_completes(cut, text + *at, size - *at, starts->marks[i], &scan))
			return true;
	}
	return false;
}

/* An empty line may be the line end that a record misses. */
static void take_line_end(struct ffaio_spmd *spmd)
{
	struct ffaio_spmd_scan scan;
	size_t i;

	for (i = 0; i < spmd->cuts; i++) {
		if (ffaio_spmd_completes(&spmd->cut[i], "", 0, 0, &scan)) {
			ffaio_spmd_end_cut(spmd, i);
			return;
		}
	}
}

#define HEAD "SPM("
#define CERTAIN_HEAD 3u /* a rest that begins with the parenthesis is nothing else */
#define WHOLE_HEAD 4u

/* A record whose line was cut in its first LONGEST bytes: no head was there to be found. */
static bool take_beheaded(struct ffaio_spmd *spmd, size_t longest, const char *text, size_t size,
			  const struct starts *starts)
{
	struct ffaio_spmd_cut cut = { .text = HEAD };
	struct ffaio_spmd_scan scan;
	size_t at;

	for (cut.size = longest; cut.size != 0; cut.size--) {
		if (!completes(&cut, text, size, starts, &at) ||
		    !ffaio_spmd_join(&cut, text + at, size - at, &scan) || !scan.has_cpu)
			continue;
		ffaio_spmd_take_mended(spmd, &scan, FFAIO_IMPORT_NONE);
		return true;
	}
	return false;
}

/* Is TEXT, from one of STARTS on, of a record: three registers or more and nothing else? */
static bool is_orphan(const char *text, size_t size, const struct starts *starts)
{
	static const char *const heads[] = {
		"SPM(0): 0x84000063 0x1",
		"SPM(0): 0x84000063 0x1 ",
		"SPM(0): 0x84000063 0",
		"SPM(0): 0x84000063",
		"SPM(0): 0x84000",
		"SPM(0): 0x",
		"SPM(0): ",
		"SPM(0)",
		"SPM: 0x84000063, 0x1",
	};
	struct ffaio_spmd_cut cut;
	struct ffaio_spmd_scan scan;
	size_t i, s;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		cut.size = strlen(heads[i]);
		memcpy(cut.text, heads[i], cut.size);
		for (s = 0; s < starts->count; s++) {
			const size_t at = starts->at[s];

			if (starts->marks[s] >= STRONG &&
			    ffaio_spmd_join(&cut, text + at, size - at, &scan))
				return true;
		}
	}
	return false;
}

/* A line that is left over where a head is waiting: that one will be counted itself. */
static void take_orphan(struct ffaio_spmd *spmd)
{
	if (spmd->cuts != 0)
		spmd->import->report->damaged++;
	else
		ffaio_spmd_take_damaged(spmd, NULL, FFAIO_IMPORT_NONE);
}

void ffaio_spmd_mend_rest(struct ffaio_spmd *spmd, const char *text, size_t size, bool whole)
{
	size_t i, at = 0, owner = 0, owner_at = 0, owners = 0;
	struct starts starts;

	while (size != 0 && strchr(" \t\"'}", text[size - 1]) != NULL)
		size--;
	if (size == 0 && whole)
		take_line_end(spmd);
	if (size == 0 || (spmd->cuts == 0 && ffaio_spmd_marks(text, size) < STRONG))
		return;
	find_starts(spmd, text, size, whole, &starts);
	if (take_beheaded(spmd, CERTAIN_HEAD, text, size, &starts))
		return;
	for (i = 0; i < spmd->cuts; i++) {
		if (!completes(&spmd->cut[i], text, size, &starts, &at))
			continue;
		owner = i;
		owner_at = at;
		owners++;
	}
	if (owners == 1)
		ffaio_spmd_mend_cut(spmd, owner, text + owner_at, size - owner_at);
	else if (owners > 1)
		ffaio_spmd_keep_tail(spmd, text + owner_at, size - owner_at);
	else if (!take_beheaded(spmd, WHOLE_HEAD, text, size, &starts) && whole &&
		 is_orphan(text, size, &starts))
		take_orphan(spmd);
}

static bool is_blank(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i] == ' '; i++)
		;
	return i == size;
}

/* The first start from which TEXT goes on with CUT as far as it reaches. */
static bool goes_on(const struct ffaio_spmd_cut *cut, const char *text, size_t size,
		    const struct starts *starts, struct ffaio_spmd_scan *scan, size_t *at)
{
	size_t i;

	for (i = 0; i < starts->count; i++) {
		*at = starts->at[i];
		if (!is_blank(text + *at, size - *at) &&
		    ffaio_spmd_join(cut, text + *at, size - *at, scan))
			return true;
	}
	return false;
}

bool ffaio_spmd_mend_middle(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	size_t i, at = 0, owner = 0, owner_at = 0, owners = 0;
	struct ffaio_spmd_scan scan;
	struct ffaio_spmd_cut *cut;
	struct starts starts;

	if (spmd->cuts == 0)
		return false;
	find_starts(spmd, text, size, true, &starts);
	for (i = 0; i < spmd->cuts; i++) {
		if (!goes_on(&spmd->cut[i], text, size, &starts, &scan, &at))
			continue;
		owner = i;
		owner_at = at;
		owners++;
	}
	if (owners != 1)
		return owners != 0;
	cut = &spmd->cut[owner];
	memcpy(cut->text + cut->size, text + owner_at, size - owner_at);
	cut->size += size - owner_at;
	cut->marks = ffaio_spmd_marks(cut->text, cut->size);
	return true;
}
