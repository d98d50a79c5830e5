/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_TEXT_H
#define FFAIO_TRACE_TEXT_H

#include <ffaio/text.h>
#include <ffaio/trace.h>

/* "host", "vm1.3" */
void ffaio_text_who(struct ffaio_text *text, struct ffaio_who who);
/* "host FFA_VERSION cpu=1 x1=0x10001" */
void ffaio_text_call(struct ffaio_text *text, const struct ffaio_record *record,
		     const struct ffaio_unrecorded *unrecorded);
/* " -> forward FFA_SUCCESS_32 x2=0x1", or nothing, and false, where none was recorded. */
bool ffaio_text_outcome(struct ffaio_text *text, const struct ffaio_record *record,
			const struct ffaio_unrecorded *unrecorded);
/* " FFA_VERSION x1=0x10001 -> x0=0x10001" */
void ffaio_text_smc(struct ffaio_text *text, const struct ffaio_smc *smc,
		    const struct ffaio_unrecorded *unrecorded);
/* What follows "boot ". */
void ffaio_text_boot(struct ffaio_text *text, const struct ffaio_boot *boot);

#endif
