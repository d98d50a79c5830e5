/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

size_t lint_rule_end(const struct ffan_lint *lint, size_t i, size_t *open)
{
	const enum ffan_lint_rule rule = lint->finding[i].rule;

	for (*open = 0; i < lint->count && lint->finding[i].rule == rule; i++)
		*open += lint->finding[i].allowed == NULL;
	return i;
}

void lint_sum(char *buffer, size_t size, const struct ffan_lint *lint)
{
	int used = snprintf(buffer, size, "%s%zu finding%s", "", lint->open,
			    lint->open == 1 ? "" : "s");

	for (unsigned int i = FFAN_SEVERITY_COUNT; i-- > 0;) {
		const size_t n = lint->by_severity[i];

		if (n != 0)
			used += snprintf(buffer + used, size - (size_t)used, "%s%zu %s%s",
					 strchr(buffer, ':') != NULL ? ", " : ": ", n,
					 ffan_severity_word(i), n == 1 ? "" : "s");
	}
	if (lint->count != lint->open)
		snprintf(buffer + used, size - (size_t)used, "; %zu accepted",
			 lint->count - lint->open);
}

const char *lint_put_line(FILE *out, const char *text, size_t columns)
{
	const size_t length = strcspn(text, "\n");

	if (length <= columns)
		fprintf(out, "%.*s\n", (int)length, text);
	else
		fprintf(out, "%.*s...\n", (int)columns - 3, text);
	return text + length + (text[length] == '\n');
}

static bool lists_findings(enum ffareport_format format)
{
	return format == FFAREPORT_SARIF || format == FFAREPORT_JUNIT || format == FFAREPORT_GITHUB;
}

static char *joined(const char *a, const char *b, const char *c, const char *d)
{
	const size_t size = strlen(a) + strlen(b) + strlen(c) + strlen(d) + 1;
	char *text = malloc(size);

	if (text != NULL)
		snprintf(text, size, "%s%s%s%s", a, b, c, d);
	return text;
}

struct ffareport_lint *ffareport_lint_open(FILE *out, enum ffareport_format format,
					   const char *version)
{
	struct ffareport_lint *report = calloc(1, sizeof(*report));
	bool whole = report != NULL;

	for (unsigned int i = 0; whole && i < FFAN_LINT_COUNT; i++) {
		report->help[i] = joined(ffan_lint_help(i), " ", ffan_lint_remedy(i), "");
		whole = report->help[i] != NULL;
		report->rule[i] = (struct ffareport_rule){ ffan_lint_id(i), ffan_lint_title(i),
							   report->help[i] };
	}
	if (!whole) {
		if (report != NULL)
			ffareport_lint_close(report, false);
		return NULL;
	}
	report->out = out;
	report->format = format;
	report->version = version;
	report->room = LINT_MARKDOWN_ROOM;
	report->list = format == FFAREPORT_JSON ? json_object_new_array() : NULL;
	return report;
}

/* What shows FINDING, where it is one short line; else an empty text. */
static const char *short_example(const struct ffan_lint_finding *finding, char buffer[256])
{
	const char *calls = finding->calls != NULL ? finding->calls : "";
	const size_t length = strcspn(calls, "\n");

	buffer[0] = '\0';
	if (length > 0 && length < 200 && calls[length] == '\n' && calls[length + 1] == '\0')
		snprintf(buffer, 256, " Shown by: %.*s", (int)length, calls);
	return buffer;
}

static int add_finding(struct ffareport_lint *report, const struct ffaio_policy *policy,
		       const struct ffan_lint_finding *f)
{
	struct ffareport_finding *list =
		realloc(report->finding, (report->finding_count + 1) * sizeof(*list));
	char buffer[256];
	struct ffareport_finding finding = {
		.rule = ffan_lint_id(f->rule),
		.level = (enum ffareport_level)ffan_lint_severity(f->rule),
		.message = joined(policy->name, ": ", f->message, short_example(f, buffer)),
		.file = strdup(policy->files[f->place.line != 0 ? f->place.file : 0]),
		.line = f->place.line,
		.column = f->place.column,
	};

	finding.fingerprint = joined(policy->name, "/", f->subject, "");
	if (list != NULL) {
		report->finding = list;
		list[report->finding_count++] = finding;
	}
	return list == NULL || finding.message == NULL || finding.file == NULL ||
			       finding.fingerprint == NULL
		       ? -1
		       : 0;
}

/* Each rule of which POLICY has no open finding has passed. */
static int add_passed(struct ffareport_lint *report, const struct ffaio_policy *policy,
		      const struct ffan_lint *lint)
{
	char **list =
		realloc(report->passed, (report->passed_count + FFAN_LINT_COUNT) * sizeof(*list));
	bool failed[FFAN_LINT_COUNT] = { false };

	if (list == NULL)
		return -1;
	report->passed = list;
	for (size_t i = 0; i < lint->count; i++)
		failed[lint->finding[i].rule] |= lint->finding[i].allowed == NULL;
	for (unsigned int i = 0; i < FFAN_LINT_COUNT; i++) {
		if (failed[i])
			continue;
		list[report->passed_count] = joined(ffan_lint_id(i), " ", policy->name, "");
		if (list[report->passed_count] == NULL)
			return -1;
		report->passed_count++;
	}
	return 0;
}

static int add_findings(struct ffareport_lint *report, const struct ffaio_policy *policy,
			const struct ffan_lint *lint)
{
	for (size_t i = 0; i < lint->count; i++) {
		if (lint->finding[i].allowed == NULL &&
		    add_finding(report, policy, &lint->finding[i]) != 0)
			return -1;
	}
	return add_passed(report, policy, lint);
}

int ffareport_lint_policy(struct ffareport_lint *report, const struct ffaio_policy *policy,
			  const struct ffan_lint *lint)
{
	if (report->policies++ > 0 &&
	    (report->format == FFAREPORT_TEXT || report->format == FFAREPORT_MARKDOWN))
		fputc('\n', report->out);
	report->open += lint->open;
	if (lists_findings(report->format))
		return add_findings(report, policy, lint);
	if (report->format == FFAREPORT_JSON)
		json_object_array_add(report->list, lint_json_policy(policy, lint));
	else if (report->format == FFAREPORT_MARKDOWN)
		report->room = lint_markdown_policy(report->out, policy, lint, report->room);
	else
		lint_text_policy(report->out, policy, lint);
	return 0;
}

static void write_json(struct ffareport_lint *report)
{
	struct json_object *root = json_object_new_object();

	json_put_number(root, "ffafilter-lint", 1);
	json_put_string(root, "tool", report->version);
	json_object_object_add(root, "policies", json_object_get(report->list));
	json_put_number(root, "open", report->open);
	json_write(report->out, root, true);
	fputc('\n', report->out);
}

static void write_findings(struct ffareport_lint *report)
{
	struct ffareport_findings findings = {
		.command = "lint",
		.version = report->version,
		.rules = report->rule,
		.rule_count = FFAN_LINT_COUNT,
		.findings = report->finding,
		.finding_count = report->finding_count,
		.passed = (const char *const *)report->passed,
		.passed_count = report->passed_count,
	};

	if (report->format == FFAREPORT_SARIF)
		ffareport_findings_sarif(report->out, &findings);
	else if (report->format == FFAREPORT_JUNIT)
		ffareport_findings_junit(report->out, &findings);
	else
		ffareport_findings_github(report->out, &findings);
}

static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

void ffareport_lint_close(struct ffareport_lint *report, bool complete)
{
	if (complete && report->format == FFAREPORT_JSON)
		write_json(report);
	else if (complete && lists_findings(report->format))
		write_findings(report);
	for (unsigned int i = 0; i < FFAN_LINT_COUNT; i++)
		free(report->help[i]);
	for (size_t i = 0; i < report->finding_count; i++) {
		free_text(report->finding[i].message);
		free_text(report->finding[i].file);
		free_text(report->finding[i].fingerprint);
	}
	for (size_t i = 0; i < report->passed_count; i++)
		free(report->passed[i]);
	if (report->list != NULL)
		json_object_put(report->list);
	free(report->finding);
	free(report->passed);
	free(report);
}
