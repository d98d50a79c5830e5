/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "simulated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More SMCs than this within one call are a loop in a filter. */
#define SMCS_MAX 65536

static const struct ffaio_record *current(const struct ffan_run *run)
{
	return &run->feed->current.record;
}

static struct ffaio_smc *append(struct ffan_run *run)
{
	if (run->smc_count == run->smc_room) {
		const size_t room = run->smc_room != 0 ? 2 * run->smc_room : 16;
		struct ffaio_smc *smc = NULL;
		bool *late = NULL;

		if (room <= SMCS_MAX)
			smc = realloc(run->smc, room * sizeof(*smc));
		if (smc != NULL) {
			run->smc = smc;
			late = realloc(run->late, room * sizeof(*late));
		}
		if (late == NULL) {
			run->failed = true;
			return NULL;
		}
		run->late = late;
		run->smc_room = room;
	}
	run->late[run->smc_count] = false;
	return &run->smc[run->smc_count++];
}

static void say_missing_bytes(struct ffan_run *run, uint64_t address)
{
	if (run->missing[0] == '\0')
		snprintf(run->missing, sizeof(run->missing),
			 "the bytes in the caller's memory at 0x%llx", (unsigned long long)address);
}

static void say_missing(struct ffan_run *run, const struct ffaf_regs *smc)
{
	const struct ffaio_smc asked = { .in = { .regs = *smc, .known = FFAF_ALL_REGS } };
	static const struct ffaio_unrecorded all_recorded;
	char text[FFAIO_FORMAT_MAX];

	if (run->missing[0] != '\0')
		return;
	ffaio_format_smc(text, sizeof(text), &asked, &all_recorded);
	snprintf(run->missing, sizeof(run->missing), "the SPMC's answer to %.200s", text);
}

/* REGS are those of RECORDED: guess each that is not known. */
static void guess(struct ffan_run *run, const struct ffaio_regs *recorded, struct ffaf_regs *regs)
{
	ffan_memory_keep(run->memory, NULL);
	run->guessed = true;
	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((recorded->known >> i & 1u) == 0)
			regs->x[i] = run->fill;
	}
}

/* The SMC of struct ffaf_ops. */
static void answer_smc(void *ctx, struct ffaf_regs *regs)
{
	struct ffan_run *run = ctx;
	struct ffaio_smc *smc = append(run);

	run->spoken = run->state->version;
	if (smc == NULL)
		return;
	if (!run->forwards) {
		smc->in.regs = *regs;
		smc->in.known = FFAF_ALL_REGS;
	}
	smc->has_hyp_rx = false;
	smc->hyp_rx = (struct ffaio_bytes){ 0 };
	ffan_simulated_answer(run, regs, &smc->out);
	if ((smc->out.known & 1u) == 0) {
		say_missing(run, regs);
		smc->out.known = 0;
	}
	run->blind |= (smc->out.known & 0xfu) != 0xfu;
	smc->answered = smc->out.known != 0;
	*regs = smc->out.regs;
	if (smc->out.known != FFAF_ALL_REGS)
		guess(run, &smc->out, regs);
	if (!run->forwards)
		ffan_memory_asks(run->memory, &smc->in.regs, regs);
}

static bool change_pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	struct ffan_run *run = ctx;

	return ffasim_pages(run->machine, op, address, count);
}

static void read_memory(void *ctx, void *to, uint64_t address, uint32_t size)
{
	struct ffan_run *run = ctx;

	if (size > 0 && !ffasim_has_bytes(run->machine, address))
		say_missing_bytes(run, address);
	ffan_memory_reads(run->memory, to, size);
	ffasim_read(run->machine, to, address, size);
}

static void write_memory(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct ffan_run *run = ctx;

	ffasim_write(run->machine, address, from, size);
}

static const struct ffaf_ops ops = {
	.smc = answer_smc, .pages = change_pages, .read = read_memory, .write = write_memory
};

static struct ffaf_filter filter_of(struct ffan_run *run, const struct ffaf_policy *policy,
				    struct ffaf_state *state)
{
	return (struct ffaf_filter){ policy, state, &ops, run, run->buffers };
}

static int start(struct ffan_run *run)
{
	const size_t count = current(run)->smc_count;

	run->smc_count = 0;
	run->simulated = run->diverged = 0;
	if (run->written_count > 0)
		ffan_simulated_forget(run);
	run->guessed = run->foreign = run->blind = false;
	run->missing[0] = run->inferred[0] = '\0';
	run->failed = false;
	if (run->leftovers->count > 0)
		ffan_leftovers_restore(run->leftovers);
	if (count > run->used_room) {
		bool *used = realloc(run->used, count * sizeof(*used));

		if (used == NULL)
			return -1;
		run->used = used;
		run->used_room = count;
	}
	if (count > 0)
		memset(run->used, 0, count * sizeof(*run->used));
	return 0;
}

int ffan_run_boot(struct ffan_run *run, const struct ffaf_policy *policy, struct ffaf_state *state,
		  const struct ffaf_boot *boot)
{
	const struct ffaf_filter filter = filter_of(run, policy, state);

	run->state = state;
	run->forwards = false;
	run->call = NULL;
	if (start(run) != 0)
		return -1;
	run->boot_ok = ffaf_boot(&filter, boot);
	return run->failed ? -1 : 0;
}

int ffan_run_call(struct ffan_run *run, const struct ffaf_policy *policy, struct ffaf_state *state,
		  struct ffaf_caller *caller, const struct ffaio_regs *in,
		  struct ffaf_decision decision, struct ffaf_regs *regs)
{
	const struct ffaf_filter filter = filter_of(run, policy, state);

	run->state = state;
	run->forwards = decision.verdict == FFAF_VERDICT_FORWARD;
	if (start(run) != 0)
		return -1;
	run->call = &in->regs;
	if (in->known != FFAF_ALL_REGS) {
		run->filled = in->regs;
		guess(run, in, &run->filled);
		run->call = &run->filled;
	}
	*regs = *run->call;
	run->outcome = ffaf_call(&filter, caller, regs);
	/* A forwarded call is not an SMC of the filter's own. */
	if (run->outcome.verdict == FFAF_VERDICT_FORWARD && run->smc_count > 0)
		run->smc_count--;
	return run->failed ? -1 : 0;
}

void ffan_run_free(struct ffan_run *run)
{
	free(run->smc);
	free(run->late);
	free(run->used);
	ffan_simulated_forget(run);
	free(run->written);
}
