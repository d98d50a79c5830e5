/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "transaction.h"

/* A page shared under handle 9, to be reclaimed. */
#define SHARED READY SHARE(DONE, WHOLE) TAKEN("0x70") PAGES
#define RECLAIM(result) "host FFA_MEM_RECLAIM x1=0x9 -> " result "\n"
#define RETRIEVE(size, result) \
	"  smc FFA_MEM_RETRIEVE_REQ_64 x1=" size " x2=" size " -> " result "\n"
#define RETRIEVED(registers, bytes) \
	RETRIEVE("0x30", "FFA_MEM_RETRIEVE_RESP " registers) "  hyp-rx " bytes "\n"
#define RELEASE "  smc FFA_RX_RELEASE -> FFA_SUCCESS_32\n"
#define RECLAIM_OWN(result) "  smc FFA_MEM_RECLAIM x1=0x9 -> " result "\n"
#define RECLAIM_HALTS "host FFA_MEM_RECLAIM x1=0x9 -> halt\n"
#define SUCCESS "FFA_SUCCESS_32"
#define ABORTED "FFA_ERROR_32 x2=-8"
#define OWNED "  page 0x80020000 owned\n"
#define WHOLE_RETRIEVED RETRIEVED("x1=0x70 x2=0x70", WHOLE) RELEASE
#define STILL_SHARED SHARE(DENIED, WHOLE)

TEST(memory_reclaim, gives_the_pages_back)
{
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { SHARED, RECLAIM(SUCCESS), WHOLE_RETRIEVED, RECLAIM_OWN(SUCCESS), OWNED,
		    SHARE(DONE, WHOLE), TAKEN("0x70"), PAGES } },
		/* Handle and flags as numbers of 32 bits; the answer raw. */
		{ "linux-v7.3",
		  { SHARED,
		    "host FFA_MEM_RECLAIM x1=0xff00000009 x2=0xff00000008 x3=0xff00000007 x4=0x4 -> "
		    "FFA_SUCCESS_32 x17=0x17\n",
		    WHOLE_RETRIEVED,
		    "  smc FFA_MEM_RECLAIM x1=0x9 x2=0x8 x3=0x7 -> FFA_SUCCESS_32 x17=0x17\n",
		    OWNED } },
		/* Without buffers of the caller's, and without pages. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"), RECLAIM(SUCCESS),
		    RETRIEVED("x1=0x60 x2=0x60", HEAD_1_2 "00000000000000000000000000000000"),
		    RELEASE, RECLAIM_OWN(SUCCESS) } },
	};

	TRIALS(rows);
}

TEST(memory_reclaim, puts_fragments_together)
{
#define PART(at, answer, bytes) \
	"  smc FFA_MEM_FRAG_RX x1=0x9 x3=" at " -> " answer "\n  hyp-rx " bytes "\n"
#define EMPTY PART("0x50", "FFA_MEM_FRAG_TX", COMPOSITE) RELEASE
#define PAGE_FROM(offset) \
	"  smc FFA_MEM_FRAG_RX x1=0x9 x3=0x" offset " -> FFA_MEM_FRAG_TX x3=0x1000\n" RELEASE
#define STARTED(result) SHARED, RECLAIM(result), RETRIEVED("x1=0x70 x2=0x50", HEAD_1_2) RELEASE
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { STARTED(SUCCESS), PART("0x50", "FFA_MEM_FRAG_TX x3=0x10", COMPOSITE), RELEASE,
		    PART("0x60", "FFA_MEM_FRAG_TX x3=0x10", PAGE_20), RELEASE, RECLAIM_OWN(SUCCESS),
		    OWNED } },
		/* More than was said is no harm. */
		{ "linux-v7.3",
		  { STARTED(SUCCESS), PART("0x50", "FFA_MEM_FRAG_TX x3=0x1000", COMPOSITE PAGE_20),
		    RELEASE, RECLAIM_OWN(SUCCESS), OWNED } },
		{ "linux-v7.3",
		  { STARTED(INVALID), PART("0x50", "FFA_SUCCESS_32 x3=0x20", COMPOSITE),
		    STILL_SHARED } },
		/* As much as there is room for, and no more. */
		{ "linux-v7.3",
		  { SHARED, RECLAIM(SUCCESS), RETRIEVED("x1=0x9000 x2=0x1000", WHOLE) RELEASE,
		    PAGE_FROM("1000"), PAGE_FROM("2000"), PAGE_FROM("3000"), PAGE_FROM("4000"),
		    PAGE_FROM("5000"), PAGE_FROM("6000"), PAGE_FROM("7000"), PAGE_FROM("8000"),
		    RECLAIM_OWN(SUCCESS), OWNED } },
		{ "linux-v7.3",
		  { SHARED, RECLAIM(INVALID), RETRIEVED("x1=0x9000 x2=0xffe", WHOLE) RELEASE,
		    PAGE_FROM("ffe"), PAGE_FROM("1ffe"), PAGE_FROM("2ffe"), PAGE_FROM("3ffe"),
		    PAGE_FROM("4ffe"), PAGE_FROM("5ffe"), PAGE_FROM("6ffe"), PAGE_FROM("7ffe"),
		    PART("0x8ffe", "FFA_MEM_FRAG_TX x3=0x3", "00") } },
		/* Nothing is asked for again, but not for ever; too much would not fit. */
		{ "linux-v7.3",
		  { STARTED(SUCCESS), EMPTY, EMPTY,
		    PART("0x50", "FFA_MEM_FRAG_TX x3=0x20", COMPOSITE PAGE_20), RELEASE,
		    RECLAIM_OWN(SUCCESS), OWNED } },
		{ "linux-v7.3",
		  { STARTED(INVALID), EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY,
		    EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY,
		    PART("0x50", "FFA_MEM_FRAG_TX", COMPOSITE) } },
		{ "linux-v7.3",
		  { STARTED(INVALID), PART("0x50", "FFA_MEM_FRAG_TX x3=0x1001", COMPOSITE) } },
		{ "linux-v7.3",
		  { STARTED(INVALID), PART("0x50", "FFA_MEM_FRAG_TX x3=0xffffffff", COMPOSITE) } },
	};

	TRIALS(rows);
}

TEST(memory_reclaim, trusts_the_spmc_in_nothing)
{
#define REFUSED(result, registers, bytes) RECLAIM(result), RETRIEVED(registers, bytes) RELEASE
#define COUNT(ranges) "01000000" ranges "0000000000000000"
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { SHARED, RECLAIM("FFA_ERROR_32 x2=0xfffffffe x9=0x9"),
		    RETRIEVE("0x30", "FFA_ERROR_32 x2=0xfffffffe x9=0x9"), RECLAIM(SUCCESS),
		    RETRIEVE("0x30", SUCCESS), STILL_SHARED } },
		{ "linux-v7.3",
		  { SHARED, REFUSED(INVALID, "x1=0x70 x2=0x4f", WHOLE),
		    REFUSED(INVALID, "x1=0x70 x2=0x70", HEADER("0000", "01000000", "51000000")),
		    REFUSED(INVALID, "x1=0x70 x2=0x70", HEADER("0000", "01000000", "f0ffffff")),
		    REFUSED(ABORTED, "x1=0x2000 x2=0x2000", HEADER("0000", "01000000", "f00f0000")),
		    REFUSED(ABORTED, "x1=0x5f x2=0x5f", WHOLE),
		    REFUSED(ABORTED, "x1=0x70 x2=0x70",
			    HEADER("0000", "01000000", "30000000") ACCESS_1_2("61000000")),
		    REFUSED(ABORTED, "x1=0x70 x2=0x70",
			    HEADER("0000", "01000000", "30000000") ACCESS_1_2("f8ffffff")),
		    REFUSED(ABORTED, "x1=0x2000 x2=0x1001", WHOLE),
		    REFUSED("FFA_ERROR_32 x2=-3", "x1=0x9001 x2=0x70", WHOLE),
		    REFUSED(ABORTED, "x1=0x70 x2=0x70", HEAD_1_2 COUNT("02000000") PAGE_20),
		    REFUSED(ABORTED, "x1=0x70 x2=0x70", HEAD_1_2 COUNT("ffffffff") PAGE_20),
		    REFUSED(ABORTED, "x1=0x6f x2=0x6f", WHOLE), STILL_SHARED } },
		/* It says no to what it has just described. */
		{ "linux-v7.3",
		  { SHARED, RECLAIM(DENIED), WHOLE_RETRIEVED, RECLAIM_OWN(DENIED), STILL_SHARED } },
		/* It names pages that were never shared. */
		{ "linux-v7.3", { READY, RECLAIM_HALTS, WHOLE_RETRIEVED, RECLAIM_OWN(SUCCESS) } },
		{ "linux-v7.3",
		  { SHARED, RECLAIM_HALTS,
		    RETRIEVED("x1=0x80 x2=0x80", HEAD_1_2 COUNT("02000000") PAGE_20 FOREIGN),
		    RELEASE, RECLAIM_OWN(SUCCESS), OWNED } },
	};

	TRIALS(rows);
}

TEST(memory_reclaim, each_choice_has_its_effect)
{
#define B(lines) "window: 0x60-0xff\nextends: linux-v7.3\nbehaviour:\n" lines
#define FAR_RANGES REFUSED(INVALID, "x1=0x70 x2=0x70", HEAD_1_2 COUNT("ffffffff") PAGE_20)
#define TWO_RANGES RETRIEVED("x1=0x70 x2=0x70", HEAD_1_2 COUNT("02000000") PAGE_20) RELEASE
#define REST "00000000000000000000000000000000" COMPOSITE PAGE_20
	static const struct trial_row rows[] = {
		{ B("  retrieve-size: 32-bytes\n"),
		  { READY, RECLAIM(DENIED), RETRIEVE("0x20", DENIED) } },
		{ B("  reclaim-release: keep\n"),
		  { SHARED, RECLAIM(SUCCESS), RETRIEVED("x1=0x70 x2=0x70", WHOLE),
		    RECLAIM_OWN(SUCCESS), OWNED } },
		{ B("  reclaim-bounds: halt\n"),
		  { SHARED, RECLAIM_HALTS, RETRIEVED("x1=0x4f x2=0x4f", WHOLE), RELEASE,
		    RECLAIM_HALTS, RETRIEVED("x1=0x2000 x2=0x1001", WHOLE), RELEASE,
		    REFUSED(ABORTED, "x1=0x50 x2=0x50", WHOLE),
		    /* Access behind the fragment is read where the buffer goes on. */
		    RECLAIM(SUCCESS), RETRIEVED("x1=0x70 x2=0x40", WHOLE) RELEASE,
		    PART("0x40", "FFA_MEM_FRAG_TX x3=0x30", REST), RELEASE, RECLAIM_OWN(SUCCESS),
		    OWNED } },
		{ B("  reclaim-bounds: halt\n"),
		  { SHARED, RECLAIM(SUCCESS), RETRIEVED("x1=0x1000 x2=0x1000", WHOLE) RELEASE,
		    RECLAIM_OWN(SUCCESS), OWNED } },
		{ B("  reclaim-bounds: checked\n"),
		  { SHARED, REFUSED(INVALID, "x1=0x70 x2=0x40", WHOLE) } },
		{ B("  reclaim-ranges: after\n"),
		  { SHARED, RECLAIM(ABORTED), TWO_RANGES, RECLAIM_OWN(SUCCESS), STILL_SHARED } },
		{ B("  reclaim-ranges: before\n"), { SHARED, RECLAIM(ABORTED), TWO_RANGES } },
		/* The range past the end is read: zero pages of address 0. */
		{ B("  reclaim-ranges: never\n"),
		  { SHARED, RECLAIM(SUCCESS), TWO_RANGES, RECLAIM_OWN(SUCCESS), OWNED,
		    FAR_RANGES } },
		{ B("  reclaim-owner: checked\n"),
		  { SHARED,
		    REFUSED(INVALID, "x1=0x70 x2=0x70",
			    HEADER("0100", "01000000", "30000000") ACCESS_1_2("50000000")
				    COMPOSITE PAGE_20),
		    STILL_SHARED } },
		{ B("  reclaim-owner: unchecked\n"),
		  { SHARED, RECLAIM(SUCCESS),
		    RETRIEVED("x1=0x70 x2=0x70", HEADER("0100", "01000000", "30000000")
							 ACCESS_1_2("50000000") COMPOSITE PAGE_20),
		    RELEASE, RECLAIM_OWN(SUCCESS), OWNED } },
	};

	TRIALS(rows);
}

/* There is one shared state: what gives back a page of the pair leaves none to unmap. */
TEST(memory_reclaim, of_a_buffer_halts_its_unmap)
{
#define UNMAP_HALTS "host FFA_RXTX_UNMAP -> halt\n  smc FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"
#define RECLAIMED(page)                                                                         \
	READY, RECLAIM(SUCCESS), RETRIEVED("x1=0x70 x2=0x70", HEAD_1_2 COMPOSITE page) RELEASE, \
		RECLAIM_OWN(SUCCESS)
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { RECLAIMED("00000080000000000100000000000000"), "  page 0x80000000 owned\n",
		    UNMAP_HALTS, "  page 0x80010000 owned\n" } },
		{ "linux-v7.3",
		  { RECLAIMED("00000180000000000100000000000000"), "  page 0x80010000 owned\n",
		    UNMAP_HALTS, "  page 0x80000000 owned\n" } },
	};

	TRIALS(rows);
}

/* What the SPMC is asked with: nothing but the caller's id and the handle. */
TEST(memory_reclaim, asks_by_handle)
{
	static const uint8_t want[48] = { 2, 0, 0, 0, 0, 0, 0, 0, 0xef, 0xbe, 0xad, 0xde, 1 };
	struct ffaio_policy *policy = rig_policy("android16-guest");
	static struct trial t;
	struct ffaf_ops ops;
	struct rig rig;

	rig_init(&rig, &ops, &policy->core, trial_smc);
	rig.test = &t;
	trial_text(&rig, "boot b -> ok\n  smc FFA_VERSION -> x0=0x10001\n");
	memset(rig.filter.buffers.tx, 0xff, 4096);
	trial_text(&rig, "vm2 FFA_MEM_RECLAIM x1=0xdeadbeef x2=0x1\n");
	CHECK_EQ_U64(t.smc[0].in.regs.x[0], FFAF_FID_64(MEM_RETRIEVE_REQ));
	CHECK_EQ_MEM(rig.filter.buffers.tx, want, sizeof(want));
	CHECK_EQ_U64(rig.filter.buffers.tx[sizeof(want)], 0xff);
	rig_free(&rig);
	ffaio_policy_free(policy);
}
