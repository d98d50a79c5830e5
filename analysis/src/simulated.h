/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SIMULATED_H
#define FFAN_SIMULATED_H

#include "run.h"

/*
 * The answer to an SMC of a run, as ffan_find_answer, where a simulated system
 * may stand behind the filter: it answers all of them, or what was not recorded.
 */
void ffan_simulated_answer(struct ffan_run *run, const struct ffaf_regs *smc,
			   struct ffaio_regs *out);
/* Give back what is kept of the last call. */
void ffan_simulated_forget(struct ffan_run *run);

#endif
