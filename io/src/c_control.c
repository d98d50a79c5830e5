/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What decides where code goes on: if, switch and its labels, loops. */
#include "c_compile.h"

static const struct c_token *peek(const struct compiler *c, size_t ahead)
{
	return ffaio_c_peek(&c->parser, ahead);
}

static void land(struct compiler *c, const struct jump *jumps, size_t target)
{
	for (; jumps != NULL; jumps = jumps->next)
		c->code->insn[jumps->insn].target = target;
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
		ffaio_c_unreadable(c, start, "this condition cannot be read");
		return;
	}
	branch = c->code->count;
	ffaio_c_emit(c, C_BRANCH, token)->node = condition;
	ffaio_c_statement(c);
	if (!ffaio_c_is(peek(c, 0), "else")) {
		c->code->insn[branch].target = c->code->count;
		return;
	}
	c->parser.at++;
	over = c->code->count;
	ffaio_c_emit(c, C_JUMP, token);
	c->code->insn[branch].target = c->code->count;
	ffaio_c_statement(c);
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
		ffaio_c_unreadable(c, start, "what this switch looks at cannot be read");
		return;
	}
	at = c->code->count;
	ffaio_c_emit(c, C_SWITCH, token)->node = value;
	c->enclosing.breaks = &breaks;
	c->enclosing.switch_insn = at;
	c->enclosing.last = NULL;
	c->enclosing.has_default = false;
	ffaio_c_statement(c);
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
		ffaio_c_unreadable(c, start, "this label cannot be read");
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
	ffaio_c_statement(c);
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
		ffaio_c_unreadable(c, start, "this loop cannot be read");
		return;
	}
	ffaio_c_emit(c, C_BRANCH, token)->node = condition;
	ffaio_c_add_jump(c, &breaks, NULL);
	body(c, &breaks, &continues);
	ffaio_c_emit(c, C_JUMP, token)->target = top;
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
		ffaio_c_unreadable(c, c->parser.at, "this loop cannot be read");
		return;
	}
	ffaio_c_take(&c->parser, ';');
	ffaio_c_emit(c, C_BRANCH, token)->node = condition;
	ffaio_c_add_jump(c, &breaks, NULL);
	ffaio_c_emit(c, C_JUMP, token)->target = top;
	land(c, breaks, c->code->count);
}

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
		ok = ffaio_c_declaration(c);
	} else if (ok) {
		if (peek(c, 0)->punct != ';')
			ok = (first = ffaio_c_expression(&c->parser, true)) != NULL;
		if (first != NULL)
			ffaio_c_emit(c, C_EVAL, token)->node = first;
		ok = ok && ffaio_c_take(&c->parser, ';');
	}
	if (ok && peek(c, 0)->punct != ';')
		ok = (condition = ffaio_c_expression(&c->parser, true)) != NULL;
	ok = ok && ffaio_c_take(&c->parser, ';');
	if (ok && peek(c, 0)->punct != ')')
		ok = (step = ffaio_c_expression(&c->parser, true)) != NULL;
	if (!ok || !ffaio_c_take(&c->parser, ')')) {
		ffaio_c_unreadable(c, start, "this loop cannot be read");
		return;
	}
	top = c->code->count;
	if (condition != NULL) {
		ffaio_c_emit(c, C_BRANCH, token)->node = condition;
		ffaio_c_add_jump(c, &breaks, NULL);
	}
	body(c, &breaks, &continues);
	land(c, continues, c->code->count);
	if (step != NULL)
		ffaio_c_emit(c, C_EVAL, token)->node = step;
	ffaio_c_emit(c, C_JUMP, token)->target = top;
	land(c, breaks, c->code->count);
}

static void leave(struct compiler *c, struct jump **jumps)
{
	const struct c_token *token = peek(c, 0);

	c->parser.at++;
	ffaio_c_take(&c->parser, ';');
	if (jumps == NULL) {
		ffaio_c_emit(c, C_REFUSE, token)->text = "this leaves nothing";
		return;
	}
	ffaio_c_emit(c, C_JUMP, token);
	ffaio_c_add_jump(c, jumps, NULL);
}

bool ffaio_c_control(struct compiler *c, size_t start)
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
