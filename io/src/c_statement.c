/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Statements to code with jumps. What cannot be read becomes an instruction that
 * refuses: it matters only where a call gets there.
 */
#include "c_tree.h"

#include <string.h>

#define NOWHERE SIZE_MAX

struct label {
	const struct c_token *name;
	size_t target;
	struct label *next;
};

/* A jump whose target is not known yet. */
struct jump {
	size_t insn;
	const struct c_token *label; /* of a goto */
	struct jump *next;
};

/* The innermost loop and switch. */
struct enclosing {
	struct jump **breaks, **continues;
	size_t switch_insn; /* NOWHERE: none */
	struct c_case **last;
	bool has_default;
};

struct compiler {
	struct c_parser parser;
	struct c_code *code;
	struct label *labels;
	struct jump *gotos;
	struct enclosing enclosing;
};

static struct c_insn *emit(struct compiler *c, enum c_insn_op op, const struct c_token *token)
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

static const struct c_token *peek(const struct compiler *c, size_t ahead)
{
	return ffaio_c_peek(&c->parser, ahead);
}

static void add_jump(struct compiler *c, struct jump **jumps, const struct c_token *label)
{
	struct jump *jump = ffaio_c_alloc(c->parser.unit, sizeof(*jump));

	jump->insn = c->code->count - 1;
	jump->label = label;
	jump->next = *jumps;
	*jumps = jump;
}

static void land(struct compiler *c, const struct jump *jumps, size_t target)
{
	for (; jumps != NULL; jumps = jumps->next)
		c->code->insn[jumps->insn].target = target;
}

static void statement(struct compiler *c);

/* Pass over a statement that could not be read, from START. */
static void unreadable(struct compiler *c, size_t start, const char *text)
{
	const struct c_tokens *tokens = c->parser.tokens;
	size_t at = start;

	emit(c, C_REFUSE, &tokens->at[start])->text = text;
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

/* An expression in parentheses; NULL where there is none. */
static struct c_node *head(struct compiler *c)
{
	struct c_node *node;

	if (!ffaio_c_take(&c->parser, '('))
		return NULL;
	node = ffaio_c_expression(&c->parser, true);
	return node != NULL && ffaio_c_take(&c->parser, ')') ? node : NULL;
}

static void if_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	struct c_node *condition;
	size_t branch, over;

	c->parser.at++;
	condition = head(c);
	if (condition == NULL) {
		unreadable(c, start, "this condition cannot be read");
		return;
	}
	branch = c->code->count;
	emit(c, C_BRANCH, token)->node = condition;
	statement(c);
	if (!ffaio_c_is(peek(c, 0), "else")) {
		c->code->insn[branch].target = c->code->count;
		return;
	}
	c->parser.at++;
	over = c->code->count;
	emit(c, C_JUMP, token);
	c->code->insn[branch].target = c->code->count;
	statement(c);
	c->code->insn[over].target = c->code->count;
}

static void switch_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	const struct enclosing outer = c->enclosing;
	struct jump *breaks = NULL;
	struct c_node *value;
	size_t at, end;

	c->parser.at++;
	value = head(c);
	if (value == NULL) {
		unreadable(c, start, "what this switch looks at cannot be read");
		return;
	}
	at = c->code->count;
	emit(c, C_SWITCH, token)->node = value;
	c->enclosing.breaks = &breaks;
	c->enclosing.switch_insn = at;
	c->enclosing.last = NULL;
	c->enclosing.has_default = false;
	statement(c);
	end = c->code->count;
	if (!c->enclosing.has_default)
		c->code->insn[at].target = end;
	land(c, breaks, end);
	c->enclosing = outer;
}

/* A label that cannot be read may be that of any call. */
static void refuse_switch(struct compiler *c, struct c_place place)
{
	struct c_insn *insn = &c->code->insn[c->enclosing.switch_insn];

	insn->op = C_REFUSE;
	insn->place = place;
	insn->text = "this label cannot be read; expected a constant, or two with ... between";
}

static void case_label(struct compiler *c, size_t start)
{
	struct c_case *label = ffaio_c_alloc(c->parser.unit, sizeof(*label));
	struct c_insn *insn;

	c->parser.at++;
	label->place = peek(c, 0)->place;
	label->first = ffaio_c_expression(&c->parser, false);
	if (label->first != NULL && ffaio_c_take(&c->parser, C_P3('.', '.', '.'))) {
		label->last = ffaio_c_expression(&c->parser, false);
		if (label->last == NULL)
			label->first = NULL;
	}
	if (c->enclosing.switch_insn == NOWHERE || label->first == NULL ||
	    !ffaio_c_take(&c->parser, ':')) {
		if (c->enclosing.switch_insn != NOWHERE)
			refuse_switch(c, label->place);
		unreadable(c, start, "this label cannot be read");
		return;
	}
	label->target = c->code->count;
	insn = &c->code->insn[c->enclosing.switch_insn];
	if (c->enclosing.last == NULL)
		insn->cases = label;
	else
		*c->enclosing.last = label;
	c->enclosing.last = &label->next;
}

static void default_label(struct compiler *c)
{
	c->parser.at += 2;
	if (c->enclosing.switch_insn == NOWHERE)
		return;
	c->code->insn[c->enclosing.switch_insn].target = c->code->count;
	c->enclosing.has_default = true;
}

/* The body of a loop; breaks and continues are linked by the caller. */
static void body(struct compiler *c, struct jump **breaks, struct jump **continues)
{
	const struct enclosing outer = c->enclosing;

	c->enclosing.breaks = breaks;
	c->enclosing.continues = continues;
	statement(c);
	c->enclosing = outer;
}

static void while_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	struct jump *breaks = NULL, *continues = NULL;
	const size_t top = c->code->count;
	struct c_node *condition;

	c->parser.at++;
	condition = head(c);
	if (condition == NULL) {
		unreadable(c, start, "this loop cannot be read");
		return;
	}
	emit(c, C_BRANCH, token)->node = condition;
	add_jump(c, &breaks, NULL);
	body(c, &breaks, &continues);
	emit(c, C_JUMP, token)->target = top;
	land(c, continues, top);
	land(c, breaks, c->code->count);
}

static void do_statement(struct compiler *c)
{
	const struct c_token *token = peek(c, 0);
	struct jump *breaks = NULL, *continues = NULL;
	const size_t top = c->code->count;
	struct c_node *condition;

	c->parser.at++;
	body(c, &breaks, &continues);
	land(c, continues, c->code->count);
	if (!ffaio_c_is(peek(c, 0), "while") || (c->parser.at++, condition = head(c)) == NULL) {
		unreadable(c, c->parser.at, "this loop cannot be read");
		return;
	}
	ffaio_c_take(&c->parser, ';');
	emit(c, C_BRANCH, token)->node = condition;
	add_jump(c, &breaks, NULL);
	emit(c, C_JUMP, token)->target = top;
	land(c, breaks, c->code->count);
}

static bool declaration(struct compiler *c);

/* The step of a for is behind its body: it is read twice, and kept the second time. */
static void for_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);
	struct jump *breaks = NULL, *continues = NULL;
	struct c_node *condition = NULL, *step = NULL, *first = NULL;
	bool ok;
	size_t top;

	c->parser.at++;
	ok = ffaio_c_take(&c->parser, '(');
	if (ok && ffaio_c_declares(&c->parser)) {
		ok = declaration(c);
	} else if (ok) {
		if (peek(c, 0)->punct != ';')
			ok = (first = ffaio_c_expression(&c->parser, true)) != NULL;
		if (first != NULL)
			emit(c, C_EVAL, token)->node = first;
		ok = ok && ffaio_c_take(&c->parser, ';');
	}
	if (ok && peek(c, 0)->punct != ';')
		ok = (condition = ffaio_c_expression(&c->parser, true)) != NULL;
	ok = ok && ffaio_c_take(&c->parser, ';');
	if (ok && peek(c, 0)->punct != ')')
		ok = (step = ffaio_c_expression(&c->parser, true)) != NULL;
	if (!ok || !ffaio_c_take(&c->parser, ')')) {
		unreadable(c, start, "this loop cannot be read");
		return;
	}
	top = c->code->count;
	if (condition != NULL) {
		emit(c, C_BRANCH, token)->node = condition;
		add_jump(c, &breaks, NULL);
	}
	body(c, &breaks, &continues);
	land(c, continues, c->code->count);
	if (step != NULL)
		emit(c, C_EVAL, token)->node = step;
	emit(c, C_JUMP, token)->target = top;
	land(c, breaks, c->code->count);
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
	insn = emit(c, C_DECLARE, name);
	insn->type = type;
	insn->node = value;
	insn->array = array;
	return true;
}

/* With its ';'. */
static bool declaration(struct compiler *c)
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
		unreadable(c, start, "what is returned here cannot be read");
		return;
	}
	ffaio_c_take(&c->parser, ';');
	emit(c, C_RETURN, token)->node = value;
}

static void goto_statement(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0), *label = peek(c, 1);

	if (label->kind != C_NAME) {
		unreadable(c, start, "a goto to no label");
		return;
	}
	c->parser.at += 2;
	ffaio_c_take(&c->parser, ';');
	emit(c, C_JUMP, token);
	add_jump(c, &c->gotos, label);
}

static void leave(struct compiler *c, struct jump **jumps)
{
	const struct c_token *token = peek(c, 0);

	c->parser.at++;
	ffaio_c_take(&c->parser, ';');
	if (jumps == NULL) {
		emit(c, C_REFUSE, token)->text = "this leaves nothing";
		return;
	}
	emit(c, C_JUMP, token);
	add_jump(c, jumps, NULL);
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
		statement(c);
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
		if (declaration(c))
			return;
		c->code->count = count;
		unreadable(c, start, "this declaration cannot be read");
		return;
	}
	node = ffaio_c_expression(&c->parser, true);
	if (node == NULL || !ffaio_c_take(&c->parser, ';')) {
		unreadable(c, start, "this statement cannot be read");
		return;
	}
	emit(c, C_EVAL, token)->node = node;
}

/* A statement that begins with a keyword; false: it begins with none. */
static bool keyword(struct compiler *c, size_t start)
{
	const struct c_token *token = peek(c, 0);

	if (ffaio_c_is(token, "if"))
		if_statement(c, start);
	else if (ffaio_c_is(token, "switch"))
		switch_statement(c, start);
	else if (ffaio_c_is(token, "while"))
		while_statement(c, start);
	else if (ffaio_c_is(token, "do"))
		do_statement(c);
	else if (ffaio_c_is(token, "for"))
		for_statement(c, start);
	else if (ffaio_c_is(token, "return"))
		return_statement(c, start);
	else if (ffaio_c_is(token, "goto"))
		goto_statement(c, start);
	else if (ffaio_c_is(token, "break"))
		leave(c, c->enclosing.breaks);
	else if (ffaio_c_is(token, "continue"))
		leave(c, c->enclosing.continues);
	else if (ffaio_c_is(token, "case"))
		case_label(c, start);
	else if (ffaio_c_is(token, "default") && peek(c, 1)->punct == ':')
		default_label(c);
	else
		return false;
	return true;
}

static void statement(struct compiler *c)
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
	else if (keyword(c, start))
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
	emit(&c, C_RETURN, &unit->tokens.at[function->end - 1]);
	resolve(&c);
	function->code = c.code;
	return c.code;
}
