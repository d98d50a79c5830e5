/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_H
#define FFAIO_TRACE_H

#include <ffafilter/registers.h>
#include <ffaio/error.h>
#include <stdint.h>

/*
 * Recorded calls, in memory, and the three encodings of DESIGN.md section 5, read and
 * written one record at a time: memory does not grow with the file.
 */

enum ffaio_encoding {
	FFAIO_TEXT,
	FFAIO_JSON_LINES, /* docs/trace.schema.json: an object a line */
	FFAIO_BINARY, /* docs/trace-binary.md: blocks with checksums */
	FFAIO_ENCODINGS
};

/* "text", "jsonl" or "binary"; NULL when out of range. */
const char *ffaio_encoding_name(enum ffaio_encoding encoding);
/* What a file of this name is written as: .jsonl, .ffabin, also with .gz; else text. */
enum ffaio_encoding ffaio_encoding_of(const char *path);

/* Registers, some of which may not have been recorded. */
struct ffaio_regs {
	struct ffaf_regs regs; /* unknown registers are 0 */
	uint32_t known; /* bit n: xN was recorded */
};

enum ffaio_kind {
	FFAIO_COMMENT, /* text: the line, with its '#' */
	FFAIO_BLANK,
	FFAIO_DIRECTIVE, /* text: the line, with its '@' */
	FFAIO_BOOT,
	FFAIO_CALL,
};

enum ffaio_verdict {
	FFAIO_UNRECORDED, /* the trace does not say */
	FFAIO_FORWARD,
	FFAIO_DENY,
	FFAIO_ANSWER,
	FFAIO_HALT, /* never with registers */
	FFAIO_UNKNOWN,
	FFAIO_VERDICT_COUNT
};

/* host, vm1, vm1.3: vCPU 0 is written without its number. */
struct ffaio_who {
	uint16_t vm; /* 0: the host */
	uint16_t vcpu;
};

struct ffaio_bytes {
	uint64_t address;
	uint8_t *data;
	size_t size;
};

/* An SMC that the filter issued. */
struct ffaio_smc {
	struct ffaio_regs in;
	struct ffaio_regs out;
	bool answered; /* false: the answer was not recorded */
	bool has_hyp_rx;
	struct ffaio_bytes hyp_rx; /* put into the filter's RX buffer by the SPMC; address unused */
};

enum ffaio_page_state {
	FFAIO_PAGE_OWNED,
	FFAIO_PAGE_HYP,
	FFAIO_PAGE_FFA,
	FFAIO_PAGE_FOREIGN,
	FFAIO_PAGE_STATE_COUNT
};

struct ffaio_page {
	uint64_t address;
	enum ffaio_page_state state;
};

struct ffaio_range {
	uint64_t address;
	uint64_t size;
};

/* A boot that its line says nothing of. */
#define FFAIO_BOOT_SMCCC 0x10002u
#define FFAIO_BOOT_PAGE 0x1000u
#define FFAIO_BOOT_HYP_TX 0x40000000u
#define FFAIO_BOOT_HYP_RX 0x40001000u

struct ffaio_boot {
	char *name;
	uint32_t smccc; /* version word */
	uint64_t page; /* bytes: 0x1000, 0x4000 or 0x10000 */
	uint64_t hyp_tx, hyp_rx;
	struct ffaio_range *ram;
	size_t ram_count;
	struct ffaio_range *foreign;
	size_t foreign_count;
	bool has_result; /* false: no "->" was there */
	bool ok;
};

/*
 * One record. The reader owns everything that it points to and reuses it for the
 * next record; ffaio_record_copy makes one that the caller owns.
 */
struct ffaio_record {
	enum ffaio_kind kind;
	unsigned long line; /* in the file, from 1 */
	char *text; /* comments and directives */

	struct ffaio_boot boot; /* kind FFAIO_BOOT */

	/* kind FFAIO_CALL */
	struct ffaio_who who;
	uint32_t cpu;
	uint64_t time; /* nanoseconds; 0: not recorded */
	bool has_outcome; /* "->" was there */
	enum ffaio_verdict verdict;
	bool has_out; /* registers follow the verdict */
	struct ffaio_bytes *mem;
	size_t mem_count;
	struct ffaio_bytes *wrote;
	size_t wrote_count;
	struct ffaio_page *page;
	size_t page_count;

	/* both kinds */
	struct ffaio_smc *smc;
	size_t smc_count;

	/* kind FFAIO_CALL; behind all else, which a reader has to clear for each record */
	struct ffaio_regs in, out;
};

/* Which registers a recorder could not see: @unrecorded. A bit per register. */
struct ffaio_unrecorded {
	uint32_t in, out, smc_in, smc_out;
};

/* What the directives read so far say. */
struct ffaio_trace_state {
	bool at_spmc; /* @at spmc: recorded below the filter */
	struct ffaio_unrecorded unrecorded;
	uint64_t lost; /* sum of @lost */
	/*
	 * Blocks of a binary trace that could not be read. Known, and not 0, when all
	 * else was read to the end: the error that follows is of these alone.
	 */
	uint64_t damaged;
};

/* Limits that keep memory bounded whatever is read. */
#define FFAIO_LINE_MAX (1u << 20) /* bytes of a line */
#define FFAIO_RECORD_MAX (16u << 20) /* bytes that a record takes in memory */

struct ffaio_trace_reader;

/*
 * Open PATH ("-": standard input), plain or gzip, in any encoding: all by the first
 * bytes. Returns NULL and fills ERROR when that fails or it is no trace.
 *
 * A damaged block of a binary trace costs that block: a directive '@lost N' stands in
 * its place, what follows is read, and at the end comes an error that says where it was.
 */
struct ffaio_trace_reader *ffaio_trace_open(const char *path, struct ffaio_error *error);
/* Read from memory; BYTES must outlive the reader, NAME is for errors. */
struct ffaio_trace_reader *ffaio_trace_open_memory(const char *name, const void *bytes, size_t size,
						   struct ffaio_error *error);
/* The next record: 1; the end: 0; an error: -1, also at every later call. */
int ffaio_trace_next(struct ffaio_trace_reader *reader, struct ffaio_record *record,
		     struct ffaio_error *error);
/* What the directives up to the last record say. */
const struct ffaio_trace_state *ffaio_trace_state(const struct ffaio_trace_reader *reader);
void ffaio_trace_close(struct ffaio_trace_reader *reader);

/*
 * A deep copy; ffaio_record_free gives it back, and must not be used on any other
 * record. Returns -1 when out of memory.
 */
int ffaio_record_copy(struct ffaio_record *to, const struct ffaio_record *from);
/* Make such a copy of what RECORD is; it must not be used when that fails. */
int ffaio_record_own(struct ffaio_record *record);
void ffaio_record_free(struct ffaio_record *record);

/*
 * One call of section 5 ('host FFA_VERSION x1=0x10001'), for the command line: one
 * line, with or without an outcome. RECORD points to nothing then.
 */
int ffaio_parse_call(const char *text, struct ffaio_record *record, struct ffaio_error *error);

struct ffaio_trace_writer;

/*
 * Write a trace to PATH ("-": standard output), as its name says: ffaio_encoding_of, and
 * gzip when it ends in ".gz". The file appears under its name, whole, at
 * ffaio_trace_finish.
 */
struct ffaio_trace_writer *ffaio_trace_create(const char *path, struct ffaio_error *error);

/* How a trace is written. */
struct ffaio_form {
	enum ffaio_encoding encoding;
	bool zstd; /* binary: pack each block */
};

/* The same in the encoding of FORM, whatever the name says; gzip still goes by the name. */
struct ffaio_trace_writer *ffaio_trace_create_as(const char *path, const struct ffaio_form *form,
						 struct ffaio_error *error);
/* Write to memory, as text or as FORM says: ffaio_trace_text has what was written. */
struct ffaio_trace_writer *ffaio_trace_create_memory(struct ffaio_error *error);
struct ffaio_trace_writer *ffaio_trace_create_memory_as(const struct ffaio_form *form,
							struct ffaio_error *error);
/*
 * Write to memory what becomes a part of a trace, behind directives that say STATE: nothing
 * begins or ends it. PATH is for errors: where it will stand. ffaio_trace_text has its size alone.
 */
struct ffaio_trace_writer *ffaio_trace_create_part(const char *path, const struct ffaio_form *form,
						   const struct ffaio_trace_state *state,
						   struct ffaio_error *error);
/*
 * Put the records of PART, of the same form, behind those of WRITER: what comes out is what
 * ffaio_trace_write of each would have written. PART stays the caller's.
 */
int ffaio_trace_append(struct ffaio_trace_writer *writer, const struct ffaio_trace_writer *part,
		       struct ffaio_error *error);
/*
 * Nothing more will be written: what ends the file is put behind it. ffaio_trace_finish
 * does it too; a writer to memory needs it before ffaio_trace_text is a whole file.
 */
int ffaio_trace_complete(struct ffaio_trace_writer *writer, struct ffaio_error *error);
/* What was written so far and its *SIZE, valid until the next write; of a writer to memory alone.
 */
const char *ffaio_trace_text(const struct ffaio_trace_writer *writer, size_t *size);
/*
 * Write RECORD in canonical form. What could not be read again is an error: no x0, a
 * comment of two lines, and so on. Directives count as the reader counts them.
 */
int ffaio_trace_write(struct ffaio_trace_writer *writer, const struct ffaio_record *record,
		      struct ffaio_error *error);
/* Complete the file, or, with KEEP false, drop it. Frees the writer. */
int ffaio_trace_finish(struct ffaio_trace_writer *writer, bool keep, struct ffaio_error *error);

/*
 * Pieces of the canonical form, for reports: text into BUFFER, cut where SIZE
 * ends, always terminated.
 */
/* "host FFA_VERSION cpu=1 x1=0x10001" */
void ffaio_format_call(char *buffer, size_t size, const struct ffaio_record *record,
		       const struct ffaio_unrecorded *unrecorded);
/* "forward FFA_SUCCESS_32 x2=0x1": what follows "-> " */
void ffaio_format_outcome(char *buffer, size_t size, const struct ffaio_record *record,
			  const struct ffaio_unrecorded *unrecorded);
/* "FFA_VERSION x1=0x10001 -> x0=0x10001": what follows "  smc " */
void ffaio_format_smc(char *buffer, size_t size, const struct ffaio_smc *smc,
		      const struct ffaio_unrecorded *unrecorded);
/* Long enough for each of the three. */
#define FFAIO_FORMAT_MAX 2048

/* "forward" and so on; NULL for FFAIO_UNRECORDED and out of range. */
const char *ffaio_verdict_name(enum ffaio_verdict verdict);
/* The one that stands for enum ffaf_verdict VERDICT; FFAIO_UNRECORDED when out of range. */
enum ffaio_verdict ffaio_verdict_of(unsigned int verdict);
/* "owned" and so on; NULL when out of range. */
const char *ffaio_page_state_name(enum ffaio_page_state state);

#endif
