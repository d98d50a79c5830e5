/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "replay_part.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of output that go on where nothing stands before them; that go on in any case. */
#define ENOUGH ((size_t)64 << 10)
#define TOO_MUCH ((size_t)1 << 20)

/* Where the output of a trace has got to. */
struct work {
	const struct replay_plan *plan;
	const char *file;
	struct ffan_crew_turn *turn;
	struct replay_part *part;
	struct ffaio_trace_state state; /* what the directives that were printed say */
};

void replay_part_free(struct replay_part *part)
{
	struct ffaio_error unused = { 0 };

	if (part == NULL)
		return;
	if (part->writer != NULL)
		ffaio_trace_finish(part->writer, false, &unused);
	if (part->json != NULL)
		fclose(part->json);
	free(part->json_text);
	free(part->note);
	free(part);
}

static int start_part(struct work *work, bool first)
{
	const struct cli_options *options = work->plan->options;
	struct replay_part *part = calloc(1, sizeof(*part));
	struct ffaio_error error = { 0 };

	work->part = part;
	if (part == NULL)
		return -1;
	part->first = first;
	if (options->format == FFAREPORT_TEXT)
		part->writer = ffaio_trace_create_part(options->output, &work->plan->form,
						       &work->state, &error);
	else
		part->json = open_memstream(&part->json_text, &part->json_size);
	return part->writer != NULL || part->json != NULL ? 0 : -1;
}

static void count(struct replay_counts *counts, const struct ffan_step *step)
{
	counts->steps += step->replayed;
	counts->unknown += step->verdict == FFAIO_UNKNOWN || step->missing[0] != '\0';
	counts->inferred += step->inferred[0] != '\0';
	counts->simulated += step->simulated != 0;
	counts->diverged += step->diverged;
}

/* Where all is simulated there is nothing to tell. */
static bool is_notable(const struct ffan_step *step, const struct ffan_source *source)
{
	return step->missing[0] != '\0' || step->inferred[0] != '\0' ||
	       (source->spmc == FFAN_SPMC_AUTO && step->simulated != 0);
}

static int note(struct replay_part *part, const struct ffan_step *step)
{
	struct replay_note *note;

	if (part->notes == part->note_room) {
		const size_t room = 2 * part->note_room + 4;

		note = realloc(part->note, room * sizeof(*note));
		if (note == NULL)
			return -1;
		part->note = note;
		part->note_room = room;
	}
	note = &part->note[part->notes++];
	note->line = step->record->line;
	note->simulated = step->simulated;
	memcpy(note->missing, step->missing, sizeof(note->missing));
	memcpy(note->inferred, step->inferred, sizeof(note->inferred));
	return 0;
}

/* Text: the trace itself. JSON: an object a line. */
static int write_step(struct work *work, const struct ffan_step *step, struct ffaio_error *error)
{
	const bool no_filter = work->plan->policies->host == NULL;
	struct ffaio_record record;

	if (work->part->json != NULL) {
		if (step->replayed) {
			fputs(",\n", work->part->json);
			ffareport_step_json(work->part->json, work->file, step);
		}
		return 0;
	}
	ffan_step_record(step, &record);
	/* It is said at the top. */
	if (no_filter && record.kind == FFAIO_DIRECTIVE && strncmp(record.text, "@at ", 4) == 0)
		return 0;
	return ffaio_trace_write(work->part->writer, &record, error);
}

static int take_step(struct work *work, const struct ffan_step *step, struct ffaio_error *error)
{
	const struct cli_policies *policies = work->plan->policies;
	struct replay_part *part = work->part;

	if (write_step(work, step, error) != 0)
		return -1;
	work->state = *step->trace;
	work->state.at_spmc = policies->host == NULL;
	count(&part->counts, step);
	if (part->notes < work->plan->options->max && is_notable(step, &policies->source) &&
	    note(part, step) != 0)
		return ffaio_fail(error, work->file, step->record->line, 0, "out of memory");
	return 0;
}

static size_t size_of(const struct replay_part *part)
{
	size_t size;

	if (part->json != NULL)
		size = (size_t)ftell(part->json);
	else
		ffaio_trace_text(part->writer, &size);
	return size + part->notes * sizeof(*part->note);
}

/* Let go of what there is, and start anew. 0: nothing more is wanted; -1: out of memory. */
static int hand_on(struct work *work)
{
	struct replay_part *part = work->part;

	work->part = NULL;
	if (start_part(work, false) != 0) {
		replay_part_free(part);
		return -1;
	}
	return ffan_crew_hand_on(work->turn, part) == 0;
}

static int go_on(struct work *work)
{
	const size_t size = size_of(work->part);

	if (size < ENOUGH || (size < TOO_MUCH && !ffan_crew_in_turn(work->turn)))
		return 1;
	return hand_on(work);
}

static int replay(struct work *work, struct ffan_replay *replay, struct ffaio_error *error)
{
	struct ffan_step step;
	int rc = 1;

	while (rc == 1 && ffan_replay_next(replay, &step, error) == 1)
		rc = take_step(work, &step, error) == 0 ? go_on(work) : 0;
	return rc;
}

struct replay_part *replay_part(const struct replay_plan *plan, const char *file,
				struct ffan_crew_turn *turn, struct ffaio_error *error)
{
	const struct cli_policies *policies = plan->policies;
	struct ffan_replay *r = ffan_replay_open_source(turn->part.reader, policies->host,
							policies->guest, &policies->source);
	struct work work = { .plan = plan, .file = file, .turn = turn };

	work.state = *ffaio_trace_state(turn->part.reader);
	work.state.at_spmc = policies->host == NULL;
	if (r == NULL || start_part(&work, turn->part.first) != 0 || replay(&work, r, error) < 0) {
		replay_part_free(work.part);
		work.part = NULL;
	}
	ffan_replay_close(r);
	return work.part;
}
