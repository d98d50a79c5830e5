/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* FIDs that get around the entries: bits that firmware does not look at, and the window. */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

static struct ffaio_place behaviour_place(const struct lint *lint, unsigned int behaviour)
{
	return lint->policy->behaviour[behaviour];
}

static bool keeps_out(const struct lint *lint, unsigned int number, uint32_t fid)
{
	const struct ffaf_policy *core = &lint->policy->core;

	return number >= core->window_first && number <= core->window_last &&
	       ffaf_fid_to_fn(fid) != FFAF_FN_UNKNOWN && fid != FFAF_FID_32(VERSION) &&
	       fid != FFAF_FID_32(FEATURES) &&
	       lint->call[(fid & FFAF_FID_SMC64) != 0][number].fate != LINT_THROUGH;
}

/*
 * A FID that the policy keeps from the SPMC, and that gets there with BITS set as
 * well; of several, the one by which memory changes hands for good. 0: there is none.
 */
static uint32_t find_escape(const struct lint *lint, uint32_t bits)
{
	uint32_t found = 0;

	for (unsigned int i = 0; i < 512; i++) {
		const uint32_t fid = lint_fid(i % 2, i / 2);

		if (!keeps_out(lint, i / 2, fid) || lint_try(lint, fid | bits).fate != LINT_THROUGH)
			continue;
		if (fid == FFAF_FID_32(MEM_DONATE))
			return fid;
		found = found != 0 ? found : fid;
	}
	return found;
}

struct escape {
	enum ffan_lint_rule rule;
	unsigned int behaviour; /* that lets it happen */
	uint32_t bits; /* each of them is tried */
	const char *text;
};

/* The fate of FID, and of FID with BIT set. */
static void tell_escape(struct lint *lint, const struct escape *escape, uint32_t fid, uint32_t bit)
{
	const struct lint_call kept = lint_try(lint, fid), open = lint_try(lint, fid | bit);
	const unsigned int behaviour = escape->behaviour;
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	if (kept.fate == LINT_REFUSED)
		lint_write_call(&lines, lint, &kept.regs, kept.verdict);
	lint_write_call(&lines, lint, &open.regs, open.verdict);
	lint_add_calls(lint, escape->rule, behaviour_place(lint, behaviour),
		       ffaf_behaviour_key(behaviour), lines.text,
		       "%s is %s, and 0x%x, the same with %s, is forwarded.", name,
		       kept.fate == LINT_ANSWERED ? "handled by the filter" : "denied", fid | bit,
		       escape->text);
	free(lines.text);
}

static void check_bits(struct lint *lint, const struct escape *escape)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		const uint32_t mask = escape->bits & 1u << bit;
		const uint32_t fid = mask != 0 ? find_escape(lint, mask) : 0;

		if (fid != 0) {
			tell_escape(lint, escape, fid, mask);
			return;
		}
	}
}

/* Some call that goes on with the upper half of its x0. */
static void check_upper_half(struct lint *lint)
{
	static const uint64_t upper = 0x100000000u;
	const uint32_t tries[] = { FFAF_FID_32(ID_GET), FFAF_FID_32(PARTITION_INFO_GET),
				   FFAF_FID_32(FEATURES), 0x84000000u };

	for (unsigned int i = 0; i < 4 + 512; i++) {
		const uint32_t fid = i < 4 ? tries[i] : lint_fid(i % 2, (i - 4) / 2);
		const struct lint_call call = lint_try(lint, upper | fid);
		struct lint_text lines = { 0 };

		if (call.fate != LINT_THROUGH)
			continue;
		lint_write_call(&lines, lint, &call.regs, call.verdict);
		lint_add_calls(lint, FFAN_LINT_UPPER_HALF,
			       behaviour_place(lint, FFAF_BEHAVIOUR_UPPER_HALF), "x0-upper-half",
			       lines.text, "x0 = 0x%llx is forwarded as it is.",
			       (unsigned long long)(upper | fid));
		free(lines.text);
		return;
	}
}

static void add_beyond(const struct lint *lint, unsigned int number, struct lint_text *list,
		       struct lint_text *lines)
{
	const struct ffaf_function *function = ffaf_function(ffaf_number_to_fn(number));
	const bool wide = function != NULL && function->since32 == 0;
	const struct lint_call *call = &lint->call[wide][number];

	if (function == NULL || call->fate != LINT_THROUGH ||
	    (number >= lint->policy->core.window_first && number <= lint->policy->core.window_last))
		return;
	lint_write(list, "%s%s", list->text != NULL ? ", " : "", function->name);
	if (lines->text == NULL)
		lint_write_call(lines, lint, &call->regs, call->verdict);
}

static void check_window(struct lint *lint)
{
	struct lint_text list = { 0 }, lines = { 0 };

	for (unsigned int number = 0; number < 256; number++)
		add_beyond(lint, number, &list, &lines);
	if (list.text != NULL)
		lint_add_calls(lint, FFAN_LINT_PAST_WINDOW, lint->policy->window, "window",
			       lines.text, "Outside the window, and forwarded: %s.", list.text);
	free(list.text);
	free(lines.text);
}

void lint_escapes(struct lint *lint)
{
	static const struct escape escapes[] = {
		{ FFAN_LINT_RESERVED_BITS, FFAF_BEHAVIOUR_RESERVED_BITS, FFAF_FID_RESERVED,
		  "a reserved bit set" },
		{ FFAN_LINT_HINT_BIT, FFAF_BEHAVIOUR_HINT_BIT, FFAF_FID_HINT, "the hint bit set" },
		{ FFAN_LINT_NUMBER_BITS, FFAF_BEHAVIOUR_OTHER_CALLS, 0x8000u, "bit 15 set" },
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		check_bits(lint, &escapes[i]);
	check_window(lint);
	check_upper_half(lint);
}
