/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"

static struct rig mail;

#define SEND2 FFAF_FID_32(MSG_SEND2)
#define GET FFAF_FID_32(NOTIFICATION_GET)
#define RELEASE FFAF_FID_32(RX_RELEASE)
#define INVALID FFAF_INVALID_PARAMETERS
#define DENIED FFAF_DENIED

struct header {
	uint32_t flags, reserved, offset;
	uint16_t receiver, sender;
	uint32_t size, reserved2;
	uint8_t uuid[16];
};

/* Put a message of "hello" into the TX of ID. */
static void write_message(uint16_t id, struct header header)
{
	uint8_t *tx = mail_at(&mail, mail_base(id));

	memcpy(tx, &header, sizeof(header));
	if (header.offset < FFASIM_PAGE - 5)
		memcpy(tx + header.offset, "hello", 5);
}

static struct header to(uint16_t receiver, uint16_t sender)
{
	return (struct header){ .offset = 40, .receiver = receiver, .sender = sender, .size = 5 };
}

static void start(void)
{
	mail_defaults(&mail);
	mail_start(&mail);
	mail_map(&mail, 0);
	for (uint16_t id = 0x8001; id <= 0x8003; id++)
		mail_map(&mail, id);
}

static int32_t call(uint16_t id, uint32_t fid, uint64_t x1, uint64_t x2)
{
	const int32_t status = mail_status(mail_call(&mail, id, fid, x1, x2, 0, 0, 0));

	CHECK_EQ_STR(ffasim_invariant(&mail.world), NULL);
	return status;
}

TEST(sim_indirect, arrives_and_is_told)
{
	const uint8_t *rx = mail_at(&mail, mail_base(0x8002) + FFASIM_PAGE);
	struct ffaf_regs answer;

	start();
	write_message(0x8001, to(0x8002, 0x8001));
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 2), 0);
	CHECK_EQ_MEM(rx + 40, "hello\0\0", 7);
	CHECK_EQ_U64(rx[FFASIM_PAGE - 1], 0);
	/* Full, and not yet the receiver's: nobody writes, and nothing is to be given back. */
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 0), FFAF_BUSY);
	CHECK_EQ_INT(call(0x8002, RELEASE, 0, 0), DENIED);
	CHECK_EQ_INT(call(0x8002, FFAF_FID_32(PARTITION_INFO_GET), 0, 0), FFAF_BUSY);
	answer = mail_call(&mail, 0, FFAF_FID_32(NOTIFICATION_INFO_GET), 0, 0, 0, 0, 0);
	CHECK_EQ_U64(answer.x[3], 0x8002);
	answer = mail_call(&mail, 0x8002, GET, 0x8002, 0xf, 0, 0, 0);
	CHECK_EQ_U64(answer.x[6], 1);
	CHECK_EQ_U64(answer.x[7], 0);
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 0), FFAF_BUSY);
	CHECK_EQ_INT(call(0x8002, RELEASE, 0, 0), 0);
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 0), 0);
}

TEST(sim_indirect, of_the_normal_world_is_told_apart)
{
	struct ffaf_regs answer;

	start();
	write_message(0, to(0x8001, 0));
	CHECK_EQ_INT(call(0, SEND2, 0, 0), 0);
	answer = mail_call(&mail, 0x8001, GET, 0x8001, 0xf, 0, 0, 0);
	CHECK_EQ_U64(answer.x[6], 0);
	CHECK_EQ_U64(answer.x[7], 1);
	/* Buffers that go take their message along. */
	CHECK_EQ_INT(call(0x8001, RELEASE, 0, 0), 0);
	CHECK_EQ_INT(call(0, SEND2, 0, 0), 0);
	CHECK_EQ_INT(call(0x8001, FFAF_FID_32(RXTX_UNMAP), 0, 0), 0);
	CHECK_EQ_U64(mail_call(&mail, 0x8001, GET, 0x8001, 0xf, 0, 0, 0).x[7], 0);
}

TEST(sim_indirect, reaches_the_normal_world)
{
	start();
	write_message(0x8001, to(0, 0x8001));
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 0), DENIED);
	CHECK_EQ_INT(call(0, FFAF_FID_32(NOTIFICATION_BITMAP_CREATE), 0, 2), 0);
	CHECK_EQ_INT(call(0x8001, SEND2, 0, 0), 0);
	CHECK_EQ_INT(call(0, FFAF_FID_32(NOTIFICATION_BITMAP_DESTROY), 0, 0), DENIED);
	CHECK_EQ_U64(mail_call(&mail, 0, GET, 0, 4, 0, 0, 0).x[6], 1);
	CHECK_EQ_INT(call(0, RELEASE, 0, 0), 0);
}

TEST(sim_indirect, refuses)
{
	static const struct {
		uint16_t id;
		struct header header;
		uint64_t x1, x2;
		int32_t status;
	} rows[] = {
		{ 0, { 0, 0, 40, 0x8001, 1, 5, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 40, 0x8001, 1, 5, 0, { 0 } }, 0x10000, 0, DENIED },
		{ 0, { 0, 0, 40, 0x8001, 0, 5, 0, { 0 } }, 0x80010000, 0, INVALID },
		{ 0, { 0, 0, 40, 0x8001, 0, 5, 0, { 0 } }, 0, 2, INVALID },
		{ 0, { 0, 0, 40, 0, 0, 5, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 40, 0x8009, 0, 5, 0, { 0 } }, 0, 0, INVALID },
		/* It takes part, but cannot be told; it does not; it speaks 1.0. */
		{ 0, { 0, 0, 40, 0x8003, 0, 5, 0, { 0 } }, 0, 0, DENIED },
		{ 0, { 0, 0, 40, 0x8004, 0, 5, 0, { 0 } }, 0, 0, DENIED },
		{ 0, { 0, 0, 39, 0x8001, 0, 5, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 20, 0x8001, 0, 5, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 0xfffffff0, 0x8001, 0, 0x20, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 40, 0x8001, 0, 4057, 0, { 0 } }, 0, 0, INVALID },
		{ 0, { 0, 0, 40, 0x8001, 0, 4056, 0, { 0 } }, 0, 0, 0 },
		{ 0, { 0, 0, 40, 0x8001, 0, 5, 0, { 0xa0, 1 } }, 0, 0, INVALID },
		{ 0,
		  { 0,
		    0,
		    40,
		    0x8001,
		    0,
		    5,
		    0,
		    { 0xb0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
		  0,
		  0,
		  0 },
		{ 0x8002, { 0, 0, 40, 0x8001, 0x8002, 5, 0, { 0 } }, 0x80020000, 0, INVALID },
		{ 0x8002, { 0, 0, 40, 0x8001, 0x8002, 5, 0, { 0 } }, 0, 1, INVALID },
		{ 0x8002, { 0, 0, 40, 0x8002, 0x8002, 5, 0, { 0 } }, 0, 0, INVALID },
		{ 0x8002, { 0, 0, 40, 0x8001, 0x8001, 5, 0, { 0 } }, 0, 0, INVALID },
		/* A header of 1.1 ends before the UUID. */
		{ 0x8003, { 0, 0, 20, 0x8001, 0x8003, 5, 0, { 0 } }, 0, 0, 0 },
		{ 0x8003, { 0, 0, 19, 0x8001, 0x8003, 5, 0, { 0 } }, 0, 0, INVALID },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start();
		write_message(rows[i].id, rows[i].header);
		test_context("row %zu", i);
		CHECK_EQ_INT(call(rows[i].id, SEND2, rows[i].x1, rows[i].x2), rows[i].status);
	}
}

TEST(sim_indirect, only_a_hypervisor_names_a_sender)
{
	mail_defaults(&mail);
	mail.config.hypervisor = false;
	mail_start(&mail);
	CHECK_EQ_INT(call(0, SEND2, 0x10000, 0), INVALID);
}

TEST(sim_indirect, needs_buffers_at_both_ends)
{
	start();
	write_message(0, to(0x8001, 0));
	CHECK_EQ_INT(call(0x8001, FFAF_FID_32(RXTX_UNMAP), 0, 0), 0);
	CHECK_EQ_INT(call(0, SEND2, 0, 0), FFAF_BUSY);
	CHECK_EQ_INT(call(0, FFAF_FID_32(RXTX_UNMAP), 0, 0), 0);
	CHECK_EQ_INT(call(0, SEND2, 0, 0), DENIED);
}
