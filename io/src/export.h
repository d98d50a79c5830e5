/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_EXPORT_INTERNAL_H
#define FFAIO_EXPORT_INTERNAL_H

#include "trace_text.h"

#include <ffaio/export.h>

#define FFAIO_EXPORT_BOOT 64u /* bytes kept of the name of a boot, and a zero */

struct ffaio_export {
	const struct ffaio_export_format *format;
	struct ffaio_output *output;
	struct ffaio_error error; /* the first failure, said again at every later call */
	char *buffer; /* what has not gone to the output */
	size_t used, size;
	uint64_t calls; /* so far, this one included */
	uint64_t trace_lost; /* what this trace has said so far */
	uint64_t lost; /* up to this record, of all traces, of which */
	uint64_t lost_told; /* so many were before the last one */
	uint64_t
		time; /* nanoseconds: of this call, or one step behind the last where it has none */
	char boot[FFAIO_EXPORT_BOOT]; /* the last one; printable UTF-8 */
	bool any; /* something is in the list; the exporter's own, as is what follows */
	uint8_t seen[(UINT16_MAX + 1) / 8]; /* callers, a bit each */
};

struct ffaio_export_format {
	uint64_t step; /* nanoseconds between calls that have no time */
	void (*begin)(struct ffaio_export *export);
	void (*boot)(struct ffaio_export *export, const struct ffaio_record *record); /* or NULL */
	void (*call)(struct ffaio_export *export, const struct ffaio_record *record);
	void (*end)(struct ffaio_export *export); /* or NULL */
};

extern const struct ffaio_export_format ffaio_export_chrome, ffaio_export_csv, ffaio_export_pcapng;

/* Append; a failure is kept in EXPORT. */
void ffaio_export_bytes(struct ffaio_export *export, const void *bytes, size_t size);
__attribute__((format(printf, 2, 3))) void ffaio_export_text(struct ffaio_export *export,
							     const char *format, ...);

/* "host", "vm1.3" */
void ffaio_export_who(char text[32], struct ffaio_who who);
/* The function's name, or its FID as 0x84000099. */
void ffaio_export_function(char text[64], uint64_t x0);

#endif
