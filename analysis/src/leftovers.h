/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_LEFTOVERS_H
#define FFAN_LEFTOVERS_H

#include <ffaio/trace.h>

/*
 * SMCs that were recorded with a call that does not issue them. Where calls and
 * SMCs come from two recorders, an SMC can end up with an earlier call of the
 * same kind that failed without one; a later call of the boot then issues it.
 */

#define FFAN_LEFTOVERS 256

struct ffan_leftover {
	struct ffaio_smc smc; /* owns the bytes of hyp_rx */
	unsigned long line; /* of the call it was recorded with */
	bool taken; /* by the call that is being made */
};

struct ffan_leftovers {
	struct ffan_leftover item[FFAN_LEFTOVERS]; /* the oldest first */
	size_t count;
	unsigned long unissued[FFAN_LEFTOVERS]; /* lines of calls whose SMC never was, once each */
	size_t unissued_count;
	unsigned long last_told; /* the line that was told last */
};

/* The oldest that MATCHES says fits SMC, or NULL. */
struct ffan_leftover *ffan_leftovers_find(struct ffan_leftovers *leftovers,
					  const struct ffaf_regs *smc,
					  bool (*matches)(const struct ffaio_smc *,
							  const struct ffaf_regs *));
/* The call is to be made anew: nothing is taken. */
void ffan_leftovers_restore(struct ffan_leftovers *leftovers);
/* The call is made, and told: what was taken is gone. */
void ffan_leftovers_commit(struct ffan_leftovers *leftovers);
/* Keep SMC of the call on LINE. Returns -1 when out of memory. */
int ffan_leftovers_add(struct ffan_leftovers *leftovers, const struct ffaio_smc *smc,
		       unsigned long line);
/* The boot is over: what is left was never issued. */
void ffan_leftovers_end(struct ffan_leftovers *leftovers);

#endif
