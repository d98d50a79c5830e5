/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "verify.h"
#include "shard.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct ffareport_verify *ffareport_verify_open(FILE *out, enum ffareport_format format,
					       const char *policy, const char *system,
					       uint64_t shown, const struct ffareport_shard *shard)
{
	struct ffareport_verify *verify = calloc(1, sizeof(*verify));

	if (verify == NULL)
		return NULL;
	*verify = (struct ffareport_verify){ .out = out,
					     .format = format,
					     .policy = policy,
					     .system = system,
					     .sieve.shown = shown,
					     .shard = shard };
	if (format == FFAREPORT_JSON) {
		verify->root = json_object_new_object();
		verify->files = json_object_new_array();
		verify->findings = json_object_new_array();
	}
	return verify;
}

#define SMCS_MAX 8

static void print_smcs(FILE *out, struct json_object *list)
{
	const size_t count = json_length(list);

	for (size_t i = 0; i < count && i < SMCS_MAX; i++)
		fprintf(out, "              smc %s\n",
			json_object_get_string(json_object_array_get_idx(list, i)));
	if (count > SMCS_MAX)
		fprintf(out, "              and %zu SMCs more\n", count - SMCS_MAX);
}

static bool differs(struct json_object *object)
{
	return strcmp(json_text(object, "result"), "differ") == 0;
}

static void finding_text(const struct ffareport_verify *verify, struct json_object *object)
{
	FILE *out = verify->out;
	const uint64_t simulated = json_number(object, "simulated");
	const char *because = json_string(object, "because");

	fprintf(out, "%s:%" PRIu64 ": %s: %s\n", json_text(object, "file"),
		json_number(object, "line"), differs(object) ? "differs" : "unknown",
		json_text(object, "what"));
	if (json_string(object, "call") == NULL)
		return;
	fprintf(out, "  call      %s\n", json_text(object, "call"));
	fprintf(out, "  recorded  %s\n", json_text(object, "recorded"));
	print_smcs(out, json_list(object, "recorded_smc"));
	fprintf(out, "  computed  %s\n", json_text(object, "computed"));
	print_smcs(out, json_list(object, "computed_smc"));
	if (because != NULL)
		fprintf(out, "  because   %s\n", because);
	if (simulated != 0 && verify->policy != NULL)
		fprintf(out, "  rests on  %" PRIu64 " answers of the simulated system\n",
			simulated);
}

void verify_finding(struct ffareport_verify *verify, size_t operand, struct json_object *object)
{
	if (!sieve_passes(&verify->sieve, differs(object) ? DIFFERENCE : UNKNOWN,
			  json_text(object, "what"))) {
		json_object_put(object);
		return;
	}
	if (verify->format == FFAREPORT_JSON) {
		if (verify->shard != NULL)
			json_put_number(object, "operand", operand);
		json_object_array_add(verify->findings, object);
		return;
	}
	finding_text(verify, object);
	json_object_put(object);
}

void ffareport_verify_findings(struct ffareport_verify *verify, size_t operand,
			       const struct ffareport_findings *findings)
{
	for (size_t i = 0; i < json_length(findings->list); i++)
		verify_finding(verify, operand,
			       json_object_get(json_object_array_get_idx(findings->list, i)));
}

static void put_totals(struct json_object *object, const struct ffan_totals *totals)
{
#define FFAN_TOTAL(name) json_put_number(object, #name, totals->name);
#include <ffan/totals.inc>
#undef FFAN_TOTAL
}

void ffareport_verify_file(struct ffareport_verify *verify, size_t operand, const char *file,
			   const struct ffan_totals *totals)
{
	struct json_object *object;

	if (verify->format != FFAREPORT_JSON)
		return;
	object = json_object_new_object();
	json_put_string(object, "file", file);
	put_totals(object, totals);
	if (verify->shard != NULL)
		json_put_number(object, "operand", operand);
	json_object_array_add(verify->files, object);
}

/* Findings of each kind that were counted, but not written out. */
static void count_more(const struct ffareport_verify *verify, const struct ffan_totals *totals,
		       uint64_t more[2])
{
	more[DIFFERENCE] =
		totals->differ + totals->boots_differ - verify->sieve.written[DIFFERENCE];
	more[UNKNOWN] = totals->unknown + totals->boots_unknown - verify->sieve.written[UNKNOWN];
}

static void totals_text(const struct ffareport_verify *verify, const struct ffan_totals *t)
{
	FILE *out = verify->out;
	uint64_t more[2];

	count_more(verify, t, more);
	if (more[DIFFERENCE] != 0)
		fprintf(out, "and %" PRIu64 " more that differ (--max)\n", more[DIFFERENCE]);
	if (more[UNKNOWN] != 0)
		fprintf(out,
			"and %" PRIu64
			" more that are unknown, of the same causes or beyond --max\n",
			more[UNKNOWN]);
	if (t->below_filter != 0)
		fprintf(out,
			"%" PRIu64
			" calls were recorded below any filter: compared is what the SPMC answered\n",
			t->below_filter);
	if (t->lost != 0)
		fprintf(out, "%" PRIu64 " records are missing from the traces (@lost)\n", t->lost);
	if (t->late != 0)
		fprintf(out,
			"%" PRIu64
			" SMCs were recorded with an earlier call than the one that issued them\n",
			t->late);
	if (t->upper_halves != 0)
		fprintf(out,
			"%" PRIu64
			" calls made SMCs as recorded but for the upper halves of 32-bit arguments\n",
			t->upper_halves);
	if (t->inferred != 0)
		fprintf(out,
			"%" PRIu64 " outcomes rest on an answer of the SPMC that was inferred\n",
			t->inferred);
	if (t->simulated != 0 && verify->policy != NULL)
		fprintf(out, "%" PRIu64 " outcomes rest on the simulated system %s\n", t->simulated,
			verify->system);
	if (t->diverged != 0)
		fprintf(out, "%" PRIu64 " recorded answers are not what %s would have answered\n",
			t->diverged, verify->system);
	if (t->boots_differ != 0 || t->boots_unknown != 0)
		fprintf(out,
			"%" PRIu64 " boots: %" PRIu64 " match, %" PRIu64 " differ, %" PRIu64
			" unknown\n",
			t->boots, t->boots - t->boots_differ - t->boots_unknown, t->boots_differ,
			t->boots_unknown);
	fprintf(out,
		"%" PRIu64 " calls: %" PRIu64 " match, %" PRIu64 " differ, %" PRIu64 " unknown\n",
		t->calls, t->match, t->differ, t->unknown);
}

static void totals_json(struct ffareport_verify *verify, const struct ffan_totals *totals)
{
	uint64_t more[2];

	count_more(verify, totals, more);
	json_put_string(verify->root, "policy", verify->policy);
	json_put_string(verify->root, "system", verify->system);
	put_totals(verify->root, totals);
	json_object_object_add(verify->root, "files", verify->files);
	json_object_object_add(verify->root, "findings", verify->findings);
	json_put_bool(verify->root, "findings_cut", more[DIFFERENCE] != 0 || more[UNKNOWN] != 0);
	if (verify->shard != NULL)
		shard_put(verify->root, verify->shard);
	json_write(verify->out, verify->root, true);
	fputc('\n', verify->out);
}

void ffareport_verify_close(struct ffareport_verify *verify, const struct ffan_totals *totals)
{
	if (verify->format == FFAREPORT_TEXT)
		totals_text(verify, totals);
	else
		totals_json(verify, totals);
	free(verify);
}
