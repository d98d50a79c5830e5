/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/filter.h>

/* The order of the table in ffaf_decide. */
_Static_assert(FFAF_DENY == 0 && FFAF_FORWARD == 1 && FFAF_HANDLE == 2, "actions");
_Static_assert(FFAF_ENTRY_LISTED == FFAF_ACTION_COUNT + 1, "listed entries");
_Static_assert(FFAF_PLAIN_ENTRIES == 8, "plain entries");

/* The one that is not inline. */
extern struct ffaf_decision ffaf_decide(const struct ffaf_policy *policy,
					const struct ffaf_state *state,
					const struct ffaf_caller *caller,
					const struct ffaf_regs *regs);
