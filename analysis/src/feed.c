/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "feed.h"

#include <ffan/replay.h>
#include <stdlib.h>

void ffan_feed_init(struct ffan_feed *feed, struct ffaio_trace_reader *reader)
{
	*feed = (struct ffan_feed){ .reader = reader };
	feed->current.borrowed = true;
}

static void drop(struct ffan_feed_item *item)
{
	if (!item->borrowed)
		ffaio_record_free(&item->record);
	item->borrowed = true;
}

static int pull(struct ffan_feed *feed, struct ffaio_record *record, struct ffaio_error *error)
{
	if (!feed->ended) {
		feed->end = ffaio_trace_next(feed->reader, record, &feed->error);
		feed->ended = feed->end != 1;
	}
	if (feed->end == -1)
		*error = feed->error;
	return feed->ended ? feed->end : 1;
}

/* About what the copy of RECORD takes. */
static size_t weight(const struct ffaio_record *record)
{
	size_t bytes = sizeof(*record) + record->smc_count * sizeof(*record->smc) +
		       record->page_count * sizeof(*record->page);

	for (size_t i = 0; i < record->mem_count; i++)
		bytes += sizeof(*record->mem) + record->mem[i].size;
	for (size_t i = 0; i < record->wrote_count; i++)
		bytes += sizeof(*record->wrote) + record->wrote[i].size;
	for (size_t i = 0; i < record->smc_count; i++)
		bytes += record->smc[i].hyp_rx.size;
	return bytes;
}

/* The reader reuses its memory: before it goes on, the current record needs its own. */
static bool keep_current(struct ffan_feed *feed)
{
	if (!feed->current.borrowed)
		return true;
	if (ffaio_record_own(&feed->current.record) != 0)
		return false;
	feed->current.borrowed = false;
	return true;
}

/* Whether a result of the call may point into RECORD. */
static bool is_pointed_to(const struct ffaio_record *record)
{
	bool pointed = false;

	for (size_t i = 0; i < record->smc_count; i++)
		pointed |= record->smc[i].has_hyp_rx;
	return pointed;
}

static int next(struct ffan_feed *feed, struct ffaio_error *error)
{
	unsigned long line;
	int more;

	drop(&feed->current);
	if (feed->count > 0) {
		feed->current = feed->ahead[feed->first];
		feed->first = (feed->first + 1) % FFAN_LOOKAHEAD;
		feed->count--;
		feed->bytes -= weight(&feed->current.record);
		return 1;
	}
	more = pull(feed, &feed->current.record, error);
	feed->current.trace = *ffaio_trace_state(feed->reader);
	line = feed->current.record.line;
	if (more == 1 && (feed->shared || is_pointed_to(&feed->current.record)) &&
	    !keep_current(feed))
		return ffaio_fail(error, "", line, 0, "out of memory");
	return more;
}

int ffan_feed_next(struct ffan_feed *feed, struct ffaio_error *error)
{
	feed->last = next(feed, error);
	return feed->last;
}

static bool is_barrier(const struct ffaio_record *record)
{
	return record->kind == FFAIO_BOOT || record->kind == FFAIO_DIRECTIVE;
}

static bool pull_ahead(struct ffan_feed *feed)
{
	struct ffan_feed_item *item;
	struct ffaio_error unused = { 0 };
	unsigned long line;

	if (feed->ahead == NULL)
		feed->ahead = malloc(FFAN_LOOKAHEAD * sizeof(*feed->ahead));
	if (feed->ahead == NULL || feed->count == FFAN_LOOKAHEAD ||
	    feed->bytes > FFAN_LOOKAHEAD_BYTES || !keep_current(feed))
		return false;
	item = &feed->ahead[(feed->first + feed->count) % FFAN_LOOKAHEAD];
	if (pull(feed, &item->record, &unused) != 1)
		return false;
	line = item->record.line;
	if (ffaio_record_own(&item->record) != 0) {
		ffaio_fail(&feed->error, "", line, 0, "out of memory");
		feed->end = -1;
		feed->ended = true;
		return false;
	}
	item->borrowed = false;
	item->trace = *ffaio_trace_state(feed->reader);
	feed->count++;
	feed->bytes += weight(&item->record);
	return true;
}

const struct ffaio_record *ffan_feed_ahead(struct ffan_feed *feed, size_t n)
{
	const struct ffaio_record *record;

	if (n == feed->count && !pull_ahead(feed))
		return NULL;
	record = &feed->ahead[(feed->first + n) % FFAN_LOOKAHEAD].record;
	return is_barrier(record) ? NULL : record;
}

void ffan_feed_free(struct ffan_feed *feed)
{
	drop(&feed->current);
	for (size_t i = 0; i < feed->count; i++)
		drop(&feed->ahead[(feed->first + i) % FFAN_LOOKAHEAD]);
	free(feed->ahead);
}
