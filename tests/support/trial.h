/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef TRIAL_H
#define TRIAL_H

#include "rig.h"

#include <ffaio/trace.h>

/*
 * A trace is put through the core, each SMC answered by the trace's next smc line whatever it
 * asks for, and what came of it is written as a trace again: the very same text where all is as
 * the trace says. A call of which it says nothing more than "->" is answered by the filter.
 */

#define TRIAL_SMCS 64

/* Lines of traces: a boot in front of an SPMC of ANSWER, and how a host agrees on a version. */
#define BOOT(answer) "boot b smccc=1.2 -> ok\n  smc FFA_VERSION x1=0x10002 -> x0=" answer "\n"
#define ID_GET(answer) "  smc FFA_ID_GET -> " answer "\n"
#define FEATURES(answer) "  smc FFA_FEATURES x1=0xc4000066 -> " answer "\n"
#define CHECKS ID_GET("FFA_SUCCESS_32") FEATURES("FFA_SUCCESS_32")
/* A boot with RAM, of which one page is not the host's, and a version agreed on. */
#define RAM(fields, version)                                                            \
	"boot b smccc=1.2 ram=0x80000000+0x100000 foreign=0x80030000+0x1000" fields " " \
	"-> ok\n  smc FFA_VERSION x1=0x10002 -> x0=" version                            \
	"\nhost FFA_VERSION x1=0x10002 -> x0=" version "\n" CHECKS
#define MAP_OWN "  smc FFA_RXTX_MAP_64 x1=0x40000000 x2=0x40001000 x3=0x1 -> FFA_SUCCESS_32\n"
#define MAPPED                                                                                \
	"host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x1 -> FFA_SUCCESS_32\n" MAP_OWN \
	"  page 0x80000000 hyp\n  page 0x80010000 hyp\n"
/* The same where a page has 64 KiB: w3 counts 4 KiB. */
#define MAPPED_64K                                                                      \
	"host FFA_RXTX_MAP_64 x1=0x80000000 x2=0x80010000 x3=0x10 -> FFA_SUCCESS_32\n"  \
	"  smc FFA_RXTX_MAP_64 x1=0x40000000 x2=0x40001000 x3=0x10 -> FFA_SUCCESS_32\n" \
	"  page 0x80000000 hyp\n  page 0x80010000 hyp\n"
#define AGREED BOOT("0x10002") "host FFA_VERSION x1=0x10002 -> x0=0x10002\n" CHECKS

struct trial {
	const struct ffaio_record *record;
	size_t smc_count;
	struct ffaio_smc smc[TRIAL_SMCS];
	struct ffaio_page page[TRIAL_SMCS];
	struct ffaio_bytes wrote;
	uint8_t bytes[65536], before[65536];
};

static inline void trial_smc(void *ctx, struct ffaf_regs *regs)
{
	struct rig *rig = ctx;
	struct trial *t = rig->test;
	const struct ffaio_record *record = t->record;
	struct ffaio_smc *smc = &t->smc[t->smc_count];

	*smc = (struct ffaio_smc){ .in = { *regs, FFAF_ALL_REGS },
				   .out = { .known = FFAF_ALL_REGS },
				   .answered = true };
	if (t->smc_count < record->smc_count) {
		*smc = record->smc[t->smc_count];
		smc->in = (struct ffaio_regs){ *regs, FFAF_ALL_REGS };
	} else if (record->has_out && record->verdict == FFAIO_FORWARD) {
		smc->out = record->out;
	}
	if (smc->has_hyp_rx)
		memcpy(rig->filter.buffers.rx, smc->hyp_rx.data, smc->hyp_rx.size);
	*regs = smc->out.regs;
	t->smc_count += t->smc_count + 1 < TRIAL_SMCS;
}

static inline void trial_boot(struct rig *rig, struct ffaio_record *record)
{
	const struct ffaio_boot *b = &record->boot;
	const struct ffaf_boot boot = { b->smccc, (uint32_t)b->page, b->hyp_tx, b->hyp_rx };

	record->boot.ok = rig_boot(rig, &boot);
	record->boot.has_result = true;
	for (size_t i = 0; i < b->ram_count; i++)
		ffasim_add_ram(rig->machine, b->ram[i].address, b->ram[i].size);
	for (size_t i = 0; i < b->foreign_count; i++)
		ffasim_add_foreign(rig->machine, b->foreign[i].address, b->foreign[i].size);
}

static inline void trial_pages(struct rig *rig, struct ffaio_record *record)
{
	struct trial *t = rig->test;
	size_t count;
	const struct ffasim_change *changes = ffasim_changes(rig->machine, &count);

	for (size_t i = 0; i < count && i < TRIAL_SMCS; i++)
		t->page[i] = (struct ffaio_page){ changes[i].address,
						  (enum ffaio_page_state)changes[i].after };
	record->page = t->page;
	record->page_count = count < TRIAL_SMCS ? count : TRIAL_SMCS;
}

/* From the first to the last byte that changed. */
static inline void trial_wrote(struct rig *rig, struct ffaio_record *record)
{
	struct trial *t = rig->test;
	size_t first = 0, end = rig->state.page;
	const uint8_t *before;
	uint64_t address;

	record->wrote_count = 0;
	if (!ffasim_written(rig->machine, 0, &address, &before))
		return;
	ffasim_read(rig->machine, t->bytes, address, end);
	while (first < end && before[first] == t->bytes[first])
		first++;
	while (end > first && before[end - 1] == t->bytes[end - 1])
		end--;
	t->wrote = (struct ffaio_bytes){ address + first, t->bytes + first, end - first };
	record->wrote = &t->wrote;
	record->wrote_count = end > first;
}

static inline void trial_call(struct rig *rig, struct ffaio_record *record)
{
	static const enum ffaio_verdict verdicts[] = {
		[FFAF_VERDICT_DENY] = FFAIO_DENY,
		[FFAF_VERDICT_FORWARD] = FFAIO_FORWARD,
		[FFAF_VERDICT_ANSWER] = FFAIO_UNRECORDED,
		[FFAF_VERDICT_HALT] = FFAIO_HALT,
	};
	struct trial *t = rig->test;
	struct ffaf_regs regs = record->in.regs;
	struct ffaf_outcome outcome;

	for (size_t i = 0; i < record->mem_count; i++)
		ffasim_write(rig->machine, record->mem[i].address, record->mem[i].data,
			     record->mem[i].size);
	rig_begin(rig);
	outcome = ffaf_call(record->who.vm == 0 ? &rig->filter : &rig->guest,
			    &rig->caller[record->who.vm % 4], &regs);
	if (outcome.verdict == FFAF_VERDICT_FORWARD && CHECK(t->smc_count > 0))
		CHECK_EQ_MEM(&t->smc[--t->smc_count].in.regs, &record->in.regs, sizeof(regs));
	record->has_outcome = true;
	record->verdict = verdicts[outcome.verdict];
	record->has_out = outcome.verdict != FFAF_VERDICT_HALT;
	record->out = (struct ffaio_regs){ regs, FFAF_ALL_REGS & ~outcome.undefined };
	trial_pages(rig, record);
	trial_wrote(rig, record);
	CHECK(rig_intact(rig));
}

/* What becomes of TRACE, without the magic line; valid until the next call. */
static inline const char *trial_text(struct rig *rig, const char *trace)
{
	static char text[1 << 17];
	struct ffaio_error error = { 0 };
	const int size = snprintf(text, sizeof(text), "ffafilter-trace 1\n%s", trace);
	struct ffaio_trace_reader *reader =
		ffaio_trace_open_memory("t", text, (size_t)size, &error);
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	struct trial *t = rig->test;
	struct ffaio_record record;
	const char *written;
	size_t length = 0, magic = 0;

	ffaio_trace_text(writer, &magic);
	while (!error.set && ffaio_trace_next(reader, &record, &error) == 1) {
		struct ffaio_record copy = record;

		t->record = &record;
		t->smc_count = 0;
		if (record.kind == FFAIO_BOOT)
			trial_boot(rig, &copy);
		if (record.kind == FFAIO_CALL)
			trial_call(rig, &copy);
		copy.smc = t->smc;
		copy.smc_count = t->smc_count;
		ffaio_trace_write(writer, &copy, &error);
	}
	ffaio_trace_close(reader);
	written = ffaio_trace_text(writer, &length);
	if (error.set)
		ffaio_error_format(&error, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%.*s", (int)(length - magic), written + magic);
	ffaio_trace_finish(writer, false, &error);
	return text;
}

/* Compare texts, and show of each the first line that differs. */
static inline void trial_compare(const char *got, const char *want)
{
	char lines[2][2048];
	size_t at = 0;

	while (got[at] != '\0' && got[at] == want[at])
		at++;
	while (at > 0 && got[at - 1] != '\n')
		at--;
	snprintf(lines[0], sizeof(lines[0]), "%.*s", (int)strcspn(got + at, "\n"), got + at);
	snprintf(lines[1], sizeof(lines[1]), "%.*s", (int)strcspn(want + at, "\n"), want + at);
	CHECK_EQ_STR(lines[0], lines[1]);
}

struct trial_row {
	const char *policy; /* as rig_policy takes it; or two names: of the host's, of VMs' */
	const char *trace[40]; /* pieces of it */
};

static inline const char *trial_join(const char *const *pieces, size_t count)
{
	static char text[1 << 16];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && pieces[i] != NULL; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s", pieces[i]);
	return text;
}

/* A filter with the row's policy does with its trace what it says. */
static inline void trial(const struct trial_row *row)
{
	static struct trial t;
	const char *space = strchr(row->policy, ':') == NULL ? strchr(row->policy, ' ') : NULL;
	struct ffaio_policy *guest = rig_policy(space != NULL ? space + 1 : row->policy);
	struct ffaio_policy *policy;
	const char *trace;
	char name[64];
	struct ffaf_ops ops;
	struct rig rig;

	snprintf(name, sizeof(name), "%.*s", space != NULL ? (int)(space - row->policy) : 0,
		 row->policy);
	policy = rig_policy(space != NULL ? name : row->policy);
	rig_init(&rig, &ops, &policy->core, trial_smc);
	rig.guest.policy = &guest->core;
	rig.test = &t;
	test_context("%s", row->policy);
	trace = trial_join(row->trace, sizeof(row->trace) / sizeof(row->trace[0]));
	trial_compare(trial_text(&rig, trace), trace);
	rig_free(&rig);
	ffaio_policy_free(policy);
	ffaio_policy_free(guest);
}

#define TRIALS(rows)                                                                   \
	do {                                                                           \
		for (size_t row_ = 0; row_ < sizeof(rows) / sizeof((rows)[0]); row_++) \
			trial(&(rows)[row_]);                                          \
	} while (0)

/* One call after another, of which the page operation FAILING fails; OPS is what was done. */
struct trial_op_row {
	unsigned int failing;
	const char *call, *ops;
};

static inline void trial_ops(const char *name, const char *setup, const struct trial_op_row *rows,
			     size_t count)
{
	struct ffaio_policy *policy = rig_policy(name);
	static struct trial t;
	struct ffaf_ops ops;
	struct rig rig;

	rig_init(&rig, &ops, &policy->core, trial_smc);
	rig.test = &t;
	rig.logs_ops = true;
	trial_compare(trial_text(&rig, setup), setup);
	for (size_t i = 0; i < count; i++) {
		ffasim_fail(rig.machine, rows[i].failing);
		test_context("row %zu", i);
		trial_compare(trial_text(&rig, rows[i].call), rows[i].call);
		CHECK_EQ_STR(rig.op_log, rows[i].ops);
	}
	rig_free(&rig);
	ffaio_policy_free(policy);
}

#endif
