/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Macros whose meaning is known, for where no header defines them. */
#include "c_eval.h"

#include <string.h>

enum builtin {
	B_SAME, /* its argument */
	B_POINTED, /* what its argument points to */
	B_NOTHING, /* nothing that a verdict hangs on; arguments are not looked at */
	B_FAST,
	B_WIDE,
	B_NUMBER,
	B_OWNER,
	B_FID, /* parts of a FID, and the whole */
	B_MAJOR,
	B_MINOR,
	B_VERSION,
	B_BIT,
	B_GENMASK,
	B_GET,
	B_PREP,
	B_LOW,
	B_HIGH,
	B_SIZE, /* elements of an array */
	B_REGISTER, /* a register of the caller */
	B_FUNCTION, /* its x0 */
	B_OPEN /* a configuration symbol */
};

static const struct {
	const char *name;
	enum builtin builtin;
	unsigned int arguments;
} rows[] = {
	{ "likely", B_SAME, 1 },
	{ "unlikely", B_SAME, 1 },
	{ "READ_ONCE", B_SAME, 1 },
	{ "WARN_ON", B_SAME, 1 },
	{ "WARN_ON_ONCE", B_SAME, 1 },
	{ "_AC", B_SAME, 2 },
	{ "UL", B_SAME, 1 },
	{ "U", B_SAME, 1 },
	{ "cpu_to_le32", B_SAME, 1 },
	{ "array_index_nospec", B_SAME, 2 },
	{ "smp_load_acquire", B_POINTED, 1 },
	{ "atomic_read", B_POINTED, 1 },
	{ "BUILD_BUG_ON", B_NOTHING, 1 },
	{ "BUILD_BUG_ON_MSG", B_NOTHING, 2 },
	{ "static_assert", B_NOTHING, 1 },
	{ "barrier", B_NOTHING, 0 },
	{ "ARM_SMCCC_IS_FAST_CALL", B_FAST, 1 },
	{ "ARM_SMCCC_IS_64", B_WIDE, 1 },
	{ "ARM_SMCCC_FUNC_NUM", B_NUMBER, 1 },
	{ "ARM_SMCCC_OWNER_NUM", B_OWNER, 1 },
	{ "ARM_SMCCC_CALL_VAL", B_FID, 4 },
	{ "FFA_MAJOR_VERSION", B_MAJOR, 1 },
	{ "FFA_MINOR_VERSION", B_MINOR, 1 },
	{ "FFA_PACK_VERSION_INFO", B_VERSION, 2 },
	{ "BIT", B_BIT, 1 },
	{ "BIT_ULL", B_BIT, 1 },
	{ "GENMASK", B_GENMASK, 2 },
	{ "GENMASK_ULL", B_GENMASK, 2 },
	{ "FIELD_GET", B_GET, 2 },
	{ "FIELD_PREP", B_PREP, 2 },
	{ "lower_32_bits", B_LOW, 1 },
	{ "upper_32_bits", B_HIGH, 1 },
	{ "ARRAY_SIZE", B_SIZE, 1 },
	{ "cpu_reg", B_REGISTER, 2 },
	{ "vcpu_get_reg", B_REGISTER, 2 },
	{ "smccc_get_function", B_FUNCTION, 1 },
	{ "IS_ENABLED", B_OPEN, 1 },
	{ "IS_BUILTIN", B_OPEN, 1 },
	{ "IS_REACHABLE", B_OPEN, 1 },
};

static unsigned int shift_of(uint64_t mask)
{
	unsigned int shift = 0;

	while (shift < 63 && (mask >> shift & 1) == 0)
		shift++;
	return shift;
}

static uint64_t bits(uint64_t high, uint64_t low)
{
	if (high > 63 || low > high)
		return 0;
	return (UINT64_MAX >> (63 - high)) & (UINT64_MAX << low);
}

/* Of one or two numbers. */
static uint64_t compute(enum builtin builtin, uint64_t x, uint64_t y)
{
	switch (builtin) {
	case B_FAST:
		return x >> 31 & 1;
	case B_WIDE:
		return x >> 30 & 1;
	case B_NUMBER:
		return x & 0xffff;
	case B_OWNER:
		return x >> 24 & 0x3f;
	case B_MAJOR:
		return x >> 16 & 0x7fff;
	case B_MINOR:
		return x & 0xffff;
	case B_VERSION:
		return x << 16 | y;
	case B_BIT:
		return x < 64 ? UINT64_C(1) << x : 0;
	case B_GENMASK:
		return bits(x, y);
	case B_GET:
		return (y & x) >> shift_of(x);
	case B_PREP:
		return (y << shift_of(x)) & x;
	case B_LOW:
		return x & UINT32_MAX;
	case B_HIGH:
		return x >> 32;
	default:
		return 0;
	}
}

static struct c_value numbers(struct c_run *run, const struct c_node *node, enum builtin builtin)
{
	struct c_value x = ffaio_c_evaluate(run, node->b);
	struct c_value y = node->b->next != NULL ? ffaio_c_evaluate(run, node->b->next) : x;
	struct c_value value;

	if (x.kind != C_INT || y.kind != C_INT) {
		value = x.kind != C_INT ? x : y;
		if (value.kind == C_REFERENCE)
			value = ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
		value.node = node;
		value.negated = false;
		return value;
	}
	value = ffaio_c_number((int64_t)compute(builtin, (uint64_t)x.number, (uint64_t)y.number),
			       node->place);
	value.fid = builtin == B_NUMBER || builtin == B_LOW ? x.fid : false;
	if (builtin == B_GET && ((uint64_t)x.number & 0xff) == 0xff)
		value.fid = y.fid;
	return value;
}

/* (type, width, owner, number) to a FID */
static struct c_value whole_fid(struct c_run *run, const struct c_node *node)
{
	static const unsigned int shift[] = { 31, 30, 24, 0 };
	const struct c_node *argument = node->b;
	uint64_t fid = 0;

	for (size_t i = 0; i < 4; i++, argument = argument->next) {
		const struct c_value value = ffaio_c_evaluate(run, argument);

		if (value.kind != C_INT)
			return value;
		fid |= (uint64_t)value.number << shift[i];
	}
	return ffaio_c_number((int64_t)fid, node->place);
}

struct c_value ffaio_c_elements(struct c_run *run, const struct c_node *node)
{
	const struct c_value array = ffaio_c_evaluate(run, node);
	const struct c_node *list = NULL;
	int64_t count = 0;

	if (array.kind == C_REFERENCE)
		list = array.object->array != NULL ? array.object->array->value
						   : array.object->list;
	if (list == NULL || list->op != C_LITERAL)
		return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
	for (const struct c_node *item = list->b; item != NULL;
	     item = item->next, run->unit->steps++)
		count++;
	return ffaio_c_number(count, node->place);
}

static struct c_value pointed(struct c_run *run, const struct c_node *node)
{
	const struct c_node *argument = node->b;

	if (argument->op == C_UNARY && argument->punct == '&')
		return ffaio_c_evaluate(run, argument->a);
	return ffaio_c_unknown(C_FROM_NOWHERE, NULL, node->place);
}

static struct c_value caller_register(struct c_run *run, const struct c_node *node,
				      struct c_value index)
{
	struct c_value value = ffaio_c_register(run, index, node->a->token, node->place);

	if (value.kind == C_UNKNOWN)
		value.node = node;
	return value;
}

/* A configuration symbol is known by its own name. */
static struct c_value open(struct c_run *run, const struct c_node *node)
{
	const struct c_token *name = node->b->token;
	int64_t value;

	run->open = true;
	if (ffaio_c_assumed(run->unit, name->text, name->length, &value))
		return ffaio_c_number(value, node->place);
	return ffaio_c_unknown(C_FROM_NAME, name, node->place);
}

static struct c_value apply(struct c_run *run, const struct c_node *node, enum builtin builtin)
{
	switch (builtin) {
	case B_SAME:
		return ffaio_c_evaluate(run, node->b);
	case B_POINTED:
		return pointed(run, node);
	case B_NOTHING:
		return ffaio_c_number(0, node->place);
	case B_FID:
		return whole_fid(run, node);
	case B_SIZE:
		return ffaio_c_elements(run, node->b);
	case B_REGISTER:
		return caller_register(run, node, ffaio_c_evaluate(run, node->b->next));
	case B_FUNCTION:
		return caller_register(run, node, ffaio_c_number(0, node->place));
	case B_OPEN:
		return open(run, node);
	default:
		return numbers(run, node, builtin);
	}
}

bool ffaio_c_builtin(struct c_run *run, const struct c_node *node, struct c_value *value)
{
	unsigned int count = 0;

	for (const struct c_node *argument = node->b; argument != NULL; argument = argument->next)
		count++;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!ffaio_c_is(node->a->token, rows[i].name) || count != rows[i].arguments)
			continue;
		*value = apply(run, node, rows[i].builtin);
		return true;
	}
	return false;
}
