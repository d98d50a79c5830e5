/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_run.h"

#define ESCAPE '\033'
#define BELL '\a'
#define TITLE_BYTES 256u /* of an operating system command, longer ones are none */

static bool between(char c, int low, int high)
{
	return (unsigned char)c >= low && (unsigned char)c <= high;
}

/* Past "ESC [": parameters, intermediates, one final byte (ECMA-48, 5.4). */
static size_t skip_control(const char *line, size_t size, size_t at)
{
	while (at < size && between(line[at], 0x30, 0x3f))
		at++;
	while (at < size && between(line[at], 0x20, 0x2f))
		at++;
	return at < size && between(line[at], 0x40, 0x7e) ? at + 1 : at;
}

/* Past "ESC ]": up to BEL or "ESC \"; nothing where neither comes. */
static size_t skip_title(const char *line, size_t size, size_t at)
{
	size_t end;

	for (end = at; end < size && end - at < TITLE_BYTES; end++) {
		if (line[end] == BELL)
			return end + 1;
		if (line[end] == ESCAPE && end + 1 < size && line[end + 1] == '\\')
			return end + 2;
	}
	return at;
}

/* Past the sequence that begins with the escape at AT. */
static size_t skip_escape(const char *line, size_t size, size_t at)
{
	at++;
	if (at == size)
		return at;
	if (line[at] == '[')
		return skip_control(line, size, at + 1);
	if (line[at] == ']')
		return skip_title(line, size, at + 1);
	return between(line[at], 0x30, 0x7e) ? at + 1 : at;
}

size_t ffaio_console_clean(const char *line, size_t size, char *to)
{
	size_t at = 0, n = 0;

	while (at < size) {
		if (line[at] == ESCAPE) {
			at = skip_escape(line, size, at);
			continue;
		}
		if (line[at] == '\r' || line[at] == '\t' || !between(line[at], 0, 0x1f))
			to[n++] = line[at];
		at++;
	}
	return n;
}
