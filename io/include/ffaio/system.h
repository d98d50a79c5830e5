/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_SYSTEM_H
#define FFAIO_SYSTEM_H

#include <ffaio/error.h>
#include <ffasim/actor.h>

/*
 * System files (docs/system.md): a simulated secure world as data. A system has
 * an SPMC, partitions and memory; a profile is how an SPMC answers, for systems
 * to build on.
 */

struct ffaio_system {
	struct ffasim_config config; /* has passed ffasim_check */
	const struct ffasim_actor *actors; /* one for each partition of the config */
	char *name;
	char *summary;
	char *origin;
	char *extends; /* name of the system or profile that it builds on, or NULL */
	char **files; /* the file itself, then what it builds on, as paths */
	size_t file_count;
	struct ffaio_system_block *blocks; /* what the config points to */
};

/*
 * Read the system NAME: a path (it has a '/' or ends in .yaml), "-" for standard
 * input, or the name of a built-in system. Returns NULL and fills ERROR when
 * anything in it, or in what it builds on, is wrong. The system owns all that
 * its config points to.
 */
struct ffaio_system *ffaio_system_load(const char *name, struct ffaio_error *error);
/* The same from memory; FILE is for errors, and what it builds on is built in. */
struct ffaio_system *ffaio_system_parse(const char *file, const void *bytes, size_t size,
					struct ffaio_error *error);
void ffaio_system_free(struct ffaio_system *system);

/*
 * Add a fault to SYSTEM: the keys of one element of `faults`, as in
 * "call: FFA_MEM_SHARE_64, kind: status, status: BUSY". Returns -1 and fills ERROR
 * when it is wrong.
 */
int ffaio_system_add_fault(struct ffaio_system *system, const char *text,
			   struct ffaio_error *error);

/* The names of the built-in systems, in order; COUNT is set. */
const char *const *ffaio_system_builtins(size_t *count);
/* The `summary` of one, without reading all of it; valid until the next call in this thread. */
const char *ffaio_system_builtin_summary(const char *name);

#endif
