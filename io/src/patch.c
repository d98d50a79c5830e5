/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A patch on top of a source. git apply does it, in a folder that holds what is read of
 * the source and nothing else.
 */
#define _GNU_SOURCE
#include "c_source.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATCH_LIMIT ((size_t)32 << 20)

/* What a source is read with; each file that is there goes into the folder. */
static const char *const headers[] = {
	"arch/arm64/kvm/hyp/include/nvhe/ffa.h",
	"include/linux/arm_ffa.h",
	"Makefile",
};

static int fail_errno(const char *path, struct ffaio_error *error)
{
	return ffaio_fail(error, path, 0, 0, "%s", strerror(errno));
}

static int make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		int result;

		*slash = '\0';
		result = mkdir(path, 0700);
		*slash = '/';
		if (result != 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static int write_file(const char *folder, const char *path, const char *bytes, size_t size,
		      struct ffaio_error *error)
{
	char whole[2 * C_PATH_SIZE];
	FILE *file;
	bool ok;

	snprintf(whole, sizeof(whole), "%s%s", folder, path);
	if (make_folders(whole) != 0 || (file = fopen(whole, "wbx")) == NULL)
		return fail_errno(whole, error);
	ok = fwrite(bytes, 1, size, file) == size;
	ok = fclose(file) == 0 && ok;
	return ok ? 0 : fail_errno(whole, error);
}

static int copy_one(const struct c_source *source, const char *from, const char *folder,
		    const char *to, struct ffaio_error *error)
{
	char *bytes;
	size_t size;
	int found = ffaio_c_read(source, from, &bytes, &size, error);

	if (found == 1 && write_file(folder, to, bytes, size, error) != 0)
		found = -1;
	free(bytes);
	return found;
}

/* The source goes to where the patch has it: a file that was cut out, to its usual place. */
static int copy_source(const struct c_source *source, const char *folder, const char **path,
		       struct ffaio_error *error)
{
	const bool bare = strchr(source->path, '/') == NULL;
	int found;

	*path = bare ? ffaio_c_kernel_path : source->path;
	found = copy_one(source, source->path, folder, *path, error);
	if (found == 0)
		ffaio_fail(error, source->path, 0, 0, "the base has no such file");
	if (found != 1)
		return -1;
	for (size_t i = 0; !bare && i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (copy_one(source, headers[i], folder, headers[i], error) < 0)
			return -1;
	}
	return 0;
}

static bool is_encoding(const char *value)
{
	value += strspn(value, " \t");
	return strncasecmp(value, "quoted-printable", 16) == 0 ||
	       strncasecmp(value, "base64", 6) == 0;
}

/* Mail that was encoded for the way is no patch any more. */
static int check_encoding(const char *patch, const char *bytes, struct ffaio_error *error)
{
	static const char header[] = "content-transfer-encoding:";
	unsigned long number = 0;

	for (const char *line = bytes; line != NULL && *line != '\0'; number++) {
		const char *end = strchr(line, '\n');

		if (strncasecmp(line, header, sizeof(header) - 1) == 0 &&
		    is_encoding(line + sizeof(header) - 1))
			return ffaio_fail(error, patch, number + 1, 1,
					  "this mail is encoded; decode it first, as `b4 am` and "
					  "`git mailinfo` do");
		line = end != NULL ? end + 1 : NULL;
	}
	return 0;
}

static int apply(const char *patch, const char *folder, struct ffaio_error *error)
{
	const char *const arguments[] = { "apply",
					  "--include=arch/arm64/kvm/hyp/nvhe/*",
					  "--include=arch/arm64/kvm/hyp/include/nvhe/ffa.h",
					  "--include=include/linux/arm_ffa.h",
					  "--include=*ffa.c",
					  ".patch",
					  NULL };
	struct git_output output;

	if (ffaio_git(arguments, folder, &output, error) != 0)
		return -1;
	free(output.bytes);
	if (output.status == 0)
		return 0;
	return ffaio_fail(error, patch, 0, 0, "does not apply to its base: git apply: %s",
			  output.complaint);
}

/* Whether FOLDER/PATH still is what SOURCE has. */
static int check_changed(const char *patch, const struct c_source *before,
			 const struct c_source *after, const char *path, struct ffaio_error *error)
{
	static const char *const names[] = { "arch/arm64/kvm/hyp/include/nvhe/ffa.h",
					     "include/linux/arm_ffa.h" };
	bool changed = false;

	for (size_t i = 0; i < 3; i++) {
		const char *old_name = i == 2 ? before->path : names[i];
		const char *new_name = i == 2 ? path : names[i];
		char *a = NULL, *b = NULL;
		size_t a_size = 0, b_size = 0;
		const int a_found = ffaio_c_read(before, old_name, &a, &a_size, error);
		const int b_found = ffaio_c_read(after, new_name, &b, &b_size, error);

		changed |= b_found == 1 &&
			   (a_found != 1 || a_size != b_size || memcmp(a, b, a_size) != 0);
		free(a);
		free(b);
	}
	if (changed)
		return 0;
	return ffaio_fail(error, patch, 0, 0, "changes nothing of %s, nor of its headers", path);
}

static int fill(const char *patch, const struct c_source *source, struct c_source *patched,
		struct ffaio_error *error)
{
	const char *path;
	char *bytes;
	size_t size;
	int result;

	if (copy_source(source, patched->root, &path, error) != 0)
		return -1;
	snprintf(patched->path, sizeof(patched->path), "%s", path);
	if (ffaio_c_read_file(patch, PATCH_LIMIT, &bytes, &size, error) != 0)
		return -1;
	result = check_encoding(patch, bytes, error);
	if (result == 0)
		result = write_file(patched->root, ".patch", bytes, size, error);
	free(bytes);
	if (result == 0)
		result = apply(patch, patched->root, error);
	return result != 0 ? -1 : check_changed(patch, source, patched, path, error);
}

int ffaio_patch_apply(const char *patch, struct c_source *source, struct ffaio_error *error)
{
	const char *temporary = getenv("TMPDIR");
	struct c_source patched = { .kind = C_FOLDER };

	if (temporary == NULL || temporary[0] != '/' || strlen(temporary) > 200)
		temporary = "/tmp";
	snprintf(patched.root, sizeof(patched.root), "%s/ffafilter-XXXXXX", temporary);
	if (mkdtemp(patched.root) == NULL)
		return fail_errno(patched.root, error);
	strcat(patched.root, "/");
	snprintf(patched.shown, sizeof(patched.shown),
		 "%s:", strcmp(patch, "-") == 0 ? "<stdin>" : patch);
	if (fill(patch, source, &patched, error) != 0) {
		ffaio_patch_drop(&patched);
		return -1;
	}
	*source = patched;
	return 0;
}

static int drop_one(const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
	(void)status;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void ffaio_patch_drop(struct c_source *source)
{
	nftw(source->root, drop_one, 8, FTW_DEPTH | FTW_PHYS);
}
