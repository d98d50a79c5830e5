/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "replayed.h"
#include "transaction.h"

#include <ffan/verify.h>

/* The calls of a trace after a boot and agreement, which match, and the first finding. */
struct row {
	const char *calls;
	unsigned int match, differ, unknown;
	const char *what;
};

static struct ffan_totals totals;
static char first[256];

static void verify(const char *name, const char *trace)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = rig_policy(name);
	static char text[1 << 16];
	const int size = snprintf(text, sizeof(text), "ffafilter-trace 1\n%s", trace);
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", text, (size_t)size, &error);
	struct ffan_replay *replay = ffan_replay_open(reader, policy, NULL);
	struct ffan_comparison comparison;
	struct ffan_step step;
	int more = 1;

	totals = (struct ffan_totals){ 0 };
	first[0] = '\0';
	while (more == 1) {
		more = ffan_replay_next(replay, &step, &error);
		ffan_compare(&step, &comparison);
		ffan_totals_add(&totals, &step, &comparison);
		if (first[0] == '\0')
			memcpy(first, comparison.what, sizeof(first));
	}
	CHECK_EQ_STR(error.text, "");
	ffan_replay_close(replay);
	ffaio_trace_close(reader);
	ffaio_policy_free(policy);
}

static void check_row(const char *setup, const struct row *row)
{
	static char trace[1 << 14];

	snprintf(trace, sizeof(trace), "%s%s", setup, row->calls);
	verify("linux-v7.3", trace);
	test_context("%s", row->calls);
	CHECK_EQ_STR(first, row->what);
	CHECK_EQ_U64(totals.match, row->match);
	CHECK_EQ_U64(totals.differ, row->differ);
	CHECK_EQ_U64(totals.unknown, row->unknown);
	CHECK_EQ_U64(totals.calls, row->match + row->differ + row->unknown);
}

#define CHECK_ROWS(setup, rows)                                                \
	for (size_t row_ = 0; row_ < sizeof(rows) / sizeof((rows)[0]); row_++) \
	check_row(setup, &(rows)[row_])

TEST(verify, compares_calls)
{
#define RUN "host FFA_RUN_32 x1=0x1"
#define DENY "host FFA_MEM_DONATE_32"
	static const struct row rows[] = {
		{ RUN " -> forward FFA_SUCCESS_32\n", 2, 0, 0, "" },
		/* Without a verdict it was no forwarded call: those are told by it alone. */
		{ RUN " -> FFA_SUCCESS_32\n", 1, 1, 0,
		  "verdict: recorded as answered by the filter, computed forward" },
		{ RUN "\n", 1, 0, 1, "the outcome was not recorded" },
		{ RUN " -> forward\n", 1, 0, 1, "the SPMC's answer to FFA_RUN_32 x1=0x1" },
		{ DENY " -> deny FFA_ERROR_32 x2=-1\n", 2, 0, 0, "" },
		{ DENY " -> FFA_ERROR_32 x2=-1\n", 2, 0, 0, "" },
		{ DENY " -> deny FFA_ERROR_32 x2=?\n", 2, 0, 0, "" },
		{ DENY " -> deny\n", 2, 0, 0, "" },
		{ DENY " -> answer FFA_ERROR_32 x2=-1\n", 1, 1, 0,
		  "verdict: recorded answer, computed deny" },
		{ DENY " -> forward FFA_SUCCESS_32\n", 1, 1, 0,
		  "verdict: recorded forward, computed deny" },
		{ DENY " -> halt\n", 1, 1, 0, "verdict: recorded halt, computed deny" },
		{ DENY " -> deny FFA_ERROR_32 x2=0xffffffff\n", 1, 1, 0,
		  "x2: recorded 0xffffffff, computed 0xffffffffffffffff" },
		{ DENY " -> deny FFA_ERROR_32 x2=-1 x17=0x1\n", 1, 1, 0,
		  "x17: recorded 0x1, computed 0x0" },
		{ "host FFA_FEATURES x1=? -> FFA_SUCCESS_32\n", 1, 0, 1, "of the call: x1" },
		/* A register that is not known is none that differs. */
		{ "host FFA_VERSION x1=0x10002 -> x0=0x10002 x5=?\n", 2, 0, 0, "" },
	};

	CHECK_ROWS(AGREED, rows);
}

TEST(verify, compares_smcs)
{
#define MAP "host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> "
#define OWN(registers) "  smc FFA_RXTX_MAP_64 " registers " -> FFA_SUCCESS_32\n"
#define TAKEN_PAIR "  page 0x80000000 hyp\n  page 0x80010000 hyp\n"
#define UNMAP "host FFA_RXTX_UNMAP -> FFA_ERROR_32 x2=-2\n"
#define UNMAP_OWN "  smc FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"
	static const struct row rows[] = {
		{ MAP "FFA_SUCCESS_32\n" OWN("x1=0x40000000 x2=0x40001000 x3=0x1") TAKEN_PAIR, 2, 0,
		  0, "" },
		{ MAP "FFA_SUCCESS_32\n" OWN("x1=0x40000000 x2=0x40001000 x3=?") TAKEN_PAIR, 2, 0,
		  0, "" },
		{ MAP "FFA_SUCCESS_32\n" OWN("x1=0x40000000 x2=0x40001000 x3=0x2"), 1, 1, 0,
		  "an SMC was not recorded: the SPMC's answer to FFA_RXTX_MAP_64 x1=0x40000000 x2=0x40001000 x3=0x1" },
		/* One that the call does not make. */
		{ UNMAP UNMAP_OWN, 1, 1, 0, "SMCs: recorded 1, computed 0" },
		{ UNMAP UNMAP_OWN UNMAP UNMAP_OWN, 1, 2, 0, "SMCs: recorded 1, computed 0" },
		{ "host FFA_PARTITION_INFO_GET -> FFA_ERROR_32 x2=-4\n  smc FFA_ID_GET -> FFA_SUCCESS_32\n",
		  1, 1, 0, "SMCs: recorded 1, computed 0" },
	};

	CHECK_ROWS(RAM("", "0x10002"), rows);
}

TEST(verify, compares_memory)
{
	static const struct row rows[] = {
		{ SHARE(DONE, WHOLE) TAKEN("0x70") PAGES, 3, 0, 0, "" },
		{ SHARE(DONE, WHOLE) TAKEN("0x70"), 2, 1, 0,
		  "pages changed: recorded 0, computed 1" },
		{ SHARE(DONE, WHOLE) TAKEN("0x70") "  page 0x80020000 hyp\n", 2, 1, 0,
		  "page 0x80020000: recorded as changed, computed is 0x80020000, or in another way" },
		{ SHARE(DONE, WHOLE) TAKEN("0x70") "  page 0x80021000 ffa\n", 2, 1, 0,
		  "page 0x80021000: recorded as changed, computed is 0x80020000, or in another way" },
		{ SHARE(DENIED, WHOLE) PAGES, 2, 1, 0,
		  "an SMC was not recorded: the SPMC's answer to FFA_MEM_SHARE_64 x1=0x70 x2=0x70" },
		{ "host FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n"
		  "  smc FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n  hyp-rx aabb\n"
		  "  wrote 0x80010000 aabb\n",
		  3, 0, 0, "" },
		{ "host FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n"
		  "  smc FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n  hyp-rx aabb\n"
		  "  wrote 0x80010000 aabc\n",
		  2, 1, 0, "the caller's memory does not hold what was recorded as written" },
		{ "host FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n"
		  "  smc FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32 x2=0x1 x3=0x2\n  hyp-rx aabb\n",
		  2, 1, 0, "the caller's memory does not hold what was recorded as written" },
	};

	CHECK_ROWS(READY, rows);
}

TEST(verify, compares_boots)
{
	static const struct {
		const char *trace;
		unsigned int differ, unknown;
		const char *what;
	} rows[] = {
		{ BOOT("0x10002"), 0, 0, "" },
		{ "boot b -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0x20000\n", 0, 0, "" },
		{ "boot b -> fail\n  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n", 1, 0,
		  "boot: recorded fail, computed ok" },
		{ "boot b -> ok\n  smc FFA_VERSION x1=0x10002 -> x0=0x20000\n", 1, 0,
		  "boot: recorded ok, computed fail" },
		{ "boot b\n  smc FFA_VERSION x1=0x10002 -> x0=0x20000\n", 0, 0, "" },
		{ "boot b -> ok\n", 0, 1, "the SPMC's answer to FFA_VERSION x1=0x10002" },
		{ "boot b smccc=1.1 -> ok\n  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n", 1, 0,
		  "SMCs: recorded 1, computed 0" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		verify("linux-v7.3", rows[i].trace);
		test_context("%s", rows[i].trace);
		CHECK_EQ_STR(first, rows[i].what);
		CHECK_EQ_U64(totals.boots, 1);
		CHECK_EQ_U64(totals.boots_differ, rows[i].differ);
		CHECK_EQ_U64(totals.boots_unknown, rows[i].unknown);
		CHECK_EQ_U64(totals.calls, 0);
	}
}

/* What was matched with more than the letter is counted. */
TEST(verify, counts_what_it_lets_pass)
{
	verify("linux-v7.3", "@at spmc\nhost FFA_VERSION x1=0x10001 -> x0=0x10002\n"
			     "host FFA_ID_GET -> FFA_SUCCESS_32\n"
			     "host FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n");
	CHECK_EQ_U64(totals.inferred, 1);
	/* Below the filter the SPMC's registers are held against the filter's. */
	CHECK_EQ_STR(first, "x0: recorded 0x10002, computed 0x10001");
	CHECK_EQ_U64(totals.match, 2);

	/* On a real machine an SMC may stand with an earlier call of its kind, elsewhere not. */
#define MISPLACED                                                \
	"host FFA_RXTX_UNMAP x1=0x10000 -> FFA_ERROR_32 x2=-2\n" \
	"  smc FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"               \
	"host FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"                \
	"  page 0x80000000 owned\n  page 0x80010000 owned\n"
	verify("linux-v7.3", RAM("", "0x10002") MAPPED MISPLACED);
	CHECK_EQ_U64(totals.late, 0);
	CHECK_EQ_U64(totals.match, 2);
	CHECK_EQ_U64(totals.differ, 2);
	verify("linux-v7.3",
	       RAM(" hyp-tx=0x50000000",
		   "0x10002") "host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> FFA_SUCCESS_32\n"
			      "  smc FFA_RXTX_MAP_64 x1=0x50000000 x2=0x40001000 x3=0x1 -> FFA_SUCCESS_32\n"
			      "  page 0x80000000 hyp\n  page 0x80010000 hyp\n" MISPLACED);
	CHECK_EQ_U64(totals.late, 1);
	CHECK_EQ_U64(totals.match, 4);

	verify("linux-v7.3", RAM("", "0x10002") MAPPED
	       "host FFA_PARTITION_INFO_GET -> FFA_SUCCESS_32\n"
	       "  smc FFA_PARTITION_INFO_GET x1=0x500000000 -> FFA_SUCCESS_32\n");
	CHECK_EQ_U64(totals.upper_halves, 1);
	CHECK_EQ_U64(totals.match, 3);
}

/* Nobody saw them: not the recorder, so not the comparison. */
TEST(verify, leaves_out_what_could_not_be_recorded)
{
	static const struct row rows[] = {
		{ "@unrecorded out=x2-x17\nhost FFA_MEM_DONATE_32 -> deny FFA_ERROR_32\n", 2, 0, 0,
		  "" },
		{ "@unrecorded smc-in=x0-x17\nhost FFA_MEM_DONATE_32 -> forward FFA_ERROR_32 x2=-1\n",
		  2, 0, 0, "" },
		{ "@at spmc\nhost FFA_RUN_32 -> FFA_SUCCESS_32 x2=0x7\n", 2, 0, 0, "" },
	};

	CHECK_ROWS(AGREED, rows);
}
