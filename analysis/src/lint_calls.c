/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Single calls that get through and should not. */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

static bool in_window(const struct lint *lint, unsigned int number)
{
	const struct ffaf_policy *core = &lint->policy->core;

	return number >= core->window_first && number <= core->window_last;
}

/* The function whose FID this is, if it is in the window; else NULL. */
static const struct ffaf_function *function_at(const struct lint *lint, unsigned int wide,
					       unsigned int number)
{
	return in_window(lint, number) ? ffaf_function(ffaf_fid_to_fn(lint_fid(wide, number)))
				       : NULL;
}

/* FFA_VERSION and FFA_FEATURES have rules of their own. */
static bool is_through(const struct lint *lint, unsigned int wide, unsigned int number)
{
	return lint->call[wide][number].fate == LINT_THROUGH && number != FFAF_NR_VERSION &&
	       number != FFAF_NR_FEATURES;
}

/* A finding about one FID that gets through. */
static void tell_through(struct lint *lint, enum ffan_lint_rule rule, unsigned int wide,
			 unsigned int number, const char *what)
{
	const uint32_t fid = lint_fid(wide, number);
	const struct lint_call *call = &lint->call[wide][number];
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	lint_write_call(&lines, lint, &call->regs, call->verdict);
	lint_add_calls(lint, rule, lint_place(lint, fid), name, lines.text, "%s (0x%x) %s.", name,
		       fid, what);
	lint->told[wide][number] = true;
	free(lines.text);
}

static const char *fate_word(const struct lint_call *call)
{
	return call->fate == LINT_ANSWERED ? "handled by the filter"
	       : call->denied		   ? "denied"
					   : "refused with the same arguments";
}

/* Tell of FID, whose sibling is not so open as it is. CALLS show both. */
static void tell_width(struct lint *lint, uint32_t fid, const struct lint_call *open,
		       const struct lint_call *shut)
{
	const unsigned int wide = (fid & FFAF_FID_SMC64) != 0;
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE], sibling[FFAF_NAME_SIZE];

	lint_name(fid, name);
	lint_name(fid ^ FFAF_FID_SMC64, sibling);
	if (shut->fate == LINT_REFUSED)
		lint_write_call(&lines, lint, &shut->regs, shut->verdict);
	lint_write_call(&lines, lint, &open->regs, open->verdict);
	lint_add_calls(lint, FFAN_LINT_WIDTH, lint_place(lint, fid), name, lines.text,
		       "%s (0x%x) gets through, while %s is %s.", name, fid, sibling,
		       fate_word(shut));
	lint->told[wide][fid & 0xffu] = true;
	free(lines.text);
}

/*
 * Tell of FID if arguments get it through with which its sibling is refused, or handled.
 */
static void check_width(struct lint *lint, uint32_t fid)
{
	for (unsigned int i = 0; i < LINT_ARGUMENTS; i++) {
		const struct lint_call open = lint_try_with(lint, lint_arguments(lint, fid, i));
		const struct lint_call shut =
			lint_try_with(lint, lint_arguments(lint, fid ^ FFAF_FID_SMC64, i));

		if (open.fate == LINT_THROUGH && shut.fate != LINT_THROUGH) {
			tell_width(lint, fid, &open, &shut);
			return;
		}
	}
}

void lint_widths(struct lint *lint)
{
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;
		const struct ffaf_function *function = function_at(lint, wide, number);

		/* In a list of what may pass, one width that is not on it is no hole. */
		if (function != NULL && function->since32 != 0 && function->since64 != 0 &&
		    is_through(lint, wide, number) &&
		    lint->policy->entry[!wide][number].place.line != 0)
			check_width(lint, lint_fid(wide, number));
	}
}

void lint_memory(struct lint *lint)
{
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;
		const struct ffaf_function *function = function_at(lint, wide, number);

		if (function != NULL && strncmp(function->spec, "DEN0140", 7) == 0 &&
		    (function->callers & FFAF_AT_NS_PHYS) != 0 && is_through(lint, wide, number) &&
		    !lint->told[wide][number])
			tell_through(lint, FFAN_LINT_MEMORY, wide, number,
				     "goes to the SPMC as the caller made it");
	}
}

/* What the instances say at which the call may be made. */
static void check_instances(struct lint *lint, const struct ffaf_function *function,
			    unsigned int wide, unsigned int number)
{
	const unsigned int at = function->callers;

	if (at == FFAF_AT_NOBODY)
		tell_through(lint, FFAN_LINT_REPLY, wide, number, "is the FID of an answer");
	else if ((at & (FFAF_AT_NS_PHYS | FFAF_AT_NS_VIRT)) == 0)
		tell_through(lint, FFAN_LINT_SECURE_ONLY, wide, number,
			     "may only be called in the secure world, and gets through to it");
	else if ((at & FFAF_AT_NS_PHYS) == 0)
		tell_through(lint, FFAN_LINT_VM_ONLY, wide, number,
			     "may not be called from where the filter is, and gets through");
	else if (lint->guest && (at & FFAF_AT_NS_VIRT) == 0)
		tell_through(lint, FFAN_LINT_HYPERVISOR_ONLY, wide, number,
			     "is a hypervisor's call, and a virtual machine gets through with it");
}

/* The calls that name whom they are made for, and where in w1. */
static const struct sender {
	uint8_t fn; /* enum ffaf_fn */
	uint8_t shift;
} senders[] = {
	{ FFAF_FN_MSG_SEND_DIRECT_REQ, 16 }, { FFAF_FN_MSG_SEND_DIRECT_REQ2, 16 },
	{ FFAF_FN_MSG_SEND2, 16 },	     { FFAF_FN_NOTIFICATION_SET, 16 },
	{ FFAF_FN_NOTIFICATION_BIND, 0 },    { FFAF_FN_NOTIFICATION_UNBIND, 0 },
	{ FFAF_FN_NOTIFICATION_GET, 0 },
};

static void check_sender(struct lint *lint, const struct sender *sender, unsigned int wide)
{
	const unsigned int number = ffaf_function((enum ffaf_fn)sender->fn)->number;
	const uint32_t fid = lint_fid(wide, number);
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE];
	struct ffaf_regs regs;

	if (function_at(lint, wide, number) == NULL || !is_through(lint, wide, number) ||
	    !lint_speaks_for_another(lint, fid, sender->shift, &regs))
		return;
	lint_name(fid, name);
	lint_write_call(&lines, lint, &regs, lint->call[wide][number].verdict);
	lint_add_calls(lint, FFAN_LINT_SENDER, lint_place(lint, fid), name, lines.text,
		       "%s gets through with the id of another in w1 bits %s.", name,
		       sender->shift != 0 ? "31:16" : "15:0");
	free(lines.text);
}

void lint_callers(struct lint *lint)
{
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;
		const struct ffaf_function *function = function_at(lint, wide, number);

		if (function != NULL && is_through(lint, wide, number) && !lint->told[wide][number])
			check_instances(lint, function, wide, number);
	}
	for (size_t i = 0; i < 2 * sizeof(senders) / sizeof(senders[0]); i++)
		check_sender(lint, &senders[i / 2], i % 2);
}

static void tell_since_missing(struct lint *lint, uint32_t fid, uint32_t since)
{
	const struct lint_call *call = &lint->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
	struct lint_text lines = { 0 };
	struct lint_example example = { .early = true };
	char name[FFAF_NAME_SIZE], *calls = NULL, *trace = NULL;

	lint_name(fid, name);
	lint_write_agreement(&lines, lint, since - 1);
	lint_write_call(&lines, lint, &call->regs, call->verdict);
	example.lines = lines.text;
	if (lines.text != NULL && call->fate == LINT_THROUGH)
		lint_show(lint, &example, &calls, &trace);
	lint_add(lint, FFAN_LINT_SINCE_MISSING, lint_place(lint, fid), name, calls, trace,
		 "%s is of FF-A %u.%u, and gets through where %u.%u is agreed.", name,
		 ffaf_version_major(since), ffaf_version_minor(since),
		 ffaf_version_major(since - 1), ffaf_version_minor(since - 1));
	free(lines.text);
}

static void check_version(struct lint *lint, unsigned int wide, unsigned int number)
{
	const struct ffaf_policy *core = &lint->policy->core;
	const struct ffaf_rule *rule = &core->rule[ffaf_entry_rule(core->entry[wide][number])];
	const uint32_t fid = lint_fid(wide, number), since = lint_since(fid);
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	if (since > core->version) {
		struct lint_text lines = { 0 };

		lint_write_call(&lines, lint, &lint->call[wide][number].regs,
				lint->call[wide][number].verdict);
		lint_add_calls(lint, FFAN_LINT_NEWER, lint_place(lint, fid), name,
			       lint->call[wide][number].fate == LINT_THROUGH ? lines.text : NULL,
			       "%s is of FF-A %u.%u, and the filter agrees to %u.%u at most.", name,
			       ffaf_version_major(since), ffaf_version_minor(since),
			       ffaf_version_major(core->version),
			       ffaf_version_minor(core->version));
		lint->told[wide][number] = true;
		free(lines.text);
	} else if (since > FFAF_VERSION_1_0 && rule->since < since && lint->handles_version &&
		   rule->probe == FFAF_PROBE_NEVER) {
		tell_since_missing(lint, fid, since);
	}
}

void lint_versions(struct lint *lint)
{
	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;

		if (function_at(lint, wide, number) != NULL &&
		    lint->call[wide][number].fate != LINT_REFUSED &&
		    lint->policy->entry[wide][number].place.line != 0)
			check_version(lint, wide, number);
	}
}
