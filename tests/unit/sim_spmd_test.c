/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"

static struct rig mail;

#define HIGH 0x1111222233330000ull

static void start(uint32_t asked)
{
	const struct ffaf_regs version = { { FFAF_FID_32(VERSION), asked } };

	mail_defaults(&mail);
	mail.config.quirk[FFASIM_QUIRK_SPMD] = FFASIM_SPMD_TF_A;
	mail.config.quirk[FFASIM_QUIRK_OTHER_SMCS] = FFASIM_OTHER_SMCS_TF_A;
	mail.config.quirk[FFASIM_QUIRK_STATUS_WIDTH] = FFASIM_STATUS_WIDTH_X2;
	mail.config.quirk[FFASIM_QUIRK_NEWER_CALLS] = FFASIM_NEWER_CALLS_TAKEN;
	mail.ops.psci = NULL;
	mail_start(&mail);
	mail.config.call[0][FFAF_NR_MSG_SEND2] |= FFASIM_SPMD_REFUSES;
	mail.config.call[0][FFAF_NR_RX_RELEASE] |= FFASIM_SPMD_DENIES;
	mail.config.call[0][FFAF_NR_ID_GET] = FFASIM_SPMD_ANSWERS;
	mail.config.call[1][FFAF_NR_PARTITION_INFO_GET_REGS] |= FFASIM_SPMD_CHECKS_VERSION;
	mail.config.call[0][0x98] |= FFASIM_UNKNOWN_SMC;
	mail_call_regs(&mail, 0, &version);
}

static struct ffaf_regs call(uint64_t x0, uint64_t x1)
{
	struct ffaf_regs regs = { { x0, x1 } };

	for (unsigned int i = 8; i < FFAF_REGS; i++)
		regs.x[i] = HIGH + i;
	return mail_call_regs(&mail, 0, &regs);
}

TEST(sim_spmd, answers_by_itself)
{
	static const struct {
		uint64_t x0, x1;
		uint64_t answer, x2;
	} rows[] = {
		{ FFAF_FID_32(MSG_SEND2), 0, FFAF_FID_32(ERROR), 0xffffffff },
		{ FFAF_FID_32(RX_RELEASE), 0, FFAF_FID_32(ERROR), 0xfffffffa },
		{ FFAF_FID_32(ID_GET), 0, FFAF_FID_32(SUCCESS), 0 },
		{ FFAF_FID_32(RXTX_UNMAP), 0, FFAF_FID_32(ERROR), (uint64_t)-2 },
		{ FFAF_FID_32(VERSION), 0x80000001, 0xffffffff, 0 },
		{ 0x84000098, 7, UINT64_MAX, 0 },
		{ 0x84000198, 7, UINT64_MAX, 0 },
		{ 0x84010069, 0, FFAF_FID_32(SUCCESS), 0 },
		{ 0xffffffff84000069, 0, FFAF_FID_32(SUCCESS), 0 },
		{ 0x84020069, 7, UINT64_MAX, 0 },
		{ 0x80000000, 0, 0x10005, 0 },
		{ 0x84000000, 0, 0x10001, 0 },
		{ 0x80000001, 0x80000002, UINT64_MAX, 0 },
		{ 0x8400ff01, 0, 0x108d905b, 0xfbc02dae },
	};

	start(FFAF_VERSION_1_2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ffaf_regs answer = call(rows[i].x0, rows[i].x1);

		test_context("row %zu", i);
		CHECK_EQ_U64(answer.x[0], rows[i].answer);
		CHECK_EQ_U64(answer.x[2], rows[i].x2);
		CHECK_EQ_U64(answer.x[17], HIGH + 17);
	}
}

/* x8 of the answer to FFA_PARTITION_INFO_GET_REGS, which has values there, and its x0. */
static void check_wide(uint32_t asked, uint64_t x0, bool kept)
{
	start(asked);
	test_context("asked for %x", asked);
	CHECK_EQ_U64(call(FFAF_FID_64(PARTITION_INFO_GET_REGS), 0).x[0], x0);
	CHECK_EQ_INT(call(FFAF_FID_64(PARTITION_INFO_GET_REGS), 0).x[8] == HIGH + 8, kept);
}

TEST(sim_spmd, lets_high_registers_through_between_1_2)
{
	check_wide(FFAF_VERSION_1_2, FFAF_FID_64(SUCCESS), false);
	check_wide(FFAF_VERSION_1_1, FFAF_FID_32(ERROR), true);
	/* What is asked for behind the first other call does not count. */
	start(FFAF_VERSION_1_1);
	mail.config.quirk[FFASIM_QUIRK_VERSION_LOCK] = FFASIM_VERSION_LOCK_NEVER;
	call(FFAF_FID_32(SPM_ID_GET), 0);
	CHECK_EQ_U64(call(FFAF_FID_32(VERSION), FFAF_VERSION_1_2).x[0], FFAF_VERSION_1_2);
	CHECK_EQ_U64(call(FFAF_FID_64(PARTITION_INFO_GET_REGS), 0).x[0], FFAF_FID_32(ERROR));
	mail.config.call[1][FFAF_NR_PARTITION_INFO_GET_REGS] &=
		(uint8_t)~FFASIM_SPMD_CHECKS_VERSION;
	CHECK_EQ_U64(call(FFAF_FID_64(PARTITION_INFO_GET_REGS), 0).x[8], HIGH + 8);
}

TEST(sim_spmd, keeps_registers_of_a_plain_success)
{
	start(FFAF_VERSION_1_2);
	mail.config.quirk[FFASIM_QUIRK_SUCCESS_REGISTERS] = FFASIM_SUCCESS_REGISTERS_KEPT;
	CHECK_EQ_U64(call(FFAF_FID_32(FEATURES), 0x500000000 + FFAF_FID_32(VERSION)).x[1],
		     0x500000000 + FFAF_FID_32(VERSION));
	CHECK_EQ_U64(call(FFAF_FID_32(FEATURES), 9).x[1], 0);
}
