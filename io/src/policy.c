/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "policy_internal.h"

int ffaio_policy_list_files(const struct policy_chain *chain, char ***files, size_t *count)
{
	*files = calloc(chain->count, sizeof(**files));
	if (*files == NULL)
		return -1;
	*count = chain->count;
	for (size_t i = 0; i < chain->count; i++) {
		(*files)[i] = strdup(chain->source[i].file);
		if ((*files)[i] == NULL)
			return -1;
	}
	return 0;
}

static int build(struct ffaio_policy *policy, const struct policy_chain *chain,
		 struct ffaio_error *error)
{
	struct policy_reader reader = { .policy = policy, .error = error };

	if (ffaio_policy_list_files(chain, &policy->files, &policy->file_count) != 0)
		return ffaio_fail(error, chain->source[0].file, 0, 0, "out of memory");
	for (unsigned int i = 0; i < chain->count; i++) {
		if (ffaio_policy_read_remarks(policy, &chain->source[i], i, error) != 0)
			return -1;
	}
	for (size_t i = chain->count; i-- > 0;) {
		reader.source = &chain->source[i];
		reader.file = (unsigned int)i;
		if (ffaio_policy_apply(&reader) != 0)
			return -1;
	}
	return ffaio_policy_finish(&reader);
}

/* The policy of CHAIN, whose first source has file and bytes. Frees the chain. */
static struct ffaio_policy *read_policy(struct policy_chain *chain, struct ffaio_error *error)
{
	struct ffaio_policy *policy = NULL;

	if (chain->source[0].file == NULL) {
		ffaio_fail(error, "", 0, 0, "out of memory");
	} else if (ffaio_policy_read_chain(chain, error) == 0) {
		policy = calloc(1, sizeof(*policy));
		if (policy == NULL)
			ffaio_fail(error, chain->source[0].file, 0, 0, "out of memory");
	}
	if (policy != NULL && build(policy, chain, error) != 0) {
		ffaio_policy_free(policy);
		policy = NULL;
	}
	ffaio_policy_free_chain(chain);
	return policy;
}

struct ffaio_policy *ffaio_policy_load(const char *name, struct ffaio_error *error)
{
	struct policy_chain chain = { .source[0].format = &ffaio_policy_format, .count = 1 };

	if (ffaio_policy_find(name, &chain.source[0], error) == 0)
		return read_policy(&chain, error);
	ffaio_policy_free_chain(&chain);
	return NULL;
}

struct ffaio_policy *ffaio_policy_parse(const char *file, const void *bytes, size_t size,
					struct ffaio_error *error)
{
	struct policy_chain chain = { .source[0] = { .format = &ffaio_policy_format,
						     .file = strdup(file),
						     .bytes = bytes,
						     .size = size },
				      .count = 1 };

	return read_policy(&chain, error);
}

void ffaio_policy_free(struct ffaio_policy *policy)
{
	if (policy == NULL)
		return;
	for (size_t i = 0; i < policy->file_count; i++)
		free(policy->files[i]);
	for (size_t i = 0; i < 512; i++) {
		struct ffaio_entry *entry = &policy->entry[i / 256][i % 256];

		free(entry->name);
		free(entry->reason);
		free(entry->spec);
	}
	for (size_t i = 0; i < policy->shadowed_count; i++)
		free(policy->shadowed[i].name);
	for (size_t i = 0; i < policy->remark_count; i++)
		free(policy->remark[i].text);
	free(policy->shadowed);
	free(policy->remark);
	free(policy->files);
	free(policy->name);
	free(policy->summary);
	free(policy->origin);
	free(policy->extends);
	free(policy);
}
