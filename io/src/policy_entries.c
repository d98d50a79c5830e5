/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The `functions` of a policy file. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policy_internal.h"

/* What one key of `functions` covers: a FID, or all FIDs of a function. */
struct target {
	uint32_t fid; /* 0: all of the function */
	enum ffaf_fn fn; /* of a FID: its function, if it has one */
};

/* The lines of this file that named what, 0 for none. */
struct seen {
	unsigned long function[FFAF_FN_COUNT];
	unsigned long fid[2][256];
};

/* The value of one key. */
struct draft {
	int action; /* enum ffaf_action, or -1 */
	struct ffaf_rule rule;
	/* What only some actions may have: the last condition of any kind, the probe. */
	const struct policy_node *condition, *probe;
	char *reason;
	char *spec;
};

/* "0x" and up to eight digits. */
static bool is_number(const char *text, uint32_t *number)
{
	const size_t length = strlen(text);

	if (length < 3 || length > 10 || text[0] != '0' || text[1] != 'x')
		return false;
	for (size_t i = 2; i < length; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return false;
	}
	*number = (uint32_t)strtoul(text, NULL, 16);
	return true;
}

static bool is_fid(uint32_t number)
{
	const uint32_t base = number & ~0xffu;

	return base == FFAF_FID_BASE_32 || base == FFAF_FID_BASE_64;
}

/* NAME without its width, if that is a function's whole name; else NULL. */
static const char *without_width(const char *name, char buffer[FFAF_NAME_SIZE])
{
	const size_t length = strlen(name);

	if (length < 4 || length >= FFAF_NAME_SIZE || name[length - 3] != '_')
		return NULL;
	memcpy(buffer, name, length - 3);
	buffer[length - 3] = '\0';
	return ffaf_name_to_fn(buffer) != FFAF_FN_UNKNOWN ? buffer : NULL;
}

static int fail_target(struct policy_reader *reader, const struct policy_node *key)
{
	char buffer[64];
	const char *near;

	if (key->text[0] >= '0' && key->text[0] <= '9')
		return ffaio_policy_fail(reader->source, key, reader->error,
					 "%s is no FID that an entry can name; expected 0x840000NN "
					 "or 0xc40000NN",
					 ffaio_policy_quote(key->text).text);
	near = without_width(key->text, buffer);
	if (near == NULL)
		near = ffaio_nearest_function(key->text, buffer);
	return ffaio_policy_fail(reader->source, key, reader->error, "unknown function %s%s%s%s",
				 ffaio_policy_quote(key->text).text,
				 near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
				 near != NULL ? "'?" : "");
}

static int read_target(struct policy_reader *reader, const struct policy_node *key,
		       struct target *target)
{
	uint32_t number;

	if (is_number(key->text, &number))
		target->fid = is_fid(number) ? number : 0;
	else
		target->fid = ffaf_name_to_fid(key->text);
	target->fn = target->fid != 0 ? ffaf_fid_to_fn(target->fid) : ffaf_name_to_fn(key->text);
	if (target->fid == 0 && target->fn == FFAF_FN_UNKNOWN)
		return fail_target(reader, key);
	return 0;
}

static unsigned long *seen_line(struct seen *seen, const struct target *target)
{
	if (target->fid == 0)
		return &seen->function[target->fn];
	return &seen->fid[(target->fid & FFAF_FID_SMC64) != 0][target->fid & 0xff];
}

static int mark_seen(struct policy_reader *reader, const struct policy_node *key,
		     const struct target *target, struct seen *seen)
{
	unsigned long *line = seen_line(seen, target);

	if (*line != 0)
		return ffaio_policy_fail(reader->source, key, reader->error,
					 "%s is given twice, first on line %lu",
					 ffaio_policy_quote(key->text).text, *line);
	*line = key->line;
	return 0;
}

static int read_action(const struct policy_item *item)
{
	struct draft *draft = item->ctx;

	draft->action = ffaio_policy_pick_word(item->reader, item->value, "action",
					       ffaf_action_word, 0, FFAF_ACTION_COUNT - 1);
	return draft->action < 0 ? -1 : 0;
}

static int read_since(const struct policy_item *item)
{
	struct draft *draft = item->ctx;

	draft->condition = item->value;
	return ffaio_policy_read_version(item->reader, item->value, &draft->rule.since);
}

static int read_probe(const struct policy_item *item)
{
	struct draft *draft = item->ctx;
	const int probe =
		ffaio_policy_pick_word(item->reader, item->value, "probe", ffaf_probe_word,
				       FFAF_PROBE_NEVER + 1, FFAF_PROBE_COUNT - 1);

	if (probe < 0)
		return -1;
	draft->condition = draft->probe = item->value;
	draft->rule.probe = (uint8_t)probe;
	return 0;
}

_Static_assert((unsigned int)FFAF_REQUIREMENT_COUNT <= POLICY_CHOICES_MAX, "requirements");

static int add_requirement(struct policy_reader *reader, const struct policy_node *word,
			   struct draft *draft)
{
	int index;

	if (ffaio_policy_expect(reader->source, "require", word, POLICY_WORD, reader->error) != 0)
		return -1;
	index = ffaio_policy_pick_word(reader, word, "requirement", ffaf_requirement_word, 0,
				       FFAF_REQUIREMENT_COUNT - 1);
	if (index < 0)
		return -1;
	if ((draft->rule.require >> index & 1u) != 0)
		return ffaio_policy_fail(reader->source, word, reader->error,
					 "'%s' is required twice", word->text);
	draft->rule.require |= 1u << index;
	return 0;
}

static int read_require(const struct policy_item *item)
{
	struct policy_reader *reader = item->reader;
	struct draft *draft = item->ctx;

	draft->condition = item->value;
	if (item->value->kind == POLICY_WORD)
		return add_requirement(reader, item->value, draft);
	if (item->value->child == NULL)
		return ffaio_policy_fail(reader->source, item->value, reader->error,
					 "'require' is empty");
	for (const struct policy_node *word = item->value->child; word != NULL; word = word->next) {
		if (add_requirement(reader, word, draft) != 0)
			return -1;
	}
	return 0;
}

static const struct policy_key entry_keys[] = {
	{ "action", POLICY_WORD, read_action, 0 },
	{ "since", POLICY_WORD, read_since, 0 },
	{ "probe", POLICY_WORD, read_probe, 0 },
	{ "require", POLICY_WORD | POLICY_LIST, read_require, 0 },
	{ "reason", POLICY_WORD, ffaio_policy_read_text, offsetof(struct draft, reason) },
	{ "spec", POLICY_WORD, ffaio_policy_read_text, offsetof(struct draft, spec) },
};

/* Whether the parts of DRAFT go together for TARGET. */
static int check_draft(struct policy_reader *reader, const struct policy_node *key,
		       const struct target *target, const struct draft *draft)
{
	if (draft->action < 0)
		return ffaio_policy_fail(reader->source, key, reader->error,
					 "%s has no action; expected deny, forward or handle",
					 ffaio_policy_quote(key->text).text);
	if (draft->action == FFAF_HANDLE && target->fn == FFAF_FN_UNKNOWN)
		return ffaio_policy_fail(reader->source, key, reader->error,
					 "%s is no function of FF-A, so the filter cannot handle "
					 "it; expected deny or forward",
					 key->text);
	if (draft->action == FFAF_DENY && draft->condition != NULL)
		return ffaio_policy_fail(reader->source, draft->condition, reader->error,
					 "a condition on deny: 'since', 'probe' and 'require' are "
					 "for what the filter lets through");
	if (draft->action != FFAF_FORWARD && draft->probe != NULL)
		return ffaio_policy_fail(reader->source, draft->probe, reader->error,
					 "'probe' goes with forward only");
	return 0;
}

static int read_draft(struct policy_reader *reader, const struct policy_node *key,
		      struct draft *draft)
{
	const struct policy_node *value = key->next;
	const struct policy_item word = { reader, &entry_keys[0], 0, value, draft };

	if (value->kind == POLICY_WORD)
		return read_action(&word);
	if (ffaio_policy_expect(reader->source, key->text, value, POLICY_WORD | POLICY_MAP,
				reader->error) != 0)
		return -1;
	return ffaio_policy_read_keys(reader, value, "entry key", entry_keys,
				      sizeof(entry_keys) / sizeof(entry_keys[0]), draft);
}

/* A copy of TEXT into *COPY; NULL copies as NULL. */
static int replace(char **copy, const char *text)
{
	free(*copy);
	*copy = text != NULL ? strdup(text) : NULL;
	return text != NULL && *copy == NULL ? -1 : 0;
}

static int store(struct policy_reader *reader, uint32_t fid, const struct policy_node *key,
		 const struct draft *draft)
{
	const unsigned int wide = (fid & FFAF_FID_SMC64) != 0, number = fid & 0xff;
	struct ffaio_entry *entry = &reader->policy->entry[wide][number];

	entry->place = ffaio_policy_place(reader, key);
	reader->policy->core.entry[wide][number] = FFAF_ENTRY(draft->action, true, 0);
	reader->rule[wide][number] = draft->rule;
	if (replace(&entry->name, key->text) != 0 || replace(&entry->reason, draft->reason) != 0 ||
	    replace(&entry->spec, draft->spec) != 0)
		return ffaio_fail(reader->error, reader->source->file, 0, 0, "out of memory");
	return 0;
}

/* A FID's own entry beats that of its function, wherever in the file they stand. */
static int store_target(struct policy_reader *reader, const struct policy_node *key,
			const struct target *target, const struct draft *draft,
			const struct seen *seen)
{
	const struct ffaf_function *function = ffaf_function(target->fn);

	if (target->fid != 0)
		return store(reader, target->fid, key, draft);
	if (seen->fid[0][function->number] == 0 &&
	    store(reader, FFAF_FID_BASE_32 | function->number, key, draft) != 0)
		return -1;
	if (seen->fid[1][function->number] == 0)
		return store(reader, FFAF_FID_BASE_64 | function->number, key, draft);
	return 0;
}

static int read_entry(struct policy_reader *reader, const struct policy_node *key,
		      struct seen *seen)
{
	struct draft draft = { .action = -1 };
	struct target target;
	int result = -1;

	if (read_target(reader, key, &target) == 0 && mark_seen(reader, key, &target, seen) == 0 &&
	    read_draft(reader, key, &draft) == 0 && check_draft(reader, key, &target, &draft) == 0)
		result = store_target(reader, key, &target, &draft, seen);
	free(draft.reason);
	free(draft.spec);
	return result;
}

int ffaio_policy_read_functions(const struct policy_item *item)
{
	struct seen seen = { 0 };

	for (const struct policy_node *key = item->value->child; key != NULL;
	     key = key->next->next) {
		if (read_entry(item->reader, key, &seen) != 0)
			return -1;
	}
	return 0;
}
