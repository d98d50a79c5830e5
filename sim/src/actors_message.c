/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>
#include <string.h>

/* Direct messages as a partition sees them. */

#define FRAMEWORK 0x80000000u

static uint64_t response_fid(uint64_t request)
{
	switch (request) {
	case FFAF_FID_32(MSG_SEND_DIRECT_REQ):
		return FFAF_FID_32(MSG_SEND_DIRECT_RESP);
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ):
		return FFAF_FID_64(MSG_SEND_DIRECT_RESP);
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ2):
		return FFAF_FID_64(MSG_SEND_DIRECT_RESP2);
	default:
		return 0;
	}
}

static bool is_framework(const struct ffaf_regs *regs)
{
	return regs->x[0] != FFAF_FID_64(MSG_SEND_DIRECT_REQ2) && (regs->x[2] & FRAMEWORK) != 0;
}

bool ffasim_is_request(struct ffasim_memo *memo, const struct ffaf_regs *regs)
{
	if (response_fid(regs->x[0]) == 0 || is_framework(regs))
		return false;
	memo->request[0] = regs->x[0];
	memo->request[1] = regs->x[1];
	return true;
}

bool ffasim_is_response(const struct ffaf_regs *regs)
{
	return regs->x[0] == FFAF_FID_32(MSG_SEND_DIRECT_RESP) ||
	       regs->x[0] == FFAF_FID_64(MSG_SEND_DIRECT_RESP) ||
	       regs->x[0] == FFAF_FID_64(MSG_SEND_DIRECT_RESP2);
}

unsigned int ffasim_payload(uint64_t fid)
{
	return fid == FFAF_FID_64(MSG_SEND_DIRECT_REQ2) || fid == FFAF_FID_64(MSG_SEND_DIRECT_RESP2)
		       ? 4
		       : 3;
}

unsigned int ffasim_payload_end(uint64_t fid)
{
	return ffasim_payload(fid) == 4 ? FFAF_REGS : 8;
}

enum ffasim_act ffasim_make(struct ffaf_regs *regs, uint32_t fid)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid;
	return FFASIM_ACT_CALL;
}

enum ffasim_act ffasim_respond(struct ffasim_memo *memo, const uint64_t *payload,
			       unsigned int count, struct ffaf_regs *regs)
{
	const uint64_t fid = response_fid(memo->request[0]);
	const uint64_t from = memo->request[1] >> 16 & 0xffff, to = memo->request[1] & 0xffff;
	struct ffaf_regs response = { .x = { fid, to << 16 | from } };

	if (fid == 0)
		return ffasim_idle(memo, regs);
	for (unsigned int i = 0; i < count && ffasim_payload(fid) + i < ffasim_payload_end(fid);
	     i++)
		response.x[ffasim_payload(fid) + i] =
			(fid & FFAF_FID_SMC64) != 0 ? payload[i] : (uint32_t)payload[i];
	memo->request[0] = 0;
	*regs = response;
	return FFASIM_ACT_CALL;
}

/* The response's type is the one behind the request's. */
static enum ffasim_act take_framework(struct ffaf_regs *regs)
{
	const struct ffaf_regs request = *regs;
	const uint64_t type = request.x[2] & 0xff;

	ffasim_make(regs, (uint32_t)response_fid(request.x[0]));
	regs->x[1] = (request.x[1] & 0xffff) << 16 | (request.x[1] >> 16 & 0xffff);
	regs->x[2] = FRAMEWORK | (type + 1);
	return FFASIM_ACT_CALL;
}

enum ffasim_act ffasim_idle(const struct ffasim_memo *memo, struct ffaf_regs *regs)
{
	if (response_fid(regs->x[0]) != 0 && is_framework(regs))
		return take_framework(regs);
	/* It cannot wait while someone waits for its response. */
	if (memo->request[0] != 0)
		return ffasim_make(regs, FFAF_FID_32(YIELD));
	return ffasim_make(regs, FFAF_FID_32(MSG_WAIT));
}
