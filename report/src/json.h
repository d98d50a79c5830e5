/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_JSON_H
#define FFAREPORT_JSON_H

#include <ffafilter/versions.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

/* Small helpers over json-c: add a member; NULL strings are left out. */
void json_put_string(struct json_object *object, const char *key, const char *value);
void json_put_number(struct json_object *object, const char *key, uint64_t value);
void json_put_bool(struct json_object *object, const char *key, bool value);
/* "0xc400008d": JSON numbers cannot hold every 64-bit value. */
void json_put_hex(struct json_object *object, const char *key, uint64_t value);
/* "1.2"; a version of 0 is left out. */
void json_put_version(struct json_object *object, const char *key, uint32_t version);
/* Write OBJECT, PRETTY over several lines or on one, and give it back. */
void json_write(FILE *out, struct json_object *object, bool pretty);

/* Members of an OBJECT that somebody else may have written: NULL or 0 where there is no such one.
 */
struct json_object *json_member(struct json_object *object, const char *key, json_type type);
const char *json_string(struct json_object *object, const char *key);
/* The same, or "". */
const char *json_text(struct json_object *object, const char *key);
uint64_t json_number(struct json_object *object, const char *key);
bool json_flag(struct json_object *object, const char *key);
struct json_object *json_list(struct json_object *object, const char *key);
/* Elements of LIST; 0 for NULL. */
size_t json_length(struct json_object *list);

#endif
