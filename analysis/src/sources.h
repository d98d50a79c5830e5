/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_SOURCES_H
#define FFAN_SOURCES_H

#include "run.h"

/*
 * Where the answer to an SMC of a run comes from, in the order that ffan/replay.h
 * tells. *OUT has no known register where nobody recorded one. The SMC is the
 * last of the run's own; what is inferred about it, and whether it stands in the
 * trace at its place, is noted in RUN. What was recorded as written to the filter's RX buffer
 * with it stands in *FILL, a place in RX as its address; no bytes: nothing.
 */
void ffan_find_answer(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out,
		      struct ffaio_bytes *fill);
/* The same where the simulation answers: what was recorded in this very place, and nothing else. */
void ffan_match_answer(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out,
		       struct ffaio_bytes *fill);
/* Put FILL into RX. */
void ffan_fill_rx(const struct ffan_run *run, const struct ffaio_bytes *fill);

#endif
