/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_ANSWERS_H
#define FFAN_ANSWERS_H

#include <ffaio/trace.h>

/*
 * What the SPMC of one boot was recorded to answer to questions that it answers
 * alike every time. Bounded: once full, it learns no more.
 */

#define FFAN_ANSWERS 1024
#define FFAN_ANSWER_PLACES (2 * FFAN_ANSWERS) /* a power of two */
#define FFAN_VERSIONS 32

struct ffan_answer {
	uint32_t place; /* of its number, in ffan_answers */
	uint32_t spoken; /* word agreed with the SPMC then; 0: not known */
	bool varies; /* it was answered otherwise too: not a constant after all */
	struct ffaio_regs in, out;
};

struct ffan_version_answer {
	uint32_t asked, answered;
};

struct ffan_answers {
	size_t count;
	struct ffan_answer *known; /* FFAN_ANSWERS, as they came; owned */
	/* Hash by question: numbers of KNOWN; one that does not name its place is none. */
	uint32_t number[FFAN_ANSWER_PLACES];
	struct ffan_version_answer versions[FFAN_VERSIONS];
	size_t version_count;
	uint32_t spoken; /* word that was last agreed with the SPMC; 0: not known */
	bool locked; /* something but FFA_VERSION has reached the SPMC */
};

/* Room for what will be learned: -1 when out of memory. */
int ffan_answers_init(struct ffan_answers *answers);
void ffan_answers_free(struct ffan_answers *answers);
/* Forget all: another boot, perhaps another SPMC. */
void ffan_answers_reset(struct ffan_answers *answers);

/* Learn from what RECORD says of the SPMC. The first answer to a question stays. */
void ffan_answers_learn(struct ffan_answers *answers, const struct ffaio_record *record,
			bool at_spmc);

/*
 * The recorded answer to SMC where SPOKEN is agreed with the SPMC, or NULL. What
 * FFA_FEATURES says is that of a version, and not taken for another.
 */
const struct ffaio_regs *ffan_answers_find(const struct ffan_answers *answers,
					   const struct ffaf_regs *smc, uint32_t spoken);
/*
 * The recorded answer to SMC, an FFA_FEATURES, in any version, which *VERSION is
 * set to; NULL if it was never asked.
 */
const struct ffaio_regs *ffan_answers_find_features(const struct ffan_answers *answers,
						    const struct ffaf_regs *smc, uint32_t *version);
/* FFA_SUCCESS. */
bool ffan_is_success(const struct ffaio_regs *answer);

/*
 * What an SPMC that answered to other versions would answer to FFA_VERSION(ASKED):
 * the version it named to a request that it was compatible with, if ASKED is
 * compatible with that too (DEN0077A 13.2: it names its own). NULL if that does
 * not follow.
 */
const struct ffan_version_answer *ffan_answers_infer(const struct ffan_answers *answers,
						     uint32_t asked);

/* Whether RECORDED is SMC, as far as it was recorded. */
bool ffan_same_smc(const struct ffaio_regs *recorded, const struct ffaf_regs *smc);
/*
 * The same for a 32-bit function by its W registers alone: SMCCC leaves the upper
 * halves of its arguments open, and compilers do too.
 */
bool ffan_same_smc32(const struct ffaio_regs *recorded, const struct ffaf_regs *smc);

/* Whether the recorder saw how the SPMC answered exactly this call. */
bool ffan_outcome_is_spmc(const struct ffaio_record *record, bool at_spmc);

#endif
