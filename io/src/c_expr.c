/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Expressions: C's precedences, and GNU's ?: without a middle. */
#include "c_tree.h"

struct c_node *ffaio_c_node(struct c_parser *parser, enum c_op op, const struct c_token *token)
{
	struct c_node *node = ffaio_c_alloc(parser->unit, sizeof(*node));

	node->op = op;
	node->token = token;
	node->punct = token->punct;
	node->place = token->place;
	return node;
}

static struct c_node *assignment(struct c_parser *parser);

/* How tightly a binary operator binds; 0: it is none. */
static unsigned int precedence(uint32_t p)
{
	static const struct {
		uint32_t punct;
		unsigned int level;
	} rows[] = {
		{ '*', 10 },
		{ '/', 10 },
		{ '%', 10 },
		{ '+', 9 },
		{ '-', 9 },
		{ C_P2('<', '<'), 8 },
		{ C_P2('>', '>'), 8 },
		{ '<', 7 },
		{ '>', 7 },
		{ C_P2('<', '='), 7 },
		{ C_P2('>', '='), 7 },
		{ C_P2('=', '='), 6 },
		{ C_P2('!', '='), 6 },
		{ '&', 5 },
		{ '^', 4 },
		{ '|', 3 },
		{ C_P2('&', '&'), 2 },
		{ C_P2('|', '|'), 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].punct == p)
			return rows[i].level;
	}
	return 0;
}

static struct c_node *binary(struct c_parser *parser, unsigned int least)
{
	struct c_node *left = ffaio_c_unary(parser);

	while (left != NULL && precedence(ffaio_c_peek(parser, 0)->punct) >= least) {
		struct c_node *node = ffaio_c_node(parser, C_BINARY, ffaio_c_peek(parser, 0));

		parser->at++;
		node->a = left;
		node->b = binary(parser, precedence(node->punct) + 1);
		left = node->b != NULL ? node : NULL;
	}
	return left;
}

static struct c_node *ternary(struct c_parser *parser)
{
	struct c_node *condition = binary(parser, 1), *node;

	if (condition == NULL || ffaio_c_peek(parser, 0)->punct != '?')
		return condition;
	node = ffaio_c_node(parser, C_TERNARY, ffaio_c_peek(parser, 0));
	parser->at++;
	node->a = condition;
	if (ffaio_c_peek(parser, 0)->punct != ':' &&
	    (node->b = ffaio_c_expression(parser, true)) == NULL)
		return NULL;
	if (!ffaio_c_take(parser, ':'))
		return NULL;
	node->c = assignment(parser);
	return node->c != NULL ? node : NULL;
}

static bool is_assignment(const struct c_token *token)
{
	const uint32_t p = token->punct;

	if (p == '=')
		return true;
	if (token->kind != C_PUNCT || token->length < 2 || token->text[token->length - 1] != '=')
		return false;
	return p != C_P2('=', '=') && p != C_P2('!', '=') && p != C_P2('<', '=') &&
	       p != C_P2('>', '=');
}

static struct c_node *read_assignment(struct c_parser *parser)
{
	struct c_node *left = ternary(parser), *node;

	if (left == NULL || !is_assignment(ffaio_c_peek(parser, 0)))
		return left;
	node = ffaio_c_node(parser, C_ASSIGN, ffaio_c_peek(parser, 0));
	parser->at++;
	node->a = left;
	node->b = assignment(parser);
	return node->b != NULL ? node : NULL;
}

static struct c_node *assignment(struct c_parser *parser)
{
	struct c_node *node;

	if (++parser->depth > C_DEPTH_LIMIT)
		ffaio_c_refuse(parser->unit, ffaio_c_peek(parser, 0)->place, "nests too deeply");
	node = read_assignment(parser);
	parser->depth--;
	return node;
}

struct c_node *ffaio_c_expression(struct c_parser *parser, bool comma)
{
	struct c_node *left = assignment(parser);

	while (comma && left != NULL && ffaio_c_peek(parser, 0)->punct == ',') {
		struct c_node *node = ffaio_c_node(parser, C_COMMA, ffaio_c_peek(parser, 0));

		parser->at++;
		node->a = left;
		node->b = assignment(parser);
		left = node->b != NULL ? node : NULL;
	}
	return left;
}
