/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"

static struct rig mail;

#define F32(name) FFAF_FID_32(name)
#define F64(name) FFAF_FID_64(name)
#define NONE UINT64_MAX /* NOT_SUPPORTED */

struct row {
	uint16_t id;
	uint32_t asked, input;
	uint64_t x2;
};

static void play(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		const struct ffaf_regs answer =
			mail_call(&mail, row->id, F32(FEATURES), row->asked, row->input, 0, 0, 0);

		test_context("row %zu: %x from %x", i, row->asked, row->id);
		CHECK_EQ_INT(mail_status(answer), row->x2 == NONE ? FFAF_NOT_SUPPORTED : 0);
		if (row->x2 != NONE)
			CHECK_EQ_U64(answer.x[2], row->x2);
	}
}

#define PLAY(rows) play(rows, sizeof(rows) / sizeof(rows[0]))

TEST(sim_features, depend_on_who_asks)
{
	static const struct row rows[] = {
		{ 0, 0, 0, NONE },
		{ 0, 1, 0, NONE },
		{ 0, 2, 0, 8 },
		{ 0, 3, 0, NONE },
		{ 0, 4, 0, NONE },
		{ 0, 0x102, 0, NONE },
		{ 0x8001, 1, 0, 5 },
		{ 0x8001, 2, 0, NONE },
		{ 0x8001, 3, 0, 4 },
		{ 0x8002, 3, 0, NONE },
		{ 0x8003, 1, 0, NONE },
		{ 0x8004, 1, 0, NONE },
		{ 0, 0x84000000, 0, NONE },
		{ 0, 0x85000063, 0, NONE },
		{ 0, 0x84010063, 0, NONE },
		{ 0, 0x84020063, 0, NONE },
		{ 0, 0x84000163, 0, NONE },
		{ 0, 0xc4000063, 0, NONE },
		{ 0, F32(VERSION), 7, 0 },
		{ 0, F64(RXTX_MAP), 0, 0x00100001 },
		{ 0x8003, F64(RXTX_MAP), 0, 1 },
		{ 0, F32(RX_ACQUIRE), 0, 0 },
		{ 0x8001, F32(RX_ACQUIRE), 0, NONE },
		{ 0, F32(NOTIFICATION_BITMAP_CREATE), 0, 0 },
		{ 0x8001, F32(NOTIFICATION_BITMAP_CREATE), 0, NONE },
		{ 0, F32(MSG_WAIT), 0, NONE },
		{ 0x8001, F32(MSG_WAIT), 0, 0 },
		{ 0x8001, F32(MEM_PERM_GET), 0, NONE },
		{ 0x8002, F32(MEM_PERM_GET), 0, 0 },
		{ 0x8001, F64(SECONDARY_EP_REGISTER), 0, NONE },
		{ 0x8002, F64(SECONDARY_EP_REGISTER), 0, NONE },
	};
	static const struct row smp[] = { { 0x8002, F64(SECONDARY_EP_REGISTER), 0, 0 } };
	static const struct row alone[] = { { 0, F32(RX_ACQUIRE), 0, NONE } };

	mail_defaults(&mail);
	mail.config.rxtx_granule = 1;
	mail.config.rxtx_pages = 16;
	mail.sps[0].ns_action = FFASIM_MANAGED_EXIT;
	mail.sps[1].level = FFASIM_S_EL0;
	mail.sps[1].contexts = 1;
	mail_start(&mail);
	PLAY(rows);
	mail_defaults(&mail);
	mail.config.hypervisor = false;
	mail_start(&mail);
	PLAY(smp);
	PLAY(alone);
}

TEST(sim_features, differ_by_quirk)
{
	static const struct {
		enum ffasim_quirk quirk;
		uint8_t choice;
		struct row row;
	} rows[] = {
		{ FFASIM_QUIRK_FEATURES_INPUT, 1, { 0, F32(VERSION), 1, NONE } },
		{ FFASIM_QUIRK_FEATURES_INPUT, 1, { 0, F32(VERSION), 0, 0 } },
		{ FFASIM_QUIRK_FEATURE_MEI, 1, { 0, 3, 0, 0 } },
		{ FFASIM_QUIRK_PER_VCPU, 0, { 0, 4, 0, 0 } },
		{ FFASIM_QUIRK_PER_VCPU, 1, { 0, 4, 0, 3 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mail_defaults(&mail);
		mail.config.version = FFAF_VERSION_1_3;
		mail.config.quirk[rows[i].quirk] = rows[i].choice;
		mail_start(&mail);
		mail_call(&mail, 0, FFAF_FID_32(VERSION), FFAF_VERSION_1_3, 0, 0, 0, 0);
		play(&rows[i].row, 1);
		test_context("quirk row %zu", i);
	}
}

/* The interrupts came with 1.1; w2 of a retrieval has one bit that may be set. */
TEST(sim_features, refuse_what_a_version_or_a_bit_has_not)
{
	static const struct {
		uint32_t version, feature, input;
		uint8_t newer, retrieve;
		bool there;
	} rows[] = {
		{ FFAF_VERSION_1_0, 2, 0, 0, 0, false },
		{ FFAF_VERSION_1_0, 2, 0, FFASIM_NEWER_CALLS_TAKEN, 0, true },
		{ FFAF_VERSION_1_1, 2, 0, 0, 0, true },
		{ FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 2, 0, 0, true },
		{ FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 0, 0, 0, false },
		{ FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 3, 0, 0, false },
		{ FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 0x80000002, 0, 0, false },
		{ FFAF_VERSION_1_1, FFAF_FID_32(MEM_RETRIEVE_REQ), 3, 0,
		  FFASIM_RETRIEVE_FEATURES_ANY_WITH_NS_BIT, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("row %zu", i);
		mail_defaults(&mail);
		mail.config.quirk[FFASIM_QUIRK_NEWER_CALLS] = rows[i].newer;
		mail.config.quirk[FFASIM_QUIRK_RETRIEVE_FEATURES] = rows[i].retrieve;
		mail_start(&mail);
		mail_call(&mail, 0, FFAF_FID_32(VERSION), rows[i].version, 0, 0, 0, 0);
		CHECK_EQ_INT(mail_status(mail_call(&mail, 0, FFAF_FID_32(FEATURES), rows[i].feature,
						   rows[i].input, 0, 0, 0)),
			     rows[i].there ? 0 : FFAF_NOT_SUPPORTED);
	}
}

/* Whatever is told to be there is not refused as unknown, and the other way round. */
TEST(sim_features, are_true)
{
	for (uint32_t number = 0x60; number <= 0xff; number++) {
		static const uint16_t ids[] = { 0, 0x8001, 0x8003 };

		for (unsigned int i = 0; i < 6; i++) {
			const uint32_t fid = (i < 3 ? 0x84000000u : 0xc4000000u) | number;
			const struct ffaf_regs call = { { fid, UINT64_MAX, UINT64_MAX,
							  UINT64_MAX } };
			const struct ffasim_ec ec = { ids[i % 3], 0 };
			struct ffasim_next next;
			bool told;

			mail_defaults(&mail);
			mail_start(&mail);
			told = mail_status(mail_call(&mail, ec.id, F32(FEATURES), fid, 0, 0, 0,
						     0)) == 0;
			mail.world.state->pe[0].running = ffasim_context_number(
				&mail.world, ffasim_context_of(&mail.world, ec));
			ffasim_call(&mail.world, 0, ec, &call, &next);
			test_context("%x from %x", fid, ec.id);
			if (!told && next.kind == FFASIM_RETURN)
				CHECK(next.regs.x[0] == FFAF_FID_32(ERROR));
			if (told && next.regs.x[0] == FFAF_FID_32(ERROR) &&
			    (fid & 0xff) != FFAF_NR_FEATURES && (fid & 0xff) != FFAF_NR_ERROR &&
			    (fid & 0xff) != FFAF_NR_SUCCESS)
				CHECK((int32_t)next.regs.x[2] != FFAF_NOT_SUPPORTED);
		}
	}
}
