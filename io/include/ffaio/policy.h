/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_POLICY_H
#define FFAIO_POLICY_H

#include <ffafilter/policy.h>
#include <ffaio/error.h>

/*
 * Policy files (DESIGN.md section 6): the core's struct, and where each part of
 * it comes from.
 */

/* A place in a policy file; file is an index into ffaio_policy.files. */
struct ffaio_place {
	unsigned int file;
	unsigned long line; /* from 1; 0: said nowhere, the default */
	unsigned long column;
};

/* What the file says about one FID beside its entry. */
struct ffaio_entry {
	struct ffaio_place place; /* line 0: unlisted */
	char *name; /* as written: function name or FID; NULL when unlisted */
	char *reason; /* NULL when not given */
	char *spec;
};

struct ffaio_policy {
	struct ffaf_policy core;
	char *name;
	char *summary;
	char *origin;
	char *extends; /* name of the parent, or NULL */
	char **files; /* the file itself, then its parents, as paths */
	size_t file_count;
	struct ffaio_entry entry[2][256]; /* as core.entry */
	struct ffaio_place behaviour[FFAF_BEHAVIOUR_COUNT];
	struct ffaio_place window, version, unlisted;
};

/*
 * Read the policy NAME: a path (it has a '/' or ends in .yaml), "-" for standard
 * input, or the name of a built-in policy. Returns NULL and fills ERROR when
 * anything in it or its parents is wrong.
 */
struct ffaio_policy *ffaio_policy_load(const char *name, struct ffaio_error *error);
/* The same from memory; FILE is for errors, and parents are built-in names. */
struct ffaio_policy *ffaio_policy_parse(const char *file, const void *bytes, size_t size,
					struct ffaio_error *error);
void ffaio_policy_free(struct ffaio_policy *policy);

/* The names of the built-in policies, in order; COUNT is set. */
const char *const *ffaio_policy_builtins(size_t *count);

#endif
