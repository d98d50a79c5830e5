/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hypervisor.h"

/* Buffers, discovery, indirect messages and notifications of VMs. */

static struct hyp hyp;

static bool start(void)
{
	hyp_init(&hyp);
	hyp.vms[1].independent = hyp.vms[2].independent = true;
	return hyp_start(&hyp);
}

TEST(hypervisor_mail, buffers)
{
	static const struct {
		const char *what;
		uint64_t tx, rx, pages;
		int32_t status;
	} rows[] = {
		{ "good", VM_TX(1), VM_RX(1), 1, 0 },
		{ "two pages each", VM_PAGE(1, 2), VM_PAGE(1, 4), 2, 0 },
		{ "no pages", VM_TX(1), VM_RX(1), 0, FFAF_INVALID_PARAMETERS },
		{ "too many", VM_TX(1), VM_PAGE(1, 6), 4, FFAF_INVALID_PARAMETERS },
		{ "reserved bits", VM_TX(1), VM_RX(1), 0x41, FFAF_INVALID_PARAMETERS },
		{ "the same", VM_TX(1), VM_TX(1), 1, FFAF_INVALID_PARAMETERS },
		{ "overlap", VM_PAGE(1, 2), VM_PAGE(1, 3), 2, FFAF_INVALID_PARAMETERS },
		{ "not aligned", VM_TX(1) + 8, VM_RX(1), 1, FFAF_INVALID_PARAMETERS },
		{ "another's", VM_TX(1), VM_RX(2), 1, FFAF_INVALID_PARAMETERS },
		{ "the hypervisor's", HYP_TX, VM_RX(1), 1, FFAF_INVALID_PARAMETERS },
		{ "secure", RIG_SECURE, VM_RX(1), 1, FFAF_INVALID_PARAMETERS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hyp_init(&hyp);
		hyp.config.rxtx_pages = 3;
		REQUIRE(hyp_start(&hyp));
		test_context("%s", rows[i].what);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(RXTX_MAP), rows[i].tx, rows[i].rx,
					rows[i].pages),
			     rows[i].status);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RXTX_UNMAP)),
			     rows[i].status == 0 ? 0 : FFAF_INVALID_PARAMETERS);
	}
}

TEST(hypervisor_mail, the_spmc_maps_them_too)
{
	struct ffasim_endpoint_info info;

	REQUIRE(start());
	CHECK_EQ_INT(hyp_map(&hyp, 2), 0);
	CHECK_EQ_INT(hyp_map(&hyp, 2), FFAF_DENIED);
	REQUIRE(ffasim_endpoint_info(&hyp.rig.world, 2, &info));
	CHECK_EQ_U64(info.rx, VM_RX(2));
	CHECK_EQ_U64(info.tx, VM_TX(2));
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RX_RELEASE)), FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RXTX_UNMAP)), 0);
	CHECK(ffasim_endpoint_info(&hyp.rig.world, 2, &info) ? info.rx_owner == FFASIM_NOT_MAPPED
							     : true);
	/* again, with other pages */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_64(RXTX_MAP), VM_RX(2), VM_PAGE(2, 5), 1), 0);
	REQUIRE(ffasim_endpoint_info(&hyp.rig.world, 2, &info));
	CHECK_EQ_U64(info.rx, VM_PAGE(2, 5));
}

/* What is found, in each version: VMs 1 to 3, of which 3 has two UUIDs, and four partitions. */
TEST(hypervisor_mail, discovery_is_merged)
{
	static const struct {
		uint32_t version;
		uint32_t count, size;
		uint32_t properties; /* of the first */
		uint16_t ids[8];
	} rows[] = {
		{ 0x10000, 7, 0, 0x007, { 1, 2, 3, 0x8001, 0x8002, 0x8003, 0x8004 } },
		{ 0x10001, 7, 24, 0x10f, { 1, 2, 3, 0x8001, 0x8002, 0x8003, 0x8004 } },
		{ 0x10002, 8, 24, 0x70f, { 1, 2, 3, 3, 0x8001, 0x8002, 0x8003, 0x8004 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint32_t stride = rows[i].size != 0 ? rows[i].size : 8;
		struct ffasim_filter_next next;
		uint32_t properties;

		REQUIRE(start());
		test_context("version %x", rows[i].version);
		VM_CALL(&hyp, 1, 0, FFAF_FID_32(VERSION), rows[i].version);
		if (rows[i].version > 0x10000) {
			next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET), 0, 0, 0, 0, 1);
			CHECK_EQ_U64(next.regs.x[2], rows[i].count);
		}
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET)), FFAF_BUSY);
		CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
		next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET));
		CHECK_EQ_U64(next.regs.x[0], FFAF_FID_32(SUCCESS));
		CHECK_EQ_U64(next.regs.x[2], rows[i].count);
		CHECK_EQ_U64(next.regs.x[3], rows[i].size);
		for (uint32_t n = 0; n < rows[i].count; n++)
			CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(1)) + n * stride, &rows[i].ids[n], 2);
		memcpy(&properties, hyp_at(&hyp, VM_RX(1)) + 4, sizeof(properties));
		CHECK_EQ_U64(properties, rows[i].properties);
		if (stride == 24)
			CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(1)) + 8, &vm_uuids[0], 16);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET)), FFAF_BUSY);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RX_RELEASE)), 0);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET)), 0);
	}
}

static void words(const struct ffasim_uuid *uuid, uint64_t to[4])
{
	for (unsigned int i = 0; i < 16; i++)
		to[i / 4] |= (uint64_t)uuid->byte[i] << (8 * (i % 4));
}

TEST(hypervisor_mail, discovery_by_uuid)
{
	static const struct ffasim_uuid unknown = { { 0xee } };
	const struct {
		const char *what;
		const struct ffasim_uuid *uuid;
		uint16_t id; /* 0: none */
	} rows[] = {
		{ "VM", &vm_uuids[1], 2 },
		{ "second UUID of a VM", &vm_uuids[3], 3 },
		{ "partition", &rig_uuids[2], 0x8003 },
		{ "nobody", &unknown, 0 },
	};

	REQUIRE(start());
	CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ffaf_regs regs = { { FFAF_FID_32(PARTITION_INFO_GET) } };
		struct ffasim_filter_next next;

		test_context("%s", rows[i].what);
		words(rows[i].uuid, &regs.x[1]);
		next = hyp_call(&hyp, 1, 0, &regs);
		CHECK_EQ_INT(hyp_status(&next), rows[i].id != 0 ? 0 : FFAF_INVALID_PARAMETERS);
		if (rows[i].id == 0)
			continue;
		CHECK_EQ_U64(next.regs.x[2], 1);
		CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(1)), &rows[i].id, 2);
		CHECK_EQ_U64(hyp_at(&hyp, VM_RX(1))[8], 0);
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RX_RELEASE)), 0);
	}
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET), 0, 0, 0, 0, 2),
		     FFAF_INVALID_PARAMETERS);
}

TEST(hypervisor_mail, discovery_by_registers)
{
	struct ffasim_filter_next next;
	uint64_t tag;

	REQUIRE(start());
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(PARTITION_INFO_GET_REGS));
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_64(SUCCESS));
	CHECK_EQ_U64(next.regs.x[2] & 0xffff, 7);
	CHECK_EQ_U64(next.regs.x[2] >> 16 & 0xffff, 4);
	CHECK_EQ_U64(next.regs.x[2] >> 48, 24);
	CHECK_EQ_U64(next.regs.x[3], 1 | 2 << 16 | UINT64_C(0x70f) << 32);
	CHECK_EQ_MEM(&next.regs.x[4], &vm_uuids[0], 16);
	CHECK_EQ_U64(next.regs.x[15] & 0xffff, 0x8001);
	tag = next.regs.x[2] >> 32 & 0xffff;
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(PARTITION_INFO_GET_REGS), 0, 0, 5 | tag << 16);
	CHECK_EQ_U64(next.regs.x[2] >> 16 & 0xffff, 7);
	CHECK_EQ_U64(next.regs.x[3] & 0xffff, 0x8002);
	CHECK_EQ_U64(next.regs.x[9] & 0xffff, 0x8004);
	CHECK_EQ_U64(next.regs.x[12], 0);
	CHECK_EQ_INT(
		VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(PARTITION_INFO_GET_REGS), 0, 0, 8 | tag << 16),
		FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_64(PARTITION_INFO_GET_REGS), 0, 0,
				5 | (tag + 1) << 16),
		     FFAF_RETRY);
}

/* A message of SIZE bytes 'x' with the header of VERSION in TX of VM. */
static void write_message(uint16_t from, uint16_t to, uint32_t size, bool wide)
{
	uint8_t *tx = hyp_at(&hyp, VM_TX(from));
	const uint32_t offset = wide ? 40 : 20;

	memset(tx, 0, FFASIM_PAGE);
	tx[8] = (uint8_t)offset;
	memcpy(tx + 12, &to, 2);
	memcpy(tx + 14, &from, 2);
	memcpy(tx + 16, &size, 4);
	if (wide)
		memcpy(tx + 24, &vm_uuids[4], 16);
	if (size <= FFASIM_PAGE - offset)
		memset(tx + offset, 'x', size);
}

TEST(hypervisor_mail, indirect_message_between_vms)
{
	struct ffasim_filter_next next;
	const uint8_t *rx;

	REQUIRE(start());
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), FFAF_DENIED);
	for (uint16_t vm = 1; vm <= 3; vm++)
		CHECK_EQ_INT(hyp_map(&hyp, vm), 0);
	write_message(1, 2, 9, true);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), 0);
	rx = hyp_at(&hyp, VM_RX(2));
	CHECK_EQ_MEM(rx, hyp_at(&hyp, VM_TX(1)), 49);
	CHECK_EQ_U64(hyp.interrupt.vm, 1);
	CHECK_EQ_U64(hyp.interrupt.id, HYP_SRI);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), FFAF_BUSY);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(NOTIFICATION_INFO_GET));
	CHECK_EQ_U64(next.regs.x[2], 1 << 7);
	CHECK_EQ_U64(next.regs.x[3], 2);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_GET), 2, 0xf);
	CHECK_EQ_U64(next.regs.x[7], 1);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(RX_RELEASE)), 0);
	/* to one that speaks 1.1, and back */
	write_message(1, 3, 9, true);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), 0);
	rx = hyp_at(&hyp, VM_RX(3));
	CHECK_EQ_U64(rx[8], 20);
	CHECK_EQ_U64(rx[20], 'x');
	CHECK_EQ_U64(rx[29], 0);
	write_message(3, 2, 4, false);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(MSG_SEND2)), 0);
	rx = hyp_at(&hyp, VM_RX(2));
	CHECK_EQ_U64(rx[8], 40);
	CHECK_EQ_U64(rx[24], 0);
	CHECK_EQ_U64(rx[40], 'x');
}

TEST(hypervisor_mail, indirect_message_must_be_whole)
{
	static const struct {
		const char *what;
		uint16_t from, to;
		uint32_t size;
		unsigned int at;
		uint8_t byte;
		int32_t status;
	} rows[] = {
		{ "good", 1, 2, 8, 8, 40, 0 },
		{ "nothing", 1, 2, 0, 8, 40, FFAF_INVALID_PARAMETERS },
		{ "past TX", 1, 2, 4057, 8, 40, FFAF_INVALID_PARAMETERS },
		{ "in the header", 1, 2, 8, 8, 20, FFAF_INVALID_PARAMETERS },
		{ "flags", 1, 2, 8, 0, 1, FFAF_INVALID_PARAMETERS },
		{ "as another", 1, 2, 8, 14, 3, FFAF_INVALID_PARAMETERS },
		{ "to oneself", 1, 1, 8, 8, 40, FFAF_INVALID_PARAMETERS },
		{ "to nobody", 1, 66, 8, 8, 40, FFAF_INVALID_PARAMETERS },
		{ "no RX", 1, 3, 8, 8, 40, FFAF_BUSY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		REQUIRE(start());
		test_context("%s", rows[i].what);
		CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
		CHECK_EQ_INT(hyp_map(&hyp, 2), 0);
		write_message(rows[i].from, rows[i].to, rows[i].size, true);
		hyp_at(&hyp, VM_TX(1))[rows[i].at] = rows[i].byte;
		CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), rows[i].status);
	}
}

TEST(hypervisor_mail, indirect_message_between_worlds)
{
	const uint64_t sp_tx = RIG_SECURE, sp_rx = RIG_SECURE + FFASIM_PAGE;
	struct ffasim_filter_next next;
	uint8_t *tx;

	REQUIRE(start());
	CHECK_EQ_INT(hyp_map(&hyp, 1), 0);
	hyp.rig.config.call[0][FFAF_NR_RUN] |= FFASIM_NS_HANDLED;
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(0x8001, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	CHECK_EQ_INT(REFUSAL(&hyp.rig, SP(1), FFAF_FID_64(RXTX_MAP), sp_tx, sp_rx, 1), 0);
	/* partition to VM */
	tx = rig_at(&hyp.rig, sp_tx, 1);
	memset(tx, 0, 64);
	tx[8] = 40;
	tx[12] = 1;
	memcpy(tx + 14, "\x01\x80", 2);
	tx[16] = 3;
	memcpy(tx + 40, "abc", 3);
	CHECK_EQ_INT(REFUSAL(&hyp.rig, SP(1), FFAF_FID_32(MSG_SEND2)), 0);
	CHECK_EQ_MEM(hyp_at(&hyp, VM_RX(1)) + 40, "abc", 3);
	hyp_sp_call(&hyp, SP(1), &(struct ffaf_regs){ { FFAF_FID_32(MSG_WAIT) } }, &next);
	CHECK_VM_NEXT(next, FFASIM_FILTER_RETURN, 1);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET)), FFAF_BUSY);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_GET), 1, 0xf);
	CHECK_EQ_U64(next.regs.x[6], 1);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RX_RELEASE)), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET)), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(RX_RELEASE)), 0);
	/* VM to partition */
	write_message(1, 0x8001, 9, true);
	memset(hyp_at(&hyp, VM_TX(1)) + 24, 0, 16);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(MSG_SEND2)), 0);
	CHECK_EQ_MEM((uint8_t *)rig_at(&hyp.rig, sp_rx, 1) + 40, "xxxxxxxxx", 9);
}

TEST(hypervisor_mail, notifications_between_vms)
{
	struct ffasim_filter_next next;

	REQUIRE(start());
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 2), 0, 1),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(1, 2), 0, 5, 7), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(3, 2), 0, 1),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(2, 2), 0, 8),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(1, 2), 0, 0),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(3, 2), 0, 1),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 2), 2, 1),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 2), 0, 1, 4), 0);
	CHECK_EQ_U64(hyp.interrupts, 2);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_UNBIND), IDS(1, 2), 0, 1),
		     FFAF_DENIED);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_INFO_GET));
	CHECK_EQ_U64(next.regs.x[2], 1 << 7);
	CHECK_EQ_U64(next.regs.x[3], 2);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_INFO_GET)), FFAF_NO_DATA);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_GET), 2, 2);
	CHECK_EQ_U64(next.regs.x[4], 1);
	CHECK_EQ_U64(next.regs.x[5], 4);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_GET), 2, 2);
	CHECK_EQ_U64(next.regs.x[4] | next.regs.x[5], 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_UNBIND), IDS(1, 2), 0, 1), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 2), 0, 1),
		     FFAF_DENIED);
}

TEST(hypervisor_mail, notifications_per_vcpu)
{
	struct ffasim_filter_next next;

	REQUIRE(start());
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(2, 1), 1, 3), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(3, 1), 0, 4), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(2, 1), 0, 1),
		     FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(
		VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(2, 1), 2 << 16 | 1, 1),
		FFAF_INVALID_PARAMETERS);
	CHECK_EQ_INT(
		VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(2, 1), 1 << 16 | 1, 1),
		0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(2, 1), 1, 2), 0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(3, 1), 0, 4), 0);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(NOTIFICATION_INFO_GET));
	CHECK_EQ_U64(next.regs.x[2], 1 << 7 | 2 << 12);
	CHECK_EQ_U64(next.regs.x[3], 1 | UINT64_C(0) << 16 | UINT64_C(1) << 32);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_GET), IDS(1, 1), 2);
	CHECK_EQ_U64(next.regs.x[4], 5);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_GET), IDS(0, 1), 2);
	CHECK_EQ_U64(next.regs.x[4], 2);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_GET), IDS(2, 1), 2),
		     FFAF_INVALID_PARAMETERS);
}

TEST(hypervisor_mail, notifications_between_worlds)
{
	struct ffasim_filter_next next;

	REQUIRE(start());
	/* from a partition: the bitmap is the SPMC's */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(0x8001, 2), 0, 6),
		     0);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_BIND), IDS(1, 2), 0, 6), 0);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(RUN), IDS(0x8001, 0));
	CHECK_VM_NEXT(next, FFASIM_FILTER_FORWARD, 1);
	CHECK_EQ_INT(REFUSAL(&hyp.rig, SP(1), FFAF_FID_32(NOTIFICATION_SET), IDS(0x8001, 2), 0, 2),
		     0);
	CHECK_EQ_INT(REFUSAL(&hyp.rig, SP(1), FFAF_FID_32(NOTIFICATION_BIND), IDS(3, 0x8001), 0, 8),
		     0);
	hyp_sp_call(&hyp, SP(1), &(struct ffaf_regs){ { FFAF_FID_32(MSG_WAIT) } }, &next);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 2), 0, 4), 0);
	/* to a partition */
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 1, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(1, 0x8001), 0, 8),
		     FFAF_DENIED);
	CHECK_EQ_INT(VM_REFUSAL(&hyp, 3, 0, FFAF_FID_32(NOTIFICATION_SET), IDS(3, 0x8001), 0, 8),
		     0);
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_64(NOTIFICATION_INFO_GET));
	CHECK_EQ_U64(next.regs.x[0], FFAF_FID_64(SUCCESS));
	CHECK_EQ_U64(next.regs.x[2] >> 7 & 31, 3);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_GET), 2, 0xf);
	CHECK_EQ_U64(next.regs.x[2], 2);
	CHECK_EQ_U64(next.regs.x[4], 4);
	next = VM_CALL(&hyp, 2, 0, FFAF_FID_32(NOTIFICATION_GET), 2, 0xf);
	CHECK_EQ_U64(next.regs.x[2] | next.regs.x[4], 0);
}

TEST(hypervisor_mail, the_spmc_forgets_a_dead_vm)
{
	struct ffasim_endpoint_info info;
	struct ffasim_filter_next next;

	REQUIRE(start());
	CHECK_EQ_INT(hyp_map(&hyp, 2), 0);
	REQUIRE(ffasim_endpoint_info(&hyp.rig.world, 2, &info));
	ffasim_hypervisor_abort(&hyp.h, 0, 2, &next);
	CHECK(!ffasim_endpoint_info(&hyp.rig.world, 2, &info));
	/* it is not found any more either */
	next = VM_CALL(&hyp, 1, 0, FFAF_FID_32(PARTITION_INFO_GET), 0, 0, 0, 0, 1);
	CHECK_EQ_U64(next.regs.x[2], 7);
	CHECK(ffasim_vm_info(&hyp.h, 2, &info));
	CHECK(info.aborted);
}
