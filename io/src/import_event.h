/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_IMPORT_EVENT_H
#define FFAIO_IMPORT_EVENT_H

#include "import_run.h"
#include "import_text.h"

/*
 * One tokenizer for the four texts in which Linux and its tools print events:
 *
 *	up-1335    [001] DBZff  2199.867856: call: (0x401106) x0=0x1 ...       tracefs
 *	up-1335  [001]  2199.867856: call:      (0x401106) x0=0x1 ...          trace-cmd report
 *	up  4516 [001]  2219.758415: probe:call: (401106) x0=0x1 ...           perf script
 *	[001]	 12.000345: host_ffa_call ffa_func=0x84000063 a1=0x0 ...       tracefs, hyp/
 *
 * The head is looked for anywhere in the line: consoles and tools put text before it.
 */
struct ffaio_event {
	bool has_cpu, has_task;
	uint32_t cpu;
	uint64_t task; /* thread id */
	uint64_t time; /* nanoseconds; 0: the clock of the trace counts no seconds */
	struct ffaio_rest name; /* without the system that perf puts before it */
	bool returns; /* "(a <- b)": the event is a return, whichever of both is the caller */
	struct ffaio_rest fields; /* behind the place */
};

/* The first event in REST, which then begins behind its name; false where there is none. */
bool ffaio_event_find(struct ffaio_rest *rest, struct ffaio_event *event);
bool ffaio_event_is(const struct ffaio_event *event, const char *name);

/* NAME=VALUE of an event. */
struct ffaio_field {
	struct ffaio_rest name;
	struct ffaio_rest value; /* up to the next blank */
};

/* The next field of REST; words without '=' are passed over. */
bool ffaio_field_next(struct ffaio_rest *rest, struct ffaio_field *field);
bool ffaio_field_is(const struct ffaio_field *field, const char *name);
/*
 * All of VALUE as a number: in hexadecimal behind 0x, otherwise in BASE, below zero where
 * a '-' comes first. False: it is none ("(fault)").
 */
bool ffaio_field_number(const struct ffaio_field *field, unsigned int base, uint64_t *value);

/*
 * How many events the line says were lost before it, in any of the words of tracefs,
 * trace-cmd and perf; where they tell no number, 1.
 */
uint64_t ffaio_event_lost(struct ffaio_rest rest);

#endif
