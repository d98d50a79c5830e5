/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The parts of a system file that are short. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "system_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KEY(word, read, field)                                                 \
	{                                                                      \
		word, POLICY_WORD, read, offsetof(struct ffasim_config, field) \
	}

static int read_granule(const struct policy_item *item)
{
	static const char *const words[] = { "4k", "64k", "16k" };

	return ffaio_system_word(item, words, COUNT(words));
}

static int read_stale_uuid(const struct policy_item *item)
{
	return ffaio_system_uuid(item, item->value, &ffaio_system_of(item)->config.stale_uuid);
}

int ffaio_system_read_spmc(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		KEY("id", ffaio_system_u16, spmc_id),
		KEY("spmd-id", ffaio_system_u16, spmd_id),
		KEY("version", ffaio_system_version, version),
		KEY("pes", ffaio_system_u16, pes),
		KEY("hypervisor", ffaio_system_bool, hypervisor),
		KEY("sri", ffaio_system_u16, sri),
		KEY("npi", ffaio_system_u16, npi),
		KEY("mei", ffaio_system_u16, mei),
		KEY("rxtx-granule", read_granule, rxtx_granule),
		KEY("rxtx-pages", ffaio_system_u16, rxtx_pages),
		KEY("stale-uuid", read_stale_uuid, stale_uuid),
		KEY("first-handle", ffaio_system_u64, first_handle),
		KEY("transaction-pages", ffaio_system_u32, transaction_pages),
		KEY("outstanding-retrievals", ffaio_system_u8, outstanding),
	};

	return ffaio_policy_read_keys(item->reader, item->value, "key of spmc", keys, COUNT(keys),
				      &ffaio_system_of(item)->config);
}

int ffaio_system_read_limits(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		KEY("vms", ffaio_system_u16, vms),
		KEY("transactions", ffaio_system_u16, transactions),
		KEY("borrowers", ffaio_system_u16, borrowers),
		KEY("ranges", ffaio_system_u16, ranges),
		KEY("spans", ffaio_system_u16, spans),
		KEY("bindings", ffaio_system_u16, bindings),
		KEY("vcpus", ffaio_system_u16, vcpus),
	};

	return ffaio_policy_read_keys(item->reader, item->value, "limit", keys, COUNT(keys),
				      &ffaio_system_of(item)->config);
}

#define CHOICES_MAX 16
#define FFASIM_QUIRK_END(name) \
	_Static_assert((unsigned int)FFASIM_##name##_COUNT <= CHOICES_MAX, #name);
#include <ffasim/quirks.inc>

static int read_choice(const struct policy_item *item)
{
	const char *words[CHOICES_MAX];
	char what[64];
	unsigned int count = 0;
	int choice;

	for (; count < CHOICES_MAX && ffasim_choice_word(item->index, count) != NULL; count++)
		words[count] = ffasim_choice_word(item->index, count);
	snprintf(what, sizeof(what), "choice of %s", item->key->word);
	choice = ffaio_policy_pick(item->reader, item->value, what, words, count);
	if (choice < 0)
		return -1;
	((struct ffaio_system *)item->ctx)->config.quirk[item->index] = (uint8_t)choice;
	return 0;
}

_Static_assert((unsigned int)FFASIM_QUIRK_COUNT <= POLICY_KEYS_MAX, "quirks");

int ffaio_system_read_behaviour(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
#define FFASIM_QUIRK(name, key, text) { key, POLICY_WORD, read_choice, 0 },
#include <ffasim/quirks.inc>
	};

	return ffaio_policy_read_keys(item->reader, item->value, "behaviour", keys, COUNT(keys),
				      ffaio_system_of(item));
}

static int read_memory_kind(const struct policy_item *item)
{
	static const char *const words[] = { "normal", "secure", "device" };

	return ffaio_system_word(item, words, COUNT(words));
}

int ffaio_system_read_memory(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		{ "base", POLICY_WORD, ffaio_system_u64, offsetof(struct ffasim_memory, base) },
		{ "size", POLICY_WORD, ffaio_system_u64, offsetof(struct ffasim_memory, size) },
		{ "kind", POLICY_WORD, read_memory_kind, offsetof(struct ffasim_memory, kind) },
	};
	struct ffasim_config *config = &ffaio_system_of(item)->config;
	const int count = ffaio_system_count(item, POLICY_MAP);
	struct ffasim_memory *memory;

	if (count < 0)
		return -1;
	memory = ffaio_system_allocate(item, (size_t)count, sizeof(*memory));
	if (memory == NULL)
		return -1;
	config->memory = memory;
	config->memory_count = (uint16_t)count;
	for (const struct policy_node *node = item->value->child; node != NULL; node = node->next)
		if (ffaio_policy_read_keys(item->reader, node, "key of a range of memory", keys,
					   COUNT(keys), memory++) != 0)
			return -1;
	return 0;
}
