/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_C_TREE_H
#define FFAIO_C_TREE_H

#include "c_unit.h"

/* Expressions as trees, statements as code with jumps. */

enum c_op {
	C_CONSTANT, /* number */
	C_TEXT, /* a string */
	C_IDENTIFIER, /* token */
	C_CALL, /* a: what is called; b: arguments, linked by next */
	C_UNARY, /* punct, a */
	C_POSTFIX, /* punct ++ or --, a */
	C_BINARY, /* punct, a, b; && and || too */
	C_TERNARY, /* a ? b : c; b NULL: a ?: c */
	C_ASSIGN, /* punct: = += ...; a, b */
	C_COMMA, /* a, b */
	C_INDEX, /* a[b] */
	C_MEMBER, /* a.token, a->token */
	C_CAST, /* type, a */
	C_SIZEOF, /* a: the name that it is of, or NULL */
	C_LITERAL, /* { b, ... }: C_ITEMs, linked by next */
	C_ITEM, /* token: designated member, or a: index, or neither; b: value */
	C_UNREADABLE /* what is no expression, such as the type that a macro takes */
};

struct c_node {
	enum c_op op;
	uint32_t punct;
	struct c_place place;
	const struct c_token *token;
	struct c_type type;
	int64_t number;
	struct c_node *a, *b, *c, *next;
};

enum c_insn_op {
	C_EVAL, /* node */
	C_DECLARE, /* token, type, node: value or NULL */
	C_BRANCH, /* to target unless node holds */
	C_JUMP, /* to target */
	C_SWITCH, /* node, and cases first to last; target: default or the end */
	C_RETURN, /* node or NULL */
	C_REFUSE /* what could not be read; text says why */
};

struct c_insn {
	enum c_insn_op op;
	struct c_place place;
	const struct c_token *token;
	struct c_type type;
	bool array;
	struct c_node *node;
	size_t target;
	struct c_case *cases;
	const char *text;
};

struct c_case {
	struct c_node *first, *last; /* last NULL: one value */
	struct c_place place;
	size_t target;
	struct c_case *next;
};

struct c_code {
	struct c_insn *insn;
	size_t count, room;
};

/* Reading stands at AT; a failed expression leaves the place. */
struct c_parser {
	struct c_unit *unit;
	const struct c_tokens *tokens;
	size_t at;
	unsigned int depth;
};

const struct c_token *ffaio_c_peek(const struct c_parser *parser, size_t ahead);
bool ffaio_c_take(struct c_parser *parser, uint32_t punct);
/* Behind the bracket that closes the one at AT. */
size_t ffaio_c_close(const struct c_tokens *tokens, size_t at);

/* c_expr.c: NULL where there is no expression. Assignments, and with COMMA commas too. */
struct c_node *ffaio_c_expression(struct c_parser *parser, bool comma);
struct c_node *ffaio_c_node(struct c_parser *parser, enum c_op op, const struct c_token *token);
/* c_primary.c: an operand with its unary operators. */
struct c_node *ffaio_c_unary(struct c_parser *parser);
/* What may stand behind '=': an expression or { ... }. */
struct c_node *ffaio_c_initializer(struct c_parser *parser);

/* c_type.c: whether a type begins here; read one with its attributes and stars. */
bool ffaio_c_is_type(const struct c_parser *parser);
bool ffaio_c_declares(const struct c_parser *parser);
bool ffaio_c_type(struct c_parser *parser, struct c_type *type);
/* Stars and attributes before a declared name. */
void ffaio_c_stars(struct c_parser *parser, struct c_type *type);
void ffaio_c_attributes(struct c_parser *parser);

/* c_statement.c: the code of FUNCTION, read once. */
const struct c_code *ffaio_c_code(struct c_unit *unit, struct c_function *function);

#endif
