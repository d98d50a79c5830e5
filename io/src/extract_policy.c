/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What was read, and what the base says of the rest, as a policy. */
#include "extract_read.h"
#include "policy_internal.h"

#include <ffafilter/functions.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files of the source come first; those of the base follow. */
static int list_files(struct extraction *x, struct ffaio_policy *policy)
{
	const size_t count = x->unit->files + x->base->file_count;

	policy->files = calloc(count, sizeof(*policy->files));
	if (policy->files == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		policy->files[i] = strdup(i < x->unit->files ? x->unit->file[i].name
							     : x->base->files[i - x->unit->files]);
		if (policy->files[i] == NULL)
			return -1;
		policy->file_count++;
	}
	return 0;
}

static struct ffaio_place place_of(struct c_place place)
{
	return (struct ffaio_place){ .file = place.file,
				     .line = place.line,
				     .column = place.column };
}

static struct ffaio_place place_in_base(const struct extraction *x, struct ffaio_place place)
{
	place.file += (unsigned int)x->unit->files;
	place.repeats = false;
	return place;
}

static int copy_text(char **copy, const char *text)
{
	*copy = text != NULL ? strdup(text) : NULL;
	return text != NULL && *copy == NULL ? -1 : 0;
}

static uint8_t action_of(enum outcome outcome)
{
	switch (outcome) {
	case OUT_FORWARD:
		return FFAF_FORWARD;
	case OUT_HANDLE:
		return FFAF_HANDLE;
	default:
		return FFAF_DENY;
	}
}

/* What the base asks of the arguments of a call that both handle. */
static uint32_t requirements(const struct extraction *x, unsigned int wide, unsigned int number)
{
	const uint8_t entry = x->base->core.entry[wide][number];

	return x->base->core.rule[ffaf_entry_rule(entry)].require;
}

static int describe(const struct verdict *verdict, const char *name, uint32_t require,
		    struct ffaio_entry *entry)
{
	char text[300];
	int used = 0;

	if (verdict->outcome != OUT_HANDLE)
		return 0;
	text[0] = '\0';
	if (verdict->handler != NULL)
		used = snprintf(
			text, sizeof(text), "handled by %.*s",
			(int)(verdict->handler->length < 100 ? verdict->handler->length : 100),
			verdict->handler->text);
	if (verdict->tried)
		snprintf(text + used, sizeof(text) - (size_t)used,
			 ", which was tried with arguments, and issued as it came");
	else if (require != 0)
		snprintf(text + used, sizeof(text) - (size_t)used,
			 "%swhat it requires is as in %s, not read", used != 0 ? "; " : "", name);
	return text[0] != '\0' ? copy_text(&entry->reason, text) : 0;
}

static int put_entry(struct extraction *x, struct policy_reader *reader, unsigned int wide,
		     unsigned int number)
{
	const struct verdict *verdict = &x->verdict[wide][number];
	struct ffaio_entry *entry = &reader->policy->entry[wide][number];
	const uint32_t fid = (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
	struct ffaf_rule *rule = &reader->rule[wide][number];
	char name[FFAF_NAME_SIZE];

	if (verdict->matched.line == 0 && verdict->outcome == x->unlisted)
		return 0;
	if (!ffaf_fid_name(fid, name))
		snprintf(name, sizeof(name), "0x%08x", fid);
	entry->place = place_of(verdict->matched.line != 0 ? verdict->matched : verdict->returned);
	reader->policy->core.entry[wide][number] = FFAF_ENTRY(action_of(verdict->outcome), true, 0);
	rule->since = verdict->since;
	rule->probe = verdict->probe ? FFAF_PROBE_EVERY_CALL : FFAF_PROBE_NEVER;
	if (verdict->outcome == OUT_HANDLE)
		rule->require = verdict->tried ? verdict->require : requirements(x, wide, number);
	if (copy_text(&entry->name, name) != 0)
		return -1;
	return describe(verdict, x->base->name, rule->require, entry);
}

static void put_guard(struct extraction *x)
{
	const struct verdict *verdict = &x->guard.verdict;
	int choice = FFAF_BEFORE_AGREEMENT_ALLOW;

	if (x->list)
		return;
	if (x->guard.name != NULL && verdict->outcome == OUT_UNANSWERED)
		choice = FFAF_BEFORE_AGREEMENT_UNANSWERED;
	else if (x->guard.name != NULL && verdict->outcome == OUT_DENY)
		choice = FFAF_BEFORE_AGREEMENT_NOT_SUPPORTED;
	else if (x->guard.name != NULL && verdict->status == -2)
		choice = FFAF_BEFORE_AGREEMENT_INVALID_PARAMETERS;
	else if (x->guard.name != NULL)
		ffaio_c_refuse(x->unit, x->guard.place,
			       "before a version is agreed calls are answered with status %lld; "
			       "expected NOT_SUPPORTED or INVALID_PARAMETERS",
			       (long long)verdict->status);
	x->facts.choice[FFAF_BEHAVIOUR_BEFORE_AGREEMENT] = choice;
	x->facts.choice_place[FFAF_BEHAVIOUR_BEFORE_AGREEMENT] =
		x->guard.name != NULL ? x->guard.place : x->root->name->place;
}

static void put_behaviours(struct extraction *x, struct ffaio_policy *policy)
{
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++) {
		if (x->facts.choice[i] >= 0) {
			policy->core.behaviour[i] = (uint8_t)x->facts.choice[i];
			policy->behaviour[i] = place_of(x->facts.choice_place[i]);
		} else {
			policy->core.behaviour[i] = x->base->core.behaviour[i];
			policy->behaviour[i] = place_in_base(x, x->base->behaviour[i]);
		}
	}
}

static void put_head(struct extraction *x, struct ffaio_policy *policy)
{
	policy->core.window_first = x->window_first;
	policy->core.window_last = x->window_last;
	policy->window =
		x->window_shown ? place_of(x->window_place) : place_in_base(x, x->base->window);
	policy->core.version = x->facts.version;
	policy->version = x->facts.version_place.line != 0 ? place_of(x->facts.version_place)
							   : place_in_base(x, x->base->version);
	policy->core.unlisted = action_of(x->unlisted);
	policy->unlisted = place_of(x->unlisted_place);
}

static int put_texts(struct extraction *x, struct ffaio_policy *policy, const char *name)
{
	char text[400];

	if (copy_text(&policy->name, name) != 0)
		return -1;
	snprintf(text, sizeof(text), "read from %s of %.200s; what C does not show is as in %s%s",
		 ffaio_c_text(x->unit, x->root->name), x->unit->file[0].name, x->base->name,
		 x->why);
	if (copy_text(&policy->summary, text) != 0)
		return -1;
	return copy_text(&policy->origin, x->unit->file[0].name);
}

struct ffaio_policy *ffaio_extract_policy(struct extraction *x, const char *name,
					  struct ffaio_error *error)
{
	struct policy_reader *reader = ffaio_c_alloc(x->unit, sizeof(*reader));
	struct ffaio_policy *policy;
	bool ok;

	put_guard(x);
	policy = calloc(1, sizeof(*policy));
	if (policy == NULL)
		return NULL;
	reader->policy = policy;
	reader->error = error;
	ok = list_files(x, policy) == 0 && put_texts(x, policy, name) == 0;
	put_head(x, policy);
	put_behaviours(x, policy);
	for (unsigned int i = 0; ok && i < 512; i++)
		ok = put_entry(x, reader, i % 2, i / 2) == 0;
	if (!ok)
		ffaio_fail(error, name, 0, 0, "out of memory");
	if (ok && ffaio_policy_finish(reader) == 0)
		return policy;
	ffaio_policy_free(policy);
	return NULL;
}
