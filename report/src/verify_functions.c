/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "verify.h"

#include <inttypes.h>
#include <string.h>

#define NO_FFA "no FF-A call"

/* "FFA_MEM_SHARE_64", or the number of a FID without a name. */
static bool name_of(uint32_t fid, char name[FFAF_NAME_SIZE])
{
	if (ffaf_fid_name(fid, name))
		return true;
	snprintf(name, FFAF_NAME_SIZE, "0x%08x", fid);
	return false;
}

/* *TITLED: the titles stand above. */
static void line_text(FILE *out, const char *name, const struct ffan_sums *sums, bool *titled)
{
	if (sums->match == sums->calls)
		return;
	if (!*titled)
		fprintf(out, "%-36s %7s %7s %7s %7s\n", "function", "calls", "match", "differ",
			"unknown");
	*titled = true;
	fprintf(out, "%-36s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 "\n", name,
		sums->calls, sums->match, sums->differ, sums->unknown);
}

/* Those that match in every call are only counted, and FIDs without a name are one line. */
static void functions_text(FILE *out, const struct ffan_functions *functions)
{
	struct ffan_sums unnamed = { 0 };
	unsigned int whole = 0;
	bool titled = false;
	char name[FFAF_NAME_SIZE];

	for (uint32_t i = 0; i < 512; i++) {
		const struct ffan_sums *sums = &functions->fid[i % 2][i / 2];

		if (!name_of((i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2, name)) {
			ffan_sums_add(&unnamed, sums);
			continue;
		}
		whole += sums->calls != 0 && sums->match == sums->calls;
		line_text(out, name, sums, &titled);
	}
	line_text(out, "FIDs without a function", &unnamed, &titled);
	line_text(out, NO_FFA, &functions->other, &titled);
	fprintf(out, "%u functions match in every call\n", whole);
}

static void line_json(struct json_object *list, const char *name, const struct ffan_sums *sums)
{
	struct json_object *object;

	if (sums->calls == 0)
		return;
	object = json_object_new_object();
	json_put_string(object, "function", name);
	json_put_number(object, "calls", sums->calls);
	json_put_number(object, "match", sums->match);
	json_put_number(object, "differ", sums->differ);
	json_put_number(object, "unknown", sums->unknown);
	json_object_object_add(object, "share",
			       json_object_new_double((double)sums->match / (double)sums->calls));
	json_object_array_add(list, object);
}

static struct json_object *functions_json(const struct ffan_functions *functions)
{
	struct json_object *list = json_object_new_array();
	char name[FFAF_NAME_SIZE];

	for (uint32_t i = 0; i < 512; i++) {
		name_of((i % 2 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | i / 2, name);
		line_json(list, name, &functions->fid[i % 2][i / 2]);
	}
	line_json(list, NO_FFA, &functions->other);
	return list;
}

/* Back from JSON: which sums NAME stands for, or NULL. */
static struct ffan_sums *sums_of(struct ffan_functions *functions, const char *name)
{
	unsigned int fid = ffaf_name_to_fid(name);

	if (strcmp(name, NO_FFA) == 0)
		return &functions->other;
	if (fid == 0 && sscanf(name, "0x%8x", &fid) != 1)
		return NULL;
	if ((fid & ~(FFAF_FID_SMC64 | 0xffu)) != FFAF_FID_BASE_32)
		return NULL;
	return &functions->fid[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
}

int verify_read_functions(struct json_object *list, struct ffan_functions *functions)
{
	for (size_t i = 0; i < json_length(list); i++) {
		struct json_object *object = json_object_array_get_idx(list, i);
		const char *name = json_string(object, "function");
		struct ffan_sums *sums = name != NULL ? sums_of(functions, name) : NULL;

		if (sums == NULL)
			return -1;
		ffan_sums_add(sums, &(struct ffan_sums){ json_number(object, "calls"),
							 json_number(object, "match"),
							 json_number(object, "differ"),
							 json_number(object, "unknown") });
	}
	return 0;
}

void ffareport_verify_functions(struct ffareport_verify *verify,
				const struct ffan_functions *functions)
{
	if (verify->format == FFAREPORT_TEXT)
		functions_text(verify->out, functions);
	else
		json_object_object_add(verify->root, "functions", functions_json(functions));
}
