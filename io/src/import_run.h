/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_RUN_H
#define FFAIO_IMPORT_RUN_H

#include <ffaio/import.h>

/*
 * What all importers share:
 *
 *	import.c        the table, lines out of a log, which importer knows it
 *	import_clean.c  what a console puts between the characters of a line
 *	import_text.c   words and numbers of a line
 *	import_queue.c  calls in the order in which they were made, to the trace
 *	import_open.c   which of them wait for a reply
 *	import_write.c  what is written of them, and counted
 *
 * An importer is a struct ffaio_import_format and whatever state it wants. All of it is
 * bounded: by the constants below and FFAIO_LINE_MAX.
 */
#define FFAIO_IMPORT_QUEUE 1024u /* calls that wait for a reply, or for one before them */
#define FFAIO_IMPORT_NONE UINT64_MAX /* no place in the queue */

enum ffaio_import_kind {
	FFAIO_IMPORT_DROPPED, /* nothing after all */
	FFAIO_IMPORT_PLACE, /* kept for a record that is not whole yet */
	FFAIO_IMPORT_CALL,
	FFAIO_IMPORT_LOST, /* records are missing here */
	FFAIO_IMPORT_BOOT,
};

enum ffaio_import_outcome {
	FFAIO_IMPORT_UNPAIRED,
	FFAIO_IMPORT_ANSWERED,
	FFAIO_IMPORT_IMPLIED,
};

struct ffaio_import_entry {
	enum ffaio_import_kind kind;
	bool open; /* a reply or a warning may still come */
	bool undecided; /* may be the SPMC's, of its boot */
	bool doubtful; /* a reply whose call is not in the log, unless it is answered itself */
	bool has_cpu;
	uint32_t cpu;
	uint64_t time; /* nanoseconds; 0: not known */
	uint64_t lost; /* kind LOST: so many records */
	enum ffaio_import_outcome outcome;
	enum ffaio_verdict verdict;
	struct ffaio_regs in;
	struct ffaio_regs out; /* with nothing known: only the verdict is */
};

/* A log being read by one importer. */
struct ffaio_import {
	const struct ffaio_import_format *format;
	void *state; /* the importer's own, zero at first */
	const char *name; /* of the log */
	struct ffaio_trace_writer *writer;
	struct ffaio_import_report *report;
	struct ffaio_error *error;
	bool failed; /* ERROR is filled */

	struct ffaio_import_entry queue[FFAIO_IMPORT_QUEUE];
	uint64_t first, next; /* places first..next-1 are in the queue */
	bool begun; /* the first directives are written */
	bool told_in, told_out; /* @unrecorded is, of this side */
	uint64_t lost; /* not yet told */
	unsigned int boots;
};

struct ffaio_import_format {
	const char *name;
	const char *source; /* for @source: what the log is */
	const char *missing; /* what a log has none of that this importer cannot read */
	bool at_spmc;
	/* Registers that every record has; 0: those that the first one has. */
	uint32_t recorded_in, recorded_out;
	size_t state_size; /* bytes of the importer's state */
	void (*start)(struct ffaio_import *import);
	/* A line, cleaned, without CR; TEXT is not terminated. */
	void (*line)(struct ffaio_import *import, const char *text, size_t size);
	/* The log ends: close what is open. */
	void (*end)(struct ffaio_import *import);
	/* The queue is full: let go of ENTRY, which is the first and not settled. */
	void (*give_up)(struct ffaio_import *import, struct ffaio_import_entry *entry);
};

extern const struct ffaio_import_format ffaio_import_spmd, ffaio_import_ftrace, ffaio_import_pkvm,
	ffaio_import_qemu, ffaio_import_qemu_registers;

/* Counts from a log may be anything: their sum stays at the most. */
static inline uint64_t ffaio_import_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* May X0 be a call of FF-A, whatever stands in its reserved bits? Others are left out. */
bool ffaio_import_is_ffa(uint64_t x0);

/* Copy a console line without zeros, control characters and ANSI sequences; CR stays. */
size_t ffaio_console_clean(const char *line, size_t size, char *to);

/* A new place at the end. Makes room by giving up on the first one where there is none. */
uint64_t ffaio_import_push(struct ffaio_import *import, enum ffaio_import_kind kind);
/* What is at PLACE, or NULL when it is gone. */
struct ffaio_import_entry *ffaio_import_at(struct ffaio_import *import, uint64_t place);
/* Write what is settled at the front. */
void ffaio_import_flush(struct ffaio_import *import);
/* A call: its entry, open, with IN. It is the newest, and stays where it is until the next push. */
struct ffaio_import_entry *ffaio_import_call(struct ffaio_import *import,
					     const struct ffaio_regs *in);
/* COUNT records are missing here. */
void ffaio_import_lose(struct ffaio_import *import, uint64_t count);

/* Which call of which thread, or CPU, waits for its reply. */
struct ffaio_import_open {
	size_t count;
	struct ffaio_import_key {
		uint64_t key;
		uint64_t place; /* FFAIO_IMPORT_NONE: a call that is left out */
	} of[FFAIO_IMPORT_QUEUE];
};

/* The call at PLACE is now the open one of KEY; the one before it stays as it is. */
void ffaio_import_open(struct ffaio_import *import, struct ffaio_import_open *open, uint64_t key,
		       uint64_t place);
/*
 * KEY has an open call: true, and it is no longer, with *ENTRY the call, or NULL where it was
 * left out or is gone.
 */
bool ffaio_import_close(struct ffaio_import *import, struct ffaio_import_open *open, uint64_t key,
			struct ffaio_import_entry **entry);
/* All of them stay as they are. */
void ffaio_import_close_all(struct ffaio_import *import, struct ffaio_import_open *open);

/* Write ENTRY, and before it whatever directives have to stand there. */
void ffaio_import_write(struct ffaio_import *import, const struct ffaio_import_entry *entry);
/* All is written: the directives if nothing was, the last @lost, and what REPORT says of all. */
void ffaio_import_write_end(struct ffaio_import *import);

#endif
