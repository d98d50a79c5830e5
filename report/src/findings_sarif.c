/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"
#include "plain.h"

#include <ffareport/findings.h>
#include <json-c/printbuf.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
/* GitHub refuses a run with more. */
#define RESULTS_MAX 25000

static const char *const levels[] = {
	[FFAREPORT_NOTE] = "note",
	[FFAREPORT_WARNING] = "warning",
	[FFAREPORT_ERROR] = "error",
};

static struct json_object *new_text(const char *text)
{
	struct printbuf *buffer = printbuf_new();
	struct json_object *string;
	struct plain c;

	for (; text != NULL && buffer != NULL; text += c.used) {
		c = plain_next(text);
		if (c.size == 0)
			break;
		printbuf_memappend(buffer, c.bytes, (int)c.size);
	}
	string = json_object_new_string(buffer != NULL ? buffer->buf : "");
	printbuf_free(buffer);
	return string;
}

/* {"text": TEXT}, as SARIF wants its messages. */
static void put_message(struct json_object *object, const char *key, const char *text)
{
	struct json_object *message = json_object_new_object();

	json_object_object_add(message, "text", new_text(text));
	json_object_object_add(object, key, message);
}

static struct json_object *new_rule(const struct ffareport_rule *rule)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "id", new_text(rule->id));
	put_message(object, "shortDescription", rule->title);
	put_message(object, "fullDescription", rule->help);
	put_message(object, "help", rule->help);
	return object;
}

static struct json_object *new_driver(const struct ffareport_findings *findings)
{
	struct json_object *driver = json_object_new_object();
	struct json_object *rules = json_object_new_array();

	for (size_t i = 0; i < findings->rule_count; i++)
		json_object_array_add(rules, new_rule(&findings->rules[i]));
	json_put_string(driver, "name", "ffafilter");
	json_put_string(driver, "version", findings->version);
	json_object_object_add(driver, "rules", rules);
	return driver;
}

/* A path as a URI reference: what a URI cannot hold becomes %XX. */
static struct json_object *new_uri(const char *path)
{
	static const char fine[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-._~/";
	struct printbuf *buffer = printbuf_new();
	struct json_object *uri;

	if (buffer != NULL && path[0] == '/')
		sprintbuf(buffer, "file://");
	for (; buffer != NULL && *path != '\0'; path++)
		sprintbuf(buffer, strchr(fine, *path) != NULL ? "%c" : "%%%02X",
			  (unsigned char)*path);
	uri = json_object_new_string(buffer != NULL ? buffer->buf : "");
	printbuf_free(buffer);
	return uri;
}

static struct json_object *new_artifact(const char *file)
{
	struct json_object *artifact = json_object_new_object();

	json_object_object_add(artifact, "uri", new_uri(file));
	if (file[0] != '/')
		json_put_string(artifact, "uriBaseId", "%SRCROOT%");
	return artifact;
}

static struct json_object *new_location(const struct ffareport_finding *finding)
{
	struct json_object *location = json_object_new_object();
	struct json_object *physical = json_object_new_object();
	struct json_object *region = json_object_new_object();

	json_put_number(region, "startLine", finding->line != 0 ? finding->line : 1);
	if (finding->line != 0 && finding->column != 0)
		json_put_number(region, "startColumn", finding->column);
	json_object_object_add(physical, "artifactLocation", new_artifact(finding->file));
	json_object_object_add(physical, "region", region);
	json_object_object_add(location, "physicalLocation", physical);
	return location;
}

static bool has_place(const struct ffareport_finding *finding)
{
	return finding->file != NULL && finding->file[0] != '\0' && strcmp(finding->file, "-") != 0;
}

/* GitHub follows a finding from run to run by the first of the two. */
static struct json_object *new_fingerprints(const char *fingerprint)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "primaryLocationLineHash", new_text(fingerprint));
	json_object_object_add(object, "ffafilter/v1", new_text(fingerprint));
	return object;
}

static struct json_object *new_result(const struct ffareport_findings *findings,
				      const struct ffareport_finding *finding)
{
	struct json_object *result = json_object_new_object();
	struct json_object *locations = json_object_new_array();

	json_object_object_add(result, "ruleId", new_text(finding->rule));
	for (size_t i = 0; i < findings->rule_count; i++) {
		if (strcmp(findings->rules[i].id, finding->rule) == 0)
			json_put_number(result, "ruleIndex", i);
	}
	json_put_string(result, "level", levels[finding->level]);
	put_message(result, "message", finding->message);
	if (has_place(finding))
		json_object_array_add(locations, new_location(finding));
	json_object_object_add(result, "locations", locations);
	if (finding->fingerprint != NULL)
		json_object_object_add(result, "partialFingerprints",
				       new_fingerprints(finding->fingerprint));
	return result;
}

/* Says how many results were left out, where any were. */
static void put_invocation(struct json_object *run, size_t left_out)
{
	struct json_object *invocations = json_object_new_array();
	struct json_object *invocation = json_object_new_object();
	struct json_object *notes = json_object_new_array();
	struct json_object *note = json_object_new_object();
	char text[80];

	snprintf(text, sizeof(text), "results left out: %zu", left_out);
	put_message(note, "message", text);
	json_put_string(note, "level", "warning");
	json_object_array_add(notes, note);
	json_put_bool(invocation, "executionSuccessful", true);
	json_object_object_add(invocation, "toolExecutionNotifications", notes);
	json_object_array_add(invocations, invocation);
	json_object_object_add(run, "invocations", invocations);
}

static struct json_object *new_run(const struct ffareport_findings *findings)
{
	struct json_object *run = json_object_new_object();
	struct json_object *tool = json_object_new_object();
	struct json_object *details = json_object_new_object();
	struct json_object *results = json_object_new_array();
	const size_t count =
		findings->finding_count < RESULTS_MAX ? findings->finding_count : RESULTS_MAX;
	char id[64];

	json_object_object_add(tool, "driver", new_driver(findings));
	json_object_object_add(run, "tool", tool);
	snprintf(id, sizeof(id), "ffafilter/%s/", findings->command);
	json_object_object_add(details, "id", new_text(id));
	json_object_object_add(run, "automationDetails", details);
	if (count < findings->finding_count)
		put_invocation(run, findings->finding_count - count);
	for (size_t i = 0; i < count; i++)
		json_object_array_add(results, new_result(findings, &findings->findings[i]));
	json_object_object_add(run, "results", results);
	return run;
}

void ffareport_findings_sarif(FILE *out, const struct ffareport_findings *findings)
{
	struct json_object *root = json_object_new_object();
	struct json_object *runs = json_object_new_array();

	json_put_string(root, "$schema", SCHEMA);
	json_put_string(root, "version", "2.1.0");
	json_object_array_add(runs, new_run(findings));
	json_object_object_add(root, "runs", runs);
	json_write(out, root, true);
	fputc('\n', out);
}
