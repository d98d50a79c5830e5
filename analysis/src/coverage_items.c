/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "coverage.h"

#include <stdlib.h>

#define ITEMS_STEP 64u

struct ffan_item *ffan_coverage_add(struct ffan_coverage *coverage, enum ffan_item_kind kind,
				    uint32_t fid, unsigned int number, struct ffaio_place place)
{
	struct ffan_item *item = coverage->item;

	if (coverage->count % ITEMS_STEP == 0) {
		item = realloc(item, (coverage->count + ITEMS_STEP) * sizeof(*item));
		if (item == NULL)
			return NULL;
		coverage->item = item;
	}
	item = &coverage->item[coverage->count++];
	*item = (struct ffan_item){ .kind = kind, .fid = fid, .number = number, .place = place };
	return item;
}

static const struct ffaf_rule *rule_of(const struct ffaf_policy *core, uint32_t fid)
{
	const uint8_t entry = core->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	return &core->rule[(entry & FFAF_ENTRY_ACTION) != FFAF_DENY ? ffaf_entry_rule(entry) : 0];
}

/* Both sides of every condition of the entry of FID. */
static int add_conditions(struct ffan_coverage *coverage, uint32_t fid, struct ffaio_place place)
{
	const struct ffaf_rule *rule = rule_of(&coverage->policy->core, fid);
	bool ok = true;

	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((rule->require >> i & 1u) == 0)
			continue;
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_HOLDS, fid, i, place) != NULL;
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_FAILS, fid, i, place) != NULL;
	}
	if (rule->since != 0) {
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_OLDER, fid, rule->since, place) != NULL;
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_SINCE, fid, rule->since, place) != NULL;
	}
	if (rule->probe != FFAF_PROBE_NEVER) {
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_HAS, fid, 0, place) != NULL;
		ok &= ffan_coverage_add(coverage, FFAN_ITEM_LACKS, fid, 0, place) != NULL;
	}
	return ok ? 0 : -1;
}

static bool negotiates(const struct ffaf_policy *core)
{
	return (core->entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
}

static int add_versions(struct ffan_coverage *coverage)
{
	const struct ffaio_policy *policy = coverage->policy;
	const unsigned int highest = ffaf_version_minor(policy->core.version);

	if (!negotiates(&policy->core))
		return 0;
	if (ffan_coverage_add(coverage, FFAN_ITEM_VERSION, 0, 0, policy->version) == NULL)
		return -1;
	for (unsigned int minor = 0; minor <= highest; minor++) {
		if (ffan_coverage_add(coverage, FFAN_ITEM_VERSION, 0, FFAF_MAKE_VERSION(1, minor),
				      policy->version) == NULL)
			return -1;
	}
	return 0;
}

static int add_entries(struct ffan_coverage *coverage, bool conditions)
{
	for (unsigned int i = 0; i < 512; i++) {
		const struct ffaio_place place = coverage->policy->entry[i % 2][i / 2].place;
		const uint32_t fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2;

		/* A width that the function does not have is nobody's business. */
		if (place.line == 0 || (ffaf_fid_to_fn(fid) == FFAF_FN_UNKNOWN &&
					ffaf_number_to_fn(i / 2) != FFAF_FN_UNKNOWN))
			continue;
		if (conditions
			    ? add_conditions(coverage, fid, place) != 0
			    : ffan_coverage_add(coverage, FFAN_ITEM_ENTRY, fid, 0, place) == NULL)
			return -1;
	}
	return 0;
}

int ffan_coverage_items(struct ffan_coverage *coverage)
{
	if (add_entries(coverage, false) != 0 || add_entries(coverage, true) != 0 ||
	    ffan_coverage_add(coverage, FFAN_ITEM_UNLISTED, 0, 0, coverage->policy->unlisted) ==
		    NULL)
		return -1;
	return add_versions(coverage);
}

static struct ffan_item *find(struct ffan_coverage *coverage, enum ffan_item_kind kind,
			      uint32_t fid, unsigned int number)
{
	for (size_t i = 0; i < coverage->count; i++) {
		struct ffan_item *item = &coverage->item[i];

		if (item->kind == kind && item->fid == fid &&
		    (kind == FFAN_ITEM_ENTRY || item->number == number))
			return item;
	}
	return NULL;
}

static void hit(struct ffan_coverage *coverage, enum ffan_item_kind kind, uint32_t fid,
		unsigned int number)
{
	struct ffan_item *item = find(coverage, kind, fid, number);

	if (item != NULL)
		item->count++;
}

static void count_requirements(struct ffan_coverage *coverage, const struct ffan_step *step,
			       uint32_t fid, const struct ffaf_rule *rule)
{
	const unsigned int failing = ffaf_failed_requirement(
		&coverage->policy->core, &step->caller, &step->record->in.regs, step->decision);

	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT && i <= failing; i++) {
		if ((rule->require >> i & 1u) != 0)
			hit(coverage, i == failing ? FFAN_ITEM_FAILS : FFAN_ITEM_HOLDS, fid, i);
	}
}

static void count_conditions(struct ffan_coverage *coverage, const struct ffan_step *step,
			     uint32_t fid)
{
	const struct ffaf_rule *rule = rule_of(&coverage->policy->core, fid);
	const unsigned int reason = step->decision.reason;

	if (rule->since != 0)
		hit(coverage, reason == FFAF_REASON_SINCE ? FFAN_ITEM_OLDER : FFAN_ITEM_SINCE, fid,
		    rule->since);
	if (reason == FFAF_REASON_SINCE)
		return;
	if (rule->probe != FFAF_PROBE_NEVER && reason != FFAF_REASON_REQUIREMENT)
		hit(coverage, step->verdict == FFAIO_DENY ? FFAN_ITEM_LACKS : FFAN_ITEM_HAS, fid,
		    0);
	if (reason != FFAF_REASON_PROBED_ABSENT)
		count_requirements(coverage, step, fid, rule);
}

/* Whether a decision with this reason was made at the entry of the FID. */
static bool is_at_entry(unsigned int reason)
{
	switch (reason) {
	case FFAF_REASON_OTHER_CALL:
	case FFAF_REASON_UPPER_HALF:
	case FFAF_REASON_NOT_AGREED:
	case FFAF_REASON_RESERVED_BITS:
	case FFAF_REASON_UNLISTED:
		return false;
	default:
		return true;
	}
}

void ffan_coverage_count(struct ffan_coverage *coverage, const struct ffan_step *step)
{
	const struct ffaf_regs *in = &step->record->in.regs;
	const uint32_t fid = ffaf_fid_of(&coverage->policy->core, in->x[0]);
	const unsigned int reason = step->decision.reason;
	struct ffan_item *asked;

	coverage->calls++;
	if (step->verdict == FFAIO_UNKNOWN) {
		coverage->undecided++;
		return;
	}
	if (reason == FFAF_REASON_UNLISTED)
		hit(coverage, FFAN_ITEM_UNLISTED, 0, 0);
	if (reason != FFAF_REASON_OTHER_CALL && reason != FFAF_REASON_UPPER_HALF)
		hit(coverage, FFAN_ITEM_VERSION, 0,
		    step->caller.agreed != 0 ? step->caller.version : 0);
	if (!is_at_entry(reason))
		return;
	hit(coverage, FFAN_ITEM_ENTRY, fid, 0);
	count_conditions(coverage, step, fid);
	asked = fid == FFAF_FID_32(FEATURES)
			? find(coverage, FFAN_ITEM_ENTRY, (uint32_t)in->x[1], 0)
			: NULL;
	if (asked != NULL)
		asked->asked++;
}
