/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Files of a source, and which of its headers are read: those that tell of FF-A. */
#include "c_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char ffaio_c_kernel_path[] = "arch/arm64/kvm/hyp/nvhe/ffa.c";

static int read_stream(FILE *stream, const char *path, size_t limit, char **bytes, size_t *size,
		       struct ffaio_error *error)
{
	size_t room = 64 << 10;

	*size = 0;
	*bytes = NULL;
	for (;;) {
		char *grown = realloc(*bytes, room + 1);
		size_t n;

		if (grown == NULL)
			return ffaio_fail(error, path, 0, 0, "out of memory");
		*bytes = grown;
		n = fread(grown + *size, 1, room - *size, stream);
		*size += n;
		grown[*size] = '\0';
		if (*size > limit)
			return ffaio_fail(error, path, 0, 0, "larger than %zu MiB", limit >> 20);
		if (*size < room)
			break;
		room *= 2;
	}
	if (ferror(stream))
		return ffaio_fail(error, path, 0, 0, "cannot be read: %s", strerror(errno));
	return 0;
}

int ffaio_c_read_file(const char *path, size_t limit, char **bytes, size_t *size,
		      struct ffaio_error *error)
{
	FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	int result;

	*bytes = NULL;
	if (stream == NULL)
		return ffaio_fail(error, path, 0, 0, "cannot be opened: %s", strerror(errno));
	result = read_stream(stream, path, limit, bytes, size, error);
	if (stream != stdin)
		fclose(stream);
	if (result != 0) {
		free(*bytes);
		*bytes = NULL;
	}
	return result;
}

static int read_below(const struct c_source *source, const char *path, char **bytes, size_t *size,
		      struct ffaio_error *error)
{
	char whole[2 * C_PATH_SIZE];
	FILE *stream;
	int result;

	snprintf(whole, sizeof(whole), "%s%s", source->root, path);
	stream = fopen(whole, "rb");
	if (stream == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (stream == NULL)
		return ffaio_fail(error, whole, 0, 0, "cannot be opened: %s", strerror(errno));
	result = read_stream(stream, whole, C_FILE_LIMIT, bytes, size, error);
	fclose(stream);
	if (result == 0)
		return 1;
	free(*bytes);
	*bytes = NULL;
	return -1;
}

static int read_revision(const struct c_source *source, const char *path, char **bytes,
			 size_t *size, struct ffaio_error *error)
{
	char object[3 * C_PATH_SIZE];
	const char *const arguments[] = { "cat-file", "blob", object, NULL };
	struct git_output output;

	snprintf(object, sizeof(object), "%s:%s", source->revision, path);
	if (ffaio_git(arguments, NULL, &output, error) != 0)
		return -1;
	if (output.status != 0) {
		free(output.bytes);
		return 0;
	}
	*bytes = output.bytes;
	*size = output.size;
	return 1;
}

int ffaio_c_read(const struct c_source *source, const char *path, char **bytes, size_t *size,
		 struct ffaio_error *error)
{
	*bytes = NULL;
	switch (source->kind) {
	case C_FOLDER:
		return read_below(source, path, bytes, size, error);
	case C_REVISION:
		return read_revision(source, path, bytes, size, error);
	case C_NO_FILES:
		break;
	}
	return 0;
}

size_t ffaio_c_add_file(struct c_unit *unit, const char *name, char *bytes, size_t size)
{
	struct c_file *file = &unit->file[unit->files];

	file->bytes = bytes;
	file->size = size;
	file->name = strdup(name);
	unit->files++;
	if (file->name == NULL) {
		file->name = strdup("");
		ffaio_c_refuse(unit, (struct c_place){ 0 }, "out of memory");
	}
	return unit->files - 1;
}

/* The length of PATH up to and with its last '/'. */
static size_t folder_length(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length;
}

/* Places where NAME may lie, seen from the source: 0 to 3. */
static void candidate(const struct c_source *source, unsigned int which, const char *name,
		      char path[2 * C_PATH_SIZE])
{
	const size_t here = folder_length(source->path, strlen(source->path));
	const size_t above = here > 0 ? folder_length(source->path, here - 1) : 0;
	const char *slash = strrchr(name, '/');

	switch (which) {
	case 0:
		snprintf(path, 2 * C_PATH_SIZE, "%.*s%s", (int)here, source->path, name);
		break;
	case 1:
		snprintf(path, 2 * C_PATH_SIZE, "%.*sinclude/%s", (int)above, source->path, name);
		break;
	case 2:
		snprintf(path, 2 * C_PATH_SIZE, "include/%s", name);
		break;
	default:
		snprintf(path, 2 * C_PATH_SIZE, "%.*s%s", (int)here, source->path,
			 slash != NULL ? slash + 1 : name);
	}
}

static bool is_open(const struct c_unit *unit, const char *name)
{
	for (size_t i = 0; i < unit->files; i++) {
		if (strcmp(unit->file[i].name, name) == 0)
			return true;
	}
	return false;
}

static int try_candidate(struct c_unit *unit, const char *path)
{
	char shown[3 * C_PATH_SIZE];
	char *bytes;
	size_t size;
	int found;

	snprintf(shown, sizeof(shown), "%s%s", unit->source->shown, path);
	if (is_open(unit, shown))
		return -2;
	found = ffaio_c_read(unit->source, path, &bytes, &size, unit->error);
	if (found < 0)
		longjmp(*unit->refused, 1);
	return found == 1 ? (int)ffaio_c_add_file(unit, shown, bytes, size) : -1;
}

int ffaio_c_open_header(struct c_unit *unit, const char *name, size_t length)
{
	const size_t folder = folder_length(name, length);
	char text[256], path[2 * C_PATH_SIZE];
	int index = -1;

	if (unit->source == NULL || unit->source->kind == C_NO_FILES || length >= sizeof(text) ||
	    unit->files == C_FILES)
		return -1;
	snprintf(text, sizeof(text), "%.*s", (int)length, name);
	if (strstr(text + folder, "ffa") == NULL || strstr(text, "..") != NULL || text[0] == '/')
		return -1;
	for (unsigned int i = 0; i < 4 && index == -1; i++) {
		candidate(unit->source, i, text, path);
		index = try_candidate(unit, path);
	}
	return index;
}
