/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Calls that need each other, or get in each other's way. */
#include "lint.h"

#include <stdlib.h>

static const struct buffer_user {
	uint8_t fn; /* enum ffaf_fn */
	const char *text;
} users[] = {
#define FFAN_BUFFER_USER(name, text) { FFAF_FN_##name, text },
#include "lint_buffers.inc"
#undef FFAN_BUFFER_USER
};

static const struct half {
	uint8_t fn, other; /* enum ffaf_fn */
	const char *text;
} halves[] = {
#define FFAN_HALF(name, other, text) { FFAF_FN_##name, FFAF_FN_##other, text },
#include "lint_half.inc"
#undef FFAN_HALF
};

static bool is_in_window(const struct lint *lint, enum ffaf_fn fn)
{
	const struct ffaf_policy *core = &lint->policy->core;
	const unsigned int number = ffaf_function(fn)->number;

	return number >= core->window_first && number <= core->window_last;
}

/* The call of FN in a width that it has. */
static const struct lint_call *call_of(const struct lint *lint, enum ffaf_fn fn, unsigned int wide)
{
	const struct lint_call *call = &lint->call[wide][ffaf_function(fn)->number];

	return ffaf_fid_to_fn((uint32_t)call->regs.x[0]) == fn ? call : NULL;
}

/* Whether some width of FN has FATE. */
static bool has_fate(const struct lint *lint, enum ffaf_fn fn, enum lint_fate fate)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		const struct lint_call *call = call_of(lint, fn, wide);

		if (call != NULL && call->fate == fate && is_in_window(lint, fn))
			return true;
	}
	return false;
}

/* The widest fate that a caller can get of FN. */
static enum lint_fate fate_of(const struct lint *lint, enum ffaf_fn fn)
{
	return has_fate(lint, fn, LINT_THROUGH)	   ? LINT_THROUGH
	       : has_fate(lint, fn, LINT_ANSWERED) ? LINT_ANSWERED
						   : LINT_REFUSED;
}

static void check_user(struct lint *lint, const struct buffer_user *user, unsigned int wide)
{
	const struct lint_call *call = call_of(lint, (enum ffaf_fn)user->fn, wide);
	const uint32_t fid = call != NULL ? (uint32_t)call->regs.x[0] : 0;
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE];

	if (call == NULL || call->fate != LINT_THROUGH ||
	    !is_in_window(lint, (enum ffaf_fn)user->fn))
		return;
	lint_name(fid, name);
	lint_write_call(&lines, lint, &call->regs, call->verdict);
	lint_add_calls(lint, FFAN_LINT_BUFFERS, lint_place(lint, fid), name, lines.text,
		       "%s gets through: %s.", name, user->text);
	lint->told[wide][fid & 0xffu] = true;
	free(lines.text);
}

/* Handled calls that look whether the caller's buffers are mapped. */
static void check_never_mapped(struct lint *lint)
{
	static const uint8_t needy[] = { FFAF_FN_PARTITION_INFO_GET, FFAF_FN_MEM_SHARE,
					 FFAF_FN_MEM_LEND, FFAF_FN_MEM_FRAG_TX };

	for (size_t i = 0; i < sizeof(needy); i++) {
		const enum ffaf_fn fn = (enum ffaf_fn)needy[i];
		const struct ffaf_function *function = ffaf_function(fn);
		const unsigned int wide = function->since64 != 0;
		const uint32_t fid = lint_fid(wide, function->number);
		const struct lint_example example = {
			.lines = fn == FFAF_FN_PARTITION_INFO_GET ? "host FFA_PARTITION_INFO_GET\n"
								  : NULL,
			.says = "FFA_ERROR_32 x2=-4",
		};
		char *calls = NULL, *trace = NULL;

		if (!has_fate(lint, fn, LINT_ANSWERED))
			continue;
		if (example.lines != NULL && !lint->guest)
			lint_show(lint, &example, &calls, &trace);
		lint_add(lint, FFAN_LINT_BUFFERS_NEVER, lint_place(lint, fid), function->name,
			 calls, trace, "%s is handled, and FFA_RXTX_MAP is not.", function->name);
	}
}

/* Notifications need a bitmap; a VM's is made by its hypervisor. */
static bool is_the_hypervisors(const struct lint *lint, enum ffaf_fn fn)
{
	return lint->guest && (ffaf_function(fn)->callers & FFAF_AT_NS_VIRT) == 0;
}

static void tell_half(struct lint *lint, const struct half *half)
{
	const struct ffaf_function *one = ffaf_function((enum ffaf_fn)half->fn);
	const struct ffaf_function *other = ffaf_function((enum ffaf_fn)half->other);
	const struct lint_call *denied = &lint->call[other->since32 == 0][other->number];
	struct lint_text lines = { 0 };
	char subject[2 * sizeof(one->name) + 8];

	snprintf(subject, sizeof(subject), "%s without %s", one->name, other->name);
	lint_write_call(&lines, lint, &denied->regs, denied->verdict);
	lint_add_calls(lint, FFAN_LINT_HALF, lint_place(lint, (uint32_t)denied->regs.x[0]), subject,
		       lines.text, "%s is let through and %s is denied: %s.", one->name,
		       other->name, half->text);
	free(lines.text);
}

/* Fragments that are taken at first, and then cannot be sent. */
static void check_fragments(struct lint *lint)
{
	const struct half half = {
		FFAF_FN_MEM_SHARE, FFAF_FN_MEM_FRAG_TX,
		"a descriptor in fragments cannot be completed, and the pages of the first stay taken"
	};

	if (lint->policy->core.behaviour[FFAF_BEHAVIOUR_FRAGMENTS] == FFAF_FRAGMENTS_TAKEN &&
	    has_fate(lint, FFAF_FN_MEM_SHARE, LINT_ANSWERED) &&
	    fate_of(lint, FFAF_FN_MEM_FRAG_TX) == LINT_REFUSED)
		tell_half(lint, &half);
}

void lint_together(struct lint *lint)
{
	const bool maps = has_fate(lint, FFAF_FN_RXTX_MAP, LINT_ANSWERED);

	for (size_t i = 0; maps && i < 2 * sizeof(users) / sizeof(users[0]); i++)
		check_user(lint, &users[i / 2], i % 2);
	if (!maps)
		check_never_mapped(lint);
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		if (fate_of(lint, (enum ffaf_fn)halves[i].fn) != LINT_REFUSED &&
		    is_in_window(lint, (enum ffaf_fn)halves[i].other) &&
		    fate_of(lint, (enum ffaf_fn)halves[i].other) == LINT_REFUSED &&
		    !is_the_hypervisors(lint, (enum ffaf_fn)halves[i].other))
			tell_half(lint, &halves[i]);
	}
	check_fragments(lint);
}
