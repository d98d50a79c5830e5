/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct rule {
	const char *id, *title, *help, *remedy;
	enum ffan_severity severity;
};

static const struct rule rules[FFAN_LINT_COUNT] = {
#define FFAN_LINT_RULE(name, id, severity, title, help, remedy) \
	{ id, title, help, remedy, FFAN_##severity },
#include <ffan/lint_rules.inc>
#undef FFAN_LINT_RULE
};

const char *ffan_lint_id(unsigned int rule)
{
	return rule < FFAN_LINT_COUNT ? rules[rule].id : NULL;
}

const char *ffan_lint_title(unsigned int rule)
{
	return rule < FFAN_LINT_COUNT ? rules[rule].title : NULL;
}

const char *ffan_lint_help(unsigned int rule)
{
	return rule < FFAN_LINT_COUNT ? rules[rule].help : NULL;
}

const char *ffan_lint_remedy(unsigned int rule)
{
	return rule < FFAN_LINT_COUNT ? rules[rule].remedy : NULL;
}

enum ffan_severity ffan_lint_severity(unsigned int rule)
{
	return rule < FFAN_LINT_COUNT ? rules[rule].severity : FFAN_NOTE;
}

const char *ffan_severity_word(unsigned int severity)
{
	static const char *const words[] = { "note", "warning", "error" };

	return severity < FFAN_SEVERITY_COUNT ? words[severity] : NULL;
}

static bool is_told(const struct lint *lint, enum ffan_lint_rule rule, const char *subject)
{
	for (size_t i = 0; i < lint->out->count; i++) {
		const struct ffan_lint_finding *f = &lint->out->finding[i];

		if (f->rule == rule && strcmp(f->subject, subject) == 0)
			return true;
	}
	return false;
}

static void free_finding(struct ffan_lint_finding *f)
{
	free(f->subject);
	free(f->message);
	free(f->calls);
	free(f->trace);
	free(f->allowed);
}

static void append(struct lint *lint, struct ffan_lint_finding finding)
{
	struct ffan_lint *out = lint->out;
	struct ffan_lint_finding *list = NULL;

	if (finding.subject != NULL && finding.message != NULL &&
	    !is_told(lint, finding.rule, finding.subject))
		list = realloc(out->finding, (out->count + 1) * sizeof(*list));
	else if (finding.subject != NULL && finding.message != NULL) {
		free_finding(&finding);
		return;
	}
	if (list == NULL) {
		lint->failed = true;
		free_finding(&finding);
		return;
	}
	out->finding = list;
	list[out->count++] = finding;
}

__attribute__((format(printf, 1, 0))) static char *vtext(const char *format, va_list arguments)
{
	char text[2048];

	vsnprintf(text, sizeof(text), format, arguments);
	return strdup(text);
}

void lint_add(struct lint *lint, enum ffan_lint_rule rule, struct ffaio_place place,
	      const char *subject, char *calls, char *trace, const char *format, ...)
{
	struct ffan_lint_finding finding = { .rule = rule,
					     .subject = strdup(subject),
					     .place = place,
					     .calls = calls,
					     .trace = trace };
	va_list arguments;

	va_start(arguments, format);
	finding.message = vtext(format, arguments);
	va_end(arguments);
	append(lint, finding);
}

void lint_add_calls(struct lint *lint, enum ffan_lint_rule rule, struct ffaio_place place,
		    const char *subject, const char *lines, const char *format, ...)
{
	const struct lint_example example = { .lines = lines };
	struct ffan_lint_finding finding = { .rule = rule,
					     .subject = strdup(subject),
					     .place = place };
	va_list arguments;

	if (lines != NULL && !lint_show(lint, &example, &finding.calls, &finding.trace))
		finding.calls = strdup(lines);
	va_start(arguments, format);
	finding.message = vtext(format, arguments);
	va_end(arguments);
	append(lint, finding);
}

static int compare(const void *a, const void *b)
{
	const struct ffan_lint_finding *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->place.file != y->place.file)
		return x->place.file < y->place.file ? -1 : 1;
	if (x->place.line != y->place.line)
		return x->place.line < y->place.line ? -1 : 1;
	return strcmp(x->subject, y->subject);
}

static void sort_and_count(struct ffan_lint *out)
{
	if (out->count > 0)
		qsort(out->finding, out->count, sizeof(*out->finding), compare);
	for (size_t i = 0; i < out->count; i++) {
		if (out->finding[i].allowed != NULL)
			continue;
		out->open++;
		out->by_severity[ffan_lint_severity(out->finding[i].rule)]++;
	}
}

static struct lint start(const struct ffaio_policy *policy, struct ffan_lint *out)
{
	const struct ffaf_policy *core = &policy->core;
	const uint8_t negotiation = core->behaviour[FFAF_BEHAVIOUR_NEGOTIATION];
	struct lint lint = { .policy = policy, .out = out };

	lint.handles_version = (core->entry[0][FFAF_NR_VERSION] & FFAF_ENTRY_ACTION) == FFAF_HANDLE;
	lint.guest = lint.handles_version && (negotiation == FFAF_NEGOTIATION_HOST ||
					      negotiation == FFAF_NEGOTIATION_RECORDED);
	lint.state = (struct ffaf_state){ .version = core->version, .agreed = 1, .page = 4096 };
	memset(lint.state.probed, 0xff, sizeof(lint.state.probed));
	lint.caller = (struct ffaf_caller){ .id = lint.guest ? 1 : 0,
					    .version = lint.handles_version ? core->version : 0,
					    .agreed = lint.handles_version,
					    .mapped = true };
	return lint;
}

int ffan_lint(const struct ffaio_policy *policy, struct ffan_lint *out, struct ffaio_error *error)
{
	static void (*const looks[])(struct lint *) = {
		lint_escapes,	 lint_widths,	lint_memory,   lint_callers,
		lint_together,	 lint_versions, lint_features, lint_unlisted,
		lint_conditions, lint_entries,	lint_defects,
	};
	struct lint *lint = malloc(sizeof(*lint));
	int result = -1;

	*out = (struct ffan_lint){ 0 };
	if (lint != NULL) {
		*lint = start(policy, out);
		lint_try_calls(lint);
		for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
			looks[i](lint);
		result = lint_allow(lint, error);
	}
	if (lint == NULL || lint->failed)
		result = ffaio_fail(error, policy->files[0], 0, 0, "out of memory");
	free(lint);
	sort_and_count(out);
	return result;
}

void ffan_lint_free(struct ffan_lint *out)
{
	for (size_t i = 0; i < out->count; i++)
		free_finding(&out->finding[i]);
	free(out->finding);
	*out = (struct ffan_lint){ 0 };
}
