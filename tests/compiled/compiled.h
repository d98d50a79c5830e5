/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TESTS_COMPILED_H
#define TESTS_COMPILED_H

#include <ffafilter/filter.h>

/* A decision of generated code: its enum, whose order all outputs share. */
typedef int compiled_decide(const uint64_t *x, uint32_t agreed, uint16_t id);

/* A policy, compiled in each form. */
struct compiled {
	const char *name; /* for ffaio_policy_load */
	const struct ffaf_policy *policy;
	compiled_decide *table, *by_switch;
};

extern const struct compiled compiled[];
extern const size_t compiled_count;

/* What generated code asks of its surroundings: whether the SPMC has FID. */
bool compiled_found(uint32_t fid);

#endif
