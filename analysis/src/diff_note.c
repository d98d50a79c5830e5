/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Differences filed: by what is behind them, then by what they are. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

/* Calls by which a filter asks, and hands nothing on. */
static bool is_question(uint64_t x0)
{
	switch (x0) {
	case FFAF_FID_32(VERSION):
	case FFAF_FID_32(FEATURES):
	case FFAF_FID_32(ID_GET):
	case FFAF_FID_32(RX_RELEASE):
	case FFAF_FID_64(MEM_RETRIEVE_REQ):
	case FFAF_FID_32(MEM_FRAG_RX):
		return true;
	default:
		return false;
	}
}

static bool is_same_call(const struct ffaio_smc *smc, const struct ffaf_regs *call)
{
	return memcmp(&smc->in.regs, call, sizeof(*call)) == 0;
}

/* How much of a call gets through: 0 nothing, 1 what the filter makes of it, 2 the call itself. */
static unsigned int reach(const struct ffaf_regs *call, const struct ffan_seen *seen)
{
	unsigned int most = 0;

	for (size_t i = 0; i < seen->smc_count; i++) {
		if (is_same_call(&seen->smc[i], call) &&
		    (seen->outcome.verdict == FFAF_VERDICT_FORWARD || !is_question(call->x[0])))
			return 2;
		if (!is_question(seen->smc[i].in.regs.x[0]))
			most = 1;
	}
	return most;
}

static unsigned int pages_given(const struct ffan_seen *seen)
{
	unsigned int given = 0;

	for (size_t i = 0; i < seen->page_count; i++)
		given += seen->page[i].state == FFAIO_PAGE_FFA;
	return given;
}

static unsigned int direction(const struct ffan_sight *sight, const struct ffan_seen *old,
			      const struct ffan_seen *new_)
{
	const struct ffaf_regs *call;
	unsigned int before, after;

	if (sight->step == 0)
		return 0;
	call = &sight->probe->call[sight->step - 1].regs;
	before = reach(call, old);
	after = reach(call, new_);
	if (before == after) {
		before = pages_given(old);
		after = pages_given(new_);
	}
	return after > before ? FFAN_LOOSENED : after < before ? FFAN_TIGHTENED : 0;
}

/* Whether the caller gets what the SPMC said to what became of its call. */
static bool is_from_spmc(const struct ffan_seen *seen)
{
	const struct ffaio_smc *last;

	if (seen->outcome.verdict == FFAF_VERDICT_FORWARD)
		return true;
	if (seen->smc_count == 0 || seen->outcome.verdict != FFAF_VERDICT_ANSWER)
		return false;
	last = &seen->smc[seen->smc_count - 1];
	return !is_question(last->in.regs.x[0]) &&
	       memcmp(last->out.regs.x, seen->out.x, 4 * sizeof(seen->out.x[0])) == 0;
}

struct ffan_upshot ffan_diff_result(const struct ffan_probe *probe, unsigned int step,
				    const struct ffan_seen *seen)
{
	struct ffan_upshot result = {
		.boot = step == 0,
		.ok = seen->boot_ok,
		.verdict = seen->outcome.verdict,
		.reason = seen->outcome.reason,
		.x0 = seen->out.x[0],
		.x2 = seen->out.x[2],
		.undefined = seen->outcome.undefined,
		.smcs = (unsigned int)seen->smc_count,
		.pages = pages_given(seen),
	};

	if (step == 0)
		return result;
	result.from_spmc = is_from_spmc(seen);
	for (unsigned int i = 4; i < FFAF_REGS; i++) {
		if (seen->out.x[i] == probe->call[step - 1].regs.x[i] && seen->out.x[i] != 0)
			result.kept |= 1u << i;
	}
	return result;
}

static bool same_answer(const struct ffan_upshot *a, const struct ffan_upshot *b)
{
	return a->verdict == b->verdict && a->x0 == b->x0 && a->x2 == b->x2 && a->ok == b->ok;
}

static bool alike_result(const struct ffan_upshot *a, const struct ffan_upshot *b)
{
	if (a->boot != b->boot || a->ok != b->ok || a->verdict != b->verdict ||
	    a->from_spmc != b->from_spmc || (a->undefined & 0xfu) != (b->undefined & 0xfu))
		return false;
	return a->from_spmc || (a->x0 == b->x0 && a->x2 == b->x2);
}

static bool alike_smcs(const struct ffan_upshot *a, const struct ffan_upshot *b)
{
	return a->boot == b->boot && a->verdict == b->verdict && a->smcs == b->smcs;
}

/* Registers but x0 and x2, of whatever answer. */
static bool alike_others(const struct ffan_upshot a[FFAN_SIDES],
			 const struct ffan_upshot b[FFAN_SIDES])
{
	return ((a[FFAN_OLD].undefined ^ a[FFAN_NEW].undefined) != 0) ==
	       ((b[FFAN_OLD].undefined ^ b[FFAN_NEW].undefined) != 0);
}

bool ffan_diff_alike(unsigned int facets, const struct ffan_upshot a[FFAN_SIDES],
		     const struct ffan_upshot b[FFAN_SIDES])
{
	bool (*like)(const struct ffan_upshot *, const struct ffan_upshot *) = alike_smcs;

	if ((facets & FFAN_FACET_RESULT) != 0) {
		const bool same = same_answer(&a[FFAN_OLD], &a[FFAN_NEW]);

		if (same != same_answer(&b[FFAN_OLD], &b[FFAN_NEW]))
			return false;
		if (same)
			return alike_others(a, b);
		like = alike_result;
	} else if ((facets & FFAN_FACET_SMC) == 0) {
		return (facets & FFAN_FACET_MEMORY) != 0 || alike_others(a, b);
	}
	return like(&a[FFAN_OLD], &b[FFAN_OLD]) && like(&a[FFAN_NEW], &b[FFAN_NEW]);
}

/* The facets by which two differences are told apart: the first of RESULT, SMC, MEMORY, REST. */
unsigned int ffan_diff_leading(unsigned int facets)
{
	static const unsigned int order[] = { FFAN_FACET_RESULT, FFAN_FACET_SMC, FFAN_FACET_MEMORY,
					      FFAN_FACET_REST };

	for (size_t i = 0; i < FFAN_FACETS; i++) {
		if ((facets & order[i]) != 0)
			return order[i];
	}
	return 0;
}

static struct ffan_noted_change *find_change(struct ffan_differ *differ,
					     const struct ffan_causes *causes)
{
	const uint16_t atom = causes->count > 0 ? causes->atom[0] : UINT16_MAX;
	struct ffan_noted_change *change;

	for (size_t i = 0; i < differ->count; i++) {
		if (differ->change[i].atom == atom)
			return &differ->change[i];
	}
	if (differ->count == differ->room) {
		const size_t room = differ->room != 0 ? 2 * differ->room : 16;

		change = realloc(differ->change, room * sizeof(*change));
		if (change == NULL)
			return NULL;
		differ->change = change;
		differ->room = room;
	}
	change = &differ->change[differ->count++];
	*change = (struct ffan_noted_change){ .atom = atom };
	return change;
}

/* Who FFA_FEATURES asks about is what its effect is filed under. */
static bool is_asked(const struct ffan_sight *sight)
{
	const struct ffaf_regs *regs;

	if (sight->step == 0)
		return false;
	regs = &sight->probe->call[sight->step - 1].regs;
	return regs->x[0] == FFAF_FID_32(FEATURES);
}

static struct ffan_noted_effect *append_effect(struct ffan_noted_change *change,
					       const struct ffan_sight *sight)
{
	struct ffan_noted_effect *effect;

	if (change->count == change->room) {
		const size_t room = change->room != 0 ? 2 * change->room : 2;

		effect = realloc(change->effect, room * sizeof(*effect));
		if (effect == NULL)
			return NULL;
		change->effect = effect;
		change->room = room;
	}
	effect = &change->effect[change->count++];
	*effect = (struct ffan_noted_effect){ .probe = *sight->probe, .step = sight->step };
	return effect;
}

/* The effect of CHANGE that is like this one, or a new one. */
static struct ffan_noted_effect *find_effect(struct ffan_noted_change *change,
					     const struct ffan_sight *sight, unsigned int facets,
					     const struct ffan_upshot result[FFAN_SIDES])
{
	struct ffan_noted_effect *noted;

	for (size_t i = 0; i < change->count; i++) {
		const struct ffan_effect *e = &change->effect[i].effect;

		if ((e->asked == is_asked(sight) || facets == FFAN_FACET_REST) &&
		    ffan_diff_leading(e->differs) == ffan_diff_leading(facets) &&
		    ffan_diff_alike(ffan_diff_leading(facets), e->result, result))
			return &change->effect[i];
	}
	noted = append_effect(change, sight);
	if (noted != NULL) {
		memcpy(noted->effect.result, result, sizeof(noted->effect.result));
		noted->effect.asked = is_asked(sight);
	}
	return noted;
}

static unsigned int form_of(uint64_t x0)
{
	const uint32_t fixed = FFAF_FID_FAST | FFAF_FID_OWNER;
	unsigned int form = 0;

	if (x0 >> 32 != 0)
		form |= FFAN_FORM_UPPER;
	if ((x0 & FFAF_FID_HINT) != 0)
		form |= FFAN_FORM_HINT;
	if ((x0 & FFAF_FID_RESERVED) != 0)
		form |= FFAN_FORM_RESERVED;
	if ((x0 & fixed) != FFAF_FID_BASE_32 || (x0 & FFAF_FID_NUMBER) > 0xff)
		return FFAN_FORM_OTHER | (form & FFAN_FORM_UPPER);
	return form != 0 ? form : FFAN_FORM_PLAIN;
}

static void add_fid(struct ffan_effect *effect, uint64_t x0)
{
	effect->always = effect->forms == 0 ? form_of(x0) : effect->always & form_of(x0);
	effect->forms |= form_of(x0);
	if ((form_of(x0) & FFAN_FORM_OTHER) != 0)
		return;
	effect->fids[(x0 & FFAF_FID_SMC64) != 0][(x0 & 0xff) / 64] |= UINT64_C(1) << (x0 & 63);
}

static void merge(struct ffan_differ *differ, struct ffan_effect *effect,
		  const struct ffan_sight *sight, unsigned int facets)
{
	effect->differs |= facets;
	if ((facets & (FFAN_FACET_RESULT | FFAN_FACET_SMC | FFAN_FACET_MEMORY)) != 0 &&
	    !effect->asked)
		effect->direction |= direction(sight, &differ->world[FFAN_OLD].seen,
					       &differ->world[FFAN_NEW].seen);
	effect->versions |= sight->versions;
	effect->spmcs |= sight->spmcs;
	effect->calls++;
	if (sight->step == 0) {
		effect->callers |= FFAN_WHO_HOST | FFAN_WHO_VM;
		return;
	}
	effect->callers |= 1u << sight->probe->call[sight->step - 1].vm;
	add_fid(effect, sight->probe->call[sight->step - 1].regs.x[effect->asked ? 1 : 0]);
}

static void file(struct ffan_differ *differ, const struct ffan_sight *sight, unsigned int facets,
		 const struct ffan_causes *causes)
{
	const struct ffan_upshot result[FFAN_SIDES] = {
		ffan_diff_result(sight->probe, sight->step, &differ->world[FFAN_OLD].seen),
		ffan_diff_result(sight->probe, sight->step, &differ->world[FFAN_NEW].seen),
	};
	struct ffan_noted_change *change = find_change(differ, causes);
	struct ffan_noted_effect *noted =
		change != NULL ? find_effect(change, sight, facets, result) : NULL;

	if (noted == NULL) {
		differ->failed = true;
		return;
	}
	for (size_t i = 0; i < causes->count; i++)
		differ->atoms.told[causes->atom[i]] = true;
	if (noted->effect.calls == 0 || causes->count < noted->causes.count)
		noted->causes = *causes;
	merge(differ, &noted->effect, sight, facets);
}

/* Whether CAUSES were behind an earlier difference of the same probe: this one follows from it. */
static bool follows(struct ffan_seen_causes *seen, const struct ffan_causes *causes,
		    unsigned int facet)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->facet[i] == facet &&
		    memcmp(&seen->causes[i], causes, sizeof(*causes)) == 0)
			return true;
	}
	return false;
}

static void remember(struct ffan_seen_causes *seen, const struct ffan_causes *causes,
		     unsigned int facet)
{
	if (seen->count == FFAN_SEEN_CAUSES)
		return;
	seen->causes[seen->count] = *causes;
	seen->facet[seen->count++] = facet;
}

/* What else of LEFT goes away with the same lines is part of the same difference. */
static unsigned int join(struct ffan_differ *differ, const struct ffan_sight *sight,
			 unsigned int left, unsigned int facet, const struct ffan_causes *causes)
{
	unsigned int joined = facet;

	for (unsigned int other = 1; other < 1u << FFAN_FACETS; other <<= 1) {
		if ((left & ~facet & other) != 0 && causes->count > 0 &&
		    ffan_diff_is_behind(differ, sight, other, causes))
			joined |= other;
	}
	return joined;
}

void ffan_diff_note(struct ffan_differ *differ, const struct ffan_sight *sight,
		    struct ffan_seen_causes *seen)
{
	unsigned int left = sight->facets;

	while (left != 0 && !differ->failed) {
		const unsigned int facet = ffan_diff_leading(left);
		struct ffan_remembered memory;

		if (!ffan_memo_find(differ, sight, left, &memory)) {
			memory.causes = ffan_diff_causes(differ, sight, facet);
			memory.facets = join(differ, sight, left, facet, &memory.causes);
			ffan_memo_add(differ, sight, left, &memory);
		}
		if (seen == NULL || !follows(seen, &memory.causes, facet))
			file(differ, sight, memory.facets, &memory.causes);
		if (seen != NULL)
			remember(seen, &memory.causes, facet);
		left &= ~memory.facets;
	}
}
