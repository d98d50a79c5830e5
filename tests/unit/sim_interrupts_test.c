/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "../../sim/src/world.h"
#include "world.h"

/* Interrupts in the simulated secure world: polls, pins, and the calls that go with them. */

#define REQ FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define RESP FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define WAIT FFAF_FID_32(MSG_WAIT)
#define RUN FFAF_FID_32(RUN)
#define YIELD FFAF_FID_32(YIELD)
#define NS_TIMER 27u

static struct rig rig;

static struct ffasim_next poll(unsigned int pe)
{
	struct ffasim_next next;

	ffasim_poll(&rig.world, pe, &next);
	CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
	return next;
}

static void set(uint32_t intid, unsigned int pe)
{
	CHECK(ffasim_irq(&rig.world, intid, pe, true));
}

static void unset(uint32_t intid, unsigned int pe)
{
	CHECK(ffasim_irq(&rig.world, intid, pe, false));
}

/* Who runs when an interrupt of SP 2 comes, and who runs then. */
static const struct {
	const char *what;
	uint16_t runs; /* 0: the normal world */
	uint8_t ns_action, other_action;
	uint32_t intid;
	uint8_t kind;
	uint16_t then;
} arrivals[] = {
	{ "normal world, secure", 0, 0, 0, RIG_IRQ(2), FFASIM_SWITCH, 0x8002 },
	{ "normal world, its own", 0, 0, 0, NS_TIMER, FFASIM_NOTHING, 0 },
	{ "other, secure", 0x8001, 0, FFASIM_SIGNALED, RIG_IRQ(2), FFASIM_SWITCH, 0x8002 },
	{ "other, secure, queued", 0x8001, 0, FFASIM_QUEUED, RIG_IRQ(2), FFASIM_NOTHING, 0x8001 },
	{ "the same, masked", 0x8002, 0, 0, RIG_IRQ(2), FFASIM_NOTHING, 0x8002 },
	{ "not secure", 0x8001, FFASIM_SIGNALED, 0, NS_TIMER, FFASIM_SWITCH, 0 },
	{ "not secure, queued", 0x8001, FFASIM_QUEUED, 0, NS_TIMER, FFASIM_NOTHING, 0x8001 },
	{ "not secure, managed exit masked", 0x8001, FFASIM_MANAGED_EXIT, 0, NS_TIMER,
	  FFASIM_NOTHING, 0x8001 },
	{ "at S-EL0, its own", 0x8003, 0, 0, RIG_IRQ(3), FFASIM_NOTHING, 0x8003 },
};

TEST(sim_interrupts, arrivals)
{
	for (size_t i = 0; i < sizeof(arrivals) / sizeof(arrivals[0]); i++) {
		const uint16_t runs = arrivals[i].runs;

		test_context("%s", arrivals[i].what);
		rig_init(&rig);
		rig.sps[0].ns_action = arrivals[i].ns_action;
		rig.sps[0].other_action = arrivals[i].other_action;
		REQUIRE(rig_start(&rig));
		if (runs != 0)
			CALL(&rig, NWD, REQ, IDS(0, runs));
		set(arrivals[i].intid, 0);
		CHECK_NEXT(poll(0), arrivals[i].kind, arrivals[i].then);
	}
}

TEST(sim_interrupts, pins_and_masks)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	set(RIG_IRQ(1), 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
	ffasim_mask(&rig.world, SP(1), false, true);
	next = poll(0);
	CHECK_EQ_INT(next.kind, FFASIM_VIRQ);
	CHECK_EQ_U64(next.interrupt, RIG_IRQ(1));
	/* On the other pin, which is masked. */
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_ENABLE, RIG_IRQ(1), 1, 1).regs.x[0], 0);
	CHECK_EQ_INT(poll(0).kind, FFASIM_NOTHING);
	ffasim_mask(&rig.world, SP(1), false, false);
	CHECK_EQ_INT(poll(0).kind, FFASIM_VFIQ);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_ENABLE, RIG_IRQ(1), 0).regs.x[0], 0);
	CHECK_EQ_INT(poll(0).kind, FFASIM_NOTHING);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_ENABLE, RIG_IRQ(2), 1).regs.x[0],
		     UINT32_MAX);
}

TEST(sim_interrupts, level_comes_until_the_line_falls)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_mask(&rig.world, SP(1), false, false);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], UINT32_MAX);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_DEACTIVATE, RIG_IRQ(1)).regs.x[0],
		     UINT32_MAX);
	set(RIG_IRQ(1), 0);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], RIG_IRQ(1));
	CHECK_EQ_INT(poll(0).kind, FFASIM_NOTHING); /* active */
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_DEACTIVATE, RIG_IRQ(1)).regs.x[0], 0);
	CHECK_EQ_INT(poll(0).kind, FFASIM_VIRQ); /* still asserted */
	unset(RIG_IRQ(1), 0);
	CHECK_EQ_INT(poll(0).kind, FFASIM_NOTHING);
}

TEST(sim_interrupts, edge_comes_once)
{
	const uint32_t edge = RIG_IRQ(1) + 1;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_mask(&rig.world, SP(1), false, false);
	set(edge, 0);
	unset(edge, 0);
	CHECK_EQ_INT(poll(0).kind, FFASIM_VIRQ);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], edge);
	set(edge, 0); /* another one while it is active */
	CALL(&rig, SP(1), FFASIM_INTERRUPT_DEACTIVATE, edge);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], edge);
	CALL(&rig, SP(1), FFASIM_INTERRUPT_DEACTIVATE, edge);
	CHECK_EQ_INT(poll(0).kind, FFASIM_NOTHING);
}

TEST(sim_interrupts, preempted_context_is_resumed)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	set(RIG_IRQ(2) + 1, 0);
	next = poll(0);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8002);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(INTERRUPT));
	CHECK_EQ_U64(next.regs.x[2], RIG_IRQ(2) + 1);
	CHECK_EQ_INT(rig_state(&rig, SP(1)), FFASIM_EC_PREEMPTED);
	/* It may not be run by others meanwhile. */
	CHECK_EQ_INT(REFUSAL(&rig, NWD1, RUN, IDS(0x8001, 0)), FFAF_DENIED);
	/* The handler may ask others. */
	CHECK_NEXT(CALL(&rig, SP(2), REQ, IDS(0x8002, 0x8003)), FFASIM_SWITCH, 0x8003);
	CHECK_NEXT(CALL(&rig, SP(3), RESP, IDS(0x8003, 0x8002)), FFASIM_SWITCH, 0x8002);
	CHECK_NEXT(CALL(&rig, SP(2), WAIT), FFASIM_RESUME, 0x8001);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFASIM_SWITCH, 0);
}

TEST(sim_interrupts, yielded_context_handles_and_yields_again)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), YIELD);
	set(RIG_IRQ(1), 0);
	CHECK_NEXT(poll(0), FFASIM_SWITCH, 0x8001);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFAF_DENIED);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), WAIT), FFAF_DENIED);
	CHECK_NEXT(CALL(&rig, SP(1), YIELD), FFASIM_RESUME, 0);
	/* What it was asked is still open. */
	CHECK_NEXT(CALL(&rig, NWD, RUN, IDS(0x8001, 0)), FFASIM_SWITCH, 0x8001);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFASIM_SWITCH, 0);
}

TEST(sim_interrupts, preempted_target_gets_it_when_run)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_mask(&rig.world, SP(1), false, false);
	set(NS_TIMER, 0);
	CHECK_NEXT(poll(0), FFASIM_SWITCH, 0);
	set(RIG_IRQ(1), 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0);
	unset(NS_TIMER, 0);
	CHECK_NEXT(CALL(&rig, NWD, RUN, IDS(0x8001, 0)), FFASIM_RESUME, 0x8001);
	CHECK_NEXT(poll(0), FFASIM_VIRQ, 0x8001);
}

TEST(sim_interrupts, s_el0_is_told_once_it_waits)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8003));
	set(RIG_IRQ(3), 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8003);
	CALL(&rig, SP(3), RESP, IDS(0x8003, 0));
	next = poll(0);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8003);
	CHECK_EQ_U64(next.regs.x[2], RIG_IRQ(3));
	unset(RIG_IRQ(3), 0);
	CHECK_NEXT(CALL(&rig, SP(3), WAIT), FFASIM_RESUME, 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0);
}

TEST(sim_interrupts, pinned_context_takes_its_own_pe)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	set(RIG_IRQ(4), 1);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0);
	next = poll(1);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8004);
	CHECK_EQ_INT(next.ec.index, 1);
}

TEST(sim_interrupts, not_all_ids_are_interrupts)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CHECK(!ffasim_irq(&rig.world, 1024, 0, true));
	CHECK(!ffasim_irq(&rig.world, NS_TIMER, 2, true));
}

/* A managed exit comes once for each request, on the pin of the manifest. */
TEST(sim_interrupts, managed_exit_on_fiq)
{
	struct ffasim_next next;

	rig_init(&rig);
	rig.sps[0].ns_action = FFASIM_MANAGED_EXIT;
	rig.sps[0].managed_exit_fiq = true;
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_mask(&rig.world, SP(1), true, false);
	set(NS_TIMER, 0);
	next = poll(0);
	CHECK_EQ_INT(next.kind, FFASIM_VFIQ);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], rig.config.mei);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_DEACTIVATE, rig.config.mei).regs.x[0], 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CHECK_EQ_INT(poll(0).kind, FFASIM_VFIQ);
}

/* One that was masked until the response is not told with the next request. */
TEST(sim_interrupts, managed_exit_ends_with_the_request)
{
	rig_init(&rig);
	rig.sps[0].ns_action = FFASIM_MANAGED_EXIT;
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	set(NS_TIMER, 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	ffasim_irq(&rig.world, NS_TIMER, 0, false);
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_mask(&rig.world, SP(1), false, false);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], 0xffffffff);
}

TEST(sim_interrupts, schedule_receiver_now_or_on_return)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	ffasim_raise_sri(&rig.world, 0, true);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
	ffasim_raise_sri(&rig.world, 0, false);
	CHECK_NEXT(poll(0), FFASIM_SWITCH, 0);
	next = poll(0);
	CHECK_EQ_INT(next.kind, FFASIM_VIRQ);
	CHECK_EQ_U64(next.interrupt, rig.config.sri);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0);
	CALL(&rig, NWD, RUN, IDS(0x8001, 0));
	ffasim_raise_sri(&rig.world, 0, true);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CHECK_EQ_INT(poll(0).kind, FFASIM_VIRQ);
}

TEST(sim_interrupts, notification_pending_interrupt)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	ffasim_raise_npi(&rig.world, ffasim_endpoint_of(&rig.world, 0x8001), 0);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0); /* nobody is scheduled for it */
	CALL(&rig, NWD, RUN, IDS(0x8001, 0));
	ffasim_mask(&rig.world, SP(1), false, false);
	next = poll(0);
	CHECK_EQ_INT(next.kind, FFASIM_VIRQ);
	CHECK_EQ_U64(next.interrupt, rig.config.npi);
	CHECK_EQ_U64(CALL(&rig, SP(1), FFASIM_INTERRUPT_GET).regs.x[0], rig.config.npi);
	CHECK_NEXT(poll(0), FFASIM_NOTHING, 0x8001);
}

/* FFA_NORMAL_WORLD_RESUME, where an SPMC at S-EL1 offers it. */
TEST(sim_interrupts, normal_world_resume)
{
	const uint32_t resume = FFAF_FID_32(NORMAL_WORLD_RESUME);

	rig_init(&rig);
	REQUIRE(rig_build(&rig));
	rig.config.call[0][FFAF_NR_NORMAL_WORLD_RESUME] |= FFASIM_S_HANDLED;
	ffasim_skip_boot(&rig.world);
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), resume), FFAF_DENIED);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	set(RIG_IRQ(1), 0);
	CHECK_NEXT(poll(0), FFASIM_SWITCH, 0x8001);
	CHECK_NEXT(CALL(&rig, SP(1), resume), FFASIM_RESUME, 0);
}

TEST(sim_interrupts, a_pe_goes_off_and_on)
{
	const struct ffasim_ec second = { 0x8004, 1 };
	struct ffasim_next next;

	rig_init(&rig);
	rig.sps[3].power_messages = true;
	REQUIRE(rig_build(&rig));
	ffasim_boot(&rig.world, &next);
	for (uint16_t n = 1; n < 4; n++)
		CALL(&rig, SP(n), WAIT);
	CALL(&rig, SP(4), FFAF_FID_64(SECONDARY_EP_REGISTER), 0x7000);
	CALL(&rig, SP(4), WAIT);
	for (unsigned int i = 0; i < 2; i++) {
		ffasim_boot_pe(&rig.world, 1, 0x9000, 5, &next);
		CHECK_NEXT(next, FFASIM_SWITCH, 0x8004);
		CHECK(next.starts && next.entry == 0x7000);
		next = CALL(&rig, second, WAIT);
		CHECK_NEXT(next, FFASIM_SWITCH, 0);
		CHECK(next.starts && next.entry == 0x9000 && next.regs.x[0] == 5);
		ffasim_pe_off(&rig.world, 1, &next);
		CHECK_NEXT(next, FFASIM_SWITCH, 0x8004);
		CHECK_EQ_U64(next.regs.x[2], 0x80000000);
		CHECK_EQ_INT(REFUSAL(&rig, second, YIELD), FFAF_DENIED);
		CHECK_EQ_INT(REFUSAL(&rig, second, REQ, IDS(0x8004, 0x8001)), FFAF_DENIED);
		CHECK_NEXT(CALL(&rig, second, RESP, IDS(0x8004, 0x8000), 0x80000002), FFASIM_HALT,
			   0);
		CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
	}
	ffasim_pe_off(&rig.world, 0, &next);
	CHECK_EQ_INT(next.kind, FFASIM_NOTHING);
}
