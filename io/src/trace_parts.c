/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#define _GNU_SOURCE /* memrchr */
#include "trace_read.h"
#include <ffaio/parts.h>
#include <ffaio/trace_index.h>
#include <stdlib.h>
#include <string.h>

#define PART_SIZE ((size_t)256 << 10)
#define STREAM_SIZE ((size_t)64 << 10) /* of these, what a part that streams takes at once */
/* A line that is longer is an error of its reader's. */
#define TEXT_MAX (2 * (size_t)FFAIO_LINE_MAX)

#define BOOT "boot "
#define BOOT_SIZE (sizeof(BOOT) - 1)

struct ffaio_parts {
	struct ffaio_stream *stream; /* NULL: INDEX, or a reader has it */
	bool whole_only; /* JSON Lines, or binary without an index: one part */
	struct ffaio_index *index; /* of a binary trace, whose parts are read on their own */
	struct ffaio_boot_place place; /* where its next part starts, but for the first */
	char *path;
	uint64_t *consumed;
	char *text; /* read and not yet part of a part: at..end */
	size_t size, at, end;
	size_t whole; /* up to here, the text belongs to the part that streams */
	bool boot_ahead; /* it ends there, since a boot follows */
	bool started; /* the boot of the part that streams has been met */
	const char *why; /* reading failed behind the text */
	bool at_end; /* nothing follows the text */
	bool first;
	unsigned long line; /* lines of all parts so far */
	struct ffaio_trace_state state; /* behind them */
};

struct ffaio_parts *ffaio_parts_open(const char *path, uint64_t *consumed,
				     struct ffaio_error *error)
{
	struct ffaio_parts *parts = calloc(1, sizeof(*parts));

	bool text = true;

	if (parts == NULL || (parts->text = malloc(PART_SIZE)) == NULL ||
	    (parts->path = strdup(path)) == NULL) {
		ffaio_parts_close(parts);
		ffaio_fail(error, path, 0, 0, "out of memory");
		return NULL;
	}
	parts->size = PART_SIZE;
	parts->first = true;
	parts->consumed = consumed;
	if (ffaio_index_open(path, &parts->index, error) == 0 && parts->index != NULL)
		return parts;
	parts->stream = error->set ? NULL : ffaio_stream_open(path, error);
	if (parts->stream != NULL && ffaio_trace_is_text(parts->stream, &text, error) == 0) {
		parts->whole_only = !text;
		return parts;
	}
	ffaio_parts_close(parts);
	return NULL;
}

void ffaio_parts_close(struct ffaio_parts *parts)
{
	if (parts == NULL)
		return;
	ffaio_index_close(parts->index);
	ffaio_stream_close(parts->stream);
	free(parts->path);
	free(parts->text);
	free(parts);
}

/* Read until the text fills its room, or ends. One byte stays free behind it. */
static void fill(struct ffaio_parts *parts)
{
	const uint64_t before = ffaio_stream_consumed(parts->stream);

	memmove(parts->text, parts->text + parts->at, parts->end - parts->at);
	parts->end -= parts->at;
	parts->at = 0;
	while (!parts->at_end && parts->end + 1 < parts->size) {
		const ssize_t n = ffaio_stream_take(parts->stream, parts->text + parts->end,
						    parts->size - 1 - parts->end, &parts->why);

		parts->at_end = n <= 0;
		parts->end += n > 0 ? (size_t)n : 0;
	}
	if (parts->consumed != NULL)
		__atomic_fetch_add(parts->consumed, ffaio_stream_consumed(parts->stream) - before,
				   __ATOMIC_RELAXED);
}

/* What later parts have to know of the LENGTH bytes of whole lines at TEXT. */
static void walk(struct ffaio_parts *parts, const char *text, size_t length)
{
	const char *const end = text + length;
	char directive[512];

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const size_t size = (size_t)((newline != NULL ? newline : end) - text);

		if (*text == '@' && size < sizeof(directive)) {
			struct ffaio_error unused = { 0 };
			struct ffaio_scan scan = { .error = &unused, .file = "" };

			memcpy(directive, text, size);
			directive[size] = '\0';
			if (ffaio_scan_start(&scan, directive, size) == 0)
				ffaio_scan_directive(&scan, &parts->state);
		}
		parts->line++;
		text += size + 1;
	}
}

static bool is_boot(const char *line, const char *end)
{
	return (size_t)(end - line) >= BOOT_SIZE && memcmp(line, BOOT, BOOT_SIZE) == 0;
}

/* Where the last boot of the text starts; 0: nowhere behind its first line. */
static size_t last_boot(const struct ffaio_parts *parts)
{
	const char *const text = parts->text, *const end = text + parts->end;
	const char *newline = end;

	while ((newline = memrchr(text, '\n', (size_t)(newline - text))) != NULL) {
		if (is_boot(newline + 1, end))
			return (size_t)(newline + 1 - text);
	}
	return 0;
}

/* Whether a boot starts in the text before LENGTH. */
static bool has_boot(const struct ffaio_parts *parts, size_t length)
{
	const char *line = parts->text, *const end = parts->text + length;

	while (line < end && !is_boot(line, end)) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));

		line = newline != NULL ? newline + 1 : end;
	}
	return line < end;
}

/*
 * Find out how much of the text belongs to the part that streams: whole lines up to the
 * next boot. false: more text is needed.
 */
static bool find_whole(struct ffaio_parts *parts)
{
	const char *line = parts->text + parts->at;
	const char *const end = parts->text + parts->end;

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));

		parts->boot_ahead = parts->started && is_boot(line, end);
		if (parts->boot_ahead || (newline == NULL && !parts->at_end))
			break;
		parts->started |= is_boot(line, end);
		line = newline != NULL ? newline + 1 : end;
	}
	parts->whole = (size_t)(line - parts->text);
	if (parts->whole == parts->at && !parts->boot_ahead && !parts->at_end) {
		if (parts->end - parts->at < TEXT_MAX)
			return false;
		parts->whole = parts->end;
	}
	walk(parts, parts->text + parts->at, parts->whole - parts->at);
	return true;
}

/* Have something for the part that streams, or its end. */
static int prepare(struct ffaio_parts *parts)
{
	while (!find_whole(parts)) {
		if (parts->at == 0 && parts->end + 1 >= parts->size) {
			char *larger = realloc(parts->text, 2 * parts->size);

			if (larger == NULL)
				return -1;
			parts->text = larger;
			parts->size *= 2;
		}
		fill(parts);
	}
	return 0;
}

/* The source of a part that streams. */
static ssize_t more(void *ctx, char *to, size_t size, const char **why)
{
	struct ffaio_parts *parts = ctx;

	if (parts->at == parts->whole && !parts->boot_ahead && prepare(parts) != 0) {
		*why = "out of memory";
		return -1;
	}
	if (size > parts->whole - parts->at)
		size = parts->whole - parts->at;
	memcpy(to, parts->text + parts->at, size);
	parts->at += size;
	if (size == 0 && parts->at_end && parts->why != NULL && !parts->boot_ahead) {
		*why = parts->why;
		return -1;
	}
	return (ssize_t)size;
}

static int make_reader(struct ffaio_parts *parts, struct ffaio_stream *stream,
		       const struct ffaio_trace_state *state, struct ffaio_part *part,
		       struct ffaio_error *error)
{
	if (stream == NULL)
		return -1;
	part->first = parts->first;
	part->lost = state->lost;
	parts->first = false;
	part->reader = part->first ? ffaio_trace_start_text(stream, error)
				   : ffaio_trace_resume(stream, state, error);
	return part->reader != NULL ? 1 : -1;
}

/* The part is the first LENGTH bytes of the text: hand them over, and keep the rest. */
static int cut(struct ffaio_parts *parts, size_t length, struct ffaio_part *part,
	       struct ffaio_error *error)
{
	const struct ffaio_trace_state state = parts->state;
	const unsigned long line = parts->line;
	const size_t rest = parts->end - length, size = parts->size;
	char *text = parts->text;

	parts->text = malloc(PART_SIZE > rest + 1 ? PART_SIZE : rest + 1);
	if (parts->text == NULL) {
		parts->text = text;
		return ffaio_fail(error, ffaio_stream_name(parts->stream), line + 1, 0,
				  "out of memory");
	}
	parts->size = PART_SIZE > rest + 1 ? PART_SIZE : rest + 1;
	memcpy(parts->text, text + length, rest);
	parts->at = 0;
	parts->end = rest;
	walk(parts, text, length);
	part->last = parts->at_end && rest == 0;
	return make_reader(parts,
			   ffaio_stream_adopt(ffaio_stream_name(parts->stream), text, length, size,
					      line, (struct ffaio_stream_source){ 0 }, error),
			   &state, part, error);
}

static int stream_on(struct ffaio_parts *parts, struct ffaio_part *part, struct ffaio_error *error)
{
	const struct ffaio_trace_state state = parts->state;
	char *buffer = malloc(STREAM_SIZE);

	if (buffer == NULL)
		return ffaio_fail(error, ffaio_stream_name(parts->stream), parts->line + 1, 0,
				  "out of memory");
	part->streams = true;
	parts->started = parts->boot_ahead = false;
	parts->whole = parts->at;
	return make_reader(parts,
			   ffaio_stream_adopt(ffaio_stream_name(parts->stream), buffer, 0,
					      STREAM_SIZE, parts->line,
					      (struct ffaio_stream_source){ more, parts }, error),
			   &state, part, error);
}

/* All that there is, read on by the reader. */
static int take_whole(struct ffaio_parts *parts, struct ffaio_part *part, struct ffaio_error *error)
{
	if (!parts->first)
		return 0;
	*part = (struct ffaio_part){ .first = true, .last = true, .streams = true };
	parts->first = false;
	part->reader = ffaio_trace_start(parts->stream, error);
	parts->stream = NULL;
	return part->reader != NULL ? 1 : -1;
}

/* Of a binary trace: from the last place to one that is far enough behind it, or to the end. */
static int next_binary(struct ffaio_parts *parts, struct ffaio_part *part,
		       struct ffaio_error *error)
{
	const struct ffaio_boot_place from = parts->place;
	struct ffaio_boot_place to = from;
	int more = 1;

	if (parts->at_end)
		return 0;
	while (more == 1 && (to.offset - from.offset < PART_SIZE || to.boots == 0))
		more = ffaio_index_next(parts->index, &to, error);
	if (more < 0)
		return -1;
	part->first = parts->first;
	parts->first = false;
	parts->at_end = part->last = more == 0;
	parts->place = to;
	if (parts->consumed != NULL)
		__atomic_fetch_add(parts->consumed, to.offset - from.offset, __ATOMIC_RELAXED);
	part->reader = ffaio_trace_open_part(parts->path, part->first ? NULL : &from,
					     part->last ? NULL : &to, error);
	if (part->reader == NULL)
		return -1;
	part->lost = ffaio_trace_state(part->reader)->lost;
	return 1;
}

int ffaio_parts_next(struct ffaio_parts *parts, struct ffaio_part *part, struct ffaio_error *error)
{
	size_t length;

	*part = (struct ffaio_part){ 0 };
	if (parts->index != NULL)
		return next_binary(parts, part, error);
	if (parts->whole_only)
		return take_whole(parts, part, error);
	fill(parts);
	if (parts->end == 0 && !parts->first && parts->why == NULL)
		return 0;
	length = parts->at_end ? parts->end : last_boot(parts);
	/* What stands before the first boot is not worth a thread of its own. */
	if (!parts->at_end && !has_boot(parts, length))
		length = 0;
	if (parts->why != NULL || (length == 0 && !parts->at_end))
		return stream_on(parts, part, error);
	return cut(parts, length, part, error);
}
