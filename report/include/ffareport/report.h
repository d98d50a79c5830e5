/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_REPORT_H
#define FFAREPORT_REPORT_H

#include <ffaio/import.h>
#include <ffan/explain.h>
#include <ffan/replay.h>
#include <ffan/verify.h>
#include <stdio.h>

/*
 * Results to text and JSON. Everything is written to a stream of the caller's;
 * write errors stay in the stream (ferror).
 */

enum ffareport_format {
	FFAREPORT_TEXT,
	FFAREPORT_JSON,
	FFAREPORT_MARKDOWN,
	FFAREPORT_SARIF,
	FFAREPORT_JUNIT,
	FFAREPORT_GITHUB,
	FFAREPORT_FORMATS
};

/* Rows of the function table: FIDs, or every function when COUNT is 0. */
void ffareport_functions(FILE *out, enum ffareport_format format, const uint32_t *fids,
			 size_t count);

void ffareport_explain(FILE *out, enum ffareport_format format, const struct ffaio_policy *policy,
		       const struct ffaio_record *call, const struct ffan_explanation *e);

/* One step of a replay in JSON: an object on a line. */
void ffareport_step_json(FILE *out, const char *file, const struct ffan_step *step);

/* A verification: differences as they are met, then sums. */
struct ffareport_verify;

/*
 * At most SHOWN differences are written out, and SHOWN unknowns, one for each cause;
 * the rest is only counted.
 */
struct ffareport_verify *ffareport_verify_open(FILE *out, enum ffareport_format format,
					       const struct ffaio_policy *policy, uint64_t shown);
/* A step of FILE that does not match. */
void ffareport_verify_step(struct ffareport_verify *verify, const char *file,
			   const struct ffan_step *step, const struct ffan_comparison *comparison);
/* The call on LINE of FILE was recorded with an SMC that no call of its boot issues. */
void ffareport_verify_unissued(struct ffareport_verify *verify, const char *file,
			       unsigned long line);
/* FILE is done; TOTALS are its own. */
void ffareport_verify_file(struct ffareport_verify *verify, const char *file,
			   const struct ffan_totals *totals);
/* All is done; TOTALS are of all files. Frees VERIFY. */
void ffareport_verify_close(struct ffareport_verify *verify, const struct ffan_totals *totals);

void ffareport_import(FILE *out, enum ffareport_format format, const char *file,
		      const struct ffaio_import_report *report);

/* Why a step came out as it did, with the policy's file and line: one line of text. */
void ffareport_because(char *buffer, size_t size, const struct ffaio_policy *policy,
		       const struct ffaf_caller *caller, const struct ffaio_record *call,
		       struct ffaf_decision decision);

#endif
