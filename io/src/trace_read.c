/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_reader.h"
#include "trace_rules.h"
#include <string.h>

/* Have an unused line in the scan: 1; the end: 0; -1. */
static int look_ahead(struct ffaio_trace_reader *reader)
{
	struct ffaio_scan *scan = &reader->scan;
	const char *line;
	size_t length;
	bool ended;
	int rc;

	if (reader->ahead)
		return 1;
	rc = ffaio_stream_line(reader->stream, FFAIO_LINE_MAX, &line, &length, &ended,
			       &reader->error);
	if (rc <= 0)
		return rc;
	scan->number = ffaio_stream_number(reader->stream);
	if (ffaio_scan_start(scan, line, length) != 0)
		return -1;
	if (!ended)
		return ffaio_scan_fail(scan, scan->end,
				       "the file ends in the middle of a line, without a newline");
	reader->ahead = true;
	return 1;
}

/* A line that is kept as it is. */
static int read_text(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	const struct ffaio_scan *scan = &reader->scan;

	record->text = ffaio_store_text(&reader->store, scan, scan->line,
					(size_t)(scan->end - scan->line));
	return record->text != NULL ? 0 : -1;
}

static int read_directive(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	record->kind = FFAIO_DIRECTIVE;
	if (ffaio_scan_directive(&reader->scan, &reader->state) != 0)
		return -1;
	return read_text(reader, record);
}

static bool at_more(const struct ffaio_scan *scan)
{
	return scan->at[0] == ' ' && scan->at[1] == ' ' && scan->at[2] != ' ' &&
	       scan->at[2] != '\0';
}

/* The lines below a call or a boot. */
static int read_more(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	struct ffaio_scan *scan = &reader->scan;
	int rc;

	while ((rc = look_ahead(reader)) == 1 && at_more(scan)) {
		reader->ahead = false;
		scan->at += 2;
		if (ffaio_scan_more(scan, &reader->store, &reader->names, &reader->state.unrecorded,
				    record) != 0)
			return -1;
	}
	ffaio_store_place_bytes(&reader->store, record);
	return rc < 0 ? -1 : 0;
}

static int read_call(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	struct ffaio_scan *scan = &reader->scan;
	int rc;

	if (ffaio_word_is(ffaio_scan_peek(scan), "boot")) {
		ffaio_scan_word(scan);
		rc = ffaio_scan_boot(scan, &reader->store, record);
	} else {
		rc = ffaio_scan_call(scan, &reader->names, &reader->state.unrecorded, record);
	}
	return rc == 0 ? read_more(reader, record) : -1;
}

/* A line of spaces; anything behind them is out of place. */
static int read_blank(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	struct ffaio_scan *scan = &reader->scan;

	record->kind = FFAIO_BLANK;
	ffaio_scan_skip_spaces(scan);
	if (ffaio_scan_at_end(scan))
		return 0;
	if (*scan->at == '#' || *scan->at == '@')
		return ffaio_scan_fail(scan, scan->at, "'%c' belongs at the start of the line",
				       *scan->at);
	if (scan->at - scan->line == 2)
		return ffaio_scan_fail(scan, scan->at,
				       "no call or boot stands right above this line");
	return ffaio_scan_fail(scan, scan->at,
			       "a call starts the line; what tells more of it has two spaces");
}

static int read_record(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	const int rc = look_ahead(reader);

	memset(record, 0, sizeof(*record));
	if (rc <= 0)
		return rc;
	reader->ahead = false;
	record->line = reader->scan.number;
	switch (*reader->scan.at) {
	case '#':
		record->kind = FFAIO_COMMENT;
		return read_text(reader, record) == 0 ? 1 : -1;
	case '@':
		return read_directive(reader, record) == 0 ? 1 : -1;
	case ' ':
	case '\0':
		return read_blank(reader, record) == 0 ? 1 : -1;
	default:
		return read_call(reader, record) == 0 ? 1 : -1;
	}
}

static int read_magic(struct ffaio_trace_reader *reader)
{
	struct ffaio_scan *scan = &reader->scan;
	const int rc = look_ahead(reader);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return ffaio_fail(&reader->error, scan->file, 0, 0,
				  "the file is empty; a trace starts with '%s'", FFAIO_MAGIC);
	reader->ahead = false;
	if (!ffaio_scan_skip(scan, FFAIO_MAGIC) || !ffaio_scan_at_end(scan))
		return ffaio_scan_fail(scan, scan->line, "a trace starts with the line '%s'",
				       FFAIO_MAGIC);
	return 0;
}

const struct ffaio_decoder ffaio_text_decoder = { .start = read_magic, .next = read_record };
