/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_POLICY_BUILTIN_H
#define FFAIO_POLICY_BUILTIN_H

#include <stddef.h>

/* The YAML files of a folder, which cmake/EmbedYaml.cmake turns into C, in order. */
struct policy_builtin {
	const char *file; /* from the top of the project */
	const char *bytes;
	size_t size;
};

/* All of one kind: their names and how many they are. */
struct policy_builtins {
	const struct policy_builtin *files;
	const char *const *names;
	const size_t *count;
};

/*
 * What BUILTINS' file of NAME says in `summary`, a plain word after word in one line, which is
 * looked for and not parsed; "" where there is none. It lasts until the next call in the same
 * thread.
 */
const char *ffaio_builtin_summary(const struct policy_builtins *builtins, const char *name);

#define POLICY_BUILTIN(kind)                                               \
	extern const struct policy_builtin ffaio_builtin_##kind##_files[]; \
	extern const char *const ffaio_builtin_##kind##_names[];           \
	extern const size_t ffaio_builtin_##kind##_count;
POLICY_BUILTIN(policy)
POLICY_BUILTIN(profile)
POLICY_BUILTIN(system)
#undef POLICY_BUILTIN

#endif
