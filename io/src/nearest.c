/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/functions.h>
#include <ffaio/error.h>
#include <stdio.h>
#include <string.h>

/* Longer words are nobody's slip of a known one. */
#define WORD_MAX 63u

static unsigned int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned int)(c - 'A' + 'a') : (unsigned char)c;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours from A to B, both at most WORD_MAX. */
static size_t distance(const char *a, const char *b)
{
	const size_t columns = strlen(b);
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= columns; j++)
		above[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			const bool equal = lower(a[i - 1]) == lower(b[j - 1]);

			row[j] = smaller(smaller(above[j], row[j - 1]) + 1,
					 above[j - 1] + (equal ? 0 : 1));
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		size_t *const spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[columns];
}

/* The search for the word nearest to a name: how far the best so far is. */
struct search {
	const char *name;
	size_t best; /* words at this distance or more are too far */
};

static struct search search_for(const char *name)
{
	const size_t length = strlen(name);
	const size_t third = length / 3;
	struct search search = { name, 0 };

	if (length > 1 && length <= WORD_MAX)
		search.best = (third != 0 ? third : 1) + 1;
	return search;
}

static bool is_nearer(struct search *search, const char *word)
{
	const size_t length = strlen(word);
	const size_t own = strlen(search->name);
	const size_t least = length > own ? length - own : own - length;
	size_t d;

	if (least >= search->best || length > WORD_MAX)
		return false;
	d = distance(search->name, word);
	if (d >= search->best || d >= length)
		return false;
	search->best = d;
	return true;
}

const char *ffaio_nearest(const char *name, const char *const *words, size_t count)
{
	struct search search = search_for(name);
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++)
		if (words[i] != NULL && is_nearer(&search, words[i]))
			nearest = words[i];
	return nearest;
}

const char *ffaio_nearest_function(const char *name, char buffer[64])
{
	struct search search = search_for(name);

	buffer[0] = '\0';
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const struct ffaf_function *function = ffaf_function((enum ffaf_fn)fn);
		char wide[2][FFAF_NAME_SIZE];

		ffaf_fid_name(FFAF_FID_BASE_32 | function->number, wide[0]);
		ffaf_fid_name(FFAF_FID_BASE_64 | function->number, wide[1]);
		const char *const words[] = { function->name, wide[0], wide[1] };
		for (size_t i = 0; i < 3; i++)
			if (is_nearer(&search, words[i]))
				snprintf(buffer, 64, "%s", words[i]);
	}
	return buffer[0] != '\0' ? buffer : NULL;
}
