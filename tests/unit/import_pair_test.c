/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Whose a line is, and what it answers. */
#include "import_log.h"

#define VERSION SPM(0, "0x84000063 0x10001 0x0 0x0")
#define VERSION_REPLY SPM(0, "0x84000070 0x8000ffff 0x80000009 0x10002")
#define AGREED "host FFA_VERSION x1=0x10001 -> forward x0=0x10002\n"
#define ID_GET SPM(0, "0x84000069 0x0 0x0 0x0")
#define DENIED SPM(0, "0x84000060 0x0 0xfffffffa 0x0")
#define NOTHING SPM(0, "0x84000060 0x0 0xffffffff 0x0")
#define SUCCESS SPM(0, "0x84000061 0x0 0x0 0x0")

TEST(import_pair, replies)
{
	static const struct import_row rows[] = {
		{ "FFA_VERSION through a framework message", VERSION VERSION_REPLY, AGREED,
		  "records=2 calls=1 answered=1" },
		{ "a version that was refused",
		  VERSION SPM(0, "0x84000070 0x8000ffff 0x80000009 0xffffffff"),
		  "host FFA_VERSION x1=0x10001 -> forward x0=0xffffffff\n",
		  "records=2 calls=1 answered=1" },
		{ "no other message answers FFA_VERSION",
		  VERSION SPM(0, "0x84000070 0x80010000 0x0 0x10002"),
		  "host FFA_VERSION x1=0x10001\n", "records=2 calls=1 unpaired=1 replies=1" },
		{ "FFA_SUCCESS and FFA_ERROR",
		  SPM(0, "0x84000064 0x1 0x0 0x0") NOTHING SPM(0, "0x84000064 0x2 0x0 0x0")
			  SPM(0, "0x84000061 0x0 0x8 0x0"),
		  "host FFA_FEATURES x1=0x1 -> forward FFA_ERROR_32 x2=0xffffffff\n"
		  "host FFA_FEATURES x1=0x2 -> forward FFA_SUCCESS_32 x2=0x8\n",
		  "records=4 calls=2 answered=2" },
		{ "a message and its response",
		  SPM(0, "0xc400008d 0x8001 0x1 0x2") SPM(0, "0xc400008e 0x80010000 0x0 0x0") SPM(
			  0, "0xc400006f 0x8001 0x0 0x0") SPM(0, "0xc4000070 0x80010000 0x0 0x0"),
		  "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 x2=0x1 x3=0x2 -> forward "
		  "FFA_MSG_SEND_DIRECT_RESP2 x1=0x80010000\n"
		  "host FFA_MSG_SEND_DIRECT_REQ_64 x1=0x8001 -> forward "
		  "FFA_MSG_SEND_DIRECT_RESP_64 x1=0x80010000\n",
		  "records=4 calls=2 answered=2" },
		{ "interrupted, and run on",
		  SPM(0, "0x8400006f 0x8001 0x0 0x0") SPM(0, "0x84000062 0x80010000 0x0 0x0")
			  SPM(0, "0x8400006d 0x80010000 0x0 0x0") SPM(0, "0x8400006b 0x0 0x0 0x0"),
		  "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 -> forward FFA_INTERRUPT_32 "
		  "x1=0x80010000\n"
		  "host FFA_RUN_32 x1=0x80010000 -> forward FFA_MSG_WAIT_32\n",
		  "records=4 calls=2 answered=2" },
		{ "memory in fragments",
		  SPM(0, "0xc4000073 0x2000 0x1000 0x0") SPM(0, "0x8400007a 0x1 0x0 0x1000")
			  SPM(0, "0x8400007b 0x1 0x0 0x1000") SPM(0, "0x84000061 0x0 0x1 0x0") SPM(
				  0, "0xc4000074 0x30 0x30 0x0") SPM(0, "0x84000075 0x60 0x60 0x0"),
		  "host FFA_MEM_SHARE_64 x1=0x2000 x2=0x1000 -> forward FFA_MEM_FRAG_RX x1=0x1 "
		  "x3=0x1000\n"
		  "host FFA_MEM_FRAG_TX x1=0x1 x3=0x1000 -> forward FFA_SUCCESS_32 x2=0x1\n"
		  "host FFA_MEM_RETRIEVE_REQ_64 x1=0x30 x2=0x30 -> forward FFA_MEM_RETRIEVE_RESP "
		  "x1=0x60 x2=0x60\n",
		  "records=6 calls=3 answered=3" },
		{ "the SPMC asks EL3 before it replies",
		  SPM(0, "0x8400006f 0x8001 0x0 0x0") SPM(0, "0x8400008c 0x0 0x0 0x0")
			  SPM(0, "0x8400008a 0x3 0x61 0x0") SPM(0, "0x84000070 0x80010000 0x0 0x0"),
		  "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x8001 -> forward "
		  "FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80010000\n",
		  "records=4 calls=1 answered=1 secure=2" },
	};

	CHECK_ROWS(rows);
}

TEST(import_pair, answered_inside_el3)
{
	static const struct import_row rows[] = {
		{ "FFA_ID_GET, FFA_SPM_ID_GET",
		  VERSION VERSION_REPLY ID_GET SPM(0, "0x84000085 0x0 0x0 0x0") ID_GET,
		  AGREED
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_SPM_ID_GET\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=5 calls=4 answered=1 implied=2 unpaired=1" },
		{ "what follows them is no reply but the next call",
		  VERSION VERSION_REPLY ID_GET SUCCESS NOTHING,
		  AGREED
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\nhost FFA_SUCCESS_32 -> forward FFA_ERROR_32 "
		  "x2=0xffffffff\n",
		  "records=5 calls=3 answered=2 implied=1" },
		{ "calls that only the secure world may make",
		  VERSION VERSION_REPLY SPM(0, "0x8400006b 0x0 0x0 0x0")
			  SPM(0, "0x84000062 0x0 0x0 0x0") SPM(0, "0xc4000087 0x0 0x0 0x0"),
		  AGREED "host FFA_MSG_WAIT_32\nhost FFA_INTERRUPT_32\n"
			 "host FFA_SECONDARY_EP_REGISTER_64\n",
		  "records=5 calls=4 answered=1 unpaired=3" },
		{ "a message refused silently, and a response that the caller made",
		  VERSION VERSION_REPLY SPM(0, "0x8400006f 0x80018001 0x0 0x0")
			  SPM(0, "0x84000070 0x80018001 0x0 0x0") NOTHING,
		  AGREED "host FFA_MSG_SEND_DIRECT_REQ_32 x1=0x80018001\n"
			 "host FFA_MSG_SEND_DIRECT_RESP_32 x1=0x80018001 -> forward FFA_ERROR_32 "
			 "x2=0xffffffff\n",
		  "records=5 calls=3 answered=2 unpaired=1" },
		{ "refused by the SPMD with a warning",
		  SPM(0, "0xc4000063 0x10001 0x0 0x0") "WARNING: SPM: Unsupported call "
						       "0xc4000063\r\n",
		  "host 0xc4000063 x1=0x10001 -> forward FFA_ERROR_32 x2=0xffffffff\n",
		  "records=1 calls=1 implied=1" },
		{ "refused by the SPMC of EL3",
		  SPM(0, "0x8400007d 0x0 0x2 0x0") "WARNING: Unsupported FF-A call 0x8400007d.\r\n",
		  "host FFA_NOTIFICATION_BITMAP_CREATE x2=0x2 -> forward FFA_ERROR_32 x2=-1\n",
		  "records=1 calls=1 implied=1" },
		{ "a warning is for the last of several CPUs",
		  SPM(0, "0x8400006a 0x0 0x0 0x0") SPM(
			  1,
			  "0x8400006a 0x0 0x0 0x0") "WARNING: SPM: Unsupported call 0x8400006a\r\n",
		  "host FFA_MSG_POLL\nhost FFA_MSG_POLL cpu=1 -> forward FFA_ERROR_32 "
		  "x2=0xffffffff\n",
		  "records=2 calls=2 implied=1 unpaired=1" },
		{ "beyond the SPMD's numbers: only the FID is known",
		  "VERBOSE: Unimplemented Standard Service Call: 0xc40000ff \r\n",
		  "host 0xc40000ff x1-x7=? -> forward x0=-1 x1-x7=?\n",
		  "records=1 calls=1 implied=1" },
	};

	CHECK_ROWS(rows);
}

TEST(import_pair, secure_world)
{
#define WAIT SPM(0, "0x8400006b 0x0 0x0 0x0")
#define EP SPM(0, "0xc4000087 0xe108020 0x0 0x0")
#define SPMC_IDS SPM(0, "0x84000085 0x0 0x0 0x0") ID_GET
	static const struct import_row rows[] = {
		{ "an SPMC boots", SPMC_IDS EP WAIT VERSION VERSION_REPLY, AGREED,
		  "records=6 calls=1 answered=1 secure=4" },
		{ "its wait was lost", SPMC_IDS EP VERSION VERSION_REPLY, AGREED,
		  "records=5 calls=1 answered=1 secure=3" },
		{ "no SPMC boots here", ID_GET VERSION VERSION_REPLY,
		  "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n" AGREED,
		  "records=3 calls=2 answered=1 implied=1" },
		{ "a second CPU boots",
		  VERSION VERSION_REPLY SPM(1, "0x8400006b 0x0 0x0 0x0")
			  SPM(1, "0x84000069 0x0 0x0 0x0"),
		  AGREED "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=2 answered=1 implied=1 secure=1" },
		{ "a CPU that was off comes back",
		  SPM(1, "0x84000064 0x2 0x0 0x0") SPM(1, "0x84000061 0x0 0x8 0x0")
			  SPM(1, "0x84000070 0x8000ffff 0x80000002 0x0") "VERBOSE: CPU 1 off!\r\n" SPM(
				  1,
				  "0x8400006b 0x0 0x0 0x0") "VERBOSE: CPU 1 on!\r\n" SPM(1,
											 "0x84000069 0x0 0x0 0x0"),
		  "host FFA_FEATURES cpu=1 x1=0x2 -> forward FFA_SUCCESS_32 x2=0x8\n"
		  "host FFA_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=5 calls=2 answered=1 implied=1 secure=2" },
		{ "nobody said that it was off",
		  VERSION VERSION_REPLY WAIT "VERBOSE: CPU 0 on!\r\n" ID_GET,
		  AGREED "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=2 answered=1 implied=1 secure=1" },
		{ "a secure interrupt",
		  VERSION VERSION_REPLY SPM(0, "0x8400007c 0x0 0x0 0x0") ID_GET,
		  AGREED "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=2 answered=1 implied=1 secure=1" },
		{ "no SPMC resumes with arguments",
		  VERSION VERSION_REPLY SPM(0, "0x8400007c 0x1 0x0 0x0") ID_GET,
		  AGREED
		  "host FFA_NORMAL_WORLD_RESUME_32 x1=0x1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=3 answered=1 implied=1 unpaired=1" },
		{ "old dialects: a second CPU boots while the first waits",
		  "INFO:    SPM: 0x84000064 0x2 0x0 0x0" ZERO4 "\n"
		  "INFO:    SPM: 0x8400006b 0x0 0x0 0x0" ZERO4 "\n"
		  "INFO:    SPM: 0x84000064 0x2 0x0 0x0" ZERO4 "\n"
		  "INFO:    SPM: 0x8400006b 0x0 0x0 0x0" ZERO4 "\n"
		  "INFO:    SPM: 0x84000061 0x0 0x8 0x0" ZERO4 "\n",
		  "host FFA_FEATURES x1=0x2 -> forward FFA_SUCCESS_32 x2=0x8\n",
		  "records=5 calls=1 answered=1 secure=3" },
	};

	CHECK_ROWS(rows);
#undef WAIT
#undef EP
#undef SPMC_IDS
}

TEST(import_pair, cpus)
{
	static const struct import_row rows[] = {
		{ "calls in the order in which they were made",
		  SPM(1, "0x84000064 0x2 0x0 0x0") SPM(0, "0x84000064 0x1 0x0 0x0")
			  NOTHING SPM(1, "0x84000061 0x0 0x8 0x0"),
		  "host FFA_FEATURES cpu=1 x1=0x2 -> forward FFA_SUCCESS_32 x2=0x8\n"
		  "host FFA_FEATURES x1=0x1 -> forward FFA_ERROR_32 x2=0xffffffff\n",
		  "records=4 calls=2 answered=2" },
		{ "the last CPU there may be",
		  SPM(255, "0x84000069 0x0 0x0 0x0") SPM(256, "0x84000069 0x0 0x0 0x0"),
		  "host FFA_ID_GET cpu=255 -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n@lost 1\n",
		  "records=1 damaged=1 calls=1 implied=1" },
		{ "a log that begins behind a call", SUCCESS VERSION VERSION_REPLY, AGREED,
		  "records=3 calls=1 answered=1 replies=1" },
		{ "a reply whose call was damaged",
		  VERSION VERSION_REPLY "VERBOSE: SPM(0): 0x84000064 0x2\r\n" SUCCESS DENIED,
		  AGREED "@lost 1\n", "records=4 damaged=1 calls=1 answered=1 replies=2" },
		{ "replies whose calls are missing, and nothing tells so",
		  VERSION VERSION_REPLY SUCCESS SPM(0, "0x84000070 0x80010000 0x0 0x0")
			  SPM(0, "0x84000075 0x60 0x60 0x0") ID_GET,
		  AGREED "host FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=6 calls=2 answered=1 implied=1 replies=3" },
		{ "FFA_MSG_SEND_DIRECT_RESP2 from firmware that refuses it",
		  VERSION VERSION_REPLY SPM(0, "0xc400008e 0x80010000 0x0 0x0") ID_GET,
		  AGREED
		  "host FFA_MSG_SEND_DIRECT_RESP2 x1=0x80010000\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=3 answered=1 implied=1 unpaired=1" },
		{ "and from firmware that hands it on",
		  SPM(0, "0xc400008d 0x8001 0x0 0x0") SPM(0, "0xc400008e 0x80010000 0x0 0x0")
			  SPM(0, "0xc400008e 0x80010000 0x0 0x0") ID_GET,
		  "host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 -> forward FFA_MSG_SEND_DIRECT_RESP2 "
		  "x1=0x80010000\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=4 calls=2 answered=1 implied=1 replies=1" },
		{ "a call whose reply was damaged",
		  VERSION "VERBOSE: SPM(0): 0x84000070 0x8000f\r\n" ID_GET,
		  "host FFA_VERSION x1=0x10001\n@lost 1\nhost FFA_ID_GET -> forward FFA_SUCCESS_32 x1=? x3-x7=?\n",
		  "records=2 damaged=1 calls=2 implied=1 unpaired=1" },
	};

	CHECK_ROWS(rows);
}
