/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The keys of a policy file, but for what is in its `functions`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_internal.h"

static int read_key(struct policy_reader *reader, const struct policy_key *key, unsigned int index,
		    const struct policy_node *value, void *ctx)
{
	const struct policy_item item = { reader, key, index, value, ctx };

	if (ffaio_policy_expect(reader->source, key->word, value, key->kinds, reader->error) != 0)
		return -1;
	return key->read(&item);
}

int ffaio_policy_read_keys(struct policy_reader *reader, const struct policy_node *map,
			   const char *what, const struct policy_key *keys, size_t count, void *ctx)
{
	const char *words[POLICY_KEYS_MAX];
	unsigned long seen[POLICY_KEYS_MAX] = { 0 };

	for (size_t i = 0; i < count; i++)
		words[i] = keys[i].word;
	for (const struct policy_node *node = map->child; node != NULL; node = node->next->next) {
		const int index = ffaio_policy_pick(reader, node, what, words, count);

		if (index < 0)
			return -1;
		if (seen[index] != 0)
			return ffaio_policy_fail(reader->source, node, reader->error,
						 "'%s' is given twice, first on line %lu",
						 words[index], seen[index]);
		seen[index] = node->line;
		if (read_key(reader, &keys[index], (unsigned int)index, node->next, ctx) != 0)
			return -1;
	}
	return 0;
}

int ffaio_policy_read_text(const struct policy_item *item)
{
	struct policy_reader *reader = item->reader;
	char **text = (void *)((char *)item->ctx + item->key->offset);

	if (item->value->text[0] == '\0')
		return ffaio_policy_fail(reader->source, item->value, reader->error,
					 "'%s' is empty", item->key->word);
	*text = strdup(item->value->text);
	if (*text == NULL)
		return ffaio_fail(reader->error, reader->source->file, 0, 0, "out of memory");
	return 0;
}

/* What the chain has looked at. */
static int read_nothing(const struct policy_item *item)
{
	(void)item;
	return 0;
}

static int read_window(const struct policy_item *item)
{
	struct ffaio_policy *policy = item->reader->policy;

	policy->window = ffaio_policy_place(item->reader, item->value);
	return ffaio_policy_read_window(item->reader, item->value, &policy->core.window_first,
					&policy->core.window_last);
}

static int read_version(const struct policy_item *item)
{
	struct ffaio_policy *policy = item->reader->policy;

	policy->version = ffaio_policy_place(item->reader, item->value);
	return ffaio_policy_read_version(item->reader, item->value, &policy->core.version);
}

static int read_unlisted(const struct policy_item *item)
{
	struct ffaio_policy *policy = item->reader->policy;
	const int action = ffaio_policy_pick_word(item->reader, item->value, "action",
						  ffaf_action_word, FFAF_DENY, FFAF_FORWARD);

	if (action < 0)
		return -1;
	policy->unlisted = ffaio_policy_place(item->reader, item->value);
	policy->core.unlisted = (uint8_t)action;
	return 0;
}

#define CHOICES_MAX 8
#define FFAF_BEHAVIOUR_END(name) _Static_assert(FFAF_##name##_COUNT <= CHOICES_MAX, #name);
#include <ffafilter/behaviours.inc>

static int read_choice(const struct policy_item *item)
{
	struct ffaio_policy *policy = item->reader->policy;
	const char *words[CHOICES_MAX];
	char what[64];
	unsigned int count = 0;
	int choice;

	for (; count < CHOICES_MAX && ffaf_choice_word(item->index, count) != NULL; count++)
		words[count] = ffaf_choice_word(item->index, count);
	snprintf(what, sizeof(what), "choice of %s", item->key->word);
	choice = ffaio_policy_pick(item->reader, item->value, what, words, count);
	if (choice < 0)
		return -1;
	policy->behaviour[item->index] = ffaio_policy_place(item->reader, item->value);
	policy->core.behaviour[item->index] = (uint8_t)choice;
	return 0;
}

_Static_assert((unsigned int)FFAF_BEHAVIOUR_COUNT <= POLICY_KEYS_MAX, "behaviours");

static int read_behaviour(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
#define FFAF_BEHAVIOUR(name, key, text) { key, POLICY_WORD, read_choice, 0 },
#include <ffafilter/behaviours.inc>
	};

	return ffaio_policy_read_keys(item->reader, item->value, "behaviour", keys,
				      FFAF_BEHAVIOUR_COUNT, item->ctx);
}

#define TEXT(name)                                                                              \
	{                                                                                       \
#name, POLICY_WORD, ffaio_policy_read_text, offsetof(struct ffaio_policy, name) \
	}

static const struct policy_key top_keys[] = {
	{ "ffafilter-policy", POLICY_WORD, read_nothing, 0 },
	TEXT(name),
	TEXT(summary),
	TEXT(origin),
	TEXT(extends),
	{ "window", POLICY_WORD, read_window, 0 },
	{ "version", POLICY_WORD, read_version, 0 },
	{ "unlisted", POLICY_WORD, read_unlisted, 0 },
	{ "functions", POLICY_MAP, ffaio_policy_read_functions, 0 },
	{ "behaviour", POLICY_MAP, read_behaviour, 0 },
};

/* What describes a file, and not the filter, is not taken over from its parents. */
static void forget_description(struct ffaio_policy *policy)
{
	char **const texts[] = { &policy->name, &policy->summary, &policy->origin,
				 &policy->extends };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		free(*texts[i]);
		*texts[i] = NULL;
	}
}

int ffaio_policy_apply(struct policy_reader *reader)
{
	forget_description(reader->policy);
	return ffaio_policy_read_keys(reader, reader->source->root, "key", top_keys,
				      sizeof(top_keys) / sizeof(top_keys[0]), reader->policy);
}
