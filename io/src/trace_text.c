/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_text.h"

/* The lowest value that is written as a decimal below zero. */
#define LOWEST_NEGATIVE (UINT64_MAX - 4095)

static const char digits[] = "0123456789abcdef";

void ffaio_text_char(struct ffaio_text *text, char c)
{
	if (text->at != text->end)
		*text->at++ = c;
}

void ffaio_text_string(struct ffaio_text *text, const char *string)
{
	while (*string != '\0')
		ffaio_text_char(text, *string++);
}

void ffaio_text_decimal(struct ffaio_text *text, uint64_t value)
{
	char reversed[20];
	unsigned int n = 0;

	do {
		reversed[n++] = digits[value % 10];
		value /= 10;
	} while (value != 0);
	while (n != 0)
		ffaio_text_char(text, reversed[--n]);
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
	unsigned int shift = 0;

	while (shift < 60 && value >> shift > 15)
		shift += 4;
	ffaio_text_string(text, "0x");
	for (; shift > 0; shift -= 4)
		ffaio_text_char(text, digits[value >> shift & 15]);
	ffaio_text_char(text, digits[value & 15]);
}

void ffaio_text_bytes(struct ffaio_text *text, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		ffaio_text_char(text, digits[bytes[i] >> 4]);
		ffaio_text_char(text, digits[bytes[i] & 15]);
	}
}
