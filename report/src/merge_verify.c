/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "merge.h"
#include "verify.h"

#include <stdlib.h>

static struct json_object *files_of(struct json_object *root)
{
	return json_list(root, "files");
}

static struct json_object *findings_of(struct json_object *root)
{
	return json_list(root, "findings");
}

static void read_totals(struct json_object *object, struct ffan_totals *totals)
{
#define FFAN_TOTAL(name) totals->name = json_number(object, #name);
#include <ffan/totals.inc>
#undef FFAN_TOTAL
}

static int report_findings(const struct merge *merge, struct ffareport_verify *verify)
{
	struct merge_sorted sorted;
	const int result = merge_sort(merge, findings_of, false, &sorted);

	for (size_t i = 0; i < sorted.count && result == 0; i++) {
		json_object_object_del(sorted.item[i], "operand");
		verify_finding(verify, 0, json_object_get(sorted.item[i]));
	}
	free(sorted.item);
	return result;
}

static int report_files(const struct merge *merge, struct ffareport_verify *verify,
			struct ffan_totals *all)
{
	struct merge_sorted sorted;
	const int result = merge_sort(merge, files_of, false, &sorted);

	for (size_t i = 0; i < sorted.count && result == 0; i++) {
		struct ffan_totals totals;

		read_totals(sorted.item[i], &totals);
		ffan_totals_sum(all, &totals);
		ffareport_verify_file(verify, 0, json_text(sorted.item[i], "file"), &totals);
	}
	free(sorted.item);
	return result;
}

/* Sums of functions, where the shards have them: 1; they have none: 0; -1. */
static int read_functions(const struct merge *merge, struct ffan_functions *functions,
			  struct ffaio_error *error)
{
	if (json_list(merge->shard[0].root, "functions") == NULL)
		return 0;
	for (size_t i = 0; i < merge->count; i++) {
		if (verify_read_functions(json_list(merge->shard[i].root, "functions"),
					  functions) != 0)
			return ffaio_fail(error, merge->shard[i].file, 0, 0,
					  "the report names a function that there is not");
	}
	return 1;
}

int merge_verify(const struct merge *merge, struct ffareport_merged *merged,
		 struct ffaio_error *error)
{
	struct json_object *first = merge->shard[0].root;
	struct ffan_functions functions = { 0 };
	struct ffan_totals all = { 0 };
	struct ffareport_verify *verify;
	int has_functions;

	if (merge->format > FFAREPORT_JSON)
		return ffaio_fail(error, "", 0, 0, "a verification is written as text or JSON");
	has_functions = read_functions(merge, &functions, error);
	if (has_functions < 0)
		return -1;
	verify = ffareport_verify_open(merge->out, merge->format, json_string(first, "policy"),
				       json_string(first, "system"),
				       json_number(merge->shard[0].about, "max"), NULL);
	if (verify == NULL || report_findings(merge, verify) != 0 ||
	    report_files(merge, verify, &all) != 0)
		return ffaio_fail(error, "", 0, 0, "out of memory");
	if (has_functions == 1)
		ffareport_verify_functions(verify, &functions);
	ffareport_verify_close(verify, &all);
	merged->different = all.differ != 0 || all.boots_differ != 0;
	merged->unknown = all.unknown != 0 || all.boots_unknown != 0 || all.lost != 0;
	return 0;
}
