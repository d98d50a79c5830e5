/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The `behaviour` of a partition of a system file, but for scripts. */
#include <stddef.h>

#include "system_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int read_kind(const struct policy_item *item, const struct policy_node *word)
{
	const char *words[FFASIM_ACTOR_COUNT];
	/* Callbacks are no business of files, and the last of all. */
	const size_t count = FFASIM_ACTOR_CALLBACK;

	for (unsigned int i = 0; i < count; i++)
		words[i] = ffasim_actor_word(i);
	return ffaio_policy_pick(item->reader, word, "behaviour of a partition", words, count);
}

_Static_assert(FFASIM_ACTOR_CALLBACK + 1 == FFASIM_ACTOR_COUNT, "callbacks come last");

static int read_relay(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		{ "peer", POLICY_WORD, ffaio_system_u16, offsetof(struct ffasim_actor, peer) },
	};

	return ffaio_policy_read_keys(item->reader, item->value, "key of a relay", keys,
				      COUNT(keys), item->ctx);
}

static int read_recorded(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		{ "holds", POLICY_WORD, ffaio_system_u32, offsetof(struct ffasim_actor, holds) },
		{ "releases", POLICY_WORD, ffaio_system_u32,
		  offsetof(struct ffasim_actor, releases) },
	};

	return ffaio_policy_read_keys(item->reader, item->value, "key of what is recorded", keys,
				      COUNT(keys), item->ctx);
}

static int read_tpm(const struct policy_item *item)
{
	static const struct policy_key keys[] = {
		{ "base", POLICY_WORD, ffaio_system_u64, offsetof(struct ffasim_actor, base) },
	};

	return ffaio_policy_read_keys(item->reader, item->value, "key of a TPM", keys, COUNT(keys),
				      item->ctx);
}

/* What stands behind a behaviour that takes something: a map, or the rules of a script. */
static int read_details(const struct policy_item *item, struct ffasim_actor *actor)
{
	const unsigned int kind = actor->kind == FFASIM_ACTOR_SCRIPT ? POLICY_LIST : POLICY_MAP;

	if (ffaio_policy_expect(item->reader->source, ffasim_actor_word(actor->kind), item->value,
				kind, item->reader->error) != 0)
		return -1;
	switch (actor->kind) {
	case FFASIM_ACTOR_SCRIPT:
		return ffaio_system_read_script(item);
	case FFASIM_ACTOR_RECORDED:
		return read_recorded(item);
	case FFASIM_ACTOR_RELAY:
		return read_relay(item);
	case FFASIM_ACTOR_TPM_CRB:
		return read_tpm(item);
	default:
		return ffaio_policy_fail(item->reader->source, item->value, item->reader->error,
					 "'%s' takes nothing: write 'behaviour: %s'",
					 ffasim_actor_word(actor->kind),
					 ffasim_actor_word(actor->kind));
	}
}

static int check_actor(const struct policy_item *item, const struct ffasim_actor *actor)
{
	if (actor->kind == FFASIM_ACTOR_RELAY && actor->peer == 0)
		return ffaio_policy_fail(item->reader->source, item->value, item->reader->error,
					 "a relay needs its peer: 'relay: {peer: 0x8002}'");
	return 0;
}

int ffaio_system_read_actor(const struct policy_item *item)
{
	const struct policy_node *word = item->value;
	struct ffasim_actor *actor = item->ctx;
	struct policy_item inner = *item;
	int kind;

	if (word->kind == POLICY_MAP)
		word = word->child;
	if (word == NULL || (word != item->value && word->next->next != NULL))
		return ffaio_policy_fail(item->reader->source, item->value, item->reader->error,
					 "one behaviour expected");
	kind = read_kind(item, word);
	if (kind < 0)
		return -1;
	*actor = (struct ffasim_actor){ .kind = (uint8_t)kind };
	inner.value = word->next;
	if (word != item->value && read_details(&inner, actor) != 0)
		return -1;
	return check_actor(item, actor);
}
