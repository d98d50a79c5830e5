/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_TRACE_JSON_WORDS_H
#define FFAIO_TRACE_JSON_WORDS_H

#include "trace_reader.h"
#include <json.h>

#define FFAIO_JSON_MARKS 16
#define FFAIO_JSON_FIELDS 16

/* One line of JSON on its way to a line of the trace text, and back for complaints. */
struct ffaio_json {
	struct json_tokener *tokener;
	bool started; /* a record, or the first line, was read */
	const char *line; /* as it was read */
	size_t length;
	unsigned long number;
	/* The line of text that is being put together. */
	char *text;
	size_t used, size;
	struct {
		size_t start; /* in the text */
		const char *key; /* of the JSON object, that it comes from */
	} mark[FFAIO_JSON_MARKS];
	unsigned int marks;
};

/* Fail at KEY of the line; NULL: at the line. */
int ffaio_json_fail(struct ffaio_trace_reader *reader, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Fail as READING the text did, at the key that the text there comes from. */
int ffaio_json_fail_text(struct ffaio_trace_reader *reader, const struct ffaio_error *reading);

/* Start on a new line of text. */
void ffaio_json_start(struct ffaio_json *json, const char *key);
/* What follows comes from KEY. */
void ffaio_json_mark(struct ffaio_json *json, const char *key);
/* TEXT as it is. */
int ffaio_json_put(struct ffaio_trace_reader *reader, const char *text, size_t length);
int ffaio_json_put_text(struct ffaio_trace_reader *reader, const char *text);
/* A string without spaces in it, or a whole number. */
int ffaio_json_put_word(struct ffaio_trace_reader *reader, struct json_object *value);
/* A string, or {"hex": "..."} for one that is not UTF-8. */
int ffaio_json_put_string(struct ffaio_trace_reader *reader, struct json_object *value);
/* " x1=0x10001 x2=?" for {"1": "0x10001", "2": null}, and with NAME the value of "0" as a word. */
int ffaio_json_put_registers(struct ffaio_trace_reader *reader, struct json_object *value,
			     bool result);

/*
 * The fields of an object, as they stand in it: to look at few of them one by one costs less than
 * json-c's hash of each key that may be there. More than any object may have are not kept.
 */
struct ffaio_json_fields {
	unsigned int count;
	struct {
		const char *key;
		struct json_object *value;
	} field[FFAIO_JSON_FIELDS];
};

void ffaio_json_look(struct json_object *object, struct ffaio_json_fields *fields);
/* The value of KEY; NULL for null, or where it is not there: *FOUND, unless that is NULL. */
struct json_object *ffaio_json_get(const struct ffaio_json_fields *fields, const char *key,
				   bool *found);
/* Every key of OBJECT is one of KEYS, which ends with NULL. */
int ffaio_json_check_keys(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
			  const char *const *keys);

/* The record that OBJECT, which is a line, stands for. */
int ffaio_json_read_object(struct ffaio_trace_reader *reader,
			   const struct ffaio_json_fields *object, struct ffaio_record *record);

#endif
