/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What goes for all calls: the guard before agreement, the window, the bits of a FID. */
#include "extract_read.h"

#include <ffafilter/functions.h>

static uint32_t fid_of(unsigned int wide, unsigned int number)
{
	return (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
}

static bool refuses(const struct verdict *verdict)
{
	return verdict->outcome == OUT_DENY || verdict->outcome == OUT_STATUS ||
	       verdict->outcome == OUT_UNANSWERED;
}

/* Whether all PATHS where NAME is BLOCKS refuse alike, and some other path does not. */
static bool is_guard(struct extraction *x, const struct c_path *paths, const struct c_token *name,
		     bool blocks, struct verdict *verdict)
{
	const struct guard guard = { .name = name, .blocks = blocks };
	bool found = false, other = false;

	for (const struct c_path *path = paths; path != NULL; path = path->next) {
		const struct verdict one = ffaio_extract_outcome(x, path);

		if (!ffaio_extract_blocked(&guard, path)) {
			other |= !found || !ffaio_extract_same(verdict, &one);
			continue;
		}
		if (!refuses(&one) || (found && !ffaio_extract_same(verdict, &one)))
			return false;
		*verdict = one;
		found = true;
	}
	return found && other;
}

/* An error is built, and nothing gets it to write it back. */
static bool is_lost(const struct c_path *path)
{
	bool built = false;

	for (size_t i = 0; i < path->calls; i++) {
		const struct c_called *call = &path->call[i];

		if (built && call->pointers)
			return false;
		built |= call->has_status && call->pointers;
	}
	return built;
}

static bool try_guard(struct extraction *x, const struct c_path *paths)
{
	for (const struct c_path *path = paths; path != NULL; path = path->next) {
		for (size_t i = 0; i < path->decisions; i++) {
			const struct c_value *value = &path->decision[i].value;

			if (value->origin != C_FROM_NAME || value->node != NULL)
				continue;
			for (int blocks = 0; blocks < 2; blocks++) {
				struct verdict verdict = { 0 };

				if (!is_guard(x, paths, value->name, blocks, &verdict))
					continue;
				x->guard = (struct guard){ value->name, blocks, verdict,
							   value->place };
				return true;
			}
		}
	}
	return false;
}

/*
 * Whether the error of the guard is lost, seen beside a denied call whose error is not.
 * True where there was such a call.
 */
static bool check_lost(struct extraction *x, const struct c_path *paths)
{
	bool lost = false, kept = false, denied = false;

	for (const struct c_path *path = paths; path != NULL; path = path->next) {
		if (ffaio_extract_blocked(&x->guard, path)) {
			lost |= is_lost(path);
		} else if (ffaio_extract_outcome(x, path).outcome == OUT_DENY) {
			kept |= !is_lost(path);
			denied = true;
		}
	}
	if (lost && kept)
		x->guard.verdict.outcome = OUT_UNANSWERED;
	return denied;
}

void ffaio_extract_guard(struct extraction *x)
{
	bool done = x->list;

	for (unsigned int i = 0; i < 512 && !done; i++) {
		const uint32_t fid = fid_of(i % 2, i / 2);
		const struct c_mark mark = ffaio_c_mark(x->unit);
		struct c_path *paths;

		if (fid == FFAF_FID_32(VERSION))
			continue;
		paths = ffaio_extract_run(x, fid, x->facts.version);
		if (x->guard.name != NULL || try_guard(x, paths))
			done = check_lost(x, paths);
		ffaio_c_release(x->unit, mark);
	}
}

/* Whether FID goes the way of what is no FF-A call: straight to the statement at WAY. */
static bool is_other(struct extraction *x, uint32_t fid, struct c_place way)
{
	const struct c_mark mark = ffaio_c_mark(x->unit);
	const struct c_path *paths = ffaio_extract_run(x, fid, x->facts.version);
	const bool other = paths->next == NULL && !paths->handled && paths->matched.line == 0 &&
			   paths->returned.line == way.line && paths->returned.file == way.file &&
			   paths->returned.column == way.column;

	ffaio_c_release(x->unit, mark);
	return other;
}

static void window_of_base(struct extraction *x)
{
	x->window_first = x->base->core.window_first;
	x->window_last = x->base->core.window_last;
	x->window_shown = false;
}

/* The numbers that go another way are one run without a hole. */
static void measure(struct extraction *x, struct c_place way)
{
	int first = -1, last = -1, count = 0;

	for (unsigned int number = 0; number < 256; number++) {
		const bool other = is_other(x, fid_of(0, number), way);

		if (other != is_other(x, fid_of(1, number), way)) {
			window_of_base(x);
			return;
		}
		if (other)
			continue;
		first = first < 0 ? (int)number : first;
		last = (int)number;
		count++;
	}
	if (first < 0 || count != last - first + 1 || count == 256) {
		window_of_base(x);
		return;
	}
	x->window_first = (uint8_t)first;
	x->window_last = (uint8_t)last;
	x->window_shown = true;
	x->window_place = way;
}

void ffaio_extract_window(struct extraction *x)
{
	static const uint32_t beyond[] = { 0x100, 0x17f, 0x1ff, 0x7fff, 0xffff };
	const struct c_mark mark = ffaio_c_mark(x->unit);
	const struct c_path *paths = NULL;
	struct c_place way = { 0 };

	window_of_base(x);
	if (x->list)
		return;
	paths = ffaio_extract_run(x, FFAF_FID_BASE_32, x->facts.version);
	if (paths->next == NULL && !paths->handled)
		way = paths->returned;
	ffaio_c_release(x->unit, mark);
	if (way.line != 0)
		measure(x, way);
	for (size_t i = 0; x->window_shown && i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		if (!is_other(x, FFAF_FID_BASE_32 | beyond[i], way))
			ffaio_c_refuse(
				x->unit, way,
				"function number 0x%x counts as FF-A here; a policy's window "
				"ends with 0xff at most",
				beyond[i]);
	}
}

/* What becomes of FID with BITS set, beside what becomes of it without. */
static enum outcome with_bits(struct extraction *x, uint32_t fid, uint32_t bits, bool *other)
{
	const struct c_mark mark = ffaio_c_mark(x->unit);
	const struct c_path *paths = ffaio_extract_run(x, fid | bits, x->facts.version);
	const struct verdict verdict = ffaio_extract_verdict(x, paths, fid | bits);

	*other = x->window_shown && is_other(x, fid | bits, x->window_place);
	ffaio_c_release(x->unit, mark);
	return verdict.outcome;
}

struct bits {
	unsigned int tried, same, unlisted, denied, other;
};

/* Try BITS on every FID that the source names. */
static struct bits try_bits(struct extraction *x, uint32_t bits)
{
	struct bits count = { 0 };

	for (unsigned int i = 0; i < 512; i++) {
		const struct verdict *plain = &x->verdict[i % 2][i / 2];
		enum outcome outcome;
		bool other;

		if (plain->matched.line == 0 || plain->outcome == x->unlisted)
			continue;
		outcome = with_bits(x, fid_of(i % 2, i / 2), bits, &other);
		count.tried++;
		count.same += outcome == plain->outcome && !other;
		count.unlisted += outcome == x->unlisted && !other;
		count.denied += outcome == OUT_DENY && !other;
		count.other += other;
	}
	return count;
}

static void say(struct extraction *x, enum ffaf_behaviour behaviour, int choice)
{
	x->facts.choice[behaviour] = choice;
	x->facts.choice_place[behaviour] = x->window_place;
}

void ffaio_extract_bits(struct extraction *x)
{
	struct bits count;

	if (x->list || !x->window_shown)
		return;
	say(x, FFAF_BEHAVIOUR_OTHER_CALLS, FFAF_OTHER_CALLS_FORWARD);
	count = try_bits(x, FFAF_FID_HINT);
	if (count.tried != 0 && count.same == count.tried)
		say(x, FFAF_BEHAVIOUR_HINT_BIT, FFAF_HINT_BIT_STRIP);
	count = try_bits(x, 1u << 17);
	if (count.tried == 0)
		return;
	if (count.other == count.tried)
		say(x, FFAF_BEHAVIOUR_RESERVED_BITS, FFAF_RESERVED_BITS_OTHER);
	else if (count.unlisted == count.tried && x->unlisted == OUT_FORWARD)
		say(x, FFAF_BEHAVIOUR_RESERVED_BITS, FFAF_RESERVED_BITS_UNLISTED);
	else if (count.denied == count.tried)
		say(x, FFAF_BEHAVIOUR_RESERVED_BITS, FFAF_RESERVED_BITS_DENY);
	else
		ffaio_c_refuse(x->unit, x->window_place,
			       "calls with bits 23:17 of the FID set go different ways, which no "
			       "policy says");
}
