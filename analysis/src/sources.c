/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "sources.h"

#include <ffan/replay.h>
#include <stdio.h>
#include <string.h>

static const struct ffaio_record *current(const struct ffan_run *run)
{
	return &run->feed->current.record;
}

static bool matches(const struct ffaio_smc *recorded, const struct ffaf_regs *smc)
{
	return recorded->answered && (recorded->in.known & 1u) != 0 &&
	       ffan_same_smc(&recorded->in, smc);
}

static bool matches_halves(const struct ffaio_smc *recorded, const struct ffaf_regs *smc)
{
	return recorded->answered && (recorded->in.known & 1u) != 0 &&
	       ffan_same_smc32(&recorded->in, smc);
}

/* What the SPMC wrote to the start of the filter's RX buffer while it answered. */
static void take_fill(const struct ffan_run *run, const struct ffaio_smc *recorded,
		      struct ffaio_bytes *fill)
{
	struct ffaio_smc *issued = &run->smc[run->smc_count - 1];

	issued->has_hyp_rx = recorded->has_hyp_rx;
	issued->hyp_rx = recorded->hyp_rx;
	if (recorded->has_hyp_rx)
		*fill = (struct ffaio_bytes){ 0, recorded->hyp_rx.data, recorded->hyp_rx.size };
}

void ffan_fill_rx(const struct ffan_run *run, const struct ffaio_bytes *fill)
{
	const size_t room = run->buffer_size - fill->address;

	if (fill->size == 0)
		return;
	ffan_memory_keep(run->memory, NULL);
	memcpy(run->buffers.rx + fill->address, fill->data, fill->size < room ? fill->size : room);
}

static size_t find_like(const struct ffan_run *run, const struct ffaf_regs *smc,
			bool (*like)(const struct ffaio_smc *, const struct ffaf_regs *))
{
	const struct ffaio_record *record = current(run);
	size_t i = 0;

	while (i < record->smc_count && (run->used[i] || !like(&record->smc[i], smc)))
		i++;
	return i;
}

/* The place of the SMC among those recorded with the call, or their number. */
static size_t find_own(const struct ffan_run *run, const struct ffaf_regs *smc)
{
	const size_t exact = find_like(run, smc, matches);

	return exact < current(run)->smc_count ? exact : find_like(run, smc, matches_halves);
}

/* Whether the call was recorded to return just this answer of the SPMC. */
static bool is_outcome(const struct ffan_run *run, const struct ffaio_regs *out)
{
	const struct ffaio_record *record = current(run);

	return record->has_out && record->out.regs.x[0] == out->regs.x[0] &&
	       record->out.regs.x[2] == out->regs.x[2] && record->out.regs.x[3] == out->regs.x[3];
}

/*
 * Of an SMC recorded with this call and an equal one left over from an earlier
 * call, the call made the one whose answer it was recorded to return.
 */
static const struct ffaio_regs *recorded_with_call(struct ffan_run *run,
						   const struct ffaf_regs *smc,
						   struct ffaio_bytes *fill)
{
	const struct ffaio_record *record = current(run);
	const size_t i = find_own(run, smc);
	const bool has_own = i < record->smc_count;
	struct ffan_leftover *left = ffan_leftovers_find(run->leftovers, smc, matches);

	if (left != NULL && (!has_own || (is_outcome(run, &left->smc.out) &&
					  !is_outcome(run, &record->smc[i].out)))) {
		left->taken = true;
		run->late[run->smc_count - 1] = true;
		take_fill(run, &left->smc, fill);
		return &left->smc.out;
	}
	if (!has_own)
		return NULL;
	run->used[i] = true;
	take_fill(run, &record->smc[i], fill);
	return &record->smc[i].out;
}

static const struct ffaio_regs *recorded_elsewhere(struct ffan_run *run,
						   const struct ffaf_regs *smc)
{
	const struct ffaio_regs *out = ffan_answers_find(run->answers, smc, run->spoken);
	const struct ffaio_record *ahead;

	while (out == NULL && (ahead = ffan_feed_ahead(run->feed, *run->learned)) != NULL) {
		const size_t place = (run->feed->first + *run->learned) % FFAN_LOOKAHEAD;

		ffan_answers_learn(run->answers, ahead, run->feed->ahead[place].trace.at_spmc);
		++*run->learned;
		out = ffan_answers_find(run->answers, smc, run->spoken);
	}
	return out;
}

/* The SPMC's own version, concluded from what it answered to another request. */
static bool infer_version(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out)
{
	const uint32_t asked = (uint32_t)smc->x[1];
	const struct ffan_version_answer *v;

	if (smc->x[0] != FFAF_FID_32(VERSION))
		return false;
	v = ffan_answers_infer(run->answers, asked);
	if (v == NULL)
		return false;
	*out = (struct ffaio_regs){ .known = FFAF_ALL_REGS };
	out->regs.x[0] = v->answered;
	snprintf(
		run->inferred, sizeof(run->inferred),
		"FFA_VERSION %u.%u was not asked in the recording; the SPMC is taken to name %u.%u, "
		"as it did when asked for %u.%u",
		ffaf_version_major(asked), ffaf_version_minor(asked),
		ffaf_version_major(v->answered), ffaf_version_minor(v->answered),
		ffaf_version_major(v->asked), ffaf_version_minor(v->asked));
	return true;
}

static void say_features_inferred(struct ffan_run *run, const struct ffaf_regs *smc,
				  uint32_t version)
{
	snprintf(run->inferred, sizeof(run->inferred),
		 "FFA_FEATURES x1=0x%llx was recorded in version %u.%u, and is taken for %u.%u too",
		 (unsigned long long)smc->x[1], ffaf_version_major(version),
		 ffaf_version_minor(version), ffaf_version_major(run->spoken),
		 ffaf_version_minor(run->spoken));
}

/*
 * What FFA_FEATURES was recorded to say in another version is taken for this one
 * too, without the fields that this one does not have: 1.2 brought the largest
 * buffer size of FFA_RXTX_MAP.
 */
static bool infer_features(struct ffan_run *run, const struct ffaf_regs *smc,
			   struct ffaio_regs *out)
{
	const struct ffaio_regs *found;
	uint32_t version = 0;

	if (smc->x[0] != FFAF_FID_32(FEATURES))
		return false;
	found = ffan_answers_find_features(run->answers, smc, &version);
	if (found == NULL)
		return false;
	*out = *found;
	if (smc->x[1] == FFAF_FID_64(RXTX_MAP) && run->spoken < FFAF_VERSION_1_2)
		out->regs.x[2] &= 3u;
	say_features_inferred(run, smc, version);
	return true;
}

/* The call in the filter's own words: its buffers for the caller's, the 64-bit form. */
static bool is_reissue(const struct ffan_run *run, const struct ffaf_regs *smc)
{
	const uint32_t number = (uint32_t)smc->x[0] & FFAF_FID_NUMBER;

	if (run->smc_count != 1 || number != ((uint32_t)run->call->x[0] & FFAF_FID_NUMBER))
		return false;
	switch (number) {
	case FFAF_NR_RXTX_MAP:
		/* Refused may have been the caller's addresses. */
		return ffan_is_success(&current(run)->out);
	case FFAF_NR_RX_RELEASE:
	case FFAF_NR_RXTX_UNMAP:
	case FFAF_NR_PARTITION_INFO_GET:
	case FFAF_NR_MEM_SHARE:
	case FFAF_NR_MEM_LEND:
	case FFAF_NR_MEM_FRAG_TX:
		return true;
	default:
		return false;
	}
}

/* Below the filter, what the SPMC wrote for the caller stands in the caller's memory. */
static void take_fill_from_caller(const struct ffan_run *run, struct ffaio_bytes *fill)
{
	const struct ffaio_record *record = current(run);

	if (record->wrote_count == 0)
		return;
	*fill = record->wrote[0];
	fill->address %= run->buffer_size;
}

/* The recorded outcome, where it is the SPMC's answer to this SMC or to its like. */
static const struct ffaio_regs *recorded_outcome(const struct ffan_run *run,
						 const struct ffaf_regs *smc,
						 struct ffaio_bytes *fill)
{
	const struct ffaio_record *record = current(run);
	const bool at_spmc = run->feed->current.trace.at_spmc;

	if (run->call == NULL || !ffan_outcome_is_spmc(record, at_spmc))
		return NULL;
	if (memcmp(smc, run->call, sizeof(*smc)) == 0)
		return &record->out;
	if (!at_spmc || !is_reissue(run, smc))
		return NULL;
	take_fill_from_caller(run, fill);
	return &record->out;
}

/*
 * The same for an answer that was recorded with this very call, in a newer version
 * than the filter speaks now.
 */
static void adapt_features(struct ffan_run *run, const struct ffaf_regs *smc,
			   struct ffaio_regs *out)
{
	const uint32_t recorded = run->answers->spoken;

	if (smc->x[0] != FFAF_FID_32(FEATURES) || smc->x[1] != FFAF_FID_64(RXTX_MAP) ||
	    recorded < FFAF_VERSION_1_2 || run->spoken >= FFAF_VERSION_1_2 ||
	    run->spoken < FFAF_VERSION_1_0 || out->regs.x[2] <= 3u)
		return;
	out->regs.x[2] &= 3u;
	say_features_inferred(run, smc, recorded);
}

/* The answer that was recorded in this very place; NULL: there is none. */
static const struct ffaio_regs *recorded_here(struct ffan_run *run, const struct ffaf_regs *smc,
					      struct ffaio_bytes *fill)
{
	const struct ffaio_regs *found;

	fill->size = 0;
	found = recorded_outcome(run, smc, fill);
	if (found == NULL)
		found = recorded_with_call(run, smc, fill);
	run->foreign |= found == NULL;
	return found;
}

void ffan_match_answer(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out,
		       struct ffaio_bytes *fill)
{
	const struct ffaio_regs *found = recorded_here(run, smc, fill);

	if (found != NULL)
		*out = *found;
	else
		out->known = 0;
}

void ffan_find_answer(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out,
		      struct ffaio_bytes *fill)
{
	const struct ffaio_regs *found = recorded_here(run, smc, fill);

	if (found == NULL)
		found = recorded_elsewhere(run, smc);
	if (found != NULL) {
		*out = *found;
		adapt_features(run, smc, out);
	} else if (!infer_version(run, smc, out) && !infer_features(run, smc, out)) {
		*out = (struct ffaio_regs){ 0 };
	}
}
