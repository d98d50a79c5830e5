/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Recorders at the door of EL3: whose an SMC is, and what came back. */
#include "import_log.h"

#define Z \
	"\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\""
#define REGS(a, b, c, d) "\"x\":[\"" #a "\",\"" #b "\",\"" #c "\",\"" #d "\"," Z "]}\n"
#define SMC(cpu, el, a, b, c, d) "{\"cpu\":" #cpu ",\"k\":\"smc\",\"el\":" #el "," REGS(a, b, c, d)
#define ERET(cpu, a, b, c, d) "{\"cpu\":" #cpu ",\"k\":\"eret\",\"el\":3," REGS(a, b, c, d)
#define TOP                                                   \
	"ffafilter-trace 1\n"                                 \
	"@source registers at SMCs and returns of EL3: log\n" \
	"@at spmc\n"

#define ID_GET SMC(0, 2, 0x84000069, 0x0, 0x0, 0x0) ERET(0, 0x84000061, 0x0, 0x0, 0x0)
#define GOT_ID "host FFA_ID_GET -> forward FFA_SUCCESS_32\n"
#define WAIT SMC(0, 1, 0x8400006b, 0x0, 0x0, 0x0) ERET(0, 0x0, 0x0, 0x0, 0x0)

TEST(import_el3, registers)
{
	static const struct import_row rows[] = {
		{ "EL3 answers", ID_GET, GOT_ID, "records=2 calls=1 answered=1" },
		{ "the SPMC answers",
		  SMC(0, 2, 0x84000064, 0x1, 0x0, 0x0) ERET(0, 0x84000064, 0x1, 0x0, 0x0)
			  SMC(0, 1, 0x84000060, 0x0, 0xffffffff, 0x0)
				  ERET(0, 0x84000060, 0x0, 0xffffffff, 0x0),
		  "host FFA_FEATURES x1=0x1 -> forward FFA_ERROR_32 x2=0xffffffff\n",
		  "records=2 calls=1 answered=1" },
		{ "FFA_VERSION by a message",
		  SMC(0, 2, 0x84000063, 0x10001, 0x0, 0x0)
			  ERET(0, 0x8400006f, 0xffff8000, 0x80000008, 0x10001)
				  SMC(0, 1, 0x84000070, 0x8000ffff, 0x80000009, 0x10002)
					  ERET(0, 0x10002, 0x0, 0x0, 0x0),
		  "host FFA_VERSION x1=0x10001 -> forward x0=0x10002\n",
		  "records=2 calls=1 answered=1" },
		{ "the SPMC asks before it answers",
		  SMC(0, 2, 0x84000064, 0x1, 0x0, 0x0) ERET(0, 0x84000064, 0x1, 0x0, 0x0) SMC(
			  0, 1, 0x8400008a, 0x2, 0x41, 0x0) ERET(0, 0x84000061, 0x0, 0x0, 0x0)
			  SMC(0, 1, 0x84000061, 0x0, 0x7, 0x0) ERET(0, 0x84000061, 0x0, 0x7, 0x0),
		  "host FFA_FEATURES x1=0x1 -> forward FFA_SUCCESS_32 x2=0x7\n",
		  "records=2 calls=1 answered=1" },
		{ "the SPMC boots first",
		  SMC(0, 1, 0x84000069, 0x0, 0x0, 0x0) ERET(0, 0x84000061, 0x0, 0x8000, 0x0)
			  WAIT ID_GET,
		  GOT_ID, "records=4 calls=1 answered=1 secure=2" },
		{ "a secure interrupt",
		  ID_GET ERET(0, 0x84000062, 0x0, 0x0, 0x0) SMC(0, 1, 0x8400007c, 0x0, 0x0, 0x0)
			  ERET(0, 0x5, 0x6, 0x7, 0x8) ID_GET,
		  GOT_ID GOT_ID, "records=5 calls=2 answered=2 secure=1" },
		{ "no FF-A",
		  SMC(0, 2, 0x84000000, 0x0, 0x0, 0x0) ERET(0, 0x10001, 0x0, 0x0, 0x0) ID_GET,
		  GOT_ID, "records=3 calls=1 answered=1 other=1" },
		{ "a CPU that goes off", SMC(0, 2, 0x84000002, 0x0, 0x0, 0x0) ID_GET, GOT_ID,
		  "records=3 calls=1 answered=1 other=1" },
		{ "CPUs cross",
		  SMC(0, 2, 0x84000069, 0x0, 0x0, 0x0) SMC(1, 2, 0x84000085, 0x0, 0x0, 0x0)
			  ERET(0, 0x84000061, 0x0, 0x0, 0x0) ERET(1, 0x84000061, 0x0, 0x8000, 0x0),
		  GOT_ID "host FFA_SPM_ID_GET cpu=1 -> forward FFA_SUCCESS_32 x2=0x8000\n",
		  "records=4 calls=2 answered=2" },
		{ "the log ends in a call", ID_GET SMC(0, 2, 0x84000069, 0x0, 0x0, 0x0),
		  GOT_ID "host FFA_ID_GET\n", "records=3 calls=2 answered=1 unpaired=1" },
		{ "other JSON", "{\"k\":\"tb\"}\n{\"k\":7}\n[1]\n{\"\n" ID_GET, GOT_ID,
		  "records=2 calls=1 answered=1" },
		{ "damage", "{\"cpu\":99,\"k\":\"smc\",\"el\":2,\"x\":[]}\n" ID_GET,
		  "@lost 1\n" GOT_ID, "records=2 damaged=1 calls=1 answered=1" },
		{ "lines are missing",
		  "{\"seq\":1,\"cpu\":0,\"k\":\"smc\",\"el\":2," REGS(
			  0x84000069, 0x0, 0x0,
			  0x0) "{\"seq\":4,\"cpu\":0,\"k\":\"eret\",\"el\":3," REGS(0x84000061, 0x0,
										    0x0, 0x0)
			  ID_GET,
		  "host FFA_ID_GET\n@lost 2\n" GOT_ID, "records=3 calls=2 answered=1 unpaired=1" },
	};

	CHECK_ROWS_AS("qemu-registers", TOP, rows);
}
