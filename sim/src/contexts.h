/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFASIM_CONTEXTS_H
#define FFASIM_CONTEXTS_H

#include <ffasim/world.h>

/* Execution contexts: who runs, who waits for whom. */

struct ffasim_context {
	uint16_t endpoint; /* place in the table of endpoints */
	uint16_t index; /* among its endpoint's */
	uint16_t pe; /* where it runs or last ran */
	uint16_t caller; /* the context that waits for it, or FFASIM_NO_CONTEXT */
	uint8_t state; /* enum ffasim_ec_state */
	uint8_t model; /* enum ffasim_model */
	bool irq_masked, fiq_masked;
};

#endif
