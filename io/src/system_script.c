/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The rules of a partition that acts by a script. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "system_internal.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int count_pairs(const struct policy_node *map)
{
	int count = 0;

	for (const struct policy_node *node = map->child; node != NULL; node = node->next->next)
		count++;
	return count;
}

/* "x4" at *TEXT, which moves behind it. */
static bool scan_register(const char **text, uint8_t *reg)
{
	const char *at = *text;
	char *end;
	unsigned long number;

	if (at[0] != 'x' || at[1] < '0' || at[1] > '9')
		return false;
	number = strtoul(at + 1, &end, 10);
	if (number >= FFAF_REGS)
		return false;
	*reg = (uint8_t)number;
	*text = end;
	return true;
}

static bool scan_number(const char **text, uint64_t *number)
{
	const bool hex = strncmp(*text, "0x", 2) == 0;
	char *end;

	if ((hex ? (*text)[2] : (*text)[0]) == '\0' ||
	    (!hex && strchr("0123456789", **text) == NULL))
		return false;
	*number = strtoull(*text, &end, hex ? 16 : 10);
	*text = end;
	return true;
}

static int read_register(const struct policy_item *item, const struct policy_node *key,
			 uint8_t *reg)
{
	const char *at = key->text;

	if (scan_register(&at, reg) && *at == '\0')
		return 0;
	return ffaio_policy_fail(item->reader->source, key, item->reader->error,
				 "%s is no register; expected x0 to x17",
				 ffaio_policy_quote(key->text).text);
}

static int read_match(const struct policy_item *item, const struct policy_node *key,
		      struct ffasim_match *match)
{
	const struct policy_node *value = key->next;
	const char *at = value->text;

	match->mask = UINT64_MAX;
	if (read_register(item, key, &match->reg) != 0 ||
	    ffaio_policy_expect(item->reader->source, key->text, value, POLICY_WORD,
				item->reader->error) != 0)
		return -1;
	if (scan_number(&at, &match->value) &&
	    (*at != '/' || (at++, scan_number(&at, &match->mask))) && *at == '\0' &&
	    (match->value & ~match->mask) == 0)
		return 0;
	return ffaio_policy_fail(item->reader->source, value, item->reader->error,
				 "%s is no pattern; expected a number, or NUMBER/MASK within the "
				 "mask",
				 ffaio_policy_quote(value->text).text);
}

static int read_when(const struct policy_item *item)
{
	struct ffasim_rule *rule = item->ctx;
	const int count = count_pairs(item->value);
	struct ffasim_match *match = ffaio_system_allocate(item, (size_t)count, sizeof(*match));

	if (match == NULL)
		return -1;
	rule->matches = match;
	rule->match_count = (uint16_t)count;
	for (const struct policy_node *key = item->value->child; key != NULL; key = key->next->next)
		if (read_match(item, key, match++) != 0)
			return -1;
	return 0;
}

/* "0x10", "x4" or "x4+0x10". */
static int read_set(const struct policy_item *item, const struct policy_node *key,
		    struct ffasim_set *set)
{
	const struct policy_node *value = key->next;
	const char *at = value->text;

	set->from = FFASIM_NO_REG;
	if (read_register(item, key, &set->reg) != 0 ||
	    ffaio_policy_expect(item->reader->source, key->text, value, POLICY_WORD,
				item->reader->error) != 0)
		return -1;
	if (scan_register(&at, &set->from)) {
		if (*at == '\0' ||
		    (*at == '+' && (at++, scan_number(&at, &set->add)) && *at == '\0'))
			return 0;
	} else if (scan_number(&at, &set->add) && *at == '\0') {
		return 0;
	}
	return ffaio_policy_fail(item->reader->source, value, item->reader->error,
				 "%s is no value; expected a number, a register, or xN+NUMBER",
				 ffaio_policy_quote(value->text).text);
}

static int read_sets(const struct policy_item *item)
{
	struct ffasim_rule *rule = item->ctx;
	const int count = count_pairs(item->value);
	struct ffasim_set *set = ffaio_system_allocate(item, (size_t)count, sizeof(*set));

	if (set == NULL)
		return -1;
	rule->sets = set;
	rule->set_count = (uint16_t)count;
	for (const struct policy_node *key = item->value->child; key != NULL; key = key->next->next)
		if (read_set(item, key, set++) != 0)
			return -1;
	return 0;
}

static int read_fid(const struct policy_item *item)
{
	return ffaio_system_fid(item, (void *)((uint8_t *)item->ctx + item->key->offset));
}

#define RULE(word, kind, read, field)                                 \
	{                                                             \
		word, kind, read, offsetof(struct ffasim_rule, field) \
	}

static const struct policy_key rule_keys[] = {
	RULE("fid", POLICY_WORD, read_fid, fid),
	RULE("when", POLICY_MAP, read_when, matches),
	RULE("state", POLICY_WORD, ffaio_system_u32, state),
	RULE("next", POLICY_WORD, ffaio_system_u32, next),
	RULE("call", POLICY_WORD, read_fid, call),
	RULE("answer", POLICY_MAP, read_sets, sets),
	RULE("with", POLICY_MAP, read_sets, sets),
};

/* `answer` is the payload of a response, `with` what a `call` has in its registers. */
static int check_rule(const struct policy_item *item, const struct policy_node *map,
		      const struct ffasim_rule *rule)
{
	bool answer = false, with = false;

	for (const struct policy_node *key = map->child; key != NULL; key = key->next->next) {
		answer |= strcmp(key->text, "answer") == 0;
		with |= strcmp(key->text, "with") == 0;
	}
	if (answer ? rule->call == 0 && !with : rule->call != 0)
		return 0;
	return ffaio_policy_fail(item->reader->source, map, item->reader->error,
				 "a rule has an 'answer', or a 'call' and perhaps 'with' what");
}

int ffaio_system_read_script(const struct policy_item *item)
{
	struct ffasim_actor *actor = item->ctx;
	const int count = ffaio_system_count(item, POLICY_MAP);
	struct ffasim_rule *rule =
		count < 0 ? NULL : ffaio_system_allocate(item, (size_t)count, sizeof(*rule));

	if (rule == NULL)
		return -1;
	actor->rules = rule;
	actor->rule_count = (uint16_t)count;
	for (const struct policy_node *node = item->value->child; node != NULL;
	     node = node->next, rule++) {
		rule->state = rule->next = FFASIM_ANY_STATE;
		if (ffaio_policy_read_keys(item->reader, node, "key of a rule", rule_keys,
					   COUNT(rule_keys), rule) != 0 ||
		    check_rule(item, node, rule) != 0)
			return -1;
	}
	return 0;
}
