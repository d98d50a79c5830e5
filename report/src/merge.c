/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "merge.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_report(struct merge_shard *shard, struct ffaio_error *error)
{
	const bool standard = strcmp(shard->file, "-") == 0;
	const int fd = standard ? STDIN_FILENO : open(shard->file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return ffaio_fail(error, shard->file, 0, 0, "%s", strerror(errno));
	shard->root = json_object_from_fd(fd);
	if (!standard)
		close(fd);
	if (shard->root == NULL)
		return ffaio_fail(error, shard->file, 0, 0, "this is no JSON");
	shard->about = json_member(shard->root, "shard", json_type_object);
	if (shard->about == NULL)
		return ffaio_fail(error, shard->file, 0, 0,
				  "this is no report of a shard, as --shard I/N -f json writes it");
	if (json_flag(shard->about, "failed"))
		return ffaio_fail(error, shard->file, 0, 0,
				  "shard %" PRIu64 " ended at a bad trace",
				  json_number(shard->about, "index"));
	return 0;
}

static uint64_t index_of(const struct merge_shard *shard)
{
	return json_number(shard->about, "index");
}

static int by_index(const void *a, const void *b)
{
	const uint64_t x = index_of(a), y = index_of(b);

	return (x > y) - (x < y);
}

/* What all shards must have in common. */
static int compare_about(const struct merge_shard *a, const struct merge_shard *b,
			 struct ffaio_error *error)
{
	static const struct {
		const char *key, *what;
		bool text;
	} same[] = {
		{ "command", "by another command", true },
		{ "tool", "by another version of ffafilter", true },
		{ "question", "of other policies, or another system", true },
		{ "count", "of another number of shards", false },
		{ "max", "with another --max", false },
		{ "traces", "of another number of traces", false },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		const char *key = same[i].key;

		if (same[i].text ? strcmp(json_text(a->about, key), json_text(b->about, key)) != 0
				 : json_number(a->about, key) != json_number(b->about, key))
			return ffaio_fail(error, b->file, 0, 0, "the report is %s than %s",
					  same[i].what, a->file);
	}
	return 0;
}

/* All from 1 to their number, each once. */
static int check_indexes(const struct merge *merge, struct ffaio_error *error)
{
	const uint64_t all = json_number(merge->shard[0].about, "count");

	for (size_t i = 0; i < merge->count; i++) {
		const uint64_t index = index_of(&merge->shard[i]);

		if (i > 0 && index == index_of(&merge->shard[i - 1]))
			return ffaio_fail(error, merge->shard[i].file, 0, 0,
					  "shard %" PRIu64 " of %" PRIu64 " is there twice", index,
					  all);
		if (index != i + 1)
			return ffaio_fail(error, "", 0, 0, "shard %zu of %" PRIu64 " is missing",
					  i + 1, all);
	}
	if (merge->count != all)
		return ffaio_fail(error, "", 0, 0, "shard %zu of %" PRIu64 " is missing",
				  merge->count + 1, all);
	return 0;
}

/* Every trace in one shard: where a file changes between the runs, it may be in none, or in two. */
static int check_traces(const struct merge *merge, struct ffaio_error *error)
{
	const uint64_t all = json_number(merge->shard[0].about, "traces");
	uint64_t count = 0;
	uint8_t *seen;
	int result = 0;

	for (size_t i = 0; i < merge->count; i++)
		count += json_length(json_list(merge->shard[i].about, "operands"));
	seen = count == all ? calloc(all + 1, 1) : NULL;
	for (size_t i = 0; seen != NULL && i < merge->count; i++) {
		struct json_object *list = json_list(merge->shard[i].about, "operands");

		for (size_t n = 0; n < json_length(list); n++) {
			const uint64_t place =
				json_object_get_uint64(json_object_array_get_idx(list, n));

			if (place >= all || seen[place]++ != 0)
				result = -1;
		}
	}
	if (seen == NULL || result != 0)
		ffaio_fail(error, "", 0, 0,
			   "the shards have %" PRIu64
			   " traces between them, and not each of %" PRIu64
			   " once: did a trace change?",
			   count, all);
	free(seen);
	return error->set ? -1 : 0;
}

static int check(struct merge *merge, struct ffaio_error *error)
{
	for (size_t i = 1; i < merge->count; i++) {
		if (compare_about(&merge->shard[0], &merge->shard[i], error) != 0)
			return -1;
	}
	qsort(merge->shard, merge->count, sizeof(*merge->shard), by_index);
	return check_indexes(merge, error) != 0 ? -1 : check_traces(merge, error);
}

static int put_together(const struct merge *merge, struct ffareport_merged *merged,
			struct ffaio_error *error)
{
	static const struct {
		const char *command;
		int (*merge)(const struct merge *merge, struct ffareport_merged *merged,
			     struct ffaio_error *error);
	} commands[] = { { "verify", merge_verify },
			 { "coverage", merge_coverage },
			 { "diff", merge_diff } };
	const char *command = json_text(merge->shard[0].about, "command");

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].command, command) == 0)
			return commands[i].merge(merge, merged, error);
	}
	return ffaio_fail(error, merge->shard[0].file, 0, 0, "reports of '%s' cannot be merged",
			  command);
}

int ffareport_merge(FILE *out, enum ffareport_format format, char *const *files, size_t count,
		    struct ffareport_merged *merged, struct ffaio_error *error)
{
	struct merge merge = { .out = out, .format = format, .count = count };
	int result = 0;

	*merged = (struct ffareport_merged){ 0 };
	merge.shard = calloc(count + 1, sizeof(*merge.shard));
	if (merge.shard == NULL)
		return ffaio_fail(error, "", 0, 0, "out of memory");
	for (size_t i = 0; i < count && result == 0; i++) {
		merge.shard[i].file = files[i];
		result = read_report(&merge.shard[i], error);
	}
	if (result == 0)
		result = check(&merge, error);
	if (result == 0)
		result = put_together(&merge, merged, error);
	for (size_t i = 0; i < count; i++)
		json_object_put(merge.shard[i].root);
	free(merge.shard);
	return result;
}

struct place {
	uint64_t operand, line, found;
	struct json_object *item;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->operand != y->operand)
		return x->operand < y->operand ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->found > y->found) - (x->found < y->found);
}

int merge_sort(const struct merge *merge, struct json_object *(*list_of)(struct json_object *root),
	       bool lines, struct merge_sorted *sorted)
{
	size_t count = 0;
	struct place *place;

	for (size_t i = 0; i < merge->count; i++)
		count += json_length(list_of(merge->shard[i].root));
	*sorted = (struct merge_sorted){ .item = calloc(count + 1, sizeof(*sorted->item)) };
	place = calloc(count + 1, sizeof(*place));
	for (size_t i = 0; place != NULL && sorted->item != NULL && i < merge->count; i++) {
		struct json_object *list = list_of(merge->shard[i].root);

		for (size_t n = 0; n < json_length(list); n++) {
			struct json_object *item = json_object_array_get_idx(list, n);

			place[sorted->count] =
				(struct place){ json_number(item, "operand"),
						lines ? json_number(item, "line") : 0,
						sorted->count, item };
			sorted->count++;
		}
	}
	if (sorted->count == count && place != NULL)
		qsort(place, count, sizeof(*place), by_place);
	for (size_t i = 0; i < sorted->count; i++)
		sorted->item[i] = place[i].item;
	free(place);
	return sorted->item != NULL && sorted->count == count ? 0 : -1;
}
