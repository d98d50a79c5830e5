/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the text says once: the version that is asked for, and behaviours by their constructs. */
#include "extract_read.h"

#include <ffafilter/functions.h>
#include <string.h>

/* The version word that the constant TOKEN is, or 0. */
static uint32_t version_at(struct c_unit *unit, const struct c_token *token)
{
	struct c_run run = { .unit = unit, .quiet = true };
	struct c_value value;

	if (token->kind != C_NAME || token->length < 5 || memcmp(token->text, "FFA_", 4) != 0 ||
	    !ffaio_c_named(&run, token, &value))
		return 0;
	return value.number >= FFAF_VERSION_1_0 && value.number < FFAF_MAKE_VERSION(1, 16)
		       ? (uint32_t)value.number
		       : 0;
}

/*
 * `FFA_VERSION, FFA_VERSION_1_2`, `.a0 = FFA_VERSION, .a1 = FFA_VERSION_1_2` and
 * `x.a0 = FFA_VERSION; x.a1 = FFA_VERSION_1_2`: what stands between has no bracket.
 */
static const struct c_token *asked_version(struct c_unit *unit, const struct c_token *token)
{
	if (token[1].punct != ',' && token[1].punct != ';')
		return NULL;
	if (version_at(unit, &token[2]) != 0)
		return &token[2];
	for (size_t i = 2; i < 8 && token[i].kind != C_END; i++) {
		const uint32_t p = token[i].punct;

		if (p == '=' && ffaio_c_is(&token[i - 1], "a1"))
			return version_at(unit, &token[i + 1]) != 0 ? &token[i + 1] : NULL;
		if (p == '(' || p == ')' || p == '{' || p == '}')
			return NULL;
	}
	return NULL;
}

static void read_version(struct extraction *x)
{
	const struct c_tokens *tokens = &x->unit->tokens;

	for (size_t i = 0; i + 3 < tokens->count; i++) {
		const struct c_token *token = &tokens->at[i], *asked;
		uint32_t version;

		if (!ffaio_c_is(token, "FFA_VERSION"))
			continue;
		asked = asked_version(x->unit, token);
		if (asked == NULL)
			continue;
		version = version_at(x->unit, asked);
		if (x->facts.version != 0 && x->facts.version != version)
			ffaio_c_refuse(x->unit, asked->place,
				       "version %u.%u is asked for here, but another at %s",
				       ffaf_version_major(version), ffaf_version_minor(version),
				       ffaio_c_where(x->unit, x->facts.version_place));
		if (x->facts.version == 0)
			x->facts.version_place = asked->place;
		x->facts.version = version;
	}
}

static void say(struct extraction *x, enum ffaf_behaviour behaviour, int choice,
		struct c_place place)
{
	x->facts.choice[behaviour] = choice;
	x->facts.choice_place[behaviour] = place;
}

/* The first token of the file, from FIRST to END, that is TEXT; NULL: none. */
static const struct c_token *find(const struct c_unit *unit, size_t first, size_t end,
				  const char *text)
{
	for (size_t i = first; i < end; i++) {
		if (ffaio_c_is(&unit->tokens.at[i], text))
			return &unit->tokens.at[i];
	}
	return NULL;
}

/* The struct that answers are built in. */
static void read_registers(struct extraction *x)
{
	const size_t first = x->root->body, end = x->root->end;
	const struct c_token *many = find(x->unit, first, end, "arm_smccc_1_2_regs");
	const struct c_token *few = find(x->unit, first, end, "arm_smccc_res");

	if ((many == NULL) == (few == NULL))
		return;
	say(x, FFAF_BEHAVIOUR_REGISTERS,
	    many != NULL ? FFAF_REGISTERS_X0_X17 : FFAF_REGISTERS_X0_X3,
	    many != NULL ? many->place : few->place);
}

/* The SMCCC version below which nothing is asked. */
static void read_smccc(struct extraction *x)
{
	const size_t end = x->unit->tokens.count;
	const struct c_token *v1_1 = find(x->unit, 0, end, "ARM_SMCCC_VERSION_1_1");
	const struct c_token *v1_2 = find(x->unit, 0, end, "ARM_SMCCC_VERSION_1_2");

	if ((v1_1 == NULL) == (v1_2 == NULL))
		return;
	say(x, FFAF_BEHAVIOUR_BOOT_SMCCC,
	    v1_2 != NULL ? FFAF_BOOT_SMCCC_V1_2 : FFAF_BOOT_SMCCC_V1_1,
	    v1_2 != NULL ? v1_2->place : v1_1->place);
}

static bool is_narrow(const struct c_token *token)
{
	return ffaio_c_is(token, "s32") || ffaio_c_is(token, "int") || ffaio_c_is(token, "int32_t");
}

/* `(s32)x.a0 == FFA_RET_NOT_SUPPORTED` compares 32 bits, without the cast 64. */
static void read_absent(struct extraction *x)
{
	const struct c_tokens *tokens = &x->unit->tokens;
	unsigned int narrow = 0, wide = 0;
	struct c_place place = { 0 };

	for (size_t i = 7; i < tokens->count; i++) {
		const struct c_token *token = &tokens->at[i];

		if (!ffaio_c_is(token, "FFA_RET_NOT_SUPPORTED") ||
		    token[-1].punct != C_P2('=', '=') || !ffaio_c_is(&token[-2], "a0"))
			continue;
		place = token->place;
		if (token[-5].punct == ')' && is_narrow(&token[-6]))
			narrow++;
		else
			wide++;
	}
	if ((narrow == 0) != (wide == 0))
		say(x, FFAF_BEHAVIOUR_SPMC_ABSENT,
		    narrow != 0 ? FFAF_SPMC_ABSENT_W0 : FFAF_SPMC_ABSENT_X0, place);
}

void ffaio_extract_facts(struct extraction *x)
{
	for (unsigned int i = 0; i < FFAF_BEHAVIOUR_COUNT; i++)
		x->facts.choice[i] = -1;
	read_version(x);
	if (x->list)
		return;
	read_registers(x);
	read_smccc(x);
	read_absent(x);
}
