/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Handlers that check arguments and then issue the call as it came. Each bit of the
 * arguments is tried by itself, then the numbers that they are compared with, then many bits
 * at once; what comes out must be what a set of the requirements of policies does.
 */
#include "extract_read.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>

#define REGISTERS 18u
#define SAMPLES 256u

enum answer { PASSES, FAILS, OTHER };

struct handler {
	struct extraction *x;
	struct c_question question;
	uint64_t registers[REGISTERS];
};

/* The one SMC gets the caller's registers as a whole: all eighteen. */
static enum answer answer_of(const struct c_path *path)
{
	unsigned int smcs = 0;

	for (size_t i = 0; i < path->calls; i++) {
		const struct c_called *call = &path->call[i];

		if (smcs == 0 && call->has_status && call->pointers)
			return call->status == FFAF_INVALID_PARAMETERS ? FAILS : OTHER;
		if (call->smc && !call->whole)
			return OTHER;
		smcs += call->smc;
	}
	return smcs == 1 ? PASSES : OTHER;
}

static enum answer try(struct handler *h)
{
	const struct c_mark mark = ffaio_c_mark(h->x->unit);
	const struct c_path *paths = ffaio_c_paths(h->x->unit, &h->question);
	const enum answer answer = answer_of(paths);
	bool same = true;

	for (const struct c_path *path = paths->next; path != NULL; path = path->next)
		same = same && answer_of(path) == answer;
	ffaio_c_release(h->x->unit, mark);
	return same ? answer : OTHER;
}

static const struct {
	unsigned int reg, shift;
	uint32_t mask, value;
	bool at_most;
	int status;
} rows[] = {
#define AT_MOST true
#define IS_CALLER false
#define NOT_CALLER false
#define HAS_BITS false
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	{ reg, shift, mask, value, test, FFAF_##status },
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
#undef AT_MOST
#undef IS_CALLER
#undef NOT_CALLER
#undef HAS_BITS
};

static bool row_fails(unsigned int row, uint64_t value)
{
	return ((uint32_t)value >> rows[row].shift & rows[row].mask) > rows[row].value;
}

/* The bits of its register that ROW refuses, each by itself. */
static uint64_t bits_of(unsigned int row)
{
	uint64_t bits = 0;

	if (!rows[row].at_most || rows[row].status != FFAF_INVALID_PARAMETERS)
		return 0;
	for (unsigned int i = 0; i < 32; i++)
		bits |= (uint64_t)row_fails(row, UINT64_C(1) << i) << i;
	return bits;
}

static unsigned int count_bits(uint64_t bits)
{
	unsigned int count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* The requirement that explains most of BITS of REG, and no other; -1: none. */
static int best_row(unsigned int reg, uint64_t bits, uint64_t left)
{
	unsigned int most = 0;
	int best = -1;

	for (unsigned int row = 0; row < FFAF_REQUIREMENT_COUNT; row++) {
		const uint64_t of_row = rows[row].reg == reg ? bits_of(row) : 0;

		if ((of_row & ~bits) != 0 || count_bits(of_row & left) <= most)
			continue;
		most = count_bits(of_row & left);
		best = (int)row;
	}
	return best;
}

static bool explain(unsigned int reg, uint64_t bits, uint32_t *require)
{
	uint64_t left = bits;

	while (left != 0) {
		const int row = best_row(reg, bits, left);

		if (row < 0)
			return false;
		*require |= 1u << row;
		left &= ~bits_of((unsigned int)row);
	}
	return true;
}

/* The bits of register REG that are refused by themselves. */
static bool try_register(struct handler *h, unsigned int reg, uint64_t *bits)
{
	*bits = 0;
	for (unsigned int i = 0; i < 64; i++) {
		enum answer answer;

		h->registers[reg] = UINT64_C(1) << i;
		answer = try(h);
		h->registers[reg] = 0;
		if (answer == OTHER)
			return false;
		*bits |= (uint64_t)(answer == FAILS) << i;
	}
	return true;
}

static bool would_fail(const struct handler *h, uint32_t require)
{
	for (unsigned int row = 0; row < FFAF_REQUIREMENT_COUNT; row++) {
		if ((require >> row & 1) != 0 && row_fails(row, h->registers[rows[row].reg]))
			return true;
	}
	return false;
}

/* Many bits at once, few at first; the sequence is always the same. */
static bool sample(struct handler *h, uint32_t require)
{
	uint64_t seed = 0x9e3779b97f4a7c15u;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		for (unsigned int reg = 1; reg < REGISTERS; reg++) {
			uint64_t value = UINT64_MAX;

			for (unsigned int k = 0; k <= i % 4; k++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				value &= seed ^ seed >> 29;
			}
			h->registers[reg] = i % 3 == 0 && reg > 2 ? 0 : value;
		}
		if (try(h) != (would_fail(h, require) ? FAILS : PASSES))
			return false;
	}
	return true;
}

/* Numbers that arguments were compared with, their neighbours, and fields that are such. */
static bool try_constants(struct handler *h, uint32_t require)
{
	const struct c_unit *unit = h->x->unit;

	for (size_t i = 0; i < 12 * unit->comparisons; i++) {
		const uint64_t number = (uint64_t)unit->compared[i / 12] + i % 3 - 1;

		for (unsigned int reg = 1; reg < REGISTERS; reg++) {
			bool right;

			h->registers[reg] = number << (i / 3 % 4 * 8);
			right = try(h) == (would_fail(h, require) ? FAILS : PASSES);
			h->registers[reg] = 0;
			if (!right)
				return false;
		}
	}
	return unit->comparisons < C_COMPARED;
}

bool ffaio_extract_require(struct extraction *x, uint32_t fid, struct verdict *verdict)
{
	struct handler h = { .x = x };
	uint32_t require = 0;

	h.question = (struct c_question){ .fid = fid,
					  .version = x->facts.version,
					  .registers = h.registers };
	if (verdict->handler != NULL)
		h.question.function = ffaio_c_function(x->unit, verdict->handler);
	x->unit->comparisons = 0;
	if (h.question.function == NULL || x->list || try(&h) != PASSES)
		return false;
	for (unsigned int reg = 1; reg < REGISTERS; reg++) {
		uint64_t bits;

		if (!try_register(&h, reg, &bits) || !explain(reg, bits, &require))
			return false;
	}
	if (!try_constants(&h, require) || !sample(&h, require))
		return false;
	verdict->tried = true;
	verdict->require = require;
	return true;
}
