/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TEXT_H
#define FFAIO_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Text being put together; what goes beyond END is cut off. No zero ends it. */
struct ffaio_text {
	char *at;
	char *end;
};

void ffaio_text_char(struct ffaio_text *text, char c);
void ffaio_text_string(struct ffaio_text *text, const char *string);
/* As DESIGN.md section 5 writes numbers: 0x1f, or -1 for the highest 4096. */
void ffaio_text_number(struct ffaio_text *text, uint64_t value);
/* 0x1f, however high. */
void ffaio_text_hex(struct ffaio_text *text, uint64_t value);
void ffaio_text_decimal(struct ffaio_text *text, uint64_t value);
void ffaio_text_bytes(struct ffaio_text *text, const uint8_t *bytes, size_t size);

#endif
