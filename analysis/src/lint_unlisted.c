/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What gets through because nobody named it. */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>

/* Whether FID is forwarded by `unlisted` alone. */
static bool is_unlisted(const struct lint *lint, unsigned int wide, unsigned int number)
{
	const struct ffaf_policy *core = &lint->policy->core;

	return number >= core->window_first && number <= core->window_last &&
	       lint->policy->entry[wide][number].place.line == 0 &&
	       lint->call[wide][number].fate == LINT_THROUGH;
}

/* Functions that are told of in one finding, and a call of the first. */
struct names {
	struct lint_text list, lines;
	unsigned int count;
};

static void add_name(struct names *names, const struct lint *lint, uint32_t fid)
{
	const struct lint_call *call = &lint->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	lint_write(&names->list, "%s%s", names->count > 0 ? ", " : "", name);
	if (names->count == 0)
		lint_write_call(&names->lines, lint, &call->regs, call->verdict);
	names->count++;
}

static void free_names(struct names *names)
{
	free(names->list.text);
	free(names->lines.text);
}

static void tell_newer(struct lint *lint, uint32_t fid, uint32_t since)
{
	const struct lint_call *call = &lint->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
	struct lint_text lines = { 0 };
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	lint_write_call(&lines, lint, &call->regs, call->verdict);
	lint_add_calls(lint, FFAN_LINT_UNLISTED_NEWER, lint->policy->unlisted, name, lines.text,
		       "%s (0x%x) of FF-A %u.%u gets through; the filter agrees to %u.%u at most.",
		       name, fid, ffaf_version_major(since), ffaf_version_minor(since),
		       ffaf_version_major(lint->policy->core.version),
		       ffaf_version_minor(lint->policy->core.version));
	free(lines.text);
}

static void check_functions(struct lint *lint)
{
	struct names known = { 0 };

	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;
		const uint32_t fid = lint_fid(wide, number), since = lint_since(fid);

		if (since == 0 || lint->told[wide][number] || !is_unlisted(lint, wide, number))
			continue;
		if (since > lint->policy->core.version)
			tell_newer(lint, fid, since);
		else
			add_name(&known, lint, fid);
	}
	if (known.count > 0)
		lint_add_calls(lint, FFAN_LINT_UNLISTED_KNOWN, lint->policy->unlisted, "unlisted",
			       known.lines.text, "Forwarded without an entry: %s.",
			       known.list.text);
	free_names(&known);
}

static bool is_undefined(const struct lint *lint, unsigned int wide, unsigned int number)
{
	return number < 256 && is_unlisted(lint, wide, number) &&
	       lint_since(lint_fid(wide, number)) == 0;
}

/* The ranges of one width; FIRST is the first FID of all, or 0. */
static void add_ranges(const struct lint *lint, unsigned int wide, struct lint_text *list,
		       uint32_t *first, unsigned int *count)
{
	for (unsigned int number = 0; number < 256; number++) {
		const uint32_t fid = lint_fid(wide, number);
		unsigned int end = number;

		if (!is_undefined(lint, wide, number))
			continue;
		while (is_undefined(lint, wide, end + 1))
			end++;
		lint_write(list, "%s0x%x", *first != 0 ? ", " : "", fid);
		if (end > number)
			lint_write(list, " to 0x%x", lint_fid(wide, end));
		*first = *first != 0 ? *first : fid;
		*count += end - number + 1;
		number = end;
	}
}

static void check_ranges(struct lint *lint)
{
	struct lint_text list = { 0 }, lines = { 0 };
	uint32_t first = 0;
	unsigned int count = 0;

	add_ranges(lint, 0, &list, &first, &count);
	add_ranges(lint, 1, &list, &first, &count);
	if (first != 0) {
		lint_write_call(&lines, lint,
				&lint->call[(first & FFAF_FID_SMC64) != 0][first & 0xffu].regs,
				FFAIO_FORWARD);
		lint_add_calls(lint, FFAN_LINT_UNLISTED_RANGE, lint->policy->unlisted, "unlisted",
			       lines.text, "%u FIDs without a function get through: %s.", count,
			       list.text);
	}
	free(list.text);
	free(lines.text);
}

void lint_unlisted(struct lint *lint)
{
	check_functions(lint);
	check_ranges(lint);
}
