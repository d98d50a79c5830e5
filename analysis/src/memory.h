/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_MEMORY_H
#define FFAN_MEMORY_H

#include <ffan/replay.h>
#include <ffasim/machine.h>

/*
 * The memory that a replay runs on: the machine of a boot record, the filter's
 * buffers, and what the last call did to them.
 */

/* The largest page of a machine. */
#define PAGE_MAX 65536u

/* Pages that a call writes to, and that are told. */
#define WROTE_MAX 16

/* Bytes from the start of each of the filter's buffers; behind them all is zero since the boot. */
struct ffan_reach {
	uint32_t tx, rx, descriptor;
};

struct ffan_memory {
	struct ffasim_machine *machine;
	struct ffaf_buffers buffers, before; /* before: copies, see ffan_memory_keep */
	struct ffan_reach reach, before_reach;
	bool kept; /* there are copies */
	uint32_t size; /* bytes of each RX/TX buffer */
	struct ffaio_page *page; /* of the last call; owned */
	size_t page_room;
	struct ffaio_bytes wrote[WROTE_MAX]; /* of the last call; data owned */
	uint8_t *scratch; /* a page */
};

/* -1 when out of memory; to be freed then too. */
int ffan_memory_init(struct ffan_memory *memory);
void ffan_memory_free(struct ffan_memory *memory);

/* The machine of BOOT; false when it has more ranges than the simulator takes (64). */
bool ffan_memory_boot(struct ffan_memory *memory, const struct ffaio_record *boot);

/* Before a call: put there what the caller had written, and remember the machine. */
void ffan_memory_begin(struct ffan_memory *memory, const struct ffaio_record *call);
/*
 * How the filter uses its buffers, which shows in what it does: it reads SIZE bytes of the
 * caller's to TO, and of the SPMC it asks ASKED and gets ANSWER.
 */
void ffan_memory_reads(struct ffan_memory *memory, const uint8_t *to, uint32_t size);
void ffan_memory_asks(struct ffan_memory *memory, const struct ffaf_regs *asked,
		      const struct ffaf_regs *answer);
/*
 * Remember the filter's buffers too, for a call that will be made again; the first time in a
 * call counts. Due before the SPMC's RX buffer is first written, or with what it held as RX, and
 * before a guess first replaces what was not recorded. All that the filter itself writes up to
 * there, the second call writes likewise before it reads it.
 */
void ffan_memory_keep(struct ffan_memory *memory, const uint8_t *rx);
/* Back to ffan_memory_begin; the buffers, where they were kept. */
void ffan_memory_undo(struct ffan_memory *memory);
/* From the first to the last byte in which AFTER is not BEFORE, of SIZE; false: they are alike. */
bool ffan_changed_span(const uint8_t *before, const uint8_t *after, uint32_t size, uint32_t *first,
		       uint32_t *length);
/* Tell in STEP what the call did. Returns -1 when out of memory. */
int ffan_memory_tell(struct ffan_memory *memory, struct ffan_step *step);

#endif
