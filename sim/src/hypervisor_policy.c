/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/hypervisor.h>

/* The policy of a full VM, out of the function table of the core. */

#define NONE 0u
#define V1_0 FFAF_VERSION_1_0
#define V1_1 FFAF_VERSION_1_1
#define V1_2 FFAF_VERSION_1_2
#define V1_3 FFAF_VERSION_1_3

/* Rule 1 and 2 want 1.1 and 1.2. */
#define RULE(since) ((since) <= V1_0 ? 0u : (since)-V1_0)

#define ENTRY(since, callers, until)                                                               \
	((since) != NONE && (since) <= V1_2 && ((callers) & (unsigned int)FFAF_AT_NS_VIRT) != 0 && \
			 (until) == NONE                                                           \
		 ? FFAF_ENTRY(FFAF_HANDLE, true, RULE(since))                                      \
		 : FFAF_ENTRY(FFAF_DENY, false, 0))

const struct ffaf_policy ffasim_reference_policy = {
	.version = V1_2,
	.window_first = 0x60,
	.window_last = 0xff,
	.unlisted = FFAF_DENY,
	.behaviour = {
		[FFAF_BEHAVIOUR_OTHER_CALLS] = FFAF_OTHER_CALLS_REFUSE,
		[FFAF_BEHAVIOUR_UPPER_HALF] = FFAF_UPPER_HALF_IGNORE,
		[FFAF_BEHAVIOUR_HINT_BIT] = FFAF_HINT_BIT_STRIP,
		[FFAF_BEHAVIOUR_RESERVED_BITS] = FFAF_RESERVED_BITS_OTHER,
		[FFAF_BEHAVIOUR_BEFORE_AGREEMENT] = FFAF_BEFORE_AGREEMENT_ALLOW,
		[FFAF_BEHAVIOUR_FEATURES] = FFAF_FEATURES_ALL,
	},
	.entry = {
#define FFAF_FUNCTION(name, number, since32, since64, callers, until, spec) \
	[0][number] = ENTRY(since32, callers, until), [1][number] = ENTRY(since64, callers, until),
#include <ffafilter/functions.inc>
#undef FFAF_FUNCTION
	},
	.rule = { [1] = { .since = V1_1 }, [2] = { .since = V1_2 } },
};
