/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * COUNT turns of one thing, for callgrind: the instructions of two runs, divided by what
 * lies between their counts, are those of a turn.
 */
#include <ffaio/policy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ffafilter/filter.h>

#include "deny_switch.h"

static void smc(void *ctx, struct ffaf_regs *regs)
{
	(void)ctx;
	(void)regs;
}

static const struct ffaf_ops ops = { .smc = smc };
static struct ffaf_state state = { .page = 4096, .agreed = 1 };
static struct ffaf_caller host = { .agreed = 1 };
static volatile uint32_t sink;

/* A FID of the window, another in each turn. */
static uint32_t fid_of(uint32_t turn)
{
	const uint32_t mixed = turn * 2654435761u;

	return ((mixed & 1u) != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) |
	       (0x60u + (mixed >> 8) % 0xa0u);
}

static uint32_t by_loop(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	(void)filter;
	return (uint32_t)regs->x[0];
}

static uint32_t by_switch(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	(void)filter;
	return deny_switch((uint32_t)regs->x[0]);
}

static uint32_t by_decide(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	return ffaf_decide(filter->policy, &state, &host, regs).verdict;
}

static uint32_t by_call(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	return ffaf_call(filter, &host, regs).verdict;
}

static const struct {
	const char *name;
	uint32_t (*turn)(const struct ffaf_filter *filter, struct ffaf_regs *regs);
	uint32_t fid; /* 0: another in each turn */
} kinds[] = {
	{ "loop", by_loop, 0 },
	{ "switch", by_switch, 0 },
	{ "decide", by_decide, 0 },
	{ "denied", by_call, FFAF_FID_32(MEM_DONATE) },
	{ "forwarded", by_call, FFAF_FID_64(MSG_SEND_DIRECT_REQ) },
	{ "version", by_call, FFAF_FID_32(VERSION) },
};

static int run(const char *name, const struct ffaf_filter *filter, uint32_t count)
{
	struct ffaf_regs regs = { { 0 } };

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		if (strcmp(kinds[k].name, name) != 0)
			continue;
		for (uint32_t i = 0; i < count; i++) {
			regs.x[0] = kinds[k].fid != 0 ? kinds[k].fid : fid_of(i);
			regs.x[1] = FFAF_VERSION_1_2;
			sink = kinds[k].turn(filter, &regs);
		}
		return 0;
	}
	return -1;
}

int main(int count, char **words)
{
	struct ffaio_error error = { 0 };
	struct ffaio_policy *policy = ffaio_policy_load("linux-v7.3", &error);
	struct ffaf_filter filter = { .state = &state, .ops = &ops };

	if (policy == NULL)
		return 2;
	filter.policy = &policy->core;
	state.version = host.version = policy->core.version;
	if (count != 3 || run(words[1], &filter, (uint32_t)strtoul(words[2], NULL, 10)) != 0) {
		fputs("usage: ffafilter_instructions loop|switch|decide|denied|forwarded|version COUNT\n",
		      stderr);
		return 2;
	}
	ffaio_policy_free(policy);
	return 0;
}
