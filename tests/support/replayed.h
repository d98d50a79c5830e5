/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef REPLAYED_H
#define REPLAYED_H

#include "rig.h"

#include <ffan/replay.h>

/* A replay as text: the trace with its outcomes recomputed, and what was said about them. */

static inline void replayed_note(struct ffaio_trace_writer *writer, const char *what,
				 const char *text, struct ffaio_error *error)
{
	char line[300];
	struct ffaio_record note = { .kind = FFAIO_COMMENT, .text = line };

	snprintf(line, sizeof(line), "# %s: %s", what, text);
	if (text[0] != '\0')
		ffaio_trace_write(writer, &note, error);
}

static inline void replayed_notes(struct ffaio_trace_writer *writer, const struct ffan_step *step,
				  struct ffaio_error *error)
{
	char line[32];

	replayed_note(writer, "missing", step->missing, error);
	replayed_note(writer, "inferred", step->inferred, error);
	for (size_t i = 0; step->late != NULL && i < step->smc_count; i++)
		if (step->late[i])
			replayed_note(writer, "late", "an SMC", error);
	for (size_t i = 0; i < step->unissued_count; i++) {
		snprintf(line, sizeof(line), "of line %lu", step->unissued[i]);
		replayed_note(writer, "unissued", line, error);
	}
}

/* What becomes of TRACE, both without the magic line; valid until the next call. */
static inline const char *replayed(const char *host, const char *guest, const char *trace)
{
	static char text[1 << 18];
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = rig_policy(host);
	struct ffaio_policy *vms = guest != NULL ? rig_policy(guest) : NULL;
	const int size = snprintf(text, sizeof(text), "ffafilter-trace 1\n%s", trace);
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", text, (size_t)size, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct ffan_replay *replay = ffan_replay_open(reader, policy, vms);
	struct ffaio_record record;
	struct ffan_step step;
	const char *written;
	size_t length;
	int more = 1;

	while (more == 1 && !error.set) {
		more = ffan_replay_next(replay, &step, &error);
		if (more == 1) {
			ffan_step_record(&step, &record);
			ffaio_trace_write(writer, &record, &error);
		}
		replayed_notes(writer, &step, &error);
	}
	written = ffaio_trace_text(writer, &length);
	if (error.set)
		ffaio_error_format(&error, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%.*s", (int)(length - 18), written + 18);
	ffan_replay_close(replay);
	ffaio_trace_finish(writer, false, &error);
	ffaio_trace_close(reader);
	ffaio_policy_free(policy);
	ffaio_policy_free(vms);
	return text;
}

#endif
