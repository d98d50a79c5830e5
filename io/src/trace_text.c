/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_text.h"

#include <string.h>

/* The lowest value that is written as a decimal below zero. */
#define LOWEST_NEGATIVE (UINT64_MAX - 4095)

static const char digits[] = "0123456789abcdef";

void ffaio_text_char(struct ffaio_text *text, char c)
{
	if (text->at != text->end)
		*text->at++ = c;
}

static void put(struct ffaio_text *text, const char *from, size_t size)
{
	const size_t room = (size_t)(text->end - text->at);

	if (size > room)
		size = room;
	memcpy(text->at, from, size);
	text->at += size;
}

void ffaio_text_string(struct ffaio_text *text, const char *string)
{
	put(text, string, strlen(string));
}

void ffaio_text_decimal(struct ffaio_text *text, uint64_t value)
{
	char written[20];
	size_t first = sizeof(written);

	do {
		written[--first] = digits[value % 10];
		value /= 10;
	} while (value != 0);
	put(text, written + first, sizeof(written) - first);
}

void ffaio_text_number(struct ffaio_text *text, uint64_t value)
{
	if (value >= LOWEST_NEGATIVE) {
		ffaio_text_char(text, '-');
		ffaio_text_decimal(text, -value);
		return;
	}
	ffaio_text_hex(text, value);
}

void ffaio_text_hex(struct ffaio_text *text, uint64_t value)
{
	char written[18];
	size_t first = sizeof(written);

	do {
		written[--first] = digits[value & 15];
		value >>= 4;
	} while (value != 0);
	written[--first] = 'x';
	written[--first] = '0';
	put(text, written + first, sizeof(written) - first);
}

void ffaio_text_bytes(struct ffaio_text *text, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		ffaio_text_char(text, digits[bytes[i] >> 4]);
		ffaio_text_char(text, digits[bytes[i] & 15]);
	}
}
