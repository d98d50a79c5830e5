/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which lines are behind a difference: those without which it is not there. */
#include "diff.h"

#include <string.h>

/* Atoms that can matter to a probe, the likeliest first. */
struct candidates {
	uint16_t atom[FFAN_ATOMS_MAX + 2 * FFAN_PROBE_CALLS];
	size_t count;
};

static bool has(const struct candidates *c, uint16_t atom)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->atom[i] == atom)
			return true;
	}
	return false;
}

static void add_entry(const struct ffan_differ *differ, struct candidates *c, uint64_t fid)
{
	const uint16_t place =
		differ->atoms.of_fid[(fid & FFAF_FID_SMC64) != 0][(uint32_t)fid & 0xffu];

	if (place != 0 && !has(c, (uint16_t)(place - 1)))
		c->atom[c->count++] = (uint16_t)(place - 1);
}

static void add_call(const struct ffan_differ *differ, struct candidates *c,
		     const struct ffaf_regs *regs)
{
	add_entry(differ, c, regs->x[0]);
	if ((uint32_t)regs->x[0] == FFAF_FID_32(FEATURES))
		add_entry(differ, c, regs->x[1]);
}

static void find_candidates(const struct ffan_differ *differ, const struct ffan_sight *sight,
			    struct candidates *c)
{
	c->count = 0;
	for (unsigned int i = sight->step; i > 0; i--)
		add_call(differ, c, &sight->probe->call[i - 1].regs);
	for (uint16_t i = 0; i < differ->atoms.count; i++) {
		if (differ->atoms.atom[i].kind != FFAN_CAUSE_ENTRY && !has(c, i))
			c->atom[c->count++] = i;
	}
	add_entry(differ, c, FFAF_FID_32(VERSION));
	add_entry(differ, c, FFAF_FID_32(FEATURES));
}

/* Whether POLICY makes of the sight, in FACETS, what SIDE does. */
static bool is_as(struct ffan_differ *differ, const struct ffan_sight *sight, unsigned int facets,
		  const struct ffaf_policy *policy, unsigned int side)
{
	ffan_differ_use(differ, &differ->trial, policy);
	return ffan_probe_run(&differ->trial, sight->probe, sight->step) &&
	       (ffan_seen_differ(&differ->trial.seen, &differ->world[side].seen) & facets) == 0;
}

/* The new policy with each of ATOMS but LEFT_OUT taken back. */
static struct ffaf_policy taken_back(const struct ffan_differ *differ, const uint16_t *atoms,
				     size_t count, size_t left_out)
{
	struct ffaf_policy policy = differ->policy[FFAN_NEW]->core;

	/* Entries that go back to unlisted must find what unlisted was. */
	for (int entries = 0; entries < 2; entries++) {
		for (size_t i = 0; i < count; i++) {
			const struct ffan_cause *atom = &differ->atoms.atom[atoms[i]];

			if (i != left_out && (atom->kind == FFAN_CAUSE_ENTRY) == (entries == 1))
				ffan_atom_apply(&policy, &differ->policy[FFAN_OLD]->core, atom);
		}
	}
	return policy;
}

bool ffan_diff_is_behind(struct ffan_differ *differ, const struct ffan_sight *sight,
			 unsigned int facets, const struct ffan_causes *causes)
{
	const struct ffaf_policy policy =
		taken_back(differ, causes->atom, causes->count, causes->count);

	return is_as(differ, sight, facets, &policy, FFAN_OLD);
}

/* Whether ATOM alone, in the old policy, makes the difference. */
static bool is_enough(struct ffan_differ *differ, const struct ffan_sight *sight,
		      unsigned int facets, uint16_t atom)
{
	struct ffaf_policy policy = differ->policy[FFAN_OLD]->core;

	return ffan_atom_apply(&policy, &differ->policy[FFAN_NEW]->core,
			       &differ->atoms.atom[atom]) &&
	       is_as(differ, sight, facets, &policy, FFAN_NEW);
}

static struct ffan_causes one(uint16_t atom)
{
	return (struct ffan_causes){ .atom = { atom }, .count = 1 };
}

/* As few of the candidates as have to be taken back together. */
static struct ffan_causes several(struct ffan_differ *differ, const struct ffan_sight *sight,
				  unsigned int facets, struct candidates c)
{
	struct ffan_causes causes = { .count = 0 };
	struct ffaf_policy policy;

	for (size_t i = 0; i < c.count;) {
		policy = taken_back(differ, c.atom, c.count, i);
		if (!is_as(differ, sight, facets, &policy, FFAN_OLD)) {
			i++;
			continue;
		}
		c.count--;
		memmove(&c.atom[i], &c.atom[i + 1], (c.count - i) * sizeof(c.atom[0]));
	}
	policy = taken_back(differ, c.atom, c.count, c.count);
	if (c.count > FFAN_CAUSES || !is_as(differ, sight, facets, &policy, FFAN_OLD))
		return causes;
	for (; causes.count < c.count; causes.count++)
		causes.atom[causes.count] = c.atom[causes.count];
	return causes;
}

/* One of the candidates from FIRST on, or a few of all. */
static struct ffan_causes among(struct ffan_differ *differ, const struct ffan_sight *sight,
				unsigned int facets, struct candidates *c, size_t first)
{
	for (size_t i = first; i < c->count; i++) {
		const struct ffan_causes causes = one(c->atom[i]);

		if (ffan_diff_is_behind(differ, sight, facets, &causes))
			return causes;
	}
	for (size_t i = first; i < c->count; i++) {
		if (is_enough(differ, sight, facets, c->atom[i]))
			return one(c->atom[i]);
	}
	return several(differ, sight, facets, *c);
}

struct ffan_causes ffan_diff_causes(struct ffan_differ *differ, const struct ffan_sight *sight,
				    unsigned int facets)
{
	struct ffan_causes causes;
	struct candidates c;
	size_t likely;

	find_candidates(differ, sight, &c);
	causes = among(differ, sight, facets, &c, 0);
	if (causes.count > 0)
		return causes;
	/* Entries of other FIDs: a filter asks for calls that nobody makes, when it probes once. */
	likely = c.count;
	for (uint16_t i = 0; i < differ->atoms.count; i++) {
		if (!has(&c, i))
			c.atom[c.count++] = i;
	}
	return c.count > likely ? among(differ, sight, facets, &c, likely) : causes;
}
