/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Types, as far as a value depends on them: how wide, and signed or not. */
#include "c_tree.h"

#include <string.h>

struct word {
	const char *text;
	uint8_t bits; /* 0: says nothing of the width */
	bool is_signed, is_bool;
};

static const struct word words[] = {
	{ "void", 0, false, false },	   { "char", 8, true, false },
	{ "short", 16, true, false },	   { "int", 32, true, false },
	{ "long", 64, true, false },	   { "bool", 1, false, true },
	{ "_Bool", 1, false, true },	   { "u8", 8, false, false },
	{ "u16", 16, false, false },	   { "u32", 32, false, false },
	{ "u64", 64, false, false },	   { "s8", 8, true, false },
	{ "s16", 16, true, false },	   { "s32", 32, true, false },
	{ "s64", 64, true, false },	   { "__u8", 8, false, false },
	{ "__u16", 16, false, false },	   { "__u32", 32, false, false },
	{ "__u64", 64, false, false },	   { "uint8_t", 8, false, false },
	{ "uint16_t", 16, false, false },  { "uint32_t", 32, false, false },
	{ "uint64_t", 64, false, false },  { "int32_t", 32, true, false },
	{ "int64_t", 64, true, false },	   { "size_t", 64, false, false },
	{ "ssize_t", 64, true, false },	   { "phys_addr_t", 64, false, false },
	{ "uintptr_t", 64, false, false }, { "ffa_partition_id_t", 16, false, false },
};

static const char *const qualifiers[] = {
	"const",     "static",	   "volatile", "register",   "extern",	 "inline",   "__inline",
	"unsigned",  "signed",	   "auto",     "restrict",   "__force",	 "noinline", "asmlinkage",
	"_Noreturn", "__inline__", "typeof",   "__typeof__", "_Alignas",
};

const struct c_token *ffaio_c_peek(const struct c_parser *parser, size_t ahead)
{
	const size_t at = parser->at + ahead;

	return &parser->tokens->at[at < parser->tokens->count ? at : parser->tokens->count - 1];
}

bool ffaio_c_take(struct c_parser *parser, uint32_t punct)
{
	if (ffaio_c_peek(parser, 0)->punct != punct)
		return false;
	parser->at++;
	return true;
}

size_t ffaio_c_close(const struct c_tokens *tokens, size_t at)
{
	unsigned int depth = 0;

	for (; at < tokens->count && tokens->at[at].kind != C_END; at++) {
		const uint32_t p = tokens->at[at].punct;

		if (p == '(' || p == '[' || p == '{')
			depth++;
		else if ((p == ')' || p == ']' || p == '}') && --depth == 0)
			return at + 1;
	}
	return at;
}

static const struct word *find_word(const struct c_token *token)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (token->kind == C_NAME && ffaio_c_is(token, words[i].text))
			return &words[i];
	}
	return NULL;
}

static bool is_qualifier(const struct c_token *token)
{
	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(qualifiers[0]); i++) {
		if (ffaio_c_is(token, qualifiers[i]))
			return true;
	}
	return false;
}

static bool is_tag(const struct c_token *token)
{
	return ffaio_c_is(token, "struct") || ffaio_c_is(token, "union") ||
	       ffaio_c_is(token, "enum");
}

static bool is_attribute(const struct c_token *token)
{
	return token->kind == C_NAME && token->length > 2 && memcmp(token->text, "__", 2) == 0 &&
	       find_word(token) == NULL && !is_qualifier(token);
}

bool ffaio_c_is_type(const struct c_parser *parser)
{
	const struct c_token *token = ffaio_c_peek(parser, 0);

	return find_word(token) != NULL || is_qualifier(token) || is_tag(token);
}

/* `x_t *y;` is taken for a declaration, and `x_t y`; `f(x)` and `a * b` are not. */
bool ffaio_c_declares(const struct c_parser *parser)
{
	const struct c_token *token = ffaio_c_peek(parser, 0);
	size_t ahead = 1;
	uint32_t p;

	if (ffaio_c_is_type(parser))
		return true;
	if (token->kind != C_NAME)
		return false;
	while (ffaio_c_peek(parser, ahead)->punct == '*')
		ahead++;
	p = ffaio_c_peek(parser, ahead + 1)->punct;
	return ffaio_c_peek(parser, ahead)->kind == C_NAME &&
	       (p == '=' || p == ';' || p == ',' || p == '[');
}

void ffaio_c_attributes(struct c_parser *parser)
{
	while (is_attribute(ffaio_c_peek(parser, 0))) {
		parser->at++;
		if (ffaio_c_peek(parser, 0)->punct == '(')
			parser->at = ffaio_c_close(parser->tokens, parser->at);
	}
}

/* Behind `struct x { ... }`, of which the value is nobody's concern. */
static void take_tag(struct c_parser *parser, struct c_type *type)
{
	if (ffaio_c_is(ffaio_c_peek(parser, 0), "enum"))
		*type = (struct c_type){ .bits = 32, .constant = type->constant };
	parser->at++;
	ffaio_c_attributes(parser);
	if (ffaio_c_peek(parser, 0)->kind == C_NAME)
		parser->at++;
	if (ffaio_c_peek(parser, 0)->punct == '{')
		parser->at = ffaio_c_close(parser->tokens, parser->at);
}

void ffaio_c_stars(struct c_parser *parser, struct c_type *type)
{
	for (;;) {
		ffaio_c_attributes(parser);
		if (ffaio_c_take(parser, '*'))
			type->pointer = true;
		else if (is_qualifier(ffaio_c_peek(parser, 0)))
			parser->at++;
		else
			return;
	}
}

static void take_word(struct c_parser *parser, struct c_type *type, const struct word *word)
{
	if (word->bits != 0 && !(type->bits == 64 && word->bits == 32)) {
		type->bits = word->bits;
		type->is_bool = word->is_bool;
		type->is_signed = word->is_signed;
	}
	parser->at++;
}

bool ffaio_c_type(struct c_parser *parser, struct c_type *type)
{
	bool has_base = false, is_unsigned = false;

	*type = (struct c_type){ 0 };
	for (;; ffaio_c_attributes(parser)) {
		const struct c_token *token = ffaio_c_peek(parser, 0);
		const struct word *word = find_word(token);

		if (word != NULL) {
			take_word(parser, type, word);
			has_base = true;
		} else if (is_tag(token)) {
			take_tag(parser, type);
			has_base = true;
		} else if (is_qualifier(token)) {
			type->constant |= ffaio_c_is(token, "const");
			is_unsigned |= ffaio_c_is(token, "unsigned");
			has_base |= ffaio_c_is(token, "unsigned") || ffaio_c_is(token, "signed");
			parser->at++;
			if (ffaio_c_peek(parser, 0)->punct == '(')
				parser->at = ffaio_c_close(parser->tokens, parser->at);
		} else if (!has_base && token->kind == C_NAME) {
			type->bits = 64;
			has_base = true;
			parser->at++;
		} else {
			break;
		}
	}
	if (is_unsigned && type->bits == 0)
		type->bits = 32;
	type->is_signed = type->is_signed && !is_unsigned;
	ffaio_c_stars(parser, type);
	return has_base;
}
