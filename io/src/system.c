/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "policy_builtin.h"
#include "system_internal.h"

static const struct policy_builtins profiles = { ffaio_builtin_profile_files,
						 ffaio_builtin_profile_names,
						 &ffaio_builtin_profile_count };
static const struct policy_builtins systems = { ffaio_builtin_system_files,
						ffaio_builtin_system_names,
						&ffaio_builtin_system_count };

/* Deepest: the file, `calls`, an entry. */
static const struct policy_format profile_format = {
	.key = "ffafilter-profile", .what = "profile", .depth = 3, .builtins = &profiles
};
/* Deepest: the file, `partitions`, one, its `devices`, one, its `streams`, one. */
static const struct policy_format system_format = {
	.key = "ffafilter-system",
	.what = "system",
	.depth = 7,
	.builtins = &systems,
	.base_key = "profile",
	.base = &profile_format,
};

const char *ffaio_system_builtin_summary(const char *name)
{
	return ffaio_builtin_summary(&systems, name);
}

const char *const *ffaio_system_builtins(size_t *count)
{
	*count = ffaio_builtin_system_count;
	return ffaio_builtin_system_names;
}

void *ffaio_system_allocate(const struct policy_item *item, size_t count, size_t size)
{
	struct ffaio_system *system = item->reader->system;
	/* One more, so that nothing is no failure. */
	struct ffaio_system_block *block = calloc(1, sizeof(*block) + (count + 1) * size);

	if (block == NULL) {
		ffaio_fail(item->reader->error, item->reader->source->file, 0, 0, "out of memory");
		return NULL;
	}
	block->next = system->blocks;
	system->blocks = block;
	return block->bytes;
}

struct ffaio_system *ffaio_system_of(const struct policy_item *item)
{
	return item->reader->system;
}

static int read_nothing(const struct policy_item *item)
{
	(void)item;
	return 0;
}

static int read_text(const struct policy_item *item)
{
	struct policy_item inner = *item;

	inner.ctx = item->reader->system;
	return ffaio_policy_read_text(&inner);
}

#define TEXT(name, field)                                                          \
	{                                                                          \
		name, POLICY_WORD, read_text, offsetof(struct ffaio_system, field) \
	}

/* A profile has those before `partitions`. */
static const struct policy_key top_keys[] = {
	{ "ffafilter-profile", POLICY_WORD, read_nothing, 0 },
	TEXT("name", name),
	TEXT("summary", summary),
	TEXT("origin", origin),
	TEXT("extends", extends),
	{ "spmc", POLICY_MAP, ffaio_system_read_spmc, 0 },
	{ "calls", POLICY_MAP, read_nothing, 0 },
	{ "behaviour", POLICY_MAP, ffaio_system_read_behaviour, 0 },
	{ "ffafilter-system", POLICY_WORD, read_nothing, 0 },
	TEXT("profile", extends),
	{ "partitions", POLICY_LIST, ffaio_system_read_partitions, 0 },
	{ "memory", POLICY_LIST, ffaio_system_read_memory, 0 },
	{ "faults", POLICY_LIST, ffaio_system_read_faults, 0 },
	{ "limits", POLICY_MAP, ffaio_system_read_limits, 0 },
};

/* What describes a file, and not the system, is not taken over from others. */
static void forget_description(struct ffaio_system *system)
{
	char **const texts[] = { &system->name, &system->summary, &system->origin,
				 &system->extends };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		free(*texts[i]);
		*texts[i] = NULL;
	}
}

static int apply_keys(struct policy_reader *reader)
{
	const bool profile = reader->source->format == &profile_format;

	forget_description(reader->system);
	return ffaio_policy_read_keys(reader, reader->source->root, "key",
				      top_keys + (profile ? 0 : 1), profile ? 8 : 13, NULL);
}

static int apply_calls(struct policy_reader *reader)
{
	for (const struct policy_node *node = reader->source->root->child; node != NULL;
	     node = node->next->next) {
		const struct policy_item item = { .reader = reader, .value = node->next };

		if (strcmp(node->text, "calls") == 0)
			return ffaio_system_read_calls(&item);
	}
	return 0;
}

/* Put all files on top of each other, the farthest first. */
static int apply_all(struct policy_reader *reader, const struct policy_chain *chain,
		     int (*apply)(struct policy_reader *reader))
{
	for (size_t i = chain->count; i-- > 0;) {
		reader->source = &chain->source[i];
		reader->file = (unsigned int)i;
		if (apply(reader) != 0)
			return -1;
	}
	return 0;
}

/* "contexts: pes", now that their number is known. Partitions are the system's own memory. */
static void count_contexts(struct ffaio_system *system)
{
	struct ffasim_partition *partition =
		(struct ffasim_partition *)(uintptr_t)system->config.partitions;

	for (unsigned int i = 0; i < system->config.partition_count; i++) {
		if (partition[i].contexts == UINT16_MAX)
			partition[i].contexts = system->config.pes;
		if (partition[i].version == 0)
			partition[i].version = system->config.version;
	}
}

static int build(struct ffaio_system *system, const struct policy_chain *chain,
		 struct ffaio_error *error)
{
	struct policy_reader reader = { .system = system, .error = error };
	const char *wrong;

	system->config = (struct ffasim_config){ .spmc_id = 0x8000, .spmd_id = 0xffff, .pes = 1 };
	if (ffaio_policy_list_files(chain, &system->files, &system->file_count) != 0)
		return ffaio_fail(error, chain->source[0].file, 0, 0, "out of memory");
	if (apply_all(&reader, chain, apply_keys) != 0)
		return -1;
	if (system->config.version == 0)
		return ffaio_policy_fail(&chain->source[0], chain->source[0].root, error,
					 "'version' of 'spmc' is missing, here and in what it "
					 "builds on");
	ffasim_calls_of_version(system->config.call, system->config.version);
	count_contexts(system);
	if (apply_all(&reader, chain, apply_calls) != 0)
		return -1;
	wrong = ffasim_check(&system->config);
	if (wrong != NULL)
		return ffaio_policy_fail(&chain->source[0], chain->source[0].root, error, "%s",
					 wrong);
	return 0;
}

/* The system of CHAIN, whose first source has file and bytes. Frees the chain. */
static struct ffaio_system *read_system(struct policy_chain *chain, struct ffaio_error *error)
{
	struct ffaio_system *system = NULL;

	if (ffaio_policy_read_chain(chain, error) == 0) {
		system = calloc(1, sizeof(*system));
		if (system == NULL)
			ffaio_fail(error, chain->source[0].file, 0, 0, "out of memory");
	}
	if (system != NULL && build(system, chain, error) != 0) {
		ffaio_system_free(system);
		system = NULL;
	}
	ffaio_policy_free_chain(chain);
	return system;
}

struct ffaio_system *ffaio_system_load(const char *name, struct ffaio_error *error)
{
	struct policy_chain chain = { .source[0].format = &system_format, .count = 1 };

	if (ffaio_policy_find(name, &chain.source[0], error) == 0)
		return read_system(&chain, error);
	ffaio_policy_free_chain(&chain);
	return NULL;
}

struct ffaio_system *ffaio_system_parse(const char *file, const void *bytes, size_t size,
					struct ffaio_error *error)
{
	struct policy_chain chain = { .source[0] = { .format = &system_format,
						     .file = strdup(file),
						     .bytes = bytes,
						     .size = size },
				      .count = 1 };

	if (chain.source[0].file != NULL)
		return read_system(&chain, error);
	ffaio_fail(error, file, 0, 0, "out of memory");
	return NULL;
}

void ffaio_system_free(struct ffaio_system *system)
{
	if (system == NULL)
		return;
	forget_description(system);
	for (size_t i = 0; i < system->file_count; i++)
		free(system->files[i]);
	free(system->files);
	while (system->blocks != NULL) {
		struct ffaio_system_block *next = system->blocks->next;

		free(system->blocks);
		system->blocks = next;
	}
	free(system);
}
