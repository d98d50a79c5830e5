/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A policy in one form for all that do the same: for `git diff`, and for people. */
#include <string.h>

#include <ffaio/policy.h>

/* Where the value starts in a line that is not indented deeper. */
#define COMMENT_COLUMN 48

/* Whether TEXT can stand as it is; what cannot be sure is quoted. */
static bool is_plain(const char *text)
{
	const size_t length = strlen(text);

	return length > 0 && strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]) == NULL &&
	       text[length - 1] != ' ' && text[length - 1] != ':' && strstr(text, ": ") == NULL &&
	       strstr(text, " #") == NULL;
}

static void write_word(FILE *out, const char *text)
{
	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('\'', out);
	for (; *text != '\0'; text++)
		fputs(*text == '\'' ? "''" : (const char[]){ *text, '\0' }, out);
	fputc('\'', out);
}

static void write_text(FILE *out, const char *indent, const char *key, const char *text)
{
	if (text == NULL)
		return;
	fprintf(out, "%s%s: ", indent, key);
	write_word(out, text);
	fputc('\n', out);
}

/* The end of a line of USED columns, with the place that said it. */
static void end_line(FILE *out, const struct ffaio_policy *policy, const struct ffaio_place *place,
		     int used, bool places)
{
	if (places && place->line != 0)
		fprintf(out, "%*s # %s:%lu", used < COMMENT_COLUMN ? COMMENT_COLUMN - used : 0, "",
			policy->files[place->file], place->line);
	fputc('\n', out);
}

static const struct ffaf_rule *rule_of(const struct ffaio_policy *policy, unsigned int wide,
				       unsigned int number)
{
	return &policy->core.rule[ffaf_entry_rule(policy->core.entry[wide][number])];
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether both widths are listed and do the same for the same reason. */
static bool is_one_entry(const struct ffaio_policy *policy, unsigned int number)
{
	const struct ffaio_entry *narrow = &policy->entry[0][number];
	const struct ffaio_entry *wide = &policy->entry[1][number];
	const struct ffaf_function *function = ffaf_function(ffaf_number_to_fn(number));

	return function != NULL && function->since32 != 0 && function->since64 != 0 &&
	       policy->core.entry[0][number] == policy->core.entry[1][number] &&
	       narrow->place.line != 0 && wide->place.line != 0 &&
	       same_text(narrow->reason, wide->reason) && same_text(narrow->spec, wide->spec);
}

static void write_requirements(FILE *out, uint32_t require)
{
	const char *separator = (require & (require - 1)) != 0 ? "[" : "";

	fputs("    require: ", out);
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		if ((require >> i & 1u) == 0)
			continue;
		fprintf(out, "%s%s", separator, ffaf_requirement_word(i));
		separator = ", ";
	}
	fputs((require & (require - 1)) != 0 ? "]\n" : "\n", out);
}

static void write_conditions(FILE *out, const struct ffaf_rule *rule)
{
	if (rule->since != 0)
		fprintf(out, "    since: %u.%u\n", ffaf_version_major(rule->since),
			ffaf_version_minor(rule->since));
	if (rule->probe != FFAF_PROBE_NEVER)
		fprintf(out, "    probe: %s\n", ffaf_probe_word(rule->probe));
	if (rule->require != 0)
		write_requirements(out, rule->require);
}

static void write_entry(FILE *out, const struct ffaio_policy *policy, unsigned int wide,
			unsigned int number, const char *name, bool places)
{
	const struct ffaio_entry *entry = &policy->entry[wide][number];
	const char *action = ffaf_action_word(policy->core.entry[wide][number] & FFAF_ENTRY_ACTION);
	const bool bare = ffaf_entry_rule(policy->core.entry[wide][number]) == 0 &&
			  entry->reason == NULL && entry->spec == NULL;
	const int used = fprintf(out, "  %s:%s%s", name, bare ? " " : "", bare ? action : "");

	end_line(out, policy, &entry->place, used, places);
	if (bare)
		return;
	fprintf(out, "    action: %s\n", action);
	write_conditions(out, rule_of(policy, wide, number));
	write_text(out, "    ", "reason", entry->reason);
	write_text(out, "    ", "spec", entry->spec);
}

/* The name of a FID, or its number. */
static void write_fid(FILE *out, const struct ffaio_policy *policy, unsigned int wide,
		      unsigned int number, bool places)
{
	const uint32_t fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
	char name[FFAF_NAME_SIZE];

	if (policy->entry[wide][number].place.line == 0)
		return;
	if (!ffaf_fid_name(fid, name))
		snprintf(name, sizeof(name), "0x%x", fid);
	write_entry(out, policy, wide, number, name, places);
}

static void write_functions(FILE *out, const struct ffaio_policy *policy, bool places)
{
	bool any = false;

	for (unsigned int i = 0; i < 512; i++)
		any |= policy->entry[i / 256][i % 256].place.line != 0;
	fputs(any ? "\nfunctions:\n" : "", out);
	for (unsigned int number = 0; number < 256; number++) {
		if (is_one_entry(policy, number)) {
			write_entry(out, policy, 0, number,
				    ffaf_function(ffaf_number_to_fn(number))->name, places);
			continue;
		}
		write_fid(out, policy, 0, number, places);
		write_fid(out, policy, 1, number, places);
	}
}

static void write_behaviours(FILE *out, const struct ffaio_policy *policy, bool places)
{
	fputs("\nbehaviour:\n", out);
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		const int used = fprintf(out, "  %s: %s", ffaf_behaviour_key(i),
					 ffaf_choice_word(i, policy->core.behaviour[i]));

		end_line(out, policy, &policy->behaviour[i], used, places);
	}
}

void ffaio_policy_write(FILE *out, const struct ffaio_policy *policy, bool places)
{
	const struct ffaf_policy *core = &policy->core;

	fputs("ffafilter-policy: 1\n", out);
	write_text(out, "", "name", policy->name);
	write_text(out, "", "summary", policy->summary);
	write_text(out, "", "origin", policy->origin);
	fputc('\n', out);
	end_line(out, policy, &policy->window,
		 fprintf(out, "window: 0x%02x-0x%02x", core->window_first, core->window_last),
		 places);
	end_line(out, policy, &policy->version,
		 fprintf(out, "version: %u.%u", ffaf_version_major(core->version),
			 ffaf_version_minor(core->version)),
		 places);
	end_line(out, policy, &policy->unlisted,
		 fprintf(out, "unlisted: %s", ffaf_action_word(core->unlisted)), places);
	write_functions(out, policy, places);
	write_behaviours(out, policy, places);
}
