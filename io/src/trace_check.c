/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_check.h"
#include "trace_read.h"
#include "trace_rules.h"
#include <string.h>

static int fail(const struct ffaio_scan *scan, const char *text)
{
	return ffaio_fail(scan->error, scan->file, scan->number, 0, "%s", text);
}

/* What stands on a line of its own. */
static int check_line(struct ffaio_scan *scan, const char *line)
{
	const size_t length = strlen(line);

	if (length > FFAIO_LINE_MAX)
		return fail(scan, "a line of the trace would be too long to be read again");
	return ffaio_scan_start(scan, line, length);
}

static int check_text(const struct ffaio_record *record, struct ffaio_trace_state *state,
		      struct ffaio_scan *scan)
{
	const char *line = record->text != NULL ? record->text : "";

	if (line[0] != (record->kind == FFAIO_COMMENT ? '#' : '@'))
		return fail(scan, "a comment starts with '#', a directive with '@'");
	if (check_line(scan, line) != 0)
		return -1;
	return record->kind == FFAIO_DIRECTIVE ? ffaio_scan_directive(scan, state) : 0;
}

static int check_bytes(const struct ffaio_bytes *bytes, size_t count, const struct ffaio_scan *scan)
{
	for (size_t i = 0; i < count; i++)
		if (!ffaio_range_is_good(bytes[i].address, bytes[i].size))
			return fail(scan, "bytes of a record are none, or end beyond 64 bits");
	return 0;
}

static int check_smcs(const struct ffaio_record *record, const struct ffaio_scan *scan)
{
	for (size_t i = 0; i < record->smc_count; i++) {
		const struct ffaio_smc *smc = &record->smc[i];

		if ((smc->in.known & 1) == 0)
			return fail(scan, "x0 of an SMC is not known");
		if (smc->has_hyp_rx && smc->hyp_rx.size == 0)
			return fail(scan, "an SMC wrote no bytes to the filter's RX buffer");
	}
	return 0;
}

static int check_call(const struct ffaio_record *record, const struct ffaio_scan *scan)
{
	if (!ffaio_call_is_good(record))
		return fail(scan, "x0 of a call is not known");
	for (size_t i = 0; i < record->page_count; i++)
		if (ffaio_page_state_name(record->page[i].state) == NULL)
			return fail(scan, "a page has no state");
	if (check_bytes(record->mem, record->mem_count, scan) != 0)
		return -1;
	return check_bytes(record->wrote, record->wrote_count, scan);
}

static bool ranges_are_good(const struct ffaio_range *range, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!ffaio_range_is_good(range[i].address, range[i].size))
			return false;
	return true;
}

static int check_boot(const struct ffaio_boot *boot, struct ffaio_scan *scan)
{
	if (boot->name == NULL || !ffaio_boot_name_is_good(boot->name) || boot->smccc > INT32_MAX ||
	    !ffaio_page_size_is_good(boot->page) || !ranges_are_good(boot->ram, boot->ram_count) ||
	    !ranges_are_good(boot->foreign, boot->foreign_count))
		return fail(scan, "a boot has a wrong name, version, page size or range");
	return check_line(scan, boot->name);
}

int ffaio_record_check(const struct ffaio_record *record, struct ffaio_trace_state *state,
		       struct ffaio_scan *scan)
{
	if (ffaio_record_weight(record) > FFAIO_RECORD_MAX)
		return fail(scan, "a record would be too large to be read again");
	switch (record->kind) {
	case FFAIO_COMMENT:
	case FFAIO_DIRECTIVE:
		return check_text(record, state, scan);
	case FFAIO_BLANK:
		return 0;
	case FFAIO_BOOT:
		if (check_boot(&record->boot, scan) != 0)
			return -1;
		return check_smcs(record, scan);
	case FFAIO_CALL:
		break;
	}
	if (check_call(record, scan) != 0)
		return -1;
	return check_smcs(record, scan);
}
