/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answers.h"

#include <ffaio/text.h>
#include <ffan/verify.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A difference outweighs what is not known; else the first finding stays. */
static bool takes(const struct ffan_comparison *comparison, enum ffan_result result)
{
	return comparison->result == FFAN_MATCH ||
	       (comparison->result == FFAN_UNKNOWN && result == FFAN_DIFFER);
}

__attribute__((format(printf, 3, 4))) static void say(struct ffan_comparison *comparison,
						      enum ffan_result result, const char *format,
						      ...)
{
	va_list args;

	if (!takes(comparison, result))
		return;
	comparison->result = result;
	va_start(args, format);
	vsnprintf(comparison->what, sizeof(comparison->what), format, args);
	va_end(args);
}

/* "SMC 2, ", or nothing for 0: whose registers they are. */
struct where {
	char text[32];
};

static struct where where(size_t smc)
{
	struct where where = { "" };

	if (smc != 0)
		snprintf(where.text, sizeof(where.text), "SMC %zu, ", smc);
	return where;
}

/* As say, for what is said of many calls where another SPMC answers. */
static void differ_in_register(struct ffan_comparison *comparison, size_t smc, unsigned int reg,
			       uint64_t recorded, uint64_t computed)
{
	struct ffaio_text text = { comparison->what,
				   comparison->what + sizeof(comparison->what) - 1 };

	comparison->result = FFAN_DIFFER;
	if (smc != 0) {
		ffaio_text_string(&text, "SMC ");
		ffaio_text_decimal(&text, smc);
		ffaio_text_string(&text, ", ");
	}
	ffaio_text_char(&text, 'x');
	ffaio_text_decimal(&text, reg);
	ffaio_text_string(&text, ": recorded ");
	ffaio_text_hex(&text, recorded);
	ffaio_text_string(&text, ", computed ");
	ffaio_text_hex(&text, computed);
	*text.at = '\0';
}

static void compare_regs(size_t smc, const struct ffaio_regs *recorded,
			 const struct ffaio_regs *computed, uint32_t undefined,
			 struct ffan_comparison *comparison)
{
	if ((recorded->known & computed->known) == FFAF_ALL_REGS &&
	    memcmp(&recorded->regs, &computed->regs, sizeof(recorded->regs)) == 0)
		return;
	for (unsigned int i = 0; i < FFAF_REGS && takes(comparison, FFAN_DIFFER); i++) {
		const uint32_t bit = 1u << i;

		if ((recorded->known & ~undefined & bit) == 0)
			continue;
		if ((computed->known & bit) == 0)
			say(comparison, FFAN_UNKNOWN,
			    "%sx%u hangs on a register that was not recorded", where(smc).text, i);
		else if (recorded->regs.x[i] != computed->regs.x[i])
			differ_in_register(comparison, smc, i, recorded->regs.x[i],
					   computed->regs.x[i]);
	}
}

static void compare_smc(size_t smc, const struct ffaio_regs *recorded,
			const struct ffaio_regs *computed, struct ffan_comparison *comparison)
{
	struct ffaio_regs both;

	if (recorded->known == FFAF_ALL_REGS && computed->known == FFAF_ALL_REGS &&
	    memcmp(&recorded->regs, &computed->regs, sizeof(recorded->regs)) == 0)
		return;
	both = *recorded;
	both.known &= computed->known;
	if (!ffan_same_smc(&both, &computed->regs) && ffan_same_smc32(&both, &computed->regs))
		comparison->upper_halves = true;
	else
		compare_regs(smc, recorded, computed, 0, comparison);
}

/*
 * The next SMC from I on that both sides take for this call's. A boot has all its
 * SMCs to itself.
 */
static size_t next_recorded(const struct ffan_step *step, size_t i)
{
	const bool shared = step->record->kind == FFAIO_CALL && step->two_recorders;

	while (i < step->record->smc_count && shared && !step->used[i])
		i++;
	return i;
}

static size_t next_computed(const struct ffan_step *step, size_t i)
{
	while (i < step->smc_count && step->late != NULL && step->late[i])
		i++;
	return i;
}

/*
 * SMCs that were recorded with this call and not issued are left to later calls
 * of the boot; those that no call issues are told as unissued.
 */
static void compare_smcs(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	const struct ffaio_record *record = step->record;
	size_t r = next_recorded(step, 0), c = next_computed(step, 0), n = 1;

	while (r < record->smc_count && c < step->smc_count) {
		compare_smc(n++, &record->smc[r].in, &step->smc[c].in, comparison);
		r = next_recorded(step, r + 1);
		c = next_computed(step, c + 1);
	}
	if (r < record->smc_count || c < step->smc_count)
		say(comparison, FFAN_DIFFER, "SMCs: recorded %zu, computed %zu", record->smc_count,
		    step->smc_count);
}

static const char *verdict_word(enum ffaio_verdict verdict)
{
	const char *name = ffaio_verdict_name(verdict);

	return name != NULL ? name : "none";
}

/*
 * Where the recording leaves the verdict out, the SMCs still tell a forwarded
 * call from one that the filter answered.
 */
static void compare_verdict(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	const enum ffaio_verdict recorded = step->record->verdict;

	if (recorded == FFAIO_UNRECORDED) {
		if (step->verdict == FFAIO_FORWARD || step->verdict == FFAIO_HALT)
			say(comparison, FFAN_DIFFER,
			    "verdict: recorded as answered by the filter, computed %s",
			    verdict_word(step->verdict));
	} else if (recorded != step->verdict) {
		say(comparison, FFAN_DIFFER, "verdict: recorded %s, computed %s",
		    verdict_word(recorded), verdict_word(step->verdict));
	}
}

static void compare_pages(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	const struct ffaio_record *record = step->record;

	for (size_t i = 0; i < record->page_count && i < step->page_count; i++) {
		if (record->page[i].address != step->page[i].address ||
		    record->page[i].state != step->page[i].state)
			say(comparison, FFAN_DIFFER,
			    "page 0x%llx: recorded as changed, computed is 0x%llx, or in another way",
			    (unsigned long long)record->page[i].address,
			    (unsigned long long)step->page[i].address);
	}
	if (record->page_count != step->page_count)
		say(comparison, FFAN_DIFFER, "pages changed: recorded %zu, computed %zu",
		    record->page_count, step->page_count);
}

static void compare_wrote(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	if (!step->wrote_as_recorded)
		say(comparison, FFAN_DIFFER,
		    "the caller's memory does not hold what was recorded as written");
}

static bool smcs_recorded(const struct ffan_step *step)
{
	return !step->trace->at_spmc && (step->trace->unrecorded.smc_in & 1u) == 0;
}

static void compare_call(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	const struct ffaio_record *record = step->record;

	if (!record->has_outcome) {
		say(comparison, FFAN_UNKNOWN, "the outcome was not recorded");
		return;
	}
	if (record->verdict == FFAIO_UNKNOWN) {
		say(comparison, FFAN_UNKNOWN, "the trace says so");
		return;
	}
	if (smcs_recorded(step) && step->foreign && step->missing[0] != '\0' &&
	    step->verdict != FFAIO_FORWARD) {
		say(comparison, FFAN_DIFFER, "an SMC was not recorded: %s", step->missing);
		return;
	}
	if (step->verdict == FFAIO_UNKNOWN) {
		say(comparison,
		    step->no_filter && step->simulated != 0 ? FFAN_DIFFER : FFAN_UNKNOWN, "%s",
		    step->missing);
		return;
	}
	if (!step->no_filter && smcs_recorded(step)) {
		compare_verdict(step, comparison);
		if (step->verdict != FFAIO_FORWARD)
			compare_smcs(step, comparison);
		if (step->pages_recorded)
			compare_pages(step, comparison);
		compare_wrote(step, comparison);
	}
	if (step->no_filter)
		compare_wrote(step, comparison);
	if (record->has_out && step->verdict != FFAIO_HALT)
		compare_regs(0, &record->out, &step->out, step->undefined, comparison);
	if (step->missing[0] != '\0')
		say(comparison, FFAN_UNKNOWN, "%s", step->missing);
}

static void compare_boot(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	const struct ffaio_boot *boot = &step->record->boot;

	if (step->verdict == FFAIO_UNKNOWN) {
		say(comparison, FFAN_UNKNOWN, "%s", step->missing);
		return;
	}
	if (step->no_filter || !smcs_recorded(step))
		return;
	if (boot->has_result && boot->ok != step->boot_ok)
		say(comparison, FFAN_DIFFER, "boot: recorded %s, computed %s",
		    boot->ok ? "ok" : "fail", step->boot_ok ? "ok" : "fail");
	compare_smcs(step, comparison);
}

void ffan_compare(const struct ffan_step *step, struct ffan_comparison *comparison)
{
	comparison->result = FFAN_MATCH;
	comparison->upper_halves = false;
	comparison->what[0] = '\0';
	if (!step->replayed)
		return;
	if (step->record->kind == FFAIO_BOOT)
		compare_boot(step, comparison);
	else
		compare_call(step, comparison);
}

/* What the result rests on: of nearly every step nothing, which takes no sums. */
static void add_grounds(struct ffan_totals *totals, const struct ffan_step *step,
			const struct ffan_comparison *comparison)
{
	for (size_t i = 0; step->late != NULL && i < step->smc_count; i++)
		totals->late += step->late[i];
	if (comparison->upper_halves)
		totals->upper_halves++;
	if (step->inferred[0] != '\0')
		totals->inferred++;
	if (step->simulated != 0)
		totals->simulated++;
	if (step->diverged != 0)
		totals->diverged += step->diverged;
}

void ffan_totals_add(struct ffan_totals *totals, const struct ffan_step *step,
		     const struct ffan_comparison *comparison)
{
	const enum ffan_result result = comparison->result;

	if (step->unissued_count > 0) {
		totals->match -= step->unissued_count;
		totals->differ += step->unissued_count;
	}
	if (!step->replayed)
		return;
	add_grounds(totals, step, comparison);
	if (step->record->kind == FFAIO_BOOT) {
		totals->boots++;
		totals->boots_differ += result == FFAN_DIFFER;
		totals->boots_unknown += result == FFAN_UNKNOWN;
		return;
	}
	totals->calls++;
	if (step->trace->at_spmc)
		totals->below_filter++;
	if (result == FFAN_MATCH)
		totals->match++;
	else if (result == FFAN_DIFFER)
		totals->differ++;
	else
		totals->unknown++;
}

void ffan_totals_sum(struct ffan_totals *to, const struct ffan_totals *from)
{
#define FFAN_TOTAL(name) to->name += from->name;
#include <ffan/totals.inc>
#undef FFAN_TOTAL
}
