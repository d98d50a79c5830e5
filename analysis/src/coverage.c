/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "coverage.h"

#include <ffan/diff.h>
#include <stdlib.h>
#include <string.h>

static size_t count_choices(void)
{
	size_t count = 0;

	for (unsigned int b = 0; b < FFAF_BEHAVIOUR_COUNT; b++) {
		for (unsigned int c = 0; ffaf_choice_word(b, c) != NULL; c++)
			count++;
	}
	return count - FFAF_BEHAVIOUR_COUNT;
}

/* Every other choice of every behaviour; COUNT is set. */
static struct ffan_mutant *make_mutants(const struct ffaio_policy *policy, size_t *count)
{
	struct ffan_mutant *mutants = calloc(count_choices(), sizeof(*mutants));

	*count = 0;
	for (unsigned int b = 0; mutants != NULL && b < FFAF_BEHAVIOUR_COUNT; b++) {
		for (unsigned int c = 0; ffaf_choice_word(b, c) != NULL; c++) {
			if (c == policy->core.behaviour[b])
				continue;
			mutants[*count].policy = *policy;
			mutants[*count].policy.core.behaviour[b] = (uint8_t)c;
			mutants[(*count)++].behaviour = b;
		}
	}
	return mutants;
}

/* What would show the choice, in *CALL; false where nothing does. */
static int show(const struct ffaio_policy *policy, const struct ffan_mutant *mutant,
		bool *reachable, char **call)
{
	struct ffan_diff *diff = ffan_diff(policy, &mutant->policy, NULL);

	if (diff == NULL)
		return -1;
	*reachable = diff->change_count > 0;
	*call = *reachable ? strdup(diff->change[0].effect[0].example.call) : NULL;
	ffan_diff_free(diff);
	return *reachable && *call == NULL ? -1 : 0;
}

/* One item for the COUNT mutants of one behaviour, if anybody can tell it. */
static int add_behaviour(struct ffan_coverage *coverage, const struct ffan_mutant *mutants,
			 size_t count)
{
	const unsigned int behaviour = mutants[0].behaviour;
	const struct ffaio_place place = coverage->policy->behaviour[behaviour];
	bool noticed = false, reachable = false;
	struct ffan_item *item;
	char *call = NULL;

	for (size_t i = 0; i < count; i++)
		noticed |= mutants[i].noticed;
	for (size_t i = 0; i < count && !noticed && !reachable; i++) {
		if (show(coverage->policy, &mutants[i], &reachable, &call) != 0)
			return -1;
	}
	if (!noticed && !reachable)
		return 0;
	item = ffan_coverage_add(coverage, FFAN_ITEM_BEHAVIOUR, 0, behaviour, place);
	if (item == NULL) {
		free(call);
		return -1;
	}
	item->count = noticed;
	item->shown_by = call;
	return 0;
}

static int add_behaviours(struct ffan_coverage *coverage, const struct ffan_mutant *mutants,
			  size_t count)
{
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && mutants[next].behaviour == mutants[i].behaviour;)
			next++;
		if (add_behaviour(coverage, &mutants[i], next - i) != 0)
			return -1;
	}
	return 0;
}

static int cover(struct ffan_coverage *coverage, const struct ffan_crew *crew,
		 struct ffaio_error *error)
{
	size_t mutant_count;
	struct ffan_mutant *mutants = make_mutants(coverage->policy, &mutant_count);
	int result = mutants != NULL ? ffan_coverage_items(coverage) : -1;

	if (result == 0)
		result = ffan_coverage_traces(coverage, crew, mutants, mutant_count, error);
	if (result == 0)
		result = add_behaviours(coverage, mutants, mutant_count);
	free(mutants);
	for (size_t i = 0; i < coverage->count; i++)
		coverage->exercised += coverage->item[i].count != 0;
	return result == 0 ? 0 : ffaio_fail(error, "", 0, 0, "out of memory");
}

struct ffan_coverage *ffan_coverage(const struct ffaio_policy *policy, const struct ffan_crew *crew,
				    struct ffaio_error *error)
{
	struct ffan_coverage *coverage = calloc(1, sizeof(*coverage));

	if (coverage == NULL) {
		ffaio_fail(error, "", 0, 0, "out of memory");
		return NULL;
	}
	coverage->policy = policy;
	if (cover(coverage, crew, error) == 0)
		return coverage;
	ffan_coverage_free(coverage);
	return NULL;
}

void ffan_coverage_free(struct ffan_coverage *coverage)
{
	if (coverage == NULL)
		return;
	for (size_t i = 0; i < coverage->count; i++)
		free(coverage->item[i].shown_by);
	free(coverage->item);
	free(coverage);
}
