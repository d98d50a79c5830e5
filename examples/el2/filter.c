/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "filter.h"

#include "console.h"
#include "record.h"
#include "stage2.h"
#include <ffafilter/filter.h>
#include <ffafilter/functions.h>
#include <string.h>

/*
 * The library at work: what a hypervisor takes over. The lines that begin with
 * record_ are the trace on the console, and may go.
 */

extern const struct ffaf_policy host_policy; /* ffafilter compile linux-v7.3 --emit struct */

struct lock filter_lock;

static struct ffaf_state state;
static struct ffaf_caller host;
static bool lends; /* the memory call at work, or the last one, lends */

static uint8_t descriptor[FFAF_DESCRIPTOR_MAX];

static void issue(void *ctx, struct ffaf_regs *regs)
{
	(void)ctx;
	record_smc_begin(regs);
	smc(regs);
	record_smc_end(regs);
}

static bool pages(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count)
{
	(void)ctx;
	if (!stage2_pages(op, address, count, lends))
		return false;
	if (op == FFAF_SHARE_FFA)
		record_given(address, count);
	return true;
}

/* The pages are the kernel's and pinned, and one to one in the hypervisor's own translation. */
static void read_caller(void *ctx, void *to, uint64_t address, uint32_t size)
{
	(void)ctx;
	memcpy(to, (const void *)address, size);
	record_read(address, to, size);
}

static void write_caller(void *ctx, uint64_t address, const void *from, uint32_t size)
{
	(void)ctx;
	record_write(address, from, size);
	memcpy((void *)address, from, size);
}

static const struct ffaf_ops ops = {
	.smc = issue, .pages = pages, .read = read_caller, .write = write_caller
};
static const struct ffaf_filter filter = {
	.policy = &host_policy,
	.state = &state,
	.ops = &ops,
	.buffers = { (uint8_t *)HYP_TX, (uint8_t *)HYP_RX, descriptor },
};

bool filter_start(void)
{
	struct ffaf_regs version = { { SMCCC_VERSION } };
	struct ffaf_boot boot = { .page = PAGE_SIZE, .hyp_tx = HYP_TX, .hyp_rx = HYP_RX };
	bool ok;

	memset((void *)HYP_TX, 0, PAGE_SIZE);
	memset((void *)HYP_RX, 0, PAGE_SIZE);
	smc(&version);
	boot.smccc = (uint32_t)version.x[0];
	record_boot_begin();
	ok = ffaf_boot(&filter, &boot);
	record_boot_end(&boot, ok);
	return ok;
}

/* Lent pages are the borrower's alone; a fragment goes with the call that began. */
static void note_kind(const struct ffaf_regs *regs)
{
	switch (ffaf_fid_of(&host_policy, regs->x[0])) {
	case FFAF_FID_32(MEM_LEND):
	case FFAF_FID_64(MEM_LEND):
		lends = true;
		break;
	case FFAF_FID_32(MEM_SHARE):
	case FFAF_FID_64(MEM_SHARE):
		lends = false;
		break;
	default:
		break;
	}
}

/* No lock: the CPUs may be in the secure world at once. */
static void forward(unsigned int cpu, struct ffaf_regs *regs)
{
	static const struct ffaf_outcome forwarded = { .verdict = FFAF_VERDICT_FORWARD };
	const struct ffaf_regs call = *regs;

	smc(regs);
	/* Told before the kernel goes on, and after the version that the call needed was told. */
	lock(&filter_lock);
	record_begin(cpu, &call);
	record_end(&forwarded, regs);
	unlock(&filter_lock);
}

void filter_call(unsigned int cpu, struct ffaf_regs *regs)
{
	struct ffaf_outcome outcome;

	if (ffaf_decide(&host_policy, &state, &host, regs).verdict == FFAF_VERDICT_FORWARD) {
		forward(cpu, regs);
		return;
	}
	lock(&filter_lock);
	note_kind(regs);
	record_begin(cpu, regs);
	outcome = ffaf_call(&filter, &host, regs);
	record_end(&outcome, regs);
	unlock(&filter_lock);
	if (outcome.verdict == FFAF_VERDICT_HALT)
		panic("the filter stops here", outcome.reason, regs->x[0], 0);
}
