/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "diff_groups.h"
#include "merge.h"

#include <stdlib.h>
#include <string.h>

static struct json_object *traces_of(struct json_object *root)
{
	return json_member(root, "traces", json_type_object);
}

static struct json_object *kinds_of(struct json_object *root)
{
	return json_list(traces_of(root), "kinds");
}

static struct json_object *whys_of(struct json_object *root)
{
	return json_list(traces_of(root), "why-undecided");
}

/* Open addressing by the text of a member. */
struct seen {
	struct json_object **slot;
	size_t size;
};

static struct json_object **find(const struct seen *seen, const char *key, const char *text)
{
	size_t i = 0;

	for (const char *c = text; *c != '\0'; c++)
		i = i * 31 + (unsigned char)*c;
	for (i %= seen->size; seen->slot[i] != NULL; i = (i + 1) % seen->size) {
		if (strcmp(json_text(seen->slot[i], key), text) == 0)
			break;
	}
	return &seen->slot[i];
}

/* Items that have the same text in KEY become one: the first, with the sum of their calls. */
static struct json_object *unite(const struct merge_sorted *sorted, const char *key, size_t most)
{
	struct json_object *list = json_object_new_array();
	struct seen seen = { .size = 2 * sorted->count + 1 };

	seen.slot = calloc(seen.size, sizeof(struct json_object *));
	for (size_t i = 0; i < sorted->count && seen.slot != NULL; i++) {
		struct json_object *item = sorted->item[i];
		struct json_object **slot = find(&seen, key, json_text(item, key));

		if (*slot != NULL) {
			json_put_number(*slot, "calls",
					json_number(*slot, "calls") + json_number(item, "calls"));
		} else if (json_length(list) < FFAN_KINDS_COUNTED) {
			*slot = item;
			json_object_array_add(list, json_object_get(item));
		}
	}
	free(seen.slot);
	for (size_t i = 0; i < json_length(list); i++) {
		json_object_object_del(json_object_array_get_idx(list, i), "operand");
		json_object_object_del(json_object_array_get_idx(list, i), "key");
	}
	if (json_length(list) > most)
		json_object_array_del_idx(list, most, json_length(list) - most);
	return list;
}

static int put_united(const struct merge *merge, struct json_object *traces, const char *name,
		      struct json_object *(*list_of)(struct json_object *root), const char *key,
		      size_t most)
{
	struct merge_sorted sorted;

	if (merge_sort(merge, list_of, true, &sorted) != 0) {
		free(sorted.item);
		return -1;
	}
	json_object_object_add(traces, name, unite(&sorted, key, most));
	free(sorted.item);
	return 0;
}

static void sum(const struct merge *merge, struct json_object *traces, const char *key)
{
	uint64_t all = 0;

	for (size_t i = 0; i < merge->count; i++)
		all += json_number(traces_of(merge->shard[i].root), key);
	json_put_number(traces, key, all);
}

int merge_diff(const struct merge *merge, struct ffareport_merged *merged,
	       struct ffaio_error *error)
{
	struct json_object *root = merge->shard[0].root, *traces = traces_of(root);

	if (merge->format != FFAREPORT_JSON)
		return ffaio_fail(error, "", 0, 0, "a diff is merged as JSON alone: --format json");
	if (traces == NULL)
		return ffaio_fail(error, merge->shard[0].file, 0, 0, "the report has no traces");
	sum(merge, traces, "calls");
	sum(merge, traces, "changed");
	sum(merge, traces, "undecided");
	sum(merge, traces, "boots-changed");
	if (put_united(merge, traces, "kinds", kinds_of, "key", FFAN_KINDS_COUNTED) != 0 ||
	    put_united(merge, traces, "why-undecided", whys_of, "missing", WHYS_SHOWN) != 0)
		return ffaio_fail(error, "", 0, 0, "out of memory");
	merged->different =
		json_length(json_list(root, "changes")) != 0 || json_number(traces, "changed") != 0;
	merged->unknown = json_number(traces, "undecided") != 0;
	json_object_object_del(root, "shard");
	json_write(merge->out, json_object_get(root), true);
	fputc('\n', merge->out);
	return 0;
}
