/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"
#include <ffaio/stream.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* "one\ntwo\nthree\n" as gzip makes it. */
static const char packed[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\xcf\x4b\xe5\x2a\x29\xcf"
			     "\xe7\x2a\xc9\x28\x4a\x4d\xe5\x02\x00\xb6\xd5\xe6\x25\x0e\x00\x00\x00";
#define PACKED_SIZE (sizeof(packed) - 1)

/* All lines of BYTES with their ends shown, and the error behind them. */
static const char *lines_of(const void *bytes, size_t size, size_t limit)
{
	static char shown[4096];
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream = ffaio_stream_open_memory("m", bytes, size, &error);
	const char *line;
	size_t length, used = 0;
	bool ended;

	if (!CHECK(stream != NULL))
		return "";
	shown[0] = '\0';
	while (ffaio_stream_line(stream, limit, &line, &length, &ended, &error) == 1) {
		CHECK_EQ_INT(line[length], 0);
		used += (size_t)snprintf(shown + used, sizeof(shown) - used, "%lu:%.*s%s",
					 ffaio_stream_number(stream), (int)length, line,
					 ended ? "$ " : " ");
	}
	if (error.set)
		ffaio_error_format(&error, shown + used, sizeof(shown) - used);
	ffaio_stream_close(stream);
	return shown;
}

TEST(stream, gives_lines)
{
	CHECK_EQ_STR(lines_of("one\n\ntwo\n", 9, 99), "1:one$ 2:$ 3:two$ ");
	CHECK_EQ_STR(lines_of("one\ntwo", 7, 99), "1:one$ 2:two ");
	CHECK_EQ_STR(lines_of("\n", 1, 0), "1:$ ");
	CHECK_EQ_STR(lines_of("x", 1, 99), "1:x ");
	CHECK_EQ_STR(lines_of(NULL, 0, 99), "");
	CHECK_EQ_STR(lines_of("\x1f", 1, 99), "1:\x1f ");
}

TEST(stream, keeps_to_the_limit)
{
	CHECK_EQ_STR(lines_of("four\nlonger\n", 12, 4),
		     "1:four$ m:2: the line is longer than 4 bytes");
	CHECK_EQ_STR(lines_of("longer", 6, 4), "m:1: the line is longer than 4 bytes");
}

TEST(stream, keeps_zeros)
{
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream = ffaio_stream_open_memory("m", "a\0b\n", 4, &error);
	const char *line;
	size_t length;
	bool ended;

	REQUIRE(stream != NULL);
	CHECK_EQ_INT(ffaio_stream_line(stream, 99, &line, &length, &ended, &error), 1);
	CHECK_EQ_U64(length, 3);
	CHECK_EQ_MEM(line, "a\0b", 4);
	CHECK_EQ_STR(ffaio_stream_name(stream), "m");
	ffaio_stream_close(stream);
}

/* Lines of many lengths, up to some that are larger than any block. */
TEST(stream, gives_long_lines)
{
	const size_t count = 2000, step = 331;
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream;
	char *text = malloc(count * (step * count / 2 + step));
	const char *line;
	size_t size = 0, length;
	bool ended;

	REQUIRE(text != NULL);
	for (size_t i = 0; i < count; i += 1 + i / 4) {
		memset(text + size, 'a' + (int)(i % 26), i * step);
		size += i * step;
		text[size++] = '\n';
	}
	stream = ffaio_stream_open_memory("m", text, size, &error);
	REQUIRE(stream != NULL);
	for (size_t i = 0; i < count; i += 1 + i / 4) {
		REQUIRE(ffaio_stream_line(stream, 1 << 20, &line, &length, &ended, &error) == 1);
		CHECK_EQ_U64(length, i * step);
		CHECK(ended && strspn(line, (char[]){ (char)('a' + i % 26), 0 }) == length);
	}
	CHECK_EQ_INT(ffaio_stream_line(stream, 1 << 20, &line, &length, &ended, &error), 0);
	CHECK_EQ_INT(ffaio_stream_line(stream, 1 << 20, &line, &length, &ended, &error), 0);
	ffaio_stream_close(stream);
	free(text);
}

TEST(stream, unpacks_gzip)
{
	char twice[2 * PACKED_SIZE];

	memcpy(twice, packed, PACKED_SIZE);
	memcpy(twice + PACKED_SIZE, packed, PACKED_SIZE);
	CHECK_EQ_STR(lines_of(packed, PACKED_SIZE, 99), "1:one$ 2:two$ 3:three$ ");
	CHECK_EQ_STR(lines_of(twice, sizeof(twice), 99),
		     "1:one$ 2:two$ 3:three$ 4:one$ 5:two$ 6:three$ ");
}

TEST(stream, tells_gzip_that_is_cut_short)
{
	CHECK_EQ_STR(lines_of(packed, 2, 99), "m:1: the gzip data is cut short here");
	CHECK_EQ_STR(lines_of(packed, 12, 99), "m:1: the gzip data is cut short here");
	CHECK_EQ_STR(lines_of(packed, PACKED_SIZE - 1, 99),
		     "1:one$ 2:two$ 3:three$ m:4: the gzip data is cut short here");
	for (size_t size = 2; size < PACKED_SIZE; size++)
		CHECK(strstr(lines_of(packed, size, 99), "cut short") != NULL);
}

TEST(stream, tells_damaged_gzip)
{
	char damaged[PACKED_SIZE + 2];

	for (size_t i = 2; i < PACKED_SIZE; i++) {
		memcpy(damaged, packed, PACKED_SIZE);
		damaged[i] = (char)(damaged[i] ^ 0xff);
		/* Date, extra flags and system of the header say nothing of the data. */
		if (i >= 4 && i < 10)
			continue;
		test_context("byte %zu", i);
		CHECK(strstr(lines_of(damaged, PACKED_SIZE, 99), "m:") != NULL);
	}
	memcpy(damaged, packed, PACKED_SIZE);
	memcpy(damaged + PACKED_SIZE, "xx", 2);
	CHECK_EQ_STR(lines_of(damaged, sizeof(damaged), 99),
		     "1:one$ 2:two$ 3:three$ m:4: the gzip data is damaged here: incorrect header "
		     "check");
	memcpy(damaged, packed, PACKED_SIZE);
	damaged[PACKED_SIZE - 8] = 0;
	CHECK_EQ_STR(lines_of(damaged, PACKED_SIZE, 99),
		     "1:one$ 2:two$ 3:three$ m:4: the gzip data is damaged here: incorrect data "
		     "check");
}

static const char *open_error(const char *path)
{
	static char text[1024];
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream = ffaio_stream_open(path, &error);

	CHECK(stream == NULL);
	ffaio_stream_close(stream);
	ffaio_error_format(&error, text, sizeof(text));
	return text;
}

TEST(stream, tells_what_cannot_be_read)
{
	CHECK_EQ_STR(open_error("/nowhere/x"), "/nowhere/x: No such file or directory");
	CHECK_EQ_STR(open_error("/"), "/: Is a directory");
	CHECK_EQ_STR(open_error(""), ": No such file or directory");
}

TEST(stream, reads_files_and_pipes)
{
	struct ffaio_error error = { 0 };
	struct ffaio_stream *stream;
	const char *line;
	char path[32];
	int ends[2];
	size_t length;
	bool ended;

	REQUIRE(pipe(ends) == 0);
	REQUIRE(write(ends[1], packed, 1) == 1);
	REQUIRE(write(ends[1], packed + 1, PACKED_SIZE - 1) == (ssize_t)PACKED_SIZE - 1);
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	stream = ffaio_stream_open(path, &error);
	REQUIRE(stream != NULL);
	CHECK_EQ_INT(ffaio_stream_line(stream, 99, &line, &length, &ended, &error), 1);
	CHECK_EQ_STR(line, "one");
	ffaio_stream_close(stream);
	close(ends[0]);
}
