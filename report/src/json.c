/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"

void json_put_string(struct json_object *object, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_object_object_add(object, key, json_object_new_string(value));
}

void json_put_number(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

void json_put_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

void json_put_hex(struct json_object *object, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	json_put_string(object, key, text);
}

void json_put_version(struct json_object *object, const char *key, uint32_t version)
{
	char text[16];

	if (version == 0)
		return;
	snprintf(text, sizeof(text), "%u.%u", ffaf_version_major(version),
		 ffaf_version_minor(version));
	json_put_string(object, key, text);
}

void json_write(FILE *out, struct json_object *object, bool pretty)
{
	const int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
			  (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
				  : JSON_C_TO_STRING_PLAIN);

	fputs(json_object_to_json_string_ext(object, flags), out);
	json_object_put(object);
}

struct json_object *json_member(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, key, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

const char *json_string(struct json_object *object, const char *key)
{
	struct json_object *value = json_member(object, key, json_type_string);

	return value != NULL ? json_object_get_string(value) : NULL;
}

const char *json_text(struct json_object *object, const char *key)
{
	const char *text = json_string(object, key);

	return text != NULL ? text : "";
}

uint64_t json_number(struct json_object *object, const char *key)
{
	struct json_object *value = json_member(object, key, json_type_int);

	return value != NULL ? json_object_get_uint64(value) : 0;
}

bool json_flag(struct json_object *object, const char *key)
{
	struct json_object *value = json_member(object, key, json_type_boolean);

	return value != NULL && json_object_get_boolean(value);
}

struct json_object *json_list(struct json_object *object, const char *key)
{
	return json_member(object, key, json_type_array);
}

size_t json_length(struct json_object *list)
{
	return list != NULL ? json_object_array_length(list) : 0;
}
