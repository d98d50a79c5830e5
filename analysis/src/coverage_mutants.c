/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which choices traces notice: the trace is replayed under all mutants side by side. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

static bool same_regs(const struct ffaio_regs *a, const struct ffaio_regs *b)
{
	return a->known == b->known && memcmp(&a->regs, &b->regs, sizeof(a->regs)) == 0;
}

static bool same_smcs(const struct ffan_step *a, const struct ffan_step *b)
{
	if (a->smc_count != b->smc_count)
		return false;
	for (size_t i = 0; i < a->smc_count; i++) {
		if (!same_regs(&a->smc[i].in, &b->smc[i].in))
			return false;
	}
	return true;
}

static bool same(const struct ffan_step *a, const struct ffan_step *b)
{
	return a->verdict == b->verdict && a->boot_ok == b->boot_ok &&
	       a->undefined == b->undefined && same_regs(&a->out, &b->out) &&
	       a->page_count == b->page_count && a->wrote_count == b->wrote_count &&
	       same_smcs(a, b);
}

struct survey {
	struct ffan_coverage *coverage;
	struct ffan_mutant *mutants;
	size_t count;
};

static bool is_noticed(const struct ffan_mutant *mutant)
{
	return __atomic_load_n(&mutant->noticed, __ATOMIC_RELAXED);
}

/* Go on with every mutant that has not been noticed yet. */
static int step_mutants(const struct survey *survey, struct ffan_replay **replays,
			const struct ffan_step *original, struct ffaio_error *error)
{
	for (size_t i = 0; i < survey->count; i++) {
		struct ffan_step step;

		if (replays[i] == NULL)
			continue;
		if (ffan_replay_next(replays[i], &step, error) != 1)
			return -1;
		if (!is_noticed(&survey->mutants[i]) &&
		    (!original->replayed || same(original, &step)))
			continue;
		__atomic_store_n(&survey->mutants[i].noticed, true, __ATOMIC_RELAXED);
		ffan_replay_close(replays[i]);
		replays[i] = NULL;
	}
	return 0;
}

static int run(const struct survey *survey, struct ffan_coverage *sums,
	       struct ffan_replay *original, struct ffan_replay **replays,
	       struct ffaio_error *error)
{
	struct ffan_step step;
	int more;

	while ((more = ffan_replay_next(original, &step, error)) == 1) {
		if (step.replayed && step.record->kind == FFAIO_CALL)
			ffan_coverage_count(sums, &step);
		if (step_mutants(survey, replays, &step, error) != 0)
			return -1;
	}
	return more;
}

/* The items without what was counted so far, for a part of a trace. */
static struct ffan_coverage *new_sums(const struct ffan_coverage *all)
{
	struct ffan_coverage *sums = calloc(1, sizeof(*sums));

	if (sums == NULL)
		return NULL;
	sums->policy = all->policy;
	sums->count = all->count;
	sums->item = calloc(all->count, sizeof(*sums->item));
	if (sums->item == NULL) {
		free(sums);
		return NULL;
	}
	/* Others may be adding to the counts. */
	for (size_t i = 0; i < all->count; i++)
		sums->item[i] = (struct ffan_item){ .kind = all->item[i].kind,
						    .fid = all->item[i].fid,
						    .number = all->item[i].number };
	return sums;
}

static void drop(void *result)
{
	ffan_coverage_free(result);
}

static bool open_replays(const struct survey *survey, struct ffan_replay *original,
			 struct ffan_replay **replays)
{
	static const struct ffan_source recorded = { FFAN_SPMC_RECORDED, NULL };
	bool ok = original != NULL && replays != NULL;

	for (size_t i = 0; i < survey->count && ok; i++) {
		if (is_noticed(&survey->mutants[i]))
			continue;
		replays[i] =
			ffan_replay_follow(original, &survey->mutants[i].policy, NULL, &recorded);
		ok = replays[i] != NULL;
	}
	return ok;
}

static void *work(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct survey *survey = ctx;
	struct ffan_coverage *sums = new_sums(survey->coverage);
	struct ffan_replay **replays = calloc(survey->count + 1, sizeof(*replays));
	struct ffan_replay *original =
		ffan_replay_open(turn->part.reader, survey->coverage->policy, NULL);

	if (sums != NULL && open_replays(survey, original, replays)) {
		run(survey, sums, original, replays, error);
	} else {
		drop(sums);
		sums = NULL;
	}
	for (size_t i = 0; replays != NULL && i < survey->count; i++)
		ffan_replay_close(replays[i]);
	ffan_replay_close(original);
	free(replays);
	return sums;
}

static int take(void *ctx, size_t number, void *result)
{
	struct ffan_coverage *all = ((const struct survey *)ctx)->coverage;
	const struct ffan_coverage *sums = result;

	(void)number;
	all->calls += sums->calls;
	all->undecided += sums->undecided;
	for (size_t i = 0; i < all->count; i++) {
		all->item[i].count += sums->item[i].count;
		all->item[i].asked += sums->item[i].asked;
	}
	drop(result);
	return 0;
}

int ffan_coverage_traces(struct ffan_coverage *coverage, const struct ffan_crew *crew,
			 struct ffan_mutant *mutants, size_t count, struct ffaio_error *error)
{
	static const struct ffan_crew_job job = { work, take, NULL, drop };
	struct survey survey = { coverage, mutants, count };

	return ffan_crew_run(crew, &job, &survey, error);
}
