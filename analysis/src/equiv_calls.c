/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "equiv_calls.h"

#include "equiv_tx.h"

#include <ffafilter/functions.h>
#include <stdlib.h>
#include <string.h>

/* More than any two policies need; what is past it is a fault of ours. */
#define CALLS_MAX 8192u

static int add(struct equiv_calls *calls, const struct equiv_call *call)
{
	for (size_t i = 0; i < calls->count; i++)
		if (memcmp(&calls->call[i], call, sizeof(*call)) == 0)
			return 0;
	if (calls->count == calls->room) {
		const size_t room = calls->room != 0 ? 2 * calls->room : 512;
		struct equiv_call *more = NULL;

		if (room <= CALLS_MAX)
			more = realloc(calls->call, room * sizeof(*more));
		if (more == NULL)
			return -1;
		calls->call = more;
		calls->room = room;
	}
	calls->call[calls->count++] = *call;
	return 0;
}

/* A call with x0 and FILL in all other registers. */
static int add_filled(struct equiv_calls *calls, uint64_t x0, uint64_t fill)
{
	struct equiv_call call;

	memset(&call, 0, sizeof(call));
	for (unsigned int i = 1; i < FFAF_REGS; i++)
		call.regs.x[i] = fill;
	call.regs.x[0] = x0;
	return add(calls, &call);
}

struct arguments {
	uint8_t number;
	uint8_t tx; /* enum equiv_tx */
	uint64_t x[7];
};

static const struct arguments table[] = {
#define EQUIV_ARGUMENTS(function, tx, ...) { FFAF_NR_##function, EQUIV_TX_##tx, { __VA_ARGS__ } },
#include "equiv_calls.inc"
#undef EQUIV_ARGUMENTS
};

static int add_arguments(struct equiv_calls *calls, uint32_t fid)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct equiv_call call;

		if (table[i].number != (fid & 0xffu))
			continue;
		memset(&call, 0, sizeof(call));
		call.regs.x[0] = fid;
		memcpy(&call.regs.x[1], table[i].x, sizeof(table[i].x));
		call.tx_size = equiv_tx_fill(call.tx, (enum equiv_tx)table[i].tx);
		if (add(calls, &call) != 0)
			return -1;
	}
	return 0;
}

/* What a requirement looks at. */
struct field {
	uint8_t reg, shift;
	uint32_t mask;
};

static const struct field fields[FFAF_REQUIREMENT_COUNT] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	{ reg, shift, mask },
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
};

/*
 * The calls to FID once more, the field of each requirement of RULE at 0, 1, its
 * highest value and highest but one: on both sides of any bound.
 */
static int add_bounds(struct equiv_calls *calls, uint32_t fid, const struct ffaf_rule *rule)
{
	const size_t count = calls->count;

	for (unsigned int r = 0; r < FFAF_REQUIREMENT_COUNT; r++) {
		const struct field f = fields[r];
		const uint32_t values[] = { 0, 1, f.mask, f.mask - 1 };

		for (size_t i = 0; (rule->require >> r & 1u) != 0 && i < count; i++)
			for (size_t v = 0; v < 4; v++) {
				struct equiv_call call = calls->call[i];

				if (call.regs.x[0] != fid)
					continue;
				call.regs.x[f.reg] &= ~((uint64_t)f.mask << f.shift);
				call.regs.x[f.reg] |= (uint64_t)(values[v] & f.mask) << f.shift;
				if (add(calls, &call) != 0)
					return -1;
			}
	}
	return 0;
}

static int add_fid(struct equiv_calls *calls, uint32_t fid, const struct ffaf_policy *a,
		   const struct ffaf_policy *b)
{
	const unsigned int wide = (fid & FFAF_FID_SMC64) != 0, number = fid & 0xffu;
	const unsigned int rule_a = ffaf_entry_rule(a->entry[wide][number]);
	const unsigned int rule_b = ffaf_entry_rule(b->entry[wide][number]);

	if (add_filled(calls, fid, 0) != 0 || add_arguments(calls, fid) != 0)
		return -1;
	if (ffaf_number_to_fn(number) != FFAF_FN_UNKNOWN && add_filled(calls, fid, UINT64_MAX) != 0)
		return -1;
	if (rule_a != 0 && add_bounds(calls, fid, &a->rule[rule_a]) != 0)
		return -1;
	return rule_b != 0 ? add_bounds(calls, fid, &b->rule[rule_b]) : 0;
}

/* What makes two numbers that no function has a class: entries, conditions and windows. */
struct class_key {
	uint8_t entry_a, entry_b;
	bool in_a, in_b;
};

static struct class_key class_of(const struct ffaf_policy *a, const struct ffaf_policy *b,
				 unsigned int wide, unsigned int number)
{
	struct class_key key;

	memset(&key, 0, sizeof(key));
	key.entry_a = a->entry[wide][number];
	key.entry_b = b->entry[wide][number];
	key.in_a = number >= a->window_first && number <= a->window_last;
	key.in_b = number >= b->window_first && number <= b->window_last;
	return key;
}

/* Whether a lower number without a function, of the same width, is of the same class. */
static bool has_representative(const struct ffaf_policy *a, const struct ffaf_policy *b,
			       unsigned int wide, unsigned int number)
{
	const struct class_key key = class_of(a, b, wide, number);

	for (unsigned int n = 0x20; n < number; n++) {
		const struct class_key other = class_of(a, b, wide, n);

		if (ffaf_number_to_fn(n) == FFAF_FN_UNKNOWN &&
		    memcmp(&other, &key, sizeof(key)) == 0)
			return true;
	}
	return false;
}

/* Numbers below 0x20 are PSCI's: other calls, of which one number stands for all. */
static int add_fids(struct equiv_calls *calls, const struct ffaf_policy *a,
		    const struct ffaf_policy *b)
{
	for (unsigned int wide = 0; wide < 2; wide++)
		for (unsigned int number = 0x20; number < 256; number++) {
			const uint32_t fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;

			if (ffaf_number_to_fn(number) == FFAF_FN_UNKNOWN &&
			    has_representative(a, b, wide, number))
				continue;
			if (add_fid(calls, fid, a, b) != 0)
				return -1;
		}
	return 0;
}

static bool chooses(const struct ffaf_policy *a, const struct ffaf_policy *b,
		    enum ffaf_behaviour behaviour, uint8_t choice)
{
	return a->behaviour[behaviour] == choice || b->behaviour[behaviour] == choice;
}

static int add_with_bits(struct equiv_calls *calls, uint64_t bits, bool everywhere)
{
	const size_t count = calls->count;

	for (size_t i = 0; i < count; i++) {
		struct equiv_call call = calls->call[i];

		if (!everywhere && call.regs.x[0] != FFAF_FID_32(VERSION) &&
		    call.regs.x[0] != FFAF_FID_64(MSG_SEND_DIRECT_REQ))
			continue;
		call.regs.x[0] |= bits;
		if (add(calls, &call) != 0)
			return -1;
	}
	return 0;
}

/*
 * The calls so far with other bits in x0. Reserved bits lead the same way whatever
 * the FID; so do the hint bit and the upper half, unless a policy looks past them.
 */
static int add_aliases(struct equiv_calls *calls, const struct ffaf_policy *a,
		       const struct ffaf_policy *b)
{
	const bool stripped = chooses(a, b, FFAF_BEHAVIOUR_HINT_BIT, FFAF_HINT_BIT_STRIP);
	const bool ignored = chooses(a, b, FFAF_BEHAVIOUR_UPPER_HALF, FFAF_UPPER_HALF_IGNORE);

	if (add_with_bits(calls, FFAF_FID_HINT, stripped) != 0 ||
	    add_with_bits(calls, 1ull << 32, ignored) != 0 ||
	    add_with_bits(calls, 1ull << 63, false) != 0)
		return -1;
	return add_with_bits(calls, 1u << 17, false) != 0 ||
			       add_with_bits(calls, 1u << 23, false) != 0
		       ? -1
		       : 0;
}

/* Calls that are no FF-A: yielding, of another owner, 16-bit numbers. */
static int add_others(struct equiv_calls *calls)
{
	static const uint32_t x0s[] = { 0x04000063, 0x44000063, 0x82000063, 0xc2000063,
					0x84000161, 0xc400ff63, 0x84008063 };

	for (size_t i = 0; i < sizeof(x0s) / sizeof(x0s[0]); i++)
		if (add_filled(calls, x0s[i], 0) != 0)
			return -1;
	return 0;
}

/* FFA_FEATURES for every FID so far. */
static int add_features(struct equiv_calls *calls)
{
	const size_t count = calls->count;

	for (size_t i = 0; i < count; i++) {
		struct equiv_call call;

		memset(&call, 0, sizeof(call));
		call.regs.x[0] = FFAF_FID_32(FEATURES);
		call.regs.x[1] = (uint32_t)calls->call[i].regs.x[0];
		if (add(calls, &call) != 0)
			return -1;
	}
	return 0;
}

int equiv_calls_init(struct equiv_calls *calls, const struct ffaf_policy *a,
		     const struct ffaf_policy *b)
{
	memset(calls, 0, sizeof(*calls));
	if (add_fids(calls, a, b) != 0 || add_others(calls) != 0 || add_features(calls) != 0 ||
	    add_aliases(calls, a, b) != 0) {
		equiv_calls_free(calls);
		return -1;
	}
	return 0;
}

void equiv_calls_free(struct equiv_calls *calls)
{
	free(calls->call);
	memset(calls, 0, sizeof(*calls));
}
