/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include "trace_regs.h"
#include <string.h>

#define VM_MAX UINT16_MAX

static int fail_caller(const struct ffaio_scan *scan)
{
	static const char *const starts[] = { "host", "boot", "vm1" };

	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "a caller", starts, 3,
				    "a call starts with host or vm1, a boot with boot");
}

/* The numbers behind "vm". */
static int scan_vm(struct ffaio_scan *scan, struct ffaio_who *who)
{
	const char *start = scan->at;
	uint64_t vm, vcpu = 0;

	if (ffaio_scan_decimal(scan, "the number of a VM", VM_MAX, &vm) != 0)
		return -1;
	if (vm == 0)
		return ffaio_scan_fail(scan, start, "VMs are numbered from 1; the host is 'host'");
	if (ffaio_scan_skip(scan, ".") &&
	    ffaio_scan_decimal(scan, "the number of a vCPU", VM_MAX, &vcpu) != 0)
		return -1;
	who->vm = (uint16_t)vm;
	who->vcpu = (uint16_t)vcpu;
	return 0;
}

static int scan_who(struct ffaio_scan *scan, struct ffaio_who *who)
{
	const char *start = scan->at;

	if (ffaio_scan_skip(scan, "vm")) {
		if (scan_vm(scan, who) != 0)
			return -1;
	} else if (!ffaio_scan_skip(scan, "host")) {
		return fail_caller(scan);
	}
	if (!ffaio_scan_at_gap(scan)) {
		scan->at = start;
		return fail_caller(scan);
	}
	ffaio_scan_skip_spaces(scan);
	return 0;
}

/* The name or number that stands for x0 of a call. */
static int scan_function(struct ffaio_scan *scan, const struct ffaio_names *names,
			 struct ffaio_side *side)
{
	const char *start = scan->at;
	uint64_t x0;
	int rc;

	if (ffaio_scan_at_end(scan))
		return ffaio_scan_fail(scan, start, "the function is missing");
	if (ffaio_is_digit(*start) || *start == '-')
		rc = ffaio_scan_number(scan, ' ', &x0);
	else
		rc = ffaio_names_scan(names, scan, &x0);
	if (rc != 0)
		return -1;
	ffaio_scan_skip_spaces(scan);
	return ffaio_side_set_x0(side, scan, start, x0);
}

/* cpu= and t= of a call, and which of them it has named. */
struct stamps {
	bool cpu, time;
};

static int scan_stamp(struct ffaio_scan *scan, const char *what, uint64_t max, bool *seen,
		      uint64_t *value)
{
	if (*seen)
		return ffaio_scan_fail(scan, scan->at, "%s is given twice", what);
	*seen = true;
	if (ffaio_scan_decimal(scan, what, max, value) != 0)
		return -1;
	if (!ffaio_scan_at_gap(scan))
		return ffaio_scan_fail(scan, scan->at, "%s is a decimal number", what);
	ffaio_scan_skip_spaces(scan);
	return 0;
}

/* A word between the function of a call and its arrow. */
static int scan_argument(struct ffaio_scan *scan, struct ffaio_side *side, struct stamps *stamps,
			 struct ffaio_record *record)
{
	uint64_t cpu = record->cpu;

	if (ffaio_at_register(scan))
		return ffaio_side_scan(side, scan);
	if (ffaio_scan_skip(scan, "cpu=")) {
		const int rc = scan_stamp(scan, "cpu", UINT32_MAX, &stamps->cpu, &cpu);

		record->cpu = (uint32_t)cpu;
		return rc;
	}
	if (ffaio_scan_skip(scan, "t="))
		return scan_stamp(scan, "t", UINT64_MAX, &stamps->time, &record->time);
	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "an argument of a call", NULL, 0,
				    "cpu=N, t=N, xN=VALUE or ->");
}

static bool at_name(const struct ffaio_scan *scan)
{
	const char *at = scan->at;

	return (at[0] == 'F' || at[0] == 'f') && (at[1] == 'F' || at[1] == 'f');
}

/* What the answer is: a name for x0, and registers up to the end of the line. */
static int scan_result(struct ffaio_scan *scan, const struct ffaio_names *names,
		       struct ffaio_side *side)
{
	if (at_name(scan) && scan_function(scan, names, side) != 0)
		return -1;
	while (ffaio_at_register(scan))
		if (ffaio_side_scan(side, scan) != 0)
			return -1;
	if (ffaio_scan_at_end(scan))
		return 0;
	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "a register of the result", NULL,
				    0, "x0=VALUE, x1=VALUE, ...");
}

static int fail_verdict(const struct ffaio_scan *scan)
{
	const char *names[FFAIO_VERDICT_COUNT];

	for (unsigned int i = 0; i < FFAIO_VERDICT_COUNT; i++)
		names[i] = ffaio_verdict_name((enum ffaio_verdict)i);
	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "an outcome", names,
				    FFAIO_VERDICT_COUNT,
				    "a verdict, the name of a function, or x0=VALUE");
}

static int scan_verdict(struct ffaio_scan *scan, enum ffaio_verdict *verdict)
{
	const struct ffaio_word word = ffaio_scan_peek(scan);

	for (unsigned int i = FFAIO_FORWARD; i < FFAIO_VERDICT_COUNT; i++) {
		if (!ffaio_word_is(word, ffaio_verdict_name((enum ffaio_verdict)i)))
			continue;
		*verdict = (enum ffaio_verdict)i;
		ffaio_scan_word(scan);
		return 0;
	}
	return fail_verdict(scan);
}

/* What follows the arrow of a call. */
static int scan_outcome(struct ffaio_scan *scan, const struct ffaio_names *names,
			const struct ffaio_unrecorded *unrecorded, struct ffaio_record *record)
{
	struct ffaio_side side;

	record->has_outcome = true;
	if (ffaio_scan_at_end(scan))
		return ffaio_scan_fail(scan, scan->at, "the outcome is missing behind ->");
	if (!at_name(scan) && !ffaio_at_register(scan) && scan_verdict(scan, &record->verdict) != 0)
		return -1;
	if (ffaio_scan_at_end(scan))
		return 0;
	if (record->verdict == FFAIO_HALT)
		return ffaio_scan_finish(scan, "halt has no registers");
	record->has_out = true;
	side = ffaio_side_start(&record->out, &record->in);
	if (scan_result(scan, names, &side) != 0)
		return -1;
	ffaio_side_finish(&side, unrecorded->out);
	return 0;
}

int ffaio_scan_call(struct ffaio_scan *scan, const struct ffaio_names *names,
		    const struct ffaio_unrecorded *unrecorded, struct ffaio_record *record)
{
	struct ffaio_side side = ffaio_side_start(&record->in, NULL);
	struct stamps stamps = { false, false };

	record->kind = FFAIO_CALL;
	if (scan_who(scan, &record->who) != 0 || scan_function(scan, names, &side) != 0)
		return -1;
	while (!ffaio_scan_at_end(scan) && !ffaio_scan_at_arrow(scan))
		if (scan_argument(scan, &side, &stamps, record) != 0)
			return -1;
	ffaio_side_finish(&side, unrecorded->in);
	if (!ffaio_scan_arrow(scan))
		return 0;
	return scan_outcome(scan, names, unrecorded, record);
}

static int scan_smc_call(struct ffaio_scan *scan, const struct ffaio_names *names,
			 struct ffaio_side *side)
{
	if (scan_function(scan, names, side) != 0)
		return -1;
	while (ffaio_at_register(scan))
		if (ffaio_side_scan(side, scan) != 0)
			return -1;
	if (ffaio_scan_at_end(scan) || ffaio_scan_at_arrow(scan))
		return 0;
	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "an argument of an SMC", NULL, 0,
				    "xN=VALUE or ->");
}

int ffaio_scan_smc(struct ffaio_scan *scan, const struct ffaio_names *names,
		   const struct ffaio_unrecorded *unrecorded, struct ffaio_smc *smc)
{
	struct ffaio_side in = ffaio_side_start(&smc->in, NULL);
	struct ffaio_side out = ffaio_side_start(&smc->out, NULL);

	if (scan_smc_call(scan, names, &in) != 0)
		return -1;
	ffaio_side_finish(&in, unrecorded->smc_in);
	smc->answered = ffaio_scan_arrow(scan);
	if (!smc->answered)
		return 0;
	if (ffaio_scan_at_end(scan))
		return ffaio_scan_fail(scan, scan->at, "the answer is missing behind ->");
	if (scan_result(scan, names, &out) != 0)
		return -1;
	ffaio_side_finish(&out, unrecorded->smc_out);
	return 0;
}
