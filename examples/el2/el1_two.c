/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "el1.h"

#include <string.h>

/* Two CPUs that call at once: in each round both wait for the other, then both call. */

#define ROUNDS 24u

static struct lock driver; /* TX is one, and so it is in a real kernel */

static void meet(void)
{
	static uint32_t arrived;
	const uint32_t mine = __atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL);
	const uint32_t all = (mine + CPUS - 1) / CPUS * CPUS;

	while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) < all)
		;
}

static void memory(unsigned int cpu, unsigned int round)
{
	const uint64_t word = (uint64_t)round << 32 | cpu;
	uint64_t handle, read;
	bool sent;

	memcpy(SPARE(cpu), &word, sizeof(word));
	lock(&driver);
	sent = send_memory(FFAF_FID_64(MEM_SHARE), SPARE(cpu), 1, &handle);
	unlock(&driver);
	check(sent, "FFA_MEM_SHARE");
	check(borrow(handle, RETRIEVE | READ | RELINQUISH, &read) && read == word, "borrow");
	check(reclaim_memory(handle), "FFA_MEM_RECLAIM");
}

static void message(unsigned int cpu, unsigned int round)
{
	const struct ffaf_regs *answer =
		CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ), ECHO, 0, round, cpu);

	check(answer->x[3] == round && answer->x[4] == cpu, "the echo");
}

static void features(unsigned int cpu, unsigned int round)
{
	(void)cpu;
	CALL(FFAF_FID_32(FEATURES), FFAF_FID_BASE_32 | (0x60 + round));
}

static void denied(unsigned int cpu, unsigned int round)
{
	CALL(FFAF_FID_64(MSG_SEND_DIRECT_REQ2), ECHO, 0, 0, round, cpu);
}

static void (*const work[])(unsigned int cpu, unsigned int round) = { memory, message, features,
								      denied };
#define WORKS (sizeof(work) / sizeof(work[0]))

/* Each CPU asks for another version: the first one to come decides. */
static void start(unsigned int cpu)
{
	meet();
	CALL(FFAF_FID_32(VERSION), cpu == 0 ? FFAF_VERSION_1_2 : FFAF_VERSION_1_1);
	meet();
	if (cpu != 0)
		return;
	speak_version((uint32_t)CALL(FFAF_FID_32(VERSION), FFAF_VERSION_1_2)->x[0]);
	CALL(FFAF_FID_64(RXTX_MAP), TX_PAGE, RX_PAGE, 1);
}

void payload(unsigned int cpu)
{
	extern uint8_t _start[];

	if (cpu == 0) {
		say("two CPUs call at once");
		check(CALL(PSCI_CPU_ON, 1, (uintptr_t)_start)->x[0] == 0, "CPU_ON");
	}
	start(cpu);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		meet();
		work[(round + cpu * (round / WORKS)) % WORKS](cpu, round);
	}
	meet();
	if (cpu == 0)
		say("the end");
	for (;;)
		CALL(cpu == 0 ? PSCI_SYSTEM_OFF : PSCI_CPU_OFF);
}
