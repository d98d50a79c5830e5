/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Runtime models, FFA_RUN, lifecycle, and what x8 to x17 carry. */

#define REQ FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define REQ64 FFAF_FID_64(MSG_SEND_DIRECT_REQ)
#define RESP FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define RESP64 FFAF_FID_64(MSG_SEND_DIRECT_RESP)
#define WAIT FFAF_FID_32(MSG_WAIT)
#define RUN FFAF_FID_32(RUN)
#define YIELD FFAF_FID_32(YIELD)

static struct rig rig;

/* Bring SP 1 to run in each runtime model. */
static bool enter(enum ffasim_model model)
{
	struct ffasim_next next;
	struct ffasim_ec_info info;

	rig_init(&rig);
	if (model == FFASIM_MODEL_INIT) {
		rig.sps[0].boot_order = 1; /* the others before it */
		if (!rig_build(&rig))
			return false;
		ffasim_boot(&rig.world, &next);
		for (uint16_t n = 2; n < 5; n++)
			CALL(&rig, SP(n), WAIT);
	} else {
		if (!rig_start(&rig))
			return false;
		switch (model) {
		case FFASIM_MODEL_RUN:
			CALL(&rig, NWD, RUN, IDS(0x8001, 0));
			break;
		case FFASIM_MODEL_DIRECT_REQ:
			CALL(&rig, NWD, REQ, IDS(0, 0x8001));
			break;
		default:
			ffasim_irq(&rig.world, RIG_IRQ(1), 0, true);
			ffasim_poll(&rig.world, 0, &next);
			break;
		}
	}
	return CHECK(ffasim_ec_info(&rig.world, SP(1), &info)) &&
	       CHECK_EQ_INT(info.state, FFASIM_EC_RUNNING) && CHECK_EQ_INT(info.model, model);
}

/* What SP 1 may do in each: 0 or the status. */
static const struct {
	const char *what;
	uint64_t x0, x1;
	int run, request, interrupt, init;
} models[] = {
	{ "request", REQ, IDS(0x8001, 0x8002), 0, 0, 0, 0 },
	{ "wait", WAIT, 0, 0, FFAF_DENIED, 0, 0 },
	{ "yield", YIELD, 0, 0, 0, 0, FFAF_DENIED },
	{ "run another", RUN, IDS(0x8002, 0), 0, 0, FFAF_DENIED, FFAF_DENIED },
	{ "run itself", RUN, IDS(0x8001, 0), FFAF_BUSY, FFAF_BUSY, FFAF_BUSY, FFAF_BUSY },
	{ "run the normal world", RUN, 0, FFAF_DENIED, FFAF_DENIED, FFAF_DENIED, FFAF_DENIED },
	{ "respond", RESP, IDS(0x8001, 0), FFAF_DENIED, 0, FFAF_DENIED, FFAF_DENIED },
	{ "respond to another", RESP, IDS(0x8001, 0x8002), FFAF_DENIED, FFAF_DENIED, FFAF_DENIED,
	  FFAF_DENIED },
	{ "request of a VM", REQ, IDS(0x8001, 1), FFAF_DENIED, FFAF_DENIED, FFAF_DENIED,
	  FFAF_DENIED },
	{ "FFA_INTERRUPT", FFAF_FID_32(INTERRUPT), 0, FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED,
	  FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED },
	{ "FFA_ABORT before 1.3", FFAF_FID_32(ABORT), 0, FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED,
	  FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED },
	{ "secondary entry of one context", FFAF_FID_64(SECONDARY_EP_REGISTER), 0x1000,
	  FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED, FFAF_NOT_SUPPORTED },
};

TEST(sim_scheduling, runtime_models)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		const int wanted[] = { [FFASIM_MODEL_RUN] = models[i].run,
				       [FFASIM_MODEL_DIRECT_REQ] = models[i].request,
				       [FFASIM_MODEL_SECURE_INTERRUPT] = models[i].interrupt,
				       [FFASIM_MODEL_INIT] = models[i].init };

		for (int model = FFASIM_MODEL_INIT; model <= FFASIM_MODEL_SECURE_INTERRUPT;
		     model++) {
			test_context("%s, model %d", models[i].what, model);
			REQUIRE(enter((enum ffasim_model)model));
			CHECK_EQ_INT(REFUSAL(&rig, SP(1), models[i].x0, models[i].x1),
				     wanted[model]);
			CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
		}
	}
}

/* FFA_RUN by the normal world. */
static const struct {
	const char *what;
	uint64_t target;
	int status;
} runs[] = {
	{ "waiting", IDS(0x8003, 0), 0 },
	{ "yielded to it", IDS(0x8002, 0), 0 },
	{ "unknown", IDS(0x8009, 0), FFAF_INVALID_PARAMETERS },
	{ "unknown context", IDS(0x8003, 1), FFAF_INVALID_PARAMETERS },
	{ "context of another PE", IDS(0x8004, 1), FFAF_INVALID_PARAMETERS },
	{ "itself", IDS(0, 0), FFAF_INVALID_PARAMETERS },
	{ "running on another PE", IDS(0x8001, 0), FFAF_BUSY },
};

TEST(sim_scheduling, run_by_the_normal_world)
{
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		test_context("%s", runs[i].what);
		rig_init(&rig);
		REQUIRE(rig_start(&rig));
		CALL(&rig, NWD1, REQ, IDS(0, 0x8001));
		CALL(&rig, NWD, REQ, IDS(0, 0x8002));
		CHECK_NEXT(CALL(&rig, SP(2), YIELD), FFASIM_SWITCH, 0);
		CHECK_EQ_INT(REFUSAL(&rig, NWD, RUN, runs[i].target), runs[i].status);
	}
}

TEST(sim_scheduling, a_yielded_partition_belongs_to_its_requester)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), REQ, IDS(0x8001, 0x8002));
	CHECK_NEXT(CALL(&rig, SP(2), YIELD), FFASIM_SWITCH, 0x8001);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, RUN, IDS(0x8002, 0)), FFAF_DENIED);
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ, IDS(0, 0x8002)), FFAF_BUSY);
	CALL(&rig, NWD, RUN, IDS(0x8001, 0));
	CHECK_NEXT(CALL(&rig, SP(1), RUN, IDS(0x8002, 0)), FFASIM_SWITCH, 0x8002);
	CHECK_NEXT(CALL(&rig, SP(2), RESP, IDS(0x8002, 0x8001)), FFASIM_SWITCH, 0x8001);
	CHECK_NEXT(CALL(&rig, SP(1), WAIT), FFASIM_SWITCH, 0);
}

TEST(sim_scheduling, wait_completes_run_and_releases_rx)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	next = CALL(&rig, NWD, RUN, IDS(0x8001, 0));
	CHECK_EQ_U64(next.regs.x[0], RUN);
	next = CALL(&rig, SP(1), WAIT);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_U64(next.regs.x[0], WAIT);
	CHECK_EQ_U64(next.regs.x[1], IDS(0x8001, 0));
}

/* FFA_YIELD tells the scheduler a timeout only before 1.2. */
static const struct {
	uint32_t version;
	uint64_t x2;
} timeouts[] = { { FFAF_VERSION_1_1, 50 }, { FFAF_VERSION_1_2, 0 } };

TEST(sim_scheduling, yield_timeout)
{
	for (size_t i = 0; i < 2; i++) {
		rig_init(&rig);
		rig.sps[0].version = timeouts[i].version;
		REQUIRE(rig_start(&rig));
		CALL(&rig, NWD, RUN, IDS(0x8001, 0));
		CHECK_EQ_U64(CALL(&rig, SP(1), YIELD, 0, 50).regs.x[2], timeouts[i].x2);
	}
}

/* x8 of an SMC64 request and its answer by the versions of both ends (messaging). */
enum { KEPT = 0x88, ZERO = 0, SENT = 0x11 };

static const struct {
	uint32_t nwd, sp;
	uint64_t at_sp, back;
} high[] = {
	{ FFAF_VERSION_1_1, FFAF_VERSION_1_1, KEPT, SENT },
	{ FFAF_VERSION_1_2, FFAF_VERSION_1_1, KEPT, ZERO },
	{ FFAF_VERSION_1_3, FFAF_VERSION_1_1, KEPT, ZERO },
	{ FFAF_VERSION_1_3, FFAF_VERSION_1_2, ZERO, ZERO },
	{ FFAF_VERSION_1_1, FFAF_VERSION_1_2, ZERO, SENT },
	{ FFAF_VERSION_1_1, FFAF_VERSION_1_3, ZERO, SENT },
	{ FFAF_VERSION_1_2, FFAF_VERSION_1_3, ZERO, ZERO },
	{ FFAF_VERSION_1_3, FFAF_VERSION_1_3, SENT, KEPT },
};

TEST(sim_scheduling, high_registers)
{
	for (size_t i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
		struct ffasim_next next;

		test_context("%x to %x", high[i].nwd, high[i].sp);
		rig_init(&rig);
		rig.config.version = FFAF_VERSION_1_3;
		rig.sps[0].version = high[i].sp;
		REQUIRE(rig_start(&rig));
		CALL(&rig, NWD, FFAF_FID_32(VERSION), high[i].nwd);
		/* Once around, so that the partition has registers of its own. */
		CALL(&rig, NWD, REQ, IDS(0, 0x8001));
		CALL(&rig, SP(1), RESP, IDS(0x8001, 0), 0, 0, 0, 0, 0, 0, KEPT);
		next = CALL(&rig, NWD, REQ64, IDS(0, 0x8001), 0, 0, 0, 0, 0, 0, SENT);
		CHECK_EQ_U64(next.regs.x[8], high[i].at_sp);
		next = CALL(&rig, SP(1), RESP64, IDS(0x8001, 0), 0, 0, 0, 0, 0, 0, KEPT);
		CHECK_EQ_U64(next.regs.x[8], high[i].back);
	}
}

TEST(sim_scheduling, versions_of_direct2)
{
	rig_init(&rig);
	rig.sps[0].version = FFAF_VERSION_1_1;
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(0, 0x8001)),
		     FFAF_NOT_SUPPORTED);
	CHECK_EQ_INT(REFUSAL(&rig, NWD, FFAF_FID_64(MSG_SEND_DIRECT_REQ2), IDS(0, 0x8002)), 0);
}

TEST(sim_scheduling, smc32_request_needs_smc32_response_from_1_3)
{
	rig_init(&rig);
	rig.config.version = FFAF_VERSION_1_3;
	rig.sps[0].version = FFAF_VERSION_1_3;
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, FFAF_FID_32(VERSION), FFAF_VERSION_1_3);
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP64, IDS(0x8001, 0)), FFAF_DENIED);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFASIM_SWITCH, 0);
}

TEST(sim_scheduling, methods_decide_who_may_send)
{
	rig_init(&rig);
	rig.sps[0].methods = FFASIM_RECEIVES_REQ;
	rig.sps[1].methods = FFASIM_SENDS_REQ;
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ, IDS(0, 0x8002)), FFAF_DENIED);
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), REQ, IDS(0x8001, 0x8003)), FFAF_DENIED);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CALL(&rig, NWD, RUN, IDS(0x8002, 0));
	CHECK_EQ_INT(REFUSAL(&rig, SP(2), REQ, IDS(0x8002, 0x8001)), 0);
}

TEST(sim_scheduling, hypervisor_vouches_for_vms)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CHECK_NEXT(CALL(&rig, NWD, REQ, IDS(7, 0x8001)), FFASIM_SWITCH, 0x8001);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFAF_DENIED);
	CHECK_EQ_U64(CALL(&rig, SP(1), RESP, IDS(0x8001, 7)).regs.x[1], IDS(0x8001, 7));
	rig_init(&rig);
	rig.config.hypervisor = false;
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ, IDS(7, 0x8001)), FFAF_INVALID_PARAMETERS);
}

TEST(sim_scheduling, messages_about_vms)
{
	const uint32_t created = 0x80000004;

	rig_init(&rig);
	rig.sps[0].vm_created = true;
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ, IDS(0, 0x8001), 0x80000006), FFAF_DENIED);
	CHECK_NEXT(CALL(&rig, NWD, REQ, IDS(0, 0x8001), created, 0, 0, 3), FFASIM_SWITCH, 0x8001);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFAF_DENIED);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP, IDS(0x8001, 0), created + 3), FFAF_DENIED);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0), created + 1), FFASIM_SWITCH, 0);
}

TEST(sim_scheduling, lifecycle)
{
	struct ffasim_next next;

	rig_init(&rig);
	rig.config.version = FFAF_VERSION_1_3;
	REQUIRE(rig_build(&rig));
	ffasim_boot(&rig.world, &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	/* The next one has not booted. */
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), REQ, IDS(0x8001, 0x8002)), FFAF_DENIED);
	CALL(&rig, SP(1), WAIT);
	CALL(&rig, SP(2), FFAF_FID_32(ERROR), 0, (uint32_t)FFAF_NO_MEMORY);
	CALL(&rig, SP(3), WAIT);
	CHECK_NEXT(CALL(&rig, SP(4), WAIT), FFASIM_SWITCH, 0);
	CALL(&rig, NWD, FFAF_FID_32(VERSION), FFAF_VERSION_1_3);
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ, IDS(0, 0x8002)), FFAF_ABORTED);
	CHECK_EQ_INT(REFUSAL(&rig, NWD, RUN, IDS(0x8002, 0)), FFAF_ABORTED);
	ffasim_boot_pe(&rig.world, 1, 0, 0, &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	/* Nobody registered where the second context starts. */
	CHECK_EQ_INT(REFUSAL(&rig, NWD1, REQ, IDS(0, 0x8004)), FFAF_NOT_READY);
}

/* FFA_CONSOLE_LOG. */
static const struct {
	const char *what;
	uint64_t x0, count;
	int status;
	const char *log;
} logs[] = {
	{ "a few", FFAF_FID_32(CONSOLE_LOG), 6, 0, "8001:ABCDEF;" },
	{ "wide", FFAF_FID_64(CONSOLE_LOG), 10, 0, "8001:ABCDIJKLMN;" },
	{ "none", FFAF_FID_32(CONSOLE_LOG), 0, FFAF_INVALID_PARAMETERS, "" },
	{ "too many", FFAF_FID_32(CONSOLE_LOG), 25, FFAF_INVALID_PARAMETERS, "" },
	{ "too many, wide", FFAF_FID_64(CONSOLE_LOG), 129, FFAF_INVALID_PARAMETERS, "" },
	{ "reserved bits", FFAF_FID_32(CONSOLE_LOG), 0x101, FFAF_INVALID_PARAMETERS, "" },
};

TEST(sim_scheduling, console_log)
{
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		const bool wide = (logs[i].x0 & FFAF_FID_SMC64) != 0;

		test_context("%s", logs[i].what);
		rig_init(&rig);
		REQUIRE(rig_start(&rig));
		CHECK_EQ_INT(REFUSAL(&rig, NWD, logs[i].x0, logs[i].count), FFAF_NOT_SUPPORTED);
		CALL(&rig, NWD, RUN, IDS(0x8001, 0));
		CHECK_EQ_INT(REFUSAL(&rig, SP(1), logs[i].x0, logs[i].count,
				     wide ? 0x4c4b4a4944434241 : 0x44434241,
				     wide ? 0x4e4d : 0x4645),
			     logs[i].status);
		CHECK_EQ_STR(rig.log, logs[i].log);
	}
}

/* Of whom each dies, what is left. */
TEST(sim_scheduling, abort_of_who_runs_answers_the_requester)
{
	struct ffasim_endpoint_info info;
	struct ffasim_next next;

	rig_init(&rig);
	rig.sps[1].rx = rig.regions[1].base;
	rig.sps[1].tx = rig.regions[1].base + FFASIM_PAGE;
	rig.sps[1].rxtx_pages = 1;
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), REQ, IDS(0x8001, 0x8002));
	ffasim_abort(&rig.world, 0, SP(2), &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	CHECK_EQ_INT((int32_t)next.regs.x[2], FFAF_ABORTED);
	CHECK_EQ_INT(rig_state(&rig, SP(2)), FFASIM_EC_ABORTED);
	CHECK(ffasim_endpoint_info(&rig.world, 0x8002, &info));
	CHECK(info.aborted && info.rxtx_pages == 0 && info.rx_owner == FFASIM_NOT_MAPPED);
	ffasim_abort(&rig.world, 0, SP(1), &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
}

TEST(sim_scheduling, abort_reaches_the_other_pe_by_poll)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD1, REQ, IDS(0, 0x8004));
	ffasim_abort(&rig.world, 0, SP(4), &next);
	CHECK_EQ_INT(next.kind, FFASIM_NOTHING);
	ffasim_poll(&rig.world, 1, &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_INT((int32_t)next.regs.x[2], FFAF_ABORTED);
}

TEST(sim_scheduling, abort_by_the_partition)
{
	struct ffasim_next next;

	rig_init(&rig);
	rig.config.version = FFAF_VERSION_1_3;
	rig.sps[0].version = FFAF_VERSION_1_3;
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, FFAF_FID_32(VERSION), FFAF_VERSION_1_3);
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	next = CALL(&rig, SP(1), FFAF_FID_32(ABORT));
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_INT((int32_t)next.regs.x[2], FFAF_ABORTED);
}

/* Faults on purpose: a request to SP 1, and what comes of it the first and the second time. */
static const struct {
	const char *what;
	struct ffasim_fault fault;
	uint8_t kinds[2]; /* enum ffasim_kind */
	int statuses[2];
} faults[] = {
	{ "status",
	  { REQ, FFASIM_FAULT_STATUS, FFAF_NO_MEMORY, 0, 0, 1 },
	  { FFASIM_RETURN, FFASIM_SWITCH },
	  { FFAF_NO_MEMORY, 0 } },
	{ "status, later",
	  { 0, FFASIM_FAULT_STATUS, FFAF_BUSY, 0x8001, 1, 1 },
	  { FFASIM_SWITCH, FFASIM_RETURN },
	  { 0, FFAF_BUSY } },
	{ "status of another",
	  { REQ, FFASIM_FAULT_STATUS, FFAF_BUSY, 0x8002, 0, 0 },
	  { FFASIM_SWITCH, FFASIM_SWITCH },
	  { 0, 0 } },
	{ "abort",
	  { REQ, FFASIM_FAULT_ABORT, 0, 0, 0, 1 },
	  { FFASIM_RETURN, FFASIM_RETURN },
	  { FFAF_ABORTED, FFAF_ABORTED } },
	{ "lost",
	  { REQ, FFASIM_FAULT_LOST, 0, 0, 0, 1 },
	  { FFASIM_HALT, FFASIM_RETURN },
	  { 0, FFAF_DENIED } },
};

TEST(sim_scheduling, faults)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		test_context("%s", faults[i].what);
		rig_init(&rig);
		rig.config.faults = &faults[i].fault;
		rig.config.fault_count = 1;
		REQUIRE(rig_start(&rig));
		for (unsigned int n = 0; n < 2; n++) {
			const struct ffasim_next next = CALL(&rig, NWD, REQ, IDS(0, 0x8001));

			CHECK_EQ_INT(next.kind, faults[i].kinds[n]);
			CHECK_EQ_INT(rig_status(&next), faults[i].statuses[n]);
			if (next.kind == FFASIM_SWITCH)
				CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
			CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
		}
	}
}

TEST(sim_scheduling, a_late_answer_comes_by_run)
{
	struct ffasim_next next;

	rig_init(&rig);
	rig.fault = (struct ffasim_fault){ REQ, FFASIM_FAULT_LATE, 0, 0, 0, 1 };
	rig.config.faults = &rig.fault;
	rig.config.fault_count = 1;
	REQUIRE(rig_start(&rig));
	next = CALL(&rig, NWD, REQ, IDS(0, 0x8001), 0, 5);
	CHECK_NEXT(next, FFASIM_RETURN, 0);
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(INTERRUPT));
	CHECK_EQ_U64(next.regs.x[1], IDS(0x8001, 0));
	next = CALL(&rig, NWD, RUN, next.regs.x[1]);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	CHECK_EQ_U64(next.regs.x[3], 5);
	CHECK(next.starts);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFASIM_SWITCH, 0);
}

/* Events as a text: "c8001" a call, "n0" what came of it, "s8001:1" a state. */
static char events[512];

static void trace(void *ctx, const struct ffasim_event *event)
{
	const size_t used = strlen(events);
	char *to = events + used;

	(void)ctx;
	switch (event->kind) {
	case FFASIM_EVENT_CALL:
		snprintf(to, sizeof(events) - used, "c%x ", event->ec.id);
		break;
	case FFASIM_EVENT_NEXT:
		snprintf(to, sizeof(events) - used, "n%x ", event->next->ec.id);
		break;
	default:
		snprintf(to, sizeof(events) - used, "s%x:%u ", event->ec.id, event->state);
		break;
	}
}

TEST(sim_scheduling, trace_tells_calls_and_states)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	rig.ops.trace = trace;
	events[0] = '\0';
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CHECK_EQ_STR(events, "c0 s0:3 s8001:2 n8001 c8001 s8001:1 s0:2 n0 ");
}

/* A preempted chain goes on only where all of it may run. */
TEST(sim_scheduling, a_chain_with_a_pinned_context_stays_on_its_pe)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8004));
	CALL(&rig, SP(4), REQ, IDS(0x8004, 0x8001));
	ffasim_irq(&rig.world, 27, 0, true);
	ffasim_poll(&rig.world, 0, &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_U64(next.regs.x[1], IDS(0x8001, 0));
	CHECK_EQ_INT(REFUSAL(&rig, NWD1, RUN, IDS(0x8001, 0)), FFAF_INVALID_PARAMETERS);
	CHECK_NEXT(CALL(&rig, NWD, RUN, IDS(0x8001, 0)), FFASIM_RESUME, 0x8001);
}

/* Naming the one that was asked resumes the one that it waits for. */
TEST(sim_scheduling, run_of_the_head_of_a_chain)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), REQ, IDS(0x8001, 0x8002));
	ffasim_irq(&rig.world, 27, 0, true);
	ffasim_poll(&rig.world, 0, &next);
	ffasim_irq(&rig.world, 27, 0, false);
	/* All of it moves to the other PE. */
	CHECK_NEXT(CALL(&rig, NWD1, RUN, IDS(0x8001, 0)), FFASIM_RESUME, 0x8002);
	CHECK_NEXT(CALL(&rig, SP(2), RESP, IDS(0x8002, 0x8001)), FFASIM_SWITCH, 0x8001);
	next = CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_INT(next.ec.index, 1);
}

TEST(sim_scheduling, reserved_registers_where_they_are_refused)
{
	rig_init(&rig);
	rig.config.quirk[FFASIM_QUIRK_RESERVED] = FFASIM_RESERVED_REFUSED;
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, RUN, IDS(0x8001, 0), 1), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(REFUSAL(&rig, NWD, RUN, IDS(0x8001, 0)), 0);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), WAIT, 1), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), WAIT, 0, 2), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), YIELD, 0, 0, 0, 4), FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), WAIT, 0, 1), 0);
}

/* Who yielded handles an interrupt while its requester dies. */
TEST(sim_scheduling, requester_dies_while_its_partition_handles_an_interrupt)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CALL(&rig, NWD, REQ, IDS(0, 0x8001));
	CALL(&rig, SP(1), REQ, IDS(0x8001, 0x8002));
	CALL(&rig, SP(2), YIELD);
	CALL(&rig, SP(1), RESP, IDS(0x8001, 0));
	ffasim_irq(&rig.world, RIG_IRQ(2), 0, true);
	ffasim_poll(&rig.world, 0, &next);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8002);
	ffasim_abort(&rig.world, 1, SP(1), &next);
	CHECK_EQ_INT(next.kind, FFASIM_NOTHING);
	CHECK_NEXT(CALL(&rig, SP(2), YIELD), FFASIM_RESUME, 0);
	/* It belongs to nobody: the scheduler runs it, and its response has no receiver. */
	CHECK_NEXT(CALL(&rig, NWD, RUN, IDS(0x8002, 0)), FFASIM_SWITCH, 0x8002);
	CHECK_EQ_INT(REFUSAL(&rig, SP(2), RESP, IDS(0x8002, 0x8001)), FFAF_ABORTED);
	CHECK_NEXT(CALL(&rig, SP(2), WAIT), FFASIM_SWITCH, 0);
	CHECK_EQ_STR(ffasim_invariant(&rig.world), NULL);
}
