/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <ffaio/stream.h>
#include <ffaio/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test; paths in it by name. */
static char folder[] = "/tmp/ffafilter-XXXXXX";

static const char *in_folder(const char *name)
{
	static char paths[4][512];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void make_folder(void)
{
	strcpy(folder, "/tmp/ffafilter-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
}

/* The files of the folder, which are then gone with it. */
static unsigned int remove_folder(void)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;
	unsigned int files = 0;

	if (!CHECK(listing != NULL))
		return 0;
	while ((entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		unlink(in_folder(entry->d_name));
		files++;
	}
	closedir(listing);
	rmdir(folder);
	return files;
}

/* Write COUNT comments to PATH; the error's text. */
static const char *write_trace(const char *path, unsigned int count, bool keep)
{
	static struct ffaio_error error;
	struct ffaio_trace_writer *writer;
	struct ffaio_record record = { .kind = FFAIO_COMMENT };
	char text[32];
	int rc;

	error = (struct ffaio_error){ 0 };
	writer = ffaio_trace_create(path, &error);
	if (writer == NULL)
		return error.text;
	record.text = text;
	for (unsigned int i = 0; i < count && !error.set; i++) {
		snprintf(text, sizeof(text), "# comment %u", i);
		ffaio_trace_write(writer, &record, &error);
	}
	rc = ffaio_trace_finish(writer, keep, &error);
	CHECK_EQ_INT(rc, error.set ? -1 : 0);
	return error.text;
}

/* The comments that PATH has, or -1. */
static int read_trace(const char *path)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_reader *reader = ffaio_trace_open(path, &error);
	struct ffaio_record record;
	int count = 0;

	while (!error.set && ffaio_trace_next(reader, &record, &error) == 1)
		count++;
	ffaio_trace_close(reader);
	return error.set ? -1 : count;
}

static size_t read_bytes(const char *path, char *bytes, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t n = 0;

	if (CHECK(file != NULL)) {
		n = fread(bytes, 1, size, file);
		fclose(file);
	}
	return n;
}

TEST(trace_file, is_written_and_read)
{
	static char bytes[1 << 12];

	make_folder();
	CHECK_EQ_STR(write_trace(in_folder("a.trace"), 100000, true), "");
	CHECK_EQ_INT(read_trace(in_folder("a.trace")), 100000);
	CHECK_EQ_STR(write_trace(in_folder("b"), 1, true), "");
	bytes[read_bytes(in_folder("b"), bytes, sizeof(bytes) - 1)] = '\0';
	CHECK_EQ_STR(bytes, "ffafilter-trace 1\n# comment 0\n");
	CHECK_EQ_U64(remove_folder(), 2);
}

TEST(trace_file, is_packed_the_same_each_time)
{
	static char first[1 << 12], second[1 << 12];
	size_t size;

	make_folder();
	CHECK_EQ_STR(write_trace(in_folder("a.gz"), 500, true), "");
	CHECK_EQ_STR(write_trace(in_folder("b.gz"), 500, true), "");
	size = read_bytes(in_folder("a.gz"), first, sizeof(first));
	CHECK(size > 18 && size < sizeof(first));
	CHECK_EQ_U64(read_bytes(in_folder("b.gz"), second, sizeof(second)), size);
	CHECK_EQ_MEM(first, second, size);
	/* No flags, hence no file name; no date. */
	CHECK_EQ_MEM(first, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8);
	CHECK_EQ_INT(read_trace(in_folder("a.gz")), 500);
	CHECK_EQ_STR(write_trace(in_folder("c.gz"), 100000, true), "");
	CHECK_EQ_INT(read_trace(in_folder("c.gz")), 100000);
	CHECK_EQ_U64(remove_folder(), 3);
}

TEST(trace_file, appears_whole_or_not_at_all)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer;
	struct ffaio_record wrong = { .kind = FFAIO_CALL };

	make_folder();
	CHECK_EQ_STR(write_trace(in_folder("a"), 3, true), "");
	CHECK_EQ_STR(write_trace(in_folder("a"), 5, false), "");
	CHECK_EQ_INT(read_trace(in_folder("a")), 3);
	writer = ffaio_trace_create(in_folder("a"), &error);
	REQUIRE(writer != NULL);
	CHECK_EQ_INT(read_trace(in_folder("a")), 3);
	CHECK_EQ_INT(ffaio_trace_write(writer, &wrong, &error), -1);
	CHECK_EQ_INT(ffaio_trace_finish(writer, true, &error), -1);
	CHECK_EQ_INT(read_trace(in_folder("a")), 3);
	CHECK_EQ_STR(write_trace(in_folder("a"), 7, true), "");
	CHECK_EQ_INT(read_trace(in_folder("a")), 7);
	CHECK_EQ_U64(remove_folder(), 1);
}

TEST(trace_file, has_the_mode_of_any_new_file)
{
	struct stat status;
	mode_t mask;

	make_folder();
	mask = umask(027);
	CHECK_EQ_STR(write_trace(in_folder("a"), 1, true), "");
	umask(mask);
	CHECK(stat(in_folder("a"), &status) == 0 && (status.st_mode & 0777) == 0640);
	CHECK_EQ_U64(remove_folder(), 1);
}

TEST(trace_file, follows_links)
{
	struct stat status;

	make_folder();
	CHECK_EQ_STR(write_trace(in_folder("a"), 1, true), "");
	CHECK_EQ_INT(symlink("a", in_folder("link")), 0);
	CHECK_EQ_STR(write_trace(in_folder("link"), 2, true), "");
	CHECK_EQ_INT(read_trace(in_folder("a")), 2);
	CHECK(lstat(in_folder("link"), &status) == 0 && S_ISLNK(status.st_mode));
	CHECK_EQ_U64(remove_folder(), 2);
}

TEST(trace_file, tells_what_cannot_be_written)
{
	make_folder();
	CHECK_EQ_STR(write_trace(in_folder("no/a"), 1, true), "No such file or directory");
	CHECK_EQ_STR(write_trace(folder, 1, true), "Is a directory");
	CHECK_EQ_STR(write_trace("", 1, true), "No such file or directory");
	if (access("/dev/full", W_OK) == 0) {
		CHECK_EQ_STR(write_trace("/dev/full", 1, true), "No space left on device");
		CHECK_EQ_STR(write_trace("/dev/full", 100000, true), "No space left on device");
		CHECK(access("/dev/full", W_OK) == 0);
	}
	CHECK_EQ_U64(remove_folder(), 0);
}

TEST(trace_file, goes_to_standard_output)
{
	static char bytes[1 << 12];
	int saved, file;

	make_folder();
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	file = open(in_folder("a"), O_WRONLY | O_CREAT, 0600);
	REQUIRE(saved >= 0 && file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
	CHECK_EQ_STR(write_trace("-", 1, true), "");
	CHECK_EQ_STR(write_trace("-", 1, false), "");
	REQUIRE(dup2(saved, STDOUT_FILENO) == STDOUT_FILENO);
	close(saved);
	close(file);
	bytes[read_bytes(in_folder("a"), bytes, sizeof(bytes) - 1)] = '\0';
	CHECK_EQ_STR(bytes, "ffafilter-trace 1\n# comment 0\n");
	CHECK_EQ_U64(remove_folder(), 1);
}
