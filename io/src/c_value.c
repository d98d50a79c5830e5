/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Arithmetic on values, known and unknown. */
#include "c_eval.h"

struct c_value ffaio_c_number(int64_t number, struct c_place place)
{
	return (struct c_value){ .kind = C_INT, .number = number, .place = place };
}

struct c_value ffaio_c_unknown(enum c_origin origin, const struct c_token *name,
			       struct c_place place)
{
	return (struct c_value){ .origin = (uint8_t)origin, .name = name, .place = place };
}

struct c_value ffaio_c_convert(struct c_value value, struct c_type type)
{
	uint64_t number = (uint64_t)value.number;

	if (value.kind != C_INT || type.pointer || type.bits == 0)
		return value;
	if (type.is_bool) {
		value.number = value.number != 0;
		return value;
	}
	if (type.bits < 64) {
		const uint64_t sign = UINT64_C(1) << (type.bits - 1);

		number &= 2 * sign - 1;
		if (type.is_signed && (number & sign) != 0)
			number |= ~(2 * sign - 1);
	}
	value.number = (int64_t)number;
	return value;
}

static int64_t shift(uint64_t number, int64_t by, bool left)
{
	if (by < 0 || by > 63)
		return 0;
	return (int64_t)(left ? number << by : number >> by);
}

/* False where C gives no value. */
static bool compute(uint32_t punct, int64_t a, int64_t b, int64_t *value)
{
	const uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (punct) {
	case '*':
		*value = (int64_t)(x * y);
		return true;
	case '+':
		*value = (int64_t)(x + y);
		return true;
	case '-':
		*value = (int64_t)(x - y);
		return true;
	case '/':
		*value = b != 0 && !(a == INT64_MIN && b == -1) ? a / b : 0;
		return b != 0;
	case '%':
		*value = b != 0 && !(a == INT64_MIN && b == -1) ? a % b : 0;
		return b != 0;
	case '&':
		*value = a & b;
		return true;
	case '|':
		*value = a | b;
		return true;
	case '^':
		*value = a ^ b;
		return true;
	case '<':
		*value = a < b;
		return true;
	case '>':
		*value = a > b;
		return true;
	case C_P2('<', '<'):
		*value = shift(x, b, true);
		return true;
	case C_P2('>', '>'):
		*value = shift(x, b, false);
		return true;
	case C_P2('<', '='):
		*value = a <= b;
		return true;
	case C_P2('>', '='):
		*value = a >= b;
		return true;
	case C_P2('=', '='):
		*value = a == b;
		return true;
	case C_P2('!', '='):
		*value = a != b;
		return true;
	default:
		return false;
	}
}

/* The unknown of two values, from now on known by NODE. */
static struct c_value unknown_of(const struct c_node *node, struct c_value a, struct c_value b)
{
	struct c_value value = a.kind == C_INT ? b : a;

	if (value.kind == C_REFERENCE)
		value = ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
	if (a.kind == C_UNKNOWN && b.kind == C_UNKNOWN && b.origin == C_FROM_PROBE)
		value = b;
	value.node = node;
	value.negated = false;
	value.fid = false;
	return value;
}

void ffaio_c_compared(struct c_run *run, int64_t number)
{
	struct c_unit *unit = run->unit;

	if (run->question == NULL || run->question->registers == NULL)
		return;
	for (size_t i = 0; i < unit->comparisons; i++) {
		if (unit->compared[i] == number)
			return;
	}
	if (unit->comparisons < C_COMPARED)
		unit->compared[unit->comparisons++] = number;
}

/* A value that is the same whatever the arguments are. */
static bool is_constant(const struct c_run *run, const struct c_node *node)
{
	if (node == NULL || node->op == C_CONSTANT)
		return true;
	if (node->op == C_IDENTIFIER)
		return ffaio_c_local(run, node->token) == NULL;
	if (node->op == C_CALL) {
		for (const struct c_node *argument = node->b; argument != NULL;
		     argument = argument->next) {
			if (!is_constant(run, argument))
				return false;
		}
		return true;
	}
	return (node->op == C_BINARY || node->op == C_UNARY || node->op == C_CAST) &&
	       is_constant(run, node->a) && is_constant(run, node->b);
}

static bool is_comparison(uint32_t p)
{
	return p == '<' || p == '>' || p == C_P2('<', '=') || p == C_P2('>', '=') ||
	       p == C_P2('=', '=') || p == C_P2('!', '=');
}

/* x0 with its function number left whole still tells of the call. */
static bool keeps_fid(const struct c_node *node, struct c_value a, struct c_value b)
{
	if (node->punct != '&')
		return false;
	return (a.fid && (b.number & 0xff) == 0xff) || (b.fid && (a.number & 0xff) == 0xff);
}

struct c_value ffaio_c_binary(struct c_run *run, const struct c_node *node, struct c_value a,
			      struct c_value b)
{
	const bool equality = node->punct == C_P2('=', '=') || node->punct == C_P2('!', '=');
	struct c_value value = ffaio_c_number(0, node->place);

	if (a.kind == C_REFERENCE && b.kind == C_INT && b.number == 0 && equality) {
		value.number = node->punct == C_P2('!', '=');
		return value;
	}
	if (a.kind != C_INT || b.kind != C_INT ||
	    !compute(node->punct, a.number, b.number, &value.number))
		return unknown_of(node, a, b);
	if (is_comparison(node->punct) && !run->quiet) {
		if (is_constant(run, node->a))
			ffaio_c_compared(run, a.number);
		if (is_constant(run, node->b))
			ffaio_c_compared(run, b.number);
	}
	if (equality && a.fid != b.fid && a.number == b.number)
		ffaio_c_matched(run, a.fid ? b.place : a.place);
	value.fid = keeps_fid(node, a, b);
	return value;
}
