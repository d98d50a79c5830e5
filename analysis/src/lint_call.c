/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What becomes of single calls, by asking the core. */
#include "lint.h"

#include <stdio.h>
#include <string.h>

/* x17 of a call: what an SMC has that is the call itself. */
#define MARK 0x5eedu

/* An SMC that only looks whether it is the caller's own call. */
static void note_smc(void *ctx, struct ffaf_regs *regs)
{
	if (regs->x[17] == MARK)
		*(bool *)ctx = true;
	*regs = (struct ffaf_regs){ .x = { FFAF_FID_32(SUCCESS) } };
}

static bool no_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	(void)ctx;
	(void)op;
	(void)address;
	(void)count;
	return false;
}

static void read_zeros(void *ctx, void *to, uint64_t address, uint32_t size)
{
	(void)ctx;
	(void)address;
	memset(to, 0, size);
}

static void write_nothing(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	(void)ctx;
	(void)address;
	(void)from;
	(void)size;
}

bool lint_is_passed_on(const struct lint *lint, const struct ffaf_regs *call)
{
	static const struct ffaf_ops ops = { note_smc, no_pages, read_zeros, write_nothing };
	uint8_t tx[4096] = { 0 }, rx[4096] = { 0 }, descriptor[FFAF_DESCRIPTOR_MAX];
	struct ffaf_state state = lint->state;
	struct ffaf_caller caller = lint->caller;
	struct ffaf_regs regs = *call;
	bool passed = false;
	const struct ffaf_filter filter = {
		&lint->policy->core, &state, &ops, &passed, { tx, rx, descriptor }
	};

	regs.x[17] = MARK;
	ffaf_call(&filter, &caller, &regs);
	return passed;
}

struct ffaf_decision lint_decide(const struct lint *lint, const struct ffaf_regs *regs)
{
	return ffaf_decide(&lint->policy->core, &lint->state, &lint->caller, regs);
}

static enum lint_fate fate_of(const struct lint *lint, const struct ffaf_regs *regs,
			      struct ffaf_decision decision)
{
	if (decision.verdict == FFAF_VERDICT_FORWARD)
		return LINT_THROUGH;
	if (decision.verdict != FFAF_VERDICT_ANSWER || decision.status != 0 ||
	    decision.reason == FFAF_REASON_OTHER_CALL ||
	    decision.reason == FFAF_REASON_UPPER_HALF || decision.reason == FFAF_REASON_NOT_AGREED)
		return LINT_REFUSED;
	return lint_is_passed_on(lint, regs) ? LINT_THROUGH : LINT_ANSWERED;
}

struct ffaf_regs lint_arguments(const struct lint *lint, uint64_t x0, unsigned int i)
{
	const uint64_t halves[] = { lint->caller.id, 0x8001, 0 };

	/* The simplest first: it is what is shown. */
	return (struct ffaf_regs){
		.x = { x0, i == 0 ? 0 : halves[(i - 1) / 3 % 3] << 16 | halves[i % 3] }
	};
}

struct lint_call lint_try_with(const struct lint *lint, struct ffaf_regs regs)
{
	const struct ffaf_decision d = lint_decide(lint, &regs);
	const bool forward = d.verdict == FFAF_VERDICT_FORWARD || d.reason == FFAF_REASON_PROBE;

	return (struct lint_call){
		.fate = d.reason == FFAF_REASON_PROBE ? LINT_THROUGH : fate_of(lint, &regs, d),
		.denied = d.verdict == FFAF_VERDICT_DENY,
		.regs = regs,
		.verdict = forward			    ? FFAIO_FORWARD
			   : d.verdict == FFAF_VERDICT_DENY ? FFAIO_DENY
							    : FFAIO_ANSWER,
	};
}

struct lint_call lint_try(const struct lint *lint, uint64_t x0)
{
	struct lint_call best = lint_try_with(lint, lint_arguments(lint, x0, 0));
	bool denied = best.denied;

	for (unsigned int i = 1; i < LINT_ARGUMENTS && best.fate != LINT_THROUGH; i++) {
		const struct lint_call call = lint_try_with(lint, lint_arguments(lint, x0, i));

		denied &= call.denied;
		if (call.fate > best.fate)
			best = call;
	}
	best.denied = denied;
	return best;
}

void lint_try_calls(struct lint *lint)
{
	for (unsigned int i = 0; i < 512; i++)
		lint->call[i / 256][i % 256] = lint_try(lint, lint_fid(i / 256, i % 256));
}

bool lint_speaks_for_another(const struct lint *lint, uint32_t fid, unsigned int shift,
			     struct ffaf_regs *regs)
{
	const uint64_t another = (uint64_t)(lint->caller.id + 1u) << shift;
	const uint64_t others[] = { 0x8001, lint->caller.id, 0 };

	for (unsigned int i = 0; i < 3; i++) {
		*regs = (struct ffaf_regs){ .x = { fid, another | others[i] << (16 - shift) } };
		if (fate_of(lint, regs, lint_decide(lint, regs)) == LINT_THROUGH)
			return true;
	}
	return false;
}

uint32_t lint_fid(unsigned int wide, unsigned int number)
{
	return (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
}

struct ffaio_place lint_place(const struct lint *lint, uint32_t fid)
{
	const struct ffaio_entry *entry =
		&lint->policy->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];

	return entry->place.line != 0 ? entry->place : lint->policy->unlisted;
}

void lint_name(uint32_t fid, char name[FFAF_NAME_SIZE])
{
	if (!ffaf_fid_name(fid, name))
		snprintf(name, FFAF_NAME_SIZE, "0x%x", fid);
}

uint32_t lint_since(uint32_t fid)
{
	const struct ffaf_function *function = ffaf_function(ffaf_fid_to_fn(fid));

	if (function == NULL)
		return 0;
	return (fid & FFAF_FID_SMC64) != 0 ? function->since64 : function->since32;
}
