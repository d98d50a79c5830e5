/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_ERROR_H
#define FFAIO_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * What went wrong, where, and what would be right. Functions that can fail
 * return 0 or -1 and fill one of these; the first failure wins, so a struct that
 * is already filled is left alone. Zero it before the first use.
 */
struct ffaio_error {
	bool set;
	char file[256]; /* as the user wrote it; "-" is standard input */
	unsigned long line; /* from 1; 0: the file as a whole */
	unsigned long column; /* in bytes from 1; 0: the line as a whole */
	char text[512]; /* no file, no line, no full stop, no newline; no control characters */
};

/*
 * Fill ERROR unless it is filled; returns -1. Control characters, and bytes that
 * are not UTF-8, become '?'.
 */
int ffaio_fail(struct ffaio_error *error, const char *file, unsigned long line,
	       unsigned long column, const char *format, ...) __attribute__((format(printf, 5, 6)));

int ffaio_vfail(struct ffaio_error *error, const char *file, unsigned long line,
		unsigned long column, const char *format, va_list arguments)
	__attribute__((format(printf, 5, 0)));

/*
 * Write "file:line:column: text" to BUFFER, as compilers do: what is 0 is left
 * out, and standard input is called <stdin>.
 */
void ffaio_error_format(const struct ffaio_error *error, char *buffer, size_t size);

/*
 * The bytes of the printable UTF-8 character at TEXT; 0: no character starts there,
 * or a control character, or the text ends.
 */
size_t ffaio_printable(const char *text);

/*
 * The word of WORDS (COUNT of them, NULLs skipped) that is nearest to NAME by
 * edit distance, ignoring case, or NULL when none is near enough to be meant.
 */
const char *ffaio_nearest(const char *name, const char *const *words, size_t count);

/* The nearest name of an FF-A function, with or without a width, or NULL. */
const char *ffaio_nearest_function(const char *name, char buffer[64]);

#endif
