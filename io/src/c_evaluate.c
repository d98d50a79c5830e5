/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Expressions to values. */
#include "c_eval.h"

#include <string.h>

static struct c_value nothing(const struct c_node *node)
{
	return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
}

static bool is_local(const struct c_run *run, const struct c_node *node)
{
	return node->op == C_IDENTIFIER && ffaio_c_local(run, node->token) != NULL;
}

/* An object of the file: as the path left it, or NULL. */
static struct c_object *global(const struct c_run *run, const struct c_token *name)
{
	struct c_object *object = run->globals;

	while (object != NULL && !ffaio_c_same(object->name, name))
		object = object->next;
	return object;
}

static struct c_object *make_global(struct c_run *run, const struct c_token *name,
				    struct c_type type)
{
	struct c_object *object = global(run, name);

	if (object == NULL) {
		object = ffaio_c_object(run, name, type);
		object->next = run->globals;
		run->globals = object;
	}
	return object;
}

/* A value of the file's own: a constant, an enumerator, the agreed version. */
static bool file_value(struct c_run *run, const struct c_node *node, struct c_value *value)
{
	const struct c_variable *variable = ffaio_c_variable(run->unit, node->token);
	const struct c_object *object = global(run, node->token);
	int64_t assumed;

	*value = ffaio_c_unknown(C_FROM_NAME, node->token, node->place);
	if (object != NULL) {
		*value = object->value;
		return true;
	}
	if (ffaio_c_assumed(run->unit, node->token->text, node->token->length, &assumed)) {
		*value = ffaio_c_number(assumed, node->place);
		return true;
	}
	if (variable != NULL && variable->array && !run->quiet) {
		struct c_object *array = make_global(run, node->token, variable->type);

		array->array = variable;
		*value = (struct c_value){ .kind = C_REFERENCE, .object = array };
		array->value = *value;
		return true;
	}
	if (variable != NULL && variable->value != NULL &&
	    (variable->enumerator || variable->type.constant)) {
		*value = ffaio_c_convert(ffaio_c_evaluate(run, variable->value), variable->type);
		value->place = node->place;
		return true;
	}
	if (run->question != NULL && run->question->version != 0 &&
	    (variable == NULL || (!variable->type.is_bool && !variable->type.pointer)) &&
	    ffaio_c_is_version(run->unit, node->token)) {
		run->unit->version_read = true;
		*value = ffaio_c_number(run->question->version, node->place);
		return true;
	}
	return variable != NULL;
}

static struct c_value identifier(struct c_run *run, const struct c_node *node)
{
	struct c_object *object = ffaio_c_local(run, node->token);
	struct c_value value;

	if (object != NULL && (object->is_struct || object->list != NULL))
		return (struct c_value){ .kind = C_REFERENCE, .object = object };
	if (object != NULL) {
		if (object->value.kind == C_UNKNOWN && object->value.name == NULL)
			object->value.name = node->token;
		return object->value;
	}
	if (file_value(run, node, &value))
		return value;
	if (ffaio_c_named(run, node->token, &value))
		return value;
	run->open = true;
	return ffaio_c_unknown(C_FROM_NAME, node->token, node->place);
}

struct c_object *ffaio_c_place_of(struct c_run *run, const struct c_node *node)
{
	struct c_object *object;
	struct c_value value;

	switch (node->op) {
	case C_IDENTIFIER:
		object = ffaio_c_local(run, node->token);
		if (object == NULL && ffaio_c_variable(run->unit, node->token) != NULL)
			object = make_global(run, node->token,
					     ffaio_c_variable(run->unit, node->token)->type);
		return object;
	case C_MEMBER:
		object = ffaio_c_place_of(run, node->a);
		if (object == NULL)
			return NULL;
		if (object->value.kind == C_REFERENCE)
			object = object->value.object;
		if (!object->is_struct)
			return NULL;
		return ffaio_c_member(run, object, node->token);
	case C_UNARY:
		if (node->punct != '*')
			return NULL;
		value = ffaio_c_evaluate(run, node->a);
		return value.kind == C_REFERENCE ? value.object : NULL;
	default:
		return NULL;
	}
}

static struct c_value address(struct c_run *run, const struct c_node *node)
{
	struct c_object *object;

	if (node->op == C_LITERAL) {
		object = ffaio_c_object(run, NULL, (struct c_type){ 0 });
		object->is_struct = true;
		ffaio_c_fill(run, object, node);
		return (struct c_value){ .kind = C_REFERENCE, .object = object };
	}
	object = node->op == C_IDENTIFIER && !is_local(run, node) ? NULL
								  : ffaio_c_place_of(run, node);
	if (object == NULL) {
		struct c_value value = nothing(node);

		if (node->op == C_IDENTIFIER)
			value.name = node->token;
		return value;
	}
	return (struct c_value){ .kind = C_REFERENCE, .object = object };
}

static struct c_value truth(struct c_run *run, bool value, const struct c_node *node)
{
	(void)run;
	return ffaio_c_number(value, node->place);
}

static struct c_value step(struct c_run *run, const struct c_node *node, bool before)
{
	struct c_object *object = ffaio_c_place_of(run, node->a);
	const bool up = node->punct == C_P2('+', '+');
	struct c_value old;

	if (object == NULL || object->value.kind != C_INT)
		return nothing(node);
	old = object->value;
	object->value.number = (int64_t)((uint64_t)old.number + (up ? 1u : UINT64_MAX));
	object->value.fid = false;
	return before ? object->value : old;
}

static struct c_value unary(struct c_run *run, const struct c_node *node)
{
	struct c_value value;

	if (node->punct == '&')
		return address(run, node->a);
	if (node->punct == C_P2('+', '+') || node->punct == C_P2('-', '-'))
		return step(run, node, true);
	value = ffaio_c_evaluate(run, node->a);
	if (node->punct == '!' && value.kind == C_UNKNOWN) {
		value.negated = !value.negated;
		return value;
	}
	if (node->punct == '*')
		return value.kind == C_REFERENCE && !value.object->is_struct ? value.object->value
									     : nothing(node);
	if (value.kind == C_REFERENCE)
		return node->punct == '!' ? truth(run, false, node) : nothing(node);
	if (value.kind == C_UNKNOWN) {
		value.node = node;
		return value;
	}
	if (node->punct == '!')
		return truth(run, value.number == 0, node);
	if (node->punct == '~')
		return ffaio_c_number(~value.number, node->place);
	if (node->punct == '-')
		return ffaio_c_number((int64_t)(0 - (uint64_t)value.number), node->place);
	return value;
}

static struct c_value logical(struct c_run *run, const struct c_node *node)
{
	const bool is_and = node->punct == C_P2('&', '&');
	const bool first = ffaio_c_holds(run, ffaio_c_evaluate(run, node->a));

	if (first != is_and)
		return truth(run, first, node);
	return truth(run, ffaio_c_holds(run, ffaio_c_evaluate(run, node->b)), node);
}

static struct c_value binary(struct c_run *run, const struct c_node *node)
{
	struct c_value a, b;

	if (node->punct == C_P2('&', '&') || node->punct == C_P2('|', '|'))
		return logical(run, node);
	/* sizeof(list) / sizeof(list[0]) */
	if (node->punct == '/' && node->a->op == C_SIZEOF && node->b->op == C_SIZEOF &&
	    node->a->a != NULL)
		return ffaio_c_elements(run, node->a->a);
	a = ffaio_c_evaluate(run, node->a);
	b = ffaio_c_evaluate(run, node->b);
	return ffaio_c_binary(run, node, a, b);
}

static struct c_value ternary(struct c_run *run, const struct c_node *node)
{
	const struct c_value condition = ffaio_c_evaluate(run, node->a);

	if (!ffaio_c_holds(run, condition))
		return ffaio_c_evaluate(run, node->c);
	return node->b != NULL ? ffaio_c_evaluate(run, node->b) : condition;
}

static struct c_value assign(struct c_run *run, const struct c_node *node)
{
	struct c_object *object = ffaio_c_place_of(run, node->a);
	struct c_value value;

	if (object != NULL && node->b->op == C_LITERAL) {
		ffaio_c_fill(run, object, node->b);
		return nothing(node);
	}
	value = ffaio_c_evaluate(run, node->b);
	if (node->punct != '=') {
		struct c_node operation = *node;

		operation.op = C_BINARY;
		operation.punct = node->token->length == 3
					  ? C_P2((unsigned char)node->token->text[0],
						 (unsigned char)node->token->text[1])
					  : (unsigned char)node->token->text[0];
		value = ffaio_c_binary(run, &operation,
				       object != NULL ? object->value : nothing(node), value);
		/* The copy does not last. */
		if (value.node == &operation)
			value.node = node;
	}
	if (object == NULL)
		return value;
	if (value.kind == C_REFERENCE && object->is_struct && value.object->is_struct) {
		object->members = value.object->members;
		object->call = value.object->call;
		return value;
	}
	object->value = ffaio_c_convert(value, object->type);
	return object->value;
}

static const struct c_node *element(const struct c_run *run, const struct c_object *array,
				    int64_t index)
{
	const struct c_node *list = array->array != NULL ? array->array->value : array->list;
	const struct c_node *item = list != NULL && list->op == C_LITERAL ? list->b : NULL;

	for (; item != NULL && index > 0; index--, run->unit->steps++)
		item = item->next;
	/* A designated element is somewhere else. */
	return item != NULL && item->token == NULL && item->a == NULL ? item->b : NULL;
}

static struct c_value subscript(struct c_run *run, const struct c_node *node)
{
	const struct c_value array = ffaio_c_evaluate(run, node->a);
	const struct c_value index = ffaio_c_evaluate(run, node->b);
	const struct c_node *value;
	struct c_value result;

	if (array.kind != C_REFERENCE || index.kind != C_INT)
		return nothing(node);
	value = element(run, array.object, index.number);
	if (value == NULL)
		return nothing(node);
	if (value->op == C_LITERAL) {
		struct c_object *object = ffaio_c_object(run, NULL, (struct c_type){ 0 });

		object->is_struct = true;
		ffaio_c_fill(run, object, value);
		return (struct c_value){ .kind = C_REFERENCE, .object = object };
	}
	result = ffaio_c_evaluate(run, value);
	result.place = value->place;
	return ffaio_c_convert(result, array.object->type);
}

/* x->y and x.y of our own structs; what a call wrote there came from it. */
static struct c_value member(struct c_run *run, const struct c_node *node)
{
	struct c_value of = node->a->op == C_IDENTIFIER || node->a->op == C_MEMBER ||
					    node->a->op == C_INDEX || node->a->op == C_CALL
				    ? ffaio_c_evaluate(run, node->a)
				    : nothing(node);
	struct c_object *object;

	if (of.kind != C_REFERENCE || !of.object->is_struct) {
		object = ffaio_c_place_of(run, node);
		return object != NULL ? object->value : nothing(node);
	}
	object = ffaio_c_member(run, of.object, node->token);
	return object->is_struct ? (struct c_value){ .kind = C_REFERENCE, .object = object }
				 : object->value;
}

void ffaio_c_fill(struct c_run *run, struct c_object *object, const struct c_node *node)
{
	struct c_value value;

	if (node->op != C_LITERAL) {
		value = ffaio_c_evaluate(run, node);
		if (value.kind == C_REFERENCE && object->is_struct) {
			object->members = value.object->members;
			object->call = value.object->call;
			return;
		}
		object->value = ffaio_c_convert(value, object->type);
		return;
	}
	object->is_struct = true;
	object->members = NULL;
	object->call = -1;
	for (const struct c_node *item = node->b; item != NULL; item = item->next) {
		struct c_object *part;

		if (item->token == NULL)
			continue;
		part = ffaio_c_member(run, object, item->token);
		part->value = ffaio_c_evaluate(run, item->b);
	}
}

static struct c_value evaluate(struct c_run *run, const struct c_node *node)
{
	switch (node->op) {
	case C_CONSTANT:
		return ffaio_c_number(node->number, node->place);
	case C_IDENTIFIER:
		return identifier(run, node);
	case C_CALL:
		return ffaio_c_call(run, node);
	case C_UNARY:
		return unary(run, node);
	case C_POSTFIX:
		return step(run, node, false);
	case C_BINARY:
		return binary(run, node);
	case C_TERNARY:
		return ternary(run, node);
	case C_ASSIGN:
		return assign(run, node);
	case C_COMMA:
		ffaio_c_evaluate(run, node->a);
		return ffaio_c_evaluate(run, node->b);
	case C_INDEX:
		return subscript(run, node);
	case C_MEMBER:
		return member(run, node);
	case C_CAST:
		return ffaio_c_convert(ffaio_c_evaluate(run, node->a), node->type);
	case C_LITERAL:
		return address(run, node);
	case C_TEXT:
	case C_SIZEOF:
	case C_ITEM:
	case C_UNREADABLE:
		break;
	}
	run->open = true;
	return nothing(node);
}

struct c_value ffaio_c_evaluate(struct c_run *run, const struct c_node *node)
{
	struct c_value value;

	ffaio_c_step(run->unit, node->place);
	if (++run->depth > 4 * C_DEPTH_LIMIT)
		ffaio_c_refuse(run->unit, node->place, "calls and expressions nest too deeply");
	value = evaluate(run, node);
	run->depth--;
	return value;
}
