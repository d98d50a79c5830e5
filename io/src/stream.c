/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <ffaio/stream.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_SIZE (256u << 10)
#define BUFFER_LEAST (4u << 10)
#define PACKED_SIZE (64u << 10)
#define GZIP_ONLY (15 + 16) /* inflateInit2: largest window, gzip header */

struct ffaio_stream {
	char *name;
	int fd; /* -1: memory */
	const unsigned char *memory;
	size_t memory_left;
	struct ffaio_stream_source source; /* in place of both */

	bool gzip;
	bool in_member; /* inside a gzip member, where the file must not end */
	int damage; /* what inflate said, where it is not Z_OK */
	unsigned char head[2]; /* the first bytes, which tell gzip from text */
	unsigned char *packed;
	z_stream z;

	char *buffer; /* what was read and not used: at..end, and room for a zero */
	size_t size, at, end;
	bool at_end; /* nothing follows what is in the buffer */
	unsigned long number;
	uint64_t consumed; /* bytes of the file */
	struct ffaio_error taken; /* of ffaio_stream_take */
};

static int fail(const struct ffaio_stream *stream, struct ffaio_error *error, const char *text)
{
	return ffaio_fail(error, stream->name, stream->number + 1, 0, "%s", text);
}

/* Up to SIZE bytes as they lie in the file: how many, 0 at the end, -1 with errno. */
static ssize_t read_raw(struct ffaio_stream *stream, void *to, size_t size)
{
	ssize_t n;

	if (stream->fd < 0) {
		size = size < stream->memory_left ? size : stream->memory_left;
		if (size == 0)
			return 0;
		memcpy(to, stream->memory, size);
		stream->memory += size;
		stream->memory_left -= size;
		return (ssize_t)size;
	}
	do {
		n = read(stream->fd, to, size);
	} while (n < 0 && errno == EINTR);
	stream->consumed += n > 0 ? (uint64_t)n : 0;
	return n;
}

/* More gzip data to inflate: 1; the end of the file where it may be: 0; -1. */
static int refill_packed(struct ffaio_stream *stream, struct ffaio_error *error)
{
	const ssize_t n = read_raw(stream, stream->packed, PACKED_SIZE);

	if (n < 0)
		return fail(stream, error, strerror(errno));
	if (n == 0 && stream->in_member)
		return fail(stream, error, "the gzip data is cut short here");
	stream->z.next_in = stream->packed;
	stream->z.avail_in = (unsigned int)n;
	return n != 0;
}

static int fail_damaged(const struct ffaio_stream *stream, struct ffaio_error *error)
{
	return ffaio_fail(error, stream->name, stream->number + 1, 0,
			  "the gzip data is damaged here: %s",
			  stream->z.msg != NULL ? stream->z.msg : zError(stream->damage));
}

/* Up to SIZE inflated bytes: how many, 0 at the end, -1. */
static ssize_t read_gzip(struct ffaio_stream *stream, char *to, size_t size,
			 struct ffaio_error *error)
{
	z_stream *z = &stream->z;

	z->next_out = (unsigned char *)to;
	z->avail_out = (unsigned int)size;
	/* What came out before the damage is good, and returned first. */
	while (z->avail_out == size) {
		int more = 1;

		if (stream->damage != Z_OK)
			return fail_damaged(stream, error);
		if (z->avail_in == 0)
			more = refill_packed(stream, error);
		if (more <= 0)
			return more;
		stream->damage = inflate(z, Z_NO_FLUSH);
		stream->in_member = stream->damage != Z_STREAM_END;
		if (stream->damage == Z_STREAM_END)
			stream->damage = inflateReset(z);
	}
	return (ssize_t)(size - z->avail_out);
}

static ssize_t read_text(struct ffaio_stream *stream, char *to, size_t size,
			 struct ffaio_error *error)
{
	const char *why = NULL;
	ssize_t n;

	if (stream->source.more != NULL) {
		n = stream->source.more(stream->source.ctx, to, size, &why);
		return n < 0 ? fail(stream, error, why) : n;
	}
	if (stream->gzip)
		return read_gzip(stream, to, size, error);
	n = read_raw(stream, to, size);
	return n < 0 ? fail(stream, error, strerror(errno)) : n;
}

/* Make room behind the text that is left: move it to the front, or take more memory. */
static int make_room(struct ffaio_stream *stream, struct ffaio_error *error)
{
	char *larger;

	if (stream->at != 0) {
		memmove(stream->buffer, stream->buffer + stream->at, stream->end - stream->at);
		stream->end -= stream->at;
		stream->at = 0;
	}
	if (stream->end + 1 < stream->size)
		return 0;
	larger = realloc(stream->buffer, 2 * stream->size + FFAIO_STREAM_SLACK);
	if (larger == NULL)
		return fail(stream, error, "out of memory");
	stream->buffer = larger;
	stream->size *= 2;
	return 0;
}

static int fill(struct ffaio_stream *stream, struct ffaio_error *error)
{
	ssize_t n;

	if (make_room(stream, error) != 0)
		return -1;
	n = read_text(stream, stream->buffer + stream->end, stream->size - 1 - stream->end, error);
	if (n < 0)
		return -1;
	stream->at_end = n == 0;
	stream->end += (size_t)n;
	return 0;
}

/*
 * Have a whole line in the buffer, or all that is left: its length, and whether a
 * newline follows it.
 */
static int find_line(struct ffaio_stream *stream, size_t limit, size_t *length, bool *ended,
		     struct ffaio_error *error)
{
	size_t known = 0; /* bytes that hold no newline */

	for (;;) {
		const char *line = stream->buffer + stream->at;
		const size_t left = stream->end - stream->at;
		const char *newline = memchr(line + known, '\n', left - known);

		*ended = newline != NULL;
		*length = *ended ? (size_t)(newline - line) : left;
		if (*length > limit)
			return ffaio_fail(error, stream->name, stream->number + 1, 0,
					  "the line is longer than %zu bytes", limit);
		if (*ended || stream->at_end)
			return 0;
		known = left;
		if (fill(stream, error) != 0)
			return -1;
	}
}

int ffaio_stream_line(struct ffaio_stream *stream, size_t limit, const char **line, size_t *length,
		      bool *ended, struct ffaio_error *error)
{
	char *start;

	if (find_line(stream, limit, length, ended, error) != 0)
		return -1;
	if (*length == 0 && !*ended)
		return 0;
	start = stream->buffer + stream->at;
	start[*length] = '\0';
	stream->at += *length + (*ended ? 1 : 0);
	stream->number++;
	*line = start;
	return 1;
}

int ffaio_stream_peek(struct ffaio_stream *stream, size_t size, char **bytes, size_t *got,
		      struct ffaio_error *error)
{
	while (stream->end - stream->at < size && !stream->at_end)
		if (fill(stream, error) != 0)
			return -1;
	*bytes = stream->buffer + stream->at;
	*got = stream->end - stream->at < size ? stream->end - stream->at : size;
	return 0;
}

void ffaio_stream_skip(struct ffaio_stream *stream, size_t size)
{
	stream->at += size;
}

int ffaio_stream_seek(struct ffaio_stream *stream, uint64_t offset, struct ffaio_error *error)
{
	if (stream->fd < 0 || stream->gzip || offset > INT64_MAX ||
	    lseek(stream->fd, (off_t)offset, SEEK_SET) < 0)
		return ffaio_fail(error, stream->name, 0, 0,
				  "only a file that is not gzip can be read from the middle");
	stream->at = 0;
	stream->end = 0;
	stream->at_end = false;
	return 0;
}

/* Read the first bytes, take them for what they are, and get ready for the rest. */
static int start(struct ffaio_stream *stream, struct ffaio_error *error)
{
	ssize_t n = 1;

	while (n > 0 && stream->end < sizeof(stream->head)) {
		n = read_raw(stream, stream->head + stream->end,
			     sizeof(stream->head) - stream->end);
		if (n > 0)
			stream->end += (size_t)n;
	}
	if (n < 0)
		return ffaio_fail(error, stream->name, 0, 0, "%s", strerror(errno));
	if (stream->end < 2 || stream->head[0] != 0x1f || stream->head[1] != 0x8b) {
		memcpy(stream->buffer, stream->head, stream->end);
		return 0;
	}
	stream->end = 0;
	stream->packed = malloc(PACKED_SIZE);
	if (stream->packed == NULL || inflateInit2(&stream->z, GZIP_ONLY) != Z_OK)
		return ffaio_fail(error, stream->name, 0, 0, "out of memory");
	stream->gzip = true;
	stream->in_member = true;
	stream->z.next_in = stream->head;
	stream->z.avail_in = sizeof(stream->head);
	return 0;
}

/* A stream named NAME with a buffer of SIZE bytes, that reads nothing yet. */
static struct ffaio_stream *new_stream(const char *name, size_t size, struct ffaio_error *error)
{
	struct ffaio_stream *stream = calloc(1, sizeof(*stream));

	if (stream != NULL) {
		stream->fd = -1;
		stream->name = strdup(name);
		stream->size = size;
		stream->buffer = malloc(stream->size + FFAIO_STREAM_SLACK);
	}
	if (stream == NULL || stream->name == NULL || stream->buffer == NULL) {
		ffaio_fail(error, name, 0, 0, "out of memory");
		ffaio_stream_close(stream);
		return NULL;
	}
	return stream;
}

static struct ffaio_stream *start_or_close(struct ffaio_stream *stream, struct ffaio_error *error)
{
	if (start(stream, error) == 0)
		return stream;
	ffaio_stream_close(stream);
	return NULL;
}

struct ffaio_stream *ffaio_stream_open(const char *path, struct ffaio_error *error)
{
	struct ffaio_stream *stream = new_stream(path, BUFFER_SIZE, error);

	if (stream == NULL)
		return NULL;
	stream->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (stream->fd < 0) {
		ffaio_fail(error, path, 0, 0, "%s", strerror(errno));
		ffaio_stream_close(stream);
		return NULL;
	}
	return start_or_close(stream, error);
}

struct ffaio_stream *ffaio_stream_open_memory(const char *name, const void *bytes, size_t size,
					      struct ffaio_error *error)
{
	const size_t wanted = size < BUFFER_LEAST ? BUFFER_LEAST : size;
	struct ffaio_stream *stream =
		new_stream(name, wanted < BUFFER_SIZE ? wanted : BUFFER_SIZE, error);

	if (stream == NULL)
		return NULL;
	stream->memory = bytes;
	stream->memory_left = size;
	return start_or_close(stream, error);
}

struct ffaio_stream *ffaio_stream_adopt(const char *name, char *buffer, size_t length, size_t size,
					unsigned long before, struct ffaio_stream_source source,
					struct ffaio_error *error)
{
	struct ffaio_stream *stream = new_stream(name, BUFFER_LEAST, error);

	if (stream == NULL) {
		free(buffer);
		return NULL;
	}
	free(stream->buffer);
	stream->buffer = buffer;
	stream->size = size;
	stream->end = length;
	stream->number = before;
	stream->source = source;
	stream->at_end = source.more == NULL;
	return stream;
}

ssize_t ffaio_stream_take(struct ffaio_stream *stream, char *to, size_t size, const char **why)
{
	const size_t left = stream->end - stream->at;
	ssize_t n;

	if (left != 0) {
		size = size < left ? size : left;
		memcpy(to, stream->buffer + stream->at, size);
		stream->at += size;
		return (ssize_t)size;
	}
	n = read_text(stream, to, size, &stream->taken);
	if (n < 0)
		*why = stream->taken.text;
	return n;
}

unsigned long ffaio_stream_number(const struct ffaio_stream *stream)
{
	return stream->number;
}

uint64_t ffaio_stream_consumed(const struct ffaio_stream *stream)
{
	return stream->consumed;
}

const char *ffaio_stream_name(const struct ffaio_stream *stream)
{
	return stream->name;
}

void ffaio_stream_close(struct ffaio_stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->gzip)
		inflateEnd(&stream->z);
	if (stream->fd > STDIN_FILENO)
		close(stream->fd);
	free(stream->packed);
	free(stream->buffer);
	free(stream->name);
	free(stream);
}
