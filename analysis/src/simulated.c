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

/* The SMC was answered by the simulation; run->rx is what RX held before, and WRITTEN says that it
 * changed. */
static void tell_rx(struct ffan_run *run, bool written)
{
	struct ffaio_smc *smc = &run->smc[run->smc_count - 1];
	size_t size = written ? run->buffer_size : 0;

	while (size > 0 && run->rx[size - 1] == run->buffers.rx[size - 1])
		size--;
	smc->has_hyp_rx = size > 0;
	if (size == 0)
		return;
	smc->hyp_rx = (struct ffaio_bytes){ .data = keep_rx(run, size), .size = size };
	run->failed |= smc->hyp_rx.data == NULL;
}

/*
 * The simulated answer to SMC, which *OUT becomes unless a recorded one is there
 * and goes first. The simulation goes along in any case: later calls build on it.
 */
static void simulate(struct ffan_run *run, const struct ffaf_regs *smc, struct ffaio_regs *out)
{
	struct ffaf_regs regs = *smc;
	const bool recorded = (out->known & 1u) != 0;
	const char *missing = ffan_secure_call(run->secure, run->feed->current.record.cpu, &regs,
					       recorded ? out : NULL);
	const bool written = memcmp(run->rx, run->buffers.rx, run->buffer_size) != 0;

	if (written)
		ffan_memory_keep(run->memory, run->rx);
	if (run->spmc == FFAN_SPMC_AUTO && recorded) {
		run->diverged += missing != NULL || !ffan_same_smc(out, &regs);
		return;
	}
	tell_rx(run, written);
	run->simulated++;
	*out = (struct ffaio_regs){ .regs = regs, .known = missing == NULL ? FFAF_ALL_REGS : 0 };
	if (missing != NULL && run->missing[0] == '\0')
		snprintf(run->missing, sizeof(run->missing), "%s", missing);
}

void ffan_simulated_answer(struct ffan_run *run, const struct ffaf_regs *smc,
			   struct ffaio_regs *out)
{
	const uint32_t size = run->buffer_size;
	bool filled;

	if (run->secure == NULL) {
		ffan_find_answer(run, smc, out);
		return;
	}
	memcpy(run->rx, run->buffers.rx, size);
	ffan_find_answer(run, smc, out);
	filled = memcmp(run->rx, run->buffers.rx, size) != 0;
	if (run->spmc == FFAN_SPMC_SIM)
		memcpy(run->buffers.rx, run->rx, size);
	else
		memcpy(run->rx, run->buffers.rx, size);
	simulate(run, smc, out);
	/* Bytes that were recorded go first, as registers do. */
	if (filled && run->spmc == FFAN_SPMC_AUTO)
		memcpy(run->buffers.rx, run->rx, size);
}
