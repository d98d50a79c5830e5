/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_EXPORT_H
#define FFAIO_EXPORT_H

#include <ffaio/error.h>
#include <ffaio/trace.h>

/*
 * Traces for other people's tools. Unlike the encodings of a trace, these tell less than it
 * does and cannot be read back: docs/export.md says what each leaves out.
 */
struct ffaio_exporter {
	const char *name; /* "csv" */
	const char *extension; /* ".csv" */
	const char *summary; /* one line */
	bool binary; /* nothing for a terminal */
	const struct ffaio_export_format *format; /* io's own */
};

/* All exporters; COUNT is set. */
const struct ffaio_exporter *ffaio_exporters(size_t *count);
/* The one called NAME, or NULL. */
const struct ffaio_exporter *ffaio_exporter_find(const char *name);

/* The one whose extension PATH has, also before .gz; NULL: none. */
const struct ffaio_exporter *ffaio_exporter_of(const char *path);

struct ffaio_export;

/*
 * Write to PATH ("-": standard output; gzip when it ends in ".gz"). The file appears under
 * its name, whole, at ffaio_export_finish. Memory does not grow with the trace.
 */
struct ffaio_export *ffaio_export_create(const struct ffaio_exporter *exporter, const char *path,
					 struct ffaio_error *error);
/* The records of another trace follow. */
void ffaio_export_trace(struct ffaio_export *out);
/*
 * The next RECORD of a trace, and what its directives said up to there, which tells what was
 * lost. Any record of a reader's will do.
 */
int ffaio_export_write(struct ffaio_export *out, const struct ffaio_record *record,
		       const struct ffaio_trace_state *state, struct ffaio_error *error);
/* Complete the file, or, with KEEP false, drop it. Frees OUT. */
int ffaio_export_finish(struct ffaio_export *out, bool keep, struct ffaio_error *error);

#endif
