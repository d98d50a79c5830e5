/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_read.h"
#include <string.h>

int ffaio_parse_call(const char *text, struct ffaio_record *record, struct ffaio_error *error)
{
	static const struct ffaio_unrecorded none = { 0, 0, 0, 0 };
	struct ffaio_scan scan = { .number = 1, .file = "<call>", .error = error };
	struct ffaio_names names;

	memset(record, 0, sizeof(*record));
	record->line = 1;
	if (ffaio_scan_start(&scan, text, strlen(text)) != 0)
		return -1;
	ffaio_names_init(&names);
	return ffaio_scan_call(&scan, &names, &none, record);
}
