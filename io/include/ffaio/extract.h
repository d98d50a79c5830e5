/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_EXTRACT_H
#define FFAIO_EXTRACT_H

#include <ffaio/policy.h>

/*
 * Policies from wherever they stand: a policy file, a policy that ships, or the C
 * source of a hypervisor's filter, in a file, a kernel tree, a git revision, or a
 * patch on top of one of these.
 */

/* "NAME=VALUE": what the source leaves open and the user knows. */
struct ffaio_assumption {
	const char *name; /* of a configuration symbol, a variable, a constant or a function */
	int64_t value;
};

struct ffaio_extract {
	const char
		*like; /* the policy that says what C does not show; NULL: chosen from the source */
	const char *base; /* of a patch: FILE, TREE or git:REV; NULL: none */
	const char *function; /* the function that decides; NULL: found */
	const char *name; /* of the policy; NULL: made from the operand */
	const struct ffaio_assumption *assume;
	size_t assumptions;
	bool is_c; /* standard input is C source or a patch, not a policy */
};

/*
 * The policy that OPERAND names: as ffaio_policy_load, and
 *
 *	FILE.c		C source; headers are found in the kernel tree around it, or beside it
 *	DIRECTORY	a kernel tree: arch/arm64/kvm/hyp/nvhe/ffa.c in it
 *	git:REV:PATH	a file in a revision of the git repository of the working directory
 *	git:REV		the same with the path of a kernel tree
 *	REV		the same, where a git repository has such a revision
 *	FILE.patch	a patch (.patch, .diff, .mbox, .eml) on top of OPTIONS->base
 *
 * OPTIONS may be NULL. Each entry that was read from C has the line of C as its place. What
 * the source does not show is as in another policy, and has its place there.
 */
struct ffaio_policy *ffaio_policy_open(const char *operand, const struct ffaio_extract *options,
				       struct ffaio_error *error);

/* The same for C source in memory, which has no headers. */
struct ffaio_policy *ffaio_extract_memory(const char *file, const void *bytes, size_t size,
					  const struct ffaio_extract *options,
					  struct ffaio_error *error);

/*
 * Write POLICY as ffaio_policy_write does, with places, to PATH ("-": standard output). The
 * file appears whole or not at all.
 */
int ffaio_policy_save(const char *path, const struct ffaio_policy *policy,
		      struct ffaio_error *error);

#endif
