/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "policy_builtin.h"

#include <stdio.h>
#include <string.h>

#include "policy_internal.h"

static const struct policy_builtins policies = { ffaio_builtin_policy_files,
						 ffaio_builtin_policy_names,
						 &ffaio_builtin_policy_count };

/* Deepest: the file, `functions`, an entry, its `require`. */
const struct policy_format ffaio_policy_format = {
	.key = "ffafilter-policy", .what = "policy", .depth = 4, .builtins = &policies
};

static const struct policy_builtin *find(const struct policy_builtins *builtins, const char *name)
{
	for (size_t i = 0; i < *builtins->count; i++) {
		if (strcmp(builtins->names[i], name) == 0)
			return &builtins->files[i];
	}
	return NULL;
}

const char *ffaio_builtin_summary(const struct policy_builtins *builtins, const char *name)
{
	static const char key[] = "\nsummary: ";
	static _Thread_local char text[256];
	const struct policy_builtin *file = find(builtins, name);
	const char *start, *end = NULL;

	text[0] = '\0';
	start = file != NULL ? memmem(file->bytes, file->size, key, sizeof(key) - 1) : NULL;
	if (start != NULL) {
		start += sizeof(key) - 1;
		end = memchr(start, '\n', file->size - (size_t)(start - file->bytes));
	}
	if (end != NULL)
		snprintf(text, sizeof(text), "%.*s", (int)(end - start), start);
	return text;
}

const char *ffaio_policy_builtin_summary(const char *name)
{
	return ffaio_builtin_summary(&policies, name);
}

const char *const *ffaio_policy_builtins(size_t *count)
{
	*count = ffaio_builtin_policy_count;
	return ffaio_builtin_policy_names;
}

bool ffaio_policy_find_builtin(const char *name, struct policy_source *source)
{
	const struct policy_builtin *file = find(source->format->builtins, name);

	if (file == NULL)
		return false;
	source->file = strdup(file->file);
	source->bytes = file->bytes;
	source->size = file->size;
	source->builtin = true;
	return true;
}
