/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "notify.h"

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

/*
 * The notifications of partitions that RECORD, an FFA_NOTIFICATION_GET, was answered with: those
 * that it finds must have been set.
 */
static uint64_t bits_of(const struct ffaio_record *record)
{
	if (!is_call(record, FFAF_NR_NOTIFICATION_GET) || !succeeded(record))
		return 0;
	return (uint32_t)record->out.regs.x[2] | record->out.regs.x[3] << 32;
}

void ffan_notify(struct ffan_secure *secure, struct ffan_feed *feed, const struct ffan_step *step)
{
	const struct ffaio_record *get = step->record;

	if (!ffan_is_answer(step) || !succeeded(get))
		return;
	if (is_call(get, FFAF_NR_NOTIFICATION_INFO_GET))
		for (size_t i = 0; i < NEAR && get != NULL && bits_of(get) == 0; i++)
			get = ffan_feed_ahead(feed, i);
	if (get != NULL && bits_of(get) != 0)
		ffan_secure_notify(secure, step->record->cpu, (uint16_t)get->in.regs.x[1],
				   bits_of(get));
}
