/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The `partitions` of a system file. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "system_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A partition being read: the config's, and what the config does not have. */
struct draft {
	struct ffaio_system *system;
	struct ffasim_partition partition;
	struct ffasim_actor actor;
};

/*
 * The list of the item as COUNT elements of SIZE bytes, each read by KEYS. The
 * array is the system's.
 */
static int read_list(const struct policy_item *item, const char *what,
		     const struct policy_key *keys, size_t key_count, size_t size, void *list,
		     uint16_t *count)
{
	const int n = ffaio_system_count(item, POLICY_MAP);
	uint8_t *at = n < 0 ? NULL : ffaio_system_allocate(item, (size_t)n, size);

	if (at == NULL)
		return -1;
	*(void **)list = at;
	*count = (uint16_t)n;
	for (const struct policy_node *node = item->value->child; node != NULL;
	     node = node->next, at += size)
		if (ffaio_policy_read_keys(item->reader, node, what, keys, key_count, at) != 0)
			return -1;
	return 0;
}

static const struct policy_key stream_keys[] = {
	{ "id", POLICY_WORD, ffaio_system_u32, offsetof(struct ffasim_stream, id) },
	{ "access", POLICY_WORD, ffaio_system_access, offsetof(struct ffasim_stream, access) },
};

static int read_region_streams(const struct policy_item *item)
{
	struct ffasim_region *region = item->ctx;

	return read_list(item, "key of a stream", stream_keys, COUNT(stream_keys),
			 sizeof(struct ffasim_stream), &region->streams, &region->stream_count);
}

static int read_device_streams(const struct policy_item *item)
{
	struct ffasim_device *device = item->ctx;

	return read_list(item, "key of a stream", stream_keys, COUNT(stream_keys),
			 sizeof(struct ffasim_stream), &device->streams, &device->stream_count);
}

#define INTERRUPT(word, field)                                                                 \
	{                                                                                      \
		word, POLICY_WORD, ffaio_system_bool, offsetof(struct ffasim_interrupt, field) \
	}

static int read_interrupts(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		{ "id", POLICY_WORD, ffaio_system_u32, offsetof(struct ffasim_interrupt, id) },
		INTERRUPT("edge", edge),
		INTERRUPT("secure", secure),
	};
	struct ffasim_device *device = item->ctx;

	return read_list(item, "key of an interrupt", keys, COUNT(keys),
			 sizeof(struct ffasim_interrupt), &device->interrupts,
			 &device->interrupt_count);
}

static int read_regions(const struct policy_item *item)
{
#define REGION(word, read, field)                                              \
	{                                                                      \
		word, POLICY_WORD, read, offsetof(struct ffasim_region, field) \
	}
	static const struct policy_key keys[] = {
		REGION("base", ffaio_system_u64, base),
		REGION("pages", ffaio_system_u32, pages),
		REGION("access", ffaio_system_access, access),
		REGION("non-secure", ffaio_system_bool, non_secure),
		{ "streams", POLICY_LIST, read_region_streams, 0 },
	};
	struct ffasim_partition *partition = &((struct draft *)item->ctx)->partition;

	return read_list(item, "key of a region", keys, COUNT(keys), sizeof(struct ffasim_region),
			 &partition->regions, &partition->region_count);
}

static int read_devices(const struct policy_item *item)
{
#define DEVICE(word, read, field)                                              \
	{                                                                      \
		word, POLICY_WORD, read, offsetof(struct ffasim_device, field) \
	}
	static const struct policy_key keys[] = {
		DEVICE("base", ffaio_system_u64, base),
		DEVICE("pages", ffaio_system_u32, pages),
		DEVICE("access", ffaio_system_access, access),
		DEVICE("non-secure", ffaio_system_bool, non_secure),
		{ "interrupts", POLICY_LIST, read_interrupts, 0 },
		{ "streams", POLICY_LIST, read_device_streams, 0 },
	};
	struct ffasim_partition *partition = &((struct draft *)item->ctx)->partition;

	return read_list(item, "key of a device", keys, COUNT(keys), sizeof(struct ffasim_device),
			 &partition->devices, &partition->device_count);
}

/* 8-4-4-4-12 digits. */
int ffaio_system_uuid(const struct policy_item *item, const struct policy_node *node,
		      struct ffasim_uuid *uuid)
{
	const char *text = node->text;
	bool ok = strlen(text) == 36;
	unsigned int digits = 0;

	for (size_t i = 0; ok && i < 36; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		const int c = tolower((unsigned char)text[i]);
		const unsigned int digit = (unsigned int)(c >= 'a' ? c - 'a' + 10 : c - '0');

		ok = dash ? c == '-' : isxdigit(c) != 0;
		if (ok && !dash) {
			uuid->byte[digits / 2] = (uint8_t)(uuid->byte[digits / 2] * 16u + digit);
			digits++;
		}
	}
	if (ok)
		return 0;
	return ffaio_policy_fail(item->reader->source, node, item->reader->error,
				 "%s is no UUID; expected 8, 4, 4, 4 and 12 hex digits with dashes",
				 ffaio_policy_quote(text).text);
}

static int read_uuids(const struct policy_item *item)
{
	struct ffasim_partition *partition = &((struct draft *)item->ctx)->partition;
	const bool one = item->value->kind == POLICY_WORD;
	const int count = one ? 1 : ffaio_system_count(item, POLICY_WORD);
	const struct policy_node *node = one ? item->value : item->value->child;
	struct ffasim_uuid *uuid =
		count < 0 ? NULL : ffaio_system_allocate(item, (size_t)count, sizeof(*uuid));

	if (uuid == NULL)
		return -1;
	partition->uuids = uuid;
	partition->uuid_count = (uint16_t)count;
	for (int i = 0; i < count; i++, node = node->next)
		if (ffaio_system_uuid(item, node, uuid++) != 0)
			return -1;
	return 0;
}

static int read_methods(const struct policy_item *item)
{
	/* Bit n is word n. */
	static const char *const words[] = { "receives-req", "sends-req", "indirect",
					     "receives-req2", "sends-req2" };
	struct ffasim_partition *partition = &((struct draft *)item->ctx)->partition;

	partition->methods = 0;
	if (ffaio_system_count(item, POLICY_WORD) < 0)
		return -1;
	for (const struct policy_node *node = item->value->child; node != NULL; node = node->next) {
		const int index =
			ffaio_policy_pick(item->reader, node, "method", words, COUNT(words));

		if (index < 0)
			return -1;
		partition->methods = (uint8_t)(partition->methods | 1u << index);
	}
	return 0;
}

static int read_contexts(const struct policy_item *item)
{
	struct ffasim_partition *partition = &((struct draft *)item->ctx)->partition;

	if (strcmp(item->value->text, "pes") != 0)
		return ffaio_system_u16(item);
	partition->contexts = UINT16_MAX; /* until all is read */
	return 0;
}

static int read_level(const struct policy_item *item)
{
	static const char *const words[] = { "s-el1", "s-el0", "el3" };

	return ffaio_system_word(item, words, COUNT(words));
}

static int read_interrupt_action(const struct policy_item *item)
{
	static const char *const words[] = { "queued", "managed-exit", "signaled" };

	return ffaio_system_word(item, words, COUNT(words));
}

static int read_actor(const struct policy_item *item)
{
	struct policy_item inner = *item;

	inner.ctx = &((struct draft *)item->ctx)->actor;
	return ffaio_system_read_actor(&inner);
}

#define KEY(word, read, field)                                                   \
	{                                                                        \
		word, POLICY_WORD, read, offsetof(struct draft, partition.field) \
	}

static const struct policy_key partition_keys[] = {
	KEY("name", ffaio_system_string, name),
	KEY("id", ffaio_system_u16, id),
	KEY("level", read_level, level),
	KEY("version", ffaio_system_version, version),
	{ "uuid", POLICY_WORD | POLICY_LIST, read_uuids, 0 },
	KEY("contexts", read_contexts, contexts),
	KEY("told-contexts", ffaio_system_u16, told_contexts),
	KEY("boot-order", ffaio_system_u16, boot_order),
	{ "methods", POLICY_LIST, read_methods, 0 },
	KEY("notifications", ffaio_system_bool, notifications),
	KEY("vm-created", ffaio_system_bool, vm_created),
	KEY("vm-destroyed", ffaio_system_bool, vm_destroyed),
	KEY("power-messages", ffaio_system_bool, power_messages),
	KEY("ns-interrupts", read_interrupt_action, ns_action),
	KEY("other-interrupts", read_interrupt_action, other_action),
	KEY("managed-exit-fiq", ffaio_system_bool, managed_exit_fiq),
	KEY("starts-late", ffaio_system_bool, starts_late),
	KEY("entry", ffaio_system_u64, entry),
	KEY("rx", ffaio_system_u64, rx),
	KEY("tx", ffaio_system_u64, tx),
	KEY("rxtx-pages", ffaio_system_u16, rxtx_pages),
	{ "regions", POLICY_LIST, read_regions, 0 },
	{ "devices", POLICY_LIST, read_devices, 0 },
	{ "behaviour", POLICY_WORD | POLICY_MAP, read_actor, 0 },
};

_Static_assert(COUNT(partition_keys) <= POLICY_KEYS_MAX, "keys");

int ffaio_system_read_partitions(const struct policy_item *item)
{
	struct ffaio_system *system = ffaio_system_of(item);
	const int count = ffaio_system_count(item, POLICY_MAP);
	struct ffasim_partition *partition;
	struct ffasim_actor *actor;

	if (count < 0)
		return -1;
	partition = ffaio_system_allocate(item, (size_t)count, sizeof(*partition));
	actor = ffaio_system_allocate(item, (size_t)count, sizeof(*actor));
	if (partition == NULL || actor == NULL)
		return -1;
	system->config.partitions = partition;
	system->config.partition_count = (uint16_t)count;
	system->actors = actor;
	for (const struct policy_node *node = item->value->child; node != NULL; node = node->next) {
		struct draft draft = { .system = system,
				       .partition = { .contexts = 1 },
				       .actor = { .kind = FFASIM_ACTOR_RECORDED } };

		if (ffaio_policy_read_keys(item->reader, node, "key of a partition", partition_keys,
					   COUNT(partition_keys), &draft) != 0)
			return -1;
		*partition++ = draft.partition;
		*actor++ = draft.actor;
	}
	return 0;
}
