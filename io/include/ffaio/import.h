/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_H
#define FFAIO_IMPORT_H

#include <ffaio/error.h>
#include <ffaio/trace.h>

/*
 * Foreign logs to traces. Streamed: memory does not grow with the log.
 */

/* Of the calls that were written: how many have each field. */
struct ffaio_import_fields {
	uint64_t cpu, time;
	uint64_t outcome; /* a verdict or registers */
	uint64_t verdict;
	uint64_t in[FFAF_REGS], out[FFAF_REGS]; /* this register */
};

/*
 * What an importer read, mended and gave up on. Always:
 *
 *	records = calls + answered + replies + secure + other
 *	calls = answered + implied + unpaired
 */
struct ffaio_import_report {
	const char *format; /* name of the importer; NULL: none found a call */
	uint64_t lines; /* of the log */
	uint64_t records; /* calls and replies found, mended ones included */
	uint64_t repaired; /* records put together from cut lines */
	uint64_t damaged; /* lines that held part of a record and could not be mended */
	uint64_t calls; /* calls written to the trace */
	uint64_t answered; /* of these, with their reply */
	uint64_t implied; /* of these, whose outcome is known without a reply line */
	uint64_t unpaired; /* of these, left without a reply */
	uint64_t replies; /* replies without a call, left out */
	uint64_t secure; /* calls that the secure world made, left out */
	uint64_t other; /* calls that are no FF-A, left out with their replies */
	uint64_t lost; /* records that the recorder says it lost, or that are damaged: @lost */
	uint32_t unrecorded_in, unrecorded_out; /* registers that the log never has; a bit each */
	struct ffaio_import_fields fields;
};

struct ffaio_importer {
	const char *name; /* "tf-a-spmd" */
	const char *summary; /* one line */
	const struct ffaio_import_format *format; /* io's own; NULL: whichever finds a call first */
};

/* All importers, "auto" first; COUNT is set. */
const struct ffaio_importer *ffaio_importers(size_t *count);
/* The one called NAME, or NULL. */
const struct ffaio_importer *ffaio_importer_find(const char *name);

/*
 * Read the log PATH ("-": standard input; gzip by its first bytes) and write the
 * trace to WRITER. REPORT is filled as far as the log was read, also where -1 is
 * returned. Nothing is written before the first record is found; a log without
 * any is an error.
 */
int ffaio_import(const struct ffaio_importer *importer, const char *path,
		 struct ffaio_trace_writer *writer, struct ffaio_import_report *report,
		 struct ffaio_error *error);
/* The same from memory; NAME is for errors and for @source. */
int ffaio_import_memory(const struct ffaio_importer *importer, const char *name, const void *bytes,
			size_t size, struct ffaio_trace_writer *writer,
			struct ffaio_import_report *report, struct ffaio_error *error);

#endif
