/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_json.h"
#include "trace_json_words.h"
#include <stdlib.h>
#include <string.h>

#define DEPTH 8 /* of objects and arrays in each other */

/* The first line may say what this is: 1; it does not: 0; -1. */
static int read_magic(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object)
{
	static const char *const keys[] = { FFAIO_JSON_MAGIC, NULL };
	bool found;
	struct json_object *version = ffaio_json_get(object, FFAIO_JSON_MAGIC, &found);

	if (!found)
		return 0;
	if (reader->json->started)
		return ffaio_json_fail(reader, FFAIO_JSON_MAGIC, "this belongs on the first line");
	if (ffaio_json_check_keys(reader, object, keys) != 0)
		return -1;
	if (json_object_get_int64(version) != 1)
		return ffaio_json_fail(reader, FFAIO_JSON_MAGIC,
				       "this version of the trace is not known here: 1 is");
	return 1;
}

/* The next line that is not empty: 1; the end: 0; -1. */
static int read_line(struct ffaio_trace_reader *reader)
{
	struct ffaio_json *json = reader->json;
	bool ended;
	int rc;

	do {
		rc = ffaio_stream_line(reader->stream, FFAIO_JSON_LINE_MAX, &json->line,
				       &json->length, &ended, &reader->error);
		if (rc <= 0)
			return rc;
	} while (strspn(json->line, " \t\r") == json->length);
	json->number = ffaio_stream_number(reader->stream);
	return 1;
}

/* The line as an object that the caller gives back; NULL. */
static struct json_object *parse(struct ffaio_trace_reader *reader)
{
	struct ffaio_json *json = reader->json;
	struct json_object *object;
	enum json_tokener_error error;

	json_tokener_reset(json->tokener);
	object = json_tokener_parse_ex(json->tokener, json->line, (int)json->length + 1);
	error = json_tokener_get_error(json->tokener);
	if (error == json_tokener_success && json_object_is_type(object, json_type_object))
		return object;
	if (error == json_tokener_success || error == json_tokener_continue)
		ffaio_json_fail(reader, NULL, "the line is not a whole JSON object");
	else
		ffaio_fail(&reader->error, reader->scan.file, json->number,
			   (unsigned long)json_tokener_get_parse_end(json->tokener) + 1,
			   "this is not JSON: %s", json_tokener_error_desc(error));
	json_object_put(object);
	return NULL;
}

static int next(struct ffaio_trace_reader *reader, struct ffaio_record *record)
{
	int rc;

	memset(record, 0, sizeof(*record));
	do {
		struct ffaio_json_fields fields;
		struct json_object *object;

		rc = read_line(reader);
		if (rc <= 0)
			return rc;
		object = parse(reader);
		if (object == NULL)
			return -1;
		ffaio_json_look(object, &fields);
		rc = read_magic(reader, &fields);
		reader->json->started = true;
		if (rc == 0 && ffaio_json_read_object(reader, &fields, record) != 0)
			rc = -1;
		json_object_put(object);
	} while (rc == 1);
	return rc == 0 ? 1 : -1;
}

static int start(struct ffaio_trace_reader *reader)
{
	reader->json = calloc(1, sizeof(*reader->json));
	if (reader->json != NULL)
		reader->json->tokener = json_tokener_new_ex(DEPTH);
	if (reader->json == NULL || reader->json->tokener == NULL)
		return ffaio_fail(&reader->error, reader->scan.file, 0, 0, "out of memory");
	json_tokener_set_flags(reader->json->tokener,
			       JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	return 0;
}

static void free_json(struct ffaio_trace_reader *reader)
{
	struct ffaio_json *json = reader->json;

	if (json == NULL)
		return;
	if (json->tokener != NULL)
		json_tokener_free(json->tokener);
	free(json->text);
	free(json);
}

const struct ffaio_decoder ffaio_json_decoder = {
	.start = start,
	.next = next,
	.free = free_json,
};
