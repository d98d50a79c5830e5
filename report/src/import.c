/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"

#include <ffareport/report.h>
#include <inttypes.h>

static const struct {
	const char *key;
	size_t offset;
	const char *text;
} fields[] = {
#define FIELD(name, text)                                               \
	{                                                               \
#name, offsetof(struct ffaio_import_report, name), text \
	}
	FIELD(lines, "lines read"),
	FIELD(records, "call and reply lines found"),
	FIELD(repaired, "of these, put together from cut lines"),
	FIELD(damaged, "lines with part of a record that could not be mended"),
	FIELD(calls, "calls written"),
	FIELD(answered, "of these, with their reply"),
	FIELD(implied, "of these, answered by a warning, or always alike"),
	FIELD(unpaired, "of these, left without a reply"),
	FIELD(replies, "replies without a call, left out"),
	FIELD(secure, "calls of the secure world, left out"),
#undef FIELD
};

static uint64_t value(const struct ffaio_import_report *report, size_t i)
{
	return *(const uint64_t *)(const void *)((const char *)report + fields[i].offset);
}

/* "x8-x17", or "none" */
static void registers_text(char *text, size_t size, uint32_t mask)
{
	size_t n = 0;

	snprintf(text, size, "none");
	for (unsigned int i = 0; i < FFAF_REGS && n < size; i++) {
		unsigned int last = i;

		if ((mask >> i & 1u) == 0)
			continue;
		while (last + 1 < FFAF_REGS && (mask >> (last + 1) & 1u) != 0)
			last++;
		n += (size_t)snprintf(text + n, size - n, last == i ? "%sx%u" : "%sx%u-x%u",
				      n ? " " : "", i, last);
		i = last;
	}
}

void ffareport_import(FILE *out, enum ffareport_format format, const char *file,
		      const struct ffaio_import_report *report)
{
	struct json_object *root = json_object_new_object();
	char in[64], answer[64];

	registers_text(in, sizeof(in), report->unrecorded_in);
	registers_text(answer, sizeof(answer), report->unrecorded_out);
	if (format == FFAREPORT_TEXT)
		fprintf(out, "%s:\n", file);
	json_put_string(root, "file", file);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (format == FFAREPORT_TEXT)
			fprintf(out, "%8" PRIu64 " %s\n", value(report, i), fields[i].text);
		else
			json_put_number(root, fields[i].key, value(report, i));
	}
	json_put_string(root, "unrecorded_in", in);
	json_put_string(root, "unrecorded_out", answer);
	if (format == FFAREPORT_TEXT) {
		fprintf(out, "registers never recorded: %s of calls, %s of replies\n", in, answer);
		json_object_put(root);
		return;
	}
	json_write(out, root, true);
	fputc('\n', out);
}
