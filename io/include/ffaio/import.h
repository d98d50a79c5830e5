/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_H
#define FFAIO_IMPORT_H

#include <ffaio/error.h>
#include <ffaio/trace.h>

/*
 * Foreign logs to traces. Streamed: memory does not grow with the log.
 */

/*
 * What an importer read, mended and gave up on. Always:
 *
 *	records = calls + answered + replies + secure
 *	calls = answered + implied + unpaired
 */
struct ffaio_import_report {
	uint64_t lines; /* of the log */
	uint64_t records; /* call and reply lines found, mended ones included */
	uint64_t repaired; /* records put together from cut lines */
	uint64_t damaged; /* lines that held part of a record and could not be mended */
	uint64_t calls; /* calls written to the trace */
	uint64_t answered; /* of these, with their reply */
	uint64_t implied; /* of these, answered by a warning and not by a reply line */
	uint64_t unpaired; /* of these, left without a reply */
	uint64_t replies; /* replies without a call, left out */
	uint64_t secure; /* calls that the secure world made, left out */
	uint32_t unrecorded_in, unrecorded_out; /* registers that the log never has; a bit each */
};

struct ffaio_importer {
	const char *name; /* "tf-a-spmd" */
	const char *summary; /* one line */
	/*
	 * Read the log PATH ("-": standard input; gzip by its first bytes)
	 * and write the trace to WRITER. REPORT is filled as far as the log
	 * was read, also where -1 is returned. Nothing is written before the
	 * first record is found; a log without any is an error.
	 */
	int (*run)(const char *path, struct ffaio_trace_writer *writer,
		   struct ffaio_import_report *report, struct ffaio_error *error);
	/* The same from memory; NAME is for errors and for @source. */
	int (*run_memory)(const char *name, const void *bytes, size_t size,
			  struct ffaio_trace_writer *writer, struct ffaio_import_report *report,
			  struct ffaio_error *error);
};

/* All importers; COUNT is set. */
const struct ffaio_importer *ffaio_importers(size_t *count);

#endif
