/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Operands: names, numbers, calls, members, casts, compound literals, and unary operators. */
#include "c_tree.h"

#include <string.h>

static struct c_node *literal(struct c_parser *parser)
{
	struct c_node *node = ffaio_c_node(parser, C_LITERAL, ffaio_c_peek(parser, 0));
	struct c_node **last = &node->b;

	parser->at++;
	while (!ffaio_c_take(parser, '}')) {
		struct c_node *item = ffaio_c_node(parser, C_ITEM, ffaio_c_peek(parser, 0));

		item->token = NULL;
		if (ffaio_c_take(parser, '.'))
			item->token = ffaio_c_peek(parser, 0), parser->at++;
		else if (ffaio_c_take(parser, '[') &&
			 ((item->a = ffaio_c_expression(parser, false)) == NULL ||
			  !ffaio_c_take(parser, ']')))
			return NULL;
		if (item->token != NULL || item->a != NULL)
			ffaio_c_take(parser, '=');
		item->b = ffaio_c_initializer(parser);
		if (item->b == NULL)
			return NULL;
		*last = item;
		last = &item->next;
		if (!ffaio_c_take(parser, ',') && ffaio_c_peek(parser, 0)->punct != '}')
			return NULL;
	}
	return node;
}

struct c_node *ffaio_c_initializer(struct c_parser *parser)
{
	struct c_node *node = NULL;

	if (++parser->depth > C_DEPTH_LIMIT)
		ffaio_c_refuse(parser->unit, ffaio_c_peek(parser, 0)->place, "nests too deeply");
	node = ffaio_c_peek(parser, 0)->punct == '{' ? literal(parser)
						     : ffaio_c_expression(parser, false);
	parser->depth--;
	return node;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* 0x1f, 017, 12UL, 'c'; false for 1.5 and the like. */
static bool read_number(const struct c_token *token, int64_t *value)
{
	const char *at = token->text, *end = at + token->length;
	int base = 10;
	uint64_t sum = 0;

	if (*at == '\'') {
		*value = token->length == 3 ? at[1] : 0;
		return token->length == 3;
	}
	if (end - at > 2 && at[0] == '0' && (at[1] | 0x20) == 'x') {
		base = 16;
		at += 2;
	} else if (end - at > 1 && at[0] == '0') {
		base = 8;
	}
	for (; at < end && digit(*at) < base; at++)
		sum = sum * (unsigned int)base + (unsigned int)digit(*at);
	while (at < end && strchr("uUlL", *at) != NULL)
		at++;
	*value = (int64_t)sum;
	return at == end;
}

/* An argument that is no expression: a type, an operator. */
static struct c_node *unreadable_argument(struct c_parser *parser)
{
	struct c_node *node = ffaio_c_node(parser, C_UNREADABLE, ffaio_c_peek(parser, 0));

	while (ffaio_c_peek(parser, 0)->kind != C_END) {
		const uint32_t p = ffaio_c_peek(parser, 0)->punct;

		if (p == ',' || p == ')' || p == ';' || p == '}' || p == ']')
			return node;
		if (p == '(' || p == '[' || p == '{')
			parser->at = ffaio_c_close(parser->tokens, parser->at);
		else
			parser->at++;
	}
	return node;
}

static struct c_node *argument(struct c_parser *parser)
{
	const size_t start = parser->at;
	struct c_node *node = ffaio_c_is_type(parser) ? NULL : ffaio_c_expression(parser, false);
	const uint32_t p = ffaio_c_peek(parser, 0)->punct;

	if (node != NULL && (p == ',' || p == ')'))
		return node;
	parser->at = start;
	return unreadable_argument(parser);
}

static struct c_node *call(struct c_parser *parser, struct c_node *callee)
{
	struct c_node *node = ffaio_c_node(parser, C_CALL, ffaio_c_peek(parser, 0));
	struct c_node **last = &node->b;

	node->a = callee;
	node->place = callee->place;
	parser->at++;
	while (!ffaio_c_take(parser, ')')) {
		*last = argument(parser);
		last = &(*last)->next;
		if (!ffaio_c_take(parser, ',') && ffaio_c_peek(parser, 0)->punct != ')')
			return NULL;
	}
	return node;
}

static struct c_node *parenthesis(struct c_parser *parser)
{
	struct c_node *node;

	if (ffaio_c_peek(parser, 1)->punct == '{') {
		node = ffaio_c_node(parser, C_UNREADABLE, ffaio_c_peek(parser, 0));
		parser->at = ffaio_c_close(parser->tokens, parser->at);
		return node;
	}
	parser->at++;
	node = ffaio_c_expression(parser, true);
	return node != NULL && ffaio_c_take(parser, ')') ? node : NULL;
}

static struct c_node *primary(struct c_parser *parser)
{
	const struct c_token *token = ffaio_c_peek(parser, 0);
	struct c_node *node;

	if (token->punct == '(')
		return parenthesis(parser);
	parser->at++;
	switch (token->kind) {
	case C_NAME:
		return ffaio_c_node(parser, C_IDENTIFIER, token);
	case C_NUMBER:
		node = ffaio_c_node(parser, C_CONSTANT, token);
		if (!read_number(token, &node->number))
			node->op = C_UNREADABLE;
		return node;
	case C_STRING:
		while (ffaio_c_peek(parser, 0)->kind == C_STRING)
			parser->at++;
		return ffaio_c_node(parser, C_TEXT, token);
	default:
		parser->at--;
		return NULL;
	}
}

static struct c_node *member(struct c_parser *parser, struct c_node *of)
{
	struct c_node *node = ffaio_c_node(parser, C_MEMBER, ffaio_c_peek(parser, 1));

	node->a = of;
	node->place = of->place;
	parser->at += 2;
	return node->token->kind == C_NAME ? node : NULL;
}

static struct c_node *postfix(struct c_parser *parser, struct c_node *node)
{
	while (node != NULL) {
		const struct c_token *token = ffaio_c_peek(parser, 0);
		struct c_node *outer;

		if (token->punct == '(') {
			node = call(parser, node);
		} else if (token->punct == '.' || token->punct == C_P2('-', '>')) {
			node = member(parser, node);
		} else if (token->punct == '[') {
			outer = ffaio_c_node(parser, C_INDEX, token);
			parser->at++;
			outer->a = node;
			outer->b = ffaio_c_expression(parser, true);
			node = outer->b != NULL && ffaio_c_take(parser, ']') ? outer : NULL;
		} else if (token->punct == C_P2('+', '+') || token->punct == C_P2('-', '-')) {
			outer = ffaio_c_node(parser, C_POSTFIX, token);
			parser->at++;
			outer->a = node;
			node = outer;
		} else {
			break;
		}
	}
	return node;
}

/* (type)x, (type){ ... }; NULL, and nothing read, where it is neither. */
static struct c_node *cast(struct c_parser *parser)
{
	struct c_parser inner = *parser;
	struct c_node *node = ffaio_c_node(parser, C_CAST, ffaio_c_peek(parser, 0));

	inner.at++;
	if (node->punct != '(' || !ffaio_c_is_type(&inner) || !ffaio_c_type(&inner, &node->type) ||
	    !ffaio_c_take(&inner, ')'))
		return NULL;
	*parser = inner;
	if (ffaio_c_peek(parser, 0)->punct == '{')
		return postfix(parser, ffaio_c_initializer(parser));
	node->a = ffaio_c_unary(parser);
	return node->a != NULL ? node : NULL;
}

static struct c_node *size_of(struct c_parser *parser)
{
	struct c_node *node = ffaio_c_node(parser, C_SIZEOF, ffaio_c_peek(parser, 0));

	parser->at++;
	if (ffaio_c_peek(parser, 0)->punct != '(')
		return ffaio_c_unary(parser) != NULL ? node : NULL;
	if (ffaio_c_peek(parser, 1)->kind == C_NAME && ffaio_c_peek(parser, 2)->punct == ')')
		node->a = ffaio_c_node(parser, C_IDENTIFIER, ffaio_c_peek(parser, 1));
	parser->at = ffaio_c_close(parser->tokens, parser->at);
	return node;
}

static bool is_unary(uint32_t p)
{
	return p == '!' || p == '~' || p == '-' || p == '+' || p == '&' || p == '*' ||
	       p == C_P2('+', '+') || p == C_P2('-', '-');
}

static struct c_node *read_unary(struct c_parser *parser)
{
	const struct c_token *token = ffaio_c_peek(parser, 0);
	struct c_node *node;

	if (ffaio_c_is(token, "sizeof"))
		return size_of(parser);
	if (token->punct == '(' && (node = cast(parser)) != NULL)
		return node;
	if (!is_unary(token->punct))
		return postfix(parser, primary(parser));
	node = ffaio_c_node(parser, C_UNARY, token);
	parser->at++;
	node->a = ffaio_c_unary(parser);
	return node->a != NULL ? node : NULL;
}

struct c_node *ffaio_c_unary(struct c_parser *parser)
{
	struct c_node *node;

	if (++parser->depth > C_DEPTH_LIMIT)
		ffaio_c_refuse(parser->unit, ffaio_c_peek(parser, 0)->place, "nests too deeply");
	node = read_unary(parser);
	parser->depth--;
	return node;
}
