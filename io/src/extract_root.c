/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The function that decides what becomes of a call of the host. */
#include "extract_read.h"

#include <stdlib.h>
#include <string.h>

static const char usual_name[] = "kvm_host_ffa_handler";

/* Looking through a function is work, and a source may have very many. */
static void count_work(struct c_unit *unit, const struct c_function *function)
{
	unit->steps += (uint32_t)((function->end - function->body) / 16);
	ffaio_c_step(unit, function->name->place);
}

static bool is_called(struct c_unit *unit, const struct c_token *name, const struct c_function *by)
{
	count_work(unit, by);
	for (size_t i = by->body; i + 1 < by->end; i++) {
		if (unit->tokens.at[i].kind == C_NAME && unit->tokens.at[i + 1].punct == '(' &&
		    ffaio_c_same(&unit->tokens.at[i], name))
			return true;
	}
	return false;
}

static bool is_function_name(struct c_unit *unit, const struct c_token *token)
{
	struct c_run run = { .unit = unit, .quiet = true };
	struct c_value value;

	if (token->kind != C_NAME || token->length < 5 || memcmp(token->text, "FFA_", 4) != 0 ||
	    !ffaio_c_named(&run, token, &value))
		return false;
	return ((uint32_t)value.number & ~FFAF_FID_SMC64 & ~0xffu) == FFAF_FID_BASE_32;
}

/* Whether a label or a comparison in FUNCTION names a call. */
static bool names_calls(struct c_unit *unit, const struct c_function *function)
{
	const struct c_token *token = unit->tokens.at;

	count_work(unit, function);
	for (size_t i = function->body + 1; i < function->end; i++) {
		const uint32_t before = token[i - 1].punct;

		if ((ffaio_c_is(&token[i - 1], "case") || before == C_P2('=', '=') ||
		     before == C_P2('!', '=')) &&
		    is_function_name(unit, &token[i]))
			return true;
	}
	return false;
}

/* A list, an array of FIDs, that FUNCTION goes through. */
static bool uses_list(struct c_unit *unit, const struct c_function *function)
{
	count_work(unit, function);
	for (size_t i = function->body; i < function->end; i++) {
		const struct c_token *token = &unit->tokens.at[i];
		const struct c_variable *variable =
			token->kind == C_NAME ? ffaio_c_variable(unit, token) : NULL;

		if (variable != NULL && variable->array && variable->value != NULL &&
		    variable->value->op == C_LITERAL && variable->value->b != NULL &&
		    variable->value->b->b->token != NULL &&
		    is_function_name(unit, variable->value->b->b->token))
			return true;
	}
	return false;
}

static unsigned int numbers(const struct c_function *function)
{
	unsigned int count = 0;

	for (size_t i = 0; i < function->parameters; i++)
		count += function->parameter[i].type.bits >= 32 &&
			 !function->parameter[i].type.pointer;
	return count;
}

static bool mentions(const struct c_unit *unit, const struct c_function *function, const char *name)
{
	for (size_t i = function->body; i < function->end; i++) {
		if (ffaio_c_is(&unit->tokens.at[i], name))
			return true;
	}
	return false;
}

/* Whether FUNCTION tells calls apart, by itself or by what it calls. */
static bool tells_apart(struct c_unit *unit, const struct c_function *function, unsigned int depth)
{
	if (names_calls(unit, function) || uses_list(unit, function))
		return true;
	for (const struct c_function *f = depth < 3 ? unit->function : NULL; f != NULL;
	     f = f->next) {
		if (f != function && f->type.bits != 0 && is_called(unit, f->name, function) &&
		    tells_apart(unit, f, depth + 1))
			return true;
	}
	return false;
}

static bool decides(struct c_unit *unit, const struct c_function *function)
{
	return function->type.bits != 0 && function->type.bits <= 32 && !function->type.pointer &&
	       (numbers(function) == 1 || mentions(unit, function, "DECLARE_REG") ||
		mentions(unit, function, "cpu_reg")) &&
	       tells_apart(unit, function, 0);
}

static bool is_called_by_another(struct c_unit *unit, const struct c_function *function)
{
	for (const struct c_function *other = unit->function; other != NULL; other = other->next) {
		if (other != function && is_called(unit, function->name, other))
			return true;
	}
	return false;
}

static struct c_token word(const char *text)
{
	return (struct c_token){ .kind = C_NAME, .text = text, .length = (uint32_t)strlen(text) };
}

static const struct c_function *named(struct c_unit *unit, const char *text)
{
	const struct c_token name = word(text);

	return ffaio_c_function(unit, &name);
}

/* The one function that decides and that no other calls. */
static const struct c_function *search(struct c_unit *unit)
{
	const struct c_function *found = NULL;

	for (const struct c_function *f = unit->function; f != NULL; f = f->next) {
		if (!decides(unit, f) || is_called_by_another(unit, f))
			continue;
		if (found != NULL)
			ffaio_c_refuse(unit, f->name->place,
				       "%s decides on calls, and so does %s at %s; name the one to "
				       "read with --function",
				       ffaio_c_text(unit, f->name), ffaio_c_text(unit, found->name),
				       ffaio_c_where(unit, found->name->place));
		found = f;
	}
	return found;
}

static const struct c_function *find(struct extraction *x)
{
	const char *asked = x->options->function;
	const struct c_function *function = named(x->unit, asked != NULL ? asked : usual_name);

	if (function == NULL && asked != NULL)
		ffaio_c_refuse(x->unit, (struct c_place){ 0 }, "no function %s is defined here",
			       asked);
	if (function == NULL)
		function = search(x->unit);
	if (function == NULL)
		ffaio_c_refuse(x->unit, (struct c_place){ 0 },
			       "no function here decides on FF-A calls: expected one that returns "
			       "bool, gets the function id and compares it with FFA_... names");
	return function;
}

/* What a list is called says which way round it is. */
static bool has_word(const struct c_token *name, const char *const *words)
{
	for (; *words != NULL; words++) {
		const size_t length = strlen(*words);

		for (size_t i = 0; i + length <= name->length; i++) {
			if (memcmp(name->text + i, *words, length) == 0)
				return true;
		}
	}
	return false;
}

static void read_polarity(struct extraction *x)
{
	static const char *const denies[] = { "unsupported", "denied", "deny", "blocked",
					      "forbidden",   "reject", NULL };
	static const char *const allows[] = { "supported", "allowed", "permitted", "allow", NULL };

	x->true_denies = has_word(x->root->name, denies);
	if (!x->true_denies && !has_word(x->root->name, allows))
		ffaio_c_refuse(x->unit, x->root->name->place,
			       "whether %s names what is supported or what is not cannot be told "
			       "without the function that calls it",
			       ffaio_c_text(x->unit, x->root->name));
	if (x->options->like == NULL)
		ffaio_c_refuse(x->unit, x->root->name->place,
			       "this is a list alone, without the function that calls it; --like "
			       "names the policy whose other calls and window stand");
}

void ffaio_extract_root(struct extraction *x)
{
	x->root = find(x);
	if (x->root->type.bits == 0 || x->root->type.pointer)
		ffaio_c_refuse(x->unit, x->root->name->place,
			       "%s returns no bool, so what becomes of a call cannot be told",
			       ffaio_c_text(x->unit, x->root->name));
	/* One parameter and nothing to answer with: a list. */
	x->list = x->root->parameters == 1 && numbers(x->root) == 1 &&
		  !mentions(x->unit, x->root, "FFA_RET_NOT_SUPPORTED");
	if (x->list)
		read_polarity(x);
}
