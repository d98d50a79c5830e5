/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include "trace_rules.h"
#include <ffafilter/versions.h>
#include <string.h>

/* Fields of a boot that it may have once. */
struct fields {
	bool smccc, page, hyp_tx, hyp_rx;
};

static int once(const struct ffaio_scan *scan, const char *what, bool *seen)
{
	if (*seen)
		return ffaio_scan_fail(scan, scan->at, "%s is given twice", what);
	*seen = true;
	return 0;
}

static int scan_smccc(struct ffaio_scan *scan, uint32_t *version)
{
	const char *start = scan->at;
	uint64_t major, minor;

	if (ffaio_scan_decimal(scan, "the major version", 0x7fff, &major) != 0)
		return -1;
	if (!ffaio_scan_skip(scan, "."))
		return ffaio_scan_fail(scan, start, "a version is MAJOR.MINOR");
	if (ffaio_scan_decimal(scan, "the minor version", 0xffff, &minor) != 0)
		return -1;
	*version = FFAF_MAKE_VERSION(major, minor);
	return 0;
}

static int scan_page(struct ffaio_scan *scan, uint64_t *page)
{
	const char *start = scan->at;

	if (ffaio_scan_number(scan, ' ', page) != 0)
		return -1;
	if (!ffaio_page_size_is_good(*page))
		return ffaio_scan_fail(scan, start, "a page is 0x1000, 0x4000 or 0x10000 bytes");
	return 0;
}

/* ADDRESS+SIZE as one more of the COUNT ranges of ARRAY; NULL on failure. */
static struct ffaio_range *scan_range(struct ffaio_scan *scan, struct ffaio_store *store,
				      struct ffaio_range *array, size_t *count, size_t *size)
{
	const char *start = scan->at;
	struct ffaio_range range;

	if (ffaio_scan_number(scan, '+', &range.address) != 0)
		return NULL;
	if (!ffaio_scan_skip(scan, "+")) {
		ffaio_scan_fail(scan, start, "a range of memory is ADDRESS+SIZE");
		return NULL;
	}
	if (ffaio_scan_number(scan, ' ', &range.size) != 0)
		return NULL;
	if (!ffaio_range_is_good(range.address, range.size)) {
		ffaio_scan_fail(scan, start, "the range is empty or ends beyond 64 bits");
		return NULL;
	}
	array = ffaio_store_room(store, scan, array, *count, size, sizeof(range));
	if (array != NULL)
		array[(*count)++] = range;
	return array;
}

static int scan_ram(struct ffaio_scan *scan, struct ffaio_store *store, struct ffaio_boot *boot)
{
	boot->ram = scan_range(scan, store, store->ram, &boot->ram_count, &store->ram_size);
	if (boot->ram == NULL)
		return -1;
	store->ram = boot->ram;
	return 0;
}

static int scan_foreign(struct ffaio_scan *scan, struct ffaio_store *store, struct ffaio_boot *boot)
{
	boot->foreign =
		scan_range(scan, store, store->foreign, &boot->foreign_count, &store->foreign_size);
	if (boot->foreign == NULL)
		return -1;
	store->foreign = boot->foreign;
	return 0;
}

static int fail_field(const struct ffaio_scan *scan)
{
	static const char *const fields[] = { "smccc=",	 "page=",   "ram=", "foreign=",
					      "hyp-tx=", "hyp-rx=", "->" };

	return ffaio_scan_fail_word(scan, ffaio_scan_peek(scan), "a field of a boot", fields, 7,
				    "smccc=, page=, ram=, foreign=, hyp-tx=, hyp-rx= or ->");
}

static int scan_field_value(struct ffaio_scan *scan, struct ffaio_store *store,
			    struct fields *fields, struct ffaio_boot *boot)
{
	if (ffaio_scan_skip(scan, "ram="))
		return scan_ram(scan, store, boot);
	if (ffaio_scan_skip(scan, "foreign="))
		return scan_foreign(scan, store, boot);
	if (ffaio_scan_skip(scan, "smccc="))
		return once(scan, "smccc", &fields->smccc) ? -1 : scan_smccc(scan, &boot->smccc);
	if (ffaio_scan_skip(scan, "page="))
		return once(scan, "page", &fields->page) ? -1 : scan_page(scan, &boot->page);
	if (ffaio_scan_skip(scan, "hyp-tx="))
		return once(scan, "hyp-tx", &fields->hyp_tx)
			       ? -1
			       : ffaio_scan_number(scan, ' ', &boot->hyp_tx);
	if (ffaio_scan_skip(scan, "hyp-rx="))
		return once(scan, "hyp-rx", &fields->hyp_rx)
			       ? -1
			       : ffaio_scan_number(scan, ' ', &boot->hyp_rx);
	return fail_field(scan);
}

static int scan_field(struct ffaio_scan *scan, struct ffaio_store *store, struct fields *fields,
		      struct ffaio_boot *boot)
{
	const char *start = scan->at;

	if (scan_field_value(scan, store, fields, boot) != 0)
		return -1;
	if (!ffaio_scan_at_gap(scan)) {
		scan->at = start;
		return fail_field(scan);
	}
	ffaio_scan_skip_spaces(scan);
	return 0;
}

static int scan_name(struct ffaio_scan *scan, struct ffaio_store *store, struct ffaio_boot *boot)
{
	const char *start = scan->at;
	const struct ffaio_word word = ffaio_scan_word(scan);

	boot->name = ffaio_store_text(store, scan, word.text, word.length);
	if (boot->name == NULL)
		return -1;
	if (!ffaio_boot_name_is_good(boot->name))
		return ffaio_scan_fail(scan, start, "a boot has a name, without '=': boot first");
	return 0;
}

static int scan_boot_result(struct ffaio_scan *scan, struct ffaio_boot *boot)
{
	const char *start = scan->at;
	const struct ffaio_word word = ffaio_scan_word(scan);

	boot->has_result = true;
	boot->ok = ffaio_word_is(word, "ok");
	if (!boot->ok && !ffaio_word_is(word, "fail"))
		return ffaio_scan_fail(scan, start, "a boot ends in '-> ok' or '-> fail'");
	return ffaio_scan_finish(scan, "a boot ends behind ok or fail");
}

int ffaio_scan_boot(struct ffaio_scan *scan, struct ffaio_store *store, struct ffaio_record *record)
{
	struct ffaio_boot *boot = &record->boot;
	struct fields fields = { false, false, false, false };

	record->kind = FFAIO_BOOT;
	boot->smccc = FFAIO_BOOT_SMCCC;
	boot->page = FFAIO_BOOT_PAGE;
	boot->hyp_tx = FFAIO_BOOT_HYP_TX;
	boot->hyp_rx = FFAIO_BOOT_HYP_RX;
	if (scan_name(scan, store, boot) != 0)
		return -1;
	while (!ffaio_scan_at_end(scan)) {
		if (ffaio_scan_arrow(scan))
			return scan_boot_result(scan, boot);
		if (scan_field(scan, store, &fields, boot) != 0)
			return -1;
	}
	return 0;
}
