/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffan/decider.h>
#include <ffan/diff_traces.h>
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

static struct ffan_kind *find_kind(struct ffan_trace_diff *sum, const struct ffan_kind *like)
{
	for (size_t i = 0; i < sum->kind_count; i++) {
		struct ffan_kind *k = &sum->kind[i];

		if (k->x0 == like->x0 && k->smcs_only == like->smcs_only &&
		    memcmp(k->verdict, like->verdict, sizeof(k->verdict)) == 0 &&
		    memcmp(k->result, like->result, sizeof(k->result)) == 0)
			return k;
	}
	return NULL;
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
	kind = find_kind(sum, &like);
	if (kind == NULL && sum->kind_count < FFAN_KINDS) {
		kind = &sum->kind[sum->kind_count++];
		*kind = like;
		if (fill_kind(kind, file, step) != 0)
			return -1;
	}
	if (kind != NULL)
		kind->count++;
	return 0;
}

static int add_undecided(struct ffan_trace_diff *sum, const char *file,
			 const struct ffan_step step[])
{
	const char *missing = step[0].missing[0] != '\0' ? step[0].missing : step[1].missing;
	struct ffan_undecided *why = NULL;

	sum->undecided++;
	for (size_t i = 0; i < sum->why_count && why == NULL; i++) {
		if (strcmp(sum->why[i].missing, missing) == 0)
			why = &sum->why[i];
	}
	if (why == NULL && sum->why_count < FFAN_KINDS) {
		why = &sum->why[sum->why_count++];
		*why = (struct ffan_undecided){ .missing = strdup(missing),
						.file = strdup(file),
						.line = step[0].record->line };
		if (why->missing == NULL || why->file == NULL) {
			free(why->missing);
			free(why->file);
			sum->why_count--;
			return -1;
		}
	}
	if (why != NULL)
		why->count++;
	return 0;
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

/* One trace, read once for each side. */
struct pair {
	struct ffaio_trace_reader *reader[FFAN_SIDES];
	struct ffan_replay *replay[FFAN_SIDES];
};

static int run(struct ffan_trace_diff *sum, const char *file, struct pair *pair,
	       struct ffaio_error *error)
{
	struct ffan_step step[FFAN_SIDES];

	for (;;) {
		const int more = ffan_replay_next(pair->replay[FFAN_OLD], &step[FFAN_OLD], error);

		if (more != 1)
			return more;
		if (ffan_replay_next(pair->replay[FFAN_NEW], &step[FFAN_NEW], error) != 1)
			return ffaio_fail(error, file, step[FFAN_OLD].record->line, 0,
					  "the file changed while it was read");
		if (compare(sum, file, step) != 0)
			return ffaio_fail(error, file, 0, 0, "out of memory");
	}
}

int ffan_diff_trace(struct ffan_trace_diff *sum, const char *file, const struct ffaio_policy *old,
		    const struct ffaio_policy *new_, const struct ffaio_policy *host,
		    const struct ffan_source *source, struct ffaio_error *error)
{
	const struct ffaio_policy *const policies[] = { old, new_ };
	struct pair pair = { { NULL }, { NULL } };
	int result = 0;

	for (unsigned int side = 0; side < FFAN_SIDES && result == 0; side++) {
		const struct ffaio_policy *policy = policies[side];

		pair.reader[side] = ffaio_trace_open(file, error);
		if (pair.reader[side] == NULL)
			result = -1;
		else
			pair.replay[side] = ffan_replay_open_source(
				pair.reader[side], host != NULL ? host : policy, policy, source);
		if (result == 0 && pair.replay[side] == NULL)
			result = ffaio_fail(error, file, 0, 0, "out of memory");
	}
	if (result == 0)
		result = run(sum, file, &pair, error);
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		ffan_replay_close(pair.replay[side]);
		if (pair.reader[side] != NULL)
			ffaio_trace_close(pair.reader[side]);
	}
	return result;
}

void ffan_trace_diff_end(struct ffan_trace_diff *sum)
{
	for (size_t i = 0; i < sum->kind_count; i++) {
		struct ffan_kind *kind = &sum->kind[i];

		free(kind->file);
		free(kind->call);
		for (unsigned int side = 0; side < FFAN_SIDES; side++) {
			free(kind->outcome[side]);
			free(kind->because[side]);
		}
	}
	for (size_t i = 0; i < sum->why_count; i++) {
		free(sum->why[i].missing);
		free(sum->why[i].file);
	}
}
