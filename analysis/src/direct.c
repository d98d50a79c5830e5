/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "direct.h"

#include "unseen.h"

#include <stdio.h>

/* Stands for what was not recorded, the second time. */
#define OTHER UINT64_C(0xa5a5a5a5a5a5a5a5)

static struct ffaf_regs filled(const struct ffaio_regs *in, uint64_t fill)
{
	struct ffaf_regs regs = in->regs;

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		if ((in->known >> i & 1u) == 0)
			regs.x[i] = fill;
	return regs;
}

static void tell_unknown(struct ffan_step *step, const char *missing)
{
	step->verdict = FFAIO_UNKNOWN;
	snprintf(step->missing, sizeof(step->missing), "%s", missing);
}

/* The call with FILL for what was not recorded. */
static const char *call(struct ffan_secure *secure, struct ffan_step *step, uint64_t fill,
			struct ffaf_regs *regs)
{
	const struct ffaio_record *record = step->record;

	*regs = filled(&record->in, fill);
	step->simulated = 1;
	return ffan_secure_call(secure, record->cpu, regs,
				ffan_is_answer(step) ? &record->out : NULL, regs);
}

static void compare_fills(const struct ffaf_regs *a, const struct ffaf_regs *b, uint32_t *known)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		if (a->x[i] != b->x[i])
			*known &= ~(1u << i);
}

int ffan_direct_call(struct ffan_memory *memory, struct ffan_secure *secure, struct ffan_feed *feed,
		     struct ffan_step *step)
{
	const struct ffaio_record *record = step->record;
	const char *missing;
	struct ffaf_regs other;

	step->no_filter = true;
	step->verdict = FFAIO_FORWARD;
	step->wrote_as_recorded = true;
	if (record->who.vm != 0 ||
	    (record->has_outcome && !step->trace->at_spmc && !ffan_is_answer(step))) {
		tell_unknown(step, record->who.vm != 0 ? "the filter between this VM and the SPMC"
						       : "the filter that the call was made to");
		return 0;
	}
	ffan_memory_begin(memory, record);
	ffan_unseen(secure, feed, step);
	ffan_secure_begin(secure, record->in.known != FFAF_ALL_REGS);
	step->out.known = FFAF_ALL_REGS;
	if (record->in.known != FFAF_ALL_REGS && call(secure, step, OTHER, &other) == NULL) {
		ffan_memory_undo(memory);
		ffan_secure_undo(secure);
		missing = call(secure, step, 0, &step->out.regs);
		compare_fills(&step->out.regs, &other, &step->out.known);
	} else {
		missing = call(secure, step, 0, &step->out.regs);
	}
	if (missing != NULL) {
		tell_unknown(step, missing);
		step->simulated = ffan_is_answer(step);
		return 0;
	}
	return ffan_memory_tell(memory, step);
}
