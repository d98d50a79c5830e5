/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "simulated.h"

#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keep the first SIZE bytes of the filter's RX buffer; NULL when out of memory. */
static uint8_t *keep_rx(struct ffan_run *run, size_t size)
{
	uint8_t *copy = malloc(size);

	if (run->written_count == run->written_room) {
		const size_t room = run->written_room != 0 ? 2 * run->written_room : 16;
		uint8_t **written = realloc(run->written, room * sizeof(*written));

		if (written == NULL) {
			free(copy);
			return NULL;
		}
		run->written = written;
		run->written_room = room;
	}
	if (copy != NULL) {
		memcpy(copy, run->buffers.rx, size);
		run->written[run->written_count++] = copy;
	}
	return copy;
}

void ffan_simulated_forget(struct ffan_run *run)
{
	while (run->written_count > 0)
		free(run->written[--run->written_count]);
}

/* What the simulation wrote to the start of RX as it answered the SMC. */
static void tell_rx(struct ffan_run *run, size_t size)
{
	struct ffaio_smc *smc = &run->smc[run->smc_count - 1];

	smc->has_hyp_rx = size > 0;
	if (size == 0)
		return;
	smc->hyp_rx = (struct ffaio_bytes){ .data = keep_rx(run, size), .size = size };
	run->failed |= smc->hyp_rx.data == NULL;
}

/* Bytes from the start of RX to the last that is not what it was before the simulation wrote. */
static size_t written(const struct ffan_run *run, const uint8_t *before)
{
	uint32_t first, length;

	if (before == NULL ||
	    !ffan_changed_span(before, run->buffers.rx, run->buffer_size, &first, &length))
		return 0;
	return (size_t)first + length;
}

/*
 * The simulated answer to SMC, which *OUT becomes unless a recorded one is there
 * and goes first. The simulation goes along in any case: later calls build on it.
 */
static void simulate(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out)
{
	const bool recorded = (out->known & 1u) != 0;
	const bool behind = recorded && run->spmc == FFAN_SPMC_AUTO;
	struct ffaf_regs other;
	struct ffaf_regs *regs = behind ? &other : &out->regs;
	const char *missing = ffan_secure_call(run->secure, run->feed->current.record.cpu, smc,
					       recorded ? out : NULL, regs);
	const uint8_t *before = ffan_secure_rx_before(run->secure);
	const size_t size = written(run, before);

	if (size > 0)
		ffan_memory_keep(run->memory, before);
	if (behind) {
		run->diverged += missing != NULL || !ffan_same_smc(out, regs);
		return;
	}
	tell_rx(run, size);
	run->simulated++;
	out->known = missing == NULL ? FFAF_ALL_REGS : 0;
	if (missing != NULL && run->missing[0] == '\0')
		snprintf(run->missing, sizeof(run->missing), "%s", missing);
}

/* Bytes that were recorded go first, as registers do. */
static void simulate_behind(struct ffan_run *run, const struct ffaf_regs *smc,
			    struct ffaio_regs *out, const struct ffaio_bytes *fill)
{
	const uint8_t *before;

	ffan_fill_rx(run, fill);
	simulate(run, smc, out);
	before = ffan_secure_rx_before(run->secure);
	if (fill->size > 0 && before != NULL)
		memcpy(run->buffers.rx, before, run->buffer_size);
}

void ffan_simulated_answer(struct ffan_run *run, const struct ffaf_regs *smc,
			   struct ffaio_regs *out)
{
	struct ffaio_bytes fill;

	if (run->spmc == FFAN_SPMC_SIM) {
		ffan_match_answer(run, smc, out, &fill);
		simulate(run, smc, out);
		return;
	}
	ffan_find_answer(run, smc, out, &fill);
	if (run->spmc == FFAN_SPMC_AUTO)
		simulate_behind(run, smc, out, &fill);
	else
		ffan_fill_rx(run, &fill);
}
