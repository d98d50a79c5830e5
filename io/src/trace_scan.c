/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_scan.h"
#include <ffafilter/registers.h>
#include <inttypes.h>
#include <string.h>

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

int ffaio_scan_fail(const struct ffaio_scan *scan, const char *where, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	ffaio_vfail(scan->error, scan->file, scan->number, (unsigned long)(where - scan->line) + 1,
		    format, arguments);
	va_end(arguments);
	return -1;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Whether any of the eight bytes AT may be below 0x20, or 0x7f; never misses one. */
static bool may_hold_control(const char *at)
{
	uint64_t eight, delete, below, equal;

	memcpy(&eight, at, sizeof(eight));
	delete = eight ^ EACH_BYTE(0x7f);
	below = (eight - EACH_BYTE(0x20)) & ~eight;
	equal = (delete - EACH_BYTE(0x01)) & ~delete;
	return ((below | equal) & EACH_BYTE(0x80)) != 0;
}

/* The same for all bytes from AT to END. */
static bool any_may_be_control(const char *at, const char *end)
{
	if (end - at < 8)
		return true;
	for (; end - at > 8; at += 8)
		if (may_hold_control(at))
			return true;
	return may_hold_control(end - 8);
}

/* The first control byte between AT and END, or END. */
static const char *find_control(const char *at, const char *end)
{
	if (!any_may_be_control(at, end))
		return end;
	while (at < end && !is_control(*at))
		at++;
	return at;
}

static int fail_control(const struct ffaio_scan *scan, const char *where)
{
	if (*where == '\r' && where + 1 == scan->end)
		return ffaio_scan_fail(scan, where,
				       "the line ends in CR LF; it should end in LF alone");
	if (*where == '\t')
		return ffaio_scan_fail(scan, where, "a tab; words are separated by a space");
	return ffaio_scan_fail(scan, where, "byte 0x%02x is not text", (unsigned char)*where);
}

int ffaio_scan_start(struct ffaio_scan *scan, const char *line, size_t length)
{
	const char *control;

	scan->line = line;
	scan->at = line;
	scan->end = line + length;
	control = find_control(line, scan->end);
	return control == scan->end ? 0 : fail_control(scan, control);
}

int ffaio_scan_finish(const struct ffaio_scan *scan, const char *expected)
{
	char text[64];

	if (ffaio_scan_at_end(scan))
		return 0;
	ffaio_word_copy(ffaio_scan_peek(scan), text);
	return ffaio_scan_fail(scan, scan->at, "'%s' is too much here: %s", text, expected);
}

void ffaio_word_copy(struct ffaio_word word, char buffer[64])
{
	const size_t length = word.length < 63 ? word.length : 63;

	memcpy(buffer, word.text, length);
	buffer[length] = '\0';
}

int ffaio_scan_fail_word(const struct ffaio_scan *scan, struct ffaio_word word, const char *what,
			 const char *const *words, size_t count, const char *otherwise)
{
	const char *nearest;
	char text[64];

	if (word.length == 0)
		return ffaio_scan_fail(scan, word.text, "%s is missing: %s", what, otherwise);
	ffaio_word_copy(word, text);
	nearest = ffaio_nearest(text, words, count);
	if (nearest != NULL)
		return ffaio_scan_fail(scan, word.text, "'%s' is not %s; did you mean %s?", text,
				       what, nearest);
	return ffaio_scan_fail(scan, word.text, "'%s' is not %s: %s", text, what, otherwise);
}
