/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_POLICY_BUILTIN_H
#define FFAIO_POLICY_BUILTIN_H

#include <stddef.h>

/* The files of policies/, which cmake/EmbedPolicies.cmake turns into C, in order. */
struct policy_builtin {
	const char *file; /* from the top of the project */
	const char *bytes;
	size_t size;
};

extern const struct policy_builtin ffaio_policy_builtin[];
extern const char *const ffaio_policy_builtin_names[];
extern const size_t ffaio_policy_builtin_count;

#endif
