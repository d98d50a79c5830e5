/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "wrap.h"

#include <string.h>

/* How much of TEXT goes into a line with ROOM columns left. */
static size_t fitting(const char *text, size_t room)
{
	size_t end = strlen(text), space;

	if (end <= room)
		return end;
	for (space = room; space > 0 && text[space] != ' '; space--)
		;
	return space > 0 ? space : strcspn(text, " ");
}

void put_wrapped(FILE *out, const char *first, const char *rest, const char *text)
{
	const char *prefix = first;

	do {
		const size_t used = strlen(prefix);
		const size_t part = fitting(text, used < WRAP_COLUMNS ? WRAP_COLUMNS - used : 0);

		fprintf(out, "%s%.*s\n", prefix, (int)part, text);
		text += part;
		text += strspn(text, " ");
		prefix = rest;
	} while (*text != '\0');
}
