/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

void ffan_differ_use(const struct ffan_differ *differ, struct ffan_world *world,
		     const struct ffaf_policy *core)
{
	ffan_world_use(world, differ->host != NULL ? differ->host : core, core);
}

bool ffan_effect_has(const struct ffan_effect *effect, uint32_t fid)
{
	return (effect->fids[(fid & FFAF_FID_SMC64) != 0][(fid & 0xff) / 64] >> (fid & 63) & 1u) !=
	       0;
}

static int start(struct ffan_differ *differ)
{
	int failed = ffan_world_init(&differ->trial);

	differ->memo = ffan_memo_create();
	failed |= differ->memo == NULL ? -1 : 0;
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		failed |= ffan_world_init(&differ->world[side]);
	return failed;
}

static void free_noted(struct ffan_differ *differ)
{
	for (size_t i = 0; i < differ->count; i++)
		free(differ->change[i].effect);
	free(differ->change);
	ffan_memo_free(differ->memo);
	ffan_world_free(&differ->trial);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		ffan_world_free(&differ->world[side]);
	free(differ);
}

/* Entries by number, then what concerns more than one. */
static int compare_changes(const void *a, const void *b)
{
	const struct ffan_cause *p = &((const struct ffan_change *)a)->cause;
	const struct ffan_cause *q = &((const struct ffan_change *)b)->cause;

	if (p->kind != q->kind)
		return (int)p->kind - (int)q->kind;
	if ((p->fid & 0xff) != (q->fid & 0xff))
		return (int)(p->fid & 0xff) - (int)(q->fid & 0xff);
	if (p->fid != q->fid)
		return p->fid < q->fid ? -1 : 1;
	return (int)p->behaviour - (int)q->behaviour;
}

/* What lets more or less through first, then what most calls meet; FFA_FEATURES behind calls. */
static int compare_effects(const void *a, const void *b)
{
	const struct ffan_effect *x = a, *y = b;

	if (x->asked != y->asked)
		return x->asked - y->asked;
	if ((x->direction != 0) != (y->direction != 0))
		return (y->direction != 0) - (x->direction != 0);
	if (ffan_is_visible(x->differs) != ffan_is_visible(y->differs))
		return ffan_is_visible(y->differs) - ffan_is_visible(x->differs);
	return x->calls < y->calls ? 1 : x->calls > y->calls ? -1 : 0;
}

static void finish_causes(const struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	for (size_t i = 1; i < noted->causes.count; i++)
		noted->effect.with[noted->effect.with_count++] =
			differ->atoms.atom[noted->causes.atom[i]];
}

/* Move one change over to the result, with examples. */
static int finish_change(struct ffan_differ *differ, struct ffan_noted_change *noted,
			 struct ffan_change *change)
{
	change->cause.kind = FFAN_CAUSE_MANY;
	if (noted->atom < differ->atoms.count)
		change->cause = differ->atoms.atom[noted->atom];
	change->effect = calloc(noted->count, sizeof(*change->effect));
	if (change->effect == NULL)
		return -1;
	for (size_t i = 0; i < noted->count; i++) {
		const int made = ffan_diff_example(differ, &noted->effect[i]);

		finish_causes(differ, &noted->effect[i]);
		change->effect[change->effect_count++] = noted->effect[i].effect;
		change->differs |= noted->effect[i].effect.differs;
		change->direction |= noted->effect[i].effect.direction;
		if (made != 0)
			return -1;
	}
	qsort(change->effect, change->effect_count, sizeof(*change->effect), compare_effects);
	return 0;
}

static int finish_untold(const struct ffan_differ *differ, struct ffan_diff *diff)
{
	diff->untold = calloc(differ->atoms.count + 1, sizeof(*diff->untold));
	if (diff->untold == NULL)
		return -1;
	for (size_t i = 0; i < differ->atoms.count; i++) {
		if (!differ->atoms.told[i])
			diff->untold[diff->untold_count++] = differ->atoms.atom[i];
	}
	return 0;
}

static int finish(struct ffan_differ *differ, struct ffan_diff *diff)
{
	diff->change = calloc(differ->count + 1, sizeof(*diff->change));
	if (diff->change == NULL || finish_untold(differ, diff) != 0)
		return -1;
	for (size_t i = 0; i < differ->count; i++) {
		struct ffan_change *change = &diff->change[diff->change_count++];

		if (finish_change(differ, &differ->change[i], change) != 0)
			return -1;
		diff->differs |= change->differs;
		diff->direction |= change->direction;
	}
	qsort(diff->change, diff->change_count, sizeof(*diff->change), compare_changes);
	diff->versions = differ->versions;
	diff->callers = differ->host != NULL ? FFAN_WHO_VM : FFAN_WHO_HOST | FFAN_WHO_VM;
	diff->spmcs = differ->spmcs;
	diff->compared = differ->compared;
	return 0;
}

static int compare(struct ffan_differ *differ, struct ffan_diff *diff)
{
	ffan_atoms_find(&differ->atoms, diff->policy[FFAN_OLD], diff->policy[FFAN_NEW]);
	/* Sequences first: they show behaviours where a single call shows less of them. */
	ffan_diff_sequences(differ);
	ffan_diff_cells(differ);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		differ->failed |= differ->world[side].failed;
	return differ->failed || differ->trial.failed ? -1 : finish(differ, diff);
}

struct ffan_diff *ffan_diff(const struct ffaio_policy *old, const struct ffaio_policy *new_,
			    const struct ffaio_policy *host)
{
	struct ffan_diff *diff = calloc(1, sizeof(*diff));
	struct ffan_differ *differ = calloc(1, sizeof(*differ));
	int failed = -1;

	if (diff != NULL && differ != NULL && start(differ) == 0) {
		diff->policy[FFAN_OLD] = differ->policy[FFAN_OLD] = old;
		diff->policy[FFAN_NEW] = differ->policy[FFAN_NEW] = new_;
		diff->host = host;
		differ->host = host != NULL ? &host->core : NULL;
		differ->host_name = host != NULL ? host->name : NULL;
		diff->equal = memcmp(&old->core, &new_->core, sizeof(old->core)) == 0;
		failed = compare(differ, diff);
	}
	if (differ != NULL)
		free_noted(differ);
	if (failed == 0)
		return diff;
	ffan_diff_free(diff);
	return NULL;
}

static void free_change(struct ffan_change *change)
{
	for (size_t i = 0; i < change->effect_count; i++) {
		struct ffan_example *example = &change->effect[i].example;

		free(example->trace);
		free(example->call);
		for (unsigned int side = 0; side < FFAN_SIDES; side++)
			free(example->outcome[side]);
	}
	free(change->effect);
}

void ffan_diff_free(struct ffan_diff *diff)
{
	if (diff == NULL)
		return;
	for (size_t i = 0; i < diff->change_count; i++)
		free_change(&diff->change[i]);
	free(diff->change);
	free(diff->untold);
	free(diff);
}
