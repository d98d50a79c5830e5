/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_kinds.h"

#include <ffan/decider.h>
#include <ffan/replay.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same_regs(const struct ffan_step *a, const struct ffan_step *b)
{
	/* What nobody recorded, or the real filter leaves undefined, is not compared. */
	const uint32_t known = a->out.known & b->out.known;

	if (a->undefined != b->undefined)
		return false;
	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((known >> i & 1u) != 0 && a->out.regs.x[i] != b->out.regs.x[i])
			return false;
	}
	return true;
}

static bool same_smcs(const struct ffan_step *a, const struct ffan_step *b)
{
	const bool forwards = a->verdict == FFAIO_FORWARD;

	if (a->smc_count + forwards != b->smc_count + (b->verdict == FFAIO_FORWARD))
		return false;
	for (size_t i = 0; i < a->smc_count && i < b->smc_count; i++) {
		if (memcmp(&a->smc[i].in.regs, &b->smc[i].in.regs, sizeof(struct ffaf_regs)) != 0)
			return false;
	}
	return true;
}

static bool same_memory(const struct ffan_step *a, const struct ffan_step *b)
{
	if (a->page_count != b->page_count || a->wrote_count != b->wrote_count)
		return false;
	for (size_t i = 0; i < a->page_count; i++) {
		if (a->page[i].address != b->page[i].address ||
		    a->page[i].state != b->page[i].state)
			return false;
	}
	for (size_t i = 0; i < a->wrote_count; i++) {
		if (a->wrote[i].address != b->wrote[i].address ||
		    a->wrote[i].size != b->wrote[i].size ||
		    memcmp(a->wrote[i].data, b->wrote[i].data, a->wrote[i].size) != 0)
			return false;
	}
	return true;
}

static bool is_visible(const struct ffan_step *a, const struct ffan_step *b)
{
	return (a->verdict == FFAIO_HALT) != (b->verdict == FFAIO_HALT) || !same_regs(a, b) ||
	       !same_memory(a, b);
}

static const struct ffaio_unrecorded all_recorded;

static char *outcome_text(const struct ffan_step *step)
{
	char text[FFAIO_FORMAT_MAX];
	struct ffaio_record record;

	ffan_step_record(step, &record);
	record.has_out = record.has_out && record.out.known != 0;
	ffaio_format_outcome(text, sizeof(text), &record, &all_recorded);
	return strdup(text);
}

static char *call_text(const struct ffan_step *step)
{
	char text[FFAIO_FORMAT_MAX];

	ffaio_format_call(text, sizeof(text), step->record, &all_recorded);
	return strdup(text);
}

/* The line of the policy that decides. */
static char *place_text(const struct ffan_step *step)
{
	struct ffan_decider decider;
	char text[512];

	ffan_decider(step->policy, &step->caller, &step->record->in.regs, step->decision, &decider);
	if (decider.place.line == 0 || decider.place.file >= step->policy->file_count)
		return strdup(step->policy->name);
	snprintf(text, sizeof(text), "%s:%lu", step->policy->files[decider.place.file],
		 decider.place.line);
	return strdup(text);
}

static int fill_kind(struct ffan_kind *kind, const char *file, const struct ffan_step step[])
{
	kind->file = strdup(file);
	kind->line = step[0].record->line;
	kind->call = call_text(&step[0]);
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		kind->outcome[side] = outcome_text(&step[side]);
		kind->because[side] = place_text(&step[side]);
		if (kind->outcome[side] == NULL || kind->because[side] == NULL)
			return -1;
	}
	return kind->file == NULL || kind->call == NULL ? -1 : 0;
}

static int add_change(struct ffan_trace_diff *sum, const char *file, const struct ffan_step step[])
{
	struct ffan_kind like = { .x0 = step[0].record->in.regs.x[0],
				  .smcs_only = !is_visible(&step[0], &step[1]) };
	struct ffan_kind *kind;

	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		like.verdict[side] = step[side].verdict;
		like.result[side] = step[side].out.regs.x[0];
	}
	sum->changed++;
	if (ffan_kinds_find(sum, &like, &kind) != 0)
		return -1;
	if (kind == NULL)
		return 0;
	if (kind->count++ == 0 && fill_kind(kind, file, step) != 0)
		return -1;
	return 0;
}

static int add_undecided(struct ffan_trace_diff *sum, const char *file,
			 const struct ffan_step step[])
{
	const char *missing = step[0].missing[0] != '\0' ? step[0].missing : step[1].missing;
	struct ffan_undecided *why;

	sum->undecided++;
	if (ffan_whys_find(sum, missing, &why) != 0)
		return -1;
	if (why == NULL || why->count++ != 0)
		return 0;
	why->file = strdup(file);
	why->line = step[0].record->line;
	return why->file != NULL ? 0 : -1;
}

static int compare(struct ffan_trace_diff *sum, const char *file, const struct ffan_step step[])
{
	if (!step[0].replayed)
		return 0;
	if (step[0].record->kind == FFAIO_BOOT) {
		sum->boots_changed += step[0].boot_ok != step[1].boot_ok &&
				      step[0].verdict != FFAIO_UNKNOWN &&
				      step[1].verdict != FFAIO_UNKNOWN;
		return 0;
	}
	sum->calls++;
	if (step[0].verdict == FFAIO_UNKNOWN || step[1].verdict == FFAIO_UNKNOWN ||
	    step[0].missing[0] != '\0' || step[1].missing[0] != '\0')
		/* A verdict that is known on both sides, and another, is a change all the same. */
		return step[0].verdict != FFAIO_UNKNOWN && step[1].verdict != FFAIO_UNKNOWN &&
				       step[0].verdict != step[1].verdict
			       ? add_change(sum, file, step)
			       : add_undecided(sum, file, step);
	if (!is_visible(&step[0], &step[1]) && same_smcs(&step[0], &step[1]))
		return 0;
	return add_change(sum, file, step);
}

struct comparison {
	const struct ffan_crew *crew;
	const struct ffaio_policy *host[FFAN_SIDES], *guest[FFAN_SIDES];
	const struct ffan_source *source;
	struct ffan_trace_diff *sum;
};

static int run(struct ffan_trace_diff *sum, const char *file, struct ffan_replay *const replay[],
	       struct ffaio_error *error)
{
	struct ffan_step step[FFAN_SIDES];

	for (;;) {
		const int more = ffan_replay_next(replay[FFAN_OLD], &step[FFAN_OLD], error);

		if (more != 1)
			return more;
		if (ffan_replay_next(replay[FFAN_NEW], &step[FFAN_NEW], error) != 1)
			return -1;
		if (compare(sum, file, step) != 0)
			return ffaio_fail(error, file, 0, 0, "out of memory");
	}
}

static void drop(void *result)
{
	ffan_trace_diff_end(result);
	free(result);
}

static void *work(void *ctx, struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct comparison *c = ctx;
	struct ffan_trace_diff *sum = calloc(1, sizeof(*sum));
	struct ffan_replay *replay[FFAN_SIDES] = { NULL };

	replay[FFAN_OLD] = ffan_replay_open_source(turn->part.reader, c->host[FFAN_OLD],
						   c->guest[FFAN_OLD], c->source);
	if (replay[FFAN_OLD] != NULL)
		replay[FFAN_NEW] = ffan_replay_follow(replay[FFAN_OLD], c->host[FFAN_NEW],
						      c->guest[FFAN_NEW], c->source);
	if (sum != NULL && replay[FFAN_NEW] != NULL) {
		run(sum, c->crew->file[turn->number], replay, error);
	} else {
		free(sum);
		sum = NULL;
	}
	ffan_replay_close(replay[FFAN_NEW]);
	ffan_replay_close(replay[FFAN_OLD]);
	return sum;
}

static int take(void *ctx, size_t number, void *result)
{
	const struct comparison *c = ctx;

	const int added = ffan_trace_diff_add(
		c->sum, c->crew->operand != NULL ? c->crew->operand[number] : number, result);

	drop(result);
	return added;
}

int ffan_diff_traces(struct ffan_trace_diff *sum, const struct ffan_crew *crew,
		     const struct ffaio_policy *old, const struct ffaio_policy *new_,
		     const struct ffaio_policy *host, const struct ffan_source *source,
		     struct ffaio_error *error)
{
	static const struct ffan_crew_job job = { work, take, NULL, drop };
	struct comparison comparison = { .crew = crew,
					 .host = { host != NULL ? host : old,
						   host != NULL ? host : new_ },
					 .guest = { old, new_ },
					 .source = source,
					 .sum = sum };

	return ffan_crew_run(crew, &job, &comparison, error);
}
