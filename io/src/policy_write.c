/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A policy as a file: everything written out, in the order of the keys and of the table. */
#include "output.h"

#include <ffafilter/functions.h>
#include <ffaio/extract.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct writer {
	const struct ffaio_policy *policy;
	struct ffaio_output *output;
	struct ffaio_error *error;
	bool failed;
};

static void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct writer *w, const char *format, ...)
{
	char text[1600];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (w->failed || length < 0)
		return;
	if ((size_t)length >= sizeof(text))
		length = sizeof(text) - 1;
	w->failed = ffaio_output_write(w->output, text, (size_t)length, w->error) != 0;
}

/* TEXT as a value: plain where YAML takes it for a word, else in quotes. */
static void put_text(struct writer *w, const char *key, const char *text)
{
	const bool plain = text[0] != '\0' && strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]) == NULL &&
			   strstr(text, ": ") == NULL && strstr(text, " #") == NULL &&
			   text[strlen(text) - 1] != ':' && text[strlen(text) - 1] != ' ';

	put(w, "%s: %s", key, plain ? "" : "'");
	for (; *text != '\0'; text++)
		put(w, !plain && *text == '\'' ? "''" : "%c", *text);
	put(w, "%s\n", plain ? "" : "'");
}

/* Where PLACE is, as a comment, unless it is nowhere. */
static void put_place(struct writer *w, const struct ffaio_place *place)
{
	if (place->line != 0)
		put(w, "  # %s:%lu", w->policy->files[place->file], place->line);
	put(w, "\n");
}

static const char *action_name(unsigned int action)
{
	static const char *const names[] = { "deny", "forward", "handle", "deny" };

	return names[action & 3];
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Whether both widths of FUNCTION can stand under its name. */
static bool is_pair(const struct ffaio_policy *policy, unsigned int number)
{
	const struct ffaf_function *function = ffaf_function(ffaf_number_to_fn(number));
	const struct ffaio_entry *a = &policy->entry[0][number], *b = &policy->entry[1][number];

	return function != NULL && function->since32 != 0 && function->since64 != 0 &&
	       a->place.line != 0 && b->place.line != 0 &&
	       policy->core.entry[0][number] == policy->core.entry[1][number] &&
	       same_text(a->reason, b->reason) && same_text(a->spec, b->spec);
}

static void put_require(struct writer *w, uint32_t require)
{
	const char *between = "";

	put(w, "    require: [");
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((require >> i & 1) == 0)
			continue;
		put(w, "%s%s", between, ffaf_requirement_word(i));
		between = ", ";
	}
	put(w, "]\n");
}

static void put_entry(struct writer *w, const char *name, unsigned int wide, unsigned int number)
{
	static const char *const probes[] = { "", "every-call", "once", "" };
	const struct ffaio_entry *entry = &w->policy->entry[wide][number];
	const uint8_t byte = w->policy->core.entry[wide][number];
	const struct ffaf_rule *rule = &w->policy->core.rule[byte >> FFAF_ENTRY_RULE_SHIFT];
	const char *action = action_name(byte & FFAF_ENTRY_ACTION);

	if (byte >> FFAF_ENTRY_RULE_SHIFT == 0 && entry->reason == NULL && entry->spec == NULL) {
		put(w, "  %s: %s", name, action);
		put_place(w, &entry->place);
		return;
	}
	put(w, "  %s:", name);
	put_place(w, &entry->place);
	put(w, "    action: %s\n", action);
	if (rule->since != 0)
		put(w, "    since: %u.%u\n", ffaf_version_major(rule->since),
		    ffaf_version_minor(rule->since));
	if (rule->probe != FFAF_PROBE_NEVER)
		put(w, "    probe: %s\n", probes[rule->probe & 3]);
	if (rule->require != 0)
		put_require(w, rule->require);
	if (entry->reason != NULL)
		put_text(w, "    reason", entry->reason);
	if (entry->spec != NULL)
		put_text(w, "    spec", entry->spec);
}

static void put_number(struct writer *w, unsigned int number)
{
	const struct ffaf_function *function = ffaf_function(ffaf_number_to_fn(number));
	char name[FFAF_NAME_SIZE];

	if (is_pair(w->policy, number)) {
		put_entry(w, function->name, 0, number);
		return;
	}
	for (unsigned int wide = 0; wide < 2; wide++) {
		const uint32_t fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;

		if (w->policy->entry[wide][number].place.line == 0)
			continue;
		if (!ffaf_fid_name(fid, name))
			snprintf(name, sizeof(name), "0x%08x", fid);
		put_entry(w, name, wide, number);
	}
}

static void put_head(struct writer *w)
{
	const struct ffaio_policy *policy = w->policy;

	put(w, "ffafilter-policy: 1\n");
	put_text(w, "name", policy->name);
	if (policy->summary != NULL)
		put_text(w, "summary", policy->summary);
	if (policy->origin != NULL)
		put_text(w, "origin", policy->origin);
	put(w, "\nwindow: 0x%02x-0x%02x", policy->core.window_first, policy->core.window_last);
	put_place(w, &policy->window);
	put(w, "version: %u.%u", ffaf_version_major(policy->core.version),
	    ffaf_version_minor(policy->core.version));
	put_place(w, &policy->version);
	put(w, "unlisted: %s", action_name(policy->core.unlisted));
	put_place(w, &policy->unlisted);
}

static void put_behaviours(struct writer *w)
{
	put(w, "\nbehaviour:\n");
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		put(w, "  %s: %s", ffaf_behaviour_key(i),
		    ffaf_choice_word(i, w->policy->core.behaviour[i]));
		put_place(w, &w->policy->behaviour[i]);
	}
}

static bool has_entries(const struct ffaio_policy *policy)
{
	for (unsigned int i = 0; i < 512; i++) {
		if (policy->entry[i % 2][i / 2].place.line != 0)
			return true;
	}
	return false;
}

int ffaio_policy_write(const char *path, const struct ffaio_policy *policy,
		       struct ffaio_error *error)
{
	struct writer w = { .policy = policy, .error = error };

	w.output = ffaio_output_open(path, error);
	if (w.output == NULL)
		return -1;
	put_head(&w);
	if (has_entries(policy))
		put(&w, "\nfunctions:\n");
	for (unsigned int number = 0; number < 256; number++)
		put_number(&w, number);
	put_behaviours(&w);
	return ffaio_output_close(w.output, !w.failed, error);
}
