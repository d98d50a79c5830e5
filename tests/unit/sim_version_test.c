/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"
#include "memory_world.h"

static struct rig mail;

#define VERSION FFAF_FID_32(VERSION)
#define V(minor) FFAF_MAKE_VERSION(1, minor)
#define REFUSED 0xffffffffull
#define INVALID 0xfffffffdull

/* A call; a version where VERSION is what is asked, else any other call. */
struct step {
	bool other;
	uint32_t asked, query;
	uint64_t answer; /* x0 of FFA_VERSION, or the status of FFA_ID_GET */
	uint32_t agreed; /* afterwards */
};

struct script {
	const char *name;
	uint32_t own;
	uint8_t before, incompatible, lock, locked;
	struct step steps[12];
};

static const struct script scripts[] = {
	{ "specification",
	  V(2),
	  0,
	  0,
	  0,
	  0,
	  { { false, 0x80010001, 0, REFUSED, 0 },
	    { false, 0x20000, 0, V(2), 0 },
	    { false, V(3), 0, V(2), 0 },
	    { false, 0, 0, V(2), 0 },
	    { false, V(1), 0, V(2), V(1) },
	    { false, V(0), 0, V(2), V(0) },
	    { true, 0, 0, 0, V(0) },
	    { false, V(1), 0, REFUSED, V(0) },
	    { false, V(0), 0, V(2), V(0) } } },
	{ "never asked",
	  V(2),
	  0,
	  0,
	  0,
	  0,
	  { { true, 0, 0, 0, V(2) },
	    { false, V(1), 0, REFUSED, V(2) },
	    { false, V(2), 0, V(2), V(2) } } },
	{ "refused before a version, which then is none",
	  V(2),
	  FFASIM_BEFORE_VERSION_NOT_SUPPORTED,
	  0,
	  0,
	  FFASIM_LOCKED_VERSION_AGREED,
	  { { true, 0, 0, (uint64_t)FFAF_NOT_SUPPORTED, 0 }, { false, V(1), 0, REFUSED, 0 } } },
	{ "agreed is told",
	  V(2),
	  FFASIM_BEFORE_VERSION_NOT_SUPPORTED,
	  0,
	  0,
	  FFASIM_LOCKED_VERSION_AGREED,
	  { { false, V(1), 0, V(2), V(1) },
	    { false, V(3), 0, V(2), V(1) },
	    { true, 0, 0, 0, V(1) },
	    { false, V(0), 0, V(1), V(1) },
	    { false, V(1), 0, V(1), V(1) } } },
	{ "the lower of both, for ever anew",
	  V(2),
	  0,
	  FFASIM_INCOMPATIBLE_OWN_AGREED,
	  FFASIM_VERSION_LOCK_NEVER,
	  0,
	  { { false, 0x20000, 0, V(2), 0 },
	    { false, V(0), 0, V(2), V(0) },
	    { true, 0, 0, 0, V(0) },
	    { false, 9, 0, V(2), V(0) },
	    { false, V(1), 0, V(2), V(1) },
	    { false, V(7), 0, V(2), V(2) } } },
	{ "any call is final",
	  V(3),
	  FFASIM_BEFORE_VERSION_ALLOWED,
	  FFASIM_INCOMPATIBLE_REFUSED,
	  FFASIM_VERSION_LOCK_ANY_CALL,
	  0,
	  { { false, 0, 0, REFUSED, V(3) },
	    { false, V(1), 0, REFUSED, V(3) },
	    { false, V(3), 0, V(3), V(3) } } },
	{ "any version is final",
	  V(3),
	  0,
	  FFASIM_INCOMPATIBLE_REFUSED,
	  FFASIM_VERSION_LOCK_ANY_CALL,
	  0,
	  { { false, V(1), 0, V(3), V(1) }, { false, V(2), 0, REFUSED, V(1) } } },
	{ "1.3 that locks",
	  V(3),
	  FFASIM_BEFORE_VERSION_ALLOWED,
	  0,
	  FFASIM_VERSION_LOCK_FIRST_CALL,
	  0,
	  { { true, 0, 0, 0, V(3) },
	    { false, V(2), 2, REFUSED, V(3) },
	    { false, V(3), 0, V(3), V(3) } } },
	{ "1.2 that stays open while nothing is in use",
	  V(2),
	  FFASIM_BEFORE_VERSION_NOT_SUPPORTED,
	  0,
	  FFASIM_VERSION_LOCK_IN_USE,
	  0,
	  { { true, 0, 0, (uint64_t)FFAF_NOT_SUPPORTED, 0 },
	    { false, V(1), 0, V(2), V(1) },
	    { true, 0, 0, 0, V(1) },
	    { false, V(2), 0, V(2), V(2) } } },
	{ "own is told",
	  V(2),
	  0,
	  0,
	  0,
	  FFASIM_LOCKED_VERSION_OWN,
	  { { false, V(1), 0, V(2), V(1) },
	    { true, 0, 0, 0, V(1) },
	    { false, V(0), 0, V(2), V(1) } } },
	{ "specification of 1.3",
	  V(3),
	  0,
	  0,
	  0,
	  0,
	  { { true, 0, 0, (uint64_t)FFAF_NOT_SUPPORTED, 0 },
	    { false, V(2), 2, 0, 0 },
	    { false, V(2), 1, V(3), 0 },
	    { false, V(2), 3, INVALID, 0 },
	    { false, 0x80010002, 0, INVALID, 0 },
	    { false, 0x20000, 0, V(3), 0 },
	    { false, 9, 0, V(0), 0 },
	    { false, V(2), 0, V(3), V(2) },
	    { true, 0, 0, 0, V(2) },
	    { false, V(1), 0, V(3), V(1) },
	    { false, 0, 2, V(1), V(1) } } },
};

static void play(const struct script *script)
{
	mail_defaults(&mail);
	mail.config.version = script->own;
	mail.config.quirk[FFASIM_QUIRK_BEFORE_VERSION] = script->before;
	mail.config.quirk[FFASIM_QUIRK_INCOMPATIBLE] = script->incompatible;
	mail.config.quirk[FFASIM_QUIRK_VERSION_LOCK] = script->lock;
	mail.config.quirk[FFASIM_QUIRK_LOCKED_VERSION] = script->locked;
	mail_start(&mail);
	for (unsigned int i = 0; i < 12; i++) {
		const struct step *step = &script->steps[i];
		struct ffasim_endpoint_info info;

		if (!step->other && step->asked == 0 && step->query == 0 && step->answer == 0)
			break;
		test_context("%s, step %u", script->name, i);
		if (step->other)
			CHECK_EQ_INT(mail_status(mail_call(&mail, 0, FFAF_FID_32(ID_GET), 0, 0, 0,
							   0, 0)),
				     (int32_t)step->answer);
		else
			CHECK_EQ_U64(mail_call(&mail, 0, VERSION, step->asked, step->query, 0, 0, 0)
					     .x[0],
				     step->answer);
		REQUIRE(ffasim_endpoint_info(&mail.world, 0, &info));
		CHECK_EQ_U64(info.version, step->agreed);
	}
}

TEST(sim_version, is_agreed_as_quirks_say)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		play(&scripts[i]);
}

TEST(sim_version, stays_while_in_use)
{
	mail_defaults(&mail);
	mail.config.version = V(3);
	mail_start(&mail);
	mail_call(&mail, 0, VERSION, V(2), 0, 0, 0, 0);
	mail_map(&mail, 0);
	CHECK_EQ_U64(mail_call(&mail, 0, VERSION, V(1), 0, 0, 0, 0).x[0], 0);
	CHECK_EQ_U64(mail_call(&mail, 0, VERSION, V(1), 1, 0, 0, 0).x[0], 0);
	CHECK_EQ_U64(mail_call(&mail, 0, VERSION, V(2), 0, 0, 0, 0).x[0], V(3));
	mail_call(&mail, 0, FFAF_FID_32(RXTX_UNMAP), 0, 0, 0, 0, 0);
	CHECK_EQ_U64(mail_call(&mail, 0, VERSION, V(1), 0, 0, 0, 0).x[0], V(3));
	/* A notification that is bound. */
	mail_call(&mail, 0x8001, VERSION, V(2), 0, 0, 0, 0);
	mail_call(&mail, 0x8001, FFAF_FID_32(NOTIFICATION_BIND), 0x8001, 0, 1, 0, 0);
	CHECK_EQ_U64(mail_call(&mail, 0x8001, VERSION, V(1), 0, 0, 0, 0).x[0], 0);
}

/* Memory that is shared keeps it, whether the buffers are still mapped or not. */
TEST(sim_version, stays_while_memory_is_shared)
{
	static struct memory memory;
	struct memory_request request = memory_request(NWD, 1, RIG_NS + 4 * FFASIM_PAGE);

	memory_init(&memory);
	memory.rig.config.version = V(3);
	memory.rig.config.quirk[FFASIM_QUIRK_BEFORE_VERSION] = FFASIM_BEFORE_VERSION_ALLOWED;
	REQUIRE(memory_start(&memory));
	CHECK_EQ_U64(CALL(&memory.rig, NWD, VERSION, V(2)).regs.x[0], V(3));
	CHECK_EQ_INT(memory_send(&memory, NWD, FFAF_FID_32(MEM_SHARE), &request), 0);
	CHECK_EQ_INT(memory_retrieve(&memory, SP(1), &request), 0);
	CALL(&memory.rig, NWD, FFAF_FID_32(RXTX_UNMAP));
	CHECK_EQ_U64(CALL(&memory.rig, NWD, VERSION, V(1)).regs.x[0], 0);
	CHECK_EQ_INT(memory_relinquish(&memory, SP(1), request.handle_got, 0), 0);
	CHECK_EQ_INT(memory_reclaim(&memory, NWD, request.handle_got, 0), 0);
	CHECK_EQ_U64(CALL(&memory.rig, NWD, VERSION, V(1)).regs.x[0], V(3));
}

TEST(sim_version, hides_what_came_later)
{
	static const struct {
		uint8_t choice;
		uint32_t version, fid;
		bool there;
	} rows[] = {
		{ 0, V(0), FFAF_FID_32(NOTIFICATION_BIND), false },
		{ 0, V(1), FFAF_FID_32(NOTIFICATION_BIND), true },
		{ 0, V(1), FFAF_FID_64(PARTITION_INFO_GET_REGS), false },
		{ 1, V(0), FFAF_FID_32(NOTIFICATION_BIND), true },
		{ 1, V(1), FFAF_FID_64(PARTITION_INFO_GET_REGS), true },
		{ 1, V(1), FFAF_FID_64(MSG_SEND_DIRECT_REQ2), false },
		{ 1, V(2), FFAF_FID_64(MSG_SEND_DIRECT_REQ2), true },
		{ 2, V(0), FFAF_FID_64(MSG_SEND_DIRECT_REQ2), true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("row %zu", i);
		mail_defaults(&mail);
		mail.config.quirk[FFASIM_QUIRK_NEWER_CALLS] = rows[i].choice;
		mail_start(&mail);
		mail_call(&mail, 0, VERSION, rows[i].version, 0, 0, 0, 0);
		CHECK_EQ_INT(mail_status(mail_call(&mail, 0, FFAF_FID_32(FEATURES), rows[i].fid, 0,
						   0, 0, 0)),
			     rows[i].there ? 0 : FFAF_NOT_SUPPORTED);
	}
}
