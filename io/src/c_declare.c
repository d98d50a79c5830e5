/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What stands at file scope: functions, variables, enumerators. The rest is passed over. */
#include "c_tree.h"

#include <string.h>

struct c_function *ffaio_c_function(const struct c_unit *unit, const struct c_token *name)
{
	struct c_function *function = unit->functions[ffaio_c_bucket(name)];

	while (function != NULL && !ffaio_c_same(function->name, name))
		function = function->chain;
	return function;
}

struct c_variable *ffaio_c_variable(const struct c_unit *unit, const struct c_token *name)
{
	struct c_variable *variable = unit->variables[ffaio_c_bucket(name)];

	while (variable != NULL && !ffaio_c_same(variable->name, name))
		variable = variable->chain;
	return variable;
}

/* A later declaration with a value takes the place of one without. */
static struct c_variable *add_variable(struct c_unit *unit, const struct c_token *name)
{
	struct c_variable *variable = ffaio_c_variable(unit, name);

	if (variable == NULL) {
		variable = ffaio_c_alloc(unit, sizeof(*variable));
		variable->chain = unit->variables[ffaio_c_bucket(name)];
		unit->variables[ffaio_c_bucket(name)] = variable;
	}
	variable->name = name;
	return variable;
}

static struct c_node *constant(struct c_unit *unit, const struct c_token *token, int64_t number)
{
	struct c_node *node = ffaio_c_alloc(unit, sizeof(*node));

	node->op = C_CONSTANT;
	node->token = token;
	node->place = token->place;
	node->number = number;
	return node;
}

/* One more than the enumerator before. */
static struct c_node *successor(struct c_unit *unit, const struct c_variable *before,
				const struct c_token *token)
{
	struct c_node *node, *name;

	if (before == NULL)
		return constant(unit, token, 0);
	name = constant(unit, before->name, 0);
	name->op = C_IDENTIFIER;
	node = constant(unit, token, 0);
	node->op = C_BINARY;
	node->punct = '+';
	node->a = name;
	node->b = constant(unit, token, 1);
	return node;
}

static void read_enum(struct c_parser *parser)
{
	struct c_variable *before = NULL;

	while (ffaio_c_peek(parser, 0)->kind == C_NAME) {
		const struct c_token *name = ffaio_c_peek(parser, 0);
		struct c_node *value = NULL;
		struct c_variable *variable;

		parser->at++;
		if (ffaio_c_take(parser, '=') &&
		    (value = ffaio_c_expression(parser, false)) == NULL)
			return;
		if (value == NULL)
			value = successor(parser->unit, before, name);
		variable = add_variable(parser->unit, name);
		variable->enumerator = true;
		variable->value = value;
		variable->type = (struct c_type){ .bits = 32, .is_signed = true };
		before = variable;
		if (!ffaio_c_take(parser, ','))
			return;
	}
}

/* `name`, `name[...]`, each with or without a value, and what follows its comma. */
static void read_variables(struct c_parser *parser)
{
	struct c_type base, type;

	if (!ffaio_c_type(parser, &base))
		return;
	for (type = base;; type = base, ffaio_c_stars(parser, &type)) {
		const struct c_token *name = ffaio_c_peek(parser, 0);
		struct c_variable *variable;

		if (name->kind != C_NAME || ffaio_c_peek(parser, 1)->punct == '(')
			return;
		parser->at++;
		variable = add_variable(parser->unit, name);
		variable->type = type;
		for (; ffaio_c_peek(parser, 0)->punct == '['; variable->array = true)
			parser->at = ffaio_c_close(parser->tokens, parser->at);
		ffaio_c_attributes(parser);
		if (ffaio_c_take(parser, '='))
			variable->value = ffaio_c_initializer(parser);
		if (!ffaio_c_take(parser, ','))
			return;
	}
}

/* The parameters between OPEN and CLOSE, which are '(' and behind ')'. */
static void read_parameters(struct c_parser *parser, struct c_function *function, size_t close)
{
	while (parser->at < close && function->parameters < C_PARAMETERS) {
		struct c_parameter *parameter = &function->parameter[function->parameters++];

		parser->at++; /* '(' or ',' */
		if (!ffaio_c_type(parser, &parameter->type))
			return;
		for (; parser->at + 1 < close && ffaio_c_peek(parser, 0)->punct != ',';
		     parser->at++) {
			if (ffaio_c_peek(parser, 0)->kind == C_NAME && parameter->name == NULL)
				parameter->name = ffaio_c_peek(parser, 0);
			else if (ffaio_c_peek(parser, 0)->punct == '(')
				parser->at = ffaio_c_close(parser->tokens, parser->at) - 1;
		}
		if (parser->at + 1 >= close)
			return;
	}
}

static bool is_reserved(const struct c_token *token)
{
	return token->length > 2 && memcmp(token->text, "__", 2) == 0;
}

static bool starts(const struct c_token *token, const char *text)
{
	return token->kind == C_NAME && token->length >= strlen(text) &&
	       memcmp(token->text, text, strlen(text)) == 0;
}

static size_t parameter_of(const struct c_function *function, const struct c_token *token)
{
	size_t i = 0;

	while (i < function->parameters && !(function->parameter[i].name != NULL &&
					     ffaio_c_same(function->parameter[i].name, token)))
		i++;
	return i;
}

static bool is_equality(const struct c_token *token)
{
	return token->punct == C_P2('=', '=') || token->punct == C_P2('!', '=');
}

/* What the tokens of FUNCTION tell of it. */
static void survey(const struct c_unit *unit, struct c_function *function)
{
	for (size_t i = function->body + 1; i + 1 < function->end; i++) {
		const struct c_token *token = &unit->tokens.at[i];
		size_t parameter;

		function->asks |= ffaio_c_is(token, "FFA_FEATURES");
		function->issues |= starts(token, "arm_smccc_");
		if (token->kind != C_NAME || !(is_equality(&token[-1]) || is_equality(&token[1]) ||
					       token[1].punct == ')' || token[1].punct == ','))
			continue;
		parameter = parameter_of(function, token);
		if (parameter < function->parameters)
			function->decides |= UINT32_C(1) << parameter;
	}
}

/* OPEN is the '(' of the parameters, BODY the '{'. */
static void add_function(struct c_parser *parser, size_t open, size_t body)
{
	struct c_function *function = ffaio_c_alloc(parser->unit, sizeof(*function));
	const struct c_token *at = parser->tokens->at;

	function->name = &at[open - 1];
	function->body = body;
	function->end = ffaio_c_close(parser->tokens, body);
	ffaio_c_type(parser, &function->type);
	parser->at = open;
	read_parameters(parser, function, ffaio_c_close(parser->tokens, open));
	survey(parser->unit, function);
	if (ffaio_c_function(parser->unit, function->name) == NULL) {
		function->next = parser->unit->function;
		parser->unit->function = function;
		function->chain = parser->unit->functions[ffaio_c_bucket(function->name)];
		parser->unit->functions[ffaio_c_bucket(function->name)] = function;
	}
	parser->at = function->end;
}

/* Where what begins at the parser ends, and what was met on the way. */
struct extent {
	size_t open; /* '(' of the last group that may hold parameters; 0: none */
	size_t body; /* '{' behind it; 0: none */
	size_t end; /* behind the ';' */
};

static void measure(const struct c_parser *parser, struct extent *extent)
{
	const struct c_token *token = parser->tokens->at;
	bool assigned = false;
	size_t at = parser->at;

	*extent = (struct extent){ 0 };
	while (token[at].kind != C_END && token[at].punct != ';') {
		const uint32_t p = token[at].punct;
		const bool named = at > parser->at && token[at - 1].kind == C_NAME;

		if (p == '{' && extent->open != 0 && !assigned) {
			extent->body = at;
			return;
		}
		assigned |= p == '=';
		if (p == '(' && named && !is_reserved(&token[at - 1]))
			extent->open = at;
		if (p == '(' && named && extent->open == 0)
			extent->open = at;
		at = p == '(' || p == '{' || p == '[' ? ffaio_c_close(parser->tokens, at) : at + 1;
	}
	extent->end = token[at].kind == C_END ? at : at + 1;
}

static void read_one(struct c_parser *parser)
{
	const struct c_token *token = ffaio_c_peek(parser, 0);
	const size_t brace = ffaio_c_peek(parser, 1)->punct == '{' ? 1 : 2;
	struct extent extent;

	measure(parser, &extent);
	if (extent.body != 0) {
		add_function(parser, extent.open, extent.body);
		return;
	}
	if (ffaio_c_is(token, "enum") && ffaio_c_peek(parser, brace)->punct == '{') {
		struct c_parser inner = *parser;

		inner.at += brace + 1;
		read_enum(&inner);
	}
	if (!ffaio_c_is(token, "typedef"))
		read_variables(parser);
	parser->at = extent.end;
}

void ffaio_c_declare(struct c_unit *unit)
{
	struct c_parser parser = { .unit = unit, .tokens = &unit->tokens };

	while (ffaio_c_peek(&parser, 0)->kind != C_END) {
		const size_t before = parser.at;

		parser.depth = 0;
		read_one(&parser);
		if (parser.at <= before)
			parser.at = before + 1;
	}
	ffaio_c_find_versions(unit);
}
