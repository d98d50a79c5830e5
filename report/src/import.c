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
	FIELD(records, "calls and replies found"),
	FIELD(repaired, "of these, put together from cut lines"),
	FIELD(damaged, "lines with part of a record that could not be mended"),
	FIELD(calls, "calls written"),
	FIELD(answered, "of these, with their reply"),
	FIELD(implied, "of these, whose outcome is known without a reply line"),
	FIELD(unpaired, "of these, left without a reply"),
	FIELD(replies, "replies without a call, left out"),
	FIELD(secure, "calls of the secure world, left out"),
	FIELD(other, "calls that are no FF-A, left out with their replies"),
	FIELD(lost, "records lost"),
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

/* Which registers have COUNT; from FIRST on, in one run. Returns the last. */
static unsigned int run_of(const uint64_t counts[FFAF_REGS], unsigned int first)
{
	unsigned int last = first;

	while (last + 1 < FFAF_REGS && counts[last + 1] == counts[first])
		last++;
	return last;
}

/* "  x0-x7   71 of 71" for each run of registers that are there equally often */
static void put_registers(FILE *out, const char *what, const uint64_t counts[FFAF_REGS],
			  uint64_t of)
{
	unsigned int first, last;

	for (first = 0; first < FFAF_REGS; first = last + 1) {
		char name[16];

		last = run_of(counts, first);
		if (first == last)
			snprintf(name, sizeof(name), "x%u", first);
		else
			snprintf(name, sizeof(name), "x%u-x%u", first, last);
		fprintf(out, "  %-8s %-8s %" PRIu64 " of %" PRIu64 "\n", what, name, counts[first],
			of);
	}
}

static void fields_text(FILE *out, const struct ffaio_import_report *report)
{
	const struct ffaio_import_fields *f = &report->fields;

	fprintf(out, "fields of the calls written:\n");
	fprintf(out, "  %-17s %" PRIu64 " of %" PRIu64 "\n", "cpu", f->cpu, report->calls);
	fprintf(out, "  %-17s %" PRIu64 " of %" PRIu64 "\n", "time", f->time, report->calls);
	put_registers(out, "call", f->in, report->calls);
	fprintf(out, "  %-17s %" PRIu64 " of %" PRIu64 "\n", "outcome", f->outcome, report->calls);
	fprintf(out, "  %-17s %" PRIu64 " of %" PRIu64 "\n", "verdict", f->verdict, report->calls);
	put_registers(out, "outcome", f->out, report->calls);
}

static bool is_complete(const struct ffaio_import_report *report)
{
	return report->lost == 0 && report->unpaired == 0 && report->replies == 0;
}

static void put_complete(FILE *out, const struct ffaio_import_report *report)
{
	if (is_complete(report))
		fprintf(out, "complete: nothing is lost, every call has an outcome\n");
	else
		fprintf(out,
			"not complete: %" PRIu64 " lost, %" PRIu64
			" calls without outcome, %" PRIu64 " replies without call\n",
			report->lost, report->unpaired, report->replies);
}

static void put_counts(struct json_object *root, const char *key, const uint64_t counts[FFAF_REGS])
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		json_object_array_add(array, json_object_new_uint64(counts[i]));
	json_object_object_add(root, key, array);
}

static void fields_json(struct json_object *root, const struct ffaio_import_fields *f)
{
	struct json_object *object = json_object_new_object();

	json_put_number(object, "cpu", f->cpu);
	json_put_number(object, "time", f->time);
	json_put_number(object, "outcome", f->outcome);
	json_put_number(object, "verdict", f->verdict);
	put_counts(object, "in", f->in);
	put_counts(object, "out", f->out);
	json_object_object_add(root, "fields", object);
}

void ffareport_import(FILE *out, enum ffareport_format format, const char *file,
		      const struct ffaio_import_report *report)
{
	struct json_object *root = json_object_new_object();
	char in[64], answer[64];

	registers_text(in, sizeof(in), report->unrecorded_in);
	registers_text(answer, sizeof(answer), report->unrecorded_out);
	if (format == FFAREPORT_TEXT)
		fprintf(out, "%s: %s\n", file, report->format);
	json_put_string(root, "file", file);
	json_put_string(root, "format", report->format);
	json_put_bool(root, "complete", is_complete(report));
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
		fields_text(out, report);
		put_complete(out, report);
		json_object_put(root);
		return;
	}
	fields_json(root, &report->fields);
	json_write(out, root, true);
	fputc('\n', out);
}
