/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "json.h"

#include <ffareport/equiv.h>
#include <inttypes.h>
#include <string.h>

static const char *function_name(unsigned int number, char buffer[FFAF_NAME_SIZE])
{
	const enum ffaf_fn fn = ffaf_number_to_fn(number);

	if (fn != FFAF_FN_UNKNOWN)
		return ffaf_function(fn)->name;
	if (number == 0)
		return "SMCs that are no FF-A calls";
	snprintf(buffer, FFAF_NAME_SIZE, "0x840000%02x, 0xc40000%02x", number, number);
	return buffer;
}

static int write_text(struct ffaio_trace_writer *writer, enum ffaio_kind kind, const char *text,
		      struct ffaio_error *error)
{
	const struct ffaio_record record = { .kind = kind, .text = (char *)(uintptr_t)text };

	return ffaio_trace_write(writer, &record, error);
}

/* One side of a difference and the other. */
struct view {
	const struct ffaio_policy *policy, *other_policy;
	const struct ffaio_record *records, *other_records;
	size_t count;
	const struct ffan_environment *environment;
};

static struct view view_of(const struct ffareport_equiv *equiv, bool of_new)
{
	const struct ffan_equiv_trace *trace = &equiv->result->trace;

	if (of_new)
		return (struct view){ equiv->after,  equiv->before, trace->after,
				      trace->before, trace->count,  &trace->environment };
	return (struct view){ equiv->before, equiv->after, trace->before,
			      trace->after,  trace->count, &trace->environment };
}

static int write_head(struct ffaio_trace_writer *writer, const struct view *view,
		      struct ffaio_error *error)
{
	char where[128], text[512];

	ffan_environment_text(where, sizeof(where), view->environment);
	snprintf(text, sizeof(text), "@source %s in front of a simulated SPMC: %s",
		 view->policy->name, where);
	if (write_text(writer, FFAIO_DIRECTIVE, text, error) != 0)
		return -1;
	snprintf(text, sizeof(text), "# The last outcome is another one under %s.",
		 view->other_policy->name);
	return write_text(writer, FFAIO_COMMENT, text, error);
}

/* What the other policy made of the last record, as comments. */
static int write_other(struct ffaio_trace_writer *writer, const struct view *view,
		       struct ffaio_error *error)
{
	static const struct ffaio_unrecorded all_recorded;
	const struct ffaio_record *last = &view->other_records[view->count - 1];
	char outcome[FFAIO_FORMAT_MAX], text[FFAIO_FORMAT_MAX + 160];

	if (last->kind == FFAIO_BOOT)
		snprintf(outcome, sizeof(outcome), "%s", last->boot.ok ? "ok" : "fail");
	else
		ffaio_format_outcome(outcome, sizeof(outcome), last, &all_recorded);
	snprintf(text, sizeof(text), "# %.100s: -> %s", view->other_policy->name, outcome);
	if (write_text(writer, FFAIO_COMMENT, text, error) != 0)
		return -1;
	for (size_t i = 0; i < last->smc_count; i++) {
		ffaio_format_smc(outcome, sizeof(outcome), &last->smc[i], &all_recorded);
		snprintf(text, sizeof(text), "#   smc %s", outcome);
		if (write_text(writer, FFAIO_COMMENT, text, error) != 0)
			return -1;
	}
	return 0;
}

int ffareport_equiv_trace(struct ffaio_trace_writer *writer, const struct ffareport_equiv *equiv,
			  bool of_new, struct ffaio_error *error)
{
	const struct view view = view_of(equiv, of_new);

	if (write_head(writer, &view, error) != 0)
		return -1;
	for (size_t i = 0; i < view.count; i++)
		if (ffaio_trace_write(writer, &view.records[i], error) != 0)
			return -1;
	return write_other(writer, &view, error);
}

/* NAME into a list that is wrapped at 72 columns; *COLUMN 0 starts it. */
static void list_name(FILE *out, const char *name, size_t *column)
{
	const size_t length = strlen(name);

	if (*column != 0 && *column + 2 + length > 72) {
		fputs(",\n", out);
		*column = 0;
	}
	fprintf(out, "%s%s", *column == 0 ? "    " : ", ", name);
	*column += (*column == 0 ? 4 : 2) + length;
}

/* The functions that IS_ONE picks, under TITLE. */
static void text_list(FILE *out, const struct ffan_equiv_result *result, const char *title,
		      bool (*is_one)(const struct ffan_equiv_function *function))
{
	char name[FFAF_NAME_SIZE];
	size_t column = 0;
	bool titled = false;

	for (size_t i = 0; i < result->function_count; i++) {
		if (!is_one(&result->functions[i]))
			continue;
		if (!titled)
			fputs(title, out);
		titled = true;
		list_name(out, function_name(result->functions[i].number, name), &column);
	}
	if (titled)
		fputc('\n', out);
}

static bool tells(const struct ffan_equiv_function *f)
{
	return f->told_apart;
}

static bool tells_by_upper_halves(const struct ffan_equiv_function *f)
{
	return f->upper_halves && !f->told_apart;
}

static bool is_undefined(const struct ffan_equiv_function *f)
{
	return f->undefined;
}

static void text_boot(FILE *out, const struct ffan_equiv_result *result)
{
	char where[128];

	if (!result->boot_differs)
		return;
	ffan_environment_text(where, sizeof(where), &result->boot_environment);
	fprintf(out, "\nOnly %s comes up in front of\n    %s.\n",
		result->new_comes_up ? "NEW" : "OLD", where);
}

static void text_told(FILE *out, const struct ffan_equiv_result *result)
{
	text_boot(out, result);
	text_list(out, result, "\nWhat tells them apart (calls, and FFA_FEATURES for them):\n",
		  tells);
	text_list(out, result,
		  "\nOnly the upper halves of 32-bit results differ, which SMCCC leaves open\n"
		  "(--exact counts them):\n",
		  tells_by_upper_halves);
	text_list(out, result, "\nRegisters that one leaves undefined and the other does not:\n",
		  is_undefined);
}

static void text_costs(FILE *out, const struct ffan_equiv_result *result)
{
	char name[FFAF_NAME_SIZE];
	bool titled = false;

	if (result->boot_cost != 0)
		fprintf(out, "\nSMCs on boot: %+" PRId64 "\n", result->boot_cost);
	for (size_t i = 0; i < result->function_count; i++) {
		const struct ffan_equiv_function *f = &result->functions[i];

		if (f->cost_min == 0 && f->cost_max == 0)
			continue;
		if (!titled)
			fputs("\nSMCs per call, NEW against OLD:\n", out);
		titled = true;
		fprintf(out, "  %-32s %+" PRId64, function_name(f->number, name), f->cost_min);
		if (f->cost_max != f->cost_min)
			fprintf(out, " to %+" PRId64, f->cost_max);
		fputc('\n', out);
	}
}

static void text_claim(FILE *out, const struct ffareport_equiv *equiv)
{
	const struct ffan_equiv_result *result = equiv->result;

	if (equiv->system != NULL)
		fprintf(out,
			"\nSearched the system %s with %" PRIu64 " calls that\n"
			"stand for all classes: %" PRIu64 " states, %" PRIu64 " pairs, %" PRIu64
			" steps.\n",
			equiv->system, result->calls, result->states, result->pairs, result->steps);
	else
		fprintf(out,
			"\nSearched %" PRIu64
			" SPMCs (FF-A 1.0 to 1.3; all calls, without each optional\n"
			"one, without any; refusals in w2 and in x2; none at all) with\n%" PRIu64
			" calls that stand for all classes: %" PRIu64 " states,\n%" PRIu64
			" pairs, %" PRIu64 " steps.\n",
			result->environments, result->calls, result->states, result->pairs,
			result->steps);
	if (result->stopped)
		fprintf(out,
			"The limit of states was met: depth %u is all that was searched in full.\n",
			result->depth);
}

static void text_trace(FILE *out, const struct ffareport_equiv *equiv)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	const char *text;
	size_t size;

	if (writer == NULL)
		return;
	if (ffareport_equiv_trace(writer, equiv, false, &error) == 0) {
		text = ffaio_trace_text(writer, &size);
		fputs("\nThe shortest way:\n\n", out);
		fwrite(text, 1, size, out);
	}
	ffaio_trace_finish(writer, false, &error);
}

static void text_same(FILE *out, const struct ffareport_equiv *equiv)
{
	const struct ffan_equiv_result *result = equiv->result;

	fputs("No caller can tell them apart", out);
	if (equiv->by != NULL)
		fprintf(out, " by %s", equiv->by);
	if (result->closed)
		fputs("\nby any number of calls", out);
	else
		fprintf(out, "\nup to depth %u", result->depth);
	fprintf(out, " (%" PRIu64 " states, %" PRIu64 " pairs).\n", result->states, result->pairs);
}

static void text(FILE *out, const struct ffareport_equiv *equiv)
{
	const struct ffan_equiv_result *result = equiv->result;

	fprintf(out, "OLD %s\nNEW %s\n\n", equiv->before->name, equiv->after->name);
	if (result->told_apart)
		fprintf(out, "A caller can tell them apart%s.\n",
			equiv->by != NULL ? " by these functions" : "");
	else
		text_same(out, equiv);
	text_told(out, result);
	text_costs(out, result);
	text_claim(out, equiv);
	if (result->told_apart)
		text_trace(out, equiv);
}

static struct json_object *json_functions(const struct ffan_equiv_result *result)
{
	struct json_object *list = json_object_new_array();
	char name[FFAF_NAME_SIZE];

	for (size_t i = 0; i < result->function_count; i++) {
		const struct ffan_equiv_function *f = &result->functions[i];
		struct json_object *object = json_object_new_object();

		json_put_string(object, "function", function_name(f->number, name));
		json_put_bool(object, "told_apart", f->told_apart);
		json_put_bool(object, "upper_halves", f->upper_halves);
		json_put_bool(object, "undefined", f->undefined);
		if (f->told_apart)
			json_put_number(object, "depth", f->depth);
		json_object_object_add(object, "smc_min", json_object_new_int64(f->cost_min));
		json_object_object_add(object, "smc_max", json_object_new_int64(f->cost_max));
		json_object_array_add(list, object);
	}
	return list;
}

static void json_trace(struct json_object *object, const struct ffareport_equiv *equiv,
		       const char *key, bool of_new)
{
	struct ffaio_error error = { 0 };
	struct ffaio_trace_writer *writer = ffaio_trace_create_memory(&error);
	size_t size;

	if (writer == NULL)
		return;
	if (ffareport_equiv_trace(writer, equiv, of_new, &error) == 0) {
		const char *trace = ffaio_trace_text(writer, &size);

		json_object_object_add(object, key, json_object_new_string_len(trace, (int)size));
	}
	ffaio_trace_finish(writer, false, &error);
}

static void json_traces(struct json_object *object, const struct ffareport_equiv *equiv)
{
	char where[128];

	ffan_environment_text(where, sizeof(where), &equiv->result->trace.environment);
	json_put_string(object, "spmc", where);
	json_trace(object, equiv, "trace", false);
	json_trace(object, equiv, "trace_new", true);
}

static void json_boot(struct json_object *object, const struct ffan_equiv_result *result)
{
	struct json_object *boot = json_object_new_object();
	char where[128];

	ffan_environment_text(where, sizeof(where), &result->boot_environment);
	json_put_string(boot, "spmc", where);
	json_put_bool(boot, "old", !result->new_comes_up);
	json_put_bool(boot, "new", result->new_comes_up);
	json_object_object_add(object, "boot", boot);
}

static void json(FILE *out, const struct ffareport_equiv *equiv)
{
	const struct ffan_equiv_result *result = equiv->result;
	struct json_object *object = json_object_new_object();

	json_put_number(object, "ffafilter_equiv", 1);
	json_put_string(object, "old", equiv->before->name);
	json_put_string(object, "new", equiv->after->name);
	json_put_string(object, "by", equiv->by);
	json_put_string(object, "system", equiv->system);
	json_put_bool(object, "told_apart", result->told_apart);
	json_put_number(object, "depth", result->depth);
	json_put_bool(object, "closed", result->closed);
	json_put_bool(object, "stopped", result->stopped);
	json_put_number(object, "spmcs", result->environments);
	json_put_number(object, "calls", result->calls);
	json_put_number(object, "states", result->states);
	json_put_number(object, "pairs", result->pairs);
	json_put_number(object, "steps", result->steps);
	json_object_object_add(object, "boot_smc", json_object_new_int64(result->boot_cost));
	if (result->boot_differs)
		json_boot(object, result);
	json_object_object_add(object, "functions", json_functions(result));
	if (result->told_apart)
		json_traces(object, equiv);
	json_write(out, object, true);
}

void ffareport_equiv(FILE *out, enum ffareport_format format, const struct ffareport_equiv *equiv)
{
	if (format == FFAREPORT_JSON)
		json(out, equiv);
	else
		text(out, equiv);
}
