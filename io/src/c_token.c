/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Bytes to tokens: comments, continued lines and string literals are told apart here. */
#include "c_unit.h"

#include <string.h>

struct scan {
	struct c_unit *unit;
	const char *at, *end, *line;
	struct c_place place; /* column unused: at - line */
	bool first, spaced;
};

static struct c_place here(const struct scan *scan)
{
	struct c_place place = scan->place;

	place.column = (uint32_t)(scan->at - scan->line) + 1;
	return place;
}

static char peek(const struct scan *scan, size_t ahead)
{
	return (size_t)(scan->end - scan->at) > ahead ? scan->at[ahead] : '\0';
}

/* The bytes of a newline at AHEAD; 0: there is none. */
static size_t newline(const struct scan *scan, size_t ahead)
{
	if (peek(scan, ahead) == '\n')
		return 1;
	return peek(scan, ahead) == '\r' && peek(scan, ahead + 1) == '\n' ? 2 : 0;
}

static void next_line(struct scan *scan, size_t length)
{
	scan->at += length;
	scan->line = scan->at;
	scan->place.line++;
}

static void skip_comment(struct scan *scan)
{
	const struct c_place start = here(scan);

	scan->at += 2;
	while (scan->at < scan->end && !(peek(scan, 0) == '*' && peek(scan, 1) == '/')) {
		if (*scan->at == '\n')
			next_line(scan, 1);
		else
			scan->at++;
	}
	if (scan->at == scan->end)
		ffaio_c_refuse(scan->unit, start, "this comment has no end");
	scan->at += 2;
}

static void skip_line_comment(struct scan *scan)
{
	while (scan->at < scan->end && *scan->at != '\n') {
		if (*scan->at == '\\' && newline(scan, 1) != 0)
			next_line(scan, 1 + newline(scan, 1));
		else
			scan->at++;
	}
}

/* Skip what stands between tokens. */
static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end) {
		const char c = *scan->at;

		if (newline(scan, 0) != 0) {
			next_line(scan, newline(scan, 0));
			scan->first = true;
		} else if (c == '\\' && newline(scan, 1) != 0) {
			next_line(scan, 1 + newline(scan, 1));
		} else if (c == '/' && peek(scan, 1) == '*') {
			skip_comment(scan);
		} else if (c == '/' && peek(scan, 1) == '/') {
			skip_line_comment(scan);
		} else if (c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r') {
			scan->at++;
		} else {
			return;
		}
		scan->spaced = true;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static size_t word_length(const struct scan *scan)
{
	size_t length = 1;

	while (is_letter(peek(scan, length)) || is_digit(peek(scan, length)) ||
	       (is_digit(peek(scan, 0)) && peek(scan, length) == '.'))
		length++;
	return length;
}

/*
 * A string or character literal, which ends in its line; 0 where it does not: the
 * apostrophe of an #error, or of text that #if 0 leaves out.
 */
static size_t quoted_length(const struct scan *scan)
{
	const char quote = *scan->at;
	size_t length = 1;

	while (peek(scan, length) != quote) {
		if (peek(scan, length) == '\\')
			length++;
		if (length >= (size_t)(scan->end - scan->at) || peek(scan, length) == '\n')
			return 0;
		length++;
	}
	return length + 1;
}

static size_t punct_length(const struct scan *scan)
{
	static const char three[] = "<<=>>=...";
	static const char two[] = "->++--<<>><=>===!=&&||+=-=*=/=%=&=^=|=##";

	for (const char *at = three; *at != '\0'; at += 3) {
		if (peek(scan, 0) == at[0] && peek(scan, 1) == at[1] && peek(scan, 2) == at[2])
			return 3;
	}
	for (const char *at = two; *at != '\0'; at += 2) {
		if (peek(scan, 0) == at[0] && peek(scan, 1) == at[1])
			return 2;
	}
	return 1;
}

static uint32_t punct(const struct scan *scan, size_t length)
{
	uint32_t value = 0;

	for (size_t i = length; i-- > 0;)
		value = value << 8 | (unsigned char)scan->at[i];
	return value;
}

static void scan_token(struct scan *scan, struct c_tokens *tokens)
{
	const char c = *scan->at;
	struct c_token token = {
		.text = scan->at, .place = here(scan), .first = scan->first, .spaced = scan->spaced
	};
	size_t length;

	if (is_letter(c) || is_digit(c)) {
		token.kind = is_digit(c) ? C_NUMBER : C_NAME;
		length = word_length(scan);
	} else if ((c == '"' || c == '\'') && quoted_length(scan) != 0) {
		token.kind = c == '"' ? C_STRING : C_NUMBER;
		length = quoted_length(scan);
	} else {
		token.kind = C_PUNCT;
		length = punct_length(scan);
		token.punct = punct(scan, length);
	}
	token.length = (uint32_t)length;
	ffaio_c_push(scan->unit, tokens, &token);
	scan->at += length;
	scan->first = scan->spaced = false;
}

void ffaio_c_scan(struct c_unit *unit, size_t index, struct c_tokens *tokens)
{
	const struct c_file *file = &unit->file[index];
	struct scan scan = { .unit = unit,
			     .at = file->bytes,
			     .line = file->bytes,
			     .end = file->bytes + file->size,
			     .place = { (uint32_t)index, 1, 1 },
			     .first = true };
	struct c_token end = { .text = "", .first = true, .kind = C_END };

	if (memchr(file->bytes, '\0', file->size) != NULL)
		ffaio_c_refuse(unit, scan.place, "a zero byte: no C source");
	for (skip_space(&scan); scan.at < scan.end; skip_space(&scan))
		scan_token(&scan, tokens);
	end.place = here(&scan);
	ffaio_c_push(unit, tokens, &end);
}
