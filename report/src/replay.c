/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"

#include <ffareport/report.h>

static void put_smcs(struct json_object *object, const struct ffan_step *step,
		     const struct ffaio_unrecorded *unrecorded)
{
	struct json_object *list;
	char text[FFAIO_FORMAT_MAX];

	if (step->smc_count == 0)
		return;
	list = json_object_new_array();
	for (size_t i = 0; i < step->smc_count; i++) {
		ffaio_format_smc(text, sizeof(text), &step->smc[i], unrecorded);
		json_object_array_add(list, json_object_new_string(text));
	}
	json_object_object_add(object, "smc", list);
}

static void put_call(struct json_object *object, const struct ffan_step *step,
		     const struct ffaio_unrecorded *unrecorded)
{
	struct ffaio_record computed;
	char text[FFAIO_FORMAT_MAX], because[512];

	ffaio_format_call(text, sizeof(text), step->record, unrecorded);
	json_put_string(object, "call", text);
	json_put_string(object, "verdict", ffaio_verdict_name(step->verdict));
	ffan_step_record(step, &computed);
	computed.verdict = FFAIO_UNRECORDED;
	ffaio_format_outcome(text, sizeof(text), &computed, unrecorded);
	json_put_string(object, "outcome", text);
	ffareport_because(because, sizeof(because), step->policy, &step->caller, step->record,
			  step->decision);
	json_put_string(object, "because", because);
}

void ffareport_step_json(FILE *out, const char *file, const struct ffan_step *step)
{
	static const struct ffaio_unrecorded all_recorded;
	struct json_object *object = json_object_new_object();

	json_put_string(object, "file", file);
	json_put_number(object, "line", step->record->line);
	if (step->record->kind == FFAIO_BOOT) {
		json_put_string(object, "boot", step->record->boot.name);
		if (step->verdict == FFAIO_UNKNOWN)
			json_put_string(object, "verdict", "unknown");
		else
			json_put_bool(object, "ok", step->boot_ok);
	} else {
		put_call(object, step, &all_recorded);
	}
	put_smcs(object, step, &all_recorded);
	json_put_string(object, "missing", step->missing);
	json_put_string(object, "inferred", step->inferred);
	if (step->simulated != 0)
		json_put_number(object, "simulated", step->simulated);
	json_write(out, object, false);
}
