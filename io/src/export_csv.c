/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "export.h"

#include <inttypes.h>
#include <string.h>

static void begin(struct ffaio_export *export)
{
	ffaio_export_text(export, "line,boot,lost,who,cpu,t,function,x0");
	for (unsigned int i = 1; i < FFAF_REGS; i++)
		ffaio_export_text(export, ",x%u", i);
	ffaio_export_text(export, ",verdict,result");
	for (unsigned int i = 0; i < FFAF_REGS; i++)
		ffaio_export_text(export, ",r%u", i);
	ffaio_export_text(export, ",smcs\n");
}

/* In quotes, which are doubled inside, as RFC 4180 has it. */
static void put_quoted(struct ffaio_export *export, const char *text)
{
	ffaio_export_text(export, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"')
			ffaio_export_bytes(export, text, 1);
		ffaio_export_bytes(export, text, 1);
	}
	ffaio_export_text(export, "\"");
}

static void put_registers(struct ffaio_export *export, const struct ffaio_regs *regs)
{
	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((regs->known >> i & 1) != 0)
			ffaio_export_text(export, ",0x%" PRIx64, regs->regs.x[i]);
		else
			ffaio_export_text(export, ",?");
	}
}

static void put_outcome(struct ffaio_export *export, const struct ffaio_record *record)
{
	const char *verdict = ffaio_verdict_name(record->verdict);
	char result[64] = "";

	if (!record->has_outcome || !record->has_out) {
		ffaio_export_text(export, ",%s,",
				  record->has_outcome && verdict != NULL ? verdict : "");
		for (unsigned int i = 0; i < FFAF_REGS; i++)
			ffaio_export_text(export, ",");
		return;
	}
	if ((record->out.known & 1) != 0)
		ffaio_export_function(result, record->out.regs.x[0]);
	ffaio_export_text(export, ",%s,%s", verdict != NULL ? verdict : "", result);
	put_registers(export, &record->out);
}

static void call(struct ffaio_export *export, const struct ffaio_record *record)
{
	char who[32], function[64];

	ffaio_export_who(who, record->who);
	ffaio_export_function(function, record->in.regs.x[0]);
	ffaio_export_text(export, "%lu,", record->line);
	if (export->boot[0] != '\0')
		put_quoted(export, export->boot);
	ffaio_export_text(export, ",%" PRIu64 ",%s,%" PRIu32 ",", export->lost - export->lost_told,
			  who, record->cpu);
	if (record->time != 0)
		ffaio_export_text(export, "%" PRIu64, record->time);
	ffaio_export_text(export, ",%s", function);
	put_registers(export, &record->in);
	put_outcome(export, record);
	ffaio_export_text(export, ",%zu\n", record->smc_count);
}

const struct ffaio_export_format ffaio_export_csv = { .begin = begin, .call = call };
