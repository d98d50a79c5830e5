/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

#include <ffan/batch.h>
#include <string.h>

/* A boot and calls: all but the one on line 8 match under linux-v7.3. */
static const char text[] = "ffafilter-trace 1\n"
			   "boot b smccc=1.2 ram=0x80000000+0x20000 -> ok\n"
			   "  smc FFA_VERSION x1=0x10002 -> x0=0x10001\n"
			   "host FFA_ID_GET -> FFA_ERROR_32 x2=-2\n"
			   "host FFA_VERSION cpu=2 x1=0x10001 -> x0=0x10001\n"
			   "  smc FFA_ID_GET -> FFA_SUCCESS_32\n"
			   "  smc FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n"
			   "host FFA_MEM_DONATE_32 t=7 -> deny FFA_ERROR_32 x2=-3\n"
			   "vm3.1 FFA_MEM_DONATE_64 -> answer FFA_ERROR_32 x2=-2\n";

struct table {
#define FFAN_COLUMN(type, name, text) type name[8];
#include <ffan/columns.inc>
#undef FFAN_COLUMN
};

static struct table table;

static struct ffan_batch start(struct ffan_replay *replay, size_t room)
{
	struct ffan_batch batch = { .replay = replay, .rows.room = room };

#define FFAN_COLUMN(type, name, text) batch.rows.name = table.name;
#include <ffan/columns.inc>
#undef FFAN_COLUMN
	return batch;
}

struct open {
	struct ffaio_policy *policy;
	struct ffaio_trace_reader *reader;
	struct ffan_replay *replay;
};

static struct open open_trace(void)
{
	struct ffaio_error error = { 0 };
	struct open open = { .policy = rig_policy("linux-v7.3") };

	open.reader = ffaio_trace_open_memory("t", text, sizeof(text) - 1, &error);
	open.replay = ffan_replay_open(open.reader, open.policy, NULL);
	return open;
}

static void close_trace(struct open *open)
{
	ffan_replay_close(open->replay);
	ffaio_trace_close(open->reader);
	ffaio_policy_free(open->policy);
}

TEST(batch, fills_the_columns)
{
	struct open open = open_trace();
	struct ffan_batch batch = start(open.replay, 8);
	struct ffaio_error error = { 0 };

	CHECK_EQ_INT(ffan_batch_next(&batch, &error), 0);
	CHECK_EQ_U64(batch.rows.count, 4);
	CHECK_EQ_U64(table.line[2], 8);
	CHECK_EQ_U64(table.time[2], 7);
	CHECK_EQ_U64(table.x0[2], FFAF_FID_32(MEM_DONATE));
	CHECK_EQ_U64(table.x0_out[2], FFAF_FID_32(ERROR));
	CHECK_EQ_INT(table.status[2], FFAF_NOT_SUPPORTED);
	CHECK_EQ_U64(table.boot[2], 1);
	CHECK_EQ_U64(table.cpu[1], 2);
	CHECK_EQ_U64(table.smcs[1], 2);
	CHECK_EQ_U64(table.vm[3], 3);
	CHECK_EQ_U64(table.vcpu[3], 1);
	CHECK_EQ_INT(table.status[1], 0);
	CHECK_EQ_INT(table.verdict[2], FFAIO_DENY);
	CHECK_EQ_INT(table.reason[2], FFAF_REASON_LISTED);
	CHECK_EQ_INT(table.result[2], FFAN_DIFFER);
	CHECK_EQ_INT(table.result[3], FFAN_MATCH);
	CHECK_EQ_U64(batch.totals.calls, 4);
	CHECK_EQ_U64(batch.totals.differ, 1);
	CHECK_EQ_U64(batch.functions.fid[0][FFAF_NR_MEM_DONATE].differ, 1);
	close_trace(&open);
}

TEST(batch, goes_on_where_rows_were_full)
{
	struct open open = open_trace();
	struct ffan_batch batch = start(open.replay, 3);
	struct ffaio_error error = { 0 };

	CHECK_EQ_INT(ffan_batch_next(&batch, &error), 1);
	CHECK_EQ_U64(batch.rows.count, 3);
	CHECK_EQ_INT(ffan_batch_next(&batch, &error), 0);
	CHECK_EQ_U64(batch.rows.count, 1);
	CHECK_EQ_U64(table.line[0], 9);
	CHECK_EQ_U64(batch.totals.calls, 4);
	close_trace(&open);
}

TEST(batch, stops_where_a_call_differs)
{
	struct open open = open_trace();
	struct ffan_batch batch = { .replay = open.replay, .stops = true };
	struct ffaio_error error = { 0 };

	CHECK_EQ_INT(ffan_batch_next(&batch, &error), 1);
	CHECK(batch.stopped);
	CHECK_EQ_U64(batch.step.record->line, 8);
	CHECK_EQ_INT(batch.comparison.result, FFAN_DIFFER);
	CHECK_EQ_INT(ffan_batch_next(&batch, &error), 0);
	CHECK(!batch.stopped);
	CHECK_EQ_U64(batch.totals.match, 3);
	close_trace(&open);
}

TEST(batch, has_a_text_for_each_column)
{
	unsigned int n = 0;

#define FFAN_COLUMN(type, name, text) CHECK_EQ_STR(ffan_column_text(n++), text);
#include <ffan/columns.inc>
#undef FFAN_COLUMN
	CHECK(ffan_column_text(n) == NULL);
}
