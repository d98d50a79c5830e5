/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_regs.h"

/* 'x' and a number up to 17, to the byte after it. */
static int scan_register_name(struct ffaio_scan *scan, unsigned int *reg)
{
	const char *digit = scan->at + 1;
	unsigned int n = 99;

	if (scan->at[0] == 'x' && ffaio_is_digit(*digit)) {
		n = (unsigned int)(*digit++ - '0');
		if (n != 0 && ffaio_is_digit(*digit))
			n = 10 * n + (unsigned int)(*digit++ - '0');
	}
	if (n >= FFAF_REGS || ffaio_is_digit(*digit))
		return ffaio_scan_fail(scan, scan->at, "the registers are x0 to x17");
	scan->at = digit;
	*reg = n;
	return 0;
}

static inline int scan_register_set(struct ffaio_scan *scan, uint32_t *set)
{
	const char *start = scan->at;
	unsigned int first = 0, last;

	if (scan_register_name(scan, &first) != 0)
		return -1;
	last = first;
	if (*scan->at == '-') {
		scan->at++;
		if (scan_register_name(scan, &last) != 0)
			return -1;
	}
	if (last < first)
		return ffaio_scan_fail(scan, start, "a range goes up: x%u-x%u", last, first);
	*set = (2u << last) - (1u << first);
	return 0;
}

int ffaio_scan_register_set(struct ffaio_scan *scan, uint32_t *set)
{
	return scan_register_set(scan, set);
}

struct ffaio_side ffaio_side_start(struct ffaio_regs *regs, const struct ffaio_regs *same)
{
	return (struct ffaio_side){ regs, 0, same };
}

int ffaio_side_set_x0(struct ffaio_side *side, const struct ffaio_scan *scan, const char *where,
		      uint64_t value)
{
	if ((side->seen & 1) != 0)
		return ffaio_scan_fail(scan, where, "x0 is given twice");
	side->seen |= 1;
	side->regs->regs.x[0] = value;
	side->regs->known |= 1;
	return 0;
}

static unsigned int lowest(uint32_t set)
{
	unsigned int n = 0;

	while ((set & 1u << n) == 0)
		n++;
	return n;
}

static int copy_same(struct ffaio_side *side, const struct ffaio_scan *scan, const char *where,
		     uint32_t set)
{
	const struct ffaio_regs *same = side->same;

	if (same == NULL)
		return ffaio_scan_fail(scan, where,
				       "'same' is for the outcome of a call: write the value");
	if ((set & ~same->known) != 0)
		return ffaio_scan_fail(scan, where,
				       "the caller's x%u was not recorded: write the value, or ?",
				       lowest(set & ~same->known));
	for (unsigned int n = 0; n < FFAF_REGS; n++)
		if ((set & 1u << n) != 0)
			side->regs->regs.x[n] = same->regs.x[n];
	side->regs->known |= set;
	return 0;
}

static int scan_value(struct ffaio_side *side, struct ffaio_scan *scan, uint32_t set)
{
	const char *start = scan->at;
	const unsigned int n = lowest(set);

	if ((set & (set - 1)) != 0)
		return ffaio_scan_fail(scan, start, "a range takes ? or same");
	if (ffaio_scan_number(scan, ' ', &side->regs->regs.x[n]) != 0)
		return -1;
	side->regs->known |= set;
	return 0;
}

/* A value, ? or same for the registers of SET. */
static int scan_what(struct ffaio_side *side, struct ffaio_scan *scan, uint32_t set)
{
	const char *start = scan->at;

	if (ffaio_scan_skip(scan, "?") && ffaio_scan_at_gap(scan))
		return 0;
	scan->at = start;
	if (ffaio_scan_skip(scan, "same") && ffaio_scan_at_gap(scan))
		return copy_same(side, scan, start, set);
	scan->at = start;
	return scan_value(side, scan, set);
}

int ffaio_side_scan(struct ffaio_side *side, struct ffaio_scan *scan)
{
	const char *start = scan->at;
	uint32_t set = 0;

	if (scan_register_set(scan, &set) != 0)
		return -1;
	if (*scan->at != '=')
		return ffaio_scan_fail(scan, scan->at, "a register is written xN=VALUE");
	scan->at++;
	if ((side->seen & set) != 0)
		return ffaio_scan_fail(
			scan, start, "x%u is given twice%s", lowest(side->seen & set),
			(side->seen & set & 1) != 0 ? ": the function or result is x0" : "");
	side->seen |= set;
	if (scan_what(side, scan, set) != 0)
		return -1;
	ffaio_scan_skip_spaces(scan);
	return 0;
}

void ffaio_side_finish(struct ffaio_side *side, uint32_t unrecorded)
{
	side->regs->known |= ~side->seen & ~unrecorded & FFAF_ALL_REGS;
}
