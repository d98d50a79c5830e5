/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_EQUIV_H
#define FFAREPORT_EQUIV_H

#include <ffan/equiv.h>
#include <ffareport/report.h>

/* A search for a difference between two policies. */
struct ffareport_equiv {
	const struct ffaio_policy *before, *after;
	const char *by; /* the functions that count, as they were named; NULL: all */
	const char *system; /* the system searched; NULL: one of each kind */
	const struct ffan_equiv_result *result;
};

void ffareport_equiv(FILE *out, enum ffareport_format format, const struct ffareport_equiv *equiv);

/*
 * The shortest sequence that tells the two apart as a trace with the outcomes of
 * the old policy, or of the new one, and what the other makes of the last call as a
 * comment. Returns -1 and fills ERROR when it cannot be written.
 */
int ffareport_equiv_trace(struct ffaio_trace_writer *writer, const struct ffareport_equiv *equiv,
			  bool of_new, struct ffaio_error *error);

#endif
