/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "plain.h"

#include <ffaio/error.h>
#include <string.h>

/* U+FFFE and U+FFFF are UTF-8, but no characters, and XML has no way to write them. */
static int is_noncharacter(const char *text)
{
	return strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0;
}

struct plain plain_next(const char *text)
{
	const size_t size = ffaio_printable(text);

	if (*text == '\0')
		return (struct plain){ text, 0, 0 };
	if (*text == '\t' || *text == '\n' || *text == '\r')
		return (struct plain){ text, 1, 1 };
	if (size == 0 || is_noncharacter(text))
		return (struct plain){ "\xef\xbf\xbd", 3, size != 0 ? size : 1 };
	return (struct plain){ text, size, size };
}

void plain_put(FILE *out, const char *text, const char *(*escape)(char c))
{
	struct plain c;

	for (; text != NULL; text += c.used) {
		const char *other;

		c = plain_next(text);
		if (c.size == 0)
			return;
		other = c.size == 1 ? escape(*c.bytes) : NULL;
		if (other != NULL)
			fputs(other, out);
		else
			fwrite(c.bytes, 1, c.size, out);
	}
}
