/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "el1.h"

#include <string.h>

/* One CPU: each kind of call once, and what a filter is there to refuse. */

/* A word of the shared memory, which the borrower reads. */
#define WORD UINT64_C(0x1122334455667788)

static void before_version(void)
{
	say("before a version is agreed");
	check(failed(CALL(FFAF_FID_32(ID_GET)), FFAF_INVALID_PARAMETERS), "FFA_ID_GET too early");
	CALL(FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP));
	CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ), ECHO);
}

static void version(void)
{
	say("versions");
	CALL(FFAF_FID_32(VERSION), FFAF_MAKE_VERSION(2, 0));
	check(CALL(FFAF_FID_32(VERSION), FFAF_VERSION_1_2)->x[0] == FFAF_VERSION_1_2, "1.2");
	speak_version(FFAF_VERSION_1_2);
	CALL(FFAF_FID_32(VERSION), FFAF_VERSION_1_1);
	CALL(FFAF_FID_32(VERSION), FFAF_VERSION_1_3);
}

static void discovery(void)
{
	say("what is there");
	check(succeeded(CALL(FFAF_FID_32(ID_GET))), "FFA_ID_GET");
	CALL(FFAF_FID_32(SPM_ID_GET));
	CALL(FFAF_FID_32(FEATURES), FFAF_FID_64(RXTX_MAP));
	CALL(FFAF_FID_32(FEATURES), FFAF_FID_64(MEM_SHARE));
	CALL(FFAF_FID_32(FEATURES), FFAF_FID_64(MSG_SEND_DIRECT_REQ));
	check(failed(CALL(FFAF_FID_32(FEATURES), FFAF_FID_64(MSG_SEND_DIRECT_REQ2)),
		     FFAF_NOT_SUPPORTED),
	      "FFA_FEATURES tells of a denied call");
}

static void buffers(void)
{
	say("buffers, and the partitions");
	CALL(FFAF_FID_32(PARTITION_INFO_GET));
	CALL(FFAF_FID_32(RXTX_MAP), TX_PAGE, RX_PAGE, 1);
	CALL(FFAF_FID_64(RXTX_MAP), TX_PAGE + 8, RX_PAGE, 1);
	CALL(FFAF_FID_64(RXTX_MAP), EL2_BASE, RX_PAGE, 1);
	check(succeeded(CALL(FFAF_FID_64(RXTX_MAP), TX_PAGE, RX_PAGE, 1)), "FFA_RXTX_MAP");
	CALL(FFAF_FID_64(RXTX_MAP), TX_PAGE, RX_PAGE, 1);
	check(CALL(FFAF_FID_32(PARTITION_INFO_GET))->x[2] == 2, "two partitions");
	check(RX[0] == (ECHO & 0xff) && RX[1] == ECHO >> 8, "the first of them");
	CALL(FFAF_FID_32(RX_RELEASE));
}

static void messages(void)
{
	const struct ffaf_regs *answer;

	say("direct messages");
	answer = CALL(FFAF_FID_32(MSG_SEND_DIRECT_REQ), ECHO, 0, 0x11, 0x22);
	check(answer->x[3] == 0x11 && answer->x[4] == 0x22, "the echo");
	CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ), ECHO, 0, WORD);
	CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ), 0x8003);
	check(failed(CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ2), ECHO), FFAF_NOT_SUPPORTED), "REQ2");
}

static void share(void)
{
	uint64_t handle, read;

	say("memory is shared, read and given back");
	memcpy(SPARE(0), &(uint64_t){ WORD }, sizeof(uint64_t));
	check(send_memory(FFAF_FID_64(MEM_SHARE), SPARE(0), 2, &handle), "FFA_MEM_SHARE");
	check(borrow(handle, RETRIEVE | READ, &read) && read == WORD, "the borrower reads it");
	check(!send_memory(FFAF_FID_64(MEM_SHARE), SPARE(1), 1, &(uint64_t){ 0 }), "twice");
	check(borrow(handle, RELINQUISH, &read), "the borrower gives it back");
	check(reclaim_memory(handle), "FFA_MEM_RECLAIM");
	CALL(FFAF_FID_32(MEM_RECLAIM), (uint32_t)handle, handle >> 32);
}

static void lend(void)
{
	uint64_t handle;

	say("lent memory is out of the kernel's reach");
	check(send_memory(FFAF_FID_64(MEM_LEND), SPARE(2), 1, &handle), "FFA_MEM_LEND");
	*(volatile uint8_t *)SPARE(2) = 1;
	check(reclaim_memory(handle), "FFA_MEM_RECLAIM");
	check(SPARE(2)[0] == 0, "what was written to lent memory");
}

/* A descriptor in two pieces. */
static void fragments(void)
{
	const uint64_t ranges[] = { (uintptr_t)SPARE(3), (uintptr_t)SPARE(5) };
	const uint32_t size = describe_memory(false, ranges, 2, 1), last = 16;
	uint64_t handle;
	const struct ffaf_regs *answer;

	say("a descriptor in two pieces");
	answer = CALL(FFAF_FID_64(MEM_SHARE), size, size - last);
	handle = answer->x[2] << 32 | answer->x[1];
	memmove(TX, TX + size - last, last);
	answer = CALL(FFAF_FID_32(MEM_FRAG_TX), (uint32_t)handle, handle >> 32, last);
	check(succeeded(answer), "FFA_MEM_FRAG_TX");
	check(reclaim_memory(handle), "FFA_MEM_RECLAIM");
}

static void refused(void)
{
	uint64_t handle;

	say("what is not the kernel's, and what a kernel must not do");
	check(!send_memory(FFAF_FID_64(MEM_SHARE), (void *)EL2_BASE, 1, &handle), "EL2's page");
	check(!send_memory(FFAF_FID_64(MEM_LEND), TX, 1, &handle), "TX");
	check(!send_memory(FFAF_FID_64(MEM_DONATE), SPARE(2), 1, &handle), "FFA_MEM_DONATE");
	CALL(FFAF_FID_32(MEM_RETRIEVE_REQ), 0x40, 0x40);
	CALL(FFAF_FID_32(MEM_RELINQUISH));
	CALL(FFAF_FID_32(MSG_WAIT));
	CALL(FFAF_FID_32(NOTIFICATION_BITMAP_CREATE), 0, 1);
	CALL(FFAF_FID_32(CONSOLE_LOG), 1, 0x21);
	*(volatile uint8_t *)EL2_BASE = 1;
}

static void unknown(void)
{
	say("unknown and odd ids");
	CALL(0x840000ff);
	CALL(0xc40000ff);
	CALL(0x84020071);
	CALL(FFAF_FID_32(ID_GET) | FFAF_FID_HINT);
	CALL(FFAF_FID_32(VERSION) | UINT64_C(1) << 32, FFAF_VERSION_1_2);
	CALL(0x82000001);
}

void payload(unsigned int cpu)
{
	(void)cpu;
	before_version();
	version();
	discovery();
	buffers();
	messages();
	share();
	lend();
	fragments();
	refused();
	unknown();
	say("the end");
	check(succeeded(CALL(FFAF_FID_32(RXTX_UNMAP))), "FFA_RXTX_UNMAP");
	CALL(FFAF_FID_32(RXTX_UNMAP));
	for (;;)
		CALL(PSCI_SYSTEM_OFF);
}
