/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff.h"

#include <string.h>

static bool in_window(const struct ffaf_policy *policy, unsigned int number)
{
	return number >= policy->window_first && number <= policy->window_last;
}

static bool is_listed(const struct ffaf_policy *policy, unsigned int wide, unsigned int number)
{
	return in_window(policy, number) && (policy->entry[wide][number] & FFAF_ENTRY_LISTED) != 0;
}

static const struct ffaf_rule *rule_of(const struct ffaf_policy *policy, unsigned int wide,
				       unsigned int number)
{
	return &policy->rule[ffaf_entry_rule(policy->entry[wide][number])];
}

/* Whether both do the same with the FID, as far as its entries go. */
static bool same_entry(const struct ffaf_policy *a, const struct ffaf_policy *b, unsigned int wide,
		       unsigned int number)
{
	if (!in_window(a, number) || !in_window(b, number))
		return false;
	return (a->entry[wide][number] & FFAF_ENTRY_ACTION) ==
		       (b->entry[wide][number] & FFAF_ENTRY_ACTION) &&
	       memcmp(rule_of(a, wide, number), rule_of(b, wide, number),
		      sizeof(struct ffaf_rule)) == 0;
}

static struct ffaio_place entry_place(const struct ffaio_policy *policy, unsigned int wide,
				      unsigned int number)
{
	const struct ffaio_entry *entry = &policy->entry[wide][number];

	if (entry->place.line != 0)
		return entry->place;
	return in_window(&policy->core, number) ? policy->unlisted : policy->window;
}

static struct ffan_cause *add(struct ffan_atoms *atoms, enum ffan_cause_kind kind,
			      struct ffaio_place old, struct ffaio_place new_)
{
	struct ffan_cause *atom = &atoms->atom[atoms->count++];

	*atom = (struct ffan_cause){ .kind = kind, .place = { old, new_ } };
	return atom;
}

static void find_entries(struct ffan_atoms *atoms, const struct ffaio_policy *old,
			 const struct ffaio_policy *new_)
{
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int number = i / 2, wide = i % 2;

		if ((!is_listed(&old->core, wide, number) &&
		     !is_listed(&new_->core, wide, number)) ||
		    same_entry(&old->core, &new_->core, wide, number))
			continue;
		add(atoms, FFAN_CAUSE_ENTRY, entry_place(old, wide, number),
		    entry_place(new_, wide, number))
			->fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
		atoms->of_fid[wide][number] = (uint16_t)atoms->count;
	}
}

static void find_behaviours(struct ffan_atoms *atoms, const struct ffaio_policy *old,
			    const struct ffaio_policy *new_)
{
	for (unsigned int b = 0; b < FFAF_BEHAVIOUR_COUNT; b++) {
		if (old->core.behaviour[b] != new_->core.behaviour[b])
			add(atoms, FFAN_CAUSE_BEHAVIOUR, old->behaviour[b], new_->behaviour[b])
				->behaviour = b;
	}
}

void ffan_atoms_find(struct ffan_atoms *atoms, const struct ffaio_policy *old,
		     const struct ffaio_policy *new_)
{
	memset(atoms, 0, sizeof(*atoms));
	if (old->core.unlisted != new_->core.unlisted)
		add(atoms, FFAN_CAUSE_UNLISTED, old->unlisted, new_->unlisted);
	if (old->core.window_first != new_->core.window_first ||
	    old->core.window_last != new_->core.window_last)
		add(atoms, FFAN_CAUSE_WINDOW, old->window, new_->window);
	find_entries(atoms, old, new_);
	if (old->core.version != new_->core.version)
		add(atoms, FFAN_CAUSE_VERSION, old->version, new_->version);
	find_behaviours(atoms, old, new_);
}

/* Let all FIDs that no entry names go the way of unlisted ones. */
static void fill_unlisted(struct ffaf_policy *policy)
{
	for (unsigned int i = 0; i < 512; i++) {
		if ((policy->entry[i / 256][i % 256] & FFAF_ENTRY_LISTED) == 0)
			policy->entry[i / 256][i % 256] = FFAF_ENTRY(policy->unlisted, false, 0);
	}
}

static bool apply_entry(struct ffaf_policy *policy, const struct ffaf_policy *source, uint32_t fid)
{
	const unsigned int wide = (fid & FFAF_FID_SMC64) != 0, number = fid & 0xffu;
	uint8_t *entry = &policy->entry[wide][number];
	int rule;

	if (!is_listed(source, wide, number)) {
		*entry = FFAF_ENTRY(policy->unlisted, false, 0);
		return true;
	}
	rule = ffaio_policy_intern(policy, rule_of(source, wide, number));
	if (rule < 0)
		return false;
	*entry = FFAF_ENTRY(source->entry[wide][number] & FFAF_ENTRY_ACTION, true, rule);
	return true;
}

static bool apply(struct ffaf_policy *policy, const struct ffaf_policy *source,
		  const struct ffan_cause *atom)
{
	switch (atom->kind) {
	case FFAN_CAUSE_ENTRY:
		return apply_entry(policy, source, atom->fid);
	case FFAN_CAUSE_UNLISTED:
		policy->unlisted = source->unlisted;
		fill_unlisted(policy);
		return true;
	case FFAN_CAUSE_WINDOW:
		policy->window_first = source->window_first;
		policy->window_last = source->window_last;
		fill_unlisted(policy);
		return true;
	case FFAN_CAUSE_VERSION:
		policy->version = source->version;
		return true;
	case FFAN_CAUSE_BEHAVIOUR:
		policy->behaviour[atom->behaviour] = source->behaviour[atom->behaviour];
		return true;
	default:
		return false;
	}
}

bool ffan_atom_apply(struct ffaf_policy *policy, const struct ffaf_policy *source,
		     const struct ffan_cause *atom)
{
	if (!apply(policy, source, atom))
		return false;
	ffaio_policy_mark_final(policy);
	return true;
}
