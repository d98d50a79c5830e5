/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "policy_builtin.h"

#include <string.h>

#include "policy_internal.h"

const char *const *ffaio_policy_builtins(size_t *count)
{
	*count = ffaio_policy_builtin_count;
	return ffaio_policy_builtin_names;
}

bool ffaio_policy_find_builtin(const char *name, struct policy_source *source)
{
	for (size_t i = 0; i < ffaio_policy_builtin_count; i++) {
		if (strcmp(ffaio_policy_builtin_names[i], name) != 0)
			continue;
		source->file = strdup(ffaio_policy_builtin[i].file);
		source->bytes = ffaio_policy_builtin[i].bytes;
		source->size = ffaio_policy_builtin[i].size;
		source->builtin = true;
		return true;
	}
	return false;
}
