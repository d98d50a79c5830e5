/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>

enum kind { DIFFERENCE, UNKNOWN };

struct ffareport_verify *ffareport_verify_open(FILE *out, enum ffareport_format format,
					       const struct ffaio_policy *policy, uint64_t shown)
{
	struct ffareport_verify *verify = calloc(1, sizeof(*verify));

	if (verify == NULL)
		return NULL;
	*verify = (struct ffareport_verify){
		.out = out, .format = format, .policy = policy, .shown = shown
	};
	if (format == FFAREPORT_JSON) {
		verify->root = json_object_new_object();
		verify->files = json_object_new_array();
		verify->findings = json_object_new_array();
	}
	return verify;
}

/* The texts of one finding: the call, and both outcomes with their SMCs. */
struct finding {
	char call[FFAIO_FORMAT_MAX];
	char recorded[FFAIO_FORMAT_MAX];
	char computed[FFAIO_FORMAT_MAX];
	char because[512];
};

static void describe(const struct ffan_step *step, struct finding *f)
{
	const struct ffaio_unrecorded *unrecorded = &step->trace->unrecorded;
	struct ffaio_record computed;

	f->because[0] = '\0';
	ffan_step_record(step, &computed);
	if (step->record->kind == FFAIO_BOOT) {
		snprintf(f->call, sizeof(f->call), "boot %s", step->record->boot.name);
		snprintf(f->recorded, sizeof(f->recorded), "%s",
			 step->record->boot.ok ? "ok" : "fail");
		snprintf(f->computed, sizeof(f->computed), "%s",
			 step->verdict == FFAIO_UNKNOWN ? "unknown"
			 : step->boot_ok		? "ok"
							: "fail");
		return;
	}
	ffaio_format_call(f->call, sizeof(f->call), step->record, unrecorded);
	ffaio_format_outcome(f->recorded, sizeof(f->recorded), step->record, unrecorded);
	ffaio_format_outcome(f->computed, sizeof(f->computed), &computed, unrecorded);
	ffareport_because(f->because, sizeof(f->because), step->policy, &step->caller, step->record,
			  step->decision);
}

#define SMCS_MAX 8

static void print_smcs(FILE *out, const struct ffaio_smc *smc, size_t count,
		       const struct ffaio_unrecorded *unrecorded)
{
	char text[FFAIO_FORMAT_MAX];

	for (size_t i = 0; i < count && i < SMCS_MAX; i++) {
		ffaio_format_smc(text, sizeof(text), &smc[i], unrecorded);
		fprintf(out, "              smc %s\n", text);
	}
	if (count > SMCS_MAX)
		fprintf(out, "              and %zu SMCs more\n", count - SMCS_MAX);
}

static void step_text(const struct ffareport_verify *verify, const char *file,
		      const struct ffan_step *step, const struct ffan_comparison *comparison)
{
	FILE *out = verify->out;
	struct finding f;

	describe(step, &f);
	fprintf(out, "%s:%lu: %s: %s\n", file, step->record->line,
		comparison->result == FFAN_DIFFER ? "differs" : "unknown", comparison->what);
	fprintf(out, "  call      %s\n", f.call);
	fprintf(out, "  recorded  %s\n", f.recorded);
	print_smcs(out, step->record->smc, step->record->smc_count, &step->trace->unrecorded);
	fprintf(out, "  computed  %s\n", f.computed);
	print_smcs(out, step->smc, step->smc_count, &step->trace->unrecorded);
	if (f.because[0] != '\0')
		fprintf(out, "  because   %s\n", f.because);
	if (step->simulated != 0 && verify->policy != NULL)
		fprintf(out, "  rests on  %u answers of the simulated system\n", step->simulated);
}

static void put_smcs(struct json_object *object, const char *key, const struct ffaio_smc *smc,
		     size_t count, const struct ffaio_unrecorded *unrecorded)
{
	struct json_object *list;
	char text[FFAIO_FORMAT_MAX];

	if (count == 0)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < count; i++) {
		ffaio_format_smc(text, sizeof(text), &smc[i], unrecorded);
		json_object_array_add(list, json_object_new_string(text));
	}
	json_object_object_add(object, key, list);
}

static void step_json(const struct ffareport_verify *verify, const char *file,
		      const struct ffan_step *step, const struct ffan_comparison *comparison)
{
	struct json_object *object = json_object_new_object();
	struct finding f;

	describe(step, &f);
	json_put_string(object, "file", file);
	json_put_number(object, "line", step->record->line);
	json_put_string(object, "result", comparison->result == FFAN_DIFFER ? "differ" : "unknown");
	json_put_string(object, "what", comparison->what);
	json_put_string(object, "call", f.call);
	json_put_string(object, "recorded", f.recorded);
	put_smcs(object, "recorded_smc", step->record->smc, step->record->smc_count,
		 &step->trace->unrecorded);
	json_put_string(object, "computed", f.computed);
	put_smcs(object, "computed_smc", step->smc, step->smc_count, &step->trace->unrecorded);
	json_put_string(object, "because", f.because);
	if (step->simulated != 0)
		json_put_number(object, "simulated", step->simulated);
	json_object_array_add(verify->findings, object);
}

static uint64_t fingerprint(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
	return hash;
}

static bool is_new_cause(struct ffareport_verify *verify, const char *what)
{
	const uint64_t hash = fingerprint(what);

	for (size_t i = 0; i < verify->cause_count; i++) {
		if (verify->causes[i] == hash)
			return false;
	}
	if (verify->cause_count == CAUSES)
		return false;
	verify->causes[verify->cause_count++] = hash;
	return true;
}

/* Count a finding, and say whether it is written out. */
static bool is_worth_writing(struct ffareport_verify *verify, enum ffan_result result,
			     const char *what)
{
	const enum kind kind = result == FFAN_DIFFER ? DIFFERENCE : UNKNOWN;

	verify->met[kind]++;
	if (verify->written[kind] >= verify->shown ||
	    (kind == UNKNOWN && !is_new_cause(verify, what)))
		return false;
	verify->written[kind]++;
	return true;
}

void ffareport_verify_step(struct ffareport_verify *verify, const char *file,
			   const struct ffan_step *step, const struct ffan_comparison *comparison)
{
	if (!is_worth_writing(verify, comparison->result, comparison->what))
		return;
	if (verify->format == FFAREPORT_JSON)
		step_json(verify, file, step, comparison);
	else
		step_text(verify, file, step, comparison);
}

void ffareport_verify_unissued(struct ffareport_verify *verify, const char *file,
			       unsigned long line)
{
	static const char what[] = "an SMC was recorded that no call issued";
	struct json_object *object;

	if (!is_worth_writing(verify, FFAN_DIFFER, what))
		return;
	if (verify->format == FFAREPORT_TEXT) {
		fprintf(verify->out, "%s:%lu: differs: %s\n", file, line, what);
		return;
	}
	object = json_object_new_object();
	json_put_string(object, "file", file);
	json_put_number(object, "line", line);
	json_put_string(object, "result", "differ");
	json_put_string(object, "what", what);
	json_object_array_add(verify->findings, object);
}

static void put_totals(struct json_object *object, const struct ffan_totals *totals)
{
	json_put_number(object, "calls", totals->calls);
	json_put_number(object, "match", totals->match);
	json_put_number(object, "differ", totals->differ);
	json_put_number(object, "unknown", totals->unknown);
	json_put_number(object, "boots", totals->boots);
	json_put_number(object, "boots_differ", totals->boots_differ);
	json_put_number(object, "boots_unknown", totals->boots_unknown);
	json_put_number(object, "late", totals->late);
	json_put_number(object, "upper_halves", totals->upper_halves);
	json_put_number(object, "inferred", totals->inferred);
	json_put_number(object, "simulated", totals->simulated);
	json_put_number(object, "diverged", totals->diverged);
	json_put_number(object, "below_filter", totals->below_filter);
	json_put_number(object, "lost", totals->lost);
}

void ffareport_verify_file(struct ffareport_verify *verify, const char *file,
			   const struct ffan_totals *totals)
{
	struct json_object *object;

	if (verify->format != FFAREPORT_JSON)
		return;
	object = json_object_new_object();
	json_put_string(object, "file", file);
	put_totals(object, totals);
	json_object_array_add(verify->files, object);
}

static void totals_text(const struct ffareport_verify *verify, const struct ffan_totals *t)
{
	FILE *out = verify->out;

	if (verify->met[DIFFERENCE] > verify->written[DIFFERENCE])
		fprintf(out, "and %" PRIu64 " more that differ (--max)\n",
			verify->met[DIFFERENCE] - verify->written[DIFFERENCE]);
	if (verify->met[UNKNOWN] > verify->written[UNKNOWN])
		fprintf(out,
			"and %" PRIu64
			" more that are unknown, of the same causes or beyond --max\n",
			verify->met[UNKNOWN] - verify->written[UNKNOWN]);
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
			verify->system->name);
	if (t->diverged != 0)
		fprintf(out, "%" PRIu64 " recorded answers are not what %s would have answered\n",
			t->diverged, verify->system->name);
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

void ffareport_verify_close(struct ffareport_verify *verify, const struct ffan_totals *totals)
{
	if (verify->format == FFAREPORT_TEXT) {
		totals_text(verify, totals);
	} else {
		json_put_string(verify->root, "policy",
				verify->policy != NULL ? verify->policy->name : NULL);
		json_put_string(verify->root, "system",
				verify->system != NULL ? verify->system->name : NULL);
		put_totals(verify->root, totals);
		json_object_object_add(verify->root, "files", verify->files);
		json_object_object_add(verify->root, "findings", verify->findings);
		json_put_bool(verify->root, "findings_cut",
			      verify->met[DIFFERENCE] > verify->written[DIFFERENCE] ||
				      verify->met[UNKNOWN] > verify->written[UNKNOWN]);
		json_write(verify->out, verify->root, true);
		fputc('\n', verify->out);
	}
	free(verify);
}
