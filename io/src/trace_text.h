/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_TEXT_H
#define FFAIO_TRACE_TEXT_H

#include <ffaio/trace.h>

/* Text being put together; what goes beyond END is cut off. */
struct ffaio_text {
	char *at;
	char *end;
};

void ffaio_text_char(struct ffaio_text *text, char c);
void ffaio_text_string(struct ffaio_text *text, const char *string);
/* As DESIGN.md section 5 writes numbers: 0x1f, or -1 for the highest 4096. */
void ffaio_text_number(struct ffaio_text *text, uint64_t value);
/* 0x1f, however high. */
void ffaio_text_hex(struct ffaio_text *text, uint64_t value);
void ffaio_text_decimal(struct ffaio_text *text, uint64_t value);
void ffaio_text_bytes(struct ffaio_text *text, const uint8_t *bytes, size_t size);

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
