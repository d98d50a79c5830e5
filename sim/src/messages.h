/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_MESSAGES_H
#define FFASIM_MESSAGES_H

#include <ffasim/world.h>

/* Types of framework messages, w2 bits 7:0; a response is the request's type plus one. */
enum ffasim_framework {
	FFASIM_FRAMEWORK_PSCI = 0,
	FFASIM_FRAMEWORK_WARM_BOOT = 1,
	FFASIM_FRAMEWORK_POWER_DONE = 2, /* the response to both */
	FFASIM_FRAMEWORK_VM_CREATED = 4,
	FFASIM_FRAMEWORK_VM_DESTROYED = 6,
};

#define FFASIM_FRAMEWORK 0x80000000u /* w2: it is one */

struct ffasim_calling;
struct ffasim_endpoint;

static inline bool ffasim_is_wide(uint32_t fid)
{
	return (fid & FFAF_FID_SMC64) != 0;
}

/*
 * The caller's message as it arrives at TO: x0 to x7, and x8 to x17 where they are payload by
 * the versions of both, or HIGH.
 */
void ffasim_deliver(const struct ffasim_calling *calling, const struct ffasim_endpoint *to,
		    bool high, struct ffaf_regs *regs);

/* Whether the caller's runtime model lets it give CPU cycles to TARGET: 0, or a status. */
int32_t ffasim_may_allocate(const struct ffasim_calling *calling,
			    const struct ffasim_endpoint *target);

/* The request that the caller has to answer ends with REGS. */
void ffasim_end_request(struct ffasim_calling *calling, const struct ffaf_regs *regs);

#endif
