/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Calls that show a finding: run as a trace, so that what is shown is what happens. */
#include "lint.h"

#include <ffan/replay.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "ffafilter-trace 1\n"

void lint_write(struct lint_text *text, const char *format, ...)
{
	char part[4096];
	va_list arguments;
	char *longer;
	int size;

	va_start(arguments, format);
	size = vsnprintf(part, sizeof(part), format, arguments);
	va_end(arguments);
	if (size < 0 || (size_t)size >= sizeof(part))
		size = (int)strlen(part);
	longer = realloc(text->text, text->size + (size_t)size + 1);
	if (longer == NULL) {
		text->failed = true;
		return;
	}
	memcpy(longer + text->size, part, (size_t)size + 1);
	text->text = longer;
	text->size += (size_t)size;
}

void lint_write_call(struct lint_text *text, const struct lint *lint, const struct ffaf_regs *regs,
		     enum ffaio_verdict verdict)
{
	static const struct ffaio_unrecorded all_recorded;
	const struct ffaio_record record = { .kind = FFAIO_CALL,
					     .who = { lint->caller.id, 0 },
					     .in = { *regs, FFAF_ALL_REGS } };
	char call[FFAIO_FORMAT_MAX];

	ffaio_format_call(call, sizeof(call), &record, &all_recorded);
	lint_write(text, "%s -> %s%s\n", call, ffaio_verdict_name(verdict),
		   verdict == FFAIO_FORWARD ? " FFA_SUCCESS_32" : "");
	if (verdict == FFAIO_ANSWER && lint_is_passed_on(lint, regs))
		lint_write(text, "  smc %s -> FFA_SUCCESS_32\n", strchr(call, ' ') + 1);
}

void lint_write_answers(struct lint_text *text, const struct lint *lint)
{
	const struct ffaf_policy *core = &lint->policy->core;

	lint_write(text, "  smc FFA_ID_GET -> FFA_SUCCESS_32\n"
			 "  smc FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n");
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int rule = ffaf_entry_rule(core->entry[i / 256][i % 256]);

		if (core->rule[rule].probe != FFAF_PROBE_NEVER)
			lint_write(text, "  smc FFA_FEATURES x1=0x%x -> FFA_SUCCESS_32\n",
				   lint_fid(i / 256, i % 256));
	}
}

static void write_boot(struct lint_text *text, const struct lint *lint)
{
	const uint32_t version = lint->policy->core.version;

	lint_write(text,
		   "boot lint smccc=1.2 ram=0x80000000+0x100000 foreign=0x80030000+0x1000 -> ok\n"
		   "  smc FFA_VERSION x1=0x%x -> x0=0x%x\n",
		   version, version);
	lint_write_answers(text, lint);
}

void lint_write_agreement(struct lint_text *text, const struct lint *lint, uint32_t version)
{
	lint_write(text, "%s FFA_VERSION x1=0x%x\n  smc FFA_VERSION x1=0x%x -> x0=0x%x\n",
		   lint->guest ? "vm1" : "host", version, version, version);
	lint_write_answers(text, lint);
}

/* The whole input, and how many of its records only lead up to what is shown. */
static size_t write_input(struct lint_text *text, const struct lint *lint,
			  const struct lint_example *example)
{
	const bool agree = lint->handles_version && !example->early;

	lint_write(text, MAGIC);
	if (example->boot != NULL)
		lint_write(text, "%s", example->boot);
	else
		write_boot(text, lint);
	if (agree)
		lint_write_agreement(text, lint,
				     example->version != 0 ? example->version
							   : lint->policy->core.version);
	lint_write(text, "%s", example->lines);
	return example->boot != NULL ? 0 : agree ? 2 : 1;
}

/* What one run leaves. */
struct showing {
	struct ffaio_trace_writer *trace, *calls;
	size_t lead; /* records that are not shown */
	bool known; /* every outcome is */
	bool expected; /* and it is that of the input, where that has one */
	char last[FFAIO_FORMAT_MAX]; /* outcome of the last record */
};

static void write_last(struct showing *showing, const struct ffaio_record *record)
{
	static const struct ffaio_unrecorded all_recorded;

	if (record->kind == FFAIO_BOOT)
		snprintf(showing->last, sizeof(showing->last), "%s",
			 record->boot.ok ? "ok" : "fail");
	else
		ffaio_format_outcome(showing->last, sizeof(showing->last), record, &all_recorded);
}

static int write_step(struct showing *showing, const struct ffan_step *step,
		      struct ffaio_error *error)
{
	struct ffaio_record record;

	ffan_step_record(step, &record);
	showing->known &= step->missing[0] == '\0' && step->verdict != FFAIO_UNKNOWN;
	if (step->record->kind == FFAIO_CALL && step->record->verdict != FFAIO_UNRECORDED)
		showing->expected &= step->record->verdict == step->verdict;
	write_last(showing, &record);
	if (ffaio_trace_write(showing->trace, &record, error) != 0)
		return -1;
	if (showing->lead > 0) {
		showing->lead--;
		return 0;
	}
	if (record.verdict == FFAIO_FORWARD)
		record.has_out = false;
	return ffaio_trace_write(showing->calls, &record, error);
}

static int run(struct ffaio_trace_reader *reader, const struct ffaio_policy *policy,
	       struct showing *showing)
{
	struct ffan_replay *replay = ffan_replay_open(reader, policy, NULL);
	struct ffaio_error error = { 0 };
	struct ffan_step step;
	int more;

	if (replay == NULL)
		return -1;
	do {
		more = ffan_replay_next(replay, &step, &error);
		if (more == 1 && step.replayed && write_step(showing, &step, &error) != 0)
			more = -1;
	} while (more == 1);
	ffan_replay_close(replay);
	return more;
}

/* A copy of what WRITER has, from byte FROM on. */
static char *copy(const struct ffaio_trace_writer *writer, size_t from)
{
	size_t size;
	const char *text = ffaio_trace_text(writer, &size);

	return size > from ? strndup(text + from, size - from) : strdup("");
}

bool lint_show(struct lint *lint, const struct lint_example *example, char **calls, char **trace)
{
	struct ffaio_error error = { 0 };
	struct lint_text input = { 0 };
	struct showing s = { .lead = write_input(&input, lint, example),
			     .known = true,
			     .expected = true };
	struct ffaio_trace_reader *reader =
		input.failed ? NULL
			     : ffaio_trace_open_memory("lint", input.text, input.size, &error);
	bool shown = false;

	s.trace = ffaio_trace_create_memory(&error);
	s.calls = ffaio_trace_create_memory(&error);
	if (reader != NULL && s.trace != NULL && s.calls != NULL &&
	    run(reader, lint->policy, &s) == 0)
		shown = s.known && s.expected &&
			(example->says == NULL || strstr(s.last, example->says) != NULL);
	if (shown) {
		*trace = copy(s.trace, 0);
		*calls = copy(s.calls, strlen(MAGIC));
		lint->failed |= *trace == NULL || *calls == NULL;
	}
	if (s.trace != NULL)
		ffaio_trace_finish(s.trace, false, &error);
	if (s.calls != NULL)
		ffaio_trace_finish(s.calls, false, &error);
	if (reader != NULL)
		ffaio_trace_close(reader);
	free(input.text);
	return shown;
}
