/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the importer finds in a console, whatever stands around it. */
#include "import_log.h"

#define VERSION "host FFA_VERSION x1=0x10001 -> forward x0=0x10002\n"
#define SHARE "host FFA_MEM_SHARE_64 x1=0x60 x2=0x60 -> forward FFA_SUCCESS_32 x3=0x1000\n"
#define PAIR "records=2 calls=1 answered=1"

TEST(import_dialect, three_of_them)
{
	static const struct import_row rows[] = {
		{ "since 2021: with the CPU",
		  "VERBOSE: SPM(3): 0xc4000073 0x60 0x60 0x0 0x0 0x0 0x0 0x0\n"
		  "VERBOSE: SPM(3): 0x84000061 0x0 0x0 0x1000 0x0 0x0 0x0 0x0\n",
		  "host FFA_MEM_SHARE_64 cpu=3 x1=0x60 x2=0x60 -> forward FFA_SUCCESS_32 "
		  "x3=0x1000\n",
		  PAIR },
		{ "2020: without",
		  "INFO:    SPM: 0xc4000073 0x60 0x60 0x0 0x0 0x0 0x0 0x0\n"
		  "INFO:    SPM: 0x84000061 0x0 0x0 0x1000 0x0 0x0 0x0 0x0\n",
		  SHARE, PAIR },
		{ "early 2020: with commas",
		  "INFO:    SPM: 0xc4000073, 0x60, 0x60, 0x0, 0x0, 0x0, 0x0, 0x0\n"
		  "INFO:    SPM: 0x84000061, 0x0, 0x0, 0x1000, 0x0, 0x0, 0x0, 0x0\n",
		  SHARE, PAIR },
		{ "the lines of old dialects are cut too",
		  "INFO:    SPM: 0xc4000073 0x60 0x6[    2.1] random: crng init done\n"
		  "0 0x0 0x0 0x0 0x0 0x0\n"
		  "INFO:    SPM: 0x84000061 0x0 0x0 0x1000 0x0 0x0 0x0 0x0\n",
		  SHARE, "records=2 repaired=1 calls=1 answered=1" },
		{ "registers of 64 bits",
		  "VERBOSE: SPM(0): 0xc400006f 0x8001 0x0 0xffffffffffffffff 0x8000000000000000 "
		  "0x1 0x2 0xfedcba9876543210\n",
		  "host FFA_MSG_SEND_DIRECT_REQ_64 x1=0x8001 x3=-1 x4=0x8000000000000000 x5=0x1 "
		  "x6=0x2 x7=0xfedcba9876543210\n",
		  "records=1 calls=1 unpaired=1" },
	};

	CHECK_ROWS(rows);
}

/* The same call and reply behind whatever a console puts before and after a line. */
TEST(import_dialect, consoles)
{
#define CALL "VERBOSE: SPM(0): 0x84000063 0x10001 0x0 0x0 0x0 0x0 0x0 0x0"
#define REPLY "VERBOSE: SPM(0): 0x84000070 0x8000ffff 0x80000009 0x10002 0x0 0x0 0x0 0x0"
	static const struct import_row rows[] = {
		{ "LF", CALL "\n" REPLY "\n", VERSION, PAIR },
		{ "CR LF", CALL "\r\n" REPLY "\r\n", VERSION, PAIR },
		{ "CR CR LF", CALL "\r\r\n" REPLY "\r\r\n", VERSION, PAIR },
		{ "CR alone", CALL "\r" REPLY "\r", VERSION, PAIR },
		{ "no newline at the end", CALL "\r\n" REPLY, VERSION, PAIR },
		{ "blanks at the end", CALL "  \n" REPLY "\t\n", VERSION, PAIR },
		{ "Jenkins",
		  "[2026-11-22T17:44:55.123Z] " CALL "\n[2026-11-22T17:44:55.124Z] " REPLY "\n",
		  VERSION, PAIR },
		{ "GitHub",
		  "2026-11-22T17:44:55.1234567Z " CALL "\n2026-11-22T17:44:55.1234568Z " REPLY "\n",
		  VERSION, PAIR },
		{ "LAVA",
		  "- {\"dt\": \"2026-11-22T17:44:55.123456\", \"lvl\": \"target\", \"msg\": \"" CALL
		  "\"}\n"
		  "- {\"dt\": \"2026-11-22T17:44:55.223456\", \"lvl\": \"target\", \"msg\": \"" REPLY
		  "\"}\n",
		  VERSION, PAIR },
		{ "grep -n", "12:" CALL "\n13:" REPLY "\n", VERSION, PAIR },
		{ "colours", "\033[0;32m" CALL "\033[0m\r\n\033[1m" REPLY "\033[K\r\n", VERSION,
		  PAIR },
		{ "a title", "\033]0;qemu\007" CALL "\n\033]0;qemu\033\\" REPLY "\n", VERSION,
		  PAIR },
		{ "an escape that ends nowhere", CALL "\033[12\n" REPLY "\033\n", VERSION, PAIR },
		{ "bells and backspaces", "\a\b" CALL "\a\n" REPLY "\n", VERSION, PAIR },
		{ "text before and after",
		  "login: " CALL "[    2.092525] ARM FF-A: Driver version 1.1\n" REPLY
		  "BUG: scheduling\n",
		  VERSION, PAIR },
		{ "two in a line", CALL REPLY "\n", VERSION, PAIR },
	};

	CHECK_ROWS(rows);
#undef CALL
#undef REPLY
}

TEST(import_dialect, zeros_are_left_out)
{
	static const char log[] = "\0\0VERBOSE: SPM(0\0): 0x84000069 0x0 0x0 0x0" ZERO4 "\0\r\n\0";
	struct import_run run;

	import_bytes(&run, "log", log, sizeof(log) - 1);
	CHECK_EQ_INT(run.result, 0);
	CHECK_EQ_STR(run.text,
		     IMPORT_TOP "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n");
	CHECK_EQ_U64(run.report.records, 1);
	import_end(&run);
}

TEST(import_dialect, not_records)
{
#define ID_GET SPM(0, "0x84000069 0x0 0x0 0x0")
	static const struct import_row rows[] = {
		{ "other lines of the SPMD",
		  "VERBOSE: SPM Core init start.\nINFO:    SPM Core setup done.\n" ID_GET
		  "VERBOSE: SPM(x)\nSPM(s) are none\nINFO:    SPM: nothing\nSPM:\n",
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n@lost 1\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "a few numbers",
		  ID_GET "0x0 0x1\n 0x0\nmem 0x40000000 0x1000 0x2000 0x3000 bytes\n",
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 calls=1 implied=1" },
		{ "unknown services that are not FF-A",
		  ID_GET "VERBOSE: Unimplemented Standard Service Call: 0x84000050 \n"
			 "VERBOSE: Unimplemented Standard Service Call: 0x850000aa \n"
			 "VERBOSE: Unimplemented Standard Service Call: 0x \n"
			 "VERBOSE: Unimplemented Standard Service Call: 0x84000100 \n"
			 "VERBOSE: Unimplemented Standard Service Call: 0x1840000aa \n",
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 calls=1 implied=1" },
		{ "a warning about a call that nobody made",
		  ID_GET "WARNING: SPM: Unsupported call 0xc4000069\n",
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 calls=1 implied=1" },
	};

	CHECK_ROWS(rows);
#undef ID_GET
}

TEST(import_dialect, boots)
{
#define BOOTING "NOTICE:  Booting Trusted Firmware\r\n"
	static const struct import_row rows[] = {
		{ "one", BOOTING SPM(0, "0x84000063 0x10001 0x0 0x0"),
		  "boot tf-a-1 smccc=1.2 -> ok\nhost FFA_VERSION x1=0x10001\n",
		  "records=1 calls=1 unpaired=1" },
		{ "a reset forgets what was open",
		  BOOTING SPM(0, "0x84000063 0x10001 0x0 0x0")
			  BOOTING SPM(0, "0x84000070 0x8000ffff 0x80000009 0x10002")
				  SPM(0, "0x84000069 0x0 0x0 0x0"),
		  "boot tf-a-1 smccc=1.2 -> ok\nhost FFA_VERSION x1=0x10001\n"
		  "boot tf-a-2 smccc=1.2 -> ok\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=3 calls=2 implied=1 unpaired=1 secure=1" },
		{ "and what was cut",
		  BOOTING "VERBOSE: SPM(0): 0x84000063 0x1\r\n" BOOTING "0001 0x0 0x0" ZERO4
			  "\r\n" SPM(0, "0x84000069 0x0 0x0 0x0"),
		  "boot tf-a-1 smccc=1.2 -> ok\n@lost 1\nboot tf-a-2 smccc=1.2 -> ok\n@lost 1\n"
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=1 damaged=2 calls=1 implied=1" },
	};

	CHECK_ROWS(rows);
#undef BOOTING
}

TEST(import_dialect, names_its_source)
{
	static const char log[] = SPM(0, "0x84000069 0x0 0x0 0x0");
	static const struct {
		const char *name, *source;
	} rows[] = {
		{ "-", "standard input" },
		{ "a/b/console.log", "console.log" },
		{ "odd\nname\x7f", "odd?name?" },
	};
	struct import_run run;
	char want[256];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		import_bytes(&run, rows[i].name, log, sizeof(log) - 1);
		snprintf(
			want, sizeof(want),
			"ffafilter-trace 1\n@source SPMD lines of a TF-A console: %s\n@at spmc\n"
			"@unrecorded in=x8-x17 out=x8-x17\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
			rows[i].source);
		CHECK_EQ_STR(run.text, want);
		import_end(&run);
	}
}

TEST(import_dialect, no_record_is_an_error)
{
	static const char *const logs[] = { "", "\n", "hello\n", "VERBOSE: SPM(0): 0x84000063\n",
					    "NOTICE:  Booting Trusted Firmware\n" };
	struct import_run run;
	size_t i;

	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		test_context("%s", logs[i]);
		import_bytes(&run, "log", logs[i], strlen(logs[i]));
		CHECK_EQ_INT(run.result, -1);
		CHECK_EQ_STR(run.error.file, "log");
		CHECK(strstr(run.error.text, "SPM(0): 0x84000063") != NULL);
		CHECK(strstr(run.error.text, "LOG_LEVEL=50") != NULL);
		check_sums(&run.report);
		import_end(&run);
	}
}
