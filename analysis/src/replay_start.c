/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "replay_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_world(struct ffan_replay *replay, const struct ffan_source *source)
{
	if (ffan_memory_init(&replay->memory) != 0 || ffan_answers_init(&replay->answers) != 0)
		return false;
	if (source->spmc == FFAN_SPMC_RECORDED)
		return true;
	replay->secure = ffan_secure_open(source->system, replay->memory.machine);
	return replay->secure != NULL;
}

static void prepare_run(struct ffan_replay *replay, struct ffan_run *run,
			const struct ffan_source *source, uint64_t fill)
{
	run->feed = replay->feed;
	run->answers = &replay->answers;
	run->learned = &replay->learned;
	run->leftovers = &replay->leftovers;
	run->memory = &replay->memory;
	run->machine = replay->memory.machine;
	run->spmc = source->spmc;
	run->secure = replay->secure;
	run->buffers = replay->memory.buffers;
	run->fill = fill;
}

struct ffan_replay *ffan_replay_open(struct ffaio_trace_reader *reader,
				     const struct ffaio_policy *policy,
				     const struct ffaio_policy *guest)
{
	static const struct ffan_source recorded = { FFAN_SPMC_RECORDED, NULL };

	return ffan_replay_open_source(reader, policy, guest, &recorded);
}

/* FEED NULL: its own, which the caller starts. */
static struct ffan_replay *new_replay(struct ffan_feed *feed, const struct ffaio_policy *policy,
				      const struct ffaio_policy *guest,
				      const struct ffan_source *source)
{
	struct ffan_replay *replay = calloc(1, sizeof(*replay));

	if (replay == NULL)
		return NULL;
	if (!make_world(replay, source)) {
		ffan_replay_close(replay);
		return NULL;
	}
	replay->policy = policy;
	replay->guest = guest != NULL ? guest : policy;
	replay->feed = feed != NULL ? feed : &replay->own;
	replay->own.current.borrowed = true;
	prepare_run(replay, &replay->run, source, 0);
	prepare_run(replay, &replay->second, source, 0xa5a5a5a5a5a5a5a5u);
	return replay;
}

struct ffan_replay *ffan_replay_open_source(struct ffaio_trace_reader *reader,
					    const struct ffaio_policy *policy,
					    const struct ffaio_policy *guest,
					    const struct ffan_source *source)
{
	struct ffan_replay *replay = new_replay(NULL, policy, guest, source);

	if (replay != NULL)
		ffan_feed_init(&replay->own, reader);
	return replay;
}

struct ffan_replay *ffan_replay_follow(struct ffan_replay *leader,
				       const struct ffaio_policy *policy,
				       const struct ffaio_policy *guest,
				       const struct ffan_source *source)
{
	leader->feed->shared = true;
	return new_replay(leader->feed, policy, guest, source);
}

void ffan_replay_close(struct ffan_replay *replay)
{
	if (replay == NULL)
		return;
	ffan_leftovers_end(&replay->leftovers);
	ffan_run_free(&replay->run);
	ffan_run_free(&replay->second);
	ffan_feed_free(&replay->own);
	ffan_secure_close(replay->secure);
	ffan_memory_free(&replay->memory);
	ffan_answers_free(&replay->answers);
	free(replay->vms);
	free(replay);
}

static void forget_callers(struct ffan_replay *replay)
{
	replay->host = (struct ffaf_caller){ 0 };
	free(replay->vms);
	replay->vms = NULL;
}

/* The machine of a boot record; a trace that has none yet starts on the usual one. */
static struct ffaf_boot machine(const struct ffaio_record *record)
{
	if (record->kind != FFAIO_BOOT)
		return (struct ffaf_boot){ .smccc = FFAF_MAKE_VERSION(1, 2),
					   .page = 0x1000,
					   .hyp_tx = 0x40000000,
					   .hyp_rx = 0x40001000 };
	return (struct ffaf_boot){ .smccc = record->boot.smccc,
				   .page = (uint32_t)record->boot.page,
				   .hyp_tx = record->boot.hyp_tx,
				   .hyp_rx = record->boot.hyp_rx };
}

/*
 * A recording of a real machine names the filter's own buffers. There the calls
 * and the SMCs come from two recorders, and nobody sees pages change hands.
 */
static bool is_real(const struct ffaio_record *record)
{
	return record->kind == FFAIO_BOOT && (record->boot.hyp_tx != FFAIO_BOOT_HYP_TX ||
					      record->boot.hyp_rx != FFAIO_BOOT_HYP_RX);
}

/* The filter's own buffers lie where its boot says. */
static int start_secure(struct ffan_replay *replay, const struct ffaio_record *record,
			const struct ffaf_boot *boot)
{
	const struct ffan_secure_buffers buffers = { replay->memory.buffers.tx,
						     replay->memory.buffers.rx, boot->hyp_tx,
						     boot->hyp_rx, replay->memory.size };

	return ffan_secure_boot(replay->secure, record, &buffers);
}

int ffan_replay_boot(struct ffan_replay *replay, const struct ffaio_record *record)
{
	const struct ffaf_boot b = machine(record);

	if (!ffan_memory_boot(&replay->memory, record))
		return TOO_MANY_RANGES;
	replay->run.buffer_size = replay->second.buffer_size = replay->memory.size;
	forget_callers(replay);
	replay->booted = true;
	if (replay->policy == NULL)
		return ffan_secure_boot(replay->secure, record, &(struct ffan_secure_buffers){ 0 });
	if (replay->secure != NULL && start_secure(replay, record, &b) != 0)
		return -1;
	replay->two_recorders = is_real(record);
	replay->pages_recorded = false;
	replay->knowledge = (struct ffan_knowledge){ 0 };
	if (ffan_run_boot(&replay->run, &replay->policy->core, &replay->state, &b) != 0)
		return -1;
	replay->knowledge.failed = !replay->run.boot_ok && replay->run.missing[0] == '\0';
	if (replay->run.missing[0] == '\0' && replay->run.blind)
		snprintf(replay->run.missing, sizeof(replay->run.missing), "%s",
			 "registers of the SPMC's answer");
	if (replay->run.missing[0] != '\0')
		ffan_lose(&replay->knowledge, FFAN_VERSION, record->line);
	if (record->kind != FFAIO_BOOT || record->boot.ram_count == 0)
		ffan_lose(&replay->knowledge, FFAN_PAGES, record->line);
	return 0;
}
