/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All ways through the function that decides: each choice is taken both ways. */
#include "c_eval.h"

#include <string.h>

void ffaio_c_matched(struct c_run *run, struct c_place place)
{
	if (run->path != NULL)
		run->path->matched = place;
}

/* Whether both are the same unknown, so that one choice settles both. */
static bool same_unknown(const struct c_value *a, const struct c_value *b)
{
	if (a->origin != b->origin || a->node != b->node)
		return false;
	if (a->origin == C_FROM_CALL)
		return a->number == b->number && (a->node != NULL || a->name == b->name);
	if (a->name == NULL || b->name == NULL)
		return a->node != NULL && a->name == b->name;
	return ffaio_c_same(a->name, b->name);
}

static bool choose(struct c_run *run, struct c_value value)
{
	struct c_path *path = run->path;
	const size_t n = path->decisions;
	bool taken;

	for (size_t i = 0; i < n; i++) {
		if (same_unknown(&path->decision[i].value, &value))
			return path->decision[i].taken;
	}
	if (n == C_DECISIONS)
		ffaio_c_refuse(run->unit, value.place, "too many unknowns on one path");
	taken = n < run->choices && run->choice[n];
	if (n >= run->choices)
		run->choice[run->choices++] = false;
	path->decision[path->decisions++] = (struct c_decision){ value, taken };
	return taken;
}

bool ffaio_c_holds(struct c_run *run, struct c_value value)
{
	if (value.kind == C_INT)
		return value.number != 0;
	if (value.kind == C_REFERENCE)
		return true;
	if (run->quiet) {
		run->open = true;
		return false;
	}
	if (value.negated) {
		value.negated = false;
		return !choose(run, value);
	}
	return choose(run, value);
}

/* The next combination of choices; false: all were tried. */
static bool advance(struct c_run *run)
{
	while (run->choices != 0 && run->choice[run->choices - 1])
		run->choices--;
	if (run->choices == 0)
		return false;
	run->choice[run->choices - 1] = true;
	return true;
}

/* x0 is the one number among the parameters, or the one that is called after it. */
static void bind(const struct c_question *question, struct c_value *argument)
{
	const struct c_function *function = question->function;

	for (size_t i = 0; i < function->parameters; i++) {
		const struct c_parameter *parameter = &function->parameter[i];

		argument[i] =
			ffaio_c_unknown(C_FROM_NOWHERE, parameter->name, function->name->place);
		if (parameter->type.bits < 32 || parameter->type.pointer)
			continue;
		argument[i] = ffaio_c_number(question->fid, function->name->place);
		argument[i].fid = true;
	}
}

static void run_path(struct c_run *run, struct c_function *function)
{
	struct c_value argument[C_PARAMETERS] = { 0 };

	run->globals = NULL;
	run->frame = NULL;
	run->depth = 0;
	run->tail = true;
	bind(run->question, argument);
	run->path->handled =
		ffaio_c_holds(run, ffaio_c_invoke(run, function, argument, function->parameters));
}

struct c_path *ffaio_c_paths(struct c_unit *unit, const struct c_question *question)
{
	struct c_run run = { .unit = unit, .question = question };
	struct c_function *function = ffaio_c_function(unit, question->function->name);
	struct c_path *first = NULL, **last = &first;
	size_t count = 0;

	do {
		if (++count > C_PATHS)
			ffaio_c_refuse(unit, function->name->place,
				       "too many unknowns decide on FID 0x%08x", question->fid);
		run.path = ffaio_c_alloc(unit, sizeof(*run.path));
		*last = run.path;
		last = &run.path->next;
		run_path(&run, function);
	} while (advance(&run));
	return first;
}
