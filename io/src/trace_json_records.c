/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_check.h"
#include "trace_json_words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of KEY; NULL: it is not there. */
static struct json_object *get(const struct ffaio_json_fields *object, const char *key)
{
	return ffaio_json_get(object, key, NULL);
}

static bool has(const struct ffaio_json_fields *object, const char *key)
{
	bool found;

	ffaio_json_get(object, key, &found);
	return found;
}

/* BEFORE and the word that KEY has, if it is there. */
static int put_field(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		     const char *key, const char *before)
{
	if (!has(object, key))
		return 0;
	ffaio_json_mark(reader->json, key);
	if (ffaio_json_put_text(reader, before) != 0)
		return -1;
	return ffaio_json_put_word(reader, get(object, key));
}

/* BEFORE and a number without 0x. */
static int put_decimal(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		       const char *key, const char *before)
{
	struct json_object *value = get(object, key);
	char text[32];

	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0 ||
	    json_object_get_int64(value) >= INT64_C(1) << 53)
		return put_field(reader, object, key, before);
	ffaio_json_mark(reader->json, key);
	snprintf(text, sizeof(text), "%s%lld", before, (long long)json_object_get_int64(value));
	return ffaio_json_put_text(reader, text);
}

/* " -> forward FFA_SUCCESS_32 x2=0x1", as far as OBJECT has it. */
static int put_outcome(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object)
{
	if (!has(object, "verdict") && !has(object, "ret"))
		return 0;
	if (ffaio_json_put_text(reader, " ->") != 0 ||
	    put_field(reader, object, "verdict", " ") != 0)
		return -1;
	if (!has(object, "ret"))
		return 0;
	ffaio_json_mark(reader->json, "ret");
	return ffaio_json_put_registers(reader, get(object, "ret"), true);
}

/* "FFA_VERSION x1=0x10001", from fid and x. */
static int put_exchange(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
			const char *within)
{
	if (!has(object, "fid"))
		return ffaio_json_fail(reader, within, "fid is missing");
	if (put_field(reader, object, "fid", " ") != 0 ||
	    put_decimal(reader, object, "cpu", " cpu=") != 0 ||
	    put_decimal(reader, object, "t", " t=") != 0)
		return -1;
	if (has(object, "x")) {
		ffaio_json_mark(reader->json, "x");
		if (ffaio_json_put_registers(reader, get(object, "x"), false) != 0)
			return -1;
	}
	return put_outcome(reader, object);
}

/* The scan of the text that was put together; what fails goes to ERROR. */
static int scan_text(struct ffaio_trace_reader *reader, struct ffaio_scan *scan,
		     struct ffaio_error *error)
{
	const struct ffaio_json *json = reader->json;

	*scan = (struct ffaio_scan){ .file = reader->scan.file, .number = json->number };
	scan->error = error;
	return ffaio_scan_start(scan, json->text, json->used);
}

/* Read the text as a line that tells more of a call. */
static int read_more(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	struct ffaio_error error = { 0 };
	struct ffaio_scan scan;

	if (scan_text(reader, &scan, &error) == 0) {
		scan.at += 2;
		if (ffaio_scan_more(&scan, &reader->store, &reader->names,
				    &reader->state.unrecorded, record) == 0)
			return 0;
	}
	return ffaio_json_fail_text(reader, &error);
}

static int read_smc(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *item,
		    struct ffaio_record *record)
{
	static const char *const keys[] = { "fid", "x", "ret", "hyp_rx", NULL };

	if (ffaio_json_check_keys(reader, item, keys) != 0 ||
	    ffaio_json_put_text(reader, "  smc") != 0 || put_exchange(reader, item, "smc") != 0 ||
	    read_more(reader, record) != 0)
		return -1;
	if (!has(item, "hyp_rx"))
		return 0;
	ffaio_json_start(reader->json, "hyp_rx");
	if (put_field(reader, item, "hyp_rx", "  hyp-rx ") != 0)
		return -1;
	return read_more(reader, record);
}

/* BEFORE, FIRST and SECOND of ITEM, with BETWEEN between them. */
static int put_pair(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *item,
		    const char *before, const char *first, const char *between, const char *second)
{
	const char *const keys[] = { first, second, NULL };

	if (ffaio_json_check_keys(reader, item, keys) != 0)
		return -1;
	if (!has(item, first) || !has(item, second))
		return ffaio_json_fail(reader, first, "%s and %s must both be there", first,
				       second);
	if (put_field(reader, item, first, before) != 0)
		return -1;
	return put_field(reader, item, second, between);
}

static int read_mem(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *item,
		    struct ffaio_record *record)
{
	return put_pair(reader, item, "  mem ", "address", " ", "hex") != 0
		       ? -1
		       : read_more(reader, record);
}

static int read_wrote(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *item,
		      struct ffaio_record *record)
{
	return put_pair(reader, item, "  wrote ", "address", " ", "hex") != 0
		       ? -1
		       : read_more(reader, record);
}

static int read_page(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *item,
		     struct ffaio_record *record)
{
	return put_pair(reader, item, "  page ", "address", " ", "state") != 0
		       ? -1
		       : read_more(reader, record);
}

/* Each item of the array KEY, if it is there, through READ. */
static int read_items(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		      const char *key, struct ffaio_record *record,
		      int (*read)(struct ffaio_trace_reader *reader,
				  const struct ffaio_json_fields *item,
				  struct ffaio_record *record))
{
	struct json_object *array = get(object, key);

	if (!has(object, key))
		return 0;
	if (!json_object_is_type(array, json_type_array))
		return ffaio_json_fail(reader, key, "%s is an array of objects", key);
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *value = json_object_array_get_idx(array, i);
		struct ffaio_json_fields item;

		if (!json_object_is_type(value, json_type_object))
			return ffaio_json_fail(reader, key, "%s is an array of objects", key);
		ffaio_json_look(value, &item);
		ffaio_json_start(reader->json, key);
		if (read(reader, &item, record) != 0)
			return -1;
	}
	return 0;
}

static int read_call(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		     struct ffaio_record *record)
{
	static const char *const keys[] = { "who", "fid", "cpu", "t",	  "x",	  "verdict",
					    "ret", "mem", "smc", "wrote", "page", NULL };
	struct ffaio_error error = { 0 };
	struct ffaio_scan scan;

	if (ffaio_json_check_keys(reader, object, keys) != 0)
		return -1;
	if (!has(object, "who"))
		return ffaio_json_fail(reader, NULL,
				       "who is missing: \"host\", or \"vm1\" for a VM");
	ffaio_json_start(reader->json, "who");
	if (put_field(reader, object, "who", "") != 0 || put_exchange(reader, object, NULL) != 0)
		return -1;
	if (scan_text(reader, &scan, &error) != 0 ||
	    ffaio_scan_call(&scan, &reader->names, &reader->state.unrecorded, record) != 0)
		return ffaio_json_fail_text(reader, &error);
	if (read_items(reader, object, "mem", record, read_mem) != 0 ||
	    read_items(reader, object, "smc", record, read_smc) != 0 ||
	    read_items(reader, object, "wrote", record, read_wrote) != 0)
		return -1;
	return read_items(reader, object, "page", record, read_page);
}

/* " ram=ADDRESS+SIZE" for each item of KEY. */
static int put_ranges(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		      const char *key, const char *before)
{
	struct json_object *array = get(object, key);

	if (!has(object, key))
		return 0;
	ffaio_json_mark(reader->json, key);
	if (!json_object_is_type(array, json_type_array))
		return ffaio_json_fail(reader, key, "%s is an array of address and size", key);
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *value = json_object_array_get_idx(array, i);
		struct ffaio_json_fields item;

		if (!json_object_is_type(value, json_type_object))
			return ffaio_json_fail(reader, key, "%s is an array of address and size",
					       key);
		ffaio_json_look(value, &item);
		if (put_pair(reader, &item, before, "address", "+", "size") != 0)
			return -1;
	}
	return 0;
}

static int put_result(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object)
{
	struct json_object *ok = get(object, "ok");

	if (!has(object, "ok"))
		return 0;
	ffaio_json_mark(reader->json, "ok");
	if (!json_object_is_type(ok, json_type_boolean))
		return ffaio_json_fail(reader, "ok", "ok is true or false");
	return ffaio_json_put_text(reader, json_object_get_boolean(ok) ? " -> ok" : " -> fail");
}

static int put_boot(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object)
{
	ffaio_json_start(reader->json, "boot");
	if (ffaio_json_put_string(reader, get(object, "boot")) != 0)
		return -1;
	if (reader->json->used == 0 || memchr(reader->json->text, ' ', reader->json->used) != NULL)
		return ffaio_json_fail(reader, "boot", "the name of a boot is one word");
	if (put_field(reader, object, "smccc", " smccc=") != 0 ||
	    put_ranges(reader, object, "ram", " ram=") != 0 ||
	    put_ranges(reader, object, "foreign", " foreign=") != 0 ||
	    put_field(reader, object, "page", " page=") != 0 ||
	    put_field(reader, object, "hyp_tx", " hyp-tx=") != 0 ||
	    put_field(reader, object, "hyp_rx", " hyp-rx=") != 0)
		return -1;
	return put_result(reader, object);
}

static int read_boot(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		     struct ffaio_record *record)
{
	static const char *const keys[] = { "boot",   "smccc",	"ram", "foreign", "page",
					    "hyp_tx", "hyp_rx", "ok",  "smc",	  NULL };
	struct ffaio_error error = { 0 };
	struct ffaio_scan scan;

	if (ffaio_json_check_keys(reader, object, keys) != 0 || put_boot(reader, object) != 0)
		return -1;
	if (scan_text(reader, &scan, &error) != 0 ||
	    ffaio_scan_boot(&scan, &reader->store, record) != 0)
		return ffaio_json_fail_text(reader, &error);
	return read_items(reader, object, "smc", record, read_smc);
}

/* A line of text that is kept as it is. */
static int read_text(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
		     const char *key, struct ffaio_record *record)
{
	const char *const keys[] = { key, NULL };
	struct ffaio_json *json = reader->json;
	struct ffaio_error error = { 0 };
	struct ffaio_scan scan;

	ffaio_json_start(json, key);
	if (ffaio_json_check_keys(reader, object, keys) != 0 ||
	    ffaio_json_put_string(reader, get(object, key)) != 0)
		return -1;
	if (scan_text(reader, &scan, &error) == 0) {
		record->text = ffaio_store_text(&reader->store, &scan, json->text, json->used);
		if (record->text != NULL && ffaio_record_check(record, &reader->state, &scan) == 0)
			return 0;
	}
	return ffaio_json_fail_text(reader, &error);
}

static int read_blank(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object)
{
	static const char *const keys[] = { "blank", NULL };

	if (ffaio_json_check_keys(reader, object, keys) != 0)
		return -1;
	if (json_object_get_boolean(get(object, "blank")))
		return 0;
	return ffaio_json_fail(reader, "blank", "blank is true");
}

int ffaio_json_read_object(struct ffaio_trace_reader *reader,
			   const struct ffaio_json_fields *object, struct ffaio_record *record)
{
	record->line = reader->json->number;
	if (has(object, "comment")) {
		record->kind = FFAIO_COMMENT;
		return read_text(reader, object, "comment", record);
	}
	if (has(object, "directive")) {
		record->kind = FFAIO_DIRECTIVE;
		return read_text(reader, object, "directive", record);
	}
	if (has(object, "blank")) {
		record->kind = FFAIO_BLANK;
		return read_blank(reader, object);
	}
	if ((has(object, "boot") ? read_boot : read_call)(reader, object, record) != 0)
		return -1;
	ffaio_store_place_bytes(&reader->store, record);
	return 0;
}
