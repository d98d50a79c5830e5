/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_PLAIN_H
#define FFAREPORT_PLAIN_H

#include <stddef.h>
#include <stdio.h>

/*
 * Text of any origin, a character at a time, fit for JSON, XML and logs: printable UTF-8, tab,
 * LF and CR come as they are, each byte of all else as U+FFFD.
 */
struct plain {
	const char *bytes; /* what to write */
	size_t size; /* of it; 0: the text is at its end */
	size_t used; /* bytes of the text that it stands for */
};

struct plain plain_next(const char *text);

/* Write TEXT, NULL for none, with what ESCAPE has in place of a character, or the character. */
void plain_put(FILE *out, const char *text, const char *(*escape)(char c));

#endif
