/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_DECIDER_H
#define FFAN_DECIDER_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>

/* What in a policy file made a decision. */
struct ffan_decider {
	/* The FID whose entry decides: that of the call, or what FFA_FEATURES asks for. */
	uint32_t fid;
	const struct ffaio_entry *entry; /* NULL: no entry names it */
	uint8_t action; /* enum ffaf_action of the entry */
	struct ffaf_rule rule; /* its conditions; zero when it has none */
	int behaviour; /* the behaviour that decides instead, or -1 */
	unsigned int requirement; /* that fails; FFAF_REQUIREMENT_COUNT: none does */
	const uint8_t *how; /* behaviours that say how the filter handles the call */
	size_t how_count;
	/* The line; line 0: the file says nothing, and the default decides. */
	struct ffaio_place place;
};

/* REGS is the call of CALLER that DECISION was made on. */
void ffan_decider(const struct ffaio_policy *policy, const struct ffaf_caller *caller,
		  const struct ffaf_regs *regs, struct ffaf_decision decision,
		  struct ffan_decider *decider);

#endif
