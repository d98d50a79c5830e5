/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_MERGE_INTERNAL_H
#define FFAREPORT_MERGE_INTERNAL_H

#include "json.h"

#include <ffareport/merge.h>

/* One report of a shard. */
struct merge_shard {
	const char *file;
	struct json_object *root;
	struct json_object *about; /* its member "shard" */
};

/* All shards of one question, from the first to the last. */
struct merge {
	FILE *out;
	enum ffareport_format format;
	struct merge_shard *shard;
	size_t count;
};

/* Members of LISTS, one a shard, in the order of their member "operand", which goes. */
struct merge_sorted {
	struct json_object **item; /* owned by the shards */
	size_t count;
};

/* An object's place: its operand, and within that its "line" where LINES says so. */
int merge_sort(const struct merge *merge, struct json_object *(*list_of)(struct json_object *root),
	       bool lines, struct merge_sorted *sorted);

int merge_verify(const struct merge *merge, struct ffareport_merged *merged,
		 struct ffaio_error *error);
int merge_coverage(const struct merge *merge, struct ffareport_merged *merged,
		   struct ffaio_error *error);
int merge_diff(const struct merge *merge, struct ffareport_merged *merged,
	       struct ffaio_error *error);

#endif
