/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_blocks.h"
#include "trace_bytes.h"
#include "trace_pieces.h"

/* The registers of calls and SMCs: nearly all that a large trace is made of. */

#define ALL FFAF_ALL_REGS

/* The registers of PRESENT, four bytes each, or eight where they are in WIDE. */
static uint8_t *get_registers(uint8_t *at, struct ffaio_regs *regs, uint32_t present, uint32_t wide)
{
	while (present != 0) {
		const unsigned int n = (unsigned int)__builtin_ctz(present);
		const uint64_t eight = wide >> n & 1;

		regs->regs.x[n] = ffaio_get64(at) & (UINT32_MAX | -eight);
		at += 4 + 4 * eight;
		present &= present - 1;
	}
	return at;
}

static void copy_same(struct ffaio_regs *out, const struct ffaio_regs *in, uint32_t same)
{
	for (; same != 0; same &= same - 1) {
		const unsigned int n = (unsigned int)__builtin_ctz(same);

		out->regs.x[n] = in->regs.x[n];
	}
}

/* The registers of the answer, whose sets are in the word SECOND. */
static uint8_t *get_answer(uint8_t *at, uint64_t second, const struct ffaio_regs *in,
			   struct ffaio_regs *out)
{
	const uint32_t present = second >> FFAIO_WORD2_PRESENT & ALL;
	const uint32_t wide = second >> FFAIO_WORD2_WIDE & ALL;
	const uint32_t same = second >> FFAIO_WORD2_SAME & ALL;

	if (((present | same) & ~out->known) != 0 || (wide & ~present) != 0 ||
	    (same & (present | ~in->known)) != 0)
		return NULL;
	copy_same(out, in, same);
	return get_registers(at, out, present, wide);
}

uint8_t *ffaio_get_exchange(uint8_t *at, uint64_t word, struct ffaio_regs *in,
			    struct ffaio_regs *out)
{
	const uint32_t present = word >> FFAIO_WORD_PRESENT & ALL;
	const uint32_t wide = word >> FFAIO_WORD_WIDE & ALL;
	const bool answered = (word & FFAIO_WORD_HAS_OUT) != 0;
	const uint64_t second = answered ? ffaio_get64(at + 8) : 0;

	in->regs = out->regs = (struct ffaf_regs){ { 0 } };
	at += answered ? 16 : 8;
	in->known = ALL;
	out->known = answered ? ALL : 0;
	if ((word & FFAIO_WORD_IN_KNOWN) != 0) {
		in->known = ffaio_get32(at) & ALL;
		at += 4;
	}
	if ((word & FFAIO_WORD_OUT_KNOWN) != 0) {
		out->known &= ffaio_get32(at);
		at += 4;
	}
	if ((present & ~in->known) != 0 || (wide & ~present) != 0)
		return NULL;
	at = get_registers(at, in, present, wide);
	return answered ? get_answer(at, second, in, out) : at;
}
