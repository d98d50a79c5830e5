/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "test.h"

#include <ffafilter/functions.h>
#include <stdio.h>

/* Every function of FF-A 1.0 to 1.3, out of the documents and seven implementations. */
static const struct row {
	const char *name;
	uint32_t fid32, since32, fid64, since64, until; /* versions as minors + 1; 0: none */
	uint8_t callers; /* bits: NS physical, NS virtual, S virtual, S physical */
} rows[] = {
	{ "FFA_ERROR", 0x84000060, 1, 0xc4000060, 4, 0, 15 },
	{ "FFA_SUCCESS", 0x84000061, 1, 0xc4000061, 1, 0, 15 },
	{ "FFA_INTERRUPT", 0x84000062, 1, 0xc4000062, 4, 0, 8 },
	{ "FFA_VERSION", 0x84000063, 1, 0, 0, 0, 15 },
	{ "FFA_FEATURES", 0x84000064, 1, 0, 0, 0, 15 },
	{ "FFA_RX_RELEASE", 0x84000065, 1, 0, 0, 0, 7 },
	{ "FFA_RXTX_MAP", 0x84000066, 1, 0xc4000066, 1, 0, 7 },
	{ "FFA_RXTX_UNMAP", 0x84000067, 1, 0, 0, 0, 7 },
	{ "FFA_PARTITION_INFO_GET", 0x84000068, 1, 0, 0, 0, 15 },
	{ "FFA_ID_GET", 0x84000069, 1, 0, 0, 0, 15 },
	{ "FFA_MSG_POLL", 0x8400006a, 1, 0, 0, 2, 2 },
	{ "FFA_MSG_WAIT", 0x8400006b, 1, 0xc400006b, 4, 0, 14 },
	{ "FFA_YIELD", 0x8400006c, 1, 0xc400006c, 4, 0, 14 },
	{ "FFA_RUN", 0x8400006d, 1, 0xc400006d, 4, 0, 7 },
	{ "FFA_MSG_SEND", 0x8400006e, 1, 0, 0, 2, 2 },
	{ "FFA_MSG_SEND_DIRECT_REQ", 0x8400006f, 1, 0xc400006f, 1, 0, 15 },
	{ "FFA_MSG_SEND_DIRECT_RESP", 0x84000070, 1, 0xc4000070, 1, 0, 14 },
	{ "FFA_MEM_DONATE", 0x84000071, 1, 0xc4000071, 1, 0, 7 },
	{ "FFA_MEM_LEND", 0x84000072, 1, 0xc4000072, 1, 0, 7 },
	{ "FFA_MEM_SHARE", 0x84000073, 1, 0xc4000073, 1, 0, 7 },
	{ "FFA_MEM_RETRIEVE_REQ", 0x84000074, 1, 0xc4000074, 1, 0, 7 },
	{ "FFA_MEM_RETRIEVE_RESP", 0x84000075, 1, 0, 0, 0, 0 },
	{ "FFA_MEM_RELINQUISH", 0x84000076, 1, 0, 0, 0, 7 },
	{ "FFA_MEM_RECLAIM", 0x84000077, 1, 0, 0, 0, 7 },
	{ "FFA_MEM_OP_PAUSE", 0x84000078, 1, 0, 0, 0, 7 },
	{ "FFA_MEM_OP_RESUME", 0x84000079, 1, 0, 0, 0, 7 },
	{ "FFA_MEM_FRAG_RX", 0x8400007a, 1, 0, 0, 0, 7 },
	{ "FFA_MEM_FRAG_TX", 0x8400007b, 1, 0, 0, 0, 7 },
	{ "FFA_NORMAL_WORLD_RESUME", 0x8400007c, 1, 0xc400007c, 4, 0, 8 },
	{ "FFA_NOTIFICATION_BITMAP_CREATE", 0x8400007d, 2, 0, 0, 0, 1 },
	{ "FFA_NOTIFICATION_BITMAP_DESTROY", 0x8400007e, 2, 0, 0, 0, 1 },
	{ "FFA_NOTIFICATION_BIND", 0x8400007f, 2, 0, 0, 0, 7 },
	{ "FFA_NOTIFICATION_UNBIND", 0x84000080, 2, 0, 0, 0, 7 },
	{ "FFA_NOTIFICATION_SET", 0x84000081, 2, 0, 0, 0, 7 },
	{ "FFA_NOTIFICATION_GET", 0x84000082, 2, 0, 0, 0, 7 },
	{ "FFA_NOTIFICATION_INFO_GET", 0x84000083, 2, 0xc4000083, 2, 0, 3 },
	{ "FFA_RX_ACQUIRE", 0x84000084, 2, 0, 0, 0, 1 },
	{ "FFA_SPM_ID_GET", 0x84000085, 2, 0, 0, 0, 15 },
	{ "FFA_MSG_SEND2", 0x84000086, 2, 0, 0, 0, 7 },
	{ "FFA_SECONDARY_EP_REGISTER", 0x84000087, 2, 0xc4000087, 2, 0, 12 },
	{ "FFA_MEM_PERM_GET", 0x84000088, 2, 0xc4000088, 2, 0, 4 },
	{ "FFA_MEM_PERM_SET", 0x84000089, 2, 0xc4000089, 2, 0, 4 },
	{ "FFA_CONSOLE_LOG", 0x8400008a, 3, 0xc400008a, 3, 0, 12 },
	{ "FFA_PARTITION_INFO_GET_REGS", 0, 0, 0xc400008b, 3, 0, 15 },
	{ "FFA_EL3_INTR_HANDLE", 0x8400008c, 3, 0, 0, 0, 8 },
	{ "FFA_MSG_SEND_DIRECT_REQ2", 0, 0, 0xc400008d, 3, 0, 15 },
	{ "FFA_MSG_SEND_DIRECT_RESP2", 0, 0, 0xc400008e, 3, 0, 14 },
	{ "FFA_NS_RES_INFO_GET", 0, 0, 0xc400008f, 4, 0, 1 },
	{ "FFA_ABORT", 0x84000090, 4, 0xc4000090, 4, 0, 12 },
	{ "FFA_NOTIFICATION_BIND2", 0, 0, 0xc4000094, 4, 0, 7 },
	{ "FFA_NOTIFICATION_UNBIND2", 0, 0, 0xc4000095, 4, 0, 7 },
	{ "FFA_NOTIFICATION_SET2", 0, 0, 0xc4000096, 4, 0, 7 },
	{ "FFA_NOTIFICATION_GET2", 0, 0, 0xc4000097, 4, 0, 7 },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static uint32_t version(uint32_t minor)
{
	return minor != 0 ? FFAF_MAKE_VERSION(1, minor - 1) : 0;
}

static void check_fid(enum ffaf_fn fn, uint32_t fid, const char *want)
{
	char name[FFAF_NAME_SIZE];

	if (fid == 0)
		return;
	CHECK_EQ_U64(ffaf_fid_to_fn(fid), fn);
	CHECK(ffaf_fid_name(fid, name));
	CHECK_EQ_STR(name, want);
	CHECK_EQ_U64(ffaf_name_to_fid(name), fid);
}

TEST(functions, are_those_of_the_documents)
{
	char name[64];

	CHECK_EQ_U64(FFAF_FN_COUNT, ROWS);
	for (unsigned int i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		const struct ffaf_function *f = ffaf_function((enum ffaf_fn)i);
		const bool both = row->fid32 != 0 && row->fid64 != 0;

		test_context("%s", row->name);
		CHECK_EQ_STR(f->name, row->name);
		CHECK_EQ_U64(f->number, (row->fid32 | row->fid64) & 0xffff);
		CHECK_EQ_U64(f->since32, version(row->since32));
		CHECK_EQ_U64(f->since64, version(row->since64));
		CHECK_EQ_U64(f->until, version(row->until));
		CHECK_EQ_U64(f->callers, row->callers);
		CHECK_EQ_U64(ffaf_number_to_fn(f->number), i);
		CHECK_EQ_U64(ffaf_name_to_fn(row->name), i);
		CHECK_EQ_U64(ffaf_name_to_fid(row->name), both ? 0 : row->fid32 | row->fid64);
		snprintf(name, sizeof(name), both ? "%s_32" : "%s", row->name);
		check_fid((enum ffaf_fn)i, row->fid32, name);
		snprintf(name, sizeof(name), both ? "%s_64" : "%s", row->name);
		check_fid((enum ffaf_fn)i, row->fid64, name);
	}
}

static bool is_listed(uint32_t fid)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (fid == rows[i].fid32 || fid == rows[i].fid64)
			return true;
	}
	return false;
}

/* Each FID with any one bit turned, and all of the range: known exactly where it is a row. */
TEST(functions, know_no_other_fid)
{
	char name[FFAF_NAME_SIZE];

	for (uint32_t i = 0; i < 512 * 33; i++) {
		const uint32_t base = i / 33 < 256 ? FFAF_FID_BASE_32 : FFAF_FID_BASE_64;
		const uint32_t fid = (base | (i / 33 % 256)) ^ (uint32_t)(1ull << (i % 33));
		const bool known = is_listed(fid);

		test_context("0x%08x", fid);
		CHECK((ffaf_fid_to_fn(fid) != FFAF_FN_UNKNOWN) == known);
		CHECK(ffaf_fid_name(fid, name) == known && (name[0] != '\0') == known);
	}
	CHECK_EQ_U64(ffaf_number_to_fn(0x100), FFAF_FN_UNKNOWN);
	CHECK_EQ_U64(ffaf_number_to_fn(UINT32_MAX), FFAF_FN_UNKNOWN);
	CHECK(ffaf_function(FFAF_FN_UNKNOWN) == NULL);
}

TEST(functions, know_no_other_name)
{
	static const char *const names[] = {
		"",
		"FFA_",
		"FFA_VERSIO",
		"FFA_VERSION_",
		"FFA_VERSION_32",
		"FFA_VERSION_64",
		"FFA_MEM_SHARE_3",
		"FFA_MEM_SHARE_320",
		"FFA_MEM_SHARE_16",
		"FFA_MEM_SHARE_36",
		"FFA_MEM_SHARE_62",
		"FFA_MEM_SHARE64",
		"ffa_mem_share_64",
		"VERSION",
		"FFA_RXTX_UNMAP_64",
		"FFA_MSG_SEND_DIRECT_REQ2_64",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		test_context("%s", names[i]);
		CHECK_EQ_U64(ffaf_name_to_fid(names[i]), 0);
		CHECK_EQ_U64(ffaf_name_to_fn(names[i]), FFAF_FN_UNKNOWN);
	}
	CHECK_EQ_U64(ffaf_name_to_fn("FFA_MEM_SHARE_64"), FFAF_FN_UNKNOWN);
}
