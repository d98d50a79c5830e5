/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffaio/error.h>
#include <stdio.h>
#include <string.h>

/* The bytes of the UTF-8 character at TEXT, by its first byte; 0: no character starts so. */
static size_t utf8_length(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* Overlong forms, surrogates, numbers over 0x10ffff and the C1 controls. */
static bool is_bad_pair(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xc2:
	case 0xe0:
		return second < 0xa0;
	case 0xed:
		return second > 0x9f;
	case 0xf0:
		return second < 0x90;
	case 0xf4:
		return second > 0x8f;
	default:
		return false;
	}
}

size_t ffaio_printable(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	const size_t length = utf8_length(byte[0]);

	if (byte[0] >= 0x20 && byte[0] < 0x7f)
		return 1;
	for (size_t i = 1; i < length; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	return length != 0 && !is_bad_pair(byte[0], byte[1]) ? length : 0;
}

static void make_printable(char *text)
{
	while (*text != '\0') {
		const size_t length = ffaio_printable(text);

		if (length == 0)
			*text = '?';
		text += length != 0 ? length : 1;
	}
}

int ffaio_vfail(struct ffaio_error *error, const char *file, unsigned long line,
		unsigned long column, const char *format, va_list arguments)
{
	if (error->set)
		return -1;
	error->set = true;
	error->line = line;
	error->column = column;
	snprintf(error->file, sizeof(error->file), "%s", file);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	make_printable(error->file);
	make_printable(error->text);
	return -1;
}

int ffaio_fail(struct ffaio_error *error, const char *file, unsigned long line,
	       unsigned long column, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	ffaio_vfail(error, file, line, column, format, arguments);
	va_end(arguments);
	return -1;
}

void ffaio_error_format(const struct ffaio_error *error, char *buffer, size_t size)
{
	const char *file = strcmp(error->file, "-") == 0 ? "<stdin>" : error->file;

	if (error->line == 0)
		snprintf(buffer, size, "%s: %s", file, error->text);
	else if (error->column == 0)
		snprintf(buffer, size, "%s:%lu: %s", file, error->line, error->text);
	else
		snprintf(buffer, size, "%s:%lu:%lu: %s", file, error->line, error->column,
			 error->text);
}
