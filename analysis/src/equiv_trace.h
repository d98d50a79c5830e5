/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_TRACE_H
#define FFAN_EQUIV_TRACE_H

#include "equiv_side.h"

#include <ffan/equiv.h>

/*
 * The boot of both sides and the COUNT representatives CHOSEN, made again from the
 * start, as records of a trace. Returns -1 when out of memory.
 */
int equiv_trace_make(struct ffan_equiv_trace *trace, struct equiv_side *before,
		     struct equiv_side *after, const struct equiv_calls *calls,
		     const uint32_t *chosen, size_t count);
void equiv_trace_free(struct ffan_equiv_trace *trace);

#endif
