/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_REDACT_H
#define FFAIO_REDACT_H

#include <ffaio/trace.h>

/*
 * Traces that can be shown to others: function, version, status, flags, counts and endpoint
 * ids stay; addresses, handles, UUIDs, payload and names are replaced. The same value comes
 * out as the same wherever it stands. What stays, and what can be guessed, is said in
 * docs/trace.md.
 */
struct ffaio_redactor;

/* KEY decides what values are replaced by; NULL: one that nobody knows, new each time. */
struct ffaio_redactor *ffaio_redactor_new(const char *key, struct ffaio_error *error);
/*
 * RECORD with all that replaced, valid until the next call. *REDACTED is NULL for a
 * comment, which is left out.
 */
int ffaio_redact(struct ffaio_redactor *redactor, const struct ffaio_record *record,
		 const struct ffaio_record **redacted, struct ffaio_error *error);
void ffaio_redactor_free(struct ffaio_redactor *redactor);

#endif
