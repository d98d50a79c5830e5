/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "world.h"

/* TF-A's SPMD: what EL3 does with a call of the normal world before and after the SPMC. */

#define FIRST_HIGH 8u /* x8 to x17 */
#define VERSION_REFUSED 0xffffffffu

/*
 * Whether both worlds speak VERSION or a later one. What the normal world asked for last
 * before its first other call counts, whatever the SPMC answered.
 */
static bool both_speak(const struct ffasim_calling *calling, uint32_t version)
{
	return calling->state->asked_version >= version &&
	       calling->world->config->version >= version;
}

/* x8 to x17 pass only for SMC64 calls where both worlds speak 1.2 or later. */
static void drop_high(const struct ffasim_calling *calling, struct ffaf_regs *in)
{
	if ((calling->fid & FFAF_FID_SMC64) == 0 || !both_speak(calling, FFAF_VERSION_1_2))
		memset(&in->x[FIRST_HIGH], 0, sizeof(in->x) - FIRST_HIGH * sizeof(in->x[0]));
}

/* On the way back they pass by the width of the answer, and are the caller's otherwise. */
static void restore_high(const struct ffasim_calling *calling)
{
	struct ffaf_regs *out = &calling->next->regs;
	const bool wide = calling->fid != FFAF_FID_32(VERSION) &&
			  (out->x[0] & FFAF_FID_SMC64) != 0 &&
			  both_speak(calling, FFAF_VERSION_1_2);

	if (calling->next->kind == FFASIM_RETURN && !wide)
		memcpy(&out->x[FIRST_HIGH], &calling->raw->x[FIRST_HIGH],
		       sizeof(out->x) - FIRST_HIGH * sizeof(out->x[0]));
}

/* Its own refusals have a status of 32 bits, whatever the SPMC's have. */
static void refuse(struct ffasim_calling *calling, int32_t status)
{
	struct ffaf_regs *out = &calling->next->regs;

	memset(out, 0, sizeof(*out));
	out->x[0] = FFAF_FID_32(ERROR);
	out->x[2] = (uint32_t)status;
}

static uint32_t since(uint32_t fid)
{
	const struct ffaf_function *function = ffaf_function(ffaf_fid_to_fn(fid));

	if (function == NULL)
		return UINT32_MAX;
	return (fid & FFAF_FID_SMC64) != 0 ? function->since64 : function->since32;
}

/* A direct request in the name of someone in the secure world. */
static bool is_spoofed(const struct ffasim_calling *calling)
{
	switch (calling->fid) {
	case FFAF_FID_32(MSG_SEND_DIRECT_REQ):
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ):
	case FFAF_FID_64(MSG_SEND_DIRECT_REQ2):
		return (calling->in->x[1] & 0x80000000u) != 0;
	default:
		return false;
	}
}

/* What the SPMD answers by itself; false: the call goes on to the SPMC. */
static bool answered(struct ffasim_calling *calling)
{
	const uint8_t flags = ffasim_call_flags(calling->world, calling->fid);
	const unsigned int refusal = flags & FFASIM_SPMD_CHECKS_VERSION;

	if (calling->fid == FFAF_FID_32(VERSION) && (calling->in->x[1] & 0x80000000u) != 0)
		calling->next->regs.x[0] = VERSION_REFUSED;
	else if ((flags & FFASIM_SPMD_ANSWERS) != 0)
		ffasim_answer(calling);
	else if (refusal == FFASIM_SPMD_DENIES)
		refuse(calling, FFAF_DENIED);
	else if (refusal == FFASIM_SPMD_REFUSES ||
		 (refusal != 0 && !both_speak(calling, since(calling->fid))))
		refuse(calling, FFAF_NOT_SUPPORTED);
	else if (is_spoofed(calling))
		refuse(calling, FFAF_INVALID_PARAMETERS);
	else
		return false;
	return true;
}

/* Keep the version that is asked for until the first other call. */
static void note_version(const struct ffasim_calling *calling)
{
	if (calling->fid != FFAF_FID_32(VERSION))
		calling->state->asked_enough = true;
	else if (!calling->state->asked_enough)
		calling->state->asked_version = (uint32_t)calling->in->x[1];
}

void ffasim_spmd(struct ffasim_calling *calling, struct ffaf_regs *in)
{
	if (ffasim_choice(calling->world, FFASIM_QUIRK_SPMD) == FFASIM_SPMD_NONE) {
		ffasim_dispatch(calling);
		return;
	}
	if (!answered(calling)) {
		note_version(calling);
		drop_high(calling, in);
		ffasim_dispatch(calling);
	}
	restore_high(calling);
}
