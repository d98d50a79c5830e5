/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "../../sim/src/buffers.h"
#include "mail_world.h"

static struct rig mail;

struct row {
	uint16_t id;
	uint32_t fid;
	uint64_t x1, x2, x3;
	int32_t status;
};

#define MAP FFAF_FID_64(RXTX_MAP)
#define MAP32 FFAF_FID_32(RXTX_MAP)
#define UNMAP FFAF_FID_32(RXTX_UNMAP)
#define RELEASE FFAF_FID_32(RX_RELEASE)
#define ACQUIRE FFAF_FID_32(RX_ACQUIRE)
#define N(n) MAIL_PAGE(RIG_NS, n)
#define S(n) MAIL_PAGE(RIG_SECURE, n)
#define INVALID FFAF_INVALID_PARAMETERS
#define DENIED FFAF_DENIED

static void play(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		test_context("row %zu: %x from %x", i, row->fid, row->id);
		CHECK_EQ_INT(mail_status(mail_call(&mail, row->id, row->fid, row->x1, row->x2,
						   row->x3, 0, 0)),
			     row->status);
	}
}

TEST(sim_buffers, are_mapped_and_unmapped)
{
	static const struct row rows[] = {
		{ 0, UNMAP, 0, 0, 0, INVALID },
		{ 0, RELEASE, 0, 0, 0, DENIED },
		{ 0, MAP, N(0), N(1), 0, INVALID },
		{ 0, MAP, N(0) + 8, N(1), 1, INVALID },
		{ 0, MAP, N(0), N(1) + 0x800, 1, INVALID },
		{ 0, MAP, N(0), N(0), 1, INVALID },
		{ 0, MAP, N(0), N(1), 2, INVALID },
		{ 0, MAP, N(1), N(0), 2, INVALID },
		{ 0, MAP, N(0), N(63), 2, INVALID },
		{ 0, MAP, S(0), N(1), 1, INVALID },
		{ 0, MAP, N(0), S(0), 1, INVALID },
		{ 0, MAP, N(0), 0, 1, INVALID },
		{ 0, MAP, N(0), ~0xfffull, 1, INVALID },
		{ 0, MAP, N(0), N(1), 1, 0 },
		{ 0, MAP, N(2), N(3), 1, DENIED },
		{ 0, RELEASE, 0, 0, 0, DENIED },
		{ 0, UNMAP, 0, 0, 0, 0 },
		{ 0, UNMAP, 0, 0, 0, INVALID },
		{ 0, MAP32, 0x100000000 + N(4), N(8), 4, 0 },
		{ 0, UNMAP, 0, 0, 0, 0 },
		{ 0, MAP, N(0), N(31), 31, 0 },
		{ 0x8001, MAP, N(32), S(1), 1, INVALID },
		{ 0x8001, MAP, S(16), S(1), 1, INVALID },
		{ 0x8001, MAP, S(0), S(15), 2, INVALID },
		{ 0x8001, MAP, S(0), S(14), 2, 0 },
		{ 0x8001, UNMAP, 0x10000, 0, 0, INVALID },
		{ 0x8001, UNMAP, 0, 0, 0, 0 },
		/* The one of the manifest. */
		{ 0x8004, MAP, S(50), S(51), 1, DENIED },
		{ 0x8004, UNMAP, 0, 0, 0, 0 },
		{ 0x8004, MAP, S(50), S(51), 1, 0 },
	};

	mail_defaults(&mail);
	mail_start(&mail);
	play(rows, sizeof(rows) / sizeof(rows[0]));
}

TEST(sim_buffers, obey_the_granule_and_the_limit)
{
	static const struct row rows[] = {
		{ 0, MAP, N(16), N(32), 1, INVALID },  { 0, MAP, N(8), N(32), 16, INVALID },
		{ 0, MAP, N(16), N(40), 16, INVALID }, { 0, MAP, N(0), N(32), 32, INVALID },
		{ 0, MAP, N(16), N(32), 16, 0 },
	};

	mail_defaults(&mail);
	mail.config.rxtx_granule = 1;
	mail.config.rxtx_pages = 16;
	mail_start(&mail);
	play(rows, sizeof(rows) / sizeof(rows[0]));
}

/* What a hypervisor puts into its TX to map page RX and TX for VM. */
static void describe_vm(uint16_t vm, uint64_t rx, uint64_t tx, bool old)
{
	uint8_t *at = mail_at(&mail, N(0));
	const uint32_t one = 1, first = 0x10, second = 0x30;

	memset(at, 0, 0x60);
	memcpy(at, &vm, 2);
	memcpy(at + 4, old ? &one : &first, 4);
	memcpy(at + 8, old ? &one : &second, 4);
	if (old) {
		memcpy(at + 12, &rx, 8);
		memcpy(at + 20, &one, 4);
		memcpy(at + 28, &tx, 8);
		memcpy(at + 36, &one, 4);
		return;
	}
	for (unsigned int i = 0; i < 2; i++) {
		uint8_t *composite = at + (i == 0 ? first : second);

		memcpy(composite, &one, 4);
		memcpy(composite + 4, &one, 4);
		memcpy(composite + 16, i == 0 ? &rx : &tx, 8);
		memcpy(composite + 24, &one, 4);
	}
}

TEST(sim_buffers, of_a_vm_go_through_its_hypervisor)
{
	static const struct row before[] = {
		{ 0, MAP, 0, 0, 0, INVALID },	  { 0, MAP, N(0), N(1), 1, 0 },
		{ 0, ACQUIRE, 1, 0, 0, INVALID }, { 0, UNMAP, 0x10000, 0, 0, INVALID },
		{ 0, RELEASE, 1, 0, 0, INVALID },
	};
	static const struct row after[] = {
		{ 0, MAP, 0, 0, 0, 0 },
		{ 0, MAP, 0, 0, 0, DENIED },
		{ 0, RELEASE, 1, 0, 0, DENIED },
		{ 0, ACQUIRE, 1, 0, 0, 0 },
		{ 0, ACQUIRE, 1, 0, 0, DENIED },
		{ 0, RELEASE, 1, 0, 0, 0 },
		{ 0, RELEASE, 1, 0, 0, DENIED },
		{ 0, UNMAP, 0x10000, 0, 0, 0 },
		{ 0, UNMAP, 0x10000, 0, 0, INVALID },
	};

	for (unsigned int old = 0; old < 2; old++) {
		struct ffasim_endpoint_info info;

		mail_defaults(&mail);
		mail.config.quirk[FFASIM_QUIRK_NEWER_CALLS] = FFASIM_NEWER_CALLS_TAKEN;
		mail_start(&mail);
		if (old != 0)
			mail_call(&mail, 0, FFAF_FID_32(VERSION), FFAF_VERSION_1_0, 0, 0, 0, 0);
		play(before, sizeof(before) / sizeof(before[0]));
		describe_vm(1, N(9), N(8), old != 0);
		play(after, sizeof(after) / sizeof(after[0]));
		CHECK(!ffasim_endpoint_info(&mail.world, 1, &info));
		describe_vm(2, N(9), N(8), old != 0);
		play(after, 1);
		REQUIRE(ffasim_endpoint_info(&mail.world, 2, &info));
		CHECK_EQ_U64(info.rx, N(9));
		CHECK_EQ_U64(info.tx, N(8));
		CHECK_EQ_U64(info.rxtx_pages, 1);
		CHECK_EQ_INT(info.rx_owner, FFASIM_BUFFER_FREE);
	}
}

TEST(sim_buffers, describe_vms_soundly)
{
	static const struct {
		uint32_t at, value;
	} rows[] = {
		{ 0, 0 }, /* no VM */
		{ 0, 0x8001 },	   { 4, 0x14 }, /* not aligned */
		{ 4, 0xfffffff8 }, { 8, 0 },	{ 0x10, 2 }, /* another total */
		{ 0x14, 0 },	   { 0x14, 2 }, { 0x20, 1 }, /* not a page */
		{ 0x28, 0 },	   { 0x48, 2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_context("row %zu", i);
		mail_defaults(&mail);
		mail_start(&mail);
		mail_map(&mail, 0);
		describe_vm(1, N(9), N(8), false);
		memcpy(mail_at(&mail, N(0)) + rows[i].at, &rows[i].value, 4);
		CHECK_EQ_INT(mail_status(mail_call(&mail, 0, MAP, 0, 0, 0, 0, 0)), INVALID);
	}
}

TEST(sim_buffers, hand_rx_over_and_zero_its_tail)
{
	struct ffasim_endpoint *endpoint;
	char text[4] = "abc", back[4];

	mail_defaults(&mail);
	mail_start(&mail);
	endpoint = ffasim_endpoint_of(&mail.world, 0x8001);
	CHECK(!ffasim_rx_write(&mail.world, endpoint, text, 3));
	CHECK(!ffasim_tx_read(&mail.world, endpoint, back, 0, 3));
	mail_map(&mail, 0x8001);
	CHECK(!ffasim_rx_write(&mail.world, endpoint, text, FFASIM_PAGE + 1));
	CHECK(ffasim_rx_write(&mail.world, endpoint, text, 3));
	CHECK_EQ_MEM(mail_at(&mail, S(1)), "abc\0", 4);
	CHECK_EQ_U64(mail_at(&mail, S(1))[FFASIM_PAGE - 1], 0);
	CHECK_EQ_U64(mail_at(&mail, S(2))[0], 0x5a);
	CHECK(!ffasim_rx_write(&mail.world, endpoint, text, 3));
	CHECK(ffasim_release_rx(&mail.world, endpoint));
	CHECK(!ffasim_release_rx(&mail.world, endpoint));
	memcpy(mail_at(&mail, S(0)) + FFASIM_PAGE - 3, "xyz", 3);
	CHECK(ffasim_tx_read(&mail.world, endpoint, back, FFASIM_PAGE - 3, 3));
	CHECK_EQ_MEM(back, "xyz", 3);
	CHECK(!ffasim_tx_read(&mail.world, endpoint, back, FFASIM_PAGE - 2, 3));
	CHECK(!ffasim_tx_read(&mail.world, endpoint, back, UINT32_MAX, 3));
}

struct quirk_row {
	enum ffasim_quirk quirk;
	uint8_t choice;
	struct row row;
};

TEST(sim_buffers, differ_by_quirk)
{
	static const struct quirk_row rows[] = {
		{ FFASIM_QUIRK_BUFFER_PAGES, 0, { 0, MAP, N(0), N(2), 0x100000041, 0 } },
		{ FFASIM_QUIRK_BUFFER_PAGES, 1, { 0, MAP, N(0), N(2), 0x41, INVALID } },
		{ FFASIM_QUIRK_BUFFER_PAGES, 1, { 0, MAP, N(0), N(2), 0x100000001, INVALID } },
		{ FFASIM_QUIRK_BUFFER_PAGES, 2, { 0, MAP, N(0), N(2), 0x100000001, 0 } },
		{ FFASIM_QUIRK_BUFFER_PAGES, 2, { 0, MAP, N(0), N(2), 0x41, INVALID } },
		{ FFASIM_QUIRK_BUFFER_ALIAS, 0, { 0, MAP, N(0), N(0), 1, INVALID } },
		{ FFASIM_QUIRK_BUFFER_ALIAS, 1, { 0, MAP, N(0), N(0), 1, 0 } },
		{ FFASIM_QUIRK_MAPPED_TWICE, 0, { 0x8004, MAP, S(50), S(50), 1, INVALID } },
		{ FFASIM_QUIRK_MAPPED_TWICE, 1, { 0x8004, MAP, S(50), S(50), 1, INVALID } },
		{ FFASIM_QUIRK_MAPPED_TWICE, 1, { 0x8004, MAP, S(50) + 8, S(51), 1, DENIED } },
		{ FFASIM_QUIRK_MAPPED_TWICE, 2, { 0x8004, MAP, S(50), S(50), 0, DENIED } },
		{ FFASIM_QUIRK_ACQUIRE_OF_SP, 0, { 0, ACQUIRE, 0x8001, 0, 0, INVALID } },
		{ FFASIM_QUIRK_ACQUIRE_OF_SP, 1, { 0, ACQUIRE, 0x8001, 0, 0, FFAF_NOT_SUPPORTED } },
		{ FFASIM_QUIRK_BUFFER_MEMORY, 1, { 0, MAP, S(0), N(2), 1, DENIED } },
		{ FFASIM_QUIRK_BUFFER_MEMORY, 2, { 0, MAP, S(0), N(2), 1, 0 } },
		{ FFASIM_QUIRK_BUFFER_MEMORY, 2, { 0, MAP, 0, N(2), 1, INVALID } },
		{ FFASIM_QUIRK_VM_BUFFERS, 1, { 0x8004, UNMAP, 0x10000, 0, 0, INVALID } },
		{ FFASIM_QUIRK_VM_BUFFERS, 2, { 0x8004, UNMAP, 0x10000, 0, 0, 0 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		mail_defaults(&mail);
		mail.config.quirk[rows[i].quirk] = rows[i].choice;
		mail_start(&mail);
		play(&rows[i].row, 1);
		test_context("quirk row %zu", i);
	}
}
