/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"

static struct rig mail;

#define GET FFAF_FID_32(PARTITION_INFO_GET)
#define GET_REGS FFAF_FID_64(PARTITION_INFO_GET_REGS)
#define COUNT_ONLY 1u

/* Bits of properties. */
#define REQ 1u
#define SENDS 2u
#define INDIRECT 4u
#define NOTIFIED 8u
#define CREATED 0x40u
#define A64 0x100u
#define REQ2 0x200u
#define SENDS2 0x400u

static uint32_t word(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

struct row {
	uint16_t id;
	uint32_t version; /* of the viewer; agreed by the normal world */
	uint32_t count, size;
	uint32_t properties[6]; /* in order; 0: no more */
};

/* What row N's viewer finds of all partitions. */
static void check_all(const struct row *row)
{
	const uint8_t *rx = mail_at(&mail, mail_base(row->id) + FFASIM_PAGE);
	struct ffaf_regs answer;

	if (row->id == 0)
		mail_call(&mail, 0, FFAF_FID_32(VERSION), row->version, 0, 0, 0, 0);
	mail_map(&mail, row->id);
	answer = mail_call(&mail, row->id, GET, 0, 0, 0, 0, COUNT_ONLY);
	CHECK_EQ_U64(answer.x[2], row->count);
	CHECK_EQ_U64(answer.x[3], 0);
	answer = mail_call(&mail, row->id, GET, 0, 0, 0, 0, 0);
	CHECK_EQ_INT(mail_status(answer), 0);
	CHECK_EQ_U64(answer.x[2], row->count);
	CHECK_EQ_U64(answer.x[3], row->version < FFAF_VERSION_1_1 ? 0 : row->size);
	for (unsigned int i = 0; i < row->count; i++)
		CHECK_EQ_U64(word(rx + i * row->size + 4), row->properties[i]);
	for (unsigned int i = row->count * row->size; i < FFASIM_PAGE; i++)
		REQUIRE(rx[i] == 0);
	CHECK_EQ_INT(mail_status(mail_call(&mail, row->id, GET, 0, 0, 0, 0, 0)), FFAF_BUSY);
	CHECK_EQ_INT(mail_status(mail_call(&mail, row->id, FFAF_FID_32(RX_RELEASE), 0, 0, 0, 0, 0)),
		     0);
}

TEST(sim_discovery, depends_on_who_looks)
{
	static const struct row rows[] = {
		{ 0,
		  FFAF_VERSION_1_0,
		  4,
		  8,
		  { REQ | INDIRECT, REQ | INDIRECT, REQ | INDIRECT, REQ } },
		{ 0,
		  FFAF_VERSION_1_1,
		  4,
		  24,
		  { REQ | INDIRECT | NOTIFIED | CREATED | A64, REQ | INDIRECT | NOTIFIED | A64,
		    REQ | INDIRECT | A64, REQ | A64 } },
		{ 0,
		  FFAF_VERSION_1_2,
		  5,
		  24,
		  { REQ | INDIRECT | NOTIFIED | CREATED | A64 | REQ2,
		    REQ | INDIRECT | NOTIFIED | CREATED | A64 | REQ2,
		    REQ | INDIRECT | NOTIFIED | A64 | REQ2, REQ | INDIRECT | A64, REQ | A64 } },
		/* A partition finds itself, and what it can be asked by others. */
		{ 0x8002,
		  FFAF_VERSION_1_2,
		  5,
		  24,
		  { REQ | SENDS | INDIRECT | NOTIFIED | A64 | REQ2 | SENDS2,
		    REQ | SENDS | INDIRECT | NOTIFIED | A64 | REQ2 | SENDS2,
		    REQ | SENDS | INDIRECT | NOTIFIED | A64 | REQ2 | SENDS2, REQ | INDIRECT | A64,
		    REQ | A64 } },
		{ 0x8003,
		  FFAF_VERSION_1_1,
		  4,
		  24,
		  { REQ | SENDS | INDIRECT | NOTIFIED | A64,
		    REQ | SENDS | INDIRECT | NOTIFIED | A64, REQ | INDIRECT | A64, REQ | A64 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mail_defaults(&mail);
		mail_start(&mail);
		test_context("row %zu", i);
		check_all(&rows[i]);
	}
}

TEST(sim_discovery, describes_1_3_in_48_bytes)
{
	const uint8_t *rx = mail_at(&mail, RIG_NS + FFASIM_PAGE);

	mail_defaults(&mail);
	mail.config.version = FFAF_VERSION_1_3;
	mail.sps[0].told_contexts = 7;
	mail_start(&mail);
	mail_call(&mail, 0, FFAF_FID_32(VERSION), FFAF_VERSION_1_3, 0, 0, 0, 0);
	mail_map(&mail, 0);
	CHECK_EQ_U64(mail_call(&mail, 0, GET, 0, 0, 0, 0, 0).x[3], 48);
	CHECK_EQ_U64(word(rx), 0x78001);
	CHECK_EQ_MEM(rx + 8, mail_two_uuids[0].byte, 16);
	CHECK_EQ_U64(word(rx + 40), FFAF_VERSION_1_2);
	CHECK_EQ_MEM(rx + 48 + 8, mail_two_uuids[1].byte, 16);
}

/* A query for the second UUID of the first partition. */
static struct ffaf_regs query(uint32_t fid, uint64_t x5)
{
	const uint8_t *uuid = mail_two_uuids[1].byte;

	return mail_call(&mail, 0, fid, word(uuid), word(uuid + 4), word(uuid + 8), word(uuid + 12),
			 x5);
}

TEST(sim_discovery, filters_by_uuid)
{
	static const uint8_t nil[16];
	const uint8_t *rx = mail_at(&mail, RIG_NS + FFASIM_PAGE);

	for (unsigned int told = 0; told < 2; told++) {
		mail_defaults(&mail);
		mail.config.quirk[FFASIM_QUIRK_UUID_OF_QUERY] = (uint8_t)told;
		mail_start(&mail);
		mail_map(&mail, 0);
		CHECK_EQ_U64(query(GET, COUNT_ONLY).x[2], 1);
		CHECK_EQ_U64(query(GET, 0).x[2], 1);
		CHECK_EQ_U64(word(rx) & 0xffff, 0x8001);
		CHECK_EQ_MEM(rx + 8, told != 0 ? mail_two_uuids[1].byte : nil, 16);
	}
}

TEST(sim_discovery, refuses_by_quirk)
{
	static const struct {
		enum ffasim_quirk quirk;
		uint8_t choice;
		uint32_t x1, x5;
		int32_t status;
		uint64_t count;
	} rows[] = {
		{ FFASIM_QUIRK_UNKNOWN_UUID, 0, 5, 0, FFAF_INVALID_PARAMETERS, 0 },
		{ FFASIM_QUIRK_UNKNOWN_UUID, 0, 5, 1, FFAF_INVALID_PARAMETERS, 0 },
		{ FFASIM_QUIRK_UNKNOWN_UUID, 1, 5, 0, 0, 0 },
		{ FFASIM_QUIRK_UNKNOWN_UUID, 1, 5, 1, 0, 0 },
		{ FFASIM_QUIRK_INFO_FLAGS, 0, 0, 2, 0, 5 },
		{ FFASIM_QUIRK_INFO_FLAGS, 0, 0, 0x80000001, 0, 5 },
		{ FFASIM_QUIRK_INFO_FLAGS, 1, 0, 2, FFAF_INVALID_PARAMETERS, 0 },
		{ FFASIM_QUIRK_INFO_FLAGS, 1, 0, 0x80000001, FFAF_INVALID_PARAMETERS, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaf_regs answer;

		test_context("row %zu", i);
		mail_defaults(&mail);
		mail.config.quirk[rows[i].quirk] = rows[i].choice;
		mail_start(&mail);
		mail_map(&mail, 0);
		answer = mail_call(&mail, 0, GET, rows[i].x1, 0, 0, 0, rows[i].x5);
		CHECK_EQ_INT(mail_status(answer), rows[i].status);
		if (rows[i].status == 0)
			CHECK_EQ_U64(answer.x[2], rows[i].count);
	}
}

TEST(sim_discovery, needs_rx_and_room_in_it)
{
	static struct ffasim_uuid many[200];

	for (unsigned int i = 0; i < 200; i++)
		many[i].byte[0] = (uint8_t)(i + 1);
	mail_defaults(&mail);
	mail_start(&mail);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, GET, 0, 0, 0, 0, 0)), FFAF_BUSY);
	mail_defaults(&mail);
	mail.sps[0].uuids = many;
	mail.sps[0].uuid_count = 200;
	mail_start(&mail);
	mail_map(&mail, 0);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, GET, 0, 0, 0, 0, 0)), FFAF_NO_MEMORY);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, FFAF_FID_32(RX_RELEASE), 0, 0, 0, 0, 0)),
		     FFAF_DENIED);
}

TEST(sim_discovery, pages_through_registers)
{
	static struct ffasim_uuid seven[7];
	struct ffaf_regs answer;

	for (unsigned int i = 0; i < 7; i++)
		seven[i].byte[15] = (uint8_t)(i + 1);
	mail_defaults(&mail);
	mail.sps[0].uuids = seven;
	mail.sps[0].uuid_count = 7;
	mail_start(&mail);
	answer = mail_call(&mail, 0, GET_REGS, 0, 0, 0, 0, 0);
	CHECK_EQ_U64(answer.x[0], FFAF_FID_64(SUCCESS));
	CHECK_EQ_U64(answer.x[2], 9u | 4u << 16 | 24ull << 48);
	CHECK_EQ_U64(answer.x[3] & 0xffff, 0x8001);
	CHECK_EQ_U64(answer.x[5], 0x0100000000000000);
	CHECK_EQ_U64(answer.x[17], 0x0500000000000000);
	answer = mail_call(&mail, 0, GET_REGS, 0, 0, 5, 0, 0);
	CHECK_EQ_U64(answer.x[2], 9u | 9u << 16 | 24ull << 48);
	CHECK_EQ_U64(answer.x[5], 0x0600000000000000);
	CHECK_EQ_U64(answer.x[9] & 0xffff, 0x8002);
	answer = mail_call(&mail, 0, GET_REGS, 0, 0, 9, 0, 0);
	CHECK_EQ_U64(answer.x[2], 9u | 9u << 16 | 24ull << 48);
	CHECK_EQ_U64(answer.x[3] & 0xffff, 0x8004);
	CHECK_EQ_U64(answer.x[6], 0);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, GET_REGS, 0, 0, 10, 0, 0)),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, GET_REGS, 0, 0, 0x10001, 0, 0)), FFAF_RETRY);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, GET_REGS, 1, 2, 0, 0, 0)),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0x8003, GET_REGS, 0, 0, 0, 0, 0)),
		     FFAF_NOT_SUPPORTED);
}
