/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "script.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>

#define HANDLE 0x11u
/* Marks what the SPMC says: no filter makes an answer with it. */
#define MARK 0x53u
#define PARTITION_SIZE 24u

static void answer(struct ffaf_regs *regs, uint64_t x0, uint64_t x2, uint64_t x3)
{
	*regs = (struct ffaf_regs){ .x = { x0, 0, x2, x3 } };
}

/* As a filter writes it, so that who refused cannot be told by the width of a status. */
static void refuse(struct ffaf_regs *regs, enum ffaf_status status)
{
	answer(regs, FFAF_FID_32(ERROR), (uint64_t)(int64_t)status, 0);
}

static void version(const struct ffan_script *script, struct ffaf_regs *regs)
{
	const bool older = ffaf_version_minor((uint32_t)regs->x[1]) <
			   ffaf_version_minor((uint32_t)script->version);

	answer(regs, older && script->downgrade != 0 ? script->downgrade : script->version, 0, 0);
}

static void features(const struct ffan_script *script, struct ffaf_regs *regs)
{
	if (regs->x[1] == FFAF_FID_64(RXTX_MAP))
		answer(regs, FFAF_FID_32(SUCCESS), script->buffer_size, 0);
	else if (script->lacks)
		refuse(regs, FFAF_NOT_SUPPORTED);
	else
		answer(regs, FFAF_FID_32(SUCCESS), 0, MARK);
}

static void take_memory(struct ffaf_regs *regs)
{
	const uint64_t fragment = regs->x[2];

	if (regs->x[1] == fragment)
		answer(regs, FFAF_FID_32(SUCCESS), HANDLE, 0);
	else
		*regs = (struct ffaf_regs){ { FFAF_FID_32(MEM_FRAG_RX), HANDLE, 0, fragment } };
}

static struct ffan_script_rx describe(const struct ffan_script *script, struct ffaf_regs *regs)
{
	if (script->described == 0) {
		refuse(regs, FFAF_INVALID_PARAMETERS);
		return (struct ffan_script_rx){ NULL, 0 };
	}
	*regs = (struct ffaf_regs){ { FFAF_FID_32(MEM_RETRIEVE_RESP), script->length,
				      script->fragment } };
	return (struct ffan_script_rx){ script->description, script->described };
}

static struct ffan_script_rx list_partitions(struct ffaf_regs *regs)
{
	static const uint8_t partition[PARTITION_SIZE] = { 0x01, 0x80, 0x01 };

	answer(regs, FFAF_FID_32(SUCCESS), 1, PARTITION_SIZE);
	return (struct ffan_script_rx){ partition, PARTITION_SIZE };
}

/* A partition answers a message with the response that belongs to it. */
static void respond(struct ffaf_regs *regs, uint64_t response)
{
	const uint64_t ids = (regs->x[1] & 0xffff) << 16 | (regs->x[1] >> 16 & 0xffff);

	answer(regs, response, 0, MARK);
	regs->x[1] = ids;
}

static void others(const struct ffan_script *script, struct ffaf_regs *regs)
{
	if (script->lacks)
		refuse(regs, FFAF_NOT_SUPPORTED);
	else
		answer(regs, FFAF_FID_32(SUCCESS), 0, MARK);
}

struct ffan_script_rx ffan_script_answer(const struct ffan_script *script, struct ffaf_regs *regs)
{
	const struct ffan_script_rx none = { NULL, 0 };

	if (script->absent) {
		answer(regs, script->version, 0, 0);
		return none;
	}
	switch (regs->x[0]) {
	case FFAF_FID_32(VERSION):
		version(script, regs);
		return none;
	case FFAF_FID_32(FEATURES):
		features(script, regs);
		return none;
	case FFAF_FID_32(ID_GET):
		answer(regs, FFAF_FID_32(SUCCESS), script->id, 0);
		return none;
	case FFAF_FID_64(RXTX_MAP):
	case FFAF_FID_32(RXTX_UNMAP):
	case FFAF_FID_32(RX_RELEASE):
	case FFAF_FID_32(MEM_RECLAIM):
	case FFAF_FID_32(MEM_FRAG_TX):
		answer(regs, FFAF_FID_32(SUCCESS), 0, 0);
		return none;
	case FFAF_FID_64(MEM_SHARE):
	case FFAF_FID_64(MEM_LEND):
		take_memory(regs);
		return none;
	case FFAF_FID_64(MEM_RETRIEVE_REQ):
		return describe(script, regs);
	case FFAF_FID_32(PARTITION_INFO_GET):
		return list_partitions(regs);
	case FFAF_FID_32(MSG_SEND_DIRECT_REQ):
		respond(regs, FFAF_FID_32(MSG_SEND_DIRECT_RESP));
		return none;
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ):
		respond(regs, FFAF_FID_64(MSG_SEND_DIRECT_RESP));
		return none;
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ2):
		if (!script->lacks)
			respond(regs, FFAF_FID_64(MSG_SEND_DIRECT_RESP2));
		else
			refuse(regs, FFAF_NOT_SUPPORTED);
		return none;
	default:
		others(script, regs);
		return none;
	}
}
