/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* Direct messages in the simulated secure world. */

#define REQ FFAF_FID_32(MSG_SEND_DIRECT_REQ)
#define REQ64 FFAF_FID_64(MSG_SEND_DIRECT_REQ)
#define RESP FFAF_FID_32(MSG_SEND_DIRECT_RESP)
#define RESP64 FFAF_FID_64(MSG_SEND_DIRECT_RESP)
#define REQ2 FFAF_FID_64(MSG_SEND_DIRECT_REQ2)
#define RESP2 FFAF_FID_64(MSG_SEND_DIRECT_RESP2)

static struct rig rig;

TEST(sim_messages, there_and_back)
{
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	next = CALL(&rig, NWD, REQ, IDS(0, 0x8001), 0, 0x1234567800000001, 2, 3, 4, 5);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	CHECK_EQ_U64(next.regs.x[0], REQ);
	CHECK_EQ_U64(next.regs.x[1], IDS(0, 0x8001));
	CHECK_EQ_U64(next.regs.x[3], 1);
	CHECK_EQ_U64(next.regs.x[7], 5);
	CHECK(next.starts && next.entry == 0x1000);
	CHECK_EQ_INT(rig_state(&rig, NWD), FFASIM_EC_BLOCKED);
	next = CALL(&rig, SP(1), RESP, IDS(0x8001, 0), 0, 9);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_U64(next.regs.x[0], RESP);
	CHECK_EQ_U64(next.regs.x[1], IDS(0x8001, 0));
	CHECK_EQ_U64(next.regs.x[3], 9);
	CHECK(!next.starts);
	CHECK_EQ_INT(rig_state(&rig, SP(1)), FFASIM_EC_WAITING);
	CHECK_EQ_INT(rig_state(&rig, NWD), FFASIM_EC_RUNNING);
}

TEST(sim_messages, second_version_carries_uuid)
{
	const uint64_t low = 0x7161514131211101, high = 0xf1e1d1c1b1a19181;
	struct ffasim_next next;

	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CHECK_EQ_INT(REFUSAL(&rig, NWD, REQ2, IDS(0, 0x8001), low, high + 1),
		     FFAF_INVALID_PARAMETERS);
	next = CALL(&rig, NWD, REQ2, IDS(0, 0x8001), low, high, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		    14, 15, 16, 17);
	CHECK_NEXT(next, FFASIM_SWITCH, 0x8001);
	CHECK_EQ_U64(next.regs.x[2], low);
	CHECK_EQ_U64(next.regs.x[17], 17);
	CHECK_EQ_INT(REFUSAL(&rig, SP(1), RESP64, IDS(0x8001, 0)), FFAF_DENIED);
	next = CALL(&rig, SP(1), RESP2, IDS(0x8001, 0), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		    14, 15, 16);
	CHECK_NEXT(next, FFASIM_SWITCH, 0);
	CHECK_EQ_U64(next.regs.x[2] | next.regs.x[3], 0);
	CHECK_EQ_U64(next.regs.x[4], 3);
	CHECK_EQ_U64(next.regs.x[17], 16);
}

TEST(sim_messages, chain_unwinds_in_order)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	CHECK_NEXT(CALL(&rig, NWD, REQ, IDS(0, 0x8001)), FFASIM_SWITCH, 0x8001);
	for (uint16_t n = 1; n < 4; n++)
		CHECK_NEXT(CALL(&rig, SP(n), REQ, IDS(0x8000 + n, 0x8001 + n)), FFASIM_SWITCH,
			   0x8001u + n);
	CHECK_EQ_INT(REFUSAL(&rig, SP(4), REQ, IDS(0x8004, 0x8001)), FFAF_DENIED);
	for (uint16_t n = 4; n > 1; n--)
		CHECK_NEXT(CALL(&rig, SP(n), RESP, IDS(0x8000 + n, 0x7fff + n)), FFASIM_SWITCH,
			   0x7fffu + n);
	CHECK_NEXT(CALL(&rig, SP(1), RESP, IDS(0x8001, 0)), FFASIM_SWITCH, 0);
}

/* Requests of the normal world and what they are refused with. */
static const struct {
	const char *what;
	uint32_t fid;
	uint64_t ids, flags;
	int status;
} refused[] = {
	{ "unknown receiver", REQ, IDS(0, 0x8009), 0, FFAF_INVALID_PARAMETERS },
	{ "the SPMC", REQ, IDS(0, 0x8000), 0, FFAF_INVALID_PARAMETERS },
	{ "itself", REQ, IDS(0, 0), 0, FFAF_INVALID_PARAMETERS },
	{ "a secure sender", REQ, IDS(0x8002, 0x8001), 0, FFAF_INVALID_PARAMETERS },
	{ "flags", REQ, IDS(0, 0x8001), 1, FFAF_INVALID_PARAMETERS },
	{ "reserved flags of a framework message", REQ, IDS(0, 0x8001), 0x80000104,
	  FFAF_INVALID_PARAMETERS },
	{ "a framework message not subscribed to", REQ, IDS(0, 0x8001), 0x80000004, FFAF_DENIED },
	{ "a power management message", REQ, IDS(0, 0x8001), 0x80000000, FFAF_INVALID_PARAMETERS },
	{ "a response", RESP, IDS(0, 0x8001), 0, FFAF_NOT_SUPPORTED },
};

TEST(sim_messages, refusals)
{
	rig_init(&rig);
	REQUIRE(rig_start(&rig));
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		test_context("%s", refused[i].what);
		CHECK_EQ_INT(REFUSAL(&rig, NWD, refused[i].fid, refused[i].ids, refused[i].flags),
			     refused[i].status);
	}
}
