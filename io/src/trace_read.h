/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_READ_H
#define FFAIO_TRACE_READ_H

#include "trace_names.h"
#include "trace_scan.h"
#include <ffaio/stream.h>
#include <ffaio/trace.h>

/*
 * The lines of a trace, a parser each. A parser starts at the first word of its
 * line, or the word behind the one that says what the line is.
 */

/* What the current record points to; the arrays are kept for the next one. */
struct ffaio_store {
	size_t weight; /* bytes that the record takes, at most FFAIO_RECORD_MAX */
	char *text;
	size_t text_size;
	uint8_t *bytes; /* of the mem, hyp-rx and wrote lines, in their order */
	size_t bytes_used, bytes_size;
	struct ffaio_range *ram, *foreign;
	size_t ram_size, foreign_size;
	struct ffaio_bytes *mem, *wrote;
	size_t mem_size, wrote_size;
	struct ffaio_smc *smc;
	size_t smc_size;
	struct ffaio_page *page;
	size_t page_size;
};

/*
 * ARRAY of *SIZE elements of ELEMENT bytes, with room for one more than COUNT.
 * NULL, and the scan failed, when memory or the record's share of it is used up.
 */
void *ffaio_store_room(struct ffaio_store *store, const struct ffaio_scan *scan, void *array,
		       size_t count, size_t *size, size_t element);
/* LENGTH characters as the record's text. */
char *ffaio_store_text(struct ffaio_store *store, const struct ffaio_scan *scan, const char *text,
		       size_t length);
/* Room for SIZE more bytes of the record's memory. */
uint8_t *ffaio_store_bytes(struct ffaio_store *store, const struct ffaio_scan *scan, size_t size);
/* Start on a new record. */
void ffaio_store_reset(struct ffaio_store *store);
void ffaio_store_free(struct ffaio_store *store);

/* A directive, with its '@'. */
int ffaio_scan_directive(struct ffaio_scan *scan, struct ffaio_trace_state *state);
/* "host FFA_VERSION x1=0x10001 -> x0=0x10001"; RECORD is all zeros but for its line. */
int ffaio_scan_call(struct ffaio_scan *scan, const struct ffaio_names *names,
		    const struct ffaio_unrecorded *unrecorded, struct ffaio_record *record);
/* "FFA_ID_GET -> FFA_SUCCESS_32"; SMC is all zeros. */
int ffaio_scan_smc(struct ffaio_scan *scan, const struct ffaio_names *names,
		   const struct ffaio_unrecorded *unrecorded, struct ffaio_smc *smc);
/* "first smccc=1.2 ram=0x80000000+0x20000 -> ok" */
int ffaio_scan_boot(struct ffaio_scan *scan, struct ffaio_store *store,
		    struct ffaio_record *record);
/* "mem 0x80000000 00f0" and all that tells more of a call, behind the two spaces. */
int ffaio_scan_more(struct ffaio_scan *scan, struct ffaio_store *store,
		    const struct ffaio_names *names, const struct ffaio_unrecorded *unrecorded,
		    struct ffaio_record *record);
/* Let the bytes of RECORD point to where they are, now that it is complete. */
void ffaio_store_place_bytes(const struct ffaio_store *store, struct ffaio_record *record);

/* A reader of the whole trace that STREAM, which it takes, holds: in any encoding, or as text. */
struct ffaio_trace_reader *ffaio_trace_start(struct ffaio_stream *stream,
					     struct ffaio_error *error);
struct ffaio_trace_reader *ffaio_trace_start_text(struct ffaio_stream *stream,
						  struct ffaio_error *error);
/* The same for a part of a text, behind what made STATE. */
struct ffaio_trace_reader *ffaio_trace_resume(struct ffaio_stream *stream,
					      const struct ffaio_trace_state *state,
					      struct ffaio_error *error);
/* Whether STREAM, of which nothing is read, starts as text does, and as no other encoding. */
int ffaio_trace_is_text(struct ffaio_stream *stream, bool *text, struct ffaio_error *error);

#endif
