/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "replayed.h"
#include "trial.h"

/* Traces, with their outcomes or without, and what a replay makes of them; NULL: the same. */
struct row {
	const char *policy, *trace, *replayed;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *want = rows[i].replayed != NULL ? rows[i].replayed : rows[i].trace;

		test_context("row %zu", i);
		trial_compare(replayed(rows[i].policy, NULL, rows[i].trace), want);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

#undef AGREED
#define VERSION(request, answer) "host FFA_VERSION x1=" request " -> answer x0=" answer "\n"
#define AGREED BOOT("0x10002") VERSION("0x10002", "0x10002") CHECKS
#define ASK "host FFA_FEATURES x1=0xc400008d"
#define NO " -> answer FFA_ERROR_32 x2=-1\n"
#define PROBED(answer) "  smc FFA_FEATURES x1=0xc400008d -> " answer "\n"
#define REQ2 "host FFA_MSG_SEND_DIRECT_REQ2"
#define PROBES "linux-v6.18-probe-optional"

/* An SMC is answered with what was recorded with the call, or of an answer that never changes. */
TEST(replay, finds_answers)
{
	static const struct row rows[] = {
		{ "linux-v7.3",
		  AGREED "host FFA_RUN_32 x1=0x1 -> forward FFA_INTERRUPT_32 x1=0x2\n"
			 "host 0xc6000000 x1=0x1 -> forward x0=-1\n",
		  NULL },
		/* Its own answer before one of another call, although the two are not the same. */
		{ PROBES,
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> answer x0=0x10002 x1-x17=?\n" CHECKS
			  REQ2 " -> forward FFA_SUCCESS_32\n" PROBED("FFA_SUCCESS_32") REQ2
		  " -> deny FFA_ERROR_32 x2=-1\n" PROBED("FFA_ERROR_32 x2=-1"),
		  NULL },
		/* From earlier in the boot, and from later: the call itself was recorded as denied.
		 */
		{ PROBES,
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002\n" CHECKS ASK
				  " -> forward FFA_SUCCESS_32 x2=0x5\n" REQ2 " x4=0x4\n",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> answer x0=0x10002 x1-x17=?\n" CHECKS
			  ASK " -> forward FFA_SUCCESS_32 x2=0x5\n" REQ2 " x4=0x4 -> unknown\n"
				  "# missing: the SPMC's answer to FFA_MSG_SEND_DIRECT_REQ2 x4=0x4\n" },
		{ PROBES,
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002\n" CHECKS REQ2 "\n" ASK
				  " -> forward FFA_ERROR_32 x2=-1\n",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> answer x0=0x10002 x1-x17=?\n" CHECKS
			  REQ2 " -> deny FFA_ERROR_32 x2=-1\n" PROBED("FFA_ERROR_32 x2=-1") ASK
		  " -> forward FFA_ERROR_32 x2=-1\n" },
		/* Below the filter every outcome is the SPMC's; what comes out is seen above it. */
		{ "linux-v7.3",
		  "@at spmc\n"
		  "boot b smccc=1.2 -> ok\n"
		  "host FFA_VERSION x1=0x10002 -> x0=0x10002\nhost FFA_ID_GET -> FFA_SUCCESS_32\n"
		  "host FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32 x2=0x4\n"
		  "host FFA_MEM_DONATE_32 -> FFA_SUCCESS_32 x2=0x9\n",
		  "@at caller\n" BOOT("0x10002") VERSION("0x10002", "0x10002") ID_GET("FFA_SUCCESS_32") FEATURES(
			  "FFA_SUCCESS_32 x2=0x4") "host FFA_ID_GET -> forward FFA_SUCCESS_32\n"
						   "host FFA_FEATURES x1=0xc4000066 -> forward FFA_SUCCESS_32 x2=0x4\n"
						   "host FFA_MEM_DONATE_32 -> deny FFA_ERROR_32 x2=-1\n" },
	};

	CHECK_ROWS(rows);
}

/*
 * What is left of a boot in the filter's buffers does not outlast it: here the policy reads the
 * number of ranges behind the SPMC's description, where the boot before had one.
 */
TEST(replay, clears_the_buffers_of_a_boot)
{
#define UNCHECKED                                                   \
	"extends: linux-v7.3\nbehaviour:\n  reclaim-bounds: halt\n" \
	"  reclaim-ranges: never\n"
#define RECLAIM(outcome, size, rest)                                                        \
	"boot b smccc=1.2 ram=0x80000000+0x20000 -> ok\n"                                   \
	"  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n" VERSION("0x10002", "0x10002") CHECKS \
		"host FFA_MEM_RECLAIM x1=0x1 -> " outcome "\n"                              \
		"  smc FFA_MEM_RETRIEVE_REQ_64 x1=0x30 x2=0x30 -> FFA_MEM_RETRIEVE_RESP "   \
		"x1=" size " x2=" size "\n"                                                 \
		"  hyp-rx " DESCRIPTION rest "\n"                                           \
		"  smc FFA_RX_RELEASE -> FFA_SUCCESS_32\n"                                  \
		"  smc FFA_MEM_RECLAIM x1=0x1 -> FFA_SUCCESS_32\n"
/* A header, and an access descriptor whose composite region starts at 0x50. */
#define DESCRIPTION                                        \
	"00002f000000000001000000000000000000000000000000" \
	"200000000100000030000000000000000000000000000000" \
	"01800200500000000000000000000000" NOTHING
#define NOTHING "00000000000000000000000000000000"
#define A_RANGE "0100000001000000000000000000000000400080000000000100000000000000"
	static const struct row rows[] = {
		{ UNCHECKED,
		  RECLAIM("halt", "0x70", A_RANGE) RECLAIM("answer FFA_SUCCESS_32", "0x50", ""),
		  NULL },
	};

	CHECK_ROWS(rows);
}

/* Another boot may have another SPMC, and a directive another recorder. */
TEST(replay, takes_no_answers_from_elsewhere)
{
#define START BOOT("0x10002") "host FFA_VERSION x1=0x10002\n" CHECKS
#define STARTED BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> answer x0=0x10002 x1-x17=?\n" CHECKS
#define NOT_FOUND REQ2 " -> unknown\n# missing: the SPMC's answer to FFA_FEATURES x1=0xc400008d\n"
	static const struct row rows[] = {
		{ PROBES, START ASK " -> forward FFA_SUCCESS_32\n" START REQ2 "\n",
		  STARTED ASK " -> forward FFA_SUCCESS_32\n" STARTED NOT_FOUND },
		{ PROBES, START REQ2 "\n" START ASK " -> forward FFA_SUCCESS_32\n",
		  STARTED NOT_FOUND STARTED ASK " -> forward FFA_SUCCESS_32\n" },
		{ PROBES, START REQ2 "\n@source x\n" ASK " -> forward FFA_SUCCESS_32\n",
		  STARTED NOT_FOUND "@source x\n" ASK " -> forward FFA_SUCCESS_32\n" },
		/* A comment is no border; what the filter answered is no answer of the SPMC. */
		{ PROBES, START REQ2 "\n# x\n" ASK " -> forward FFA_SUCCESS_64\n",
		  STARTED REQ2 " -> deny FFA_ERROR_32 x2=-1\n" PROBED(
			  "FFA_SUCCESS_64") "# x\n" ASK " -> forward FFA_SUCCESS_64\n" },
		{ PROBES, START REQ2 "\n" ASK " -> answer FFA_SUCCESS_32\n",
		  STARTED NOT_FOUND ASK
		  " -> forward x0-x17=?\n"
		  "# missing: the SPMC's answer to FFA_FEATURES x1=0xc400008d\n" },
	};

	CHECK_ROWS(rows);
}

/* Up to FFAN_LOOKAHEAD records ahead, and no further. */
TEST(replay, looks_ahead_so_far)
{
	static char trace[1 << 16];

	for (unsigned int i = 0; i < 2; i++) {
		size_t used = (size_t)snprintf(trace, sizeof(trace), "%s%s\n", START, REQ2);

		for (unsigned int n = 1; n < FFAN_LOOKAHEAD + i; n++)
			used += (size_t)snprintf(trace + used, sizeof(trace) - used, "# %u\n", n);
		snprintf(trace + used, sizeof(trace) - used, ASK " -> forward FFA_SUCCESS_32\n");
		test_context("%u records", FFAN_LOOKAHEAD + i);
		CHECK((strstr(replayed(PROBES, NULL, trace), "# missing: the SPMC's answer to "
							     "FFA_FEATURES") == NULL) == (i == 0));
	}
}

TEST(replay, infers_what_follows)
{
#define BELOW "@at spmc\n"
#define ABOVE "@at caller\n"
#define OF(asked, named) "host FFA_VERSION x1=" asked " -> x0=" named "\n"
#define REST \
	"host FFA_ID_GET -> FFA_SUCCESS_32\nhost FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n"
#define RESTED                                        \
	"host FFA_ID_GET -> forward FFA_SUCCESS_32\n" \
	"host FFA_FEATURES x1=0xc4000066 -> forward FFA_SUCCESS_32\n"
#define NAMES(asked, named, for_)                                                              \
	"# inferred: FFA_VERSION " asked " was not asked in the recording; the SPMC is taken " \
	"to name " named ", as it did when asked for " for_ "\n"
	static const struct row rows[] = {
		/* Named 1.2 to a request of 1.1, an SPMC is one of 1.2. */
		{ "linux-v7.3", BELOW "boot b smccc=1.2 -> ok\n" OF("0x10001", "0x10002") REST,
		  ABOVE BOOT("0x10002") NAMES("1.2", "1.2", "1.1") VERSION(
			  "0x10001",
			  "0x10001") "  smc FFA_VERSION x1=0x10001 -> x0=0x10002\n" CHECKS RESTED },
		/* The same without a boot of its own to say it. */
		{ "linux-v7.3", BELOW OF("0x10001", "0x10002") REST,
		  ABOVE VERSION("0x10001",
				"0x10001") "  smc FFA_VERSION x1=0x10001 -> x0=0x10002\n" CHECKS
			  NAMES("1.2", "1.2", "1.1") RESTED },
		/* Asked for 1.1 and named 1.1, it may know more or not. */
		{ "linux-v7.3", BELOW "boot b smccc=1.2 -> ok\n" OF("0x10001", "0x10001"),
		  ABOVE "boot b smccc=1.2\n  smc FFA_VERSION x1=0x10002\n"
			"# missing: the SPMC's answer to FFA_VERSION x1=0x10002\n"
			"host FFA_VERSION x1=0x10001 -> unknown\n"
			"# missing: the version agreed on (not known since line 3)\n" },
		/* An older answer says nothing of an SPMC that another call has locked. */
		{ "linux-v7.3",
		  BELOW "boot b smccc=1.2 -> ok\nhost FFA_ID_GET -> FFA_SUCCESS_32\n" OF("0x10001",
											 "0x10002"),
		  ABOVE "boot b smccc=1.2\n  smc FFA_VERSION x1=0x10002\n"
			"# missing: the SPMC's answer to FFA_VERSION x1=0x10002\n"
			"host FFA_ID_GET -> unknown\n"
			"# missing: the version agreed on (not known since line 3)\n"
			"host FFA_VERSION x1=0x10001 -> unknown\n"
			"# missing: the version agreed on (not known since line 3)\n" },
	};

	CHECK_ROWS(rows);
}

/* An SMC recorded with an earlier call that did not make it. */
TEST(replay, gives_an_smc_to_the_call_that_makes_it)
{
#define RELEASE "host FFA_RX_RELEASE -> forward FFA_SUCCESS_32\n"
#define BUSY "host FFA_PARTITION_INFO_GET -> answer FFA_ERROR_32 x2=-4\n"
#define UNMAP_OWN "  smc FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"
#define UNMAPPED "host FFA_RXTX_UNMAP -> answer FFA_ERROR_32 x2=-2\n"
/* A real machine: calls and SMCs come from two recorders. */
#define MAP                                                                                          \
	"boot b smccc=1.2 ram=0x80000000+0x100000 hyp-tx=0x50000000 hyp-rx=0x50001000 -> ok\n"       \
	"  smc FFA_VERSION x1=0x10002 -> x0=0x10002\n" VERSION("0x10002", "0x10002") CHECKS          \
		"host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> answer FFA_SUCCESS_32\n" \
		"  smc FFA_RXTX_MAP_64 x1=0x50000000 x2=0x50001000 x3=0x1 -> FFA_SUCCESS_32\n"       \
		"  page 0x80000000 hyp\n  page 0x80010000 hyp\n"
#define DONE "host FFA_RXTX_UNMAP -> answer FFA_SUCCESS_32\n"
#define REFUSED "host FFA_RXTX_UNMAP x1=0x10000 -> answer FFA_ERROR_32 x2=-2\n"
#define BACK "  page 0x80000000 owned\n  page 0x80010000 owned\n"
	static const struct row rows[] = {
		{ "linux-v7.3", MAP REFUSED UNMAP_OWN DONE BACK,
		  MAP REFUSED DONE UNMAP_OWN BACK "# late: an SMC\n" },
		/* Nobody made it: told when the boot or the trace is over. */
		{ "linux-v7.3", MAP REFUSED UNMAP_OWN, MAP REFUSED "# unissued: of line 11\n" },
		{ "linux-v7.3", MAP REFUSED UNMAP_OWN BOOT("0x10002"),
		  MAP REFUSED BOOT("0x10002") "# unissued: of line 11\n" },
	};

	CHECK_ROWS(rows);
}

/* What the trace does not say stays unknown, and what hangs on it too. */
TEST(replay, dresses_nothing_up)
{
#define SINCE(line) "# missing: the version agreed on (not known since line " line ")\n"
#define PAIR(line) \
	"# missing: whether the caller's buffers are mapped (not known since line " line ")\n"
	static const struct row rows[] = {
		/* Registers that play a part, and others. */
		{ "linux-v7.3",
		  AGREED "host FFA_MEM_DONATE_32 x1=? x17=?\n"
			 "host FFA_FEATURES x1=?\n",
		  AGREED "host FFA_MEM_DONATE_32 x1=? x17=? -> deny FFA_ERROR_32 x2=-1\n"
			 "host FFA_FEATURES x1=? -> unknown\n# missing: of the call: x1\n" },
		/* A call that might have changed the state, made with nobody knows what. */
		{ "linux-v7.3",
		  BOOT("0x10002") "host FFA_VERSION x1=?\nhost FFA_ID_GET\n"
				  "host 0xc6000000 -> forward x0=0x5\n",
		  BOOT("0x10002") "host FFA_VERSION x1=? -> unknown\n# missing: of the call: x1\n"
				  "host FFA_ID_GET -> unknown\n" SINCE(
					  "4") "host 0xc6000000 -> forward x0=0x5\n" },
		{ "linux-v7.3",
		  AGREED "host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80001000 x3=?\n"
			 "host FFA_RXTX_UNMAP\nhost FFA_MEM_DONATE_32\n",
		  AGREED "host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80001000 x3=? -> unknown\n"
			 "# missing: of the call: x3\nhost FFA_RXTX_UNMAP -> unknown\n" PAIR(
				 "7") "host FFA_MEM_DONATE_32 -> deny FFA_ERROR_32 x2=-1\n" },
		/* An answer that was recorded in part: what it decides is not known. */
		{ "linux-v7.3",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002\n" ID_GET("FFA_SUCCESS_32")
			  FEATURES("FFA_SUCCESS_32 x2=?") "host FFA_ID_GET\n",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> unknown\n"
				  "# missing: registers of the SPMC's answer\n"
				  "host FFA_ID_GET -> unknown\n" SINCE("4") },
		{ "linux-v7.3",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002\n" ID_GET("FFA_SUCCESS_32 x2=?")
			  FEATURES("FFA_SUCCESS_32") "host FFA_ID_GET\n",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> unknown\n"
				  "# missing: registers of the SPMC's answer\n"
				  "host FFA_ID_GET -> unknown\n" SINCE("4") },
		{ "linux-v7.3", AGREED "host FFA_RUN_32 -> forward FFA_SUCCESS_32 x1=? x4-x17=?\n",
		  NULL },
		/* An answer that was not recorded at all. */
		{ "linux-v7.3",
		  "boot b smccc=1.2\n" VERSION("0x10002",
					       "0x10002") "host 0xc6000000 -> forward x0=0x5\n",
		  "boot b smccc=1.2\n  smc FFA_VERSION x1=0x10002\n"
		  "# missing: the SPMC's answer to FFA_VERSION x1=0x10002\n"
		  "host FFA_VERSION x1=0x10002 -> unknown\n" SINCE(
			  "2") "host 0xc6000000 -> forward x0=0x5\n" },
		{ "linux-v7.3", BOOT("0x10002") "host FFA_VERSION x1=0x10002\nhost FFA_RUN_32\n",
		  BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> unknown\n"
				  "# missing: the SPMC's answer to FFA_ID_GET\n"
				  "host FFA_RUN_32 -> unknown\n" SINCE("4") },
		{ "linux-v7.3", AGREED "host FFA_RUN_32\nhost FFA_MEM_DONATE_32\n",
		  AGREED "host FFA_RUN_32 -> forward x0-x17=?\n"
			 "# missing: the SPMC's answer to FFA_RUN_32\n"
			 "host FFA_MEM_DONATE_32 -> deny FFA_ERROR_32 x2=-1\n" },
		/* Calls that are missing might have changed anything, until the next boot. */
		{ "linux-v7.3",
		  AGREED "@lost 1\nhost FFA_MEM_DONATE_32\n" AGREED "host FFA_MEM_DONATE_32\n",
		  AGREED "@lost 1\nhost FFA_MEM_DONATE_32 -> unknown\n" SINCE("7") AGREED
		  "host FFA_MEM_DONATE_32 -> deny FFA_ERROR_32 x2=-1\n" },
		/* A filter that does not come up answers nothing, until the next boot. */
		{ "linux-v6.12",
		  "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10001 -> x0=0x20000\n"
		  "host FFA_ID_GET\nboot b smccc=1.1 -> ok\nhost FFA_ID_GET\n",
		  "boot b smccc=1.2 -> fail\n  smc FFA_VERSION x1=0x10001 -> x0=0x20000\n"
		  "host FFA_ID_GET -> unknown\n# missing: the filter, which did not start\n"
		  "boot b smccc=1.1 -> ok\nhost FFA_ID_GET -> answer FFA_ERROR_32 x2=-2\n" },
	};

	CHECK_ROWS(rows);
}

/* Each caller agrees, and maps buffers, for itself. */
TEST(replay, tells_callers_apart)
{
	const char *trace =
		BOOT("0x10002") "vm1 FFA_ID_GET -> answer FFA_ERROR_32 x2=-1\n"
				"vm1 FFA_VERSION x1=0x10001 -> answer x0=0x10002\n"
				"vm2 FFA_ID_GET -> answer FFA_ERROR_32 x2=-1\n"
				"vm1.7 FFA_ID_GET -> answer FFA_SUCCESS_32 x2=0x1\n"
				"host FFA_ID_GET -> answer FFA_ERROR_32 x2=-2\n"
				"vm65535 FFA_VERSION x1=0x10002 -> answer x0=0x10002\n"
				"vm65535 FFA_ID_GET -> answer FFA_SUCCESS_32 x2=0xffff\n";

	trial_compare(replayed("linux-v7.3", "xen-guest", trace), trace);
}

/* A bad line ends it where it stands, however far the replay has looked ahead. */
TEST(replay, stops_at_a_bad_line)
{
	const char *got = replayed(PROBES, NULL, START REQ2 "\nhost FFA_RUN_32\nhost FFA_RUM_32\n");

	CHECK_EQ_STR(got, "t:9:6: unknown function 'FFA_RUM_32'; did you mean FFA_RUN_32?");
}
