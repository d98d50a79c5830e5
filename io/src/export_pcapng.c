/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "export.h"

#include <string.h>

/*
 * One section of little-endian blocks, one interface, a packet for each way of a call. What
 * a packet holds is in docs/export.md, and contrib/wireshark/ffafilter.lua reads it.
 */
#define SECTION_HEADER 0x0a0d0d0au
#define INTERFACE 1u
#define ENHANCED_PACKET 6u
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define LINK_TYPE_USER0 147u
#define OPTION_TIME_RESOLUTION 9u /* of an interface */
#define OPTION_DROPPED 4u /* of a packet */
#define NANOSECONDS 9u /* ten to the minus */

#define PACKET_VERSION 1u
#define HEADER 24u
#define PACKET (HEADER + FFAF_REGS * 8u)
#define BLOCK 256u /* bytes of the largest block */

enum kind {
	KIND_CALL,
	KIND_REPLY,
	KIND_SMC,
	KIND_SMC_REPLY,
};

/* Bytes being put together; BLOCK is enough for all of them. */
struct block {
	uint8_t bytes[BLOCK];
	size_t used;
};

static void put(struct block *block, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		block->bytes[block->used++] = (uint8_t)(value >> 8 * i);
}

/* A block begins with its type and its length, which end_block fills in. */
static void start_block(struct block *block, uint32_t type)
{
	block->used = 0;
	put(block, type, 4);
	put(block, 0, 4);
}

static void end_block(struct ffaio_export *export, struct block *block)
{
	const uint32_t length = (uint32_t)block->used + 4;

	put(block, length, 4);
	block->used = 4;
	put(block, length, 4);
	ffaio_export_bytes(export, block->bytes, length);
}

static void begin(struct ffaio_export *export)
{
	struct block block;

	start_block(&block, SECTION_HEADER);
	put(&block, BYTE_ORDER_MAGIC, 4);
	put(&block, 1, 2); /* version 1.0 */
	put(&block, 0, 2);
	put(&block, UINT64_MAX, 8); /* bytes of the section: not told */
	end_block(export, &block);
	start_block(&block, INTERFACE);
	put(&block, LINK_TYPE_USER0, 2);
	put(&block, 0, 2);
	put(&block, 0, 4); /* packets are never cut */
	put(&block, OPTION_TIME_RESOLUTION, 2);
	put(&block, 1, 2);
	put(&block, NANOSECONDS, 4);
	put(&block, 0, 4); /* no more options */
	end_block(export, &block);
}

static void put_packet(struct ffaio_export *export, const struct ffaio_record *record,
		       enum kind kind, const struct ffaio_regs *fid, const struct ffaio_regs *regs)
{
	struct block block;
	const uint64_t lost = export->lost - export->lost_told;

	start_block(&block, ENHANCED_PACKET);
	put(&block, 0, 4);
	put(&block, export->time >> 32, 4);
	put(&block, export->time, 4);
	put(&block, PACKET, 4);
	put(&block, PACKET, 4);
	put(&block, PACKET_VERSION, 1);
	put(&block, kind, 1);
	put(&block, kind == KIND_REPLY ? record->verdict : FFAIO_UNRECORDED, 1);
	put(&block, 0, 1);
	put(&block, record->who.vm, 2);
	put(&block, record->who.vcpu, 2);
	put(&block, record->cpu, 4);
	put(&block, regs->known, 4);
	put(&block, fid->regs.x[0], 4);
	put(&block, export->calls, 4);
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		put(&block, regs->regs.x[i], 8);
	if (lost != 0) {
		put(&block, OPTION_DROPPED, 2);
		put(&block, 8, 2);
		put(&block, lost, 8);
		put(&block, 0, 4);
	}
	end_block(export, &block);
	export->lost_told = export->lost;
}

static void call(struct ffaio_export *export, const struct ffaio_record *record)
{
	static const struct ffaio_regs nothing = { .known = 0 };

	put_packet(export, record, KIND_CALL, &record->in, &record->in);
	for (size_t i = 0; i < record->smc_count; i++) {
		const struct ffaio_smc *smc = &record->smc[i];

		put_packet(export, record, KIND_SMC, &smc->in, &smc->in);
		if (smc->answered)
			put_packet(export, record, KIND_SMC_REPLY, &smc->in, &smc->out);
	}
	if (record->has_outcome)
		put_packet(export, record, KIND_REPLY, &record->in,
			   record->has_out ? &record->out : &nothing);
}

const struct ffaio_export_format ffaio_export_pcapng = { .step = 1, .begin = begin, .call = call };
