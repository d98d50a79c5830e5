/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Preprocessor lines. A condition that nothing in the source decides, such as
 * #ifdef CONFIG_X, is noted: who reads the source tries both, and refuses it where
 * that makes a difference.
 */
#include "c_eval.h"
#include "c_source.h"

#include <string.h>

struct pre {
	struct c_unit *unit;
	struct c_tokens in; /* of the file */
	size_t at;
	unsigned int depth; /* of #include */
};

/* One #if ... #endif: whether a branch was taken, and whether this one is. */
struct level {
	bool taken, live;
	struct c_place place;
};

static size_t line_end(const struct pre *pre, size_t at)
{
	do {
		at++;
	} while (pre->in.at[at].kind != C_END && !pre->in.at[at].first);
	return at;
}

/* What the valuation says of a condition that is open. */
static bool choose(struct c_unit *unit, struct c_place place)
{
	const size_t n = unit->conditions;
	bool taken = unit->default_taken;

	if (n == C_CONDITIONS)
		ffaio_c_refuse(unit, place, "more than %u conditions that the source leaves open",
			       C_CONDITIONS);
	for (size_t i = 0; i < n; i++) {
		const struct c_condition *condition = &unit->condition[i];

		if (condition->place.file == place.file && condition->place.line == place.line)
			return condition->taken;
	}
	taken ^= (unit->flip >> n & 1) != 0;
	unit->condition[unit->conditions++] = (struct c_condition){ place, taken };
	return taken;
}

static struct c_token number(const struct c_token *like, bool value)
{
	struct c_token token = *like;

	token.kind = C_NUMBER;
	token.text = value ? "1" : "0";
	token.length = 1;
	token.punct = 0;
	return token;
}

static bool begins(const struct c_token *token, const char *text)
{
	return token->length >= strlen(text) && memcmp(token->text, text, strlen(text)) == 0;
}

/* Whether NAME is defined: 1, 0, or -1 where nothing says so. */
static int is_defined(const struct pre *pre, const struct c_token *name)
{
	int64_t value;

	if (ffaio_c_assumed(pre->unit, name->text, name->length, &value))
		return value != 0;
	if (ffaio_c_macro(pre->unit, name) != NULL)
		return 1;
	if (ffaio_c_is(name, "__ASSEMBLY__") || ffaio_c_is(name, "__ASSEMBLER__") ||
	    ffaio_c_is(name, "__cplusplus"))
		return 0;
	if (ffaio_c_is(name, "__KERNEL__") || ffaio_c_is(name, "__GNUC__") ||
	    ffaio_c_is(name, "__KVM_NVHE_HYPERVISOR__"))
		return 1;
	return -1;
}

/* `defined X` and `defined(X)` become numbers; false where one is open. */
static bool replace_defined(struct pre *pre, size_t start, size_t end, struct c_tokens *out)
{
	const struct c_token *token = pre->in.at;
	bool decided = true;

	for (size_t i = start; i < end; i++) {
		const bool parenthesis = i + 3 < end && token[i + 1].punct == '(';
		const struct c_token *name = &token[parenthesis ? i + 2 : i + 1];
		struct c_token value;
		int defined;

		if (!ffaio_c_is(&token[i], "defined") || i + 1 >= end || name->kind != C_NAME) {
			ffaio_c_push(pre->unit, out, &token[i]);
			continue;
		}
		defined = is_defined(pre, name);
		decided = decided && defined >= 0;
		value = number(&token[i], defined > 0);
		ffaio_c_push(pre->unit, out, &value);
		i += parenthesis ? 3 : 1;
	}
	return decided;
}

static bool condition_if(struct pre *pre, size_t start, size_t end)
{
	const struct c_place place = pre->in.at[start].place;
	struct c_tokens replaced = { 0 }, expanded = { 0 };
	int64_t value;

	if (!replace_defined(pre, start + 1, end, &replaced))
		return choose(pre->unit, place);
	ffaio_c_expand(pre->unit, replaced.at, replaced.count, &expanded, 0);
	if (!ffaio_c_constant(pre->unit, &expanded, &value))
		return choose(pre->unit, place);
	return value != 0;
}

/* #ifndef X, #define X at the top of a header. */
static bool is_guard(const struct pre *pre, size_t start, size_t end)
{
	const struct c_token *token = pre->in.at;

	return pre->depth != 0 && token[end].punct == '#' &&
	       ffaio_c_is(&token[end + 1], "define") &&
	       ffaio_c_same(&token[end + 2], &token[start + 1]);
}

static bool condition_ifdef(struct pre *pre, size_t start, size_t end, bool wanted)
{
	const struct c_token *name = &pre->in.at[start + 1];
	int defined;

	if (end < start + 2 || name->kind != C_NAME)
		ffaio_c_refuse(pre->unit, pre->in.at[start].place, "a name is missing");
	defined = is_defined(pre, name);
	if (defined < 0 && !wanted && is_guard(pre, start, end))
		return true;
	if (defined < 0)
		return choose(pre->unit, name->place);
	return (defined != 0) == wanted;
}

static void include(struct pre *pre, size_t start, size_t end)
{
	const struct c_token *token = &pre->in.at[start + 1];
	const struct c_token *last = &pre->in.at[end - 1];
	int index;

	if (end < start + 2 || pre->unit->files == C_FILES)
		return;
	if (token->kind == C_STRING)
		index = ffaio_c_open_header(pre->unit, token->text + 1, token->length - 2);
	else if (token->punct == '<' && last->punct == '>')
		index = ffaio_c_open_header(pre->unit, token->text + 1,
					    (size_t)(last->text - token->text) - 1);
	else
		return;
	if (index > 0)
		ffaio_c_preprocess(pre->unit, (size_t)index, pre->depth + 1);
}

static bool live(const struct level *level, size_t levels)
{
	return levels == 0 || level[levels - 1].live;
}

static bool evaluate(struct pre *pre, size_t start, size_t end)
{
	const struct c_token *word = &pre->in.at[start];

	if (ffaio_c_is(word, "ifdef") || ffaio_c_is(word, "elifdef"))
		return condition_ifdef(pre, start, end, true);
	if (ffaio_c_is(word, "ifndef") || ffaio_c_is(word, "elifndef"))
		return condition_ifdef(pre, start, end, false);
	return condition_if(pre, start, end);
}

/* A line that begins or ends a branch; false: it is none. */
static bool conditional(struct pre *pre, size_t start, size_t end, struct level *level,
			size_t *levels)
{
	const struct c_token *word = &pre->in.at[start];
	const bool is_if = begins(word, "if"), is_elif = begins(word, "elif");
	struct level *top = *levels != 0 ? &level[*levels - 1] : NULL;

	if (is_if) {
		const bool outer = live(level, *levels);

		if (*levels == C_DEPTH_LIMIT)
			ffaio_c_refuse(pre->unit, word->place, "conditions nest too deeply");
		top = &level[(*levels)++];
		*top = (struct level){ .place = word->place };
		top->live = outer && evaluate(pre, start, end);
		top->taken = top->live || !outer;
		return true;
	}
	if (!is_elif && !ffaio_c_is(word, "else") && !ffaio_c_is(word, "endif"))
		return false;
	if (top == NULL)
		ffaio_c_refuse(pre->unit, word->place, "this stands outside of any #if");
	if (ffaio_c_is(word, "endif")) {
		(*levels)--;
		return true;
	}
	top->live = !top->taken && (!is_elif || evaluate(pre, start, end));
	top->taken |= top->live;
	return true;
}

static void directive(struct pre *pre, size_t start, size_t end, struct level *level,
		      size_t *levels)
{
	const struct c_token *word = &pre->in.at[start];

	if (start >= end || conditional(pre, start, end, level, levels) || !live(level, *levels))
		return;
	if (ffaio_c_is(word, "define") && end > start + 1)
		ffaio_c_define(pre->unit, word + 1, end - start - 1);
	else if (ffaio_c_is(word, "undef") && end > start + 1)
		ffaio_c_undefine(pre->unit, word + 1);
	else if (ffaio_c_is(word, "include"))
		include(pre, start, end);
}

void ffaio_c_preprocess(struct c_unit *unit, size_t index, unsigned int depth)
{
	struct pre pre = { .unit = unit, .depth = depth };
	struct level level[C_DEPTH_LIMIT];
	size_t levels = 0, start = 0;

	ffaio_c_scan(unit, index, &pre.in);
	while (pre.in.at[start].kind != C_END) {
		size_t end = start;

		if (pre.in.at[start].punct == '#' && pre.in.at[start].first) {
			end = line_end(&pre, start);
			directive(&pre, start + 1, end, level, &levels);
		} else {
			while (pre.in.at[end].kind != C_END &&
			       !(pre.in.at[end].punct == '#' && pre.in.at[end].first))
				end++;
			if (live(level, levels))
				ffaio_c_expand(unit, &pre.in.at[start], end - start, &unit->tokens,
					       0);
		}
		start = end;
	}
	if (levels != 0)
		ffaio_c_refuse(unit, level[levels - 1].place, "this condition has no #endif");
	if (depth == 0)
		ffaio_c_push(unit, &unit->tokens, &pre.in.at[start]);
}
