/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace_json_words.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT (INT64_C(1) << 53) /* from here on other tools round numbers */

/* Where KEY stands in the line, from 1; 0: nowhere. */
static unsigned long column_of(const struct ffaio_json *json, const char *key)
{
	char quoted[64];
	const char *found;

	snprintf(quoted, sizeof(quoted), "\"%s\"", key);
	found = strstr(json->line, quoted);
	return found != NULL ? (unsigned long)(found - json->line) + 1 : 0;
}

int ffaio_json_fail(struct ffaio_trace_reader *reader, const char *key, const char *format, ...)
{
	const struct ffaio_json *json = reader->json;
	va_list arguments;

	va_start(arguments, format);
	ffaio_vfail(&reader->error, reader->scan.file, json->number,
		    key != NULL ? column_of(json, key) : 0, format, arguments);
	va_end(arguments);
	return -1;
}

/* The key that what stands at byte AT of the text comes from. */
static const char *key_at(const struct ffaio_json *json, size_t at)
{
	const char *key = NULL;

	for (unsigned int i = 0; i < json->marks && json->mark[i].start <= at; i++)
		key = json->mark[i].key;
	return key;
}

int ffaio_json_fail_text(struct ffaio_trace_reader *reader, const struct ffaio_error *reading)
{
	const size_t at = reading->column != 0 ? reading->column - 1 : 0;

	return ffaio_json_fail(reader, key_at(reader->json, at), "%s", reading->text);
}

static const char *current_key(const struct ffaio_json *json)
{
	return json->marks != 0 ? json->mark[json->marks - 1].key : NULL;
}

void ffaio_json_mark(struct ffaio_json *json, const char *key)
{
	if (json->marks == FFAIO_JSON_MARKS)
		return;
	json->mark[json->marks].start = json->used;
	json->mark[json->marks].key = key;
	json->marks++;
}

void ffaio_json_start(struct ffaio_json *json, const char *key)
{
	json->used = 0;
	json->marks = 0;
	ffaio_json_mark(json, key);
}

int ffaio_json_put(struct ffaio_trace_reader *reader, const char *text, size_t length)
{
	struct ffaio_json *json = reader->json;
	const size_t needed = json->used + length + 1;

	if (needed > json->size) {
		char *larger = realloc(json->text, 2 * needed);

		if (larger == NULL)
			return ffaio_json_fail(reader, NULL, "out of memory");
		json->text = larger;
		json->size = 2 * needed;
	}
	memcpy(json->text + json->used, text, length);
	json->used += length;
	json->text[json->used] = '\0';
	return 0;
}

int ffaio_json_put_text(struct ffaio_trace_reader *reader, const char *text)
{
	return ffaio_json_put(reader, text, strlen(text));
}

static int put_number(struct ffaio_trace_reader *reader, struct json_object *value)
{
	const int64_t number = json_object_get_int64(value);
	char text[32];

	if (number >= EXACT || number <= -EXACT)
		return ffaio_json_fail(reader, current_key(reader->json),
				       "a number of 2^53 or more must be a string: \"0x...\"");
	if (number < 0)
		snprintf(text, sizeof(text), "%" PRId64, number);
	else
		snprintf(text, sizeof(text), "0x%" PRIx64, (uint64_t)number);
	return ffaio_json_put_text(reader, text);
}

int ffaio_json_put_word(struct ffaio_trace_reader *reader, struct json_object *value)
{
	const char *key = current_key(reader->json);
	const char *text;
	size_t length;

	if (json_object_is_type(value, json_type_int))
		return put_number(reader, value);
	if (!json_object_is_type(value, json_type_string))
		return ffaio_json_fail(reader, key, "a string or a whole number must stand here");
	text = json_object_get_string(value);
	length = (size_t)json_object_get_string_len(value);
	if (length == 0 || memchr(text, ' ', length) != NULL)
		return ffaio_json_fail(reader, key, "\"%s\" is not one word", text);
	return ffaio_json_put(reader, text, length);
}

/* The bytes that HEX names. */
static int put_bytes(struct ffaio_trace_reader *reader, const char *hex)
{
	const size_t length = strlen(hex);

	for (size_t i = 0; i + 1 < length; i += 2) {
		const unsigned int high = ffaio_hex_digit(hex[i]);
		const unsigned int low = ffaio_hex_digit(hex[i + 1]);
		const char byte = (char)(high << 4 | low);

		if ((high | low) > 15)
			break;
		if (ffaio_json_put(reader, &byte, 1) != 0)
			return -1;
		if (i + 2 == length)
			return 0;
	}
	return ffaio_json_fail(reader, "hex", "bytes are pairs of digits in lower case: \"00f0\"");
}

int ffaio_json_put_string(struct ffaio_trace_reader *reader, struct json_object *value)
{
	struct json_object *hex;

	if (json_object_is_type(value, json_type_string))
		return ffaio_json_put(reader, json_object_get_string(value),
				      (size_t)json_object_get_string_len(value));
	if (json_object_is_type(value, json_type_object) &&
	    json_object_object_get_ex(value, "hex", &hex) &&
	    json_object_is_type(hex, json_type_string))
		return put_bytes(reader, json_object_get_string(hex));
	return ffaio_json_fail(reader, current_key(reader->json), "a string must stand here");
}

static bool is_register(const char *name)
{
	return strlen(name) <= 2 && name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
}

static int put_register(struct ffaio_trace_reader *reader, const char *name,
			struct json_object *value, bool result)
{
	const char *text =
		json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";

	if (!is_register(name))
		return ffaio_json_fail(reader, name, "'%s' is not a register: \"0\" to \"17\" are",
				       name);
	if (ffaio_json_put_text(reader, " ") != 0)
		return -1;
	if (result && strcmp(name, "0") == 0 && (text[0] == 'F' || text[0] == 'f'))
		return ffaio_json_put_word(reader, value);
	if (ffaio_json_put_text(reader, "x") != 0 || ffaio_json_put_text(reader, name) != 0 ||
	    ffaio_json_put_text(reader, "=") != 0)
		return -1;
	return value == NULL ? ffaio_json_put_text(reader, "?")
			     : ffaio_json_put_word(reader, value);
}

int ffaio_json_put_registers(struct ffaio_trace_reader *reader, struct json_object *value,
			     bool result)
{
	struct json_object_iterator at, end;
	struct json_object *x0;

	if (!json_object_is_type(value, json_type_object))
		return ffaio_json_fail(reader, current_key(reader->json),
				       "registers are an object: {\"1\":\"0x10001\"}");
	/* The text has a name for x0 first. */
	if (result && json_object_object_get_ex(value, "0", &x0) &&
	    put_register(reader, "0", x0, true) != 0)
		return -1;
	at = json_object_iter_begin(value);
	end = json_object_iter_end(value);
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		const char *name = json_object_iter_peek_name(&at);

		if (result && strcmp(name, "0") == 0)
			continue;
		if (put_register(reader, name, json_object_iter_peek_value(&at), result) != 0)
			return -1;
	}
	return 0;
}

void ffaio_json_look(struct json_object *object, struct ffaio_json_fields *fields)
{
	struct json_object_iterator at = json_object_iter_begin(object);
	struct json_object_iterator end = json_object_iter_end(object);

	fields->count = 0;
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		if (fields->count == FFAIO_JSON_FIELDS)
			return;
		fields->field[fields->count].key = json_object_iter_peek_name(&at);
		fields->field[fields->count++].value = json_object_iter_peek_value(&at);
	}
}

static bool is_same(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

struct json_object *ffaio_json_get(const struct ffaio_json_fields *fields, const char *key,
				   bool *found)
{
	unsigned int i = 0;

	while (i < fields->count && !is_same(fields->field[i].key, key))
		i++;
	if (found != NULL)
		*found = i < fields->count;
	return i < fields->count ? fields->field[i].value : NULL;
}

int ffaio_json_check_keys(struct ffaio_trace_reader *reader, const struct ffaio_json_fields *object,
			  const char *const *keys)
{
	size_t count = 0;

	while (keys[count] != NULL)
		count++;
	for (unsigned int n = 0; n < object->count; n++) {
		const char *name = object->field[n].key;
		const char *nearest;
		size_t i = 0;

		while (i < count && !is_same(keys[i], name))
			i++;
		if (i < count)
			continue;
		nearest = ffaio_nearest(name, keys, count);
		return ffaio_json_fail(reader, name, "no key '%s' here%s%s%s", name,
				       nearest != NULL ? "; did you mean " : "",
				       nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
	}
	return 0;
}
