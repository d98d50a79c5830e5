/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "export.h"

#include <inttypes.h>

/*
 * Trace events: one list of objects, ts and dur in microseconds. A caller is a process, a CPU
 * a thread of it.
 */
#define STEP 1000u /* nanoseconds between, and of, calls that have no time */
#define LEAST 1u /* nanoseconds that a call with a time is shown to take: so none overlap */

static void begin(struct ffaio_export *export)
{
	ffaio_export_text(export, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

static void put_string(struct ffaio_export *export, const char *text)
{
	ffaio_export_text(export, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			ffaio_export_bytes(export, "\\", 1);
		ffaio_export_bytes(export, text, 1);
	}
	ffaio_export_text(export, "\"");
}

/* The beginning of an object of the list, up to its ts. */
static void start_event(struct ffaio_export *export, const char *name, const char *phase,
			struct ffaio_who who, uint32_t cpu)
{
	ffaio_export_text(export, "%s\n{\"name\":", export->any ? "," : "");
	export->any = true;
	put_string(export, name);
	ffaio_export_text(export, ",\"ph\":\"%s\",\"pid\":%u,\"tid\":%" PRIu32, phase, who.vm, cpu);
}

static void put_time(struct ffaio_export *export, const char *key, uint64_t time)
{
	ffaio_export_text(export, ",\"%s\":%" PRIu64 ".%03u", key, time / 1000,
			  (unsigned int)(time % 1000));
}

/* Perfetto shows the name of a caller when it is told once. */
static void name_caller(struct ffaio_export *export, struct ffaio_who who)
{
	const uint8_t bit = (uint8_t)(1u << who.vm % 8);
	char name[32];

	if ((export->seen[who.vm / 8] & bit) != 0)
		return;
	export->seen[who.vm / 8] |= bit;
	ffaio_export_who(name, (struct ffaio_who){ who.vm, 0 });
	start_event(export, "process_name", "M", who, 0);
	ffaio_export_text(export, ",\"args\":{\"name\":\"%s\"}}", name);
}

/* A point on the line of all: "boot first", "3 records lost". */
static void put_mark(struct ffaio_export *export, const char *name)
{
	start_event(export, name, "i", (struct ffaio_who){ 0, 0 }, 0);
	put_time(export, "ts", export->time);
	ffaio_export_text(export, ",\"s\":\"g\"}");
}

static void tell_lost(struct ffaio_export *export)
{
	char text[64];
	struct ffaio_text name = { text, text + sizeof(text) - 1 };

	if (export->lost == export->lost_told)
		return;
	ffaio_text_decimal(&name, export->lost - export->lost_told);
	ffaio_text_string(&name, " records lost");
	*name.at = '\0';
	put_mark(export, text);
}

static void boot(struct ffaio_export *export, const struct ffaio_record *record)
{
	char text[FFAIO_EXPORT_BOOT + 8];
	struct ffaio_text name = { text, text + sizeof(text) - 1 };

	(void)record;
	ffaio_text_string(&name, "boot ");
	ffaio_text_string(&name, export->boot);
	*name.at = '\0';
	put_mark(export, text);
}

/* Registers that are not zero; "?" where the trace does not say. */
static void put_registers(struct ffaio_export *export, char letter, const struct ffaio_regs *regs)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((regs->known >> i & 1) == 0)
			ffaio_export_text(export, ",\"%c%u\":\"?\"", letter, i);
		else if (regs->regs.x[i] != 0 || i == 0)
			ffaio_export_text(export, ",\"%c%u\":\"0x%" PRIx64 "\"", letter, i,
					  regs->regs.x[i]);
	}
}

static void put_smcs(struct ffaio_export *export, const struct ffaio_record *record)
{
	static const struct ffaio_unrecorded nothing = { 0, 0, 0, 0 };
	char text[FFAIO_FORMAT_MAX];

	if (record->smc_count == 0)
		return;
	ffaio_export_text(export, ",\"smc\":[");
	for (size_t i = 0; i < record->smc_count; i++) {
		ffaio_format_smc(text, sizeof(text), &record->smc[i], &nothing);
		ffaio_export_text(export, i != 0 ? "," : "");
		put_string(export, text);
	}
	ffaio_export_text(export, "]");
}

static void put_outcome(struct ffaio_export *export, const struct ffaio_record *record)
{
	const char *verdict = ffaio_verdict_name(record->verdict);
	char result[64];

	if (!record->has_outcome)
		return;
	if (verdict != NULL)
		ffaio_export_text(export, ",\"verdict\":\"%s\"", verdict);
	if (!record->has_out)
		return;
	if ((record->out.known & 1) != 0) {
		ffaio_export_function(result, record->out.regs.x[0]);
		ffaio_export_text(export, ",\"result\":\"%s\"", result);
	}
	put_registers(export, 'r', &record->out);
}

static void call(struct ffaio_export *export, const struct ffaio_record *record)
{
	char function[64], who[32];

	tell_lost(export);
	name_caller(export, record->who);
	ffaio_export_who(who, record->who);
	ffaio_export_function(function, record->in.regs.x[0]);
	start_event(export, function, "X", record->who, record->cpu);
	put_time(export, "ts", export->time);
	put_time(export, "dur", record->time != 0 ? LEAST : STEP);
	ffaio_export_text(export, ",\"args\":{\"who\":\"%s\",\"line\":%lu", who, record->line);
	put_registers(export, 'x', &record->in);
	put_outcome(export, record);
	put_smcs(export, record);
	ffaio_export_text(export, "}}");
}

static void end(struct ffaio_export *export)
{
	tell_lost(export);
	ffaio_export_text(export, "\n]}\n");
}

const struct ffaio_export_format ffaio_export_chrome = {
	.step = STEP, .begin = begin, .boot = boot, .call = call, .end = end
};
