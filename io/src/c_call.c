/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Calls. Helpers that decide are run; what handles a call, and what the source does
 * not have, is only noted with what it got.
 */
#include "c_eval.h"

#include <ffafilter/functions.h>
#include <string.h>

struct call {
	const struct c_node *node;
	const struct c_token *name;
	struct c_value argument[C_PARAMETERS];
	size_t arguments;
	struct c_called called;
};

static bool starts(const struct c_token *name, const char *text)
{
	return name->length >= strlen(text) && memcmp(name->text, text, strlen(text)) == 0;
}

static const struct c_object *member_named(const struct c_object *object, const char *name)
{
	const struct c_object *member = object->members;

	while (member != NULL && !ffaio_c_is(member->name, name))
		member = member->next;
	return member;
}

static bool has_number(const struct c_object *object, const char *name, int64_t *number)
{
	const struct c_object *member = member_named(object, name);

	if (member == NULL || member->value.kind != C_INT)
		return false;
	*number = member->value.number;
	return true;
}

/* The answer FFA_ERROR with a status, built in place. */
static bool answers_error(const struct c_object *object, int64_t *status)
{
	int64_t fid;

	return object->is_struct && has_number(object, "a0", &fid) &&
	       (uint32_t)fid == FFAF_FID_32(ERROR) && has_number(object, "a2", status);
}

/* What the callee can write through, or find the caller's registers by. */
static bool is_pointer(const struct c_node *node, const struct c_value *value)
{
	if (value->kind == C_REFERENCE)
		return true;
	return value->origin != C_FROM_REGISTER &&
	       (node->op == C_IDENTIFIER || (node->op == C_UNARY && node->punct == '&'));
}

/* A pointer that the function that decides was called with. */
static bool is_context(const struct c_run *run, const struct c_value *value)
{
	const struct c_function *function = run->question != NULL ? run->question->function : NULL;

	for (size_t i = 0; function != NULL && i < function->parameters; i++) {
		if (value->kind == C_UNKNOWN && value->name != NULL &&
		    value->name == function->parameter[i].name)
			return true;
	}
	return false;
}

static void note_argument(const struct c_run *run, struct call *call, const struct c_node *node,
			  const struct c_value *value)
{
	int64_t status;

	if (value->kind == C_INT) {
		const int32_t number = (int32_t)value->number;

		if (!value->fid && number < 0 && number >= -16) {
			call->called.has_status = true;
			call->called.status = number;
		}
		return;
	}
	if (!starts(call->name, "trace_"))
		call->called.context |= is_context(run, value);
	call->called.pointers |= is_pointer(node, value) && !starts(call->name, "trace_");
	if (value->kind == C_REFERENCE && answers_error(value->object, &status)) {
		call->called.has_status = true;
		call->called.status = (int32_t)status;
	}
}

static void evaluate_arguments(struct c_run *run, struct call *call)
{
	for (const struct c_node *node = call->node->b;
	     node != NULL && call->arguments < C_PARAMETERS; node = node->next) {
		struct c_value *value = &call->argument[call->arguments++];

		*value = ffaio_c_evaluate(run, node);
		if (node->op != C_TEXT)
			note_argument(run, call, node, value);
	}
}

static void note_asked(struct call *call, unsigned int index, int64_t number)
{
	call->called.asked[index] = number;
	call->called.known |= (uint8_t)(1u << index);
}

/* What an SMC asks: its numbers, or a0 to a7 of the first struct. */
static void note_request(struct call *call)
{
	static const char *const names[] = { "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7" };

	call->called.whole = call->arguments == 2 && call->argument[0].kind == C_UNKNOWN &&
			     call->argument[0].origin == C_FROM_NOWHERE;
	for (unsigned int i = 0; i < call->arguments && i < 8; i++) {
		const struct c_value *value = &call->argument[i];
		int64_t number;

		if (i == 0 && value->kind == C_REFERENCE && value->object->is_struct) {
			for (unsigned int k = 0; k < 8; k++) {
				if (has_number(value->object, names[k], &number))
					note_asked(call, k, number);
			}
			return;
		}
		if (value->kind == C_INT)
			note_asked(call, i, value->number);
	}
}

static bool is_probe(const struct c_run *run, const struct c_called *called)
{
	return run->question != NULL && called->smc && (called->known & 3) == 3 &&
	       (uint32_t)called->asked[0] == FFAF_FID_32(FEATURES) &&
	       (uint32_t)called->asked[1] == run->question->fid;
}

static void set_member(struct c_run *run, struct c_object *object, const char *text,
		       struct c_value value)
{
	struct c_token *name = ffaio_c_alloc(run->unit, sizeof(*name));

	name->kind = C_NAME;
	name->text = text;
	name->length = (uint32_t)strlen(text);
	ffaio_c_member(run, object, name)->value = value;
}

/* The SPMC says yes, or no, as the path has it. */
static void answer_probe(struct c_run *run, const struct call *call)
{
	struct c_value asked = ffaio_c_unknown(C_FROM_PROBE, call->name, call->node->place);
	const struct c_value *last = &call->argument[call->arguments - 1];
	bool yes;

	asked.node = call->node;
	yes = ffaio_c_holds(run, asked);
	if (last->kind != C_REFERENCE)
		return;
	last->object->is_struct = true;
	set_member(
		run, last->object, "a0",
		ffaio_c_number(yes ? FFAF_FID_32(SUCCESS) : FFAF_FID_32(ERROR), call->node->place));
	set_member(run, last->object, "a2", ffaio_c_number(yes ? 0 : -1, call->node->place));
}

/* What the call could write is from now on its result. */
static void write_arguments(const struct call *call, int index)
{
	for (size_t i = 0; i < call->arguments; i++) {
		const struct c_value *value = &call->argument[i];

		if (value->kind != C_REFERENCE || value->object->array != NULL ||
		    value->object->list != NULL)
			continue;
		value->object->call = index;
		value->object->members = NULL;
		value->object->value = ffaio_c_unknown(C_FROM_CALL, call->name, call->node->place);
		value->object->value.number = index;
	}
}

static struct c_value note(struct c_run *run, struct call *call)
{
	struct c_path *path = run->path;
	struct c_value result;
	bool probe;

	call->called.name = call->name;
	call->called.place = call->node->place;
	call->called.smc =
		starts(call->name, "arm_smccc_1_") || starts(call->name, "arm_smccc_smc");
	if (path->calls == C_CALLS)
		ffaio_c_refuse(run->unit, call->node->place, "too many calls on one path");
	/* To ask is no work for the caller. */
	if (call->called.smc)
		note_request(call);
	probe = is_probe(run, &call->called);
	if (probe)
		call->called.smc = call->called.pointers = false;
	path->call[path->calls] = call->called;
	result = ffaio_c_unknown(C_FROM_CALL, call->name, call->node->place);
	result.number = (int64_t)path->calls++;
	write_arguments(call, (int)result.number);
	if (probe)
		answer_probe(run, call);
	return result;
}

/* A helper that tells of x0, or of numbers alone, is run; a handler is not. */
static bool is_run(const struct c_function *function, const struct call *call)
{
	const bool asks = function != NULL && function->asks;
	bool numbers = true, of_call = false;

	if (function == NULL || (function->type.bits == 0 && !function->type.pointer))
		return asks && call->arguments != 0 && call->argument[0].fid;
	for (size_t i = 0; i < call->arguments && i < function->parameters; i++) {
		numbers = numbers && call->argument[i].kind == C_INT;
		of_call = of_call ||
			  (call->argument[i].fid && (asks || (function->decides >> i & 1) != 0));
	}
	if (numbers && !of_call && function->issues)
		return false;
	if (numbers || (of_call && asks))
		return true;
	return of_call && !function->issues;
}

struct c_value ffaio_c_call(struct c_run *run, const struct c_node *node)
{
	struct call call = { .node = node, .name = node->a->token };
	struct c_function *function;
	struct c_value value;
	int64_t assumed;

	if (run->quiet || node->a->op != C_IDENTIFIER) {
		if (node->a->op == C_IDENTIFIER && ffaio_c_builtin(run, node, &value))
			return value;
		run->open = true;
		return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
	}
	if (ffaio_c_assumed(run->unit, call.name->text, call.name->length, &assumed))
		return ffaio_c_number(assumed, node->place);
	function = ffaio_c_function(run->unit, call.name);
	if (function == NULL && ffaio_c_builtin(run, node, &value))
		return value;
	evaluate_arguments(run, &call);
	if (is_run(function, &call))
		return ffaio_c_invoke(run, function, call.argument, call.arguments);
	return note(run, &call);
}
