/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_POLICY_H
#define FFAIO_POLICY_H

#include <ffafilter/policy.h>
#include <ffaio/error.h>
#include <stdio.h>

/*
 * Policy files (DESIGN.md section 6): the core's struct, and where each part of
 * it comes from.
 */

/* A place in a policy file; file is an index into ffaio_policy.files. */
struct ffaio_place {
	unsigned int file;
	unsigned long line; /* from 1; 0: said nowhere, the default */
	unsigned long column;
	bool repeats; /* a parent says the same already */
};

/* What the file says about one FID beside its entry. */
struct ffaio_entry {
	struct ffaio_place place; /* line 0: unlisted */
	char *name; /* as written: function name or FID; NULL when unlisted */
	char *reason; /* NULL when not given */
	char *spec;
};

/* An entry of a function whose every FID has an entry of its own in the same file. */
struct ffaio_shadowed {
	struct ffaio_place place;
	char *name;
};

/* A comment that speaks to tools: "# ffafilter: TEXT". */
struct ffaio_remark {
	struct ffaio_place place; /* of its '#' */
	char *text; /* after "ffafilter:", without blanks around it; may be empty */
	bool top; /* it stands before the first line that is no comment */
	/*
	 * The line that it is about: its own, or, where it has that for itself, the next
	 * with anything but a comment; 0: there is none.
	 */
	unsigned long about;
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
	struct ffaio_shadowed *shadowed; /* in the order of files and functions */
	size_t shadowed_count;
	struct ffaio_remark *remark; /* by file and line */
	size_t remark_count;
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

/*
 * Write POLICY as a file that extends nothing and leaves nothing to defaults: keys in one
 * order, an entry for each function in the order of the numbers, every behaviour. Two
 * policies that do the same, for the same reasons, give the same text. What is written reads
 * back to the same core. PLACES adds "# file:line" to each entry and behaviour. Comments are
 * not kept.
 */
void ffaio_policy_write(FILE *out, const struct ffaio_policy *policy, bool places);

/*
 * Mark the entries of CORE that can be final as such (FFAF_RULE_FINAL), and no others. Every
 * policy that is read here is so marked; whoever changes its window or entries does it again.
 */
void ffaio_policy_mark_final(struct ffaf_policy *core);

/*
 * The place of RULE among those of CORE: a new one if it is not there yet, 0 where it has no
 * conditions. Returns -1 when no place is left.
 */
int ffaio_policy_intern(struct ffaf_policy *core, const struct ffaf_rule *rule);

/* The names of the built-in policies, in order; COUNT is set. */
const char *const *ffaio_policy_builtins(size_t *count);
/* The `summary` of one, without reading all of it; valid until the next call in this thread. */
const char *ffaio_policy_builtin_summary(const char *name);

#endif
