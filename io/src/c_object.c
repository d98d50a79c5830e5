/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Variables, structs and arrays of a path: where they are, what is in them. */
#include "c_eval.h"

static struct c_value nothing(const struct c_node *node)
{
	return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
}

static bool is_local(const struct c_run *run, const struct c_node *node)
{
	return node->op == C_IDENTIFIER && ffaio_c_local(run, node->token) != NULL;
}

/* An object of the file: as the path left it, or NULL. */
struct c_object *ffaio_c_global(const struct c_run *run, const struct c_token *name)
{
	struct c_object *object = run->globals;

	while (object != NULL && !ffaio_c_same(object->name, name))
		object = object->next;
	return object;
}

struct c_object *ffaio_c_make_global(struct c_run *run, const struct c_token *name,
				     struct c_type type)
{
	struct c_object *object = ffaio_c_global(run, name);

	if (object == NULL) {
		object = ffaio_c_object(run, name, type);
		object->next = run->globals;
		run->globals = object;
	}
	return object;
}

struct c_object *ffaio_c_place_of(struct c_run *run, const struct c_node *node)
{
	struct c_object *object;
	struct c_value value;

	switch (node->op) {
	case C_IDENTIFIER:
		object = ffaio_c_local(run, node->token);
		if (object == NULL && ffaio_c_variable(run->unit, node->token) != NULL)
			object = ffaio_c_make_global(
				run, node->token, ffaio_c_variable(run->unit, node->token)->type);
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

struct c_value ffaio_c_address(struct c_run *run, const struct c_node *node)
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

/* Whether NODE, which is none of our objects, is reached through what is not the file's own. */
static bool is_foreign(const struct c_run *run, const struct c_node *node)
{
	while (node->op == C_MEMBER || node->op == C_INDEX || node->op == C_UNARY ||
	       node->op == C_CAST)
		node = node->a;
	return node->op != C_IDENTIFIER || ffaio_c_variable(run->unit, node->token) == NULL;
}

struct c_value ffaio_c_assign(struct c_run *run, const struct c_node *node)
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
	if (object == NULL && is_foreign(run, node->a) && run->path != NULL)
		run->path->wrote = node->place;
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

struct c_value ffaio_c_subscript(struct c_run *run, const struct c_node *node)
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
struct c_value ffaio_c_of_member(struct c_run *run, const struct c_node *node)
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
