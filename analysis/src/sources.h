/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SOURCES_H
#define FFAN_SOURCES_H

#include "run.h"

/*
 * Where the answer to an SMC of a run comes from, in the order that ffan/replay.h
 * tells. *OUT has no known register where nobody recorded one. The SMC is the
 * last of the run's own; what is inferred about it, and whether it stands in the
 * trace at its place, is noted in RUN.
 */
void ffan_find_answer(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out);

#endif
