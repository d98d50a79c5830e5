/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_CHECK_H
#define FFAIO_TRACE_CHECK_H

#include "trace_scan.h"
#include <ffaio/trace.h>

/*
 * Whether RECORD can be written in every encoding and read again; SCAN says where an
 * error is. A directive counts in STATE.
 */
int ffaio_record_check(const struct ffaio_record *record, struct ffaio_trace_state *state,
		       struct ffaio_scan *scan);
/* Of these, what a call with nothing below it has to keep. */
static inline bool ffaio_call_is_good(const struct ffaio_record *record)
{
	return (record->in.known & 1) != 0;
}

#endif
