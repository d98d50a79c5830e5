/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answers.h"

#include <ffafilter/functions.h>
#include <stdlib.h>
#include <string.h>

int ffan_answers_init(struct ffan_answers *answers)
{
	*answers = (struct ffan_answers){
		.known = malloc(FFAN_ANSWERS * sizeof(*answers->known)),
	};
	return answers->known != NULL ? 0 : -1;
}

void ffan_answers_free(struct ffan_answers *answers)
{
	free(answers->known);
}

void ffan_answers_reset(struct ffan_answers *answers)
{
	answers->count = 0;
	answers->version_count = 0;
	answers->spoken = 0;
	answers->locked = false;
}

bool ffan_outcome_is_spmc(const struct ffaio_record *record, bool at_spmc)
{
	return record->has_out && (at_spmc || record->verdict == FFAIO_FORWARD);
}

/* Asked again, an SPMC says the same. */
static bool is_constant(uint64_t x0)
{
	switch (x0) {
	case FFAF_FID_32(FEATURES):
	case FFAF_FID_32(ID_GET):
	case FFAF_FID_32(SPM_ID_GET):
		return true;
	default:
		return false;
	}
}

static bool same_under(const struct ffaio_regs *recorded, const struct ffaf_regs *smc,
		       uint64_t mask)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((recorded->known >> i & 1u) != 0 &&
		    ((recorded->regs.x[i] ^ smc->x[i]) & mask) != 0)
			return false;
	}
	return true;
}

bool ffan_same_smc(const struct ffaio_regs *recorded, const struct ffaf_regs *smc)
{
	if (recorded->known == FFAF_ALL_REGS)
		return memcmp(&recorded->regs, smc, sizeof(*smc)) == 0;
	return same_under(recorded, smc, UINT64_MAX);
}

bool ffan_same_smc32(const struct ffaio_regs *recorded, const struct ffaf_regs *smc)
{
	return (smc->x[0] & FFAF_FID_SMC64) == 0 && same_under(recorded, smc, UINT32_MAX);
}

/* Only x0 to x2 tell questions apart; the rest is compared. */
static uint32_t place_of(const struct ffaf_regs *smc)
{
	uint64_t h = smc->x[0] * 0x9e3779b97f4a7c15u;

	h = (h ^ smc->x[1]) * 0xbf58476d1ce4e5b9u;
	h = (h ^ smc->x[2]) * 0x94d049bb133111ebu;
	return (uint32_t)(h >> 32) % FFAN_ANSWER_PLACES;
}

/* The answer at PLACE; NULL: the place is free. */
static const struct ffan_answer *answer_at(const struct ffan_answers *answers, uint32_t place)
{
	const uint32_t number = answers->number[place];

	return number < answers->count && answers->known[number].place == place
		       ? &answers->known[number]
		       : NULL;
}

/* Member by member: this is done for every question of a boot, and the whole need not be cleared.
 */
static void put_answer(struct ffan_answers *answers, uint32_t place, const struct ffaio_regs *in,
		       const struct ffaio_regs *out)
{
	struct ffan_answer *answer = &answers->known[answers->count];

	answers->number[place] = (uint32_t)answers->count++;
	answer->place = place;
	answer->spoken = answers->spoken;
	answer->in = *in;
	answer->out = *out;
	answer->varies = false;
}

static void learn_constant(struct ffan_answers *answers, const struct ffaio_regs *in,
			   const struct ffaio_regs *out)
{
	uint32_t place = place_of(&in->regs);

	if ((in->known & 7u) != 7u || answers->count == FFAN_ANSWERS)
		return;
	for (; answer_at(answers, place) != NULL; place = (place + 1) % FFAN_ANSWER_PLACES) {
		struct ffan_answer *known = &answers->known[answers->number[place]];

		if (known->spoken != answers->spoken || !ffan_same_smc(&known->in, &in->regs))
			continue;
		known->varies |= known->out.regs.x[0] != out->regs.x[0] ||
				 known->out.regs.x[2] != out->regs.x[2];
		return;
	}
	put_answer(answers, place, in, out);
}

static bool is_compatible(uint32_t caller, uint32_t callee)
{
	return (callee >> 31) == 0 && ffaf_version_major(caller) == ffaf_version_major(callee) &&
	       ffaf_version_minor(caller) <= ffaf_version_minor(callee);
}

static void learn_version(struct ffan_answers *answers, const struct ffaio_regs *in,
			  const struct ffaio_regs *out)
{
	const uint32_t asked = (uint32_t)in->regs.x[1], answered = (uint32_t)out->regs.x[0];

	if ((in->known & 3u) != 3u || (out->known & 1u) == 0)
		return;
	if (is_compatible(asked, answered))
		answers->spoken = asked;
	/*
	 * Later answers may only say that the version is locked, which it is
	 * not yet where a filter asks.
	 */
	if (answers->locked)
		return;
	learn_constant(answers, in, out);
	if (answers->version_count < FFAN_VERSIONS)
		answers->versions[answers->version_count++] =
			(struct ffan_version_answer){ asked, answered };
}

static void learn_one(struct ffan_answers *answers, const struct ffaio_regs *in,
		      const struct ffaio_regs *out)
{
	if (in->regs.x[0] == FFAF_FID_32(VERSION)) {
		learn_version(answers, in, out);
		return;
	}
	answers->locked = true;
	if (is_constant(in->regs.x[0]))
		learn_constant(answers, in, out);
}

void ffan_answers_learn(struct ffan_answers *answers, const struct ffaio_record *record,
			bool at_spmc)
{
	if (record->kind != FFAIO_BOOT && record->kind != FFAIO_CALL)
		return;
	for (size_t i = 0; i < record->smc_count; i++) {
		if (record->smc[i].answered)
			learn_one(answers, &record->smc[i].in, &record->smc[i].out);
	}
	if (record->kind == FFAIO_CALL && ffan_outcome_is_spmc(record, at_spmc))
		learn_one(answers, &record->in, &record->out);
}

static bool fits(const struct ffan_answer *answer, const struct ffaf_regs *smc, uint32_t spoken)
{
	return !answer->varies && ffan_same_smc(&answer->in, smc) &&
	       (smc->x[0] != FFAF_FID_32(FEATURES) || answer->spoken == 0 || spoken == 0 ||
		answer->spoken == spoken);
}

static const struct ffan_answer *find(const struct ffan_answers *answers,
				      const struct ffaf_regs *smc, uint32_t spoken)
{
	const struct ffan_answer *answer;
	uint32_t place = place_of(smc);

	for (; (answer = answer_at(answers, place)) != NULL;
	     place = (place + 1) % FFAN_ANSWER_PLACES) {
		if (fits(answer, smc, spoken))
			return answer;
	}
	return NULL;
}

const struct ffaio_regs *ffan_answers_find(const struct ffan_answers *answers,
					   const struct ffaf_regs *smc, uint32_t spoken)
{
	const struct ffan_answer *answer = find(answers, smc, spoken);

	return answer != NULL ? &answer->out : NULL;
}

const struct ffaio_regs *ffan_answers_find_features(const struct ffan_answers *answers,
						    const struct ffaf_regs *smc, uint32_t *version)
{
	const struct ffan_answer *answer = find(answers, smc, 0);

	if (answer == NULL)
		return NULL;
	*version = answer->spoken;
	return &answer->out;
}

bool ffan_is_success(const struct ffaio_regs *answer)
{
	return (answer->known & 1u) != 0 && answer->regs.x[0] == FFAF_FID_32(SUCCESS);
}

const struct ffan_version_answer *ffan_answers_infer(const struct ffan_answers *answers,
						     uint32_t asked)
{
	for (size_t i = 0; i < answers->version_count; i++) {
		const struct ffan_version_answer *v = &answers->versions[i];

		if (is_compatible(v->asked, v->answered) && is_compatible(asked, v->answered))
			return v;
	}
	return NULL;
}
