/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_spmd.h"
#include <ffaio/stream.h>
#include <stdlib.h>
#include <string.h>

/* Other lines of TF-A that tell something; a number follows each text. */
enum note {
	NOTE_BOOT,
	NOTE_REFUSED_BY_SPMD,
	NOTE_REFUSED_BY_SPMC,
	NOTE_UNKNOWN,
	NOTE_CPU,
};

static const struct {
	enum note note;
	int base; /* of the number; 0: none */
	const char *text;
} notes[] = {
	{ NOTE_BOOT, 0, "NOTICE:  Booting Trusted Firmware" },
	{ NOTE_REFUSED_BY_SPMD, 16, "WARNING: SPM: Unsupported call 0x" },
	{ NOTE_REFUSED_BY_SPMC, 16, "WARNING: Unsupported FF-A call 0x" },
	{ NOTE_UNKNOWN, 16, "VERBOSE: Unimplemented Standard Service Call: 0x" },
	{ NOTE_CPU, 10, "VERBOSE: CPU " },
};

static void take_boot(struct ffaio_spmd *spmd)
{
	ffaio_spmd_mend_end(spmd);
	ffaio_spmd_pair_end(spmd);
	ffaio_spmd_push(spmd, FFAIO_SPMD_BOOT);
}

static bool at_text(const char *text, size_t size, const char *word)
{
	return size >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

static void take_cpu(struct ffaio_spmd *spmd, uint32_t cpu, const char *text, size_t size)
{
	if (cpu >= FFAIO_SPMD_CPUS)
		return;
	if (at_text(text, size, " on!"))
		ffaio_spmd_pair_cpu_on(spmd, cpu);
	else if (at_text(text, size, " off!"))
		ffaio_spmd_pair_cpu_off(spmd, cpu);
}

/* A number of up to eight digits; false where there is none. */
static bool take_number(const char **text, size_t *size, int base, uint32_t *value)
{
	static const char digits[] = "0123456789abcdef";
	unsigned int count = 0;

	for (*value = 0; *size != 0 && count <= 8; count++) {
		const char *digit = memchr(digits, **text, (size_t)base);

		if (digit == NULL)
			break;
		*value = *value * (uint32_t)base + (uint32_t)(digit - digits);
		(*text)++;
		(*size)--;
	}
	return count != 0 && count <= 8;
}

static void take_note(struct ffaio_spmd *spmd, size_t index, const char *text, size_t size)
{
	uint32_t number = 0;

	if (notes[index].base != 0 && !take_number(&text, &size, notes[index].base, &number))
		return;
	switch (notes[index].note) {
	case NOTE_BOOT:
		take_boot(spmd);
		break;
	case NOTE_REFUSED_BY_SPMD:
		ffaio_spmd_pair_refused(spmd, number, UINT32_MAX);
		break;
	case NOTE_REFUSED_BY_SPMC:
		ffaio_spmd_pair_refused(spmd, number, UINT64_MAX);
		break;
	case NOTE_UNKNOWN:
		if (ffaio_spmd_is_ffa(number))
			ffaio_spmd_pair_unknown(spmd, number);
		break;
	case NOTE_CPU:
		take_cpu(spmd, number, text, size);
		break;
	}
}

static void take_notes(struct ffaio_spmd *spmd, const char *text, size_t size)
{
	size_t at = 0, i;

	/* All of them have a colon behind their level, and most lines none. */
	while (at < size) {
		const char *colon = memchr(text + at, ':', size - at);

		if (colon == NULL)
			return;
		at = (size_t)(colon - text) + 1;
		for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
			const size_t level = strcspn(notes[i].text, ":") + 1;
			const size_t length = strlen(notes[i].text);

			if (at < level || size - (at - level) < length ||
			    memcmp(text + at - level, notes[i].text, length) != 0)
				continue;
			at += length - level;
			take_note(spmd, i, text + at, size - at);
			break;
		}
	}
}

static int make_room(struct ffaio_spmd *spmd, size_t size)
{
	char *clean;

	if (size <= spmd->room)
		return 0;
	clean = realloc(spmd->clean, 2 * size);
	if (clean == NULL)
		return ffaio_fail(spmd->error, spmd->name, 0, 0, "out of memory");
	spmd->clean = clean;
	spmd->room = 2 * size;
	return 0;
}

/* CPUs cut each other's line ends too: what follows a CR is a line of its own. */
static void take_line(struct ffaio_spmd *spmd, size_t size)
{
	const char *text = spmd->clean, *end = text + size;

	for (;;) {
		const char *cr = memchr(text, '\r', (size_t)(end - text));
		const size_t part = (size_t)((cr != NULL ? cr : end) - text);

		if (part != 0 || cr == NULL || cr == spmd->clean) {
			ffaio_spmd_mend(spmd, text, part);
			take_notes(spmd, text, part);
		}
		if (cr == NULL || cr + 1 == end)
			break;
		text = cr + 1;
	}
	ffaio_spmd_mend_age(spmd);
	ffaio_spmd_flush(spmd);
}

static int read_lines(struct ffaio_spmd *spmd, struct ffaio_stream *stream)
{
	const char *line;
	size_t size;
	bool ended;
	int more;

	for (;;) {
		more = ffaio_stream_line(stream, FFAIO_LINE_MAX, &line, &size, &ended, spmd->error);
		if (more <= 0)
			break;
		if (make_room(spmd, size + 1) != 0)
			return -1;
		spmd->report->lines++;
		take_line(spmd, ffaio_console_clean(line, size, spmd->clean));
		if (spmd->failed)
			return -1;
	}
	ffaio_spmd_mend_end(spmd);
	ffaio_spmd_pair_end(spmd);
	if (more == 0 && spmd->report->records == 0)
		return ffaio_fail(spmd->error, spmd->name, 0, 0,
				  "no call is recorded here: not one whole line like "
				  "'VERBOSE: SPM(0): 0x84000063 0x10001 0x0 0x0 0x0 0x0 0x0 0x0', "
				  "which TF-A's SPMD prints when it is built with LOG_LEVEL=50");
	if (spmd->report->records != 0)
		ffaio_spmd_flush_end(spmd);
	return more < 0 || spmd->failed ? -1 : 0;
}

/* Takes STREAM, which may be NULL after a failure. */
static int run(struct ffaio_stream *stream, struct ffaio_trace_writer *writer,
	       struct ffaio_import_report *report, struct ffaio_error *error)
{
	struct ffaio_spmd *spmd;
	uint32_t i;
	int result;

	memset(report, 0, sizeof(*report));
	report->unrecorded_in = FFAIO_SPMD_UNRECORDED;
	report->unrecorded_out = FFAIO_SPMD_UNRECORDED;
	if (stream == NULL)
		return -1;
	spmd = calloc(1, sizeof(*spmd));
	if (spmd == NULL) {
		result = ffaio_fail(error, ffaio_stream_name(stream), 0, 0, "out of memory");
	} else {
		spmd->name = ffaio_stream_name(stream);
		spmd->writer = writer;
		spmd->report = report;
		spmd->error = error;
		for (i = 0; i < FFAIO_SPMD_CPUS; i++)
			spmd->cpu[i].open = FFAIO_SPMD_NONE;
		result = read_lines(spmd, stream);
		free(spmd->clean);
	}
	free(spmd);
	ffaio_stream_close(stream);
	return result;
}

int ffaio_spmd_run(const char *path, struct ffaio_trace_writer *writer,
		   struct ffaio_import_report *report, struct ffaio_error *error)
{
	return run(ffaio_stream_open(path, error), writer, report, error);
}

int ffaio_spmd_run_memory(const char *name, const void *bytes, size_t size,
			  struct ffaio_trace_writer *writer, struct ffaio_import_report *report,
			  struct ffaio_error *error)
{
	return run(ffaio_stream_open_memory(name, bytes, size, error), writer, report, error);
}
