/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Records whose lines were cut. */
#include "import_log.h"

#define ID_GET(cpu) SPM(cpu, "0x84000069 0x0 0x0 0x0")
#define ID_GETS \
	"host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n"

TEST(import_mend, one_cut)
{
#define TWO "records=2 repaired=1 calls=2 implied=2"
	static const struct import_row rows[] = {
		{ "in the CPU's number",
		  "VERBOSE: SPM(0" ID_GET(1) "): 0x84000069 0x0 0x0 0x0" ZERO4 "\r\n", ID_GETS,
		  TWO },
		{ "in a FID", "VERBOSE: SPM(0): 0x" ID_GET(1) "84000069 0x0 0x0 0x0" ZERO4 "\r\n",
		  ID_GETS, TWO },
		{ "before a register",
		  "VERBOSE: SPM(0): 0x84000069 0x0" ID_GET(1) " 0x0 0x0" ZERO4 "\r\n", ID_GETS,
		  TWO },
		{ "in a label", "VERB" ID_GET(1) "OSE: SPM(0): 0x84000069 0x0 0x0 0x0" ZERO4 "\r\n",
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=2 calls=2 implied=2" },
		{ "in the name",
		  "VERBOSE: SP" ID_GET(1) "M(0): 0x84000069 0x0 0x0 0x0" ZERO4 "\r\n",
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  TWO },
		{ "in the line end",
		  "VERBOSE: SPM(0): 0x84000069 0x0 0x0 0x0" ZERO4 "\r" ID_GET(1) "\n", ID_GETS,
		  "records=2 calls=2 implied=2" },
		{ "before the line end",
		  "VERBOSE: SPM(0): 0x84000070 0x80010000 0x0 0x0 0x0 0x0 0x0 0x12" ID_GET(
			  1) "\r\n" ID_GET(0),
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=3 repaired=1 calls=2 implied=2 replies=1" },
		{ "in the last register",
		  "VERBOSE: SPM(0): 0x8400006f 0x8001 0x0 0x0 0x0 0x0 0x0 0x12" ID_GET(1) "34\r\n",
		  "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x7=0x1234\n"
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=2 repaired=1 calls=2 implied=1 unpaired=1" },
		{ "by text, with its line end",
		  "VERBOSE: SPM(0): 0x84000069 0x0[    2.092525] ARM FF-A: Driver version 1.1\r\n"
		  " 0x0 0x0" ZERO4 "\r\n" ID_GET(1),
		  ID_GETS, TWO },
		{ "by text without one",
		  "VERBOSE: SPM(0): 0x84000069 0x0[    2.092525] ARM 0x0 0x0" ZERO4 "\r\n"
		  " FF-A: Driver version 1.1\r\n" ID_GET(1),
		  ID_GETS, TWO },
		{ "by a line of TF-A",
		  "VERBOSE: SPM(0): 0x84000069 0x0 0x0VERBOSE: SP (0x8001) interrupt start\r\n"
		  " 0x0" ZERO4 "\r\n" ID_GET(1),
		  ID_GETS, TWO },
		{ "many lines before its rest",
		  "VERBOSE: SPM(0): 0x84000069" ID_GET(1) ID_GET(1)
			  ID_GET(1) "login:\r\n\r\n### done\r\n 0x0 0x0 0x0" ZERO4 "\r\n",
		  ID_GETS
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 repaired=1 calls=4 implied=4" },
	};

	CHECK_ROWS(rows);
#undef TWO
}

TEST(import_mend, several_cuts)
{
	static const struct import_row rows[] = {
		{ "twice in one record",
		  "VERBOSE: SPM(0): 0x84" ID_GET(1) "000069 0x0 0x0" ID_GET(2) " 0x0" ZERO4 "\r\n",
		  ID_GETS "host FFA_ID_GET cpu=2 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=3 repaired=1 calls=3 implied=3" },
		{ "three CPUs, with rests that tell themselves apart",
		  "VERBOSE: SPM(0): 0x84000069 0x0VERBOSE: SPM(1): 0x84000069" ID_GET(
			  2) " 0x0 0x0 0x0" ZERO4 "\r\n 0x0 0x0" ZERO4 "\r\n",
		  ID_GETS "host FFA_ID_GET cpu=2 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=3 repaired=2 calls=3 implied=3" },
		{ "a rest that two could own is the one's that goes on",
		  "VERBOSE: SPM(0): 0x8400006VERBOSE: SPM(1): 0x8400006" ID_GET(
			  2) "9 0x0 0x0 0x0" ZERO4 "\r\n" ID_GET(0) "5 0x0 0x0 0x0" ZERO4 "\r\n",
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_RX_RELEASE cpu=1\nhost FFA_ID_GET cpu=2 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n"
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 repaired=2 calls=4 implied=3 unpaired=1" },
		{ "and else the last one's",
		  "VERBOSE: SPM(0): 0x8400006VERBOSE: SPM(1): 0x8400006" ID_GET(
			  2) "9 0x0 0x0 0x0" ZERO4 "\r\n5 0x0 0x0 0x0" ZERO4 "\r\n",
		  "host FFA_RX_RELEASE\n"
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_ID_GET cpu=2 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=3 repaired=2 calls=3 implied=2 unpaired=1" },
		{ "the rest of one behind the beginning of another, as a console had it",
		  "VERBOSE: SPM(1): 0xc4000073 0x60 0x60 0x0"
		  "VERBOSE: SPM(0): 0x8400007c 0x0 0x0 0x0 0x0 0x0 0x0 0x0\r\n"
		  "VERBOSE: SPM(0): 0x8400006f 0x8001 0x0 0 0x0 0x0 0x0 0x0\r\n"
		  "VERBOSE: SPM(1): 0x84000061 0x0 0x1 0x1000 0x0 0x0 0x0 0x0\r\n"
		  "x80000000 0x0 0x1000 0x0 0x0\r\n"
		  "VERBOSE: SPM(0): 0x84000070 0x80010000 0x0 0x0 0x2 0x0 0x0 0x1\r\n",
		  "host FFA_MEM_SHARE_64 cpu=1 x1=0x60 x2=0x60 -> forward FFA_SUCCESS_32 x2=0x1 "
		  "x3=0x1000\n"
		  "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 x3=0x80000000 x5=0x1000 -> forward "
		  "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000 x4=0x2 x7=0x1\n",
		  "records=5 repaired=2 calls=2 answered=2 secure=1" },
	};

	CHECK_ROWS(rows);
}

/* Rests are known behind the prefix that the console puts before every line. */
TEST(import_mend, prefixes)
{
	static const char *const prefixes[] = {
		"[2026-11-22T17:44:5#.000Z] ",
		"2026-11-22T17:44:5#.1234567Z ",
		"#: ",
		"[#] console: ",
		"- {\"dt\": \"2026-11-22T17:44:0#\", \"msg\": \"",
	};
	static const char *const lines[] = {
		"VERBOSE: SPM(1): 0x84000065 0x0 0x0 0x0" ZERO4,
		"[    1.0] Linux, which logs 0x3c5",
		"VERBOSE: SPM(0): 0x84000069 0x0VERBOSE: SPM(1): 0x84000069 0x0 0x0 0x0" ZERO4,
		" 0x0 0x0" ZERO4,
		"SPSR = 0x3c5",
	};
	struct import_run run;
	char log[1024];
	size_t i, k, n;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		for (k = 0, n = 0; k < sizeof(lines) / sizeof(lines[0]); k++) {
			const size_t start = n;

			n += (size_t)snprintf(log + n, sizeof(log) - n, "%s%s\n", prefixes[i],
					      lines[k]);
			*strchr(log + start, '#') = (char)('0' + k);
		}
		test_context("%s", log);
		import_bytes(&run, "log", log, n);
		CHECK_EQ_STR(run.text, IMPORT_TOP "host FFA_RX_RELEASE cpu=1\n" ID_GETS);
		CHECK_EQ_U64(run.report.repaired, 1);
		CHECK_EQ_U64(run.report.damaged, 0);
		import_end(&run);
	}
}

TEST(import_mend, damage)
{
	static const struct import_row rows[] = {
		{ "a rest without a beginning", " 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "a beginning without a rest", "VERBOSE: SPM(0): 0x84000063 0x1\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "that do not fit",
		  "VERBOSE: SPM(0): 0x84000063 0x1\r\n 0x0 0x0" ZERO4 " 0x0\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=2 calls=1 implied=1" },
		{ "too many registers",
		  "VERBOSE: SPM(0): 0x84000063 0x1 0x0 0x0" ZERO4 " 0x0\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "a number over 64 bits",
		  "VERBOSE: SPM(0): 0x84000063 0x11111111111111111 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "a CPU that nobody has",
		  "VERBOSE: SPM(4294967295): 0x84000063 0x1 0x0 0x0" ZERO4 "\r\n"
		  "VERBOSE: SPM(99999999999999999999): 0x84000063 0x1 0x0 0x0" ZERO4 "\r\n"
		  "VERBOSE: SPM(-1): 0x84000063 0x1 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 3\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=3 calls=1 implied=1" },
		{ "no FID of FF-A",
		  "VERBOSE: SPM(0): 0x84000050 0x1 0x0 0x0" ZERO4 "\r\n"
		  "VERBOSE: SPM(0): 0x0 0x1 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 2\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=2 calls=1 implied=1" },
		{ "leading zeros, which no printf writes",
		  "VERBOSE: SPM(0): 0x84000063 0x00010001 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "foreign text that may have begun with a digit",
		  "VERBOSE: SPM(0): 0x84000063 0x1dd: /dev/hwrng: No such device\r\n"
		  "0001 0x0 0x0" ZERO4 "\r\n" ID_GET(0),
		  "@lost 2\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=2 calls=1 implied=1" },
		{ "cut where two numbers make one",
		  "VERBOSE: SPM(0): 0x84000064 0xc4VERBOSE: SPM(1): 0x84000063 0x000066 0x0 0x0" ZERO4
		  "\r\n" ID_GET(0) ID_GET(1),
		  "@lost 2\n" ID_GETS, "records=2 damaged=2 calls=2 implied=2" },
	};

	CHECK_ROWS(rows);
}

#define FEATURES_LINE "VERBOSE: SPM(0): 0x84000064 0xc4000066 0x0 0x20 0x0 0x0 0x0 0x0\r\n"
#define VERSION_LINE "VERBOSE: SPM(1): 0x84000063 0x10001 0x0 0x0 0x30 0x0 0x0 0x0\r\n"
#define FEATURES_CALL "host FFA_FEATURES x1=0xc4000066 x3=0x20\n"
#define VERSION_CALL "host FFA_VERSION cpu=1 x1=0x10001 x4=0x30\n"

/* Wherever one CPU cuts another, both records are there. */
TEST(import_mend, any_cut)
{
	static const char first[] = FEATURES_LINE;
	struct import_run run;
	char log[512];
	size_t cut;

	for (cut = 0; cut < sizeof(first); cut++) {
		snprintf(log, sizeof(log), "%.*s%s%s%s", (int)cut, first, VERSION_LINE, first + cut,
			 ID_GET(0) ID_GET(1));
		test_context("%s", log);
		import_bytes(&run, "log", log, strlen(log));
		CHECK(strstr(run.text, FEATURES_CALL) != NULL);
		CHECK(strstr(run.text, VERSION_CALL) != NULL);
		CHECK_EQ_U64(run.report.damaged, 0);
		CHECK_EQ_U64(run.report.calls, 4);
		import_end(&run);
	}
}

/* Is there a whole record in the line of LOG that holds the rest of the first one? */
static bool looks_whole(const char *head, size_t cut, const char *rest)
{
	unsigned long long x[8];
	unsigned int cpu;
	char line[512];
	int end = 0;

	snprintf(line, sizeof(line), "%.*s%s", (int)cut, head, rest);
	return sscanf(line,
		      "VERBOSE: SPM(%u): 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx "
		      "0x%llx%n",
		      &cpu, &x[0], &x[1], &x[2], &x[3], &x[4], &x[5], &x[6], &x[7], &end) == 9 &&
	       line[end] == '\r' && strstr(line, "0x00") == NULL;
}

/*
 * Two CPUs cut each other, with no mark where the first goes on. What comes out is
 * what went in, or counted damage; other numbers only where a line looks as if
 * it had never been cut.
 */
TEST(import_mend, any_two_cuts)
{
	static const char first[] = FEATURES_LINE, second[] = VERSION_LINE;
	unsigned int mended = 0, damaged = 0, deceived = 0;
	struct import_run run;
	size_t i, k;
	char log[512];

	for (i = 0; i < sizeof(first); i++) {
		for (k = 0; k < sizeof(second); k++) {
			const char *calls;

			snprintf(log, sizeof(log), "%.*s%.*s%s%s%s", (int)i, first, (int)k, second,
				 first + i, second + k, ID_GET(0) ID_GET(1));
			import_bytes(&run, "log", log, strlen(log));
			calls = run.text + strlen(IMPORT_TOP);
			if (strstr(calls, FEATURES_CALL) != NULL &&
			    strstr(calls, VERSION_CALL) != NULL && run.report.calls == 4)
				mended++;
			else if (run.report.damaged != 0 && !looks_whole(second, k, first + i))
				damaged++;
			else
				deceived++;
			test_context("%s\n%s", log, run.text);
			CHECK(run.report.damaged != 0 || run.report.calls == 4);
			CHECK(looks_whole(second, k, first + i) ||
			      run.report.calls ==
				      2 + (uint64_t)(strstr(calls, FEATURES_CALL) != NULL) +
					      (uint64_t)(strstr(calls, VERSION_CALL) != NULL));
			import_end(&run);
		}
	}
	test_context("%u mended, %u damaged, %u deceived", mended, damaged, deceived);
	CHECK(mended > (mended + damaged + deceived) * 80 / 100);
	CHECK(deceived < (mended + damaged + deceived) * 3 / 100);
}
