/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Macros. All are expanded but constants named FFA_...: these stay names, so that
 * their numbers can be compared with the function table where they are used.
 */
#include "c_unit.h"

#include <string.h>

static struct c_macro *find(const struct c_unit *unit, const struct c_token *name)
{
	struct c_macro *macro = unit->macro[ffaio_c_bucket(name)];

	while (macro != NULL && !ffaio_c_same(macro->name, name))
		macro = macro->next;
	return macro;
}

struct c_macro *ffaio_c_macro(const struct c_unit *unit, const struct c_token *name)
{
	struct c_macro *macro = find(unit, name);

	return macro != NULL && !macro->gone ? macro : NULL;
}

void ffaio_c_undefine(struct c_unit *unit, const struct c_token *name)
{
	struct c_macro *macro = find(unit, name);

	if (macro != NULL)
		macro->gone = true;
}

/* The parameters of a macro; returns where its body begins. */
static size_t read_parameters(struct c_unit *unit, struct c_macro *macro,
			      const struct c_token *token, size_t count)
{
	size_t i = 2;

	for (; i < count && token[i].punct != ')'; i++) {
		if (token[i].punct == C_P3('.', '.', '.'))
			macro->variadic = true;
		else if (token[i].kind == C_NAME && macro->parameters < C_PARAMETERS)
			macro->parameter[macro->parameters++] = token[i];
		else if (token[i].punct != ',')
			ffaio_c_refuse(unit, token[i].place, "these are no parameters of a macro");
	}
	if (macro->variadic && i > 2 && token[i - 1].punct == C_P3('.', '.', '.') &&
	    (i < 4 || token[i - 2].punct == ',' || token[i - 2].punct == '(')) {
		struct c_token rest = token[i - 1];

		rest.text = "__VA_ARGS__";
		rest.length = 11;
		if (macro->parameters < C_PARAMETERS)
			macro->parameter[macro->parameters++] = rest;
	}
	if (i == count)
		ffaio_c_refuse(unit, token[0].place, "the parameters of this macro have no end");
	return i + 1;
}

static bool same_body(const struct c_macro *a, const struct c_macro *b)
{
	bool same = a->function == b->function && a->body.count == b->body.count;

	for (size_t i = 0; same && i < a->body.count; i++)
		same = ffaio_c_same(&a->body.at[i], &b->body.at[i]);
	return same;
}

/* TOKEN is what follows #define, up to the end of the line. */
void ffaio_c_define(struct c_unit *unit, const struct c_token *token, size_t count)
{
	struct c_macro *macro = ffaio_c_alloc(unit, sizeof(*macro)), *before;
	size_t at = 1;

	if (count == 0 || token[0].kind != C_NAME)
		ffaio_c_refuse(unit, token[0].place, "a #define without a name");
	macro->name = &token[0];
	macro->function = count > 1 && token[1].punct == '(' && !token[1].spaced;
	if (macro->function)
		at = read_parameters(unit, macro, token, count);
	for (; at < count; at++)
		ffaio_c_push(unit, &macro->body, &token[at]);
	before = ffaio_c_macro(unit, token);
	if (before != NULL && token->length > 4 && memcmp(token->text, "FFA_", 4) == 0 &&
	    !same_body(before, macro))
		ffaio_c_refuse(unit, token->place, "%s is defined otherwise at %s",
			       ffaio_c_text(unit, token), ffaio_c_where(unit, before->name->place));
	ffaio_c_undefine(unit, token);
	macro->next = unit->macro[ffaio_c_bucket(token)];
	unit->macro[ffaio_c_bucket(token)] = macro;
}

/* The arguments of a call of a macro, each a run of tokens. */
struct arguments {
	struct {
		const struct c_token *at;
		size_t count;
	} argument[C_PARAMETERS];
	size_t count, end; /* end: behind the ')' */
};

/* Whether AT is '(' and the arguments end before COUNT. */
static bool read_arguments(const struct c_macro *macro, const struct c_token *token, size_t at,
			   size_t count, struct arguments *arguments)
{
	unsigned int depth = 0;
	size_t start = at + 1;

	*arguments = (struct arguments){ 0 };
	if (at >= count || token[at].punct != '(')
		return false;
	for (; at < count; at++) {
		const uint32_t p = token[at].punct;
		const bool rest = macro->variadic && arguments->count + 1 >= macro->parameters;

		if (p == '(' || p == '[' || p == '{')
			depth++;
		else if (p == ')' || p == ']' || p == '}')
			depth--;
		if (depth == 0 || (depth == 1 && p == ',' && !rest)) {
			if (arguments->count == C_PARAMETERS)
				return false;
			arguments->argument[arguments->count].at = token + start;
			arguments->argument[arguments->count++].count = at - start;
			start = at + 1;
		}
		if (depth == 0) {
			arguments->end = at + 1;
			return true;
		}
	}
	return false;
}

static size_t parameter_of(const struct c_macro *macro, const struct c_token *token)
{
	size_t i = 0;

	if (token->kind != C_NAME)
		return macro->parameters;
	while (i < macro->parameters && !ffaio_c_same(&macro->parameter[i], token))
		i++;
	return i;
}

/* Make one token of the last of OUT and NEXT: a ## b. */
static void paste(struct c_unit *unit, struct c_tokens *out, const struct c_token *next)
{
	struct c_token *last = &out->at[out->count - 1];
	char *text = ffaio_c_alloc(unit, last->length + next->length + 1);

	memcpy(text, last->text, last->length);
	memcpy(text + last->length, next->text, next->length);
	last->text = text;
	last->length += next->length;
	last->painted = false;
}

static void push_argument(struct c_unit *unit, const struct arguments *arguments, size_t index,
			  bool raw, struct c_tokens *out, unsigned int depth)
{
	const struct c_token *at = arguments->argument[index].at;
	const size_t count = index < arguments->count ? arguments->argument[index].count : 0;

	if (!raw) {
		ffaio_c_expand(unit, at, count, out, depth + 1);
		return;
	}
	for (size_t i = 0; i < count; i++)
		ffaio_c_push(unit, out, &at[i]);
}

/* The body of MACRO with its arguments in place. */
static void substitute(struct c_unit *unit, const struct c_macro *macro,
		       const struct arguments *arguments, struct c_tokens *out, unsigned int depth)
{
	const struct c_tokens *body = &macro->body;
	bool pasting = false;

	for (size_t i = 0; i < body->count; i++) {
		const struct c_token *token = &body->at[i];
		const bool before = i + 1 < body->count && body->at[i + 1].punct == C_P2('#', '#');
		const size_t parameter = parameter_of(macro, token);
		struct c_tokens piece = { 0 };

		if (token->punct == C_P2('#', '#')) {
			pasting = out->count != 0;
			continue;
		}
		if (parameter < macro->parameters)
			push_argument(unit, arguments, parameter, pasting || before, &piece, depth);
		else
			ffaio_c_push(unit, &piece, token);
		for (size_t k = 0; k < piece.count; k++) {
			if (pasting && k == 0)
				paste(unit, out, &piece.at[k]);
			else
				ffaio_c_push(unit, out, &piece.at[k]);
		}
		pasting = false;
	}
}

/* A constant whose name the function table knows, or should. */
static bool stays(const struct c_macro *macro)
{
	return !macro->function && macro->name->length > 4 &&
	       memcmp(macro->name->text, "FFA_", 4) == 0;
}

/* Expand the use of MACRO at TOKEN[AT]; returns how many tokens that takes, 0: no use. */
static size_t expand_use(struct c_unit *unit, struct c_macro *macro, const struct c_token *token,
			 size_t at, size_t count, struct c_tokens *out, unsigned int depth)
{
	struct arguments arguments = { 0 };
	struct c_tokens body = { 0 };

	if (macro->function && !read_arguments(macro, token, at + 1, count, &arguments))
		return 0;
	substitute(unit, macro, &arguments, &body, depth);
	for (size_t i = 0; i < body.count; i++) {
		body.at[i].place = token[at].place;
		body.at[i].first = false;
	}
	macro->active = true;
	ffaio_c_expand(unit, body.at, body.count, out, depth + 1);
	macro->active = false;
	return macro->function ? arguments.end - at : 1;
}

void ffaio_c_expand(struct c_unit *unit, const struct c_token *token, size_t count,
		    struct c_tokens *out, unsigned int depth)
{
	if (depth > C_DEPTH_LIMIT)
		ffaio_c_refuse(unit, token->place, "macros nest too deeply");
	for (size_t at = 0; at < count;) {
		struct c_macro *macro = token[at].kind == C_NAME && !token[at].painted
						? ffaio_c_macro(unit, &token[at])
						: NULL;
		struct c_token copy = token[at];
		size_t used = 0;

		copy.painted |= macro != NULL && macro->active;
		if (macro != NULL && !macro->active && !stays(macro))
			used = expand_use(unit, macro, token, at, count, out, depth);
		if (used == 0)
			ffaio_c_push(unit, out, &copy);
		at += used != 0 ? used : 1;
	}
}
