/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mail_world.h"

static struct rig mail;

#define CREATE FFAF_FID_32(NOTIFICATION_BITMAP_CREATE)
#define DESTROY FFAF_FID_32(NOTIFICATION_BITMAP_DESTROY)
#define BIND FFAF_FID_32(NOTIFICATION_BIND)
#define UNBIND FFAF_FID_32(NOTIFICATION_UNBIND)
#define SET FFAF_FID_32(NOTIFICATION_SET)
#define GET FFAF_FID_32(NOTIFICATION_GET)
#define INFO FFAF_FID_32(NOTIFICATION_INFO_GET)
#define INFO64 FFAF_FID_64(NOTIFICATION_INFO_GET)
#define PAIR(sender, receiver) ((uint64_t)(sender) << 16 | (receiver))
#define INVALID FFAF_INVALID_PARAMETERS
#define DENIED FFAF_DENIED

struct row {
	uint16_t id;
	uint32_t fid;
	uint64_t x1, x2, x3, x4;
	int32_t status;
	uint64_t x[8]; /* from x2 on, of a success */
};

static void play(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct ffaf_regs answer;

		test_context("row %zu: %x from %x", i, row->fid, row->id);
		answer = mail_call(&mail, row->id, row->fid, row->x1, row->x2, row->x3, row->x4, 0);
		CHECK_EQ_INT(mail_status(answer), row->status);
		for (unsigned int n = 0; row->status == 0 && n < 6; n++)
			CHECK_EQ_U64(answer.x[2 + n], row->x[n]);
		CHECK_EQ_STR(ffasim_invariant(&mail.world), NULL);
	}
}

#define PLAY(rows) play(rows, sizeof(rows) / sizeof(rows[0]))

TEST(sim_notifications, go_from_a_partition_to_the_normal_world)
{
	static const struct row rows[] = {
		{ 0, BIND, PAIR(0x8001, 0), 0, 1, 0, FFAF_NOT_SUPPORTED, { 0 } },
		{ 0, DESTROY, 0, 0, 0, 0, DENIED, { 0 } },
		{ 0, CREATE, 0x8001, 1, 0, 0, INVALID, { 0 } },
		{ 0, CREATE, 0, 3, 0, 0, FFAF_NO_MEMORY, { 0 } },
		{ 0, CREATE, 0, 2, 0, 0, 0, { 0 } },
		{ 0, CREATE, 0, 2, 0, 0, DENIED, { 0 } },
		{ 0x8001, CREATE, 0, 1, 0, 0, FFAF_NOT_SUPPORTED, { 0 } },
		{ 0, BIND, PAIR(0x8001, 0), 0, 0, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0x8001, 0), 2, 1, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0x8009, 0), 0, 1, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0, 0), 0, 1, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0x8001, 0x8002), 0, 1, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0x8001, 0), 0, 0x11, 0x80000000, 0, { 0 } },
		{ 0, BIND, PAIR(0x8002, 0), 0, 0x10, 0, DENIED, { 0 } },
		{ 0, BIND, PAIR(0x8002, 0), 1, 0x20, 0, 0, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 0, 0, 0, INVALID, { 0 } },
		{ 0x8001, SET, PAIR(0x8002, 0), 0, 0x20, 0, INVALID, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0x8001), 0, 1, 0, INVALID, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 4, 1, 0, INVALID, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 0x10000, 1, 0, INVALID, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 1, 1, 0, DENIED, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 0, 0x31, 0, DENIED, { 0 } },
		{ 0, INFO64, 0, 0, 0, 0, FFAF_NO_DATA, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 0, 1, 0x80000000, 0, { 0 } },
		{ 0x8002, SET, PAIR(0x8002, 0), 0x20001, 0x20, 0, INVALID, { 0 } },
		{ 0x8002, SET, PAIR(0x8002, 0), 0x10003, 0x20, 0, 0, { 0 } },
		{ 0x8001, INFO64, 0, 0, 0, 0, FFAF_NOT_SUPPORTED, { 0 } },
		/* Id 0 by itself, then id 0 with vCPU 1: sizes 0 and 1. */
		{ 0, INFO64, 0, 0, 0, 0, 0, { 2 << 7 | 1 << 14, 0x100000000 } },
		{ 0, INFO64, 0, 0, 0, 0, FFAF_NO_DATA, { 0 } },
		{ 0, UNBIND, PAIR(0x8001, 0), 0, 1, 0, DENIED, { 0 } },
		{ 0, DESTROY, 0, 0, 0, 0, DENIED, { 0 } },
		{ 0, BIND, PAIR(0x8002, 0), 0, 1, 0, DENIED, { 0 } },
		{ 0, GET, 0, 2, 0, 0, INVALID, { 0 } },
		{ 0, GET, 0, 8, 0, 0, INVALID, { 0 } },
		{ 0, GET, 0, 0x10, 0, 0, INVALID, { 0 } },
		{ 0, GET, PAIR(2, 0), 1, 0, 0, INVALID, { 0 } },
		{ 0, GET, 0x8001, 1, 0, 0, INVALID, { 0 } },
		{ 0, GET, 0, 4, 0, 0, 0, { 0 } },
		{ 0, GET, 0, 1, 0, 0, 0, { 1, 0x80000000 } },
		{ 0, GET, 0, 1, 0, 0, 0, { 0 } },
		{ 0, GET, PAIR(1, 0), 5, 0, 0, 0, { 0x20 } },
		{ 0, UNBIND, PAIR(0x8002, 0), 0, 1, 0, DENIED, { 0 } },
		{ 0, UNBIND, PAIR(0x8001, 0), 0, 0, 0, INVALID, { 0 } },
		{ 0, UNBIND, PAIR(0x8001, 0), 0, 1, 0, 0, { 0 } },
		{ 0, BIND, PAIR(0x8002, 0), 0, 1, 0, 0, { 0 } },
		{ 0, DESTROY, 0, 0, 0, 0, 0, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 0), 0, 0x10, 0, DENIED, { 0 } },
		{ 0, GET, 0, 1, 0, 0, 0, { 0 } },
	};

	mail_defaults(&mail);
	mail_start(&mail);
	PLAY(rows);
}

TEST(sim_notifications, go_to_partitions)
{
	static const struct row rows[] = {
		{ 0x8003, BIND, PAIR(0, 0x8003), 0, 1, 0, FFAF_NOT_SUPPORTED, { 0 } },
		{ 0x8003, GET, 0x8003, 1, 0, 0, FFAF_NOT_SUPPORTED, { 0 } },
		{ 0x8001, BIND, PAIR(0, 0x8002), 0, 1, 0, INVALID, { 0 } },
		{ 0x8001, BIND, PAIR(0, 0x8001), 0, 1, 0, 0, { 0 } },
		/* The same bit of the other bitmap. */
		{ 0x8001, BIND, PAIR(0x8002, 0x8001), 0, 1, 0, 0, { 0 } },
		{ 0x8001, BIND, PAIR(7, 0x8001), 0, 2, 0, 0, { 0 } },
		{ 0, SET, PAIR(0x8002, 0x8001), 0, 1, 0, INVALID, { 0 } },
		{ 0, SET, PAIR(0, 0x8001), 2, 1, 0, INVALID, { 0 } },
		{ 0, SET, PAIR(0, 0x8003), 0, 1, 0, DENIED, { 0 } },
		{ 0, SET, PAIR(0, 0x8009), 0, 1, 0, INVALID, { 0 } },
		{ 0, SET, PAIR(0, 0x8001), 0, 2, 0, DENIED, { 0 } },
		{ 0, SET, PAIR(0, 0x8001), 0, 1, 0, 0, { 0 } },
		{ 0, SET, PAIR(7, 0x8001), 0, 2, 0, 0, { 0 } },
		{ 0x8002, SET, PAIR(0x8002, 0x8001), 0, 1, 0, 0, { 0 } },
		{ 0, INFO, 0, 0, 0, 0, 0, { 1 << 7, 0x8001 } },
		{ 0x8002, GET, 0x8001, 1, 0, 0, INVALID, { 0 } },
		{ 0x8001, GET, 0x8001, 3, 0, 0, 0, { 1, 0, 3, 0 } },
		{ 0x8001, GET, 0x8001, 0xf, 0, 0, 0, { 0 } },
		{ 0, INFO, 0, 0, 0, 0, FFAF_NO_DATA, { 0 } },
	};

	mail_defaults(&mail);
	mail_start(&mail);
	PLAY(rows);
}

TEST(sim_notifications, of_vms_come_and_go)
{
	static const struct row rows[] = {
		{ 0, BIND, PAIR(0x8001, 1), 0, 1, 0, FFAF_NOT_SUPPORTED, { 0 } },
		{ 0, CREATE, 1, 2, 0, 0, 0, { 0 } },
		{ 0, CREATE, 2, 2, 0, 0, 0, { 0 } },
		{ 0, CREATE, 3, 2, 0, 0, FFAF_NO_MEMORY, { 0 } },
		{ 0, BIND, PAIR(2, 1), 0, 1, 0, INVALID, { 0 } },
		{ 0, BIND, PAIR(0x8001, 1), 0, 1, 0, 0, { 0 } },
		{ 0, BIND, PAIR(0x8001, 1), 1, 2, 0, 0, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 1), 1, 2, 0, 0, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 1), 0x10001, 2, 0, 0, { 0 } },
		{ 0, INFO, 0, 0, 0, 0, 0, { 1 << 7 | 2 << 12, 0x00000001, 1 } },
		{ 0, GET, PAIR(1, 1), 1, 0, 0, 0, { 2 } },
		{ 0, DESTROY, 1, 0, 0, 0, DENIED, { 0 } },
		{ 0, GET, PAIR(0, 1), 1, 0, 0, 0, { 2 } },
		{ 0, DESTROY, 1, 0, 0, 0, 0, { 0 } },
		{ 0, DESTROY, 1, 0, 0, 0, DENIED, { 0 } },
		{ 0, GET, PAIR(0, 1), 1, 0, 0, INVALID, { 0 } },
		{ 0, CREATE, 3, 2, 0, 0, 0, { 0 } },
		{ 0x8001, SET, PAIR(0x8001, 3), 0, 1, 0, DENIED, { 0 } },
	};

	mail_defaults(&mail);
	mail.config.vms = 2;
	mail_start(&mail);
	PLAY(rows);
	mail_defaults(&mail);
	mail.config.hypervisor = false;
	mail_start(&mail);
	CHECK_EQ_INT(mail_status(mail_call(&mail, 0, CREATE, 1, 1, 0, 0, 0)), INVALID);
}

TEST(sim_notifications, are_told_in_pages)
{
	/* Ten ids at a time: 1 with three vCPUs, 1 with the fourth, 2 with three, and more. */
	static const struct row rows[] = {
		{ 0,
		  INFO,
		  0,
		  0,
		  0,
		  0,
		  0,
		  { 1 | 3 << 7 | 3 << 12 | 1 << 14 | 3 << 16, 0x00000001, 0x00020001, 0x00030001,
		    0x00000002, 0x00020001 } },
		{ 0, INFO, 0, 0, 0, 0, 0, { 1 << 7 | 1 << 12, 0x00030002 } },
		{ 0, INFO, 0, 0, 0, 0, FFAF_NO_DATA, { 0 } },
	};

	mail_defaults(&mail);
	mail.config.vcpus = 4;
	mail_start(&mail);
	for (uint16_t vm = 1; vm <= 2; vm++) {
		mail_call(&mail, 0, CREATE, vm, 4, 0, 0, 0);
		mail_call(&mail, 0, BIND, PAIR(0x8001, vm), 1, 1, 0, 0);
		for (uint64_t vcpu = 0; vcpu < 4; vcpu++)
			mail_call(&mail, 0x8001, SET, PAIR(0x8001, vm), vcpu << 16 | 1, 1, 0, 0);
	}
	PLAY(rows);
}

TEST(sim_notifications, have_room_for_so_many_bindings)
{
	static const struct row rows[] = {
		{ 0x8001, BIND, PAIR(0, 0x8001), 0, 1, 0, 0, { 0 } },
		{ 0x8001, BIND, PAIR(0, 0x8001), 0, 2, 0, 0, { 0 } },
		{ 0x8001, BIND, PAIR(0, 0x8001), 1, 4, 0, 0, { 0 } },
		{ 0x8001, BIND, PAIR(1, 0x8001), 0, 8, 0, FFAF_NO_MEMORY, { 0 } },
		{ 0x8001, UNBIND, PAIR(0, 0x8001), 0, 3, 0, 0, { 0 } },
		{ 0x8001, BIND, PAIR(1, 0x8001), 0, 8, 0, 0, { 0 } },
	};

	mail_defaults(&mail);
	mail.config.bindings = 2;
	mail_start(&mail);
	PLAY(rows);
}

struct quirk_row {
	enum ffasim_quirk quirk;
	uint8_t choice;
	struct row row;
};

/* Each after CREATE of id 0, and BIND of bit 0 to 0x8001, which has set it. */
TEST(sim_notifications, differ_by_quirk)
{
	static const struct quirk_row rows[] = {
		{ FFASIM_QUIRK_NOTIFICATION_VMS, 1, { 0, CREATE, 1, 1, 0, 0, INVALID, { 0 } } },
		{ FFASIM_QUIRK_PER_VCPU, 1, { 0, BIND, PAIR(0x8001, 0), 1, 2, 0, INVALID, { 0 } } },
		{ FFASIM_QUIRK_PER_VCPU, 2, { 0, BIND, PAIR(0x8001, 0), 1, 2, 0, DENIED, { 0 } } },
		{ FFASIM_QUIRK_PER_VCPU,
		  2,
		  { 0, UNBIND, PAIR(0x8001, 0), 1, 2, 0, INVALID, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_CHECKS, 1, { 0, BIND, 0, 0, 2, 0, 0, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_CHECKS, 1, { 0, BIND, 0, 0, 1, 0, DENIED, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_CHECKS, 1, { 0, BIND, 0, 0, 0, 0, 0, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_CHECKS, 1, { 0, UNBIND, 0, 0, 6, 0, 0, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_CHECKS,
		  1,
		  { 0, GET, PAIR(9, 0), 0xff, 0, 0, 0, { 1 } } },
		{ FFASIM_QUIRK_NOTIFICATION_INFO, 1, { 0, INFO, 1, 0, 0, 0, INVALID, { 0 } } },
		{ FFASIM_QUIRK_NOTIFICATION_INFO, 1, { 0, INFO, 0, 0, 0, 0, 0, { 1 << 7, 0 } } },
		{ FFASIM_QUIRK_BITMAP_DESTROY, 1, { 0, DESTROY, 0, 0, 0, 0, DENIED, { 0 } } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mail_defaults(&mail);
		mail.config.quirk[rows[i].quirk] = rows[i].choice;
		mail_start(&mail);
		mail_call(&mail, 0, CREATE, 0, 2, 0, 0, 0);
		mail_call(&mail, 0, BIND, PAIR(0x8001, 0), 0, 1, 0, 0);
		mail_call(&mail, 0x8001, SET, PAIR(0x8001, 0), 0, 1, 0, 0);
		mail_call(&mail, 0, INFO, 0, 0, 0, 0, 0);
		test_context("quirk row %zu", i);
		CHECK_EQ_STR(ffasim_invariant(&mail.world), NULL);
		play(&rows[i].row, 1);
	}
}
