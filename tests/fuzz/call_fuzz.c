/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences of calls with any registers, any descriptors and any answers of the
 * SPMC, through a built-in policy. FFAF_FUZZ_KIND=host or guest narrows the
 * policies to those of one kind.
 */
#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffasim/machine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u
#define RAM 0x80000000u
#define RAM_PAGES 16u
/* A description can come in parts of one byte, each with its release. */
#define SMCS_MAX (2 * FFAF_DESCRIPTOR_MAX + 600)

struct run {
	const uint8_t *data;
	size_t size;
	struct ffasim_machine *machine;
	struct ffaf_buffers buffers;
	struct ffaf_state state;
	struct ffaf_caller caller;
	uint32_t smcs;
};

static uint64_t take(struct run *run, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes && run->size > 0; i++, run->data++, run->size--)
		value |= (uint64_t)*run->data << (8 * i);
	return value;
}

/* Mostly values that mean something, sometimes any. */
static uint64_t take_value(struct run *run)
{
	static const uint32_t words[] = { 0,	      1,	 2,	  0x10,	  0x20,
					  0x30,	      0x50,	 0x60,	  0x70,	  0x1000,
					  0x1001,     0x10000,	 0x9000,  0x9001, 0x10001,
					  0x10002,    0x8001,	 0x18001, RAM,	  RAM + PAGE,
					  0xc4000066, 0xc400008d };
	const uint8_t pick = (uint8_t)take(run, 1);

	if (pick < 0xc0)
		return words[pick % (sizeof(words) / sizeof(words[0]))];
	if (pick < 0xe0)
		return RAM + (pick % RAM_PAGES) * PAGE;
	return take(run, 8);
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* The SPMC: any answer, with any bytes in the filter's RX buffer. */
static void answer(void *ctx, struct ffaf_regs *regs)
{
	static const uint32_t results[] = { FFAF_FID_32(SUCCESS),
					    FFAF_FID_32(SUCCESS),
					    FFAF_FID_32(ERROR),
					    FFAF_FID_32(MEM_FRAG_RX),
					    FFAF_FID_32(MEM_FRAG_TX),
					    FFAF_FID_32(MEM_RETRIEVE_RESP),
					    0x10000,
					    0x10001,
					    0x10002,
					    0xffffffff };
	struct run *run = ctx;
	const uint8_t pick = (uint8_t)take(run, 1);

	check(++run->smcs <= SMCS_MAX, "SMCs without end");
	regs->x[0] =
		pick < 0xf0 ? results[pick % (sizeof(results) / sizeof(results[0]))] : take(run, 8);
	for (unsigned int i = 1; i < 4; i++)
		regs->x[i] = take_value(run);
	if ((pick & 1) != 0) {
		const size_t at = take(run, 1) * 16, count = take(run, 1) % 128;

		for (size_t i = 0; i < count && at + i < PAGE; i++)
			run->buffers.rx[at + i] = (uint8_t)take(run, 1);
	}
}

static bool pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	struct run *run = ctx;

	return ffasim_pages(run->machine, op, address, count);
}

static void copy_in(void *ctx, void *to, uint64_t address, uint32_t size)
{
	struct run *run = ctx;

	check(size <= PAGE && address % PAGE == 0, "a copy past a page");
	check(ffasim_page_state(run->machine, address) != FFASIM_FOREIGN,
	      "a copy from a page of someone else");
	ffasim_read(run->machine, to, address, size);
}

static void copy_out(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	struct run *run = ctx;

	check(size <= PAGE && address % PAGE == 0, "a copy past a page");
	check(ffasim_page_state(run->machine, address) != FFASIM_FOREIGN,
	      "a copy to a page of someone else");
	ffasim_write(run->machine, address, from, size);
}

static const struct ffaf_ops ops = { answer, pages, copy_in, copy_out };

/* A whole transaction descriptor of 1.1, then a few bytes of it changed. */
static void write_descriptor(struct run *run)
{
	uint8_t d[PAGE] = { [2] = 0x2f, [24] = 0x10, [28] = 1, [32] = 0x30, [0x34] = 0x40 };
	const uint8_t ranges = (uint8_t)(take(run, 1) % 4);

	d[0] = (uint8_t)run->caller.id;
	d[0x30] = 0x01;
	d[0x31] = 0x80;
	d[0x44] = ranges;
	for (uint8_t i = 0; i < ranges; i++) {
		d[0x50 + 16 * i + 1] = (uint8_t)(take(run, 1) << 4);
		d[0x50 + 16 * i + 3] = 0x80;
		d[0x50 + 16 * i + 8] = (uint8_t)(take(run, 1) % 4);
		d[0x40] = (uint8_t)(d[0x40] + d[0x50 + 16 * i + 8]);
	}
	for (uint8_t n = (uint8_t)(take(run, 1) % 5); n > 0; n--) {
		const size_t at = take(run, 1);

		d[at] = (uint8_t)take(run, 1);
	}
	ffasim_write(run->machine, run->caller.tx, d, PAGE);
}

static uint64_t take_function(struct run *run)
{
	static const uint32_t fids[] = { FFAF_FID_32(VERSION),
					 FFAF_FID_64(RXTX_MAP),
					 FFAF_FID_32(RXTX_UNMAP),
					 FFAF_FID_64(MEM_SHARE),
					 FFAF_FID_32(MEM_LEND),
					 FFAF_FID_32(MEM_FRAG_TX),
					 FFAF_FID_32(MEM_RECLAIM),
					 FFAF_FID_32(FEATURES),
					 FFAF_FID_32(PARTITION_INFO_GET),
					 FFAF_FID_32(RX_RELEASE),
					 FFAF_FID_32(ID_GET),
					 FFAF_FID_64(MSG_SEND_DIRECT_REQ2),
					 FFAF_FID_32(NOTIFICATION_BIND) };
	const uint8_t pick = (uint8_t)take(run, 1);

	if (pick < 0xe0)
		return fids[pick % (sizeof(fids) / sizeof(fids[0]))];
	return pick < 0xf0 ? FFAF_FID_BASE_32 | take(run, 4) : take(run, 8);
}

static bool must_leave_pages(uint64_t x0)
{
	switch ((uint32_t)x0 & ~FFAF_FID_HINT) {
	case FFAF_FID_32(MEM_SHARE):
	case FFAF_FID_64(MEM_SHARE):
	case FFAF_FID_32(MEM_LEND):
	case FFAF_FID_64(MEM_LEND):
	case FFAF_FID_32(MEM_FRAG_TX):
	case FFAF_FID_64(RXTX_MAP):
		return true;
	default:
		return false;
	}
}

static void one_call(struct run *run, const struct ffaf_filter *filter)
{
	const struct ffaf_caller before = run->caller;
	struct ffaf_regs regs = { .x = { take_function(run) } };
	const uint64_t fid = regs.x[0];
	struct ffaf_outcome outcome;
	size_t changes;

	for (unsigned int i = 1; i < 6; i++)
		regs.x[i] = take_value(run);
	if (run->caller.mapped)
		write_descriptor(run);
	run->smcs = 0;
	ffasim_begin(run->machine);
	outcome = ffaf_call(filter, &run->caller, &regs);
	ffasim_changes(run->machine, &changes);
	check(outcome.verdict < FFAF_VERDICT_COUNT, "no verdict");
	if (outcome.verdict == FFAF_VERDICT_ANSWER && must_leave_pages(fid) &&
	    regs.x[0] == FFAF_FID_32(ERROR))
		check(changes == 0, "pages taken by a call that failed");
	if (filter->policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] != FFAF_NEGOTIATION_RECORDED &&
	    before.agreed != 0)
		check(run->caller.version == before.version && run->caller.agreed != 0,
		      "an agreed version changed");
}

static const struct ffaf_policy *choose(uint8_t pick)
{
	static struct ffaf_policy policies[64];
	static size_t count;

	if (count == 0) {
		const char *kind = getenv("FFAF_FUZZ_KIND");
		size_t n;
		const char *const *names = ffaio_policy_builtins(&n);

		for (size_t i = 0; i < n && count < 64; i++) {
			const bool guest = strstr(names[i], "guest") != NULL;
			struct ffaio_error error = { 0 };
			struct ffaio_policy *policy;

			if (kind != NULL && guest != (strcmp(kind, "guest") == 0))
				continue;
			policy = ffaio_policy_load(names[i], &error);
			policies[count++] = policy->core;
			ffaio_policy_free(policy);
		}
	}
	return &policies[pick % count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = { .data = data, .size = size, .machine = ffasim_create() };
	const struct ffaf_boot boot = {
		.smccc = 0x10002, .page = PAGE, .hyp_tx = 0x40000000, .hyp_rx = 0x40001000
	};
	struct ffaf_filter filter = { .policy = choose((uint8_t)take(&run, 1)),
				      .state = &run.state,
				      .ops = &ops,
				      .ctx = &run };

	run.buffers = (struct ffaf_buffers){ calloc(1, PAGE), calloc(1, PAGE),
					     calloc(1, FFAF_DESCRIPTOR_MAX) };
	filter.buffers = run.buffers;
	run.caller.id = (uint16_t)(take(&run, 1) % 2);
	ffasim_add_ram(run.machine, RAM, RAM_PAGES * PAGE);
	ffasim_add_foreign(run.machine, RAM + 3 * PAGE, PAGE);
	if (ffaf_boot(&filter, &boot)) {
		run.state.agreed = 1;
		for (unsigned int n = 0; n < 64 && run.size > 0; n++)
			one_call(&run, &filter);
	}
	free(run.buffers.tx);
	free(run.buffers.rx);
	free(run.buffers.descriptor);
	ffasim_destroy(run.machine);
	return 0;
}
