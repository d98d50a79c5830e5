/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "walk.h"

#include <pthread.h>

/*
 * Two sets of classes. The first has every number in 16 bits, of owner 4; the
 * second every owner, with the numbers around the window. Both are walked in
 * both widths, fast and yielding, with and without the hint bit, and with each
 * of the reserved bits 23:17 alone.
 */
#define CLASSES_NUMBERS (1ull << 22)
#define CLASSES_OWNERS (1ull << 21)
#define CLASSES (CLASSES_NUMBERS + CLASSES_OWNERS)
#define ALL_IDS (1ull << 32)

/* Upper halves of the walked register, tried on CLASSES_OWNERS ids each. */
static const uint64_t upper_halves[] = { 1ull << 32, 1ull << 63, 0xffffffffull << 32 };
#define UPPER_HALVES (sizeof(upper_halves) / sizeof(upper_halves[0]))

struct part {
	const struct walk *walk;
	uint64_t begin, end;
	struct walk_result result;
};

/* Take BITS bits off *INDEX. */
static uint64_t take(uint64_t *index, unsigned int bits)
{
	uint64_t value = *index & ((1ull << bits) - 1);

	*index >>= bits;
	return value;
}

static uint64_t class_id(uint64_t index, unsigned int number_bits, bool owners)
{
	uint64_t id = take(&index, number_bits);
	uint64_t reserved;

	id |= take(&index, 1) << 16;
	reserved = take(&index, 3);
	if (reserved != 0)
		id |= 1ull << (16 + reserved);
	id |= take(&index, 1) << 30;
	id |= take(&index, 1) << 31;
	return id | (owners ? take(&index, 6) : 4) << 24;
}

static uint64_t walked_value(const struct walk *walk, uint64_t index)
{
	uint64_t ids = walk->classes ? CLASSES : ALL_IDS;

	if (index >= ids) {
		index -= ids;
		return upper_halves[index / CLASSES_OWNERS] |
		       class_id(index % CLASSES_OWNERS, 9, true);
	}
	if (!walk->classes)
		return index;
	if (index >= CLASSES_NUMBERS)
		return class_id(index - CLASSES_NUMBERS, 9, true);
	return class_id(index, 16, false);
}

static bool same_verdict(struct ffaf_decision filter, enum model_verdict model)
{
	switch (model) {
	case MODEL_DENY:
		return filter.verdict == FFAF_VERDICT_DENY;
	case MODEL_FORWARD:
		return filter.verdict == FFAF_VERDICT_FORWARD;
	case MODEL_ANSWER:
		return filter.verdict == FFAF_VERDICT_ANSWER;
	case MODEL_VERDICTS:
		break;
	}
	return false;
}

static void note_difference(struct walk_result *result, const struct walk_difference *difference)
{
	if (result->differences < WALK_DIFFERENCES)
		result->first[result->differences] = *difference;
	result->differences++;
}

static void compare_call(const struct walk *walk, const struct ffaf_state *state,
			 const struct ffaf_caller *caller, const struct ffaf_regs *regs,
			 struct walk_result *result)
{
	struct walk_difference seen = { .x0 = regs->x[0], .x1 = regs->x[1] };

	seen.filter = ffaf_decide(walk->policy, state, caller, regs);
	seen.model = walk->model->decide(walk->agreed, regs->x);
	result->verdict[seen.model]++;
	if (!same_verdict(seen.filter, seen.model))
		note_difference(result, &seen);
}

static void *walk_part(void *argument)
{
	struct part *part = argument;
	const struct walk *walk = part->walk;
	struct ffaf_state state = { .version = walk->agreed };
	const struct ffaf_caller caller = { .version = walk->agreed, .agreed = walk->agreed != 0 };
	struct ffaf_regs regs = { { 0x84000064 } };
	uint64_t *walked = walk->features ? &regs.x[1] : &regs.x[0];

	if (walk->agreed == 0)
		state.version = walk->policy->version;
	for (uint64_t i = part->begin; i < part->end; i++) {
		*walked = walked_value(walk, i);
		compare_call(walk, &state, &caller, &regs, &part->result);
	}
	part->result.calls = part->end - part->begin;
	return NULL;
}

static void add_result(struct walk_result *sum, const struct walk_result *part)
{
	sum->calls += part->calls;
	for (unsigned int i = 0; i < MODEL_VERDICTS; i++)
		sum->verdict[i] += part->verdict[i];
	for (uint64_t i = 0; i < part->differences && i < WALK_DIFFERENCES; i++) {
		if (sum->differences + i < WALK_DIFFERENCES)
			sum->first[sum->differences + i] = part->first[i];
	}
	sum->differences += part->differences;
}

int walk_run(const struct walk *walk, unsigned int threads, struct walk_result *result)
{
	uint64_t total = (walk->classes ? CLASSES : ALL_IDS) + UPPER_HALVES * CLASSES_OWNERS;
	struct part part[WALK_THREADS] = { 0 };
	pthread_t thread[WALK_THREADS];
	unsigned int started = 0;

	*result = (struct walk_result){ 0 };
	if (threads < 1 || threads > WALK_THREADS)
		return -1;
	for (; started < threads; started++) {
		part[started].walk = walk;
		part[started].begin = total * started / threads;
		part[started].end = total * (started + 1) / threads;
		if (pthread_create(&thread[started], NULL, walk_part, &part[started]) != 0)
			break;
	}
	for (unsigned int i = 0; i < started; i++) {
		(void)pthread_join(thread[i], NULL);
		add_result(result, &part[i].result);
	}
	return started == threads ? 0 : -1;
}
