/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Hold what `ffafilter compile` writes against ffaf_decide, call by call, and the
 * constant against the policy file.
 */
#include <ffaio/policy.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiled.h"

/* The actions of the generated enum, in its order. */
enum action { DENY, INVALID, FORWARD, HANDLE, ASK, YES, REFUSE, RETURN };

static const char *const action_names[] = { "DENY", "INVALID", "FORWARD", "HANDLE",
					    "ASK",  "YES",     "REFUSE",  "RETURN" };

struct check {
	const struct compiled *compiled;
	struct ffaf_state state;
	struct ffaf_caller caller;
	uint64_t calls, differences;
};

static const struct ffaf_state *asked_state;

bool compiled_found(uint32_t fid)
{
	return (asked_state->probed[fid >> 30 & 1u][(fid & 0xffu) / 32] >> (fid % 32) & 1u) != 0;
}

static enum action action_of(struct ffaf_decision d)
{
	if (d.verdict == FFAF_VERDICT_FORWARD)
		return FORWARD;
	if (d.status != 0)
		return d.status == FFAF_NOT_SUPPORTED ? DENY : INVALID;
	switch (d.reason) {
	case FFAF_REASON_OTHER_CALL:
	case FFAF_REASON_UPPER_HALF:
		return REFUSE;
	case FFAF_REASON_NOT_AGREED:
		return RETURN;
	case FFAF_REASON_FEATURES_HANDLED:
		return YES;
	case FFAF_REASON_PROBE:
		return ASK;
	default:
		return HANDLE;
	}
}

static void compare_form(struct check *check, const char *form, compiled_decide *decide,
			 const struct ffaf_regs *regs, enum action want)
{
	const uint32_t agreed = check->caller.agreed != 0 ? check->caller.version : 0;
	const int got = decide(regs->x, agreed, check->caller.id);

	check->calls++;
	if (got == (int)want)
		return;
	if (check->differences++ < 10)
		printf("%s: %s: x0=0x%" PRIx64 " x1=0x%" PRIx64 " x2=0x%" PRIx64
		       " agreed=0x%x: %s, not %s\n",
		       check->compiled->name, form, regs->x[0], regs->x[1], regs->x[2], agreed,
		       got >= 0 && got <= RETURN ? action_names[got] : "?", action_names[want]);
}

static void compare(struct check *check, const struct ffaf_regs *regs)
{
	const struct compiled *c = check->compiled;
	const enum action want =
		action_of(ffaf_decide(c->policy, &check->state, &check->caller, regs));

	compare_form(check, "table", c->table, regs, want);
	compare_form(check, "switch", c->by_switch, regs, want);
}

/* No bit of 23:16, each alone, and the hint with another. */
static const uint32_t middles[] = {
	0,	  1u << 16, 1u << 17, 1u << 18, 1u << 19,
	1u << 20, 1u << 21, 1u << 22, 1u << 23, 1u << 16 | 1u << 20,
};

/* x0, or x1 of FFA_FEATURES: all numbers up to NUMBERS with every owner, type and middle. */
static void walk_fids(struct check *check, uint32_t numbers, unsigned int walked)
{
	struct ffaf_regs regs = { { FFAF_FID_32(FEATURES) } };

	for (size_t m = 0; m < sizeof(middles) / sizeof(middles[0]); m++) {
		for (uint32_t top = 0; top < 256; top++) {
			for (uint32_t number = 0; number < numbers; number++) {
				regs.x[walked] = top << 24 | middles[m] | number;
				compare(check, &regs);
			}
		}
	}
}

/* FIDs of the window with arguments around what requirements look at, and upper halves. */
static void walk_arguments(struct check *check)
{
	static const uint64_t words[] = {
		0,	    1,		2,	    4,		0xf,
		0x10,	    0xfffc,	0x8000,	    0x8001,	0xffff,
		0x10000,    0x50000,	0x50005,    0x58000,	0x80000000,
		0x80000005, 0x80008000, 0xffffffff, 1ull << 32, (1ull << 32) | 0x58001,
		UINT64_MAX,
	};
	const size_t count = sizeof(words) / sizeof(words[0]);

	for (uint32_t i = 0; i < 1024; i++) {
		const uint32_t fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2;

		for (size_t j = 0; j < count * count; j++) {
			struct ffaf_regs regs = { { fid, words[j % count], words[j / count] } };

			compare(check, &regs);
			regs.x[0] |= words[j % count] << 32;
			compare(check, &regs);
		}
	}
}

static void walk_state(struct check *check, uint32_t agreed, uint32_t numbers)
{
	static const uint16_t ids[] = { 0, 5, 0x8001 };

	check->caller.version = agreed;
	check->caller.agreed = agreed != 0;
	asked_state = &check->state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		check->caller.id = ids[i];
		walk_arguments(check);
	}
	walk_fids(check, numbers, 0);
	walk_fids(check, numbers, 1);
}

/* The constant says what the file says. */
static int check_policy(const struct compiled *c)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load(c->name, &error);
	int status = -1;

	if (policy == NULL)
		printf("%s: %s\n", c->name, error.text);
	else if (memcmp(&policy->core, c->policy, sizeof(policy->core)) != 0)
		printf("%s: the constant is another policy\n", c->name);
	else
		status = 0;
	ffaio_policy_free(policy);
	return status;
}

static int check_compiled(const struct compiled *c, uint32_t numbers)
{
	static const uint32_t versions[] = { 0, FFAF_VERSION_1_0, FFAF_VERSION_1_1,
					     FFAF_VERSION_1_2, FFAF_VERSION_1_3 };
	struct check check = { .compiled = c };

	if (check_policy(c) != 0)
		return -1;
	for (unsigned int i = 0; i < 8; i++) { /* what the SPMC has: a bit in three */
		check.state.probed[0][i] = 0x49249249u << i % 3;
		check.state.probed[1][i] = 0x92492492u >> i % 3;
	}
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		if (versions[i] <= c->policy->version)
			walk_state(&check, versions[i], numbers);
	}
	printf("%-27s %12" PRIu64 " decisions: %" PRIu64 " differ\n", c->name, check.calls,
	       check.differences);
	return check.differences == 0 ? 0 : -1;
}

int main(int count, char **words)
{
	const bool all = count == 2 && strcmp(words[1], "--all") == 0;
	int status = 0;

	if (count > 1 && !all) {
		fputs("usage: ffafilter_compiled_check [--all]\n"
		      "Compare compiled policies with ffaf_decide; --all: for all 2^16 numbers.\n",
		      stderr);
		return 2;
	}
	for (size_t i = 0; i < compiled_count; i++) {
		if (check_compiled(&compiled[i], all ? 0x10000 : 0x140) != 0)
			status = 1;
		fflush(stdout);
	}
	return status;
}
