/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which of the many forms of a policy an operand is. */
#include "c_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_in(const char *text, const char *end)
{
	const size_t length = strlen(text), cut = strlen(end);

	return length > cut && strcmp(text + length - cut, end) == 0;
}

static bool is_patch(const char *operand)
{
	return ends_in(operand, ".patch") || ends_in(operand, ".diff") ||
	       ends_in(operand, ".mbox") || ends_in(operand, ".mbx") || ends_in(operand, ".eml");
}

static bool is_c_file(const char *operand)
{
	return ends_in(operand, ".c") || ends_in(operand, ".h");
}

static bool is_folder(const char *operand)
{
	struct stat status;

	return stat(operand, &status) == 0 && S_ISDIR(status.st_mode);
}

static int too_long(const char *operand, struct ffaio_error *error)
{
	return ffaio_fail(error, "", 0, 0, "%.40s...: this name is too long", operand);
}

/* A kernel tree, and the place of its filter. */
static int locate_tree(const char *operand, struct c_source *source, struct ffaio_error *error)
{
	const size_t length = strlen(operand);
	char whole[2 * C_PATH_SIZE];

	if (length + 2 > sizeof(source->root))
		return too_long(operand, error);
	snprintf(source->root, sizeof(source->root), "%s%s", operand,
		 length > 0 && operand[length - 1] == '/' ? "" : "/");
	strcpy(source->shown, source->root);
	snprintf(source->path, sizeof(source->path), "%s", ffaio_c_kernel_path);
	source->kind = C_FOLDER;
	snprintf(whole, sizeof(whole), "%s%s", source->root, source->path);
	if (access(whole, F_OK) == 0)
		return 0;
	return ffaio_fail(error, operand, 0, 0, "a folder, and no kernel tree: it has no %s",
			  ffaio_c_kernel_path);
}

/* A file: in a kernel tree where its path ends as there, else in its folder. */
static int locate_file(const char *operand, struct c_source *source, struct ffaio_error *error)
{
	const size_t length = strlen(operand), usual = strlen(ffaio_c_kernel_path);
	const char *slash = strrchr(operand, '/');
	size_t root = slash != NULL ? (size_t)(slash - operand) + 1 : 0;

	if (length + 1 > sizeof(source->root))
		return too_long(operand, error);
	if (length == usual && strcmp(operand, ffaio_c_kernel_path) == 0)
		root = 0;
	else if (length > usual && operand[length - usual - 1] == '/' &&
		 strcmp(operand + length - usual, ffaio_c_kernel_path) == 0)
		root = length - usual;
	snprintf(source->root, sizeof(source->root), "%.*s", (int)root, operand);
	strcpy(source->shown, source->root);
	snprintf(source->path, sizeof(source->path), "%s", operand + root);
	source->kind = C_FOLDER;
	return 0;
}

/* Whether git knows REVISION as a commit. */
static int is_revision(const char *revision, struct ffaio_error *error)
{
	char commit[C_PATH_SIZE + 16];
	const char *const arguments[] = { "rev-parse", "--verify", "--quiet", commit, NULL };
	struct git_output output;

	if (revision[0] == '-' || revision[0] == '\0' || strlen(revision) >= C_PATH_SIZE)
		return 0;
	snprintf(commit, sizeof(commit), "%s^{commit}", revision);
	if (ffaio_git(arguments, NULL, &output, error) != 0)
		return -1;
	free(output.bytes);
	return output.status == 0;
}

static int check_word(const char *text, const char *what, struct ffaio_error *error)
{
	if (text[0] == '-')
		return ffaio_fail(error, text, 0, 0, "no %s begins with '-'", what);
	if (text[0] == '\0')
		return ffaio_fail(error, "", 0, 0, "git:REV:PATH: the %s is missing", what);
	return strlen(text) < C_PATH_SIZE / 2 ? 0 : too_long(text, error);
}

/* REV or REV:PATH, known to be meant for git. */
static int locate_revision(const char *text, struct c_source *source, struct ffaio_error *error)
{
	const char *colon = strchr(text, ':');
	const size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
	const char *path = colon != NULL ? colon + 1 : ffaio_c_kernel_path;
	int found;

	if (length >= sizeof(source->revision))
		return too_long(text, error);
	snprintf(source->revision, sizeof(source->revision), "%.*s", (int)length, text);
	if (check_word(source->revision, "revision", error) != 0 ||
	    check_word(path, "path", error) != 0)
		return -1;
	found = is_revision(source->revision, error);
	if (found < 0)
		return -1;
	if (found == 0)
		return ffaio_fail(error, source->revision, 0, 0,
				  "no revision of a git repository here");
	snprintf(source->path, sizeof(source->path), "%s", path);
	snprintf(source->shown, sizeof(source->shown), "%.*s:", (int)(C_PATH_SIZE - 2),
		 source->revision);
	source->kind = C_REVISION;
	return 0;
}

static int locate(const char *operand, struct c_source *source, struct ffaio_error *error)
{
	if (strncmp(operand, "git:", 4) == 0)
		return locate_revision(operand + 4, source, error);
	if (is_folder(operand))
		return locate_tree(operand, source, error);
	return locate_file(operand, source, error);
}

static struct ffaio_policy *read_source(const struct c_source *source,
					const struct ffaio_extract *options,
					struct ffaio_error *error)
{
	char *bytes;
	size_t size;
	const int found = ffaio_c_read(source, source->path, &bytes, &size, error);

	if (found == 1)
		return ffaio_extract_source(source, bytes, size, options, error);
	if (found == 0) {
		char shown[2 * C_PATH_SIZE];

		snprintf(shown, sizeof(shown), "%s%s", source->shown, source->path);
		ffaio_fail(error, shown, 0, 0, "no such file");
	}
	return NULL;
}

/* A name for the policy where the file's own would tell nothing. */
static struct ffaio_extract name_after(const char *operand, const struct ffaio_extract *options)
{
	struct ffaio_extract named = options != NULL ? *options : (struct ffaio_extract){ 0 };

	if (named.name == NULL)
		named.name = operand;
	return named;
}

static struct ffaio_policy *open_patch(const char *operand, const struct ffaio_extract *options,
				       struct ffaio_error *error)
{
	const struct ffaio_extract named =
		name_after(strcmp(operand, "-") == 0 ? "patched" : operand, options);
	struct c_source source = { 0 };
	struct ffaio_policy *policy;

	if (named.base == NULL) {
		ffaio_fail(
			error, operand, 0, 0,
			"a patch alone does not say what the rest does; --base names the file, tree "
			"or git:REV that it applies to");
		return NULL;
	}
	if (locate(named.base, &source, error) != 0 ||
	    ffaio_patch_apply(operand, &source, error) != 0)
		return NULL;
	policy = read_source(&source, &named, error);
	ffaio_patch_drop(&source);
	return policy;
}

static struct ffaio_policy *open_input(const struct ffaio_extract *options,
				       struct ffaio_error *error)
{
	struct c_source source = { .kind = C_NO_FILES, .path = "-" };
	const struct ffaio_extract named = name_after("extracted", options);
	char *bytes;
	size_t size;

	if (ffaio_c_read_file("-", C_FILE_LIMIT, &bytes, &size, error) != 0)
		return NULL;
	return ffaio_extract_source(&source, bytes, size, &named, error);
}

static struct ffaio_policy *open_source(const char *operand, const char *name,
					const struct ffaio_extract *options,
					struct ffaio_error *error)
{
	const struct ffaio_extract named = name_after(name, options);
	struct c_source source = { 0 };

	if (locate(operand, &source, error) != 0)
		return NULL;
	return read_source(&source, &named, error);
}

static bool is_builtin(const char *name)
{
	size_t count;
	const char *const *names = ffaio_policy_builtins(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* A word that names no policy may be a revision. */
static struct ffaio_policy *open_word(const char *operand, const struct ffaio_extract *options,
				      struct ffaio_error *error)
{
	struct ffaio_error ignored = { 0 };
	char text[C_PATH_SIZE + 8];

	if (is_builtin(operand) || strlen(operand) >= C_PATH_SIZE ||
	    is_revision(operand, &ignored) != 1)
		return ffaio_policy_load(operand, error);
	snprintf(text, sizeof(text), "git:%s", operand);
	return open_source(text, operand, options, error);
}

struct ffaio_policy *ffaio_policy_open(const char *operand, const struct ffaio_extract *options,
				       struct ffaio_error *error)
{
	const bool is_c = options != NULL && options->is_c;

	if (strcmp(operand, "-") == 0 && is_c)
		return options->base != NULL ? open_patch(operand, options, error)
					     : open_input(options, error);
	if (strcmp(operand, "-") == 0 || ends_in(operand, ".yaml"))
		return ffaio_policy_load(operand, error);
	if (strncmp(operand, "git:", 4) == 0)
		return open_source(operand, operand + 4, options, error);
	if (is_patch(operand))
		return open_patch(operand, options, error);
	if (is_c_file(operand))
		return open_source(operand, operand, options, error);
	if (is_folder(operand) && !is_builtin(operand))
		return open_source(operand, operand, options, error);
	if (strchr(operand, '/') != NULL && is_c)
		return open_source(operand, operand, options, error);
	return open_word(operand, options, error);
}
