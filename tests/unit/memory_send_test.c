/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction.h"

TEST(memory_send, takes_the_pages_and_reissues_the_call)
{
	static const struct trial_row rows[] = {
		{ "linux-v7.3", { READY, SHARE(DONE, WHOLE), TAKEN("0x70"), PAGES } },
		{ "linux-v7.3",
		  { READY, SEND("SHARE_32 x1=0x70 x2=0x70 x5=0x5", DONE, WHOLE), TAKEN("0x70"),
		    PAGES, SHARE(DENIED, WHOLE) } },
		{ "linux-v7.3",
		  { READY, SEND("LEND_32 x1=0xff00000070 x2=0xff00000070", DONE, WHOLE),
		    ISSUED("LEND_64 x1=0x70 x2=0x70", DONE), PAGES } },

		/* Ranges in any order, and of no page. */
		{ "linux-v7.3",
		  { READY,
		    SEND("SHARE_64 x1=0xa0 x2=0xa0", DONE,
			 HEAD_1_2 COMPOSITE RANGE("0050", "02") RANGE("0000", "00")
				 PAGE_20 PAGE_21),
		    TAKEN("0xa0"), PAGES, "  page 0x80021000 ffa\n  page 0x80025000 ffa\n",
		    "  page 0x80026000 ffa\n" } },

		{ "linux-v7.3",
		  { READY, SEND("SHARE_64 x1=0x1000 x2=0x1000", DONE, WHOLE), TAKEN("0x1000"),
		    PAGES } },
		/* The layouts of 1.0 and 1.1, and access and composite somewhere else. */
		{ "linux-v7.3",
		  { RAM("", "0x10000"), MAPPED,
		    SEND("SHARE_64 x1=0x50 x2=0x50", DONE,
			 "00002f0000000000000000000000000000000000000000000000000001000000" ACCESS(
				 "30000000") COMPOSITE PAGE_20),
		    TAKEN("0x50"), PAGES } },
		{ "linux-v7.3",
		  { RAM("", "0x10001"), MAPPED,
		    SEND("SHARE_64 x1=0x60 x2=0x60", DONE,
			 HEADER("0000", "01000000", "30000000") ACCESS("40000000")
				 COMPOSITE PAGE_20),
		    TAKEN("0x60"), PAGES } },
		{ "linux-v7.3",
		  { READY,
		    SEND("SHARE_64 x1=0x80 x2=0x80", DONE,
			 HEADER("0000", "01000000", "40000000") COMPOSITE ACCESS_1_2("60000000")
				 COMPOSITE PAGE_20),
		    TAKEN("0x80"), PAGES } },

		/* Ranges count pages of 4 KiB whatever the filter's own are. */
		{ "linux-v7.3",
		  { RAM(" page=0x10000", "0x10002"), MAPPED_64K, SHARE(DENIED, WHOLE),
		    SHARE(DENIED, HEAD_1_2 COMPOSITE PAGE_21),
		    SHARE(DONE, HEAD_1_2 COMPOSITE RANGE("0000", "10")), TAKEN("0x70"), PAGES } },
	};

	TRIALS(rows);
}

TEST(memory_send, checks_the_registers)
{
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { RAM("", "0x10002"), "host FFA_MEM_SHARE_64 x1=0x70 x2=0x70 -> " INVALID "\n",
		    MAPPED, SEND("SHARE_64 x1=0x70 x2=0x70 x3=0x1", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x70 x2=0x70 x3=0x100000000", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x70 x2=0x70 x4=0x1", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x6f x2=0x70", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x1001 x2=0x1001", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x4f x2=0x4f", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x70", INVALID, WHOLE),
		    SEND("SHARE_64 x1=0x9001 x2=0x70", "FFA_ERROR_32 x2=-3", WHOLE),
		    SEND("SHARE_64 x1=0x70 x2=0x70 x4=0x100000000", DONE, WHOLE), TAKEN("0x70"),
		    PAGES } },
	};

	TRIALS(rows);
}

TEST(memory_send, checks_the_descriptor)
{
#define BAD(bytes) SHARE(INVALID, bytes COMPOSITE PAGE_20)
#define COMPOSITE_AT(offset) HEADER("0000", "01000000", "30000000") ACCESS_1_2(offset)
#define ACCESS_AT(offset) HEADER("0000", "01000000", offset) ACCESS_1_2("50000000")
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { READY, BAD(HEADER("0100", "01000000", "30000000") ACCESS_1_2("50000000")),
		    BAD(HEADER("0080", "01000000", "30000000") ACCESS_1_2("50000000")),
		    BAD(HEADER("0000", "00000000", "30000000") ACCESS_1_2("50000000")),
		    BAD(HEADER("0000", "02000000", "30000000") ACCESS_1_2("50000000")),
		    BAD(HEADER("0000", "01010000", "30000000") ACCESS_1_2("50000000")),
		    BAD(ACCESS_AT("51000000")), BAD(ACCESS_AT("00100000")),
		    BAD(ACCESS_AT("f0ffffff")), BAD(ACCESS_AT("ffffffff")),
		    BAD(COMPOSITE_AT("00000000")), BAD(COMPOSITE_AT("61000000")),
		    BAD(COMPOSITE_AT("51000000")), BAD(COMPOSITE_AT("f0ffffff")),
		    BAD(COMPOSITE_AT("ffffffff")), BAD(COMPOSITE_AT("70000000")),
		    /* Right at the end: no ranges at all. */
		    SHARE(DONE, COMPOSITE_AT("60000000") COMPOSITE PAGE_20), TAKEN("0x70") } },
	};

	TRIALS(rows);
}

TEST(memory_send, leaves_pages_alone_that_are_not_free)
{
#define TWO(result, ranges) SEND("SHARE_64 x1=0x80 x2=0x80", result, HEAD_1_2 COMPOSITE ranges)
#define ALL_OR_NONE(bad) TWO(DENIED, PAGE_20 bad) TWO(DENIED, bad PAGE_20)
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { READY, ALL_OR_NONE(FOREIGN), ALL_OR_NONE(RANGE("00f0", "11")),
		    ALL_OR_NONE("00000080000000000100000000000000"), /* TX */
		    ALL_OR_NONE("00000180000000000100000000000000"), /* RX */
		    ALL_OR_NONE("00000000000000000100000000000000"),
		    ALL_OR_NONE("00f0ffffffffffff0100000000000000"),
		    ALL_OR_NONE("0000028000000000ffffffff00000000"),
		    ALL_OR_NONE(RANGE("0108", "01")), TWO(DENIED, PAGE_20 PAGE_20),
		    TWO(DONE, PAGE_20 PAGE_21), TAKEN("0x80"), PAGES, "  page 0x80021000 ffa\n" } },
	};
	static const struct trial_op_row ops[] = {
		{ 0, TWO(DENIED, PAGE_20 FOREIGN),
		  "share-ffa 0x80020000+1, share-ffa 0x80030000+1 fails, unshare-ffa 0x80020000+1" },
		{ 2, TWO(DENIED, PAGE_20 PAGE_21),
		  "share-ffa 0x80020000+1, share-ffa 0x80021000+1 fails, unshare-ffa 0x80020000+1" },
		{ 1, TWO(DENIED, PAGE_20 PAGE_21), "share-ffa 0x80020000+1 fails" },
	};

	TRIALS(rows);
	trial_ops("linux-v7.3", READY, ops, sizeof(ops) / sizeof(ops[0]));
}

/* Whatever is no success: the pages go back, and the caller gets the SPMC's very answer. */
TEST(memory_send, gives_back_what_the_spmc_refuses)
{
#define REFUSED(answer) SHARE(answer, WHOLE) ISSUED("SHARE_64 x1=0x70 x2=0x70", answer)
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { READY, REFUSED("FFA_ERROR_32 x2=0xfffffffa x17=0x17"), REFUSED("x0=-1"),
		    REFUSED("FFA_SUCCESS_64 x2=0x9"), REFUSED("x0=0x184000061"),
		    REFUSED("FFA_MEM_FRAG_RX x3=0x70"), REFUSED("FFA_INTERRUPT_32"),
		    SHARE(DONE, WHOLE), TAKEN("0x70"), PAGES } },
		{ "linux-v6.12",
		  { "boot b smccc=1.2 ram=0x80000000+0x100000 -> ok\n",
		    "  smc FFA_VERSION x1=0x10001 -> x0=0x10001\n",
		    "host FFA_VERSION x1=0x10001 -> x0=0x10001 x1-x3=?\n", CHECKS, MAPPED,
		    SEND("SHARE_64 x1=0x70 x2=0x70 x5=0x5", "FFA_ERROR_32 x2=-6 x5=0x5",
			 HEADER("0000", "01000000", "30000000") ACCESS("50000000")
				 COMPOSITE COMPOSITE PAGE_20),
		    ISSUED("SHARE_64 x1=0x70 x2=0x70", "FFA_ERROR_32 x2=-6 x5=0x6") } },
	};

	TRIALS(rows);
}

TEST(memory_send, goes_fragment_by_fragment)
{
#define FIRST "SHARE_64 x1=0x90 x2=0x70"
#define MORE "FFA_MEM_FRAG_RX x1=0x9 x3=0x70"
#define STARTED READY SEND(FIRST, MORE, WHOLE) ISSUED(FIRST, MORE) PAGES
#define FRAG(length, result, bytes) SEND("FRAG_TX x1=0x9 x3=" length, result, bytes)
#define FRAG_ISSUED(length, result) ISSUED("FRAG_TX x1=0x9 x3=" length, result)
#define PAGE_21_TAKEN "  page 0x80021000 ffa\n"
#define RECLAIM(result) "  smc FFA_MEM_RECLAIM x1=0x9 -> " result "\n"
#define EMPTY(result) \
	"host FFA_MEM_FRAG_TX x1=0x9 -> " result "\n  smc FFA_MEM_FRAG_TX x1=0x9 -> " result "\n"
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { STARTED, FRAG("0x10", DONE, PAGE_21), FRAG_ISSUED("0x10", DONE),
		    PAGE_21_TAKEN } },
		{ "linux-v7.3",
		  { STARTED, FRAG("0x10", MORE, PAGE_21), FRAG_ISSUED("0x10", MORE), PAGE_21_TAKEN,
		    EMPTY(DONE) } },

		/* The SPMC must ask for what comes next, from there. */
		{ "linux-v7.3",
		  { READY, SEND(FIRST, DONE, WHOLE), ISSUED(FIRST, DONE),
		    SEND(FIRST, "FFA_MEM_FRAG_RX x3=0x60", WHOLE),
		    ISSUED(FIRST, "FFA_MEM_FRAG_RX x3=0x60"),
		    SEND(FIRST, "FFA_MEM_FRAG_RX x3=0x100000070", WHOLE),
		    ISSUED(FIRST, "FFA_MEM_FRAG_RX x3=0x100000070"), SEND(FIRST, INVALID, WHOLE),
		    ISSUED(FIRST, INVALID) } },

		/* Refused, a fragment gives back its own pages and no others. */
		{ "linux-v7.3",
		  { STARTED, FRAG("0x10", INVALID, PAGE_21), FRAG_ISSUED("0x10", INVALID),
		    FRAG("0x10", "FFA_SUCCESS_64", PAGE_21), FRAG_ISSUED("0x10", "FFA_SUCCESS_64"),
		    FRAG("0x10", DONE, PAGE_21), FRAG_ISSUED("0x10", DONE), PAGE_21_TAKEN } },
		{ "linux-v7.3",
		  { STARTED, FRAG("0x20", DENIED, PAGE_21 FOREIGN), RECLAIM("FFA_SUCCESS_32"),
		    FRAG("0x10", DENIED, PAGE_20), RECLAIM("FFA_SUCCESS_32"),
		    SEND("FRAG_TX x1=0xff00000009 x2=0xff00000008 x3=0x10", DENIED, PAGE_20),
		    "  smc FFA_MEM_RECLAIM x1=0x9 x2=0x8 -> FFA_SUCCESS_32\n",
		    "host FFA_MEM_FRAG_TX x1=0x9 x3=0x10 -> halt\n  mem 0x80000000 " FOREIGN "\n",
		    RECLAIM(INVALID) } },

		/* No room, no whole ranges, no buffers; w1 to w4 and no more. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"), "host FFA_MEM_FRAG_TX x1=0x9 -> " INVALID "\n", MAPPED,
		    FRAG("0x1000", DONE, "00"), FRAG_ISSUED("0x1000", DONE),
		    FRAG("0x8", INVALID, PAGE_21), FRAG("0x1010", INVALID, PAGE_21),
		    FRAG("0xfffffff0", INVALID, PAGE_21),
		    SEND("FRAG_TX x1=0xff00000009 x2=0xff00000002 x3=0xff00000010 x4=0xff00000004 x5=0x5",
			 DONE, PAGE_21),
		    ISSUED("FRAG_TX x1=0x9 x2=0x2 x3=0x10 x4=0x4", DONE), PAGE_21_TAKEN } },
	};

	TRIALS(rows);
}

TEST(memory_send, each_choice_has_its_effect)
{
#define B(lines) "window: 0x60-0xff\nextends: linux-v7.3\nbehaviour:\n" lines
#define IN_1_0 RAM("", "0x10000") MAPPED
#define HEAD_1_0 "00002f0000000000000000000000000000000000000000000000000001000000"
/* A header with its access descriptor folded into it: too small, and else right. */
#define FOLDED                                                               \
	"00002f000000000000000000000000000000000030000000000000000100000010" \
	"00000000000000000000000000000000000000000000000000000000000000"
#define SMALL SEND("SHARE_64 x1=0x40 x2=0x40", INVALID, HEAD_1_0 ACCESS("30000000") COMPOSITE)
#define EVERY(attributes, total)                                             \
	"0000" attributes "000000000000000000000000000000000000000020000000" \
	"01000000"                                                           \
	"30000000"                                                           \
	"000000000000000000000000" ACCESS_1_2("50000000") total PAGE_20
#define STATED(attributes, total, result) SHARE(result, EVERY(attributes, total))
#define LEFT(attributes, total) STATED(attributes, total, DONE) TAKEN("0x70") PAGES
#define TOTAL(pages, ranges) pages "000000" ranges "0000000000000000000000"
#define NOT_SUPPORTED "FFA_ERROR_32 x2=-1"
	static const struct trial_row rows[] = {
		{ B("  send-minimum: largest\n"), { IN_1_0, SMALL } },
		{ B("  send-minimum: by-version\n"),
		  { READY,
		    SEND("SHARE_64 x1=0x50 x2=0x50", DONE,
			 HEADER("0000", "01000000", "30000000") ACCESS_1_2("40000000")),
		    TAKEN("0x50"), SEND("SHARE_64 x1=0x40 x2=0x40", INVALID, FOLDED) } },
		{ B("  send-minimum: by-version\n"),
		  { IN_1_0,
		    SEND("SHARE_64 x1=0x40 x2=0x40", DONE, HEAD_1_0 ACCESS("30000000") COMPOSITE),
		    TAKEN("0x40"), SEND("SHARE_64 x1=0x2f x2=0x2f", INVALID, HEAD_1_0) } },

		/* Access behind the fragment: what lay there is read, up to the buffer's end. */
		{ B("  access-bounds: unchecked\n"),
		  { READY,
		    SEND("SHARE_64 x1=0x90 x2=0x90", DENIED,
			 ACCESS_AT("70000000") COMPOSITE PAGE_20 ACCESS_1_2("50000000")),
		    SHARE(DONE, ACCESS_AT("70000000") COMPOSITE PAGE_20), TAKEN("0x70"), PAGES,
		    SHARE(INVALID, ACCESS_AT("e10f0000") COMPOSITE PAGE_21),
		    SHARE(INVALID, ACCESS_AT("ffffffff") COMPOSITE PAGE_21) } },
		{ B("  access-bounds: in-fragment\n"),
		  { READY,
		    SEND("SHARE_64 x1=0x90 x2=0x90", DENIED,
			 ACCESS_AT("70000000") COMPOSITE PAGE_20 ACCESS_1_2("50000000")),
		    SHARE(INVALID, ACCESS_AT("70000000") COMPOSITE PAGE_20) } },
		{ B("  range-address: rounded-down\n"),
		  { READY, SHARE(DONE, HEAD_1_2 COMPOSITE RANGE("ff0f", "01")), TAKEN("0x70"),
		    PAGES } },
		{ B("  range-address: aligned\n"),
		  { READY, SHARE(DENIED, HEAD_1_2 COMPOSITE RANGE("ff0f", "01")) } },
		{ B("  fragments: not-supported\n"), { READY, SEND(FIRST, NOT_SUPPORTED, WHOLE) } },
		{ B("  fragments: invalid-parameters\n"), { READY, SEND(FIRST, INVALID, WHOLE) } },
		{ B("  memory-attributes: normal\n"),
		  { READY, STATED("0f00", COMPOSITE, NOT_SUPPORTED),
		    STATED("6f00", COMPOSITE, INVALID), STATED("2f01", COMPOSITE, NOT_SUPPORTED),
		    LEFT("2f00", COMPOSITE) } },
		{ B("  memory-attributes: any\n"), { READY, LEFT("6f01", COMPOSITE) } },
		{ B("  page-total: checked\n"),
		  { READY, STATED("2f00", TOTAL("02", "01"), INVALID),
		    STATED("2f00", TOTAL("01", "02"), INVALID),
		    STATED("2f00", TOTAL("00", "01"), INVALID),
		    TWO(INVALID, PAGE_20 FOREIGN), /* bytes that are no part of the next */
		    LEFT("2f00", TOTAL("01", "01")) } },
		{ B("  page-total: unchecked\n"), { READY, LEFT("2f00", TOTAL("07", "09")) } },

		/* A VM sends in its own name. */
		{ "linux-v7.3 android16-guest",
		  { RAM("", "0x10001"),
		    "vm2 FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> FFA_SUCCESS_32\n",
		    "  page 0x80000000 hyp\n  page 0x80010000 hyp\n",
		    "vm2 FFA_MEM_SHARE_64 x1=0x60 x2=0x60 -> " INVALID,
		    "\n  mem 0x80000000 " HEADER("0000", "01000000", "30000000"),
		    ACCESS("40000000"), COMPOSITE, PAGE_20,
		    "\nvm2 FFA_MEM_SHARE_64 x1=0x60 x2=0x60 -> " DONE,
		    "\n  mem 0x80000000 " HEADER("0200", "01000000", "30000000"),
		    ACCESS("40000000"), COMPOSITE, PAGE_20 "\n", TAKEN("0x60"), PAGES } },
	};

	TRIALS(rows);
}
