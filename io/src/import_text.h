/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_TEXT_H
#define FFAIO_IMPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is left to read of a line. */
struct ffaio_rest {
	const char *at;
	const char *end;
};

struct ffaio_rest ffaio_rest_of(const char *text, size_t size);
/* Past spaces and tabs. */
void ffaio_rest_skip_blanks(struct ffaio_rest *rest);
/* Past WORD, if it comes next. */
bool ffaio_rest_take(struct ffaio_rest *rest, const char *word);
/* Past the next WORD, wherever it is; REST is left alone where there is none. */
bool ffaio_rest_find(struct ffaio_rest *rest, const char *word);
/* Up to the next blank or the end; may be empty. */
struct ffaio_rest ffaio_rest_word(struct ffaio_rest *rest);
/* Past a number in BASE 10 or 16, of 64 bits; false where none comes next, or a greater one. */
bool ffaio_rest_number(struct ffaio_rest *rest, unsigned int base, uint64_t *value);

#endif
