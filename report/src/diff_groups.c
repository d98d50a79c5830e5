/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_groups.h"

#include <stdlib.h>
#include <string.h>

/* Where the effect is on other FIDs than the entry's own, those too. */
static bool is_own(const struct ffan_change *change, const struct ffan_effect *effect)
{
	return change->cause.kind == FFAN_CAUSE_ENTRY && count_fids(effect) == 1 &&
	       ffan_effect_has(effect, change->cause.fid);
}

void put_effect(FILE *out, const struct ffan_diff *diff, const struct ffan_change *change,
		const struct ffan_effect *effect)
{
	char *when;

	WORDS(when, put_when(to, diff, effect));
	if (!is_own(change, effect)) {
		put_fids(out, effect);
		fputs(effect->asked ? ", asked for by FFA_FEATURES: " : ": ", out);
	} else {
		fputs(effect->asked ? "FFA_FEATURES: " : "called: ", out);
	}
	put_difference(out, effect);
	if (when[0] != '\0')
		fprintf(out, ", %s", when);
	for (size_t i = 0; i < effect->with_count; i++) {
		fputs(i == 0 ? ", together with " : ", ", out);
		put_cause(out, diff->policy[FFAN_NEW], &effect->with[i]);
	}
	put_forms(out, effect);
	free(when);
}

static char *shape_of(const struct ffan_diff *diff, const struct ffan_change *change)
{
	char *shape;

	WORDS(
		shape, for (size_t i = 0; i < change->effect_count; i++) {
			put_effect(to, diff, change, &change->effect[i]);
			fputc('\n', to);
		});
	return shape;
}

/* The group of a change that is like it, or NULL. */
static struct group *find(struct groups *groups, const struct ffan_diff *diff, size_t change,
			  const char *shape)
{
	if (diff->change[change].cause.kind != FFAN_CAUSE_ENTRY)
		return NULL;
	for (size_t i = 0; i < groups->count; i++) {
		const size_t first = groups->group[i].change[0];

		if (diff->change[first].cause.kind == FFAN_CAUSE_ENTRY &&
		    strcmp(groups->group[i].shape, shape) == 0)
			return &groups->group[i];
	}
	return NULL;
}

static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

void groups_find(struct groups *groups, const struct ffan_diff *diff)
{
	groups->count = 0;
	groups->group = must(calloc(diff->change_count + 1, sizeof(*groups->group)));
	for (size_t i = 0; i < diff->change_count; i++) {
		char *shape = shape_of(diff, &diff->change[i]);
		struct group *group = find(groups, diff, i, shape);

		if (group == NULL) {
			group = &groups->group[groups->count++];
			group->change = must(calloc(diff->change_count, sizeof(*group->change)));
			group->direction = diff->change[i].direction;
			group->visible = ffan_is_visible(diff->change[i].differs);
			group->shape = shape;
		} else {
			free(shape);
		}
		group->change[group->count++] = i;
	}
}

void groups_end(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		free(groups->group[i].change);
		free(groups->group[i].shape);
	}
	free(groups->group);
}

bool same_line(const struct ffan_diff *diff, const struct group *group, size_t i, unsigned int side)
{
	const struct ffan_cause *a = &diff->change[group->change[i - 1]].cause;
	const struct ffan_cause *b = &diff->change[group->change[i]].cause;

	return a->place[side].file == b->place[side].file &&
	       a->place[side].line == b->place[side].line;
}

static bool has_fid(const struct ffan_diff *diff, const struct group *group, uint32_t fid)
{
	for (size_t i = 0; i < group->count; i++) {
		if (diff->change[group->change[i]].cause.fid == fid)
			return true;
	}
	return false;
}

void put_group_names(FILE *out, const struct ffan_diff *diff, const struct group *group)
{
	const char *comma = "";

	for (size_t i = 0; i < group->count; i++) {
		const struct ffan_cause *cause = &diff->change[group->change[i]].cause;
		const enum ffaf_fn fn = ffaf_fid_to_fn(cause->fid);
		const bool both = cause->kind == FFAN_CAUSE_ENTRY && fn != FFAF_FN_UNKNOWN &&
				  has_fid(diff, group, cause->fid ^ FFAF_FID_SMC64) &&
				  ffaf_fid_to_fn(cause->fid ^ FFAF_FID_SMC64) == fn;

		if (both && (cause->fid & FFAF_FID_SMC64) != 0)
			continue;
		fputs(comma, out);
		if (both)
			fprintf(out, "%s", ffaf_function(fn)->name);
		else
			put_subject(out, cause);
		comma = ", ";
	}
	if (group->count == 1 && diff->change[group->change[0]].cause.kind != FFAN_CAUSE_MANY) {
		const struct ffan_cause *cause = &diff->change[group->change[0]].cause;

		fputs(": ", out);
		put_said(out, diff->policy[FFAN_OLD], cause);
		fputs(" -> ", out);
		put_said(out, diff->policy[FFAN_NEW], cause);
	}
}

static void put_count(FILE *out, const struct ffan_diff *diff, unsigned int direction,
		      const char **comma)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->change_count; i++)
		count += diff->change[i].direction == direction;
	if (count == 0)
		return;
	fprintf(out, "%s%zu %s", *comma, count, direction_word(direction));
	*comma = ", ";
}

void put_summary(FILE *out, const struct ffareport_diff *report)
{
	static const unsigned int order[] = { FFAN_LOOSENED, FFAN_LOOSENED | FFAN_TIGHTENED,
					      FFAN_TIGHTENED, 0 };
	const struct ffan_diff *diff = report->diff;
	const char *comma = "";

	fprintf(out, "%s -> %s", diff->policy[FFAN_OLD]->name, diff->policy[FFAN_NEW]->name);
	if (diff->host != NULL)
		fprintf(out, " (for VMs, behind %s)", diff->host->name);
	fputs(": ", out);
	if (diff->change_count == 0) {
		fputs(diff->equal ? "the policies are the same"
				  : "no difference; the policies differ in text, but no caller "
				    "can tell",
		      out);
		return;
	}
	fprintf(out, "%zu change%s: ", diff->change_count, diff->change_count == 1 ? "" : "s");
	for (size_t i = 0; i < 4; i++)
		put_count(out, diff, order[i], &comma);
	if (!ffan_is_visible(diff->differs))
		fputs("; no caller can tell", out);
}
