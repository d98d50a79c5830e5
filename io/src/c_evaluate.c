/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Expressions to values. */
#include "c_eval.h"

#include <string.h>

static struct c_value nothing(const struct c_node *node)
{
	return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
}

/* A value of the file's own: a constant, an enumerator, the agreed version. */
static bool file_value(struct c_run *run, const struct c_node *node, struct c_value *value)
{
	const struct c_variable *variable = ffaio_c_variable(run->unit, node->token);
	const struct c_object *object = ffaio_c_global(run, node->token);
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
	if (variable != NULL && variable->array && variable->type.constant && !run->quiet) {
		struct c_object *array = ffaio_c_make_global(run, node->token, variable->type);

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
		return ffaio_c_address(run, node->a);
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
		return ffaio_c_assign(run, node);
	case C_COMMA:
		ffaio_c_evaluate(run, node->a);
		return ffaio_c_evaluate(run, node->b);
	case C_INDEX:
		return ffaio_c_subscript(run, node);
	case C_MEMBER:
		return ffaio_c_of_member(run, node);
	case C_CAST:
		return ffaio_c_convert(ffaio_c_evaluate(run, node->a), node->type);
	case C_LITERAL:
		return ffaio_c_address(run, node);
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
