/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"

#include <ffareport/report.h>

static void version_text(char text[16], uint32_t version)
{
	if (version == 0)
		snprintf(text, 16, "-");
	else
		snprintf(text, 16, "%u.%u", ffaf_version_major(version),
			 ffaf_version_minor(version));
}

static const struct {
	enum ffaf_instance at;
	const char *word;
} instances[] = {
	{ FFAF_AT_NS_PHYS, "host" },
	{ FFAF_AT_NS_VIRT, "VM" },
	{ FFAF_AT_S_VIRT, "SP" },
	{ FFAF_AT_S_PHYS, "SPMC" },
};

#define INSTANCES (sizeof(instances) / sizeof(instances[0]))

static void callers_text(char *text, size_t size, unsigned int callers)
{
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < INSTANCES; i++) {
		if ((callers & instances[i].at) != 0)
			n += (size_t)snprintf(text + n, size - n, "%s%s", n ? " " : "",
					      instances[i].word);
	}
	if (n == 0)
		snprintf(text, size, "nobody: only an answer");
}

static void fid_text(char text[16], uint32_t base, const struct ffaf_function *f, uint32_t since)
{
	if (since == 0)
		snprintf(text, 16, "-");
	else
		snprintf(text, 16, "0x%08x", base | f->number);
}

static void row_text(FILE *out, const struct ffaf_function *f)
{
	char fid32[16], fid64[16], since32[16], since64[16], until[16], callers[64];

	fid_text(fid32, FFAF_FID_BASE_32, f, f->since32);
	fid_text(fid64, FFAF_FID_BASE_64, f, f->since64);
	version_text(since32, f->since32);
	version_text(since64, f->since64);
	version_text(until, f->until);
	callers_text(callers, sizeof(callers), f->callers);
	fprintf(out, "%-31s %-10s %-5s %-10s %-5s %-5s %s\n", f->name, fid32, since32, fid64,
		since64, until, callers);
}

static void put_width(struct json_object *row, const char *key, uint32_t fid, uint32_t since)
{
	struct json_object *width;

	if (since == 0)
		return;
	width = json_object_new_object();
	json_put_hex(width, "fid", fid);
	json_put_version(width, "since", since);
	json_object_object_add(row, key, width);
}

static struct json_object *row_json(const struct ffaf_function *f)
{
	struct json_object *row = json_object_new_object();
	struct json_object *callers = json_object_new_array();

	json_put_string(row, "name", f->name);
	put_width(row, "smc32", FFAF_FID_BASE_32 | f->number, f->since32);
	put_width(row, "smc64", FFAF_FID_BASE_64 | f->number, f->since64);
	json_put_version(row, "until", f->until);
	for (size_t i = 0; i < INSTANCES; i++) {
		if ((f->callers & instances[i].at) != 0)
			json_object_array_add(callers, json_object_new_string(instances[i].word));
	}
	json_object_object_add(row, "callers", callers);
	json_put_string(row, "spec", f->spec);
	return row;
}

void ffareport_functions(FILE *out, enum ffareport_format format, const uint32_t *fids,
			 size_t count)
{
	struct json_object *rows = json_object_new_array();
	const size_t n = count != 0 ? count : FFAF_FN_COUNT;

	if (format == FFAREPORT_TEXT)
		fprintf(out, "%-31s %-10s %-5s %-10s %-5s %-5s %s\n", "function", "SMC32", "since",
			"SMC64", "since", "until", "callers");
	for (size_t i = 0; i < n; i++) {
		const enum ffaf_fn fn = count != 0 ? ffaf_fid_to_fn(fids[i]) : (enum ffaf_fn)i;

		if (format == FFAREPORT_TEXT)
			row_text(out, ffaf_function(fn));
		else
			json_object_array_add(rows, row_json(ffaf_function(fn)));
	}
	if (format == FFAREPORT_JSON) {
		json_write(out, rows, true);
		fputc('\n', out);
	} else {
		json_object_put(rows);
	}
}
