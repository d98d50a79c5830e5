/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"
#include <ffan/coverage.h>
#include <ffan/diff_traces.h>
#include <ffan/verify.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The same work by one thread and by several; under TSan also for what they share. */

#define TRACE(name)                                               \
	(char[])                                                  \
	{                                                         \
		FFAF_SOURCE_DIR "/tests/golden/" name ".trace.gz" \
	}

static char *const files[] = {
	TRACE("linux-v7.3_edge"),     TRACE("linux-v7.3_random"),  TRACE("linux-v6.18_edge"),
	TRACE("linux-v6.12_version"), TRACE("linux-v7.3_version"), TRACE("linux-v7.3_edge"),
};

#define FILES (sizeof(files) / sizeof(files[0]))

static struct ffan_crew crew_of(unsigned int threads)
{
	return (struct ffan_crew){ .file = files, .count = FILES, .threads = threads };
}

/* What was taken, in order. */
struct log {
	const struct ffaio_policy *policy;
	struct ffan_totals totals[FILES];
	size_t ended, parts;
	bool in_order;
};

static void *work(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct log *log = ctx;
	struct ffan_totals *totals = calloc(1, sizeof(*totals));
	struct ffan_replay *replay = ffan_replay_open(turn->part.reader, log->policy, NULL);
	struct ffan_comparison comparison;
	struct ffan_step step;

	while (ffan_replay_next(replay, &step, error) == 1) {
		ffan_compare(&step, &comparison);
		ffan_totals_add(totals, &step, &comparison);
	}
	ffan_replay_close(replay);
	return totals;
}

static int take(void *ctx, size_t number, void *result)
{
	struct log *log = ctx;

	log->in_order &= number == log->ended;
	log->parts++;
	ffan_totals_sum(&log->totals[number], result);
	free(result);
	return 0;
}

static void end(void *ctx, size_t number)
{
	struct log *log = ctx;

	log->in_order &= number == log->ended;
	log->ended++;
}

static const struct ffan_crew_job job = { work, take, end, free };

static struct ffaio_policy *load(const char *name)
{
	struct ffaio_error error = { 0 };

	return ffaio_policy_load(name, &error);
}

TEST(crew, takes_in_order)
{
	struct ffaio_policy *policy = load("linux-v6.18");
	struct log one = { .policy = policy, .in_order = true }, many = one;
	struct ffaio_error error = { 0 };
	struct ffan_crew crew = crew_of(1);

	CHECK_EQ_INT(ffan_crew_run(&crew, &job, &one, &error), 0);
	crew = crew_of(4);
	CHECK_EQ_INT(ffan_crew_run(&crew, &job, &many, &error), 0);
	CHECK(one.in_order && many.in_order);
	CHECK_EQ_U64(one.ended, FILES);
	CHECK(one.totals[0].calls > 0 && one.totals[0].differ > 0);
	CHECK(memcmp(&one, &many, sizeof(one)) == 0);
	ffaio_policy_free(policy);
}

TEST(crew, stops_at_the_first_error)
{
	char *const broken[] = { files[0], files[1], (char[]){ "/nowhere/1" }, files[2],
				 (char[]){ "/nowhere/2" } };
	struct ffaio_policy *policy = load("linux-v6.18");

	for (unsigned int threads = 1; threads <= 4; threads++) {
		const struct ffan_crew crew = { .file = broken, .count = 5, .threads = threads };
		struct log log = { .policy = policy, .in_order = true };
		struct ffaio_error error = { 0 };

		CHECK_EQ_INT(ffan_crew_run(&crew, &job, &log, &error), -1);
		CHECK_EQ_STR(error.file, "/nowhere/1");
		CHECK_EQ_U64(log.ended, 2);
		CHECK_EQ_U64(log.totals[2].calls, 0);
	}
	ffaio_policy_free(policy);
}

/* The lines of the calls of a part, in several results; of the last one, the part's end. */
struct lines {
	unsigned long line[50];
	size_t count;
};

static void *hand_on_lines(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	struct lines *lines = calloc(1, sizeof(*lines));
	struct ffaio_record record;
	bool in_turn;

	(void)ctx;
	while (ffaio_trace_next(turn->part.reader, &record, error) == 1) {
		lines->line[lines->count++] = record.line;
		if (lines->count < 50)
			continue;
		in_turn = ffan_crew_in_turn(turn);
		if (ffan_crew_hand_on(turn, lines) != 0)
			return calloc(1, sizeof(*lines));
		CHECK(!in_turn || ffan_crew_in_turn(turn));
		lines = calloc(1, sizeof(*lines));
	}
	return lines;
}

/* What was taken of lines; at most LIMIT results of them. */
struct taken {
	size_t results, limit, number;
	unsigned long line;
	bool in_order;
};

static int take_lines(void *ctx, size_t number, void *result)
{
	struct taken *taken = ctx;
	const struct lines *lines = result;

	if (number != taken->number)
		taken->line = 0;
	taken->in_order &= number >= taken->number;
	taken->number = number;
	for (size_t i = 0; i < lines->count; i++) {
		taken->in_order &= lines->line[i] > taken->line;
		taken->line = lines->line[i];
	}
	free(result);
	return ++taken->results == taken->limit ? -1 : 0;
}

static const struct ffan_crew_job in_pieces = { hand_on_lines, take_lines, NULL, free };

TEST(crew, takes_the_pieces_of_a_part_in_order)
{
	size_t results = 0;

	for (unsigned int threads = 1; threads <= 5; threads++) {
		const struct ffan_crew crew = crew_of(threads);
		struct taken taken = { .in_order = true };
		struct ffaio_error error = { 0 };

		CHECK_EQ_INT(ffan_crew_run(&crew, &in_pieces, &taken, &error), 0);
		CHECK(taken.in_order && taken.number == FILES - 1);
		CHECK(taken.results > 50 && (results == 0 || results == taken.results));
		results = taken.results;
	}
}

TEST(crew, stops_where_a_piece_cannot_be_taken)
{
	for (unsigned int threads = 1; threads <= 5; threads += 2) {
		for (size_t limit = 1; limit < 50; limit += 11) {
			const struct ffan_crew crew = crew_of(threads);
			struct taken taken = { .limit = limit, .in_order = true };
			struct ffaio_error error = { 0 };

			CHECK_EQ_INT(ffan_crew_run(&crew, &in_pieces, &taken, &error), -1);
			CHECK(taken.in_order && taken.results == limit);
			CHECK_EQ_STR(error.text, "out of memory");
		}
	}
}

TEST(crew, diffs_alike)
{
	static const struct ffan_source recorded = { FFAN_SPMC_RECORDED, NULL };
	struct ffaio_policy *old = load("linux-v6.18"), *new_ = load("linux-v6.12");
	struct ffan_trace_diff diff[2] = { { 0 }, { 0 } };

	for (unsigned int i = 0; i < 2; i++) {
		const struct ffan_crew crew = crew_of(1 + 3 * i);
		struct ffaio_error error = { 0 };

		CHECK_EQ_INT(ffan_diff_traces(&diff[i], &crew, old, new_, NULL, &recorded, &error),
			     0);
	}
	CHECK(diff[0].changed > 0 && diff[0].changed == diff[1].changed);
	REQUIRE(diff[0].kind_count == diff[1].kind_count);
	for (size_t i = 0; i < diff[0].kind_count; i++) {
		CHECK_EQ_U64(diff[1].kind[i].count, diff[0].kind[i].count);
		CHECK_EQ_U64(diff[1].kind[i].line, diff[0].kind[i].line);
		CHECK_EQ_STR(diff[1].kind[i].call, diff[0].kind[i].call);
	}
	ffan_trace_diff_end(&diff[0]);
	ffan_trace_diff_end(&diff[1]);
	ffaio_policy_free(old);
	ffaio_policy_free(new_);
}

TEST(crew, covers_alike)
{
	struct ffaio_policy *policy = load("linux-v7.3");
	struct ffan_coverage *coverage[2];

	for (unsigned int i = 0; i < 2; i++) {
		const struct ffan_crew crew = crew_of(1 + 3 * i);
		struct ffaio_error error = { 0 };

		coverage[i] = ffan_coverage(policy, &crew, &error);
		REQUIRE(coverage[i] != NULL);
	}
	REQUIRE(coverage[0]->count == coverage[1]->count);
	for (size_t i = 0; i < coverage[0]->count; i++)
		CHECK_EQ_U64(coverage[1]->item[i].count, coverage[0]->item[i].count);
	for (unsigned int i = 0; i < 2; i++)
		ffan_coverage_free(coverage[i]);
	ffaio_policy_free(policy);
}
