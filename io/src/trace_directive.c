/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include "trace_regs.h"
#include <string.h>

/* The set of REGISTERS that TEXT "smc-in=" names; NULL: none does. */
static uint32_t *find_set(struct ffaio_scan *scan, struct ffaio_unrecorded *unrecorded)
{
	if (ffaio_scan_skip(scan, "in="))
		return &unrecorded->in;
	if (ffaio_scan_skip(scan, "out="))
		return &unrecorded->out;
	if (ffaio_scan_skip(scan, "smc-in="))
		return &unrecorded->smc_in;
	if (ffaio_scan_skip(scan, "smc-out="))
		return &unrecorded->smc_out;
	ffaio_scan_fail(scan, scan->at,
			"write in=, out=, smc-in= or smc-out=, and registers: in=x8-x17");
	return NULL;
}

/* One SET=REGS; NAMED has the sets that this line has named so far. */
static int scan_set(struct ffaio_scan *scan, struct ffaio_unrecorded *named)
{
	uint32_t *set = find_set(scan, named);
	uint32_t regs = 0;

	if (set == NULL || ffaio_scan_register_set(scan, &regs) != 0)
		return -1;
	if (!ffaio_scan_at_gap(scan))
		return ffaio_scan_fail(scan, scan->at, "registers are written x8 or x8-x17");
	*set |= regs;
	ffaio_scan_skip_spaces(scan);
	return 0;
}

static int scan_unrecorded(struct ffaio_scan *scan, struct ffaio_trace_state *state)
{
	struct ffaio_unrecorded *old = &state->unrecorded;
	struct ffaio_unrecorded named = { 0, 0, 0, 0 };

	do {
		if (scan_set(scan, &named) != 0)
			return -1;
	} while (!ffaio_scan_at_end(scan));
	old->in = named.in != 0 ? named.in : old->in;
	old->out = named.out != 0 ? named.out : old->out;
	old->smc_in = named.smc_in != 0 ? named.smc_in : old->smc_in;
	old->smc_out = named.smc_out != 0 ? named.smc_out : old->smc_out;
	return 0;
}

static int scan_at(struct ffaio_scan *scan, struct ffaio_trace_state *state)
{
	const char *start = scan->at;
	const struct ffaio_word word = ffaio_scan_word(scan);

	state->at_spmc = ffaio_word_is(word, "spmc");
	if (!state->at_spmc && !ffaio_word_is(word, "caller"))
		return ffaio_scan_fail(scan, start, "write '@at caller' or '@at spmc'");
	return ffaio_scan_finish(scan, "the line ends behind caller or spmc");
}

static int scan_lost(struct ffaio_scan *scan, struct ffaio_trace_state *state)
{
	uint64_t lost;

	if (ffaio_scan_decimal(scan, "the number of lost records", UINT64_MAX, &lost) != 0)
		return -1;
	if (!ffaio_scan_at_gap(scan))
		return ffaio_scan_fail(scan, scan->at, "@lost takes a decimal number");
	ffaio_scan_skip_spaces(scan);
	state->lost = lost > UINT64_MAX - state->lost ? UINT64_MAX : state->lost + lost;
	return ffaio_scan_finish(scan, "the line ends behind the number");
}

static int scan_text(struct ffaio_scan *scan, struct ffaio_trace_state *state)
{
	(void)state;
	if (ffaio_scan_at_end(scan))
		return ffaio_scan_fail(scan, scan->at, "the text is missing");
	return 0;
}

static const struct directive {
	const char *name;
	int (*scan)(struct ffaio_scan *scan, struct ffaio_trace_state *state);
} directives[] = {
	{ "@source", scan_text }, { "@at", scan_at },	    { "@unrecorded", scan_unrecorded },
	{ "@lost", scan_lost },	  { "@policy", scan_text },
};

#define DIRECTIVES (sizeof(directives) / sizeof(directives[0]))

int ffaio_scan_directive(struct ffaio_scan *scan, struct ffaio_trace_state *state)
{
	const char *names[DIRECTIVES];
	const struct ffaio_word word = ffaio_scan_word(scan);

	for (size_t i = 0; i < DIRECTIVES; i++) {
		if (ffaio_word_is(word, directives[i].name))
			return directives[i].scan(scan, state);
		names[i] = directives[i].name;
	}
	return ffaio_scan_fail_word(scan, word, "a directive", names, DIRECTIVES,
				    "@source, @at, @unrecorded, @lost or @policy");
}
