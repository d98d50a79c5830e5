/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "invariant.h"

/* Whether a state is one that can be: one function a topic, the first complaint wins. */

static const char *(*const checks[])(const struct ffasim_world *world) = {
	ffasim_check_contexts,	    ffasim_check_pes,	       ffasim_check_buffers,
	ffasim_check_notifications, ffasim_check_transactions,
};

const char *ffasim_invariant(const struct ffasim_world *world)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && wrong == NULL; i++)
		wrong = checks[i](world);
	return wrong;
}
