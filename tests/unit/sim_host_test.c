/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "guests.h"

/*
 * The contract of world.h from the side of an embedder: every execution context
 * is an independent program with a stack of its own.
 */

#define REQ FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define RESP FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define WAIT FFAF_FID_32(MSG_WAIT)
#define RUN FFAF_FID_32(RUN)
#define YIELD FFAF_FID_32(YIELD)
#define ERROR FFAF_FID_32(ERROR)

static struct rig rig;
static struct host host;

/* The request in the guest's registers, answered with w3 = VALUE; the next message comes back. */
static void answer(struct guest *guest, uint64_t value)
{
	const uint64_t from = guest->regs.x[1] >> 16;

	GUEST_CALL(guest, RESP, IDS(guest->ec.id, from), 0, value);
}

/* An SP that answers each request with its w3 plus one. */
static void adder(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;)
		answer(guest, guest->regs.x[3] + 1);
}

/* An SP that asks the next one, and answers with twice what it said. */
static void relay(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;

		GUEST_CALL(guest, REQ, IDS(guest->ec.id, guest->ec.id + 1), 0, request.x[3]);
		say(&host, "%x:%llx ", guest->ec.id, (unsigned long long)guest->regs.x[3]);
		GUEST_CALL(guest, RESP, IDS(guest->ec.id, request.x[1] >> 16), 0,
			   2 * guest->regs.x[3]);
	}
}

static void asks_first(struct guest *guest)
{
	GUEST_CALL(guest, REQ, IDS(0, 0x8001), 0, 1);
	say(&host, "nwd:%llx", (unsigned long long)guest->regs.x[3]);
}

static void begin(void)
{
	rig_init(&rig);
	host_init(&host, &rig);
}

/* Boot partitions with these programs; a NULL one adds. */
static void run_all(guest_main *a, guest_main *b, guest_main *c, guest_main *d, guest_main *nwd)
{
	guest_main *const mains[] = { a, b, c, d };

	if (!rig_build(&rig))
		return;
	for (unsigned int i = 0; i < 4; i++)
		if (host_guest(&host, SP(i + 1)) == NULL)
			host_add(&host, SP(i + 1), mains[i] != NULL ? mains[i] : adder);
	host_add(&host, NWD, nwd);
	host_boot(&host);
	host_end(&host);
}

TEST(sim_host, chain_of_four)
{
	begin();
	run_all(relay, relay, relay, adder, asks_first);
	CHECK_EQ_STR(host.log, "8003:2 8002:4 8001:8 nwd:10");
}

static void says_start(struct guest *guest)
{
	say(&host, "%x@%llx ", guest->ec.id, (unsigned long long)guest->entry);
	adder(guest);
}

static void fails_to_boot(struct guest *guest)
{
	say(&host, "%x! ", guest->ec.id);
	GUEST_CALL(guest, ERROR, 0, (uint32_t)FFAF_NO_MEMORY);
	say(&host, "not here");
}

static void asks_all(struct guest *guest)
{
	for (uint64_t id = 0x8001; id <= 0x8004; id++)
		if (GUEST_CALL(guest, REQ, IDS(0, id), 0, id) == ERROR)
			say(&host, "%d ", (int32_t)guest->regs.x[2]);
		else
			say(&host, "%llx ", (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, boots_in_order)
{
	begin();
	rig.sps[0].boot_order = 9;
	rig.sps[2].boot_order = 1;
	rig.sps[1].boot_order = 2;
	rig.sps[3].boot_order = 2;
	run_all(says_start, fails_to_boot, says_start, says_start, asks_all);
	CHECK_EQ_STR(host.log, "8003@3000 8002! 8004@4000 8001@1000 8002 -8 8004 8005 ");
}

static void yields(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;

		GUEST_CALL(guest, YIELD);
		say(&host, "again:%llx ", (unsigned long long)guest->regs.x[0]);
		GUEST_CALL(guest, RESP, IDS(guest->ec.id, request.x[1] >> 16), 0, 7);
	}
}

static void runs_yielded(struct guest *guest)
{
	uint64_t result = GUEST_CALL(guest, REQ, IDS(0, 0x8001));

	say(&host, "%llx %llx ", (unsigned long long)result, (unsigned long long)guest->regs.x[1]);
	/* Others are asked meanwhile. */
	GUEST_CALL(guest, REQ, IDS(0, 0x8002), 0, 0x20);
	say(&host, "%llx ", (unsigned long long)guest->regs.x[3]);
	GUEST_CALL(guest, REQ, IDS(0, 0x8001));
	say(&host, "%d ", (int32_t)guest->regs.x[2]);
	GUEST_CALL(guest, RUN, IDS(0x8001, 0));
	say(&host, "%llx", (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, yield_and_run)
{
	begin();
	run_all(yields, NULL, NULL, NULL, runs_yielded);
	CHECK_EQ_STR(host.log, "8400006c 80010000 21 -4 again:84000061 7");
}

/* Works for twenty steps on each request. */
static void slow(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;

		for (unsigned int i = 0; i < 20; i++)
			guest_tick(guest);
		guest->regs = request;
		answer(guest, 5);
	}
}

#define NS_TIMER 27u

static void preempts_once(struct guest *guest)
{
	host_timer(&host, 0, NS_TIMER, 0, 8);
	GUEST_CALL(guest, REQ, IDS(0, 0x8001));
	say(&host, "%llx %llx ", (unsigned long long)guest->regs.x[0],
	    (unsigned long long)guest->regs.x[1]);
	host_clear(&host, NS_TIMER, 0);
	/* Until then it cannot go on. */
	for (unsigned int i = 0; i < 3; i++)
		guest_tick(guest);
	GUEST_CALL(guest, RUN, guest->regs.x[1]);
	say(&host, "%llx %llx", (unsigned long long)guest->regs.x[0],
	    (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, virtual_timer_preempts)
{
	begin();
	run_all(slow, NULL, NULL, NULL, preempts_once);
	CHECK_EQ_STR(host.log, "84000062 80010000 84000070 5");
}

/* The one that was asked waits for the one that was preempted. */
TEST(sim_host, virtual_timer_preempts_a_chain)
{
	begin();
	run_all(relay, slow, NULL, NULL, preempts_once);
	CHECK_EQ_STR(host.log, "84000062 80020000 8001:5 84000070 a");
}

static void asks_under_timer(struct guest *guest)
{
	host_timer(&host, 0, NS_TIMER, 0, 8);
	GUEST_CALL(guest, REQ, IDS(0, 0x8001));
	say(&host, "%llx %llx", (unsigned long long)guest->regs.x[0],
	    (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, queued_interrupt_waits_for_the_strictest)
{
	begin();
	rig.sps[0].ns_action = FFASIM_QUEUED;
	run_all(relay, slow, NULL, NULL, asks_under_timer);
	CHECK_EQ_STR(host.log, "8001:5 84000070 a");
}

static bool told_to_end;

static void managed_handler(struct guest *guest)
{
	GUEST_CALL(guest, FFASIM_INTERRUPT_GET);
	say(&host, "exit:%llx ", (unsigned long long)guest->regs.x[0]);
	told_to_end = true;
}

static void ends_when_told(struct guest *guest)
{
	ffasim_mask(&rig.world, guest->ec, false, false);
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;
		unsigned int steps = 0;

		for (told_to_end = false; !told_to_end && steps < 1000; steps++)
			guest_tick(guest);
		say(&host, "%s ", steps < 20 ? "early" : "late");
		guest->regs = request;
		answer(guest, 3);
	}
}

TEST(sim_host, managed_exit)
{
	begin();
	rig.sps[0].ns_action = FFASIM_MANAGED_EXIT;
	host_add(&host, SP(1), ends_when_told)->handler = managed_handler;
	run_all(NULL, NULL, NULL, NULL, asks_under_timer);
	CHECK_EQ_STR(host.log, "exit:4 early 84000070 3");
}

/* The first is told although the second, which it asked, runs. */
static void asks_slow_one(struct guest *guest)
{
	ffasim_mask(&rig.world, guest->ec, false, false);
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;

		GUEST_CALL(guest, REQ, IDS(0x8001, 0x8002));
		say(&host, "%llx %llx ", (unsigned long long)guest->regs.x[0],
		    (unsigned long long)guest->regs.x[1]);
		GUEST_CALL(guest, RESP, IDS(0x8001, request.x[1] >> 16), 0, 1);
	}
}

TEST(sim_host, managed_exit_of_the_one_that_asked)
{
	begin();
	rig.sps[0].ns_action = FFASIM_MANAGED_EXIT;
	host_add(&host, SP(1), asks_slow_one)->handler = managed_handler;
	run_all(NULL, slow, NULL, NULL, asks_under_timer);
	CHECK_EQ_STR(host.log, "exit:4 84000062 80020000 84000070 1");
}

/* Partitions with a device: at S-EL1 the interrupt is got in the handler. */
static void device_handler(struct guest *guest)
{
	GUEST_CALL(guest, FFASIM_INTERRUPT_GET);
	say(&host, "%x:%llx ", guest->ec.id, (unsigned long long)guest->regs.x[0]);
	host_clear(&host, (uint32_t)guest->regs.x[0], 0);
	GUEST_CALL(guest, FFASIM_INTERRUPT_DEACTIVATE, guest->regs.x[0]);
}

static void serves_device(struct guest *guest)
{
	ffasim_mask(&rig.world, guest->ec, false, false);
	for (;;) {
		GUEST_CALL(guest, WAIT);
		say(&host, "in:%llx:%llx ", (unsigned long long)guest->regs.x[0],
		    (unsigned long long)guest->regs.x[2]);
	}
}

static void asks_under_secure_timer(struct guest *guest)
{
	host_timer(&host, 0, RIG_IRQ(2), 0, 8);
	GUEST_CALL(guest, REQ, IDS(0, 0x8001));
	say(&host, "%llx", (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, secure_interrupt_of_a_waiting_partition)
{
	begin();
	host_add(&host, SP(2), serves_device)->handler = device_handler;
	run_all(slow, NULL, NULL, NULL, asks_under_secure_timer);
	CHECK_EQ_STR(host.log, "8002:2c in:84000062:2c 5");
}

TEST(sim_host, secure_interrupt_is_queued)
{
	begin();
	rig.sps[0].other_action = FFASIM_QUEUED;
	host_add(&host, SP(2), serves_device)->handler = device_handler;
	run_all(slow, NULL, NULL, NULL, asks_under_secure_timer);
	/* Once the request is over it comes at once, before the normal world goes on. */
	CHECK_EQ_STR(host.log, "8002:2c in:84000062:2c 5");
}

/* At S-EL0 the partition is told in its registers. */
static void serves_in_registers(struct guest *guest)
{
	for (;;) {
		GUEST_CALL(guest, WAIT);
		say(&host, "in:%llx:%llx ", (unsigned long long)guest->regs.x[0],
		    (unsigned long long)guest->regs.x[2]);
		host_clear(&host, (uint32_t)guest->regs.x[2], 0);
	}
}

static void ticks_under_secure_timer(struct guest *guest)
{
	host_timer(&host, 0, RIG_IRQ(3), 0, 4);
	for (unsigned int i = 0; i < 10; i++)
		guest_tick(guest);
	say(&host, "nwd");
}

TEST(sim_host, secure_interrupt_at_s_el0)
{
	begin();
	run_all(NULL, NULL, serves_in_registers, NULL, ticks_under_secure_timer);
	CHECK_EQ_STR(host.log, "in:84000062:2e nwd");
}

/* A context a PE: the second starts where the first said, when its PE comes up. */
static void registers_secondary(struct guest *guest)
{
	GUEST_CALL(guest, FFAF_FID_64(SECONDARY_EP_REGISTER), 0x7000);
	GUEST_CALL(guest, WAIT);
	for (;;)
		answer(guest, 0x40);
}

static void secondary(struct guest *guest)
{
	say(&host, "second@%llx ", (unsigned long long)guest->entry);
	GUEST_CALL(guest, WAIT);
	for (;;)
		answer(guest, 0x41);
}

static void asks_both_widths(struct guest *guest)
{
	GUEST_CALL(guest, REQ, IDS(0, 0x8004));
	say(&host, "pe%u:%llx ", guest->ec.index, (unsigned long long)guest->regs.x[3]);
}

static void second_cpu(struct guest *guest)
{
	say(&host, "cpu@%llx,%llx ", (unsigned long long)guest->entry,
	    (unsigned long long)guest->regs.x[0]);
	asks_both_widths(guest);
	/* A partition with one context moves. */
	GUEST_CALL(guest, REQ, IDS(0, 0x8001), 0, 0x10);
	say(&host, "moved:%llx", (unsigned long long)guest->regs.x[3]);
}

static void starts_second_cpu(struct guest *guest)
{
	asks_both_widths(guest);
	host_boot_pe(&host, 1);
}

TEST(sim_host, secondary_boot)
{
	begin();
	host_add(&host, (struct ffasim_ec){ 0x8004, 1 }, secondary);
	host_add(&host, NWD1, second_cpu);
	run_all(NULL, NULL, NULL, registers_secondary, starts_second_cpu);
	CHECK_EQ_STR(host.log, "pe0:40 second@7000 cpu@9000,1 pe1:41 moved:11");
}

/* The middle of a chain dies while the last one runs. */
static void kills_the_middle(struct guest *guest)
{
	struct ffasim_next next;

	GUEST_CALL(guest, WAIT);
	ffasim_abort(&rig.world, 0, SP(2), &next);
	CHECK_EQ_INT(next.kind, FFASIM_NOTHING);
	GUEST_CALL(guest, RESP, IDS(0x8003, 0x8002));
	say(&host, "%d ", (int32_t)guest->regs.x[2]);
	GUEST_CALL(guest, WAIT);
	for (;;)
		answer(guest, 0x33);
}

static void relay_with_status(struct guest *guest)
{
	GUEST_CALL(guest, WAIT);
	for (;;) {
		const struct ffaf_regs request = guest->regs;
		const uint64_t result = GUEST_CALL(guest, REQ, IDS(0x8001, 0x8002));

		say(&host, "%llx:%d ", (unsigned long long)result, (int32_t)guest->regs.x[2]);
		GUEST_CALL(guest, RESP, IDS(0x8001, request.x[1] >> 16), 0, 1);
	}
}

static void asks_survivors(struct guest *guest)
{
	GUEST_CALL(guest, REQ, IDS(0, 0x8001));
	say(&host, "%llx ", (unsigned long long)guest->regs.x[3]);
	GUEST_CALL(guest, REQ, IDS(0, 0x8002));
	say(&host, "%d ", (int32_t)guest->regs.x[2]);
	GUEST_CALL(guest, REQ, IDS(0, 0x8003));
	say(&host, "%llx", (unsigned long long)guest->regs.x[3]);
}

TEST(sim_host, middle_of_a_chain_dies)
{
	begin();
	run_all(relay_with_status, relay, kills_the_middle, NULL, asks_survivors);
	CHECK_EQ_STR(host.log, "-8 84000060:-8 1 -8 33");
}

/* Two PEs at once, each with a chain of its own. */
static void asks_often(struct guest *guest)
{
	unsigned int right = 0;

	for (unsigned int i = 0; i < 50; i++) {
		const uint64_t to = 0x8001 + guest->ec.index;

		GUEST_CALL(guest, REQ, IDS(0, to), 0, i);
		right += guest->regs.x[3] == i + 1;
	}
	say(&host, "pe%u:%u ", guest->ec.index, right);
}

static void starts_and_asks(struct guest *guest)
{
	host_boot_pe(&host, 1);
	asks_often(guest);
}

TEST(sim_host, two_pes_at_once)
{
	begin();
	host_add(&host, NWD1, asks_often);
	run_all(NULL, NULL, NULL, NULL, starts_and_asks);
	CHECK_EQ_STR(host.log, "pe0:50 pe1:50 ");
}
