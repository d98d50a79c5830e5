/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_rules.h"
#include "trace_text.h"
#include <ffafilter/functions.h>
#include <ffafilter/versions.h>

#define SAME_AT_LEAST 3

static const struct ffaio_unrecorded nothing = { 0, 0, 0, 0 };

static bool has(uint32_t set, unsigned int n)
{
	return (set >> n & 1) != 0;
}

/* " xN=" or " xN-xM=" */
static void put_names(struct ffaio_text *text, unsigned int first, unsigned int last)
{
	ffaio_text_string(text, " x");
	ffaio_text_decimal(text, first);
	if (last != first) {
		ffaio_text_string(text, "-x");
		ffaio_text_decimal(text, last);
	}
	ffaio_text_char(text, '=');
}

/* The last register of the run of SET that starts at FIRST, which is in it. */
static unsigned int run_end(uint32_t set, unsigned int first)
{
	while (has(set, first + 1))
		first++;
	return first;
}

/* The registers of OUT that equal those of IN, both known. */
static uint32_t equal_registers(const struct ffaio_regs *out, const struct ffaio_regs *in)
{
	uint32_t set = 0;

	for (unsigned int n = 1; n < FFAF_REGS; n++)
		if (out->regs.x[n] == in->regs.x[n])
			set |= 1u << n;
	return set & out->known & in->known;
}

/* The last register of the run of EQUAL from FIRST that is not zero. */
static unsigned int same_end(const struct ffaio_regs *regs, uint32_t equal, unsigned int first)
{
	unsigned int last = run_end(equal, first);

	while (last > first && regs->regs.x[last] == 0)
		last--;
	return last;
}

/*
 * The registers from FIRST on. EQUAL are those that can be written as "same", and
 * UNRECORDED those that are unknown where they are left out.
 */
static void put_registers(struct ffaio_text *text, const struct ffaio_regs *regs,
			  unsigned int first, uint32_t equal, uint32_t unrecorded)
{
	const uint32_t unknown = ~regs->known & ~unrecorded & FFAF_ALL_REGS;

	for (unsigned int n = first; n < FFAF_REGS; n++) {
		const uint64_t value = regs->regs.x[n];
		unsigned int last;

		if (has(unknown, n)) {
			last = run_end(unknown, n);
			put_names(text, n, last);
			ffaio_text_char(text, '?');
			n = last;
		} else if (!has(regs->known, n) || (value == 0 && !has(unrecorded, n))) {
			continue;
		} else if (value != 0 && has(equal, n) &&
			   (last = same_end(regs, equal, n)) - n + 1 >= SAME_AT_LEAST) {
			put_names(text, n, last);
			ffaio_text_string(text, "same");
			n = last;
		} else {
			put_names(text, n, n);
			ffaio_text_number(text, value);
		}
	}
}

/* The name for X0, with a space before it; false if it has none. */
static bool put_function(struct ffaio_text *text, uint64_t x0)
{
	char name[FFAF_NAME_SIZE];

	if (x0 > UINT32_MAX || !ffaf_fid_name((uint32_t)x0, name))
		return false;
	ffaio_text_char(text, ' ');
	ffaio_text_string(text, name);
	return true;
}

/* x0 of a call: a name or a number. */
static void put_x0(struct ffaio_text *text, uint64_t x0)
{
	if (put_function(text, x0))
		return;
	ffaio_text_char(text, ' ');
	ffaio_text_number(text, x0);
}

/* What comes back: x0 is always there. */
static void put_result(struct ffaio_text *text, const struct ffaio_regs *out, uint32_t equal,
		       uint32_t unrecorded)
{
	const bool known = has(out->known, 0);

	if (known && !put_function(text, out->regs.x[0])) {
		put_names(text, 0, 0);
		ffaio_text_number(text, out->regs.x[0]);
	}
	put_registers(text, out, known ? 1 : 0, equal, unrecorded & ~1u);
}

void ffaio_text_who(struct ffaio_text *text, struct ffaio_who who)
{
	if (who.vm == 0) {
		ffaio_text_string(text, "host");
		return;
	}
	ffaio_text_string(text, "vm");
	ffaio_text_decimal(text, who.vm);
	if (who.vcpu != 0) {
		ffaio_text_char(text, '.');
		ffaio_text_decimal(text, who.vcpu);
	}
}

void ffaio_text_call(struct ffaio_text *text, const struct ffaio_record *record,
		     const struct ffaio_unrecorded *unrecorded)
{
	ffaio_text_who(text, record->who);
	put_x0(text, record->in.regs.x[0]);
	if (record->cpu != 0) {
		ffaio_text_string(text, " cpu=");
		ffaio_text_decimal(text, record->cpu);
	}
	if (record->time != 0) {
		ffaio_text_string(text, " t=");
		ffaio_text_decimal(text, record->time);
	}
	put_registers(text, &record->in, 1, 0, unrecorded->in);
}

bool ffaio_text_outcome(struct ffaio_text *text, const struct ffaio_record *record,
			const struct ffaio_unrecorded *unrecorded)
{
	const char *verdict = ffaio_verdict_name(record->verdict);
	const bool has_out = record->has_out && record->verdict != FFAIO_HALT;

	if (!record->has_outcome || (verdict == NULL && !has_out))
		return false;
	ffaio_text_string(text, " ->");
	if (verdict != NULL) {
		ffaio_text_char(text, ' ');
		ffaio_text_string(text, verdict);
	}
	if (has_out)
		put_result(text, &record->out, equal_registers(&record->out, &record->in),
			   unrecorded->out);
	return true;
}

void ffaio_text_smc(struct ffaio_text *text, const struct ffaio_smc *smc,
		    const struct ffaio_unrecorded *unrecorded)
{
	put_x0(text, smc->in.regs.x[0]);
	put_registers(text, &smc->in, 1, 0, unrecorded->smc_in);
	if (!smc->answered)
		return;
	ffaio_text_string(text, " ->");
	put_result(text, &smc->out, 0, unrecorded->smc_out);
}

static void put_ranges(struct ffaio_text *text, const char *what, const struct ffaio_range *range,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ffaio_text_string(text, what);
		ffaio_text_number(text, range[i].address);
		ffaio_text_char(text, '+');
		ffaio_text_number(text, range[i].size);
	}
}

static void put_unless(struct ffaio_text *text, const char *what, uint64_t value, uint64_t usual)
{
	if (value == usual)
		return;
	ffaio_text_string(text, what);
	ffaio_text_number(text, value);
}

void ffaio_text_boot(struct ffaio_text *text, const struct ffaio_boot *boot)
{
	ffaio_text_string(text, boot->name);
	ffaio_text_string(text, " smccc=");
	ffaio_text_decimal(text, ffaf_version_major(boot->smccc));
	ffaio_text_char(text, '.');
	ffaio_text_decimal(text, ffaf_version_minor(boot->smccc));
	put_ranges(text, " ram=", boot->ram, boot->ram_count);
	put_ranges(text, " foreign=", boot->foreign, boot->foreign_count);
	put_unless(text, " page=", boot->page, FFAIO_BOOT_PAGE);
	put_unless(text, " hyp-tx=", boot->hyp_tx, FFAIO_BOOT_HYP_TX);
	put_unless(text, " hyp-rx=", boot->hyp_rx, FFAIO_BOOT_HYP_RX);
	if (boot->has_result)
		ffaio_text_string(text, boot->ok ? " -> ok" : " -> fail");
}

/* TEXT, which starts at START, to BUFFER, without the first SKIP characters. */
static void copy_out(const struct ffaio_text *text, const char *start, size_t skip, char *buffer,
		     size_t size)
{
	const size_t length = (size_t)(text->at - start);
	size_t copied = length > skip ? length - skip : 0;

	if (size == 0)
		return;
	copied = copied < size ? copied : size - 1;
	memcpy(buffer, start + skip, copied);
	buffer[copied] = '\0';
}

void ffaio_format_call(char *buffer, size_t size, const struct ffaio_record *record,
		       const struct ffaio_unrecorded *unrecorded)
{
	char whole[FFAIO_FORMAT_MAX];
	struct ffaio_text text = { whole, whole + sizeof(whole) };

	ffaio_text_call(&text, record, unrecorded != NULL ? unrecorded : &nothing);
	copy_out(&text, whole, 0, buffer, size);
}

void ffaio_format_outcome(char *buffer, size_t size, const struct ffaio_record *record,
			  const struct ffaio_unrecorded *unrecorded)
{
	char whole[FFAIO_FORMAT_MAX];
	struct ffaio_text text = { whole, whole + sizeof(whole) };

	ffaio_text_outcome(&text, record, unrecorded != NULL ? unrecorded : &nothing);
	copy_out(&text, whole, strlen(" -> "), buffer, size);
}

void ffaio_format_smc(char *buffer, size_t size, const struct ffaio_smc *smc,
		      const struct ffaio_unrecorded *unrecorded)
{
	char whole[FFAIO_FORMAT_MAX];
	struct ffaio_text text = { whole, whole + sizeof(whole) };

	ffaio_text_smc(&text, smc, unrecorded != NULL ? unrecorded : &nothing);
	copy_out(&text, whole, strlen(" "), buffer, size);
}
