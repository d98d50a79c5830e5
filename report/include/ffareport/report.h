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

void ffareport_import(FILE *out, enum ffareport_format format, const char *file,
		      const struct ffaio_import_report *report);

/*
 * Why a step came out as it did, with the policy's file and line: one line of text;
 * empty where POLICY is NULL.
 */
void ffareport_because(char *buffer, size_t size, const struct ffaio_policy *policy,
		       const struct ffaf_caller *caller, const struct ffaio_record *call,
		       struct ffaf_decision decision);

#endif
