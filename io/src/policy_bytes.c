/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_builtin.h"
#include "policy_internal.h"

static int read_stream(FILE *stream, struct policy_source *source, struct ffaio_error *error)
{
	source->read = malloc(POLICY_SIZE_LIMIT + 1);
	if (source->read == NULL)
		return ffaio_fail(error, source->file, 0, 0, "out of memory");
	source->size = fread(source->read, 1, POLICY_SIZE_LIMIT + 1, stream);
	source->bytes = source->read;
	if (ferror(stream))
		return ffaio_fail(error, source->file, 0, 0, "cannot be read: %s", strerror(errno));
	return 0;
}

int ffaio_policy_read_file(struct policy_source *source, struct ffaio_error *error)
{
	FILE *stream;
	int result;

	if (strcmp(source->file, "-") == 0)
		return read_stream(stdin, source, error);
	stream = fopen(source->file, "rb");
	if (stream == NULL)
		return ffaio_fail(error, source->file, 0, 0, "cannot be opened: %s",
				  strerror(errno));
	result = read_stream(stream, source, error);
	fclose(stream);
	return result;
}

static bool is_path(const char *name)
{
	const size_t length = strlen(name);

	return strcmp(name, "-") == 0 || strchr(name, '/') != NULL ||
	       (length >= 5 && strcmp(name + length - 5, ".yaml") == 0);
}

int ffaio_policy_find(const char *name, struct policy_source *source, struct ffaio_error *error)
{
	const struct policy_builtins *builtins = source->format->builtins;
	const char *near;

	if (!is_path(name) && ffaio_policy_find_builtin(name, source))
		return source->file != NULL ? 0 : ffaio_fail(error, name, 0, 0, "out of memory");
	if (is_path(name)) {
		source->file = strdup(name);
		return source->file != NULL ? ffaio_policy_read_file(source, error)
					    : ffaio_fail(error, name, 0, 0, "out of memory");
	}
	near = ffaio_nearest(name, builtins->names, *builtins->count);
	return ffaio_fail(
		error, name, 0, 0,
		"no built-in %s has this name (ffafilter --help lists them), and a path has "
		"a '/' or ends in .yaml%s%s%s",
		source->format->what, near != NULL ? "; did you mean '" : "",
		near != NULL ? near : "", near != NULL ? "'?" : "");
}

/* The bytes that the UTF-8 character of first byte BYTE takes; 0: none starts so. */
static size_t utf8_length(unsigned char byte)
{
	if (byte < 0x80)
		return 1;
	if (byte >= 0xc2 && byte < 0xe0)
		return 2;
	if (byte >= 0xe0 && byte < 0xf0)
		return 3;
	return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

/* The character of LENGTH > 1 bytes at BYTES; 0 when it is not well-formed. */
static uint32_t utf8_decode(const unsigned char *bytes, size_t length)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code = bytes[0] & (0x7fu >> length);

	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3fu);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return code;
}

const char *ffaio_policy_char_fault(const char *text, size_t left, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t code = bytes[0];

	*length = utf8_length(bytes[0]);
	if (*length > 1)
		code = *length <= left ? utf8_decode(bytes, *length) : 0;
	if (*length == 0 || (code == 0 && bytes[0] != 0)) {
		*length = 1;
		return "not UTF-8";
	}
	if (code == 0)
		return "a zero byte: text expected";
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return "a control character: text expected";
	if (code == 0x2028 || code == 0x2029 || code == 0xfeff)
		return "a Unicode line separator or byte order mark: plain text expected";
	return NULL;
}

/* The bytes of the end of line at TEXT; 0: there is none. */
static size_t newline_length(const char *text, size_t left)
{
	if (text[0] == '\n')
		return 1;
	return left > 1 && text[0] == '\r' && text[1] == '\n' ? 2 : 0;
}

/* The same as ffaio_policy_char_fault, for a line whose text so far is INDENT. */
static const char *file_fault(const char *text, size_t left, bool indent, size_t *length)
{
	if (*text != '\t')
		return ffaio_policy_char_fault(text, left, length);
	*length = 1;
	return indent ? "a tab: indent with spaces" : NULL;
}

static int check_lines(const struct policy_source *source, struct ffaio_error *error)
{
	const char *const end = source->bytes + source->size;
	const char *line = source->bytes;
	unsigned long number = 1;
	bool indent = true;
	size_t length;

	for (const char *at = line; at < end; at += length) {
		const size_t left = (size_t)(end - at);
		const char *fault;

		length = newline_length(at, left);
		if (length != 0) {
			number++;
			line = at + length;
			indent = true;
			continue;
		}
		fault = file_fault(at, left, indent, &length);
		if (fault != NULL)
			return ffaio_fail(error, source->file, number,
					  (unsigned long)(at - line) + 1, "%s", fault);
		indent = indent && *at == ' ';
	}
	return 0;
}

int ffaio_policy_check_bytes(const struct policy_source *source, struct ffaio_error *error)
{
	if (source->size == 0)
		return ffaio_fail(error, source->file, 1, 1, "the file is empty");
	if (source->size > POLICY_SIZE_LIMIT)
		return ffaio_fail(error, source->file, 1, 1, "larger than 1 MiB, which no %s is",
				  source->format->what);
	if (source->size >= 2 && (memcmp(source->bytes, "\xff\xfe", 2) == 0 ||
				  memcmp(source->bytes, "\xfe\xff", 2) == 0))
		return ffaio_fail(error, source->file, 1, 1, "UTF-16: UTF-8 expected");
	return check_lines(source, error);
}

/* Go on to the start of line LINE, or to the end if there is no such line. */
static void find_line(const struct policy_source *source, struct policy_cursor *cursor,
		      unsigned long line)
{
	const char *const end = source->bytes + source->size;

	while (cursor->line < line && cursor->at < end) {
		const char *newline = memchr(cursor->at, '\n', (size_t)(end - cursor->at));

		cursor->at = newline != NULL ? newline + 1 : end;
		if (newline == NULL)
			return;
		cursor->start = cursor->at;
		cursor->line++;
		cursor->column = 0;
	}
}

void ffaio_policy_locate(const struct policy_source *source, struct policy_cursor *cursor,
			 unsigned long line, unsigned long column)
{
	const char *const end = source->bytes + source->size;

	if (cursor->at == NULL || line < cursor->line ||
	    (line == cursor->line && column < cursor->column))
		*cursor = (struct policy_cursor){ .start = source->bytes, .at = source->bytes };
	find_line(source, cursor, line);
	for (; cursor->column < column && cursor->at < end && *cursor->at != '\n';
	     cursor->column++) {
		size_t length;

		ffaio_policy_char_fault(cursor->at, (size_t)(end - cursor->at), &length);
		cursor->at += length;
	}
}
