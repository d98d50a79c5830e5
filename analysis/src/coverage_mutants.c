/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which choices traces notice: the trace is replayed under all mutants side by side. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

/* One policy's run through the trace. */
struct lane {
	struct ffaio_trace_reader *reader;
	struct ffan_replay *replay;
	struct ffan_step step;
};

static int open_lane(struct lane *lane, const char *file, const struct ffaio_policy *policy,
		     struct ffaio_error *error)
{
	lane->reader = ffaio_trace_open(file, error);
	if (lane->reader == NULL)
		return -1;
	lane->replay = ffan_replay_open(lane->reader, policy, NULL);
	return lane->replay != NULL ? 0 : ffaio_fail(error, file, 0, 0, "out of memory");
}

static void close_lane(struct lane *lane)
{
	ffan_replay_close(lane->replay);
	if (lane->reader != NULL)
		ffaio_trace_close(lane->reader);
	*lane = (struct lane){ 0 };
}

static bool same_smcs(const struct ffan_step *a, const struct ffan_step *b)
{
	if (a->smc_count != b->smc_count)
		return false;
	for (size_t i = 0; i < a->smc_count; i++) {
		if (memcmp(&a->smc[i].in, &b->smc[i].in, sizeof(a->smc[i].in)) != 0)
			return false;
	}
	return true;
}

static bool same(const struct ffan_step *a, const struct ffan_step *b)
{
	return a->verdict == b->verdict && a->boot_ok == b->boot_ok &&
	       a->undefined == b->undefined && memcmp(&a->out, &b->out, sizeof(a->out)) == 0 &&
	       a->page_count == b->page_count && a->wrote_count == b->wrote_count &&
	       same_smcs(a, b);
}

/* Go on with every mutant that has not been noticed yet. */
static int step_mutants(struct lane *lanes, struct ffan_mutant *mutants, size_t count,
			const struct ffan_step *original, struct ffaio_error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (lanes[i].replay == NULL)
			continue;
		if (ffan_replay_next(lanes[i].replay, &lanes[i].step, error) != 1)
			return -1;
		if (!original->replayed || same(original, &lanes[i].step))
			continue;
		mutants[i].noticed = true;
		close_lane(&lanes[i]);
	}
	return 0;
}

static int run(struct ffan_coverage *coverage, struct lane *original, struct lane *lanes,
	       struct ffan_mutant *mutants, size_t count, struct ffaio_error *error)
{
	int more;

	while ((more = ffan_replay_next(original->replay, &original->step, error)) == 1) {
		const struct ffan_step *step = &original->step;

		if (step->replayed && step->record->kind == FFAIO_CALL)
			ffan_coverage_count(coverage, step);
		if (step_mutants(lanes, mutants, count, step, error) != 0)
			return -1;
	}
	return more;
}

int ffan_coverage_trace(struct ffan_coverage *coverage, const char *file,
			struct ffan_mutant *mutants, size_t count, struct ffaio_error *error)
{
	struct lane *lanes = calloc(count + 1, sizeof(*lanes));
	struct lane original = { 0 };
	int result;

	if (lanes == NULL)
		return ffaio_fail(error, file, 0, 0, "out of memory");
	result = open_lane(&original, file, coverage->policy, error);
	for (size_t i = 0; i < count && result == 0; i++) {
		if (!mutants[i].noticed)
			result = open_lane(&lanes[i], file, &mutants[i].policy, error);
	}
	if (result == 0)
		result = run(coverage, &original, lanes, mutants, count, error);
	for (size_t i = 0; i < count; i++)
		close_lane(&lanes[i]);
	close_lane(&original);
	free(lanes);
	return result;
}
