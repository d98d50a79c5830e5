/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Statements to code with jumps. What cannot be read becomes an instruction that
 * refuses: it matters only where a call gets there.
 */
#include "c_compile.h"

#include <string.h>

static const struct c_token *peek(const struct compiler *c, size_t ahead)
{
	return ffaio_c_peek(&c->parser, ahead);
}

struct c_insn *ffaio_c_emit(struct compiler *c, enum c_insn_op op, const struct c_token *token)
{
	struct c_code *code = c->code;
	struct c_insn *insn;

	if (code->count == code->room) {
		const size_t room = code->room != 0 ? 2 * code->room : 32;

		insn = ffaio_c_alloc(c->parser.unit, room * sizeof(*insn));
		if (code->count != 0)
			memcpy(insn, code->insn, code->count * sizeof(*insn));
		code->insn = insn;
		code->room = room;
	}
	insn = &code->insn[code->count++];
	*insn = (struct c_insn){ .op = op, .token = token, .place = token->place };
	return insn;
}

void ffaio_c_add_jump(struct compiler *c, struct jump **jumps, const struct c_token *label)
{
	struct jump *jump = ffaio_c_alloc(c->parser.unit, sizeof(*jump));

	jump->insn = c->code->count - 1;
	jump->label = label;
	jump->next = *jumps;
	*jumps = jump;
}

/* Pass over a statement that could not be read, from START. */
void ffaio_c_unreadable(struct compiler *c, size_t start, const char *text)
{
	const struct c_tokens *tokens = c->parser.tokens;
	size_t at = start;

	ffaio_c_emit(c, C_REFUSE, &tokens->at[start])->text = text;
	while (tokens->at[at].kind != C_END && tokens->at[at].punct != ';' &&
	       tokens->at[at].punct != '}') {
		const uint32_t p = tokens->at[at].punct;

		at = p == '(' || p == '[' || p == '{' ? ffaio_c_close(tokens, at) : at + 1;
		if (p == '{')
			break;
	}
	if (tokens->at[at].punct == ';')
		at++;
	c->parser.at = at > start ? at : start + 1;
}

static bool declare_one(struct compiler *c, struct c_type type)
{
	const struct c_token *name = peek(c, 0);
	struct c_node *value = NULL;
	struct c_insn *insn;
	bool array = false;

	if (name->kind != C_NAME)
		return false;
	c->parser.at++;
	for (; peek(c, 0)->punct == '['; array = true)
		c->parser.at = ffaio_c_close(c->parser.tokens, c->parser.at);
	ffaio_c_attributes(&c->parser);
	if (ffaio_c_take(&c->parser, '=') && (value = ffaio_c_initializer(&c->parser)) == NULL)
		return false;
	insn = ffaio_c_emit(c, C_DECLARE, name);
	insn->type = type;
	insn->node = value;
	insn->array = array;
	return true;
}

/* With its ';'. */
bool ffaio_c_declaration(struct compiler *c)
{
	struct c_type base, type;

	if (!ffaio_c_type(&c->parser, &base))
		return false;
	if (ffaio_c_take(&c->parser, ';'))
		return true;
	for (type = base; declare_one(c, type);) {
		if (ffaio_c_take(&c->parser, ';'))
			return true;
		if (!ffaio_c_take(&c->parser, ','))
			return false;
		type = base;
		ffaio_c_stars(&c->parser, &type);
	}
	return false;
}

static void return_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	struct c_node *value = NULL;

	c->parser.at++;
	if (peek(c, 0)->punct != ';' && (value = ffaio_c_expression(&c->parser, true)) == NULL) {
		ffaio_c_unreadable(c, start, "what is returned here cannot be read");
		return;
	}
	ffaio_c_take(&c->parser, ';');
	ffaio_c_emit(c, C_RETURN, token)->node = value;
}

static void goto_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0), *label = peek(c, 1);

	if (label->kind != C_NAME) {
		ffaio_c_unreadable(c, start, "a goto to no label");
		return;
	}
	c->parser.at += 2;
	ffaio_c_take(&c->parser, ';');
	ffaio_c_emit(c, C_JUMP, token);
	ffaio_c_add_jump(c, &c->gotos, label);
}

static void label(struct compiler *c)
{
	struct label *label = ffaio_c_alloc(c->parser.unit, sizeof(*label));

	label->name = peek(c, 0);
	label->target = c->code->count;
	label->next = c->labels;
	c->labels = label;
	c->parser.at += 2;
	if (ffaio_c_is(peek(c, 0), "__maybe_unused") || ffaio_c_is(peek(c, 0), "__attribute__"))
		ffaio_c_attributes(&c->parser);
}

static void block(struct compiler *c)
{
	c->parser.at++;
	while (peek(c, 0)->kind != C_END && peek(c, 0)->punct != '}')
		ffaio_c_statement(c);
	ffaio_c_take(&c->parser, '}');
}

/* Assembler does nothing that a verdict hangs on. */
static bool is_asm(const struct c_token *token)
{
	return ffaio_c_is(token, "asm") || ffaio_c_is(token, "__asm__") ||
	       ffaio_c_is(token, "asm_volatile");
}

static void simple(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	const size_t count = c->code->count;
	struct c_node *node;

	if (is_asm(token)) {
		while (peek(c, 0)->kind != C_END && peek(c, 0)->punct != ';')
			c->parser.at++;
		ffaio_c_take(&c->parser, ';');
		return;
	}
	if (ffaio_c_declares(&c->parser)) {
		if (ffaio_c_declaration(c))
			return;
		c->code->count = count;
		ffaio_c_unreadable(c, start, "this declaration cannot be read");
		return;
	}
	node = ffaio_c_expression(&c->parser, true);
	if (node == NULL || !ffaio_c_take(&c->parser, ';')) {
		ffaio_c_unreadable(c, start, "this statement cannot be read");
		return;
	}
	ffaio_c_emit(c, C_EVAL, token)->node = node;
}

void ffaio_c_statement(struct compiler *c)
{
	const size_t start = c->parser.at;

	if (++c->parser.depth > C_DEPTH_LIMIT)
		ffaio_c_refuse(c->parser.unit, peek(c, 0)->place, "nests too deeply");
	if (ffaio_c_is(peek(c, 0), "__attribute__"))
		ffaio_c_attributes(&c->parser);
	if (ffaio_c_take(&c->parser, ';'))
		;
	else if (peek(c, 0)->punct == '{')
		block(c);
	else if (ffaio_c_is(peek(c, 0), "return"))
		return_statement(c, start);
	else if (ffaio_c_is(peek(c, 0), "goto"))
		goto_statement(c, start);
	else if (ffaio_c_control(c, start))
		;
	else if (peek(c, 0)->kind == C_NAME && peek(c, 1)->punct == ':')
		label(c);
	else if (ffaio_c_is(peek(c, 0), "fallthrough"))
		c->parser.at++;
	else if (peek(c, 0)->punct != '}')
		simple(c, start);
	c->parser.depth--;
}

static void resolve(struct compiler *c)
{
	for (const struct jump *jump = c->gotos; jump != NULL; jump = jump->next) {
		struct c_insn *insn = &c->code->insn[jump->insn];
		const struct label *found = c->labels;

		while (found != NULL && !ffaio_c_same(found->name, jump->label))
			found = found->next;
		if (found != NULL) {
			insn->target = found->target;
		} else {
			insn->op = C_REFUSE;
			insn->text = "a goto to no label";
		}
	}
}

const struct c_code *ffaio_c_code(struct c_unit *unit, struct c_function *function)
{
	struct compiler c = {
		.parser = { .unit = unit, .tokens = &unit->tokens, .at = function->body },
		.enclosing.switch_insn = NOWHERE
	};

	if (function->code != NULL)
		return function->code;
	c.code = ffaio_c_alloc(unit, sizeof(*c.code));
	block(&c);
	ffaio_c_emit(&c, C_RETURN, &unit->tokens.at[function->end - 1]);
	resolve(&c);
	function->code = c.code;
	return c.code;
}
