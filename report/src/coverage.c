/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "coverage.h"
#include "wrap.h"

#include <inttypes.h>
#include <string.h>

#define FORMAT 1u

/* What an item is: its kind in words, its plural for a heading, and its name in JSON. */
static const struct {
	const char *heading, *word;
} kinds[FFAN_ITEM_KINDS] = {
	[FFAN_ITEM_ENTRY] = { "entries", "entry" },
	[FFAN_ITEM_HOLDS] = { "requirements that hold", "requirement-holds" },
	[FFAN_ITEM_FAILS] = { "requirements that fail", "requirement-fails" },
	[FFAN_ITEM_OLDER] = { "calls older than their 'since'", "since-older" },
	[FFAN_ITEM_SINCE] = { "calls since their version", "since-met" },
	[FFAN_ITEM_HAS] = { "probed calls that the SPMC has", "probe-has" },
	[FFAN_ITEM_LACKS] = { "probed calls that the SPMC lacks", "probe-lacks" },
	[FFAN_ITEM_UNLISTED] = { "unlisted FIDs", "unlisted" },
	[FFAN_ITEM_BEHAVIOUR] = { "behaviours", "behaviour" },
	[FFAN_ITEM_VERSION] = { "versions agreed", "version" },
};

unsigned int coverage_percent(uint64_t exercised, uint64_t count)
{
	return count != 0 ? (unsigned int)(exercised * 100 / count) : 100;
}

unsigned int ffareport_coverage_percent(const struct ffan_coverage *coverage)
{
	return coverage_percent(coverage->exercised, coverage->count);
}

static void version_text(char *text, size_t size, uint32_t version)
{
	if (version == 0)
		snprintf(text, size, "none yet");
	else
		snprintf(text, size, "%u.%u", ffaf_version_major(version),
			 ffaf_version_minor(version));
}

/* "FFA_MEM_DONATE_64: deny", "FFA_NOTIFICATION_BIND: require w1-zero", "later-version: agreed" */
static void item_text(char *text, size_t size, const struct ffan_coverage *c,
		      const struct ffan_item *item)
{
	const struct ffaf_policy *core = &c->policy->core;
	char name[FFAF_NAME_SIZE], version[16];

	if (!ffaf_fid_name(item->fid, name))
		snprintf(name, sizeof(name), "0x%08" PRIx32, item->fid);
	version_text(version, sizeof(version), item->number);
	switch (item->kind) {
	case FFAN_ITEM_ENTRY:
		snprintf(text, size, "%s: %s", name,
			 ffaf_action_word(
				 core->entry[(item->fid & FFAF_FID_SMC64) != 0][item->fid & 0xff] &
				 FFAF_ENTRY_ACTION));
		break;
	case FFAN_ITEM_HOLDS:
	case FFAN_ITEM_FAILS:
		snprintf(text, size, "%s: require %s", name, ffaf_requirement_word(item->number));
		break;
	case FFAN_ITEM_OLDER:
	case FFAN_ITEM_SINCE:
		snprintf(text, size, "%s: since %s", name, version);
		break;
	case FFAN_ITEM_UNLISTED:
		snprintf(text, size, "unlisted: %s", ffaf_action_word(core->unlisted));
		break;
	case FFAN_ITEM_BEHAVIOUR:
		snprintf(text, size, "%s: %s", ffaf_behaviour_key(item->number),
			 ffaf_choice_word(item->number, core->behaviour[item->number]));
		break;
	case FFAN_ITEM_VERSION:
		snprintf(text, size, "version: %s", version);
		break;
	default:
		snprintf(text, size, "%s: probe", name);
		break;
	}
}

static bool is_kind(struct json_object *item, unsigned int kind)
{
	return strcmp(json_text(item, "kind"), kinds[kind].word) == 0;
}

static void put_missing(FILE *out, struct json_object *item, bool markdown)
{
	const char *shown_by = json_string(item, "shown-by");
	char place[300], text[640];

	if (json_number(item, "line") != 0)
		snprintf(place, sizeof(place), "%s:%" PRIu64, json_text(item, "file"),
			 json_number(item, "line"));
	else
		snprintf(place, sizeof(place), "%s", json_text(item, "file"));
	if (markdown) {
		fprintf(out, "| `%s` | %s | %s%s%s |\n", place, json_text(item, "what"),
			shown_by != NULL ? "`" : "", shown_by != NULL ? shown_by : "",
			shown_by != NULL ? "`" : "");
		return;
	}
	snprintf(text, sizeof(text), "%s: %s%s", place, json_text(item, "what"),
		 json_number(item, "asked") != 0 ? " (FFA_FEATURES asked for it)" : "");
	put_wrapped(out, "  ", "      ", text);
	if (shown_by != NULL)
		put_wrapped(out, "      shown by: ", "          ", shown_by);
}

static void put_kind(FILE *out, struct json_object *items, unsigned int kind, bool markdown)
{
	size_t all = 0, hit = 0;

	for (size_t i = 0; i < json_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		all += is_kind(item, kind);
		hit += is_kind(item, kind) && json_number(item, "count") != 0;
	}
	if (all == 0)
		return;
	fprintf(out, markdown ? "\n### %s: %zu of %zu\n\n" : "== %s: %zu of %zu\n",
		kinds[kind].heading, hit, all);
	if (markdown && hit < all)
		fputs("| not exercised | | shown by |\n|---|---|---|\n", out);
	for (size_t i = 0; i < json_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		if (is_kind(item, kind) && json_number(item, "count") == 0)
			put_missing(out, item, markdown);
	}
}

static void put_words(FILE *out, struct json_object *root, bool markdown)
{
	fprintf(out,
		"%s%s: %" PRIu64 " of %" PRIu64 " exercised, %" PRIu64 "%%\n%" PRIu64
		" calls, %" PRIu64 " of them undecided; what follows is not exercised\n%s",
		markdown ? "<!-- ffafilter coverage -->\n## " : "", json_text(root, "policy"),
		json_number(root, "items-exercised"), json_number(root, "items-total"),
		json_number(root, "percent"), json_number(root, "calls"),
		json_number(root, "undecided"), markdown ? "" : "\n");
	for (unsigned int kind = 0; kind < FFAN_ITEM_KINDS; kind++)
		put_kind(out, json_list(root, "items"), kind, markdown);
}

void coverage_put(FILE *out, enum ffareport_format format, struct json_object *root)
{
	if (format == FFAREPORT_JSON) {
		json_write(out, root, true);
		fputc('\n', out);
		return;
	}
	put_words(out, root, format == FFAREPORT_MARKDOWN);
	json_object_put(root);
}

static struct json_object *item_object(const struct ffan_coverage *c, const struct ffan_item *item)
{
	struct json_object *object = json_object_new_object();
	char text[128];

	item_text(text, sizeof(text), c, item);
	json_put_string(object, "kind", kinds[item->kind].word);
	json_put_string(object, "what", text);
	if (item->fid != 0)
		json_put_hex(object, "fid", item->fid);
	if (item->place.file < c->policy->file_count)
		json_put_string(object, "file", c->policy->files[item->place.file]);
	if (item->place.line != 0)
		json_put_number(object, "line", item->place.line);
	json_put_number(object, "count", item->count);
	if (item->kind == FFAN_ITEM_ENTRY)
		json_put_number(object, "asked", item->asked);
	json_put_string(object, "shown-by", item->shown_by);
	return object;
}

/* All that there is to say; text and Markdown say less of it. */
static struct json_object *coverage_object(const struct ffan_coverage *c, const char *tool)
{
	struct json_object *root = json_object_new_object();
	struct json_object *items = json_object_new_array();

	json_put_number(root, "ffafilter-coverage", FORMAT);
	json_put_string(root, "tool", tool);
	json_put_string(root, "policy", c->policy->name);
	json_put_number(root, "items-exercised", c->exercised);
	json_put_number(root, "items-total", c->count);
	json_put_number(root, "percent", ffareport_coverage_percent(c));
	json_put_number(root, "calls", c->calls);
	json_put_number(root, "undecided", c->undecided);
	for (size_t i = 0; i < c->count; i++)
		json_object_array_add(items, item_object(c, &c->item[i]));
	json_object_object_add(root, "items", items);
	return root;
}

/* Where a behaviour stands among the others, which a shard without it has to know. */
static void put_orders(struct json_object *root, const struct ffan_coverage *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->item[i].kind == FFAN_ITEM_BEHAVIOUR)
			json_put_number(json_object_array_get_idx(json_list(root, "items"), i),
					"order", c->item[i].number);
	}
}

void ffareport_coverage(FILE *out, enum ffareport_format format,
			const struct ffan_coverage *coverage, const char *tool,
			const struct ffareport_shard *shard)
{
	struct json_object *root = coverage_object(coverage, tool);

	if (shard != NULL) {
		put_orders(root, coverage);
		shard_put(root, shard);
	}
	coverage_put(out, format, root);
}
