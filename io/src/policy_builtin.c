/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "policy_builtin.h"

#include <string.h>

#include "policy_internal.h"

static const struct policy_builtins policies = { ffaio_builtin_policy_files,
						 ffaio_builtin_policy_names,
						 &ffaio_builtin_policy_count };

/* Deepest: the file, `functions`, an entry, its `require`. */
const struct policy_format ffaio_policy_format = {
	.key = "ffafilter-policy", .what = "policy", .depth = 4, .builtins = &policies
};

const char *const *ffaio_policy_builtins(size_t *count)
{
	*count = ffaio_builtin_policy_count;
	return ffaio_builtin_policy_names;
}

bool ffaio_policy_find_builtin(const char *name, struct policy_source *source)
{
	const struct policy_builtins *builtins = source->format->builtins;

	for (size_t i = 0; i < *builtins->count; i++) {
		if (strcmp(builtins->names[i], name) != 0)
			continue;
		source->file = strdup(builtins->files[i].file);
		source->bytes = builtins->files[i].bytes;
		source->size = builtins->files[i].size;
		source->builtin = true;
		return true;
	}
	return false;
}
