/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_search.h"

#include <stdlib.h>
#include <string.h>

/* All that is no FF-A call in any filter's window is one function, 0. */
static unsigned int number_of(uint64_t fid)
{
	const uint32_t number = (uint32_t)fid & FFAF_FID_NUMBER;

	return number >= 0x60 && number <= 0xff ? number : 0;
}

unsigned int equiv_subject(const struct equiv_call *call)
{
	const uint32_t fid = (uint32_t)call->regs.x[0] & ~FFAF_FID_HINT;

	if (fid == FFAF_FID_32(FEATURES) && (call->regs.x[1] & FFAF_FID_FAST) != 0)
		return number_of(call->regs.x[1]);
	return number_of(fid);
}

/* The part of register I of an SMC32 result that SMCCC defines. */
static uint64_t defined(const struct ffaf_regs *regs, unsigned int i, bool exact)
{
	const bool narrow = (regs->x[0] & FFAF_FID_SMC64) == 0 && i < 8;

	return !exact && narrow ? (uint32_t)regs->x[i] : regs->x[i];
}

static bool same_regs(const struct equiv_outcome *left, const struct equiv_outcome *right,
		      bool exact)
{
	const uint32_t ignored = left->undefined | right->undefined;

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		if ((ignored >> i & 1u) == 0 &&
		    defined(&left->regs, i, exact) != defined(&right->regs, i, exact))
			return false;
	return true;
}

bool equiv_differs(const struct equiv_side *a, const struct equiv_side *b,
		   const struct equiv_outcome *left, const struct equiv_outcome *right, bool exact)
{
	if ((left->verdict == FFAF_VERDICT_HALT) != (right->verdict == FFAF_VERDICT_HALT))
		return true;
	if (!same_regs(left, right, exact))
		return true;
	for (unsigned int i = 0; i < EQUIV_PAGES; i++)
		if (((left->dirty | right->dirty) >> i & 1u) != 0 &&
		    memcmp(a->memory[i], b->memory[i], sizeof(a->memory[i])) != 0)
			return true;
	return false;
}

static int grow(struct equiv_search *search, struct equiv_level *level)
{
	const size_t room = level->room != 0 ? 2 * level->room : 64;
	uint8_t *pairs = realloc(level->pairs, room * 2 * search->size);
	uint32_t *visits;

	if (pairs == NULL)
		return -1;
	level->pairs = pairs;
	visits = realloc(level->visits, room * sizeof(*visits));
	if (visits == NULL)
		return -1;
	level->visits = visits;
	level->room = room;
	return 0;
}

static int note_visit(struct equiv_search *search, uint32_t parent, uint32_t call)
{
	if (search->visit_count == search->visit_room) {
		const size_t room = search->visit_room != 0 ? 2 * search->visit_room : 1024;
		struct equiv_visit *more = realloc(search->visit, room * sizeof(*more));

		if (more == NULL)
			return -1;
		search->visit = more;
		search->visit_room = room;
	}
	search->visit[search->visit_count++] = (struct equiv_visit){ parent, call };
	return 0;
}

/* The pair that the sides are in now, if it is new, goes to the next level. */
static int enter(struct equiv_search *search, uint32_t parent, uint32_t call)
{
	struct equiv_level *next = &search->next;
	uint8_t *pair;
	int is_new;

	if (next->count == next->room && grow(search, next) != 0)
		return -1;
	pair = next->pairs + next->count * 2 * search->size;
	memcpy(pair, search->before->state, search->size);
	memcpy(pair + search->size, search->after->state, search->size);
	is_new = equiv_known_add(&search->known, pair, 2 * search->size);
	if (is_new <= 0)
		return is_new;
	if (equiv_known_add(&search->sides, pair, search->size) < 0 ||
	    equiv_known_add(&search->sides, pair + search->size, search->size) < 0)
		return -1;
	if (note_visit(search, parent, call) != 0)
		return -1;
	next->visits[next->count++] = (uint32_t)(search->visit_count - 1);
	return 0;
}

static bool counts(const struct equiv_search *search, unsigned int subject)
{
	return search->options->by == NULL ||
	       (search->options->by[subject / 32] >> (subject % 32) & 1u) != 0;
}

static void note_cost(struct equiv_seen *seen, int64_t cost)
{
	if (!seen->costed || cost < seen->cost_min)
		seen->cost_min = cost;
	if (!seen->costed || cost > seen->cost_max)
		seen->cost_max = cost;
	seen->costed = true;
}

/* Note what CALL from visit FROM told. */
static void note(struct equiv_search *search, uint32_t from, uint32_t call, unsigned int depth,
		 const struct equiv_outcome *left, const struct equiv_outcome *right)
{
	const struct equiv_call *made = &search->calls->call[call];
	const unsigned int subject = equiv_subject(made);
	struct equiv_seen *seen = &search->seen[subject];

	/* What FFA_FEATURES costs is its own. */
	note_cost(&search->seen[number_of(made->regs.x[0])],
		  (int64_t)right->smc_count - (int64_t)left->smc_count);
	seen->undefined |= left->undefined != right->undefined;
	if (!equiv_differs(search->before, search->after, left, right, true))
		return;
	if (!search->options->exact &&
	    !equiv_differs(search->before, search->after, left, right, false)) {
		seen->upper_halves = true;
		return;
	}
	if (seen->depth == 0 || depth < seen->depth)
		seen->depth = depth;
	if (!search->told_apart && counts(search, subject)) {
		search->told_apart = true;
		search->told_depth = depth;
		search->told_from = from;
		search->told_call = call;
	}
}

/* Whether SIDE's last call led away from FROM. Without an SMC the SPMC is as it was. */
static bool has_moved(const struct equiv_search *search, const struct equiv_side *side,
		      const uint8_t *from)
{
	const size_t size = side->smc_count != 0 ? search->size : sizeof(*side->state);

	return memcmp(side->state, from, size) != 0;
}

/* Make every call from the pair PAIR. */
static int expand(struct equiv_search *search, const uint8_t *pair, uint32_t visit,
		  unsigned int depth)
{
	struct equiv_outcome left, right;
	bool moved = true;

	for (uint32_t i = 0; i < search->calls->count; i++) {
		if (moved) {
			memcpy(search->before->state, pair, search->size);
			memcpy(search->after->state, pair + search->size, search->size);
		}
		equiv_side_call(search->before, &search->calls->call[i], &left);
		equiv_side_call(search->after, &search->calls->call[i], &right);
		search->steps++;
		if (left.lost || right.lost) {
			moved = true;
			continue;
		}
		note(search, visit, i, depth, &left, &right);
		moved = has_moved(search, search->before, pair) ||
			has_moved(search, search->after, pair + search->size);
		/* A hypervisor that stopped goes nowhere, and the last calls lead no further. */
		if (!moved || left.verdict == FFAF_VERDICT_HALT ||
		    right.verdict == FFAF_VERDICT_HALT || depth == search->options->depth)
			continue;
		if (enter(search, visit, i) != 0)
			return -1;
	}
	return 0;
}

static int level(struct equiv_search *search, unsigned int depth)
{
	const struct equiv_level now = search->next;

	search->next = search->now;
	search->next.count = 0;
	search->now = now;
	for (size_t i = 0; i < now.count; i++) {
		if (search->known.count > search->options->max_states) {
			search->stopped = true;
			return 0;
		}
		if (expand(search, now.pairs + i * 2 * search->size, now.visits[i], depth) != 0)
			return -1;
	}
	search->depth = depth;
	return 0;
}

int equiv_search(struct equiv_search *search)
{
	search->size = equiv_state_size(search->before);
	if (enter(search, 0, 0) != 0)
		return -1;
	for (unsigned int depth = 1; depth <= search->options->depth && !search->stopped; depth++) {
		if (search->next.count == 0) {
			search->closed = true;
			search->depth = search->options->depth;
			break;
		}
		if (level(search, depth) != 0)
			return -1;
	}
	search->pairs = search->known.count;
	search->states = search->sides.count;
	return 0;
}

size_t equiv_path(const struct equiv_search *search, uint32_t n, uint32_t *calls, size_t max)
{
	size_t count = 0;

	for (uint32_t at = n; at != 0; at = search->visit[at].parent)
		count++;
	if (count > max)
		return 0;
	for (size_t i = count; i > 0; i--, n = search->visit[n].parent)
		calls[i - 1] = search->visit[n].call;
	return count;
}

void equiv_search_free(struct equiv_search *search)
{
	free(search->visit);
	free(search->now.pairs);
	free(search->now.visits);
	free(search->next.pairs);
	free(search->next.visits);
	equiv_known_free(&search->known);
	equiv_known_free(&search->sides);
}
