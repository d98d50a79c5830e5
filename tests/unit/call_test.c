/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trial.h"

/* Values in every register of a call. */
#define ARGUMENTS                                                                   \
	" x1=0xa1 x2=0xa2 x3=0xa3 x4=0xa4 x5=0xa5 x6=0xa6 x7=0xa7 x8=0xa8 x9=0xa9 " \
	"x10=0xaa x11=0xab x12=0xac x13=0xad x14=0xae x15=0xaf x16=0xb0 x17=0xb1"
#define ANSWER                                                                               \
	" x1=0xc1 x2=0xc2 x3=0xc3 x4=0xc4 x5=0xc5 x6=0xc6 x7=0xc7 x8=0xc8 x9=0xc9 x10=0xca " \
	"x11=0xcb x12=0xcc x13=0xcd x14=0xce x15=0xcf x16=0xd0 x17=0xd1"
#define KEPT " x4-x17=same"
#define BOOT_1_1 "boot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10001 -> x0=0x10001\n"
#define AGREED_1_1 BOOT_1_1 "host FFA_VERSION x1=0x10001 -> x0=0x10001 x1-x3=?\n" CHECKS
#define AGREED_1_2 BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> x0=0x10002 x1-x17=?\n" CHECKS
#define RELAY "window: 0x60-0xff\nextends: linux-v7.3\nfunctions:\n  FFA_RUN_64: handle\n"

/* All 18 registers there and back, whatever the width, the version and the policy. */
TEST(call, forwards_every_register)
{
#define THROUGH(fid, result) "host " fid ARGUMENTS " -> forward " result ANSWER "\n"
#define ALL_THROUGH(more)                              \
	THROUGH("FFA_RUN_32", "FFA_ERROR_32")          \
	THROUGH("FFA_YIELD_64", "x0=-1")               \
	THROUGH("0x840000f0", "x0=0x123456789abcdef0") \
	THROUGH("0x8401006d", "FFA_SUCCESS_64") THROUGH("0xc6000000", "x0=0x0") more
	static const struct trial_row rows[] = {
		{ "linux-v6.6",
		  { "boot b smccc=1.1 -> ok\n",
		    ALL_THROUGH(THROUGH("FFA_VERSION", "x0=0x10000")) } },
		{ "linux-v6.12",
		  { AGREED_1_1, ALL_THROUGH(THROUGH("0xffffffff8400006d", "x0=0x1")) } },
		{ "linux-v6.18", { AGREED_1_2, ALL_THROUGH("") } },
		{ "linux-v7.3", { AGREED, ALL_THROUGH("") } },
	};

	TRIALS(rows);
}

/* What the filter answers by itself: four registers, or all of them. */
TEST(call, writes_the_registers_of_its_policy)
{
	static const struct trial_row rows[] = {
		{ "linux-v6.12",
		  { AGREED_1_1,
		    "host FFA_MEM_DONATE_32" ARGUMENTS " -> deny FFA_ERROR_32 x2=-1" KEPT
		    "\nhost FFA_RXTX_MAP_64" ARGUMENTS " -> FFA_ERROR_32 x2=-2" KEPT
		    "\nhost FFA_FEATURES x1=0x84000073 x5=0x5 x6=0x6 x8=0x8 -> FFA_SUCCESS_32 x5-x8=same"
		    "\nhost FFA_FEATURES x1=0x84000071 x5=0x5 x6=0x6 x8=0x8 -> FFA_ERROR_32 x2=-1 "
		    "x5-x8=same\nhost FFA_VERSION x1=0x10001 x4=0x4 x5=0x5 x6=0x6 -> x0=0x10001 "
		    "x1-x3=? x4-x6=same\n" } },
		{ "linux-v6.12",
		  { BOOT_1_1, "host FFA_ID_GET" ARGUMENTS " -> FFA_ERROR_32 x2=-2" KEPT "\n" } },
		{ "linux-v6.18",
		  { AGREED_1_2, "host FFA_MEM_DONATE_32" ARGUMENTS " -> deny FFA_ERROR_32 x2=-1\n",
		    "host FFA_RXTX_MAP_64" ARGUMENTS " -> FFA_ERROR_32 x2=-2\n",
		    "host FFA_FEATURES x1=0x84000073 x8=0x8 -> FFA_SUCCESS_32\n",
		    "host FFA_VERSION x1=0x10002 x8=0x8 -> x0=0x10002 x1-x17=?\n" } },
		{ "linux-v7.3",
		  { BOOT("0x10002"), "host FFA_ID_GET" ARGUMENTS " -> FFA_ERROR_32 x2=-2\n" } },

		/* Not answered at all, and answered in x0 alone. */
		{ "android15-6.6",
		  { BOOT_1_1, "host FFA_ID_GET x1=0x1 x2=0x2 x3=0x3 "
			      "x17=0x17 -> FFA_ID_GET x1-x17=same\n" } },
		{ "linux-v7.3",
		  { AGREED, "host 0x18400006d x1=0x1 x17=0x17 -> x0=-1 x1-x17=same\n" } },
	};

	TRIALS(rows);
}

/* A handled call without a way of its own is issued by the filter, and answered raw. */
TEST(call, relays_what_it_has_no_way_with)
{
#define ISSUED "  smc FFA_RUN_64" ARGUMENTS " -> FFA_SUCCESS_64" ANSWER "\n"
	static const struct trial_row rows[] = {
		{ RELAY,
		  { AGREED, "host FFA_RUN_64" ARGUMENTS " -> FFA_SUCCESS_64" ANSWER "\n",
		    ISSUED } },
		{ RELAY "behaviour:\n  registers: x0-x3\n",
		  { AGREED,
		    "host FFA_RUN_64" ARGUMENTS " -> FFA_SUCCESS_64 x1=0xc1 x2=0xc2 x3=0xc3" KEPT
		    "\n",
		    ISSUED } },

		/* The hint goes along. */
		{ RELAY,
		  { AGREED, "host 0xc401006d -> FFA_ERROR_32 x2=0xfffffffe\n",
		    "  smc 0xc401006d -> FFA_ERROR_32 x2=0xfffffffe\n" } },
		{ "linux-v6.18-direct-messages",
		  { AGREED_1_2,
		    "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 x17=0x17 -> "
		    "FFA_MSG_SEND_DIRECT_RESP2 x1=0x80010000 x17=0x18\n",
		    "  smc FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 x17=0x17 -> "
		    "FFA_MSG_SEND_DIRECT_RESP2 x1=0x80010000 x17=0x18\n" } },
	};

	TRIALS(rows);
}

/* The proposal of October 2025: FFA_FEATURES first, without the caller's arguments. */
TEST(call, probes_before_it_forwards)
{
	static const struct trial_row rows[] = {
		{ "linux-v6.18-probe-optional",
		  { AGREED_1_2,
		    "host FFA_MSG_SEND_DIRECT_REQ2" ARGUMENTS
		    " -> forward FFA_MSG_SEND_DIRECT_RESP2" ANSWER "\n",
		    "  smc FFA_FEATURES x1=0xc400008d -> FFA_SUCCESS_32 x2=0x5\n",
		    "host FFA_MSG_SEND_DIRECT_REQ2" ARGUMENTS " -> deny FFA_ERROR_32 x2=-1\n",
		    "  smc FFA_FEATURES x1=0xc400008d -> FFA_ERROR_32 x2=0xffffffff\n",
		    "host FFA_CONSOLE_LOG_32 -> deny FFA_ERROR_32 x2=-1\n",
		    "  smc FFA_FEATURES x1=0x8400008a -> x0=-1\n",
		    "host FFA_MSG_SEND_DIRECT_RESP2 -> forward FFA_ERROR_32 x2=-2\n",
		    "  smc FFA_FEATURES x1=0xc400008e -> FFA_SUCCESS_32\n" } },
	};

	TRIALS(rows);
}
