/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The shortest of what shows a difference, as a trace that replays under both policies. */
#include "diff.h"

#include <ffaio/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Run the probe to its last step in both worlds. */
static bool run(struct ffan_differ *differ, const struct ffan_probe *probe, unsigned int step)
{
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		ffan_differ_use(differ, &differ->world[side], &differ->policy[side]->core);
		if (!ffan_probe_run(&differ->world[side], probe, step))
			return false;
	}
	return true;
}

/* Whether PROBE still shows what NOTED is about. */
static bool shows(struct ffan_differ *differ, const struct ffan_noted_effect *noted,
		  const struct ffan_probe *probe, unsigned int step)
{
	struct ffan_upshot result[FFAN_SIDES];
	unsigned int facets;

	if (!run(differ, probe, step))
		return false;
	facets = ffan_seen_differ(&differ->world[FFAN_OLD].seen, &differ->world[FFAN_NEW].seen);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		result[side] = ffan_diff_result(probe, step, &differ->world[side].seen);
	return ffan_diff_leading(facets) == ffan_diff_leading(noted->effect.differs) &&
	       ffan_diff_alike(ffan_diff_leading(facets), result, noted->effect.result);
}

static void drop_calls(struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	for (unsigned int i = noted->step; i-- > 1;) {
		struct ffan_probe shorter = noted->probe;

		ffan_probe_drop(&shorter, i - 1);
		if (!shows(differ, noted, &shorter, noted->step - 1))
			continue;
		noted->probe = shorter;
		noted->step--;
	}
}

static void clear_registers(struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	/* What FFA_FEATURES asks for is what it is about. */
	for (unsigned int i = FFAF_REGS; i-- > (noted->effect.asked ? 2u : 1u);) {
		struct ffan_probe shorter = noted->probe;

		shorter.call[noted->step - 1].regs.x[i] = 0;
		if (shows(differ, noted, &shorter, noted->step))
			noted->probe = shorter;
	}
}

struct writer {
	struct ffaio_trace_writer *trace;
	unsigned long line;
	struct ffaio_error error;
	struct ffaio_smc *smc; /* of both sides */
	size_t smc_count;
};

static unsigned long lines_of(const struct writer *w)
{
	size_t size;
	const char *text = ffaio_trace_text(w->trace, &size);
	unsigned long lines = 0;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines;
}

static void put_comment(struct writer *w, const char *policy, const char *host, const char *outcome)
{
	char text[FFAIO_FORMAT_MAX + 128];
	struct ffaio_record record = { .kind = FFAIO_COMMENT, .text = text };

	snprintf(text, sizeof(text), "# under %s%s%s the last call comes to: %s", policy,
		 host != NULL ? " for VMs, behind " : "", host != NULL ? host : "", outcome);
	ffaio_trace_write(w->trace, &record, &w->error);
}

/* How many of the COUNT first SMCs are like SMC. */
static size_t how_many(const struct ffaio_smc *list, size_t count, const struct ffaio_smc *smc)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += memcmp(&list[i].in.regs, &smc->in.regs, sizeof(smc->in.regs)) == 0;
	return n;
}

/* The SMCs of a side that are the filter's own: a replay takes the call itself from its outcome. */
static size_t own_smcs(const struct ffan_seen *seen, const struct ffaf_regs *call, bool forwarded)
{
	const size_t count = seen->smc_count;

	if (call == NULL || count == 0 || !forwarded ||
	    memcmp(&seen->smc[count - 1].in.regs, call, sizeof(*call)) != 0)
		return count;
	return count - 1;
}

/* All SMCs of the new side, and those of the old that it does not have: either finds its answers.
 */
static int join_smcs(struct writer *w, const struct ffan_seen *old, size_t old_count,
		     const struct ffan_seen *new_, size_t new_count)
{
	struct ffaio_smc *all = realloc(w->smc, (old_count + new_count + 1) * sizeof(*all));

	if (all == NULL)
		return -1;
	w->smc = all;
	w->smc_count = new_count;
	if (new_count > 0)
		memcpy(all, new_->smc, new_count * sizeof(*all));
	for (size_t i = 0; i < old_count; i++) {
		if (how_many(old->smc, i + 1, &old->smc[i]) >
		    how_many(all, w->smc_count, &old->smc[i]))
			all[w->smc_count++] = old->smc[i];
	}
	return 0;
}

/* Write RECORD with the first SMCs of both sides. */
static void put_record(struct writer *w, struct ffaio_record *record, const struct ffan_seen *old,
		       size_t old_count, const struct ffan_seen *new_, size_t new_count)
{
	if (join_smcs(w, old, old_count, new_, new_count) != 0) {
		ffaio_fail(&w->error, "", 0, 0, "out of memory");
		return;
	}
	record->smc = w->smc;
	record->smc_count = w->smc_count;
	w->line = lines_of(w) + 1;
	ffaio_trace_write(w->trace, record, &w->error);
}

static void put_boot(struct writer *w, const struct ffan_differ *differ,
		     const struct ffan_probe *probe)
{
	const struct ffan_seen *old = &differ->world[FFAN_OLD].seen;
	const struct ffan_seen *new_ = &differ->world[FFAN_NEW].seen;
	char name[] = "example";
	struct ffaio_range ram = { FFAN_RAM, FFAN_RAM_SIZE };
	struct ffaio_record record = { .kind = FFAIO_BOOT,
				       .boot = { .name = name,
						 .smccc = probe->smccc,
						 .page = FFAIO_BOOT_PAGE,
						 .hyp_tx = FFAIO_BOOT_HYP_TX,
						 .hyp_rx = FFAIO_BOOT_HYP_RX,
						 .ram = &ram,
						 .ram_count = 1,
						 .has_result = true,
						 .ok = new_->boot_ok } };

	put_record(w, &record, old, old->smc_count, new_, new_->smc_count);
}

/* The outcome of one side, as a record has it. */
static void set_outcome(struct ffaio_record *record, struct ffan_seen *seen)
{
	record->has_outcome = true;
	record->verdict = ffaio_verdict_of(seen->outcome.verdict);
	record->has_out = record->verdict != FFAIO_HALT;
	record->out = (struct ffaio_regs){ seen->out, FFAF_ALL_REGS & ~seen->outcome.undefined };
	record->page = seen->page;
	record->page_count = seen->page_count;
}

static void set_bytes(struct ffaio_record *record, struct ffaio_bytes bytes[2],
		      const struct ffan_probe *probe, unsigned int step, struct ffan_seen *seen)
{
	bytes[0] = (struct ffaio_bytes){ FFAN_TX, (uint8_t *)(uintptr_t)probe->mem[step - 1],
					 probe->mem_size[step - 1] };
	record->mem = &bytes[0];
	record->mem_count = probe->mem_size[step - 1] > 0;
	bytes[1] = (struct ffaio_bytes){ seen->wrote_at, seen->wrote, seen->wrote_size };
	record->wrote = &bytes[1];
	record->wrote_count = seen->wrote_size > 0;
}

static void put_call(struct writer *w, struct ffan_differ *differ, const struct ffan_probe *probe,
		     unsigned int step)
{
	struct ffan_seen *old = &differ->world[FFAN_OLD].seen;
	struct ffan_seen *new_ = &differ->world[FFAN_NEW].seen;
	const struct ffan_call *call = &probe->call[step - 1];
	const bool old_forwards = old->outcome.verdict == FFAF_VERDICT_FORWARD;
	const bool forwarded = old_forwards || new_->outcome.verdict == FFAF_VERDICT_FORWARD;
	/* The recorded outcome is the new filter's, unless only the old one's is the SPMC's. */
	struct ffan_seen *shown =
		old_forwards && new_->outcome.verdict != FFAF_VERDICT_FORWARD ? old : new_;
	struct ffaio_record record = { .kind = FFAIO_CALL,
				       .who = { call->vm, 0 },
				       .in = { call->regs, FFAF_ALL_REGS } };
	struct ffaio_bytes bytes[2];

	set_outcome(&record, shown);
	set_bytes(&record, bytes, probe, step, shown);
	put_record(w, &record, old, own_smcs(old, &call->regs, forwarded), new_,
		   own_smcs(new_, &call->regs, forwarded));
}

static const struct ffaio_unrecorded all_recorded;

static char *outcome_text(const struct ffan_probe *probe, unsigned int step, struct ffan_seen *seen)
{
	char text[FFAIO_FORMAT_MAX];
	struct ffaio_record record = { .kind = FFAIO_CALL };

	if (step == 0)
		return strdup(seen->boot_ok ? "ok" : "fail");
	record.in = (struct ffaio_regs){ probe->call[step - 1].regs, FFAF_ALL_REGS };
	set_outcome(&record, seen);
	ffaio_format_outcome(text, sizeof(text), &record, &all_recorded);
	return strdup(text);
}

static char *call_text(const struct ffan_probe *probe, unsigned int step)
{
	char text[FFAIO_FORMAT_MAX];
	struct ffaio_record record = { .kind = FFAIO_CALL };

	if (step == 0)
		return strdup("boot");
	record.who = (struct ffaio_who){ probe->call[step - 1].vm, 0 };
	record.in = (struct ffaio_regs){ probe->call[step - 1].regs, FFAF_ALL_REGS };
	ffaio_format_call(text, sizeof(text), &record, &all_recorded);
	return strdup(text);
}

/* What the last step came to under both, before the trace is written. */
static int tell(struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	struct ffan_example *example = &noted->effect.example;

	example->call = call_text(&noted->probe, noted->step);
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		example->outcome[side] =
			outcome_text(&noted->probe, noted->step, &differ->world[side].seen);
		if (example->outcome[side] == NULL)
			return -1;
		noted->effect.result[side] =
			ffan_diff_result(&noted->probe, noted->step, &differ->world[side].seen);
	}
	return example->call == NULL ? -1 : 0;
}

static void put_all(struct writer *w, struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	const struct ffan_probe *probe = &noted->probe;
	const struct ffan_example *example = &noted->effect.example;

	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		ffan_differ_use(differ, &differ->world[side], &differ->policy[side]->core);
		put_comment(w, differ->policy[side]->name, differ->host_name,
			    example->outcome[side]);
	}
	for (unsigned int step = 0; step <= noted->step; step++) {
		for (unsigned int side = 0; side < FFAN_SIDES; side++)
			ffan_probe_step(&differ->world[side], probe, step);
		if (step == 0)
			put_boot(w, differ, probe);
		else
			put_call(w, differ, probe, step);
	}
}

static int write_trace(struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	struct ffan_example *example = &noted->effect.example;
	struct writer w = { 0 };
	const char *text;
	size_t size;

	w.trace = ffaio_trace_create_memory(&w.error);
	if (w.trace == NULL)
		return -1;
	put_all(&w, differ, noted);
	text = ffaio_trace_text(w.trace, &size);
	if (!w.error.set)
		example->trace = malloc(size + 1);
	if (example->trace != NULL) {
		memcpy(example->trace, text, size);
		example->trace[size] = '\0';
	}
	example->size = size;
	example->line = w.line;
	example->before = noted->step > 0 ? noted->step - 1 : 0;
	ffaio_trace_finish(w.trace, false, &w.error);
	free(w.smc);
	return example->trace != NULL ? 0 : -1;
}

int ffan_diff_example(struct ffan_differ *differ, struct ffan_noted_effect *noted)
{
	noted->probe.count = noted->step;
	if (noted->step > 0) {
		drop_calls(differ, noted);
		clear_registers(differ, noted);
	}
	if (!run(differ, &noted->probe, noted->step) || tell(differ, noted) != 0)
		return -1;
	return write_trace(differ, noted);
}
