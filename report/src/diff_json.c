/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A diff as JSON: docs/diff.md has its keys. */
#include "diff_groups.h"
#include "shard.h"

#include <stdlib.h>

#define FORMAT 1u

/* What PUT writes, as a member. */
#define PUT_WORDS(object, key, put)                      \
	do {                                             \
		char *text_;                             \
		WORDS(text_, put);                       \
		json_put_string((object), (key), text_); \
		free(text_);                             \
	} while (0)

static const char *const sides[FFAN_SIDES] = { "old", "new" };

static void put_list(struct json_object *object, const char *key, unsigned int bits,
		     const char *const *words, unsigned int count)
{
	struct json_object *list = json_object_new_array();

	for (unsigned int i = 0; i < count; i++) {
		if ((bits >> i & 1u) != 0)
			json_object_array_add(list, json_object_new_string(words[i]));
	}
	json_object_object_add(object, key, list);
}

static void put_direction(struct json_object *object, unsigned int direction)
{
	json_put_bool(object, "loosened", (direction & FFAN_LOOSENED) != 0);
	json_put_bool(object, "tightened", (direction & FFAN_TIGHTENED) != 0);
}

static struct json_object *side_of_cause(const struct ffaio_policy *policy,
					 const struct ffan_cause *cause, unsigned int side)
{
	struct json_object *object = json_object_new_object();
	const struct ffaio_place *place = &cause->place[side];

	PUT_WORDS(object, "says", put_said(to, policy, cause));
	if (place->file < policy->file_count)
		json_put_string(object, "file", policy->files[place->file]);
	if (place->line != 0)
		json_put_number(object, "line", place->line);
	return object;
}

static void put_cause_members(struct json_object *object, const struct ffan_diff *diff,
			      const struct ffan_cause *cause)
{
	static const char *const kinds[] = { "entry",	"unlisted",  "window",
					     "version", "behaviour", "many" };

	json_put_string(object, "kind", kinds[cause->kind]);
	PUT_WORDS(object, "subject", put_subject(to, cause));
	if (cause->kind == FFAN_CAUSE_ENTRY)
		json_put_hex(object, "fid", cause->fid);
	if (cause->kind == FFAN_CAUSE_MANY)
		return;
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		json_object_object_add(object, sides[side],
				       side_of_cause(diff->policy[side], cause, side));
}

static void put_fid_list(struct json_object *object, const struct ffan_effect *effect)
{
	struct json_object *list = json_object_new_array();
	char text[16];

	for (uint32_t i = 0; i < 512; i++) {
		const uint32_t fid = (i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2;

		if (!ffan_effect_has(effect, fid))
			continue;
		snprintf(text, sizeof(text), "0x%08x", fid);
		json_object_array_add(list, json_object_new_string(text));
	}
	json_object_object_add(object, "fids", list);
}

static struct json_object *example_object(const struct ffan_effect *effect)
{
	struct json_object *object = json_object_new_object();

	json_put_string(object, "call", effect->example.call);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		json_put_string(object, sides[side], effect->example.outcome[side]);
	json_put_number(object, "line", effect->example.line);
	json_put_string(object, "trace", effect->example.trace);
	return object;
}

static struct json_object *result_object(const struct ffan_upshot *result)
{
	struct json_object *object = json_object_new_object();

	if (!result->boot)
		json_put_string(object, "verdict", ffaf_verdict_name(result->verdict));
	json_put_number(object, "smcs", result->smcs);
	return object;
}

static struct json_object *effect_object(const struct ffan_diff *diff,
					 const struct ffan_effect *effect)
{
	static const char *const forms[] = { "plain", "hint-bit", "reserved-bits", "upper-half",
					     "other" };
	static const char *const versions[] = { "none", "1.0", "1.1", "1.2", "1.3" };
	static const char *const callers[] = { "host", "vm" };
	static const char *const spmcs[] = { "has", "lacks", "absent" };
	static const char *const differs[] = { "result", "registers", "memory", "smcs" };
	struct json_object *object = json_object_new_object();
	struct json_object *with = json_object_new_array();

	json_put_string(object, "what", effect->asked ? "features" : "call");
	PUT_WORDS(object, "difference", put_difference(to, effect));
	put_direction(object, effect->direction);
	put_list(object, "differs", effect->differs, differs, 4);
	json_put_bool(object, "visible", ffan_is_visible(effect->differs));
	put_fid_list(object, effect);
	put_list(object, "forms", effect->forms, forms, 5);
	put_list(object, "versions", effect->versions, versions, 5);
	put_list(object, "callers", effect->callers, callers, 2);
	put_list(object, "spmc", effect->spmcs, spmcs, 3);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		json_object_object_add(object, sides[side], result_object(&effect->result[side]));
	for (size_t i = 0; i < effect->with_count; i++) {
		struct json_object *cause = json_object_new_object();

		put_cause_members(cause, diff, &effect->with[i]);
		json_object_array_add(with, cause);
	}
	json_object_object_add(object, "with", with);
	json_object_object_add(object, "example", example_object(effect));
	return object;
}

static struct json_object *change_object(const struct ffareport_diff *report, size_t i)
{
	const struct ffan_change *change = &report->diff->change[i];
	struct json_object *object = json_object_new_object();
	struct json_object *effects = json_object_new_array();

	put_cause_members(object, report->diff, &change->cause);
	put_direction(object, change->direction);
	json_put_bool(object, "visible", ffan_is_visible(change->differs));
	if (report->outside != NULL)
		json_put_bool(object, "declared", !report->outside[i]);
	for (size_t n = 0; n < change->effect_count; n++)
		json_object_array_add(effects, effect_object(report->diff, &change->effect[n]));
	json_object_object_add(object, "effects", effects);
	return object;
}

/* What shards compare kinds by, and put them in order with. */
static void put_key(struct json_object *object, const struct ffan_kind *kind)
{
	char key[128];

	snprintf(key, sizeof(key), "%" PRIx64 " %d %d %" PRIx64 " %" PRIx64, kind->x0,
		 (int)kind->verdict[FFAN_OLD], (int)kind->verdict[FFAN_NEW], kind->result[FFAN_OLD],
		 kind->result[FFAN_NEW]);
	json_put_string(object, "key", key);
	json_put_number(object, "operand", kind->operand);
}

static struct json_object *kind_object(const struct ffan_kind *kind, bool shard)
{
	struct json_object *object = json_object_new_object();

	json_put_number(object, "calls", kind->count);
	json_put_bool(object, "visible", !kind->smcs_only);
	json_put_string(object, "file", kind->file);
	json_put_number(object, "line", kind->line);
	json_put_string(object, "call", kind->call);
	for (unsigned int side = 0; side < FFAN_SIDES; side++) {
		struct json_object *one = json_object_new_object();

		json_put_string(one, "outcome", kind->outcome[side]);
		json_put_string(one, "where", kind->because[side]);
		json_object_object_add(object, sides[side], one);
	}
	if (shard)
		put_key(object, kind);
	return object;
}

static struct json_object *traces_object(const struct ffan_trace_diff *t, bool shard)
{
	struct json_object *object = json_object_new_object();
	struct json_object *kinds = json_object_new_array();
	struct json_object *whys = json_object_new_array();

	json_put_number(object, "calls", t->calls);
	json_put_number(object, "changed", t->changed);
	json_put_number(object, "undecided", t->undecided);
	json_put_number(object, "boots-changed", t->boots_changed);
	for (size_t i = 0; i < t->kind_count; i++)
		json_object_array_add(kinds, kind_object(&t->kind[i], shard));
	for (size_t i = 0; i < t->why_count && (shard || i < WHYS_SHOWN); i++) {
		struct json_object *why = json_object_new_object();

		json_put_number(why, "calls", t->why[i].count);
		json_put_string(why, "file", t->why[i].file);
		json_put_number(why, "line", t->why[i].line);
		json_put_string(why, "missing", t->why[i].missing);
		if (shard)
			json_put_number(why, "operand", t->why[i].operand);
		json_object_array_add(whys, why);
	}
	json_object_object_add(object, "kinds", kinds);
	json_object_object_add(object, "why-undecided", whys);
	return object;
}

void diff_json(FILE *out, const struct ffareport_diff *report)
{
	const struct ffan_diff *diff = report->diff;
	struct json_object *root = json_object_new_object();
	struct json_object *changes = json_object_new_array();
	struct json_object *untold = json_object_new_array();

	json_put_number(root, "ffafilter-diff", FORMAT);
	json_put_string(root, "tool", report->tool);
	for (unsigned int side = 0; side < FFAN_SIDES; side++)
		json_put_string(root, sides[side], diff->policy[side]->name);
	if (diff->host != NULL)
		json_put_string(root, "host", diff->host->name);
	json_put_bool(root, "equal", diff->equal);
	json_put_bool(root, "visible", ffan_is_visible(diff->differs));
	put_direction(root, diff->direction);
	json_put_number(root, "compared", diff->compared);
	for (size_t i = 0; i < diff->change_count; i++)
		json_object_array_add(changes, change_object(report, i));
	for (size_t i = 0; i < diff->untold_count; i++) {
		struct json_object *object = json_object_new_object();

		put_cause_members(object, diff, &diff->untold[i]);
		json_object_array_add(untold, object);
	}
	json_object_object_add(root, "changes", changes);
	json_object_object_add(root, "text-alone", untold);
	if (report->traces != NULL)
		json_object_object_add(root, "traces",
				       traces_object(report->traces, report->shard != NULL));
	if (report->shard != NULL)
		shard_put(root, report->shard);
	json_write(out, root, true);
	fputc('\n', out);
}
