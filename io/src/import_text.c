/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_text.h"

#include <string.h>

struct ffaio_rest ffaio_rest_of(const char *text, size_t size)
{
	return (struct ffaio_rest){ text, text + size };
}

void ffaio_rest_skip_blanks(struct ffaio_rest *rest)
{
	while (rest->at < rest->end && (*rest->at == ' ' || *rest->at == '\t'))
		rest->at++;
}

static bool begins(const struct ffaio_rest *rest, const char *word, size_t length)
{
	return (size_t)(rest->end - rest->at) >= length && memcmp(rest->at, word, length) == 0;
}

bool ffaio_rest_take(struct ffaio_rest *rest, const char *word)
{
	const size_t length = strlen(word);

	if (!begins(rest, word, length))
		return false;
	rest->at += length;
	return true;
}

bool ffaio_rest_find(struct ffaio_rest *rest, const char *word)
{
	struct ffaio_rest from = *rest;

	while (from.at < from.end) {
		from.at = memchr(from.at, word[0], (size_t)(from.end - from.at));
		if (from.at == NULL)
			return false;
		if (ffaio_rest_take(&from, word)) {
			*rest = from;
			return true;
		}
		from.at++;
	}
	return false;
}

struct ffaio_rest ffaio_rest_word(struct ffaio_rest *rest)
{
	struct ffaio_rest word = { rest->at, rest->at };

	while (word.end < rest->end && *word.end != ' ' && *word.end != '\t')
		word.end++;
	rest->at = word.end;
	return word;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

bool ffaio_rest_number(struct ffaio_rest *rest, unsigned int base, uint64_t *value)
{
	const char *start = rest->at;
	uint64_t sum = 0;

	for (; rest->at < rest->end && digit(*rest->at) < base; rest->at++) {
		const unsigned int d = digit(*rest->at);

		if (sum > (UINT64_MAX - d) / base)
			return false;
		sum = sum * base + d;
	}
	*value = sum;
	return rest->at != start;
}
