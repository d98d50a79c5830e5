/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_FEED_H
#define FFAN_FEED_H

#include <ffaio/trace.h>

/*
 * The records of a trace one after another, with the possibility to look ahead
 * within a boot.
 */

#define FFAN_LOOKAHEAD_BYTES ((size_t)8 << 20)

struct ffan_feed_item {
	struct ffaio_record record; /* owned */
	struct ffaio_trace_state trace; /* as of this record */
	bool borrowed; /* still the reader's memory */
};

struct ffan_feed {
	struct ffaio_trace_reader *reader;
	struct ffan_feed_item current;
	struct ffan_feed_item *ahead; /* ring of FFAN_LOOKAHEAD, from the first look */
	size_t first, count;
	size_t bytes; /* that the records ahead take, about */
	bool shared; /* several replays work on each record */
	int last; /* what ffan_feed_next last returned */
	int end; /* what the reader last said, when it was not 1: 0 or -1 */
	bool ended;
	struct ffaio_error error; /* met while looking ahead; told in its turn */
};

void ffan_feed_init(struct ffan_feed *feed, struct ffaio_trace_reader *reader);
/* Make the next record the current one: 1, 0 at the end, -1. */
int ffan_feed_next(struct ffan_feed *feed, struct ffaio_error *error);
/*
 * The Nth record after the current one, or NULL where the boot ends, directives
 * change or looking ahead has its limit. Ask from 0 upwards and stop at NULL. The
 * current record stays valid.
 */
const struct ffaio_record *ffan_feed_ahead(struct ffan_feed *feed, size_t n);
void ffan_feed_free(struct ffan_feed *feed);

#endif
