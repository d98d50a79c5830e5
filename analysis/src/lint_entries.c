/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Lines of the file that decide nothing, or nothing new. */
#include "lint.h"

#include <stdio.h>
#include <string.h>

static void check_shadowed(struct lint *lint)
{
	for (size_t i = 0; i < lint->policy->shadowed_count; i++) {
		const struct ffaio_shadowed *s = &lint->policy->shadowed[i];

		if (s->place.file == 0)
			lint_add(lint, FFAN_LINT_SHADOWED, s->place, s->name, NULL, NULL,
				 "%s has an entry, and so has each of its FIDs.", s->name);
	}
}

static bool same_place(const struct ffaio_place *a, const struct ffaio_place *b)
{
	return a->file == b->file && a->line == b->line && a->column == b->column;
}

/* Whether every FID that the entry at PLACE decides is as in the parent. */
static bool repeats_whole(const struct lint *lint, const struct ffaio_place *place)
{
	for (unsigned int i = 0; i < 512; i++) {
		const struct ffaio_place *other = &lint->policy->entry[i / 256][i % 256].place;

		if (same_place(other, place) && !other->repeats)
			return false;
	}
	return true;
}

static void check_repeated_entry(struct lint *lint, const struct ffaio_entry *entry)
{
	if (entry->place.line != 0 && entry->place.file == 0 && entry->place.repeats &&
	    repeats_whole(lint, &entry->place))
		lint_add(lint, FFAN_LINT_SAME_AS_PARENT, entry->place, entry->name, NULL, NULL,
			 "%s does the same in %s.", entry->name, lint->policy->extends);
}

static void check_repeated(struct lint *lint, const struct ffaio_place *place, const char *key)
{
	if (place->line != 0 && place->file == 0 && place->repeats)
		lint_add(lint, FFAN_LINT_SAME_AS_PARENT, *place, key, NULL, NULL,
			 "%s is the same in %s.", key, lint->policy->extends);
}

/* Whether every FID of the entry at PLACE would be the same without it. */
static bool is_default(const struct lint *lint, const struct ffaio_place *place)
{
	const struct ffaf_policy *core = &lint->policy->core;

	for (unsigned int i = 0; i < 512; i++) {
		const uint8_t entry = core->entry[i / 256][i % 256];

		if (same_place(&lint->policy->entry[i / 256][i % 256].place, place) &&
		    ((entry & FFAF_ENTRY_ACTION) != core->unlisted || ffaf_entry_rule(entry) != 0))
			return false;
	}
	return true;
}

/* In a file that extends another an entry may be there to undo the parent's. */
static void check_default(struct lint *lint, const struct ffaio_entry *entry)
{
	if (entry->place.line != 0 && entry->place.file == 0 && lint->policy->extends == NULL &&
	    entry->reason == NULL && is_default(lint, &entry->place))
		lint_add(lint, FFAN_LINT_SAME_AS_UNLISTED, entry->place, entry->name, NULL, NULL,
			 "%s: %s, and so are all unlisted FIDs.", entry->name,
			 ffaf_action_word(lint->policy->core.unlisted));
}

void lint_entries(struct lint *lint)
{
	const struct ffaio_policy *policy = lint->policy;

	check_shadowed(lint);
	for (unsigned int i = 0; i < 512; i++) {
		check_repeated_entry(lint, &policy->entry[i / 256][i % 256]);
		check_default(lint, &policy->entry[i / 256][i % 256]);
	}
	check_repeated(lint, &policy->window, "window");
	check_repeated(lint, &policy->version, "version");
	check_repeated(lint, &policy->unlisted, "unlisted");
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++)
		check_repeated(lint, &policy->behaviour[i], ffaf_behaviour_key(i));
}
