/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Arguments on both sides of every requirement. */
#include "diff_arguments.h"

#include <string.h>

enum test { AT_MOST, IS_CALLER, NOT_CALLER, HAS_BITS };

struct field {
	uint32_t mask, value;
	uint8_t reg, shift, test;
};

static const struct field fields[FFAF_REQUIREMENT_COUNT] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	{ mask, value, reg, shift, test },
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
};

/* A value of the field for which the requirement holds, or fails; it may be in conflict with
 * others. */
static uint32_t pick(const struct field *f, uint16_t caller, bool holds)
{
	const uint32_t lowest = f->mask & (~f->mask + 1u);

	switch (f->test) {
	case IS_CALLER:
		return holds ? caller : caller ^ 1u;
	case NOT_CALLER:
		return holds ? caller ^ 1u : caller;
	case HAS_BITS:
		return holds ? f->value : 0;
	default:
		return holds ? f->value : f->value + lowest;
	}
}

/* What each requirement of REQUIRE says to REGS: bit n for the Nth. */
static uint32_t truth(uint32_t require, uint16_t caller, const struct ffaf_regs *regs)
{
	uint32_t holds = 0;

	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		const struct field *f = &fields[i];
		const uint32_t v = ((uint32_t)regs->x[f->reg] >> f->shift) & f->mask;
		const bool ok = f->test == IS_CALLER	? v == caller
				: f->test == NOT_CALLER ? v != caller
				: f->test == HAS_BITS	? (v & f->value) == f->value
							: v <= f->value;

		if ((require >> i & 1u) != 0 && ok)
			holds |= 1u << i;
	}
	return holds;
}

static bool is_new(const struct ffan_arguments *list, uint32_t require, uint16_t caller,
		   const struct ffaf_regs *regs)
{
	for (size_t i = 0; i < list->count; i++) {
		if (truth(require, caller, &list->regs[i]) == truth(require, caller, regs))
			return false;
	}
	return true;
}

static void add(struct ffan_arguments *list, uint32_t require, uint16_t caller,
		const struct ffaf_regs *regs)
{
	if (list->count < FFAN_ARGUMENTS_MAX && is_new(list, require, caller, regs))
		list->regs[list->count++] = *regs;
}

void ffan_arguments(struct ffan_arguments *list, uint32_t require, uint16_t caller,
		    const struct ffaf_regs *usual)
{
	unsigned int used[FFAF_REQUIREMENT_COUNT], count = 0;

	list->regs[0] = *usual;
	list->count = 1;
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((require >> i & 1u) != 0)
			used[count++] = i;
	}
	for (uint32_t choice = 0; choice < 1u << count; choice++) {
		struct ffaf_regs regs = *usual;

		for (unsigned int i = 0; i < count; i++)
			regs.x[fields[used[i]].reg] = 0;
		for (unsigned int i = 0; i < count; i++) {
			const struct field *f = &fields[used[i]];

			regs.x[f->reg] |= pick(f, caller, (choice >> i & 1u) != 0) << f->shift;
		}
		if (count > 0)
			add(list, require, caller, &regs);
	}
}
