/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What goes wrong on purpose: the `faults` of a system file, and more of them. */
#include <ffafilter/status.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int read_fault_call(const struct policy_item *item)
{
	struct ffasim_fault *fault = item->ctx;

	return ffaio_system_fid(item, &fault->fid);
}

static int read_fault_kind(const struct policy_item *item)
{
	static const char *const words[] = { "status", "lost", "late", "abort" };

	return ffaio_system_word(item, words, COUNT(words));
}

static int read_fault_status(const struct policy_item *item)
{
	struct ffasim_fault *fault = item->ctx;
	const char *words[32];
	size_t count = 0;
	int index;

	while (count < COUNT(words) && ffaf_status_name(-1 - (int32_t)count) != NULL) {
		words[count] = ffaf_status_name(-1 - (int32_t)count);
		count++;
	}
	index = ffaio_policy_pick(item->reader, item->value, "status", words, count);
	if (index < 0)
		return -1;
	fault->status = (int8_t)(-1 - index);
	return 0;
}

static int check_fault(const struct policy_item *item, const struct policy_node *node,
		       const struct ffasim_fault *fault)
{
	if ((fault->kind == FFASIM_FAULT_STATUS) == (fault->status != 0))
		return 0;
	return ffaio_policy_fail(item->reader->source, node, item->reader->error,
				 "a fault of kind status has a 'status', and no other has");
}

#define FAULT(word, read, field)                                              \
	{                                                                     \
		word, POLICY_WORD, read, offsetof(struct ffasim_fault, field) \
	}

static const struct policy_key keys[] = {
	FAULT("call", read_fault_call, fid),	    FAULT("kind", read_fault_kind, kind),
	FAULT("status", read_fault_status, status), FAULT("partition", ffaio_system_u16, partition),
	FAULT("after", ffaio_system_u32, after),    FAULT("times", ffaio_system_u32, times),
};

/* The maps from NODE on, behind the FIRST faults that the config has and keeps. */
static int read_all(const struct policy_item *item, const struct policy_node *node, size_t first,
		    size_t count)
{
	struct ffasim_config *config = &ffaio_system_of(item)->config;
	struct ffasim_fault *fault = ffaio_system_allocate(item, first + count, sizeof(*fault));

	if (fault == NULL)
		return -1;
	if (first > 0)
		memcpy(fault, config->faults, first * sizeof(*fault));
	config->faults = fault;
	config->fault_count = (uint16_t)(first + count);
	for (fault += first; node != NULL; node = node->next, fault++)
		if (ffaio_policy_read_keys(item->reader, node, "key of a fault", keys, COUNT(keys),
					   fault) != 0 ||
		    check_fault(item, node, fault) != 0)
			return -1;
	return 0;
}

int ffaio_system_read_faults(const struct policy_item *item)
{
	const int count = ffaio_system_count(item, POLICY_MAP);

	return count < 0 ? -1 : read_all(item, item->value->child, 0, (size_t)count);
}

static const struct policy_format fault_format = { .key = "call", .what = "fault", .depth = 1 };

/* TEXT in braces, as the tree of one map. */
static int read_tree(const char *text, struct policy_source *source, struct ffaio_error *error)
{
	const size_t size = strlen(text) + sizeof("{}\n");

	source->format = &fault_format;
	source->file = strdup("<fault>");
	source->read = malloc(size);
	if (source->file == NULL || source->read == NULL)
		return ffaio_fail(error, "<fault>", 0, 0, "out of memory");
	source->size = (size_t)snprintf(source->read, size, "{%s}\n", text);
	source->bytes = source->read;
	if (ffaio_policy_check_bytes(source, error) != 0)
		return -1;
	return ffaio_policy_read_tree(source, error);
}

int ffaio_system_add_fault(struct ffaio_system *system, const char *text, struct ffaio_error *error)
{
	struct policy_chain chain = { .count = 1 };
	struct policy_reader reader = { .system = system, .error = error };
	const struct policy_item item = { .reader = &reader };
	const uint16_t before = system->config.fault_count;
	int result = read_tree(text, &chain.source[0], error);

	reader.source = &chain.source[0];
	if (result == 0 && system->config.fault_count == FFASIM_FAULTS)
		result = ffaio_policy_fail(reader.source, reader.source->root, error,
					   "there are more than %d faults", FFASIM_FAULTS);
	if (result == 0)
		result = read_all(&item, chain.source[0].root, system->config.fault_count, 1);
	if (result != 0)
		system->config.fault_count = before;
	/* The brace is not the user's. */
	if (error->set && error->line == 1 && error->column > 1)
		error->column--;
	ffaio_policy_free_chain(&chain);
	return result;
}
