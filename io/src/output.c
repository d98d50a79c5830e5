/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#define ZLIB_CONST
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <ffaio/save.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define PACKED_SIZE (64u << 10)
#define GZIP_ONLY (15 + 16) /* deflateInit2: largest window, gzip header without a date */
#define MEMORY_LEVEL 8
#define TEMPORARY_TRYS 1000u

struct ffaio_output {
	const char *name; /* for errors; the same as path, or a constant */
	char *path; /* what the user asked for */
	char *target; /* the same with links followed; NULL: written as it is */
	char *temporary; /* what is to become TARGET; NULL: nothing is */
	int fd;
	bool failed;
	bool gzip;
	unsigned char *packed;
	z_stream z;
};

/* Temporary files that are there, for ffaio_output_abandon: more at once are left behind. */
#define ABANDONED 16
static const char *volatile unfinished[ABANDONED];

static void watch(const char *path)
{
	for (unsigned int i = 0; i < ABANDONED; i++) {
		const char *none = NULL;

		if (__atomic_compare_exchange_n(&unfinished[i], &none, path, false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return;
	}
}

static void unwatch(const char *path)
{
	for (unsigned int i = 0; i < ABANDONED; i++) {
		const char *own = path;

		__atomic_compare_exchange_n(&unfinished[i], &own, NULL, false, __ATOMIC_SEQ_CST,
					    __ATOMIC_SEQ_CST);
	}
}

void ffaio_output_abandon(void)
{
	for (unsigned int i = 0; i < ABANDONED; i++) {
		const char *path = __atomic_load_n(&unfinished[i], __ATOMIC_SEQ_CST);

		if (path != NULL)
			unlink(path);
	}
}

static int fail(struct ffaio_output *output, struct ffaio_error *error, const char *text)
{
	output->failed = true;
	return ffaio_fail(error, output->name, 0, 0, "%s", text);
}

static bool ends_in_gz(const char *path)
{
	const size_t length = strlen(path);

	return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

/* Whether there is something at PATH that must not be replaced by a file. */
static bool is_special(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* Open a new file beside the target, under a name that nothing has. */
static int open_temporary(struct ffaio_output *output)
{
	const size_t size = strlen(output->target) + 48;

	output->temporary = malloc(size);
	if (output->temporary == NULL)
		return -1;
	for (unsigned int i = 0; i < TEMPORARY_TRYS; i++) {
		snprintf(output->temporary, size, "%s.%ld-%u.tmp", output->target, (long)getpid(),
			 i);
		output->fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (output->fd >= 0 || errno != EEXIST)
			break;
	}
	if (output->fd >= 0) {
		watch(output->temporary);
		return 0;
	}
	free(output->temporary);
	output->temporary = NULL;
	return -1;
}

/* Open what PATH names for writing; -1 and errno. */
static int open_fd(struct ffaio_output *output)
{
	if (strcmp(output->path, "-") == 0) {
		output->fd = STDOUT_FILENO;
		output->name = "<stdout>";
		return 0;
	}
	if (is_special(output->path)) {
		output->fd = open(output->path, O_WRONLY | O_CLOEXEC);
		return output->fd < 0 ? -1 : 0;
	}
	output->target = realpath(output->path, NULL);
	if (output->target == NULL)
		output->target = strdup(output->path);
	return output->target != NULL ? open_temporary(output) : -1;
}

static int start_gzip(struct ffaio_output *output)
{
	output->packed = malloc(PACKED_SIZE);
	if (output->packed == NULL ||
	    deflateInit2(&output->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_ONLY, MEMORY_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK) {
		errno = ENOMEM;
		return -1;
	}
	output->gzip = true;
	return 0;
}

struct ffaio_output *ffaio_output_open(const char *path, struct ffaio_error *error)
{
	struct ffaio_output *output = calloc(1, sizeof(*output));

	if (output == NULL || (output->path = strdup(path)) == NULL) {
		ffaio_fail(error, path, 0, 0, "out of memory");
		free(output);
		return NULL;
	}
	output->name = output->path;
	output->fd = -1;
	if (open_fd(output) == 0 && (!ends_in_gz(path) || start_gzip(output) == 0))
		return output;
	fail(output, error, strerror(errno));
	ffaio_output_close(output, false, error);
	return NULL;
}

static int write_raw(struct ffaio_output *output, const unsigned char *bytes, size_t size,
		     struct ffaio_error *error)
{
	while (size != 0) {
		const ssize_t n = write(output->fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(output, error, strerror(errno));
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Pack SIZE bytes, and with FLUSH Z_FINISH all that is still inside. */
static int write_packed(struct ffaio_output *output, const void *bytes, size_t size, int flush,
			struct ffaio_error *error)
{
	z_stream *z = &output->z;

	z->next_in = bytes;
	z->avail_in = (unsigned int)size;
	do {
		z->next_out = output->packed;
		z->avail_out = PACKED_SIZE;
		if (deflate(z, flush) == Z_STREAM_ERROR)
			return fail(output, error, "zlib failed");
		if (write_raw(output, output->packed, PACKED_SIZE - z->avail_out, error) != 0)
			return -1;
	} while (z->avail_out == 0);
	return 0;
}

int ffaio_output_write(struct ffaio_output *output, const void *bytes, size_t size,
		       struct ffaio_error *error)
{
	if (output->gzip)
		return write_packed(output, bytes, size, Z_NO_FLUSH, error);
	return write_raw(output, bytes, size, error);
}

/* Give the file its name, or take it away. */
static int settle(struct ffaio_output *output, bool keep, struct ffaio_error *error)
{
	if (output->fd > STDERR_FILENO && close(output->fd) != 0)
		fail(output, error, strerror(errno));
	if (output->temporary == NULL)
		return output->failed ? -1 : 0;
	if (keep && !output->failed && rename(output->temporary, output->target) != 0)
		fail(output, error, strerror(errno));
	if (!keep || output->failed)
		unlink(output->temporary);
	unwatch(output->temporary);
	return output->failed ? -1 : 0;
}

int ffaio_output_close(struct ffaio_output *output, bool keep, struct ffaio_error *error)
{
	int rc;

	if (keep && !output->failed && output->gzip)
		write_packed(output, NULL, 0, Z_FINISH, error);
	rc = settle(output, keep, error);
	if (output->gzip)
		deflateEnd(&output->z);
	free(output->packed);
	free(output->temporary);
	free(output->target);
	free(output->path);
	free(output);
	return rc;
}
