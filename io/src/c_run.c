/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The code of a function, run. */
#include "c_eval.h"

#include <string.h>

struct c_frame {
	struct c_object *objects;
	bool tail; /* what it returns is what the function that decides returns */
};

struct c_object *ffaio_c_object(struct c_run *run, const struct c_token *name, struct c_type type)
{
	struct c_object *object = ffaio_c_alloc(run->unit, sizeof(*object));

	object->name = name;
	object->type = type;
	object->call = -1;
	if (name != NULL)
		object->value = ffaio_c_unknown(C_FROM_NOWHERE, NULL, name->place);
	return object;
}

/* Looking is a step too: a source may have very many names. */
static struct c_object *next_object(const struct c_run *run, const struct c_object *object)
{
	run->unit->steps++;
	return object->next;
}

struct c_object *ffaio_c_local(const struct c_run *run, const struct c_token *name)
{
	struct c_object *object = run->frame != NULL ? run->frame->objects : NULL;

	while (object != NULL && !(object->name != NULL && ffaio_c_same(object->name, name)))
		object = next_object(run, object);
	return object;
}

struct c_object *ffaio_c_member(struct c_run *run, struct c_object *object,
				const struct c_token *name)
{
	struct c_object *member = object->members;

	while (member != NULL && !ffaio_c_same(member->name, name))
		member = next_object(run, member);
	if (member != NULL)
		return member;
	member = ffaio_c_object(run, name, (struct c_type){ .bits = 64 });
	/* An initializer leaves the rest zero; what a call wrote is the call's. */
	if (object->call >= 0) {
		member->value = object->value;
		member->value.kind = C_UNKNOWN;
		member->value.node = NULL;
	}
	member->next = object->members;
	object->members = member;
	return member;
}

static struct c_object *declare(struct c_run *run, const struct c_token *name, struct c_type type)
{
	struct c_object *object = ffaio_c_object(run, name, type);

	object->next = run->frame->objects;
	run->frame->objects = object;
	object->is_struct = type.bits == 0 && !type.pointer;
	return object;
}

static void run_declaration(struct c_run *run, const struct c_insn *insn)
{
	struct c_object *object = declare(run, insn->token, insn->type);

	if (insn->array) {
		object->is_struct = false;
		object->list = insn->node;
		return;
	}
	if (insn->node != NULL)
		ffaio_c_fill(run, object, insn->node);
}

struct c_value ffaio_c_register(const struct c_run *run, struct c_value index,
				const struct c_token *name, struct c_place place)
{
	struct c_value value = ffaio_c_unknown(C_FROM_REGISTER, name, place);

	if (index.kind != C_INT || run->question == NULL || index.number < 0 || index.number > 17)
		return value;
	if (index.number == 0) {
		value = ffaio_c_number(run->question->fid, place);
		value.fid = true;
	} else if (run->question->registers != NULL) {
		value = ffaio_c_number((int64_t)run->question->registers[index.number], place);
	}
	return value;
}

/* The type that a macro got as an argument. */
static struct c_type type_argument(const struct c_run *run, const struct c_node *node)
{
	struct c_parser parser = { .unit = run->unit, .tokens = &run->unit->tokens };
	struct c_type type = { .bits = 64 };

	parser.at = (size_t)(node->token - run->unit->tokens.at);
	if (ffaio_c_is_type(&parser))
		ffaio_c_type(&parser, &type);
	return type;
}

/* DECLARE_REG(type, name, context, number): a variable from a register of the caller. */
static bool declare_register(struct c_run *run, const struct c_node *node)
{
	const struct c_node *argument[4] = { node->b };
	struct c_type type;
	struct c_value value;

	if (node->op != C_CALL || node->a->op != C_IDENTIFIER ||
	    !ffaio_c_is(node->a->token, "DECLARE_REG"))
		return false;
	for (size_t i = 1; i < 4; i++)
		argument[i] = argument[i - 1] != NULL ? argument[i - 1]->next : NULL;
	if (argument[3] == NULL || argument[1]->op != C_IDENTIFIER)
		return false;
	type = type_argument(run, argument[0]);
	value = ffaio_c_register(run, ffaio_c_evaluate(run, argument[3]), argument[1]->token,
				 node->place);
	declare(run, argument[1]->token, type)->value = ffaio_c_convert(value, type);
	return true;
}

static bool in_case(struct c_run *run, const struct c_case *label, struct c_value value)
{
	const struct c_value first = ffaio_c_evaluate(run, label->first);
	const struct c_value last =
		label->last != NULL ? ffaio_c_evaluate(run, label->last) : first;

	if (first.kind != C_INT || last.kind != C_INT)
		ffaio_c_refuse(run->unit, label->place,
			       "this label is no number that is known here");
	ffaio_c_compared(run, first.number);
	ffaio_c_compared(run, last.number);
	return value.number >= first.number && value.number <= last.number;
}

/* Labels on any other value than x0 are tried one by one. */
static size_t run_unknown_switch(struct c_run *run, const struct c_insn *insn, struct c_value value)
{
	for (const struct c_case *label = insn->cases; label != NULL; label = label->next) {
		value.node = label->first;
		value.negated = false;
		if (ffaio_c_holds(run, value))
			return label->target;
	}
	return insn->target;
}

static size_t run_switch(struct c_run *run, const struct c_insn *insn)
{
	const struct c_value value = ffaio_c_evaluate(run, insn->node);

	if (value.kind != C_INT)
		return run_unknown_switch(run, insn, value);
	for (const struct c_case *label = insn->cases; label != NULL; label = label->next) {
		ffaio_c_step(run->unit, label->place);
		if (!in_case(run, label, value))
			continue;
		if (value.fid)
			ffaio_c_matched(run, label->place);
		return label->target;
	}
	return insn->target;
}

static struct c_value run_return(struct c_run *run, const struct c_insn *insn)
{
	if (run->frame->tail) {
		run->path->returned = insn->place;
		run->tail = insn->node != NULL && insn->node->op == C_CALL;
	}
	return insn->node != NULL ? ffaio_c_evaluate(run, insn->node)
				  : ffaio_c_unknown(C_FROM_NOWHERE, NULL, insn->place);
}

static struct c_value run_code(struct c_run *run, const struct c_code *code)
{
	size_t at = 0;

	for (;;) {
		const struct c_insn *insn = &code->insn[at++];

		ffaio_c_step(run->unit, insn->place);
		switch (insn->op) {
		case C_EVAL:
			if (!declare_register(run, insn->node))
				ffaio_c_evaluate(run, insn->node);
			break;
		case C_DECLARE:
			run_declaration(run, insn);
			break;
		case C_BRANCH:
			if (!ffaio_c_holds(run, ffaio_c_evaluate(run, insn->node)))
				at = insn->target;
			break;
		case C_JUMP:
			at = insn->target;
			break;
		case C_SWITCH:
			at = run_switch(run, insn);
			break;
		case C_RETURN:
			return run_return(run, insn);
		case C_REFUSE:
			ffaio_c_refuse(run->unit, insn->place, "%s", insn->text);
		}
	}
}

static void bind(struct c_run *run, const struct c_parameter *parameter,
		 const struct c_value *value)
{
	struct c_object *object;

	if (parameter->name == NULL)
		return;
	object = declare(run, parameter->name, parameter->type);
	object->is_struct = false;
	if (value != NULL)
		object->value = ffaio_c_convert(*value, parameter->type);
}

struct c_value ffaio_c_invoke(struct c_run *run, struct c_function *function,
			      const struct c_value *argument, size_t arguments)
{
	struct c_frame frame = { .tail = run->tail }, *outer = run->frame;
	struct c_value value;

	run->tail = false;
	if (++run->depth > 4 * C_DEPTH_LIMIT)
		ffaio_c_refuse(run->unit, function->name->place, "calls itself without end");
	run->frame = &frame;
	for (size_t i = 0; i < function->parameters; i++)
		bind(run, &function->parameter[i], i < arguments ? &argument[i] : NULL);
	value = run_code(run, ffaio_c_code(run->unit, function));
	run->frame = outer;
	run->depth--;
	return ffaio_c_convert(value, function->type);
}
