/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_SCAN_H
#define FFAIO_TRACE_SCAN_H

#include <ffaio/error.h>
#include <stdint.h>

/*
 * One line of a trace, read from left to right. Functions that return int give 0,
 * or -1 with the error filled; those that move AT leave it where the next word
 * starts, unless they say otherwise.
 */
struct ffaio_scan {
	const char *at;
	const char *end; /* of the line; *end is 0, and no byte before it */
	const char *line;
	unsigned long number;
	const char *file;
	struct ffaio_error *error;
};

/* What stands between two spaces. */
struct ffaio_word {
	const char *text;
	size_t length;
};

/* Start on a line of LENGTH bytes: no newline at its end, and no control bytes at all. */
int ffaio_scan_start(struct ffaio_scan *scan, const char *line, size_t length);

/* Fail at WHERE in the line. */
int ffaio_scan_fail(const struct ffaio_scan *scan, const char *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What a character counts as a hexadecimal digit of lower case; 16: it is none. */
extern const uint8_t ffaio_hex_value[256];

static inline unsigned int ffaio_hex_digit(char c)
{
	return ffaio_hex_value[(unsigned char)c];
}

static inline bool ffaio_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ffaio_scan_at_gap(const struct ffaio_scan *scan)
{
	return *scan->at == ' ' || *scan->at == '\0';
}

static inline void ffaio_scan_skip_spaces(struct ffaio_scan *scan)
{
	while (*scan->at == ' ')
		scan->at++;
}

static inline bool ffaio_scan_at_end(const struct ffaio_scan *scan)
{
	return scan->at == scan->end;
}

static inline bool ffaio_scan_at_arrow(const struct ffaio_scan *scan)
{
	return scan->at[0] == '-' && scan->at[1] == '>' &&
	       (scan->at[2] == ' ' || scan->at[2] == '\0');
}

/* Past the arrow and the spaces behind it, if one is there. */
static inline bool ffaio_scan_arrow(struct ffaio_scan *scan)
{
	if (!ffaio_scan_at_arrow(scan))
		return false;
	scan->at += 2;
	ffaio_scan_skip_spaces(scan);
	return true;
}

/* The word that starts at TEXT. */
static inline struct ffaio_word ffaio_word_at(const char *text)
{
	const char *end = text;

	while (*end != ' ' && *end != '\0')
		end++;
	return (struct ffaio_word){ text, (size_t)(end - text) };
}

/* The word at AT, which stays. */
static inline struct ffaio_word ffaio_scan_peek(const struct ffaio_scan *scan)
{
	return ffaio_word_at(scan->at);
}

/* The word at AT, and past it. */
static inline struct ffaio_word ffaio_scan_word(struct ffaio_scan *scan)
{
	const struct ffaio_word word = ffaio_scan_peek(scan);

	scan->at += word.length;
	ffaio_scan_skip_spaces(scan);
	return word;
}

/* Past TEXT if the line goes on with it, to the byte that follows. */
static inline bool ffaio_scan_skip(struct ffaio_scan *scan, const char *text)
{
	const char *at = scan->at;

	for (; *text != '\0'; text++, at++)
		if (*at != *text)
			return false;
	scan->at = at;
	return true;
}

static inline bool ffaio_word_is(struct ffaio_word word, const char *text)
{
	for (size_t i = 0; i < word.length; i++)
		if (word.text[i] != text[i])
			return false;
	return text[word.length] == '\0';
}

/* Fail unless the line ends here. */
int ffaio_scan_finish(const struct ffaio_scan *scan, const char *expected);
/*
 * Fail at WORD, which is none of WORDS (COUNT of them, NULLs skipped): say which is
 * near to it, or else that OTHERWISE would be right.
 */
int ffaio_scan_fail_word(const struct ffaio_scan *scan, struct ffaio_word word, const char *what,
			 const char *const *words, size_t count, const char *otherwise);

/* WORD as a string, cut where BUFFER ends. */
void ffaio_word_copy(struct ffaio_word word, char buffer[64]);

/*
 * A number of DESIGN.md section 5, to the byte after its last digit; a DELIMITER,
 * a space or the end of the line must be there.
 */
int ffaio_scan_number(struct ffaio_scan *scan, char delimiter, uint64_t *value);
/* A number without 0x, at most MAX, to the byte after its last digit. */
int ffaio_scan_decimal(struct ffaio_scan *scan, const char *what, uint64_t max, uint64_t *value);
#endif
