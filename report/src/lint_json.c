/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "lint.h"

#include <string.h>

/* TEXT as an array of its lines. */
static struct json_object *new_lines(const char *text)
{
	struct json_object *lines = json_object_new_array();

	while (*text != '\0') {
		const size_t length = strcspn(text, "\n");

		json_object_array_add(lines, json_object_new_string_len(text, (int)length));
		text += length + (text[length] == '\n');
	}
	return lines;
}

static struct json_object *new_finding(const struct ffaio_policy *policy,
				       const struct ffan_lint_finding *f)
{
	struct json_object *object = json_object_new_object();

	json_put_string(object, "id", ffan_lint_id(f->rule));
	json_put_string(object, "severity", ffan_severity_word(ffan_lint_severity(f->rule)));
	json_put_string(object, "title", ffan_lint_title(f->rule));
	json_put_string(object, "subject", f->subject);
	json_put_string(object, "message", f->message);
	json_put_string(object, "remedy", ffan_lint_remedy(f->rule));
	json_put_string(object, "file", policy->files[f->place.line != 0 ? f->place.file : 0]);
	if (f->place.line != 0) {
		json_put_number(object, "line", f->place.line);
		json_put_number(object, "column", f->place.column);
	}
	if (f->calls != NULL)
		json_object_object_add(object, "calls", new_lines(f->calls));
	json_put_string(object, "trace", f->trace);
	json_put_string(object, "allowed", f->allowed);
	return object;
}

struct json_object *lint_json_policy(const struct ffaio_policy *policy,
				     const struct ffan_lint *lint)
{
	struct json_object *object = json_object_new_object();
	struct json_object *findings = json_object_new_array();

	json_put_string(object, "policy", policy->name);
	json_put_string(object, "file", policy->files[0]);
	json_put_number(object, "open", lint->open);
	json_put_number(object, "accepted", lint->count - lint->open);
	for (size_t i = 0; i < lint->count; i++)
		json_object_array_add(findings, new_finding(policy, &lint->finding[i]));
	json_object_object_add(object, "findings", findings);
	return object;
}
