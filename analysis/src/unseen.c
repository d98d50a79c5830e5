/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "unseen.h"

bool ffan_is_answer(const struct ffan_step *step)
{
	const struct ffaio_record *record = step->record;

	return record->has_out && (step->trace->at_spmc || record->verdict == FFAIO_FORWARD);
}

/* Calls between FFA_NOTIFICATION_INFO_GET and the FFA_NOTIFICATION_GET that it leads to. */
#define NEAR 32

static bool succeeded(const struct ffaio_record *record)
{
	return record->has_out && (record->out.known & 1u) != 0 &&
	       (record->out.regs.x[0] == FFAF_FID_32(SUCCESS) ||
		record->out.regs.x[0] == FFAF_FID_64(SUCCESS));
}

static bool is_call(const struct ffaio_record *record, uint32_t number)
{
	return record->kind == FFAIO_CALL &&
	       ((uint32_t)record->in.regs.x[0] & FFAF_FID_NUMBER) == number;
}

/* The notifications of partitions that RECORD, an FFA_NOTIFICATION_GET of ID, found. */
static uint64_t bits_of(const struct ffaio_record *record, uint16_t id)
{
	if (!is_call(record, FFAF_NR_NOTIFICATION_GET) || !succeeded(record) ||
	    (uint16_t)record->in.regs.x[1] != id)
		return 0;
	return (uint32_t)record->out.regs.x[2] | record->out.regs.x[3] << 32;
}

/*
 * Endpoint ID was told of notifications; the calls that follow tell which, if it took
 * them. If not, it is any that may be set.
 */
static void set_some(struct ffan_secure *secure, struct ffan_feed *feed,
		     const struct ffan_step *step, uint16_t id)
{
	const struct ffaio_record *ahead;
	uint64_t bits = 0;

	for (size_t i = 0; i < NEAR && bits == 0 && (ahead = ffan_feed_ahead(feed, i)) != NULL; i++)
		bits = bits_of(ahead, id);
	if (bits != 0 && ffan_secure_notify(secure, step->record->cpu, id, bits))
		return;
	for (unsigned int bit = 0; bit < 64; bit++)
		if (ffan_secure_notify(secure, step->record->cpu, id, UINT64_C(1) << bit))
			return;
}

/* The first ids of the lists of an answer to FFA_NOTIFICATION_INFO_GET: endpoints. */
static void set_for_all(struct ffan_secure *secure, struct ffan_feed *feed,
			const struct ffan_step *step)
{
	const struct ffaf_regs *out = &step->record->out.regs;
	const unsigned int each = out->x[0] == FFAF_FID_64(SUCCESS) ? 4 : 2;
	const unsigned int lists = out->x[2] >> 7 & 0x1f;

	for (unsigned int list = 0, at = 0; list < lists && at < 5 * each; list++) {
		set_some(secure, feed, step, (uint16_t)(out->x[3 + at / each] >> 16 * (at % each)));
		at += 1 + (unsigned int)(out->x[2] >> (12 + 2 * list) & 3);
	}
}

void ffan_unseen(struct ffan_secure *secure, struct ffan_feed *feed, const struct ffan_step *step)
{
	const struct ffaio_record *record = step->record;
	const uint16_t id = (uint16_t)record->in.regs.x[1];

	if (!ffan_is_answer(step))
		return;
	if (is_call(record, FFAF_NR_NOTIFICATION_INFO_GET) && succeeded(record))
		set_for_all(secure, feed, step);
	else if (bits_of(record, id) != 0)
		ffan_secure_notify(secure, record->cpu, id, bits_of(record, id));
}
