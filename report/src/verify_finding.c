/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "verify.h"

#include <stdlib.h>

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

static struct json_object *step_object(const char *file, const struct ffan_step *step,
				       const struct ffan_comparison *comparison)
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
	return object;
}

static uint64_t fingerprint(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
	return hash;
}

static bool is_new_cause(struct sieve *sieve, const char *what)
{
	const uint64_t hash = fingerprint(what);

	for (size_t i = 0; i < sieve->cause_count; i++) {
		if (sieve->causes[i] == hash)
			return false;
	}
	if (sieve->cause_count == CAUSES)
		return false;
	sieve->causes[sieve->cause_count++] = hash;
	return true;
}

bool sieve_passes(struct sieve *sieve, enum finding_kind kind, const char *what)
{
	if (sieve->written[kind] >= sieve->shown || (kind == UNKNOWN && !is_new_cause(sieve, what)))
		return false;
	sieve->written[kind]++;
	return true;
}

struct ffareport_findings *ffareport_findings_open(uint64_t shown)
{
	struct ffareport_findings *findings = calloc(1, sizeof(*findings));

	if (findings == NULL)
		return NULL;
	findings->sieve.shown = shown;
	findings->list = json_object_new_array();
	return findings;
}

void ffareport_findings_free(struct ffareport_findings *findings)
{
	if (findings == NULL)
		return;
	json_object_put(findings->list);
	free(findings);
}

void ffareport_findings_step(struct ffareport_findings *findings, const char *file,
			     const struct ffan_step *step, const struct ffan_comparison *comparison)
{
	const enum finding_kind kind = comparison->result == FFAN_DIFFER ? DIFFERENCE : UNKNOWN;

	if (sieve_passes(&findings->sieve, kind, comparison->what))
		json_object_array_add(findings->list, step_object(file, step, comparison));
}

void ffareport_findings_unissued(struct ffareport_findings *findings, const char *file,
				 unsigned long line)
{
	static const char what[] = "an SMC was recorded that no call issued";
	struct json_object *object;

	if (!sieve_passes(&findings->sieve, DIFFERENCE, what))
		return;
	object = json_object_new_object();
	json_put_string(object, "file", file);
	json_put_number(object, "line", line);
	json_put_string(object, "result", "differ");
	json_put_string(object, "what", what);
	json_object_array_add(findings->list, object);
}
