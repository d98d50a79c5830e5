/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Single values of a system file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "system_internal.h"

static void *target(const struct policy_item *item)
{
	return (uint8_t *)item->ctx + item->key->offset;
}

int ffaio_system_number(const struct policy_item *item, const struct policy_node *node,
			uint64_t limit, uint64_t *number)
{
	const bool hex = strncmp(node->text, "0x", 2) == 0;
	const char *digits = node->text + (hex ? 2 : 0);
	const size_t length = strlen(digits);

	if (length == 0 || strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != length)
		return ffaio_policy_fail(item->reader->source, node, item->reader->error,
					 "%s is no number; expected digits, or 0x and digits",
					 ffaio_policy_quote(node->text).text);
	errno = 0;
	*number = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno == 0 && *number <= limit)
		return 0;
	return ffaio_policy_fail(item->reader->source, node, item->reader->error,
				 "%s is larger than 0x%llx", ffaio_policy_quote(node->text).text,
				 (unsigned long long)limit);
}

#define READ_NUMBER(name, type, limit)                                           \
	int name(const struct policy_item *item)                                 \
	{                                                                        \
		uint64_t number = 0;                                             \
                                                                                 \
		if (ffaio_system_number(item, item->value, limit, &number) != 0) \
			return -1;                                               \
		*(type *)target(item) = (type)number;                            \
		return 0;                                                        \
	}

READ_NUMBER(ffaio_system_u8, uint8_t, UINT8_MAX)
READ_NUMBER(ffaio_system_u16, uint16_t, UINT16_MAX)
READ_NUMBER(ffaio_system_u32, uint32_t, UINT32_MAX)
READ_NUMBER(ffaio_system_u64, uint64_t, UINT64_MAX)

int ffaio_system_bool(const struct policy_item *item)
{
	static const char *const words[] = { "no", "yes" };
	const int index = ffaio_policy_pick(item->reader, item->value, item->key->word, words, 2);

	if (index < 0)
		return -1;
	*(bool *)target(item) = index == 1;
	return 0;
}

int ffaio_system_version(const struct policy_item *item)
{
	return ffaio_policy_read_version(item->reader, item->value, target(item));
}

int ffaio_system_word(const struct policy_item *item, const char *const *words, size_t count)
{
	const int index =
		ffaio_policy_pick(item->reader, item->value, item->key->word, words, count);

	if (index < 0)
		return -1;
	*(uint8_t *)target(item) = (uint8_t)index;
	return 0;
}

int ffaio_system_access(const struct policy_item *item)
{
	/* enum ffasim_access, ored, is the index. */
	static const char *const words[] = { "none", "r", "w", "rw", "x", "rx", "wx", "rwx" };

	return ffaio_system_word(item, words, 8);
}

int ffaio_system_string(const struct policy_item *item)
{
	const size_t size = strlen(item->value->text) + 1;
	char *copy = ffaio_system_allocate(item, 1, size);

	if (copy == NULL)
		return -1;
	memcpy(copy, item->value->text, size);
	*(const char **)target(item) = copy;
	return 0;
}

int ffaio_system_count(const struct policy_item *item, unsigned int kind)
{
	int count = 0;

	for (const struct policy_node *node = item->value->child; node != NULL; node = node->next) {
		if (ffaio_policy_expect(item->reader->source, item->key->word, node, kind,
					item->reader->error) != 0)
			return -1;
		if (++count > UINT16_MAX)
			return ffaio_policy_fail(item->reader->source, node, item->reader->error,
						 "more than 65535 of '%s'", item->key->word);
	}
	return count;
}
