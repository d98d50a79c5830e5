/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "import_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 256u

static void write_record(struct ffaio_import *import, const struct ffaio_record *record)
{
	if (!import->failed && ffaio_trace_write(import->writer, record, import->error) != 0)
		import->failed = true;
}

static void write_directive(struct ffaio_import *import, char *text)
{
	const struct ffaio_record record = { .kind = FFAIO_DIRECTIVE, .text = text };

	write_record(import, &record);
}

/* The file's own name: where it lay is nobody's business. */
static void write_source(struct ffaio_import *import)
{
	const char *slash = strrchr(import->name, '/');
	const char *name = slash != NULL ? slash + 1 : import->name;
	char text[TEXT_SIZE];
	size_t i;

	if (strcmp(name, "-") == 0)
		name = "standard input";
	snprintf(text, sizeof(text), "@source %s: %s", import->format->source, name);
	for (i = 0; text[i] != '\0'; i++) {
		if ((unsigned char)text[i] < ' ' || text[i] == '\x7f')
			text[i] = '?';
	}
	write_directive(import, text);
}

/* " in=x0 in=x8-x17", or nothing where SET is empty. */
static size_t put_set(char *text, size_t size, const char *name, uint32_t set)
{
	unsigned int i, last;
	size_t n = 0;

	for (i = 0; i < FFAF_REGS; i = last + 1) {
		last = i;
		if ((set >> i & 1) == 0)
			continue;
		while ((set >> (last + 1) & 1) != 0)
			last++;
		n += (size_t)snprintf(text + n, size - n, last == i ? " %s=x%u" : " %s=x%u-x%u",
				      name, i, last);
	}
	return n;
}

/* Which registers are not there of calls, and of outcomes. */
static void tell_unrecorded(struct ffaio_import *import, uint32_t in, uint32_t out)
{
	char text[TEXT_SIZE] = "@unrecorded";
	size_t n = strlen(text);

	n += put_set(text + n, sizeof(text) - n, "in", in);
	put_set(text + n, sizeof(text) - n, "out", out);
	if ((in | out) != 0)
		write_directive(import, text);
}

/* What has to stand before anything else. */
static void begin(struct ffaio_import *import)
{
	const struct ffaio_import_format *format = import->format;
	char spmc[] = "@at spmc", caller[] = "@at caller";

	if (import->begun)
		return;
	import->begun = true;
	write_source(import);
	write_directive(import, format->at_spmc ? spmc : caller);
	import->told_in = format->recorded_in != 0;
	import->told_out = format->recorded_out != 0;
	tell_unrecorded(import, import->told_in ? FFAF_ALL_REGS & ~format->recorded_in : 0,
			import->told_out ? FFAF_ALL_REGS & ~format->recorded_out : 0);
}

static void tell_lost(struct ffaio_import *import)
{
	char text[TEXT_SIZE];

	if (import->lost == 0)
		return;
	snprintf(text, sizeof(text), "@lost %" PRIu64, import->lost);
	write_directive(import, text);
	import->report->lost = ffaio_import_sum(import->report->lost, import->lost);
	import->lost = 0;
}

static void write_boot(struct ffaio_import *import)
{
	char name[TEXT_SIZE];
	struct ffaio_record record = { .kind = FFAIO_BOOT,
				       .boot = { .name = name,
						 .smccc = FFAIO_BOOT_SMCCC,
						 .page = FFAIO_BOOT_PAGE,
						 .hyp_tx = FFAIO_BOOT_HYP_TX,
						 .hyp_rx = FFAIO_BOOT_HYP_RX,
						 .has_result = true,
						 .ok = true } };

	snprintf(name, sizeof(name), "tf-a-%u", ++import->boots);
	write_record(import, &record);
}

static void count_call(struct ffaio_import_report *report, const struct ffaio_record *record,
		       const struct ffaio_import_entry *entry)
{
	struct ffaio_import_fields *fields = &report->fields;
	unsigned int i;

	report->calls++;
	report->answered += entry->outcome == FFAIO_IMPORT_ANSWERED;
	report->implied += entry->outcome == FFAIO_IMPORT_IMPLIED;
	report->unpaired += entry->outcome == FFAIO_IMPORT_UNPAIRED;
	fields->cpu += entry->has_cpu;
	fields->time += record->time != 0;
	fields->outcome += record->has_outcome;
	fields->verdict += record->verdict != FFAIO_UNRECORDED;
	for (i = 0; i < FFAF_REGS; i++) {
		fields->in[i] += record->in.known >> i & 1;
		fields->out[i] += record->out.known >> i & 1;
	}
}

/* The first call, and the first outcome, show which registers the log has. */
static void tell_first(struct ffaio_import *import, const struct ffaio_record *record)
{
	if (!import->told_in) {
		import->told_in = true;
		tell_unrecorded(import, FFAF_ALL_REGS & ~record->in.known, 0);
	}
	if (!import->told_out && record->has_out) {
		import->told_out = true;
		tell_unrecorded(import, 0, FFAF_ALL_REGS & ~record->out.known);
	}
}

static void write_call(struct ffaio_import *import, const struct ffaio_import_entry *entry)
{
	struct ffaio_record record = {
		.kind = FFAIO_CALL, .cpu = entry->cpu, .time = entry->time, .in = entry->in
	};

	if (entry->outcome != FFAIO_IMPORT_UNPAIRED) {
		record.has_outcome = true;
		record.verdict = entry->verdict;
		record.out = entry->out;
		record.has_out = entry->out.known != 0 || entry->verdict == FFAIO_UNRECORDED;
	}
	count_call(import->report, &record, entry);
	tell_first(import, &record);
	write_record(import, &record);
}

void ffaio_import_write(struct ffaio_import *import, const struct ffaio_import_entry *entry)
{
	if (entry->kind == FFAIO_IMPORT_DROPPED)
		return;
	begin(import);
	if (entry->kind == FFAIO_IMPORT_LOST) {
		import->lost = ffaio_import_sum(import->lost, entry->lost);
		return;
	}
	tell_lost(import);
	if (entry->kind == FFAIO_IMPORT_BOOT)
		write_boot(import);
	else
		write_call(import, entry);
}

/* The registers that no call, or no outcome, has. */
static uint32_t never(const uint64_t counts[FFAF_REGS])
{
	uint32_t set = 0;
	unsigned int i;

	for (i = 0; i < FFAF_REGS; i++) {
		if (counts[i] == 0)
			set |= 1u << i;
	}
	return set;
}

void ffaio_import_write_end(struct ffaio_import *import)
{
	struct ffaio_import_report *report = import->report;

	begin(import);
	tell_lost(import);
	if (import->format->recorded_in == 0)
		report->unrecorded_in = never(report->fields.in);
	if (import->format->recorded_out == 0)
		report->unrecorded_out = never(report->fields.out);
}
