/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "coverage.h"
#include "merge.h"

#include <string.h>

#define BEHAVIOUR "behaviour"

static bool same_item(struct json_object *a, struct json_object *b)
{
	return strcmp(json_text(a, "kind"), json_text(b, "kind")) == 0 &&
	       strcmp(json_text(a, "what"), json_text(b, "what")) == 0 &&
	       strcmp(json_text(a, "fid"), json_text(b, "fid")) == 0;
}

static bool is_behaviour(struct json_object *item)
{
	return strcmp(json_text(item, "kind"), BEHAVIOUR) == 0;
}

/* A behaviour is noticed or not; all else is counted. */
static void add_item(struct json_object *to, struct json_object *from)
{
	const uint64_t count = json_number(to, "count") + json_number(from, "count");

	json_put_number(to, "count", is_behaviour(to) ? count != 0 : count);
	if (json_number(from, "asked") != 0)
		json_put_number(to, "asked", json_number(to, "asked") + json_number(from, "asked"));
	if (count != 0)
		json_object_object_del(to, "shown-by");
}

/* Put ITEM, a behaviour that no shard before had, where it belongs in LIST. */
static void insert(struct json_object *list, struct json_object *item)
{
	size_t i = json_length(list);

	json_object_array_add(list, json_object_get(item));
	for (; i > 0; i--) {
		struct json_object *before = json_object_array_get_idx(list, i - 1);

		if (!is_behaviour(before) ||
		    json_number(before, "order") < json_number(item, "order"))
			break;
		json_object_array_put_idx(list, i, json_object_get(before));
	}
	json_object_array_put_idx(list, i, json_object_get(item));
}

static void add_items(struct json_object *list, struct json_object *from)
{
	for (size_t i = 0; i < json_length(from); i++) {
		struct json_object *item = json_object_array_get_idx(from, i), *same = NULL;

		for (size_t n = 0; n < json_length(list) && same == NULL; n++) {
			struct json_object *other = json_object_array_get_idx(list, n);

			same = same_item(other, item) ? other : NULL;
		}
		if (same != NULL)
			add_item(same, item);
		else
			insert(list, item);
	}
}

static void sum_up(struct json_object *root, struct ffareport_merged *merged)
{
	struct json_object *items = json_list(root, "items");
	uint64_t exercised = 0;

	for (size_t i = 0; i < json_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		exercised += json_number(item, "count") != 0;
		json_object_object_del(item, "order");
	}
	merged->has_percent = true;
	merged->percent = coverage_percent(exercised, json_length(items));
	merged->unknown = json_number(root, "undecided") != 0;
	json_put_number(root, "items-exercised", exercised);
	json_put_number(root, "items-total", json_length(items));
	json_put_number(root, "percent", merged->percent);
}

int merge_coverage(const struct merge *merge, struct ffareport_merged *merged,
		   struct ffaio_error *error)
{
	struct json_object *root = merge->shard[0].root;

	if (merge->format > FFAREPORT_MARKDOWN)
		return ffaio_fail(error, "", 0, 0,
				  "a coverage is written as text, JSON or Markdown");
	for (size_t i = 1; i < merge->count; i++) {
		struct json_object *other = merge->shard[i].root;

		json_put_number(root, "calls",
				json_number(root, "calls") + json_number(other, "calls"));
		json_put_number(root, "undecided",
				json_number(root, "undecided") + json_number(other, "undecided"));
		add_items(json_list(root, "items"), json_list(other, "items"));
	}
	sum_up(root, merged);
	json_object_object_del(root, "shard");
	coverage_put(merge->out, merge->format, json_object_get(root));
	return 0;
}
