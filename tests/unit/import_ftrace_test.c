/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Probes on SMCs, in each text in which Linux and its tools print them. */
#include "import_log.h"

#define TOP                                               \
	"ffafilter-trace 1\n"                             \
	"@source probes on SMCs in a kernel trace: log\n" \
	"@at caller\n"

#define CALL "x0=0x84000063 x1=0x10002"
#define FEW "@unrecorded in=x2-x17\n"
#define SAID FEW "@unrecorded out=x2-x17\n"
#define VERSION "host FFA_VERSION cpu=1 t=12500000000 x1=0x10002"
#define ANSWER "r0=0x10001 r1=0x0"

TEST(import_ftrace, heads)
{
	static const struct import_row rows[] = {
		{ "tracefs", "  up-1335    [001] DBZff  12.500000: call: (0x401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "tracefs, with processes",
		  "  up-1335    ( 1335) [001] d..2.  12.500000: call: (0x401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "tracefs, a process that is gone",
		  "  up-1335    (-------) [001] d..2.  12.500000: call: (0x401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "tracefs, no flags", "<idle>-0 [001]  12.500000: call: (f+0x0/0x80) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "trace-cmd report",
		  "  up-1335  [001]    12.500000: call:                 (401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "trace-cmd report -t",
		  "  up-1335  [001]    12.500000001: call:              (401106) " CALL "\n",
		  FEW "host FFA_VERSION cpu=1 t=12500000001 x1=0x10002\n",
		  "records=1 calls=1 unpaired=1" },
		{ "perf script", "up  4516 [001]  12.500000: ffa:call: (401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "perf script, process and thread",
		  "a b  4516/4517  [001]  12.500000: ffa:call: (401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "perf script, a period",
		  "up  4516 [001]  12.500000:          1 ffa:call: (401106) " CALL "\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "perf script, one thread", "up  4516 12.500000: ffa:call: (401106) " CALL "\n",
		  FEW "host FFA_VERSION t=12500000000 x1=0x10002\n",
		  "records=1 calls=1 unpaired=1" },
		{ "a clock that counts", "up-1335 [001] ..... 125: call: (0x401106) " CALL "\n",
		  FEW "host FFA_VERSION cpu=1 x1=0x10002\n", "records=1 calls=1 unpaired=1" },
		{ "behind a console's time and colours",
		  "[2026-11-22T17:44:01.123Z] 17.25: \033[32mup-1335 [001] ..... 12.500000: call: "
		  "(0x401106) " CALL "\033[0m\r\n",
		  FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
	};

	CHECK_ROWS_AS("ftrace", TOP, rows);
}

/* WHO: everything before the time */
#define AT(who, time, event) who " " time ": " event "\n"
#define UP "up-7 [001] ....."

TEST(import_ftrace, pairs)
{
	static const struct import_row rows[] = {
		{ "tracefs: (caller <- function)",
		  AT(UP, "12.5", "c: (0x1) " CALL) AT(UP, "12.6", "r: (0x2 <- 0x1) " ANSWER),
		  SAID VERSION " -> x0=0x10001\n", "records=2 calls=1 answered=1" },
		{ "perf: (function <- caller), registers called x",
		  AT("up 7 [001]", "12.5", "p:c: (1) " CALL)
			  AT("up 7 [001]", "12.6", "p:r: (1 <- 2) x0=0x10001 x1=0x0"),
		  SAID VERSION " -> x0=0x10001\n", "records=2 calls=1 answered=1" },
		{ "the return alone tells both", AT(UP, "12.5", "r: (0x2 <- 0x1) " CALL " " ANSWER),
		  SAID VERSION " -> x0=0x10001\n", "records=1 calls=1 implied=1" },
		{ "a thread moves",
		  AT(UP, "12.5", "c: (0x1) " CALL)
			  AT("up-7 [003] .....", "12.6", "r: (0x1) " ANSWER),
		  SAID VERSION " -> x0=0x10001\n", "records=2 calls=1 answered=1" },
		{ "threads cross",
		  AT(UP, "12.5", "c: (0x1) " CALL)
			  AT("up-8 [001]", "13", "c: (0x1) x0=0x84000069 x1=0x0")
				  AT(UP, "14", "r: (0x1) " ANSWER)
					  AT("up-8 [001]", "15", "r: (0x1) r0=0x84000061 r1=0x0"),
		  SAID VERSION " -> x0=0x10001\nhost FFA_ID_GET cpu=1 -> FFA_SUCCESS_32\n",
		  "records=4 calls=2 answered=2" },
		{ "idle threads are all 0",
		  AT("<idle>-0 [001]", "12.5", "c: (1) " CALL)
			  AT("<idle>-0 [002]", "13", "r: (1) " ANSWER),
		  FEW VERSION "\n", "records=2 calls=1 unpaired=1 replies=1" },
		{ "a call without its return",
		  AT(UP, "12.5", "c: (1) " CALL) AT(UP, "12.5", "c: (1) " CALL)
			  AT(UP, "13", "r: (1) " ANSWER),
		  FEW VERSION "\n@unrecorded out=x2-x17\n" VERSION " -> x0=0x10001\n",
		  "records=3 calls=2 answered=1 unpaired=1" },
		{ "a return without its call",
		  AT(UP, "12", "r: (1) " ANSWER) AT(UP, "12.5", "c: (1) " CALL), FEW VERSION "\n",
		  "records=2 calls=1 unpaired=1 replies=1" },
		{ "no FF-A, and its return",
		  AT(UP, "12", "c: (1) x0=0xc4000003 x1=0x0") AT(UP, "12", "r: (1) r0=0x0")
			  AT(UP, "12.5", "c: (1) " CALL),
		  FEW VERSION "\n", "records=3 calls=1 unpaired=1 other=2" },
	};

	CHECK_ROWS_AS("ftrace", TOP, rows);
}

TEST(import_ftrace, losses)
{
	static const struct import_row rows[] = {
		{ "tracefs: what is open stays so",
		  AT(UP, "12.5", "c: (1) " CALL) "CPU:1 [LOST 5 EVENTS]\n" AT(UP, "13",
									      "r: (1) " ANSWER),
		  FEW VERSION "\n@lost 5\n", "records=2 calls=1 unpaired=1 replies=1" },
		{ "trace-cmd", "CPU:0 [7 EVENTS DROPPED]\n" AT(UP, "12.5", "c: (1) " CALL),
		  "@lost 7\n" FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "trace-cmd does not know how many",
		  "CPU:0 [EVENTS DROPPED]\n" AT(UP, "12.5", "c: (1) " CALL),
		  "@lost 1\n" FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "perf",
		  AT("up 7 [001]", "12.4", "PERF_RECORD_LOST lost 12")
			  AT(UP, "12.5", "c: (1) " CALL),
		  "@lost 12\n" FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "overwritten",
		  "# entries-in-buffer/entries-written: 22/30   #P:2\n" AT(UP, "12.5",
									   "c: (1) " CALL),
		  "@lost 8\n" FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "more than can be counted",
		  "CPU:1 [LOST 18446744073709551615 EVENTS]\nCPU:1 [LOST 2 EVENTS]\n" AT(
			  UP, "12.5", "c: (1) " CALL),
		  "@lost 18446744073709551615\n" FEW VERSION "\n", "records=1 calls=1 unpaired=1" },
		{ "memory that could not be read",
		  AT(UP, "12.5", "c: (1) x0=0x84000063 x1=(fault)")
			  AT(UP, "12.6", "r: (1) r0=(fault) r1=0x7"),
		  "@unrecorded in=x1-x17\n@unrecorded out=x0 out=x2-x17\n"
		  "host FFA_VERSION cpu=1 t=12500000000 -> x0=? x1=0x7\n",
		  "records=2 calls=1 answered=1" },
		{ "not even x0",
		  AT(UP, "12.4", "c: (1) x0=(fault) x1=0x1") AT(UP, "12.5", "c: (1) " CALL),
		  "@lost 1\n" FEW VERSION "\n", "records=1 damaged=1 calls=1 unpaired=1" },
		{ "decimals, and below zero", AT(UP, "12.5", "c: (1) x0=2214592611 x1=-2 x2=0x0"),
		  "@unrecorded in=x3-x17\nhost FFA_VERSION cpu=1 t=12500000000 x1=-2\n",
		  "records=1 calls=1 unpaired=1" },
	};

	CHECK_ROWS_AS("ftrace", TOP, rows);
}
