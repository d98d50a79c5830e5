/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_CHOICE_H
#define FFAF_CHOICE_H

#include <ffafilter/policy.h>

/*
 * What a policy chose. Built with -DFFAF_POLICY_HEADER='"policy.h"', a header that
 * `ffafilter compile P --emit fixed` writes, the core serves that policy alone: what
 * it chose are constants, and the compiler leaves out what serves other choices.
 */
#ifdef FFAF_POLICY_HEADER
#include FFAF_POLICY_HEADER
#define FFAF_IS_FIXED 1
#else
#define FFAF_IS_FIXED 0
/* Rules that a policy can have, but for rule 0. */
#define FFAF_FIXED_RULES (FFAF_RULES - 1)
#endif

/* Where to read what is the same for every call. */
static inline const struct ffaf_policy *ffaf_constants(const struct ffaf_policy *policy)
{
#ifdef FFAF_POLICY_HEADER
	(void)policy;
	return &ffaf_fixed_policy;
#else
	return policy;
#endif
}

static inline unsigned int ffaf_choice(const struct ffaf_policy *policy,
				       enum ffaf_behaviour behaviour)
{
	return ffaf_constants(policy)->behaviour[behaviour];
}

/* Whether POLICY does it in this way: FFAF_CHOSEN(policy, HINT_BIT, STRIP). */
#define FFAF_CHOSEN(policy, behaviour, choice)                \
	(ffaf_choice((policy), FFAF_BEHAVIOUR_##behaviour) == \
	 (unsigned int)FFAF_##behaviour##_##choice)

/* Whether the filter itself handles FID. */
static inline bool ffaf_handles(const struct ffaf_policy *policy, uint32_t fid)
{
	const uint8_t entry =
		ffaf_constants(policy)->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];

	return entry % FFAF_ENTRY_LISTED == FFAF_HANDLE;
}

#endif
