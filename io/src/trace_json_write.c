/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_json.h"
#include "trace_rules.h"
#include "trace_writer.h"
#include <ffafilter/functions.h>
#include <ffafilter/versions.h>
#include <string.h>

/* More than the registers of one side take, and more than any other number of fields. */
#define REGISTERS_MAX (FFAF_REGS * 32u)
#define FIELDS_MAX 512u

static bool is_utf8(const char *text)
{
	while (*text != '\0') {
		const size_t length = ffaio_printable(text);

		if (length == 0)
			return false;
		text += length;
	}
	return true;
}

/* A comma, unless this is the first of an object or array, and the key. */
static void put_key(struct ffaio_text *text, const char *key)
{
	if (text->at[-1] != '{' && text->at[-1] != '[')
		ffaio_text_char(text, ',');
	ffaio_text_char(text, '"');
	ffaio_text_string(text, key);
	ffaio_text_string(text, "\":");
}

static void put_escaped(struct ffaio_text *text, const char *string)
{
	for (; *string != '\0'; string++) {
		if (*string == '"' || *string == '\\')
			ffaio_text_char(text, '\\');
		ffaio_text_char(text, *string);
	}
}

static void put_hex(struct ffaio_text *text, const void *bytes, size_t size)
{
	ffaio_text_char(text, '"');
	ffaio_text_bytes(text, bytes, size);
	ffaio_text_char(text, '"');
}

static void put_word(struct ffaio_text *text, const char *key, const char *word)
{
	put_key(text, key);
	ffaio_text_char(text, '"');
	put_escaped(text, word);
	ffaio_text_char(text, '"');
}

/* A string; one that JSON cannot hold as the bytes in an object: {"hex":"ff"}. */
static void put_string(struct ffaio_text *text, const char *key, const char *string)
{
	if (is_utf8(string)) {
		put_word(text, key, string);
		return;
	}
	put_key(text, key);
	ffaio_text_string(text, "{\"hex\":");
	put_hex(text, string, strlen(string));
	ffaio_text_char(text, '}');
}

static void put_number(struct ffaio_text *text, uint64_t value)
{
	ffaio_text_char(text, '"');
	ffaio_text_hex(text, value);
	ffaio_text_char(text, '"');
}

/* The value of x0: the name of a function where it has one. */
static void put_x0(struct ffaio_text *text, uint64_t x0)
{
	char name[FFAF_NAME_SIZE];

	if (x0 > UINT32_MAX || !ffaf_fid_name((uint32_t)x0, name)) {
		put_number(text, x0);
		return;
	}
	ffaio_text_char(text, '"');
	ffaio_text_string(text, name);
	ffaio_text_char(text, '"');
}

/* Registers from FIRST on; left out are those that the reader takes to be what they are. */
static void put_registers(struct ffaio_text *text, const char *key, const struct ffaio_regs *regs,
			  unsigned int first, uint32_t unrecorded)
{
	bool any = false;

	for (unsigned int n = first; n < FFAF_REGS; n++) {
		const bool known = (regs->known >> n & 1) != 0;
		const bool left_unknown = (unrecorded >> n & 1) != 0;
		const uint64_t value = regs->regs.x[n];
		char name[4];

		if (n != 0 && (known ? value == 0 && !left_unknown : left_unknown))
			continue;
		if (!any) {
			put_key(text, key);
			ffaio_text_char(text, '{');
		}
		any = true;
		name[0] = (char)(n < 10 ? '0' + n : '1');
		name[1] = (char)(n < 10 ? '\0' : '0' + n - 10);
		name[2] = '\0';
		put_key(text, name);
		if (!known)
			ffaio_text_string(text, "null");
		else if (n == 0)
			put_x0(text, value);
		else
			put_number(text, value);
	}
	if (any)
		ffaio_text_char(text, '}');
}

static void put_who(struct ffaio_text *text, struct ffaio_who who)
{
	put_key(text, "who");
	ffaio_text_char(text, '"');
	ffaio_text_who(text, who);
	ffaio_text_char(text, '"');
}

static void put_decimal(struct ffaio_text *text, const char *key, uint64_t value)
{
	if (value == 0)
		return;
	put_key(text, key);
	if (value < UINT64_C(1) << 53) {
		ffaio_text_decimal(text, value);
		return;
	}
	ffaio_text_char(text, '"');
	ffaio_text_decimal(text, value);
	ffaio_text_char(text, '"');
}

/* Item N of the array KEY begins; what is at ADDRESS follows. */
static void start_item(struct ffaio_text *text, const char *key, size_t n, uint64_t address)
{
	if (n == 0) {
		put_key(text, key);
		ffaio_text_char(text, '[');
	}
	ffaio_text_string(text, n == 0 ? "{" : ",{");
	put_key(text, "address");
	put_number(text, address);
}

/* Item N of COUNT ends, and with the last one the array. */
static void end_item(struct ffaio_text *text, size_t n, size_t count)
{
	ffaio_text_string(text, n + 1 == count ? "}]" : "}");
}

static void put_memory(struct ffaio_text *text, const char *key, const struct ffaio_bytes *bytes,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		start_item(text, key, i, bytes[i].address);
		put_key(text, "hex");
		put_hex(text, bytes[i].data, bytes[i].size);
		end_item(text, i, count);
	}
}

static void put_smcs(struct ffaio_text *text, const struct ffaio_record *record,
		     const struct ffaio_unrecorded *unrecorded)
{
	if (record->smc_count == 0)
		return;
	put_key(text, "smc");
	ffaio_text_char(text, '[');
	for (size_t i = 0; i < record->smc_count; i++) {
		const struct ffaio_smc *smc = &record->smc[i];

		ffaio_text_string(text, i == 0 ? "{" : ",{");
		put_key(text, "fid");
		put_x0(text, smc->in.regs.x[0]);
		put_registers(text, "x", &smc->in, 1, unrecorded->smc_in);
		if (smc->answered)
			put_registers(text, "ret", &smc->out, 0, unrecorded->smc_out);
		if (smc->has_hyp_rx) {
			put_key(text, "hyp_rx");
			put_hex(text, smc->hyp_rx.data, smc->hyp_rx.size);
		}
		ffaio_text_char(text, '}');
	}
	ffaio_text_char(text, ']');
}

static void put_pages(struct ffaio_text *text, const struct ffaio_record *record)
{
	for (size_t i = 0; i < record->page_count; i++) {
		start_item(text, "page", i, record->page[i].address);
		put_word(text, "state", ffaio_page_state_name(record->page[i].state));
		end_item(text, i, record->page_count);
	}
}

static void put_call(struct ffaio_text *text, const struct ffaio_record *record,
		     const struct ffaio_unrecorded *unrecorded)
{
	const char *verdict = ffaio_verdict_name(record->verdict);

	put_who(text, record->who);
	put_key(text, "fid");
	put_x0(text, record->in.regs.x[0]);
	put_decimal(text, "cpu", record->cpu);
	put_decimal(text, "t", record->time);
	put_registers(text, "x", &record->in, 1, unrecorded->in);
	if (record->has_outcome && verdict != NULL)
		put_word(text, "verdict", verdict);
	if (record->has_outcome && record->has_out && record->verdict != FFAIO_HALT)
		put_registers(text, "ret", &record->out, 0, unrecorded->out);
	put_memory(text, "mem", record->mem, record->mem_count);
	put_smcs(text, record, unrecorded);
	put_memory(text, "wrote", record->wrote, record->wrote_count);
	put_pages(text, record);
}

static void put_ranges(struct ffaio_text *text, const char *key, const struct ffaio_range *range,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		start_item(text, key, i, range[i].address);
		put_key(text, "size");
		put_number(text, range[i].size);
		end_item(text, i, count);
	}
}

static void put_unless(struct ffaio_text *text, const char *key, uint64_t value, uint64_t usual)
{
	if (value == usual)
		return;
	put_key(text, key);
	put_number(text, value);
}

static void put_boot(struct ffaio_text *text, const struct ffaio_record *record,
		     const struct ffaio_unrecorded *unrecorded)
{
	const struct ffaio_boot *boot = &record->boot;

	put_string(text, "boot", boot->name);
	put_key(text, "smccc");
	ffaio_text_char(text, '"');
	ffaio_text_decimal(text, ffaf_version_major(boot->smccc));
	ffaio_text_char(text, '.');
	ffaio_text_decimal(text, ffaf_version_minor(boot->smccc));
	ffaio_text_char(text, '"');
	put_ranges(text, "ram", boot->ram, boot->ram_count);
	put_ranges(text, "foreign", boot->foreign, boot->foreign_count);
	put_unless(text, "page", boot->page, FFAIO_BOOT_PAGE);
	put_unless(text, "hyp_tx", boot->hyp_tx, FFAIO_BOOT_HYP_TX);
	put_unless(text, "hyp_rx", boot->hyp_rx, FFAIO_BOOT_HYP_RX);
	if (boot->has_result) {
		put_key(text, "ok");
		ffaio_text_string(text, boot->ok ? "true" : "false");
	}
	put_smcs(text, record, unrecorded);
}

/* The most bytes that RECORD takes as a line. */
static size_t bound(const struct ffaio_record *record)
{
	size_t size = FIELDS_MAX + 2 * REGISTERS_MAX + 2 * ffaio_record_weight(record) +
		      64 * (record->mem_count + record->wrote_count + record->page_count) +
		      64 * (record->boot.ram_count + record->boot.foreign_count) +
		      (128 + 2 * REGISTERS_MAX) * record->smc_count;

	if (record->text != NULL)
		size += 2 * strlen(record->text);
	if (record->boot.name != NULL)
		size += 2 * strlen(record->boot.name);
	return size;
}

static int write_record(struct ffaio_trace_writer *writer, const struct ffaio_record *record)
{
	struct ffaio_text text;

	if (ffaio_line_start(writer, bound(record), &text) != 0)
		return -1;
	ffaio_text_char(&text, '{');
	switch (record->kind) {
	case FFAIO_COMMENT:
		put_string(&text, "comment", record->text);
		break;
	case FFAIO_DIRECTIVE:
		put_string(&text, "directive", record->text);
		break;
	case FFAIO_BLANK:
		ffaio_text_string(&text, "\"blank\":true");
		break;
	case FFAIO_BOOT:
		put_boot(&text, record, &writer->state.unrecorded);
		break;
	case FFAIO_CALL:
		put_call(&text, record, &writer->state.unrecorded);
		break;
	}
	ffaio_text_char(&text, '}');
	return ffaio_line_end(writer, &text, FFAIO_JSON_LINE_MAX);
}

static int write_magic(struct ffaio_trace_writer *writer)
{
	struct ffaio_text text;

	if (writer->part)
		return 0;
	if (ffaio_line_start(writer, FIELDS_MAX, &text) != 0)
		return -1;
	ffaio_text_string(&text, "{\"" FFAIO_JSON_MAGIC "\":1}");
	return ffaio_line_end(writer, &text, FFAIO_JSON_LINE_MAX);
}

const struct ffaio_encoder ffaio_json_encoder = { .start = write_magic, .write = write_record };
