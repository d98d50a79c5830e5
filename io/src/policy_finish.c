/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What only the whole policy, its parents included, can tell. */
#include <string.h>

#include "policy_internal.h"

static int check_said(const struct policy_reader *reader, const struct ffaio_place *place,
		      const char *key)
{
	if (place->line != 0)
		return 0;
	return ffaio_policy_fail(
		reader->source, reader->source->root, reader->error, "'%s' is missing%s", key,
		reader->policy->extends != NULL ? ", here and in what it extends" : "");
}

static int check_window(const struct policy_reader *reader, unsigned int number,
			const struct ffaio_entry *entry)
{
	const struct ffaio_policy *policy = reader->policy;
	const struct ffaf_policy *core = &policy->core;
	/* An inherited entry is not at fault, but the window that no longer has it. */
	const struct ffaio_place *place =
		entry->place.file == policy->window.file ? &entry->place : &policy->window;

	if (number >= core->window_first && number <= core->window_last)
		return 0;
	return ffaio_fail(reader->error, policy->files[place->file], place->line, place->column,
			  "%s is outside the window 0x%02x-0x%02x", entry->name, core->window_first,
			  core->window_last);
}

int ffaio_policy_intern(struct ffaf_policy *core, const struct ffaf_rule *rule)
{
	static const struct ffaf_rule none;
	unsigned int slot = 1;

	if (memcmp(rule, &none, sizeof(none)) == 0)
		return 0;
	while (slot < FFAF_RULE_FINAL && memcmp(&core->rule[slot], &none, sizeof(none)) != 0 &&
	       memcmp(&core->rule[slot], rule, sizeof(*rule)) != 0)
		slot++;
	if (slot == FFAF_RULE_FINAL)
		return -1;
	core->rule[slot] = *rule;
	return (int)slot;
}

static int finish_entry(struct policy_reader *reader, unsigned int wide, unsigned int number)
{
	struct ffaf_policy *core = &reader->policy->core;
	const struct ffaio_entry *entry = &reader->policy->entry[wide][number];
	uint8_t *byte = &core->entry[wide][number];
	int rule;

	if (entry->place.line == 0) {
		if (number >= core->window_first && number <= core->window_last)
			*byte = FFAF_ENTRY(core->unlisted, false, 0);
		return 0;
	}
	if (check_window(reader, number, entry) != 0)
		return -1;
	rule = ffaio_policy_intern(core, &reader->rule[wide][number]);
	if (rule < 0)
		return ffaio_fail(reader->error, reader->policy->files[entry->place.file],
				  entry->place.line, entry->place.column,
				  "more than %u different sets of conditions in one policy",
				  FFAF_RULE_FINAL - 1);
	*byte = FFAF_ENTRY(*byte & FFAF_ENTRY_ACTION, true, rule);
	return 0;
}

static bool can_be_final(const struct ffaf_policy *core, unsigned int wide, unsigned int number)
{
	const uint8_t entry = core->entry[wide][number];

	return number >= core->window_first && number <= core->window_last &&
	       ffaf_entry_rule(entry) == 0 &&
	       (wide != 0 || number != FFAF_NR_FEATURES ||
		(entry & FFAF_ENTRY_ACTION) != FFAF_HANDLE);
}

void ffaio_policy_mark_final(struct ffaf_policy *core)
{
	for (unsigned int i = 0; i < 512; i++) {
		uint8_t *entry = &core->entry[i / 256][i % 256];

		if (can_be_final(core, i / 256, i % 256))
			*entry |= FFAF_ENTRY_FINAL;
		else if (*entry >= FFAF_ENTRY_FINAL)
			*entry &= FFAF_ENTRY_ACTION | FFAF_ENTRY_LISTED;
	}
}

int ffaio_policy_finish(struct policy_reader *reader)
{
	const struct ffaio_policy *policy = reader->policy;

	if (check_said(reader, &policy->window, "window") != 0 ||
	    check_said(reader, &policy->version, "version") != 0 ||
	    check_said(reader, &policy->unlisted, "unlisted") != 0)
		return -1;
	for (unsigned int number = 0; number < 256; number++) {
		for (unsigned int wide = 0; wide < 2; wide++) {
			if (finish_entry(reader, wide, number) != 0)
				return -1;
		}
	}
	ffaio_policy_mark_final(&reader->policy->core);
	return 0;
}
