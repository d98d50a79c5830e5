/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Every FID, called and asked about, in every state of version negotiation. */
#include "diff.h"
#include "diff_arguments.h"

#include <stdlib.h>
#include <string.h>

/* A state to make calls in: how it comes about, and what it is under both policies. */
struct context {
	struct ffan_probe probe;
	struct ffan_snapshot snapshot[FFAN_SIDES];
	uint16_t vm;
	unsigned int versions, spmc;
	unsigned int number; /* from 1 */
};

#define CONTEXTS_MAX 96u

struct contexts {
	struct context *list;
	size_t count;
};

static bool reach(struct ffan_differ *differ, struct context *c)
{
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		ffan_differ_use(differ, &differ->world[side], &differ->policy[side]->core);
		if (!ffan_probe_run(&differ->world[side], &c->probe, c->probe.count) ||
		    (c->probe.count == 0 && !differ->world[side].seen.boot_ok))
			return false;
		ffan_world_save(&differ->world[side], &c->snapshot[side]);
	}
	return true;
}

static bool is_known(const struct contexts *contexts, const struct context *c)
{
	for (size_t i = 0; i < contexts->count; i++) {
		const struct context *k = &contexts->list[i];

		if (k->vm == c->vm && k->spmc == c->spmc &&
		    memcmp(k->snapshot, c->snapshot, sizeof(c->snapshot)) == 0)
			return true;
	}
	return false;
}

/* What the caller has agreed on, by the new policy or, where it has nothing, the old. */
static unsigned int agreed(const struct context *c)
{
	for (unsigned int side = FFAN_SIDES; side-- > 0;) {
		const struct ffaf_caller *caller = &c->snapshot[side].caller[c->vm];

		if (caller->agreed != 0)
			return FFAN_VERSION_BIT(ffaf_version_minor(caller->version));
	}
	return FFAN_VERSIONS_NONE;
}

/* VM 1, or the host, after both have asked for ASKED (0: nobody has) of an SPMC of VERSION (0:
 * none). */
static void add_context(struct ffan_differ *differ, struct contexts *contexts, uint16_t vm,
			uint32_t version, uint32_t asked, bool lacks)
{
	struct context *c = &contexts->list[contexts->count];

	ffan_probe_start(&c->probe, version);
	c->vm = vm;
	c->spmc = version == 0 ? FFAN_SHOWN_ABSENT : lacks ? FFAN_SHOWN_LACKS : FFAN_SHOWN_HAS;
	c->probe.script.lacks = lacks;
	if (version == 0) {
		c->probe.script.absent = true;
		c->probe.script.version = UINT64_MAX;
	}
	for (uint16_t who = 0; asked != 0 && who <= vm; who++)
		ffan_probe_add(&c->probe, who, FFAF_FID_32(VERSION), asked, 0, 0);
	if (!reach(differ, c) || is_known(contexts, c))
		return;
	c->versions = agreed(c);
	differ->versions |= c->versions;
	differ->spmcs |= c->spmc;
	contexts->count += contexts->count + 1 < CONTEXTS_MAX;
	c->number = (unsigned int)contexts->count;
}

static bool probes(const struct ffaf_policy *policy)
{
	for (unsigned int i = 1; i < FFAF_RULES; i++) {
		if (policy->rule[i].probe != FFAF_PROBE_NEVER)
			return true;
	}
	return false;
}

/* SPMCs: the newest that a filter may know first, as the usual one, then all others. */
static const uint32_t spmcs[] = { FFAF_VERSION_1_2, FFAF_VERSION_1_3, FFAF_VERSION_1_1,
				  FFAF_VERSION_1_0, 0 };

static void add_contexts(struct ffan_differ *differ, struct contexts *contexts, uint16_t vm)
{
	const bool lacking =
		probes(&differ->policy[FFAN_OLD]->core) || probes(&differ->policy[FFAN_NEW]->core);

	for (size_t s = 0; s < sizeof(spmcs) / sizeof(spmcs[0]); s++) {
		for (unsigned int asked = 0; asked < 5; asked++) {
			/* The highest first: it is what most callers ask for. */
			const uint32_t version = asked < 4 ? FFAF_MAKE_VERSION(1, 3u - asked) : 0;

			add_context(differ, contexts, vm, spmcs[s], version, false);
			if (lacking && spmcs[s] != 0)
				add_context(differ, contexts, vm, spmcs[s], version, true);
		}
	}
}

/* Make CALL, the last of the context's probe, under both. */
static void compare(struct ffan_differ *differ, struct context *c, const struct ffaf_regs *regs)
{
	struct ffan_sight sight = { .probe = &c->probe,
				    .step = c->probe.count,
				    .versions = c->versions,
				    .spmcs = c->spmc,
				    .context = c->number };

	c->probe.call[c->probe.count - 1].regs = *regs;
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		ffan_world_restore(&differ->world[side], &c->snapshot[side]);
		ffan_world_call(&differ->world[side], &c->probe.call[c->probe.count - 1]);
	}
	sight.facets =
		ffan_seen_differ(&differ->world[FFAN_OLD].seen, &differ->world[FFAN_NEW].seen);
	differ->compared++;
	if (sight.facets != 0)
		ffan_diff_note(differ, &sight, NULL);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		ffan_world_undo(&differ->world[side]);
}

static uint32_t requirements(const struct ffan_differ *differ, uint32_t fid)
{
	uint32_t require = 0;

	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		const struct ffaf_policy *policy = &differ->policy[side]->core;
		const uint8_t entry = policy->entry[(fid & FFAF_FID_SMC64) != 0][fid & 0xff];

		require |= policy->rule[ffaf_entry_rule(entry)].require;
	}
	return require;
}

/* A message to a partition, as far as it is one; x4 to x17 hold something to be kept or lost. */
static struct ffaf_regs usual_call(const struct context *c, uint64_t x0)
{
	struct ffaf_regs regs = { { x0, (uint64_t)c->vm << 16 | 0x8001 } };

	if ((x0 & FFAF_FID_NUMBER) == FFAF_NR_VERSION)
		regs.x[1] = FFAF_VERSION_1_1;
	for (unsigned int i = 5; i < FFAF_REGS; i++)
		regs.x[i] = i;
	return regs;
}

static void call_all_ways(struct ffan_differ *differ, struct context *c, uint64_t x0)
{
	const struct ffaf_regs usual = usual_call(c, x0);
	struct ffan_arguments arguments;

	ffan_arguments(&arguments, requirements(differ, (uint32_t)x0), c->vm, &usual);
	for (size_t i = 0; i < arguments.count && !differ->failed; i++)
		compare(differ, c, &arguments.regs[i]);
}

static void ask(struct ffan_differ *differ, struct context *c, uint64_t fid)
{
	const struct ffaf_regs regs = { { FFAF_FID_32(FEATURES), fid } };

	compare(differ, c, &regs);
}

/* Bits that a plain FID does not have, each class by one of them. */
static const uint64_t forms[] = {
	0,
	FFAF_FID_HINT,
	UINT64_C(1) << 17,
	FFAF_FID_HINT | UINT64_C(1) << 23,
	UINT64_C(1) << 32,
	UINT64_C(1) << 63 | FFAF_FID_HINT,
	UINT64_C(1) << 40 | 1u << 18,
	UINT64_C(1) << 32 | FFAF_FID_HINT | 1u << 20,
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))
#define FORMS_ASKED 4u

/* Not FF-A, whatever the policy: past any window, yielding, of other owners. */
static const uint64_t others[] = { 0x84000100, 0xc4000100, 0x84001000, 0x04000063,
				   0x86000063, 0x80000063, 0xc4000001, 0x84000001 };

static void compare_context(struct ffan_differ *differ, struct context *c)
{
	reach(differ, c);
	ffan_probe_add(&c->probe, c->vm, 0, 0, 0, 0);
	for (unsigned int i = 0; i < 512 && !differ->failed; i++) {
		const uint64_t fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2;

		for (size_t form = 0; form < FORMS; form++) {
			call_all_ways(differ, c, fid | forms[form]);
			if (form < FORMS_ASKED)
				ask(differ, c, fid | forms[form]);
		}
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		for (size_t form = 0; form < FORMS; form++)
			call_all_ways(differ, c, others[i] | forms[form]);
		ask(differ, c, others[i]);
	}
	for (uint64_t feature = 0; feature < 8; feature++)
		ask(differ, c, feature);
}

void ffan_diff_cells(struct ffan_differ *differ)
{
	struct contexts contexts = { .list = calloc(CONTEXTS_MAX, sizeof(*contexts.list)) };

	if (contexts.list == NULL) {
		differ->failed = true;
		return;
	}
	for (uint16_t vm = differ->host != NULL ? 1 : 0; vm < FFAN_CALLERS; vm++)
		add_contexts(differ, &contexts, vm);
	for (size_t i = 0; i < contexts.count && !differ->failed; i++)
		compare_context(differ, &contexts.list[i]);
	free(contexts.list);
}
