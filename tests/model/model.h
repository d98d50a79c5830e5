/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * The filters told again, as naively as the facts about pKVM tell them: lists of
 * exact FIDs and chains of conditions, every number written out. Nothing is
 * taken from the core or from the policies, so that an error in either shows as
 * a difference.
 */

enum model_verdict {
	MODEL_DENY, /* on the deny list: NOT_SUPPORTED, made by the filter */
	MODEL_FORWARD, /* passes unchanged */
	MODEL_ANSWER, /* answered by the filter, with SMCs of its own or without */
	MODEL_VERDICTS
};

struct model_filter {
	const char *name;
	/* What the host can have agreed to, as version words; 0 is nothing yet. */
	uint32_t states[4];
	size_t state_count;
	/* The verdict on the call X in the state AGREED. */
	enum model_verdict (*decide)(uint32_t agreed, const uint64_t x[18]);
};

/* The filter number INDEX, or NULL when there are no more. */
const struct model_filter *model_filter_at(size_t index);
/* The filter called NAME, or NULL. */
const struct model_filter *model_filter_find(const char *name);
/* "deny" and so on. */
const char *model_verdict_name(enum model_verdict verdict);

#endif
