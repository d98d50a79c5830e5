/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trial.h"

#define MAP(arguments) "host FFA_RXTX_MAP_64 " arguments
#define UNMAP "host FFA_RXTX_UNMAP"
#define INVALID " -> FFA_ERROR_32 x2=-2\n"
#define OWNED "  page 0x80000000 owned\n  page 0x80010000 owned\n"
#define UNMAP_OWN "  smc FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n"

TEST(buffers, are_mapped_where_all_is_right)
{
#define FAILS MAP_OWN UNMAP_OWN
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { RAM("", "0x10002"),
		    MAP("x1=0x80000000 x2=0x80001000") INVALID,
		    MAP("x1=0x80000000 x2=0x80001000 x3=0x2") INVALID,
		    MAP("x1=0x80000000 x2=0x80001000 x3=0x41") INVALID,
		    MAP("x1=0x80000001 x2=0x80001000 x3=0x1") INVALID,
		    MAP("x1=0x80000000 x2=0x80001800 x3=0x1") INVALID,
		    MAP("x1=0x80000000 x2=0x80000000 x3=0x1") INVALID,
		    FAILS,
		    MAP("x1=0x80030000 x2=0x80001000 x3=0x1") INVALID,
		    FAILS,
		    MAP("x1=0x80000000 x2=0x80030000 x3=0x1") INVALID,
		    FAILS,
		    MAP("x1=0x80000000 x2=0x80100000 x3=0x1") INVALID,
		    FAILS,
		    MAP("x1=-4096 x3=0x1") INVALID,
		    FAILS,
		    MAP("x1=0x80000000 x2=0x80010000 x3=0x100000001 x4=0x4") " -> FFA_SUCCESS_32\n",
		    MAP_OWN,
		    "  page 0x80000000 hyp\n  page 0x80010000 hyp\n",
		    MAP("x1=0x80002000 x2=0x80003000 x3=0x1") " -> FFA_ERROR_32 x2=-6\n",
		    MAP("x1=0x80002000 x2=0x80003000 x3=0x2") INVALID } },
		{ "linux-v7.3",
		  { RAM(" page=0x10000", "0x10002"),
		    MAP("x1=0x80001000 x2=0x80010000 x3=0x10") INVALID,
		    MAP("x1=0x80000000 x2=0x80010000 x3=0x1") INVALID, MAPPED_64K } },

		/* The SPMC's status, as a number of 32 bits made 64. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"),
		    MAP("x1=0x80000000 x2=0x80001000 x3=0x1") " -> FFA_ERROR_32 x2=-3\n",
		    "  smc FFA_RXTX_MAP_64 x1=0x40000000 x2=0x40001000 x3=0x1 -> "
		    "FFA_ERROR_32 x1=0x1 x2=0x1fffffffd x3=0x3\n" } },
	};

	TRIALS(rows);
}

TEST(buffers, are_given_back_whatever_the_spmc_says)
{
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { RAM("", "0x10002"), UNMAP INVALID, MAPPED, UNMAP " x1=0x10000" INVALID,
		    UNMAP " x1=0x1" INVALID, UNMAP " x1=0x100000000 x2=0x2 -> FFA_SUCCESS_32\n",
		    "  smc FFA_RXTX_UNMAP -> FFA_ERROR_32 x2=-2\n", OWNED, UNMAP INVALID,
		    MAPPED } },

		/* Where the embedder keeps the filter's pair registered, no SMC is made. */
		{ "linux-v7.3 android16-guest",
		  { RAM("", "0x10001"), "vm1 FFA_VERSION x1=0x10001 -> x0=0x10001\n",
		    "vm1 FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> FFA_SUCCESS_32\n",
		    "  page 0x80000000 hyp\n  page 0x80010000 hyp\n",
		    "vm2 FFA_RXTX_MAP_64 x1=0x80001000 x2=0x80010000 x3=0x1 -> FFA_ERROR_32 x2=-2\n",
		    "vm2 FFA_RXTX_UNMAP -> FFA_ERROR_32 x2=-2\n",
		    "vm1 FFA_RXTX_UNMAP -> FFA_SUCCESS_32\n", OWNED,
		    "vm1 FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32\n" } },
	};

	TRIALS(rows);
}

/* The code of a page's size, and the filter's own FFA_RX_RELEASE. */
TEST(buffers, of_vms_are_the_size_of_a_page)
{
#define SIZE(code)                                              \
	"vm1 FFA_VERSION x1=0x10001 -> x0=0x10001\n"            \
	"vm1 FFA_FEATURES x1=0xc4000066 -> FFA_SUCCESS_32" code \
	"\nvm1 FFA_FEATURES x1=0x84000073 -> FFA_SUCCESS_32\n"  \
	"vm1 FFA_RX_RELEASE x1=0x1 -> FFA_ERROR_32 x2=-6\n"     \
	"  smc FFA_RX_RELEASE -> FFA_ERROR_32 x2=-6\n"
	static const struct trial_row rows[] = {
		{ "linux-v7.3 android16-guest", { RAM("", "0x10001"), SIZE("") } },
		{ "linux-v7.3 android16-guest",
		  { RAM(" page=0x4000", "0x10001"), SIZE(" x2=0x2") } },
		{ "linux-v7.3 android16-guest",
		  { RAM(" page=0x10000", "0x10001"), SIZE(" x2=0x1") } },
	};

	TRIALS(rows);
}

TEST(buffers, are_undone_in_reverse)
{
#define BAD MAP("x1=0x80000000 x2=0x80010000 x3=0x1") INVALID MAP_OWN UNMAP_OWN
	static const struct trial_op_row rows[] = {
		{ 0, MAPPED,
		  "share-hyp 0x80000000+1, share-hyp 0x80010000+1, pin 0x80000000+1, pin 0x80010000+1" },
		{ 0, UNMAP " -> FFA_SUCCESS_32\n" UNMAP_OWN OWNED,
		  "unpin 0x80000000+1, unshare-hyp 0x80000000+1, unpin 0x80010000+1, "
		  "unshare-hyp 0x80010000+1" },
		{ 1, BAD, "share-hyp 0x80000000+1 fails" },
		{ 2, BAD,
		  "share-hyp 0x80000000+1, share-hyp 0x80010000+1 fails, unshare-hyp 0x80000000+1" },
		{ 3, BAD,
		  "share-hyp 0x80000000+1, share-hyp 0x80010000+1, pin 0x80000000+1 fails, "
		  "unshare-hyp 0x80010000+1, unshare-hyp 0x80000000+1" },
		{ 4, BAD,
		  "share-hyp 0x80000000+1, share-hyp 0x80010000+1, pin 0x80000000+1, "
		  "pin 0x80010000+1 fails, unpin 0x80000000+1, unshare-hyp 0x80010000+1, "
		  "unshare-hyp 0x80000000+1" },
		{ 0, MAPPED,
		  "share-hyp 0x80000000+1, share-hyp 0x80010000+1, pin 0x80000000+1, pin 0x80010000+1" },
	};

	trial_ops("linux-v7.3", RAM("", "0x10002"), rows, sizeof(rows) / sizeof(rows[0]));
}

TEST(buffers, carry_partition_information)
{
#define INFO(arguments) "host FFA_PARTITION_INFO_GET " arguments
#define ASK(arguments, answer)                                                \
	"  smc FFA_PARTITION_INFO_GET " arguments "-> FFA_SUCCESS_32 " answer \
	"\n  hyp-rx aabb00cc\n"
#define SAID(answer) "-> FFA_SUCCESS_32 " answer "\n"
#define BOTH(arguments, answer) INFO(arguments) SAID(answer) ASK(arguments, answer)
#define WROTE(bytes) "  wrote 0x80010000 " bytes "\n"
#define ABORTED "-> FFA_ERROR_32 x2=-8\n"
	static const struct trial_row rows[] = {
		{ "linux-v7.3",
		  { RAM("", "0x10002"),
		    INFO("-> FFA_ERROR_32 x2=-4\n") INFO("x5=0x1 -> FFA_ERROR_32 x2=-4\n") MAPPED,
		    BOTH("", "x2=0x1 x3=0x18 x4=0x4"), WROTE("aabb00cc") } },

		/* w1 to w5, and nothing else. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"), MAPPED,
		    INFO("x1=0xff00000011 x2=0xff00000022 x3=0xff00000033 x4=0xff00000044 x5=0xff00000002 "
			 "x6=0x66 ") SAID("x2=0x1 x3=0x2"),
		    ASK("x1=0x11 x2=0x22 x3=0x33 x4=0x44 x5=0x2 ", "x2=0x1 x3=0x2"),
		    WROTE("aabb") } },

		/* No bytes come with a count alone, with none, or with anything but success. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"), MAPPED, BOTH("x5=0x1 ", "x2=0xffff x3=0x18"),
		    BOTH("", "x3=0x18"), BOTH("", "x2=0x100000000 x3=0x18"),
		    INFO("-> FFA_ERROR_32 x2=0x3\n") "  smc FFA_PARTITION_INFO_GET -> FFA_ERROR_32 x2=0x3\n  hyp-rx aabb00cc\n" } },

		/* 1.0 has entries of 8 bytes, and no flag. */
		{ "linux-v7.3",
		  { RAM("", "0x10000"), MAPPED, BOTH("x5=0x1 ", "x2=0x1 x3=0xffff"),
		    WROTE("aabb00cc"), INFO("") ABORTED, ASK("", "x2=0x201"),
		    BOTH("", "x2=0x200") } },

		/* A page and no byte more; what wraps comes to nothing. */
		{ "linux-v7.3",
		  { RAM("", "0x10002"), MAPPED, INFO("") ABORTED, ASK("", "x2=0x1001 x3=0x1"),
		    INFO("") ABORTED, ASK("", "x2=0x1 x3=0xffffffff"),
		    BOTH("", "x2=0x10000 x3=0x10000"), BOTH("", "x2=0x80000001 x3=0x2"),
		    WROTE("aabb"), BOTH("", "x2=0x1000 x3=0x1"), "  wrote 0x80010003 cc\n" } },
		{ "linux-v7.3",
		  { RAM(" page=0x10000", "0x10002"), MAPPED_64K, BOTH("", "x2=0x1000 x3=0x10"),
		    WROTE("aabb00cc"), INFO("") ABORTED, ASK("", "x2=0x10001 x3=0x1") } },
		{ "linux-v6.12", { "boot b smccc=1.1 -> ok\n", INFO("-> FFA_ERROR_32 x2=-2\n") } },
	};

	TRIALS(rows);
}
