/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_C_SOURCE_H
#define FFAIO_C_SOURCE_H

#include "c_unit.h"

#define C_PATH_SIZE 1024u

/*
 * The files around a source: a folder, a revision of a git repository, or nothing.
 */
struct c_source {
	enum { C_NO_FILES, C_FOLDER, C_REVISION } kind;
	char root[C_PATH_SIZE]; /* of a folder: with its '/', or empty */
	char revision[C_PATH_SIZE];
	char path[C_PATH_SIZE]; /* of the source itself, below the root */
	char shown[C_PATH_SIZE]; /* before the path, where errors name a file */
};

/* Where a kernel has its FF-A filter. */
extern const char ffaio_c_kernel_path[];

/*
 * Read PATH below the root: 1 with *BYTES, which are the caller's, 0 where there is no
 * such file, -1 after an error.
 */
int ffaio_c_read(const struct c_source *source, const char *path, char **bytes, size_t *size,
		 struct ffaio_error *error);
/* A file by its own name, "-" for standard input, of at most LIMIT bytes. */
int ffaio_c_read_file(const char *path, size_t limit, char **bytes, size_t *size,
		      struct ffaio_error *error);
/* The index of a header that tells of FF-A, now open; -1: there is none, or it was open. */
int ffaio_c_open_header(struct c_unit *unit, const char *name, size_t length);
/* Add a file with bytes that are the unit's from now on; its index. */
size_t ffaio_c_add_file(struct c_unit *unit, const char *name, char *bytes, size_t size);

/* run_git.c: output of git with ARGUMENTS (NULL ends them), in FOLDER where it is not NULL. */
struct git_output {
	char *bytes;
	size_t size;
	int status; /* exit status */
	char complaint[200]; /* first line of standard error */
};
int ffaio_git(const char *const *arguments, const char *folder, struct git_output *output,
	      struct ffaio_error *error);

/* patch.c: SOURCE becomes what PATCH makes of it, in a folder of its own. */
int ffaio_patch_apply(const char *patch, struct c_source *source, struct ffaio_error *error);
/* Take that folder away. */
void ffaio_patch_drop(struct c_source *source);

/* extract.c: the policy of SOURCE, whose own bytes are BYTES (malloc'd, taken over). */
struct ffaio_policy *ffaio_extract_source(const struct c_source *source, char *bytes, size_t size,
					  const struct ffaio_extract *options,
					  struct ffaio_error *error);

#endif
