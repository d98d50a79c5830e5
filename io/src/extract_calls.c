/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What becomes of each FID, and from which agreed version on. */
#include "extract_read.h"

#include <ffafilter/functions.h>

static uint32_t fid_of(unsigned int wide, unsigned int number)
{
	return (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
}

/* Before a version is agreed all calls but FFA_VERSION get the same. */
static void check_guard(struct extraction *x, const struct c_path *paths, uint32_t fid)
{
	bool found = false, same = true;

	if (x->guard.name == NULL || fid == FFAF_FID_32(VERSION))
		return;
	for (const struct c_path *path = paths; path != NULL; path = path->next) {
		const struct verdict one = ffaio_extract_outcome(x, path);

		if (!ffaio_extract_blocked(&x->guard, path))
			continue;
		found = true;
		same = same && (ffaio_extract_same(&one, &x->guard.verdict) ||
				x->guard.verdict.outcome == OUT_UNANSWERED);
	}
	if (found && same)
		return;
	ffaio_c_refuse(
		x->unit, x->guard.place,
		"%s does not decide on %s as it does on other calls: a policy has no more than "
		"one guard, for all calls but FFA_VERSION; --assume %s=VALUE says what it is",
		ffaio_c_text(x->unit, x->guard.name), ffaio_extract_name(fid),
		ffaio_c_text(x->unit, x->guard.name));
}

static struct verdict verdict_at(struct extraction *x, uint32_t fid, uint32_t version)
{
	const struct c_mark mark = ffaio_c_mark(x->unit);
	const struct c_path *paths = ffaio_extract_run(x, fid, version);
	struct verdict verdict;

	check_guard(x, paths, fid);
	verdict = ffaio_extract_verdict(x, paths, fid);
	ffaio_c_release(x->unit, mark);
	return verdict;
}

static void check_verdict(struct extraction *x, uint32_t fid, const struct verdict *verdict)
{
	if (verdict->outcome == OUT_STATUS)
		ffaio_c_refuse(x->unit,
			       verdict->matched.line != 0 ? verdict->matched : verdict->returned,
			       "%s is always answered with status %lld; a policy denies with "
			       "NOT_SUPPORTED only",
			       ffaio_extract_name(fid), (long long)verdict->status);
	if (verdict->outcome == OUT_UNANSWERED)
		ffaio_c_refuse(x->unit, verdict->returned,
			       "%s is taken, and nothing here answers it", ffaio_extract_name(fid));
}

/*
 * Denied up to some version and let through from it on: any other dependence on the
 * version is refused.
 */
static struct verdict by_version(struct extraction *x, uint32_t fid)
{
	const uint32_t highest = x->facts.version;
	struct verdict newest;

	x->unit->version_read = false;
	newest = verdict_at(x, fid, highest);
	check_verdict(x, fid, &newest);
	for (uint32_t version = highest; x->unit->version_read && version-- > FFAF_VERSION_1_0;) {
		struct verdict older = verdict_at(x, fid, version);

		check_verdict(x, fid, &older);
		older.since = newest.since;
		if (ffaio_extract_same(&older, &newest) && newest.since == 0)
			continue;
		if (older.outcome != OUT_DENY || newest.outcome == OUT_DENY)
			ffaio_c_refuse(x->unit, newest.returned,
				       "%s depends on the agreed version in a way that no policy "
				       "says; a policy denies what is older than one version",
				       ffaio_extract_name(fid));
		if (newest.since == 0)
			newest.since = version + 1;
	}
	return newest;
}

static bool is_unnamed(const struct verdict *verdict)
{
	return verdict->matched.line == 0;
}

/* The last number that nothing names, best of all one that nobody assigned; -1: none. */
static int unnamed_number(const struct extraction *x)
{
	int found = -1;

	for (int number = x->window_last; number >= x->window_first; number--) {
		if (!is_unnamed(&x->verdict[1][number]))
			continue;
		if (ffaf_number_to_fn((uint32_t)number) == FFAF_FN_UNKNOWN)
			return number;
		found = found < 0 ? number : found;
	}
	return found;
}

static void find_unlisted(struct extraction *x)
{
	const int number = unnamed_number(x);
	const struct verdict *verdict;

	if (number < 0)
		ffaio_c_refuse(x->unit, x->root->name->place,
			       "every number of the window is named, so what becomes of others "
			       "cannot be told");
	verdict = &x->verdict[1][number];
	x->unlisted = verdict->outcome;
	x->unlisted_place = verdict->returned;
	if (verdict->outcome == OUT_HANDLE || verdict->probe || verdict->since != 0)
		ffaio_c_refuse(x->unit, verdict->returned,
			       "what nothing names is neither denied nor forwarded here");
}

/* The base knows how a call is handled; what it does not know is not made up. */
static void check_handled(struct extraction *x, uint32_t fid, struct verdict *verdict)
{
	const uint8_t entry = x->base->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	if (ffaf_fid_to_fn(fid) == FFAF_FN_UNKNOWN)
		ffaio_c_refuse(
			x->unit, verdict->matched.line != 0 ? verdict->matched : verdict->returned,
			"%s is handled here, and is no function of FF-A", ffaio_extract_name(fid));
	if ((entry & FFAF_ENTRY_ACTION) == FFAF_HANDLE || ffaio_extract_require(x, fid, verdict))
		return;
	ffaio_c_refuse(
		x->unit, verdict->matched.line != 0 ? verdict->matched : verdict->returned,
		"%s is handled here%s%s, and by %s it is not; it is not issued as it came after checks "
		"of single bits either; --like names a policy that handles it",
		ffaio_extract_name(fid), verdict->handler != NULL ? " by " : "",
		verdict->handler != NULL ? ffaio_c_text(x->unit, verdict->handler) : "",
		x->base->name);
}

/* A list leaves to the base what the base handles. */
static bool base_handles(const struct extraction *x, uint32_t fid)
{
	const uint8_t entry = x->base->core.entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

	return (entry & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
}

void ffaio_extract_calls(struct extraction *x)
{
	for (unsigned int number = x->window_first; number <= x->window_last; number++) {
		for (unsigned int wide = 0; wide < 2; wide++)
			x->verdict[wide][number] = by_version(x, fid_of(wide, number));
	}
	find_unlisted(x);
	for (unsigned int number = x->window_first; number <= x->window_last; number++) {
		for (unsigned int wide = 0; wide < 2; wide++) {
			struct verdict *verdict = &x->verdict[wide][number];
			const uint32_t fid = fid_of(wide, number);

			if (x->list && base_handles(x, fid))
				verdict->outcome = OUT_HANDLE;
			if (is_unnamed(verdict) && verdict->outcome != x->unlisted)
				verdict->matched = verdict->returned;
			if (verdict->outcome == OUT_HANDLE)
				check_handled(x, fid, verdict);
		}
	}
}
