/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The hyp events of Android's pKVM. */
#include "import_log.h"

#define TOP                                 \
	"ffafilter-trace 1\n"               \
	"@source hyp events of pKVM: log\n" \
	"@at caller\n"                      \
	"@unrecorded in=x1-x17 out=x0 out=x5-x17\n"

#define FFA(cpu, id, rest) "[00" #cpu "]\t   12.000345: host_ffa_call ffa_func=" id " " rest "\n"
#define SMC(cpu, id, forwarded) \
	"[00" #cpu "]\t   12.000345: host_smc id=" id " forwarded=" #forwarded "\n"
#define AT " t=12000345000"

TEST(import_pkvm, events)
{
	static const struct import_row rows[] = {
		{ "handled: its results, a4 without 0x",
		  FFA(0, "0x84000063", "a1=0x1 a2=0x0 a3=0x3 a4=10 handled=1 err=0"),
		  "host FFA_VERSION" AT " -> x0=? x1=0x1 x3=0x3 x4=0x10\n",
		  "records=1 calls=1 implied=1" },
		{ "not handled: no results yet",
		  FFA(1, "0x84000063", "a1=0x1 a2=0x0 a3=0x3 a4=10 handled=0 err=0"),
		  "host FFA_VERSION cpu=1" AT " -> forward\n", "records=1 calls=1 implied=1" },
		{ "an SMC: its id in decimal", SMC(0, "2214592611", 1),
		  "host FFA_VERSION" AT " -> forward\n", "records=1 calls=1 implied=1" },
		{ "an SMC that stays", SMC(0, "2214592611", 0),
		  "host FFA_VERSION" AT " -> x0-x4=?\n", "records=1 calls=1 implied=1" },
		{ "no FF-A", SMC(0, "2214592513", 0) SMC(0, "2214592611", 1),
		  "host FFA_VERSION" AT " -> forward\n", "records=2 calls=1 implied=1 other=1" },
		{ "no verdict", FFA(0, "0x84000063", "a1=0x1"), "host FFA_VERSION" AT "\n",
		  "records=1 calls=1 unpaired=1" },
		{ "no id", FFA(0, "what", "handled=1") SMC(0, "2214592611", 1),
		  "@lost 1\nhost FFA_VERSION" AT " -> forward\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "in trace-cmd's text, with a colon",
		  "kthread-12 [000] 12.000345: host_smc:             id=2214592611 forwarded=1\n",
		  "host FFA_VERSION" AT " -> forward\n", "records=1 calls=1 implied=1" },
	};

	CHECK_ROWS_AS("pkvm", TOP, rows);
}

TEST(import_pkvm, both_events_of_a_call)
{
	static const struct import_row rows[] = {
		{ "the SMC last",
		  FFA(0, "0x84000063", "a1=0x1 a2=0x0 a3=0x0 a4=0 handled=1 err=0")
			  SMC(0, "2214592611", 0),
		  "host FFA_VERSION" AT " -> x0=? x1=0x1\n", "records=1 calls=1 implied=1" },
		{ "the SMC first",
		  SMC(0, "2214592611", 0)
			  FFA(0, "0x84000063", "a1=0x1 a2=0x0 a3=0x0 a4=0 handled=1 err=0"),
		  "host FFA_VERSION" AT " -> x0=? x1=0x1\n", "records=1 calls=1 implied=1" },
		{ "two calls", SMC(0, "2214592611", 1) SMC(0, "2214592611", 1),
		  "host FFA_VERSION" AT " -> forward\nhost FFA_VERSION" AT " -> forward\n",
		  "records=2 calls=2 implied=2" },
		{ "another CPU's", SMC(0, "2214592611", 1) FFA(1, "0x84000063", "handled=0"),
		  "host FFA_VERSION" AT " -> forward\nhost FFA_VERSION cpu=1" AT " -> forward\n",
		  "records=2 calls=2 implied=2" },
		{ "they disagree",
		  SMC(0, "2214592611", 1)
			  FFA(0, "0x84000063", "a1=0x0 a2=0x0 a3=0x0 a4=0 handled=1"),
		  "host FFA_VERSION" AT " -> forward\nhost FFA_VERSION" AT " -> x0=?\n",
		  "records=2 calls=2 implied=2" },
		{ "lost between them",
		  FFA(0, "0x84000063", "handled=0") "CPU:0 [LOST 2 EVENTS]\n" SMC(0, "2214592611",
										  1),
		  "host FFA_VERSION" AT " -> forward\n@lost 2\nhost FFA_VERSION" AT " -> forward\n",
		  "records=2 calls=2 implied=2" },
	};

	CHECK_ROWS_AS("pkvm", TOP, rows);
}
