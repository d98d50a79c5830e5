/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "direct.h"
#include "replay_internal.h"
#include "unseen.h"

#include <ffan/verify.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VMS 65536u

static void tell_smcs(struct ffan_step *step, const struct ffan_run *run)
{
	step->smc = run->smc;
	step->smc_count = run->smc_count;
	step->late = run->late;
	step->used = run->used;
	step->foreign = run->foreign;
	step->simulated = run->simulated;
	step->diverged = run->diverged;
}

static int step_boot(struct ffan_replay *replay, struct ffan_step *step)
{
	const struct ffan_run *run = &replay->run;

	const int done = ffan_replay_boot(replay, step->record);

	step->no_filter = replay->policy == NULL;
	step->boot_ok = true;
	if (done != 0 || step->no_filter)
		return done;
	step->verdict =
		(replay->knowledge.lost & FFAN_VERSION) != 0 ? FFAIO_UNKNOWN : FFAIO_UNRECORDED;
	step->boot_ok = run->boot_ok;
	tell_smcs(step, run);
	memcpy(step->missing, run->missing, sizeof(step->missing));
	memcpy(step->inferred, run->inferred, sizeof(step->inferred));
	return 0;
}

static struct ffaf_caller *find_caller(struct ffan_replay *replay, struct ffaio_who who)
{
	if (who.vm == 0)
		return &replay->host;
	if (replay->vms == NULL)
		replay->vms = calloc(VMS, sizeof(*replay->vms));
	if (replay->vms == NULL)
		return NULL;
	replay->vms[who.vm].id = who.vm;
	return &replay->vms[who.vm];
}

/* Registers of A that B, made with other values for what was not recorded, has too. */
static uint32_t equal_regs(const struct ffaf_regs *a, const struct ffaf_regs *b)
{
	uint32_t equal = 0;

	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if (a->x[i] == b->x[i])
			equal |= 1u << i;
	}
	return equal;
}

static bool same_state(const struct ffaf_caller *a, const struct ffaf_caller *b)
{
	return a->agreed == b->agreed && a->version == b->version && a->locked == b->locked &&
	       a->mapped == b->mapped;
}

/*
 * Make the call again with other guesses, and mark what they change as unknown.
 * AFTER is the caller as the first call left it.
 */
static int second_opinion(struct ffan_replay *replay, struct ffan_step *step,
			  struct ffaf_state state, struct ffaf_caller caller,
			  const struct ffaf_caller *after)
{
	struct ffan_run *run = &replay->run, *second = &replay->second;
	struct ffaf_regs regs;

	ffan_memory_undo(&replay->memory);
	if (replay->secure != NULL)
		ffan_secure_undo(replay->secure);
	if (ffan_run_call(second, &step->policy->core, &state, &caller, &step->record->in,
			  step->decision, &regs) != 0)
		return -1;
	step->out.known = equal_regs(&step->out.regs, &regs);
	if (state.version != replay->state.version || !same_state(&caller, after))
		ffan_lose(&replay->knowledge, ffan_dependence(step).changes, step->record->line);
	if (run->outcome.verdict != second->outcome.verdict ||
	    run->smc_count != second->smc_count) {
		ffan_lose(&replay->knowledge, ffan_dependence(step).changes, step->record->line);
		ffan_unknown(step, "registers that were not recorded");
		return 0;
	}
	for (size_t i = 0; i < run->smc_count; i++)
		run->smc[i].in.known = equal_regs(&run->smc[i].in.regs, &second->smc[i].in.regs);
	return 0;
}

/* The filter lacks an answer that it needs to go on. */
static void missing_answer(struct ffan_replay *replay, struct ffan_step *step, const char *what)
{
	const bool forwarded = replay->run.outcome.verdict == FFAF_VERDICT_FORWARD;

	if (forwarded && replay->run.outcome.reason != FFAF_REASON_PROBE) {
		step->out = (struct ffaio_regs){ 0 };
		snprintf(step->missing, sizeof(step->missing), "%s", what);
		return;
	}
	ffan_unknown(step, what);
	ffan_lose(&replay->knowledge, ffan_dependence(step).changes, step->record->line);
}

/*
 * A recorder beside real hardware cannot see pages change hands, and leaves all
 * page lines out: where the first ought to come, look whether any follows.
 */
static bool records_pages(struct ffan_replay *replay, const struct ffan_step *step)
{
	const struct ffaio_record *ahead;
	uint64_t *const seen = &replay->pages_seen;

	if (!replay->two_recorders)
		return true;
	replay->pages_recorded |= step->record->page_count > 0;
	if (*seen < replay->steps)
		*seen = replay->steps;
	for (; !replay->pages_recorded && step->page_count > 0; ++*seen) {
		ahead = ffan_feed_ahead(replay->feed, (size_t)(*seen - replay->steps));
		if (ahead == NULL)
			break;
		replay->pages_recorded = ahead->page_count > 0;
	}
	return replay->pages_recorded;
}

static int make_call(struct ffan_replay *replay, struct ffan_step *step, struct ffaf_caller *caller)
{
	const struct ffaf_state state_before = replay->state;
	const struct ffaf_caller caller_before = *caller;
	struct ffan_run *run = &replay->run;

	ffan_memory_begin(&replay->memory, step->record);
	if (replay->secure != NULL) {
		ffan_unseen(replay->secure, replay->feed, step);
		ffan_secure_begin(replay->secure, run->spmc == FFAN_SPMC_AUTO ||
							  step->record->in.known != FFAF_ALL_REGS);
	}
	if (ffan_run_call(run, &step->policy->core, &replay->state, caller, &step->record->in,
			  step->decision, &step->out.regs) != 0)
		return -1;
	step->verdict = ffaio_verdict_of(run->outcome.verdict);
	step->out.known = FFAF_ALL_REGS;
	step->undefined = run->outcome.undefined;
	tell_smcs(step, run);
	if (run->inferred[0] != '\0')
		memcpy(step->inferred, run->inferred, sizeof(step->inferred));
	if (ffan_memory_tell(&replay->memory, step) != 0)
		return -1;
	step->pages_recorded = records_pages(replay, step);
	if (run->missing[0] != '\0')
		missing_answer(replay, step, run->missing);
	else if (run->blind && ffan_reads_answers(step))
		missing_answer(replay, step, "registers of the SPMC's answer");
	else if (run->guessed)
		return second_opinion(replay, step, state_before, caller_before, caller);
	return 0;
}

static int step_call(struct ffan_replay *replay, struct ffan_step *step)
{
	struct ffaf_caller *caller;

	if (!replay->booted) {
		if (ffan_replay_boot(replay, step->record) != 0)
			return -1;
		/* No record of its own tells what this boot rests on. */
		memcpy(step->inferred, replay->run.inferred, sizeof(step->inferred));
	}
	if (replay->policy == NULL)
		return ffan_direct_call(&replay->memory, replay->secure, replay->feed, step);
	caller = find_caller(replay, step->record->who);
	if (caller == NULL)
		return -1;
	step->policy = step->record->who.vm == 0 ? replay->policy : replay->guest;
	step->caller = *caller;
	step->decision =
		ffaf_decide(&step->policy->core, &replay->state, caller, &step->record->in.regs);
	if (ffan_lacks(&replay->knowledge, step))
		return 0;
	return make_call(replay, step, caller);
}

/* A recorder that cannot see a register does not see it in the replay either. */
static void hide_unrecorded(struct ffan_run *run, const struct ffaio_unrecorded *unrecorded)
{
	for (size_t i = 0; i < run->smc_count; i++) {
		run->smc[i].in.known &= ~unrecorded->smc_in;
		run->smc[i].out.known &= ~unrecorded->smc_out;
	}
}

static bool all_issued(const struct ffan_step *step)
{
	size_t i = 0;

	while (i < step->record->smc_count && step->used[i])
		i++;
	return i == step->record->smc_count;
}

/* SMCs of the record that its call did not issue may belong to a later one. */
static int keep_leftovers(struct ffan_replay *replay, const struct ffan_step *step)
{
	const struct ffaio_record *record = step->record;
	struct ffan_comparison comparison;

	if (record->kind != FFAIO_CALL || step->used == NULL || all_issued(step))
		return 0;
	ffan_compare(step, &comparison);
	for (size_t i = 0; i < record->smc_count && comparison.result == FFAN_MATCH; i++) {
		if (!step->used[i] &&
		    ffan_leftovers_add(&replay->leftovers, &record->smc[i], record->line) != 0)
			return -1;
	}
	return 0;
}

/* Past a limit of the simulator, what a real machine would have done is not known. */
static int exhausted_or_leftovers(struct ffan_replay *replay, struct ffan_step *step)
{
	if (step->record->kind == FFAIO_CALL && ffasim_exhausted(replay->memory.machine)) {
		ffan_lose(&replay->knowledge, FFAN_BUFFERS | FFAN_PAGES, step->record->line);
		if ((ffan_dependence(step).needs & (FFAN_BUFFERS | FFAN_PAGES)) != 0)
			ffan_unknown(step, "more memory than the simulated machine keeps track of");
	}
	return step->two_recorders ? keep_leftovers(replay, step) : 0;
}

/* Hand out the lines whose SMCs were not issued in what has ended. */
static void tell_unissued(struct ffan_replay *replay, struct ffan_step *step, bool ended)
{
	struct ffan_leftovers *leftovers = &replay->leftovers;

	leftovers->unissued_count = 0;
	if (leftovers->count > 0)
		ffan_leftovers_commit(leftovers);
	if (ended)
		ffan_leftovers_end(leftovers);
	step->unissued = leftovers->unissued;
	step->unissued_count = leftovers->unissued_count;
}

/* Whether calls are missing here, of which nobody knows what they changed. */
static bool is_lost(const struct ffaio_record *record)
{
	return record->kind == FFAIO_DIRECTIVE && strncmp(record->text, "@lost ", 6) == 0;
}

static void learn(struct ffan_replay *replay)
{
	const struct ffan_feed_item *item = &replay->feed->current;

	if (item->record.kind == FFAIO_BOOT)
		ffan_answers_reset(&replay->answers);
	if (replay->learned > 0)
		replay->learned--; /* it was known from looking ahead */
	else
		ffan_answers_learn(&replay->answers, &item->record, item->trace.at_spmc);
}

/*
 * A step on ITEM that says nothing yet. What comes out of a call is not cleared, but unknown
 * until it is set, and the texts are ended.
 */
static void start_step(struct ffan_step *step, const struct ffan_feed_item *item)
{
	const bool call = item->record.kind == FFAIO_CALL;

	memset(step, 0,
	       call ? offsetof(struct ffan_step, out) : offsetof(struct ffan_step, missing));
	step->out.known = 0;
	step->missing[0] = step->inferred[0] = '\0';
	step->record = &item->record;
	step->trace = &item->trace;
}

int ffan_replay_next(struct ffan_replay *replay, struct ffan_step *step, struct ffaio_error *error)
{
	const bool follows = replay->feed != &replay->own;
	const int more = follows ? replay->feed->last : ffan_feed_next(replay->feed, error);
	const struct ffaio_record *record = &replay->feed->current.record;
	int done = 0;

	start_step(step, &replay->feed->current);
	tell_unissued(replay, step, more != 1 || record->kind == FFAIO_BOOT);
	if (more != 1)
		return more;
	replay->steps++;
	learn(replay);
	if (record->kind == FFAIO_BOOT || record->kind == FFAIO_CALL) {
		step->replayed = true;
		done = record->kind == FFAIO_BOOT ? step_boot(replay, step)
						  : step_call(replay, step);
		step->two_recorders = replay->two_recorders;
		if (done == 0)
			done = exhausted_or_leftovers(replay, step);
		step->unissued_count = replay->leftovers.unissued_count;
		hide_unrecorded(&replay->run, &step->trace->unrecorded);
	} else if (is_lost(record)) {
		ffan_lose(&replay->knowledge, FFAN_VERSION | FFAN_BUFFERS | FFAN_PAGES,
			  record->line);
	}
	if (done != 0)
		return ffaio_fail(error, "", record->line, 0,
				  done == TOO_MANY_RANGES
					  ? "a boot has 64 ranges of ram= and of foreign= at most"
					  : "out of memory");
	return 1;
}

void ffan_step_record(const struct ffan_step *step, struct ffaio_record *record)
{
	static char at_caller[] = "@at caller";

	*record = *step->record;
	/* The outcomes are now those that callers get. */
	if (record->kind == FFAIO_DIRECTIVE && strncmp(record->text, "@at ", 4) == 0)
		record->text = at_caller;
	if (!step->replayed)
		return;
	record->smc = (struct ffaio_smc *)(uintptr_t)step->smc;
	record->smc_count = step->smc_count;
	if (record->kind == FFAIO_BOOT) {
		record->boot.has_result = step->verdict != FFAIO_UNKNOWN;
		record->boot.ok = step->boot_ok;
		return;
	}
	record->has_outcome = true;
	record->verdict = step->verdict;
	record->has_out = step->verdict != FFAIO_HALT && step->verdict != FFAIO_UNKNOWN;
	record->out = step->out;
	record->out.known &= ~step->undefined;
	record->wrote = (struct ffaio_bytes *)(uintptr_t)step->wrote;
	record->wrote_count = step->wrote_count;
	record->page = (struct ffaio_page *)(uintptr_t)step->page;
	record->page_count = step->page_count;
}
