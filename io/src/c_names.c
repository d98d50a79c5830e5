/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Names of numbers. What the source defines is taken from it, and compared with the
 * tables of the core; what it does not define is taken from them.
 */
#include "c_eval.h"

#include <ffafilter/functions.h>
#include <ffafilter/status.h>
#include <stdio.h>
#include <string.h>

static bool status_of(const char *name, int64_t *value)
{
	static const struct {
		const char *name;
		int status;
	} rows[] = {
#define FFAF_STATUS(status_name, number) { "FFA_RET_" #status_name, number },
#include <ffafilter/statuses.inc>
#undef FFAF_STATUS
		{ "FFA_RET_SUCCESS", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			*value = rows[i].status;
			return true;
		}
	}
	return false;
}

/* FFA_VERSION_1_2 */
static bool version_of(const char *name, int64_t *value)
{
	const size_t length = sizeof("FFA_VERSION_") - 1;
	const char *digits = name + length;

	if (strncmp(name, "FFA_VERSION_", length) != 0 || strlen(digits) != 3 || digits[0] < '0' ||
	    digits[0] > '9' || digits[1] != '_' || digits[2] < '0' || digits[2] > '9')
		return false;
	*value = FFAF_MAKE_VERSION(digits[0] - '0', digits[2] - '0');
	return true;
}

/* The FID of a function in a width: plain and FN32 are SMC32 where there is one. */
static uint32_t fid_in(enum ffaf_fn fn, bool wide)
{
	const struct ffaf_function *function = ffaf_function(fn);

	if (function == NULL || (wide && function->since64 == 0))
		return 0;
	wide = wide || function->since32 == 0;
	return (wide ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | function->number;
}

/* FFA_X, FFA_FN64_X, FFA_X_32, FFA_X_SMC64 ... as kernels and hypervisors write them. */
static uint32_t fid_of(const char *name)
{
	static const struct {
		const char *text;
		bool wide;
	} infix[] = { { "FFA_FN64_", true }, { "FFA_FN32_", false } },
	  suffix[] = { { "_SMC64", true },    { "_SMC32", false }, { "_AARCH64", true },
		       { "_AARCH32", false }, { "_64", true },	   { "_32", false } };
	const size_t length = strlen(name);
	char plain[64];

	if (length >= sizeof(plain))
		return 0;
	for (size_t i = 0; i < sizeof(infix) / sizeof(infix[0]); i++) {
		if (strncmp(name, infix[i].text, 9) == 0) {
			snprintf(plain, sizeof(plain), "FFA_%s", name + 9);
			return fid_in(ffaf_name_to_fn(plain), infix[i].wide);
		}
	}
	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++) {
		const size_t cut = strlen(suffix[i].text);

		if (length > cut && strcmp(name + length - cut, suffix[i].text) == 0) {
			snprintf(plain, sizeof(plain), "%.*s", (int)(length - cut), name);
			return fid_in(ffaf_name_to_fn(plain), suffix[i].wide);
		}
	}
	return fid_in(ffaf_name_to_fn(name), false);
}

/* What the tables of the core say. */
static bool known(const char *name, int64_t *value)
{
	*value = fid_of(name);
	return *value != 0 || status_of(name, value) || version_of(name, value);
}

static bool smccc_constant(const char *name, int64_t *value)
{
	static const struct {
		const char *name;
		int64_t value;
	} rows[] = {
		{ "ARM_SMCCC_FAST_CALL", 1 },
		{ "ARM_SMCCC_STD_CALL", 0 },
		{ "ARM_SMCCC_SMC_32", 0 },
		{ "ARM_SMCCC_SMC_64", 1 },
		{ "ARM_SMCCC_OWNER_STANDARD", 4 },
		{ "ARM_SMCCC_TYPE_SHIFT", 31 },
		{ "ARM_SMCCC_OWNER_MASK", 0x3f },
		{ "ARM_SMCCC_OWNER_SHIFT", 24 },
		{ "ARM_SMCCC_FUNC_MASK", 0xffff },
		{ "ARM_SMCCC_CALL_HINTS", 0x10000 },
		{ "ARM_SMCCC_1_3_SVE_HINT", 0x10000 },
		{ "SMCCC_RET_NOT_SUPPORTED", -1 },
		{ "true", 1 },
		{ "false", 0 },
		{ "NULL", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			*value = rows[i].value;
			return true;
		}
	}
	return false;
}

bool ffaio_c_constant(struct c_unit *unit, const struct c_tokens *tokens, int64_t *value)
{
	struct c_parser parser = { .unit = unit, .tokens = tokens };
	struct c_run run = { .unit = unit, .quiet = true };
	struct c_tokens copy = { 0 };
	struct c_token end = { .kind = C_END, .text = "" };
	struct c_value result;
	struct c_node *node;

	for (size_t i = 0; i < tokens->count; i++)
		ffaio_c_push(unit, &copy, &tokens->at[i]);
	ffaio_c_push(unit, &copy, &end);
	parser.tokens = &copy;
	node = ffaio_c_expression(&parser, true);
	if (node == NULL || ffaio_c_peek(&parser, 0)->kind != C_END)
		return false;
	result = ffaio_c_evaluate(&run, node);
	*value = result.number;
	return result.kind == C_INT && !run.open;
}

/* The number of a constant FFA_..., read once. */
static bool macro_value(struct c_unit *unit, struct c_macro *macro, int64_t *value)
{
	struct c_tokens expanded = { 0 };

	if (!macro->evaluated && !macro->active) {
		macro->evaluated = true;
		macro->active = true;
		ffaio_c_expand(unit, macro->body.at, macro->body.count, &expanded, 0);
		macro->known = ffaio_c_constant(unit, &expanded, &macro->value);
		macro->active = false;
	}
	*value = macro->value;
	return macro->known;
}

static bool is_ffa(const struct c_token *name)
{
	return name->length > 4 && name->length < 64 && memcmp(name->text, "FFA_", 4) == 0;
}

static void spell(const struct c_token *name, char text[64])
{
	snprintf(text, 64, "%.*s", (int)(name->length < 63 ? name->length : 63), name->text);
}

static bool window_of(const struct c_run *run, const char *name, int64_t *value)
{
	if (run->question == NULL)
		return false;
	if (strcmp(name, "FFA_MIN_FUNC_NUM") == 0)
		*value = run->question->window_first;
	else if (strcmp(name, "FFA_MAX_FUNC_NUM") == 0)
		*value = run->question->window_last;
	else
		return false;
	run->unit->window_lent = true;
	return *value != 0;
}

static void refuse_name(struct c_run *run, const struct c_token *name, const char *text)
{
	char buffer[64];
	const char *near = ffaio_nearest_function(text, buffer);

	ffaio_c_refuse(run->unit, name->place,
		       "%s is no name of FF-A, and nothing that was read defines it%s%s%s", text,
		       near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
		       near != NULL ? "'?" : "");
}

bool ffaio_c_named(struct c_run *run, const struct c_token *name, struct c_value *value)
{
	struct c_macro *macro = is_ffa(name) ? ffaio_c_macro(run->unit, name) : NULL;
	int64_t number;
	char text[64];

	spell(name, text);
	if (name->length >= sizeof(text))
		return false;
	if (!ffaio_c_assumed(run->unit, text, name->length, &number) &&
	    !(macro != NULL && macro_value(run->unit, macro, &number)) &&
	    !smccc_constant(text, &number) && !(is_ffa(name) && known(text, &number)) &&
	    !window_of(run, text, &number)) {
		if (is_ffa(name) && macro == NULL && !run->quiet)
			refuse_name(run, name, text);
		return false;
	}
	*value = ffaio_c_number(number, name->place);
	return true;
}

/* A plain name may stand for either width of its function; kernels differ. */
static bool is_other_width(const char *name, int64_t here, int64_t table)
{
	return ffaf_name_to_fn(name) != FFAF_FN_UNKNOWN &&
	       ffaf_fid_to_fn((uint32_t)here) == ffaf_fid_to_fn((uint32_t)table) &&
	       ffaf_fid_to_fn((uint32_t)here) == ffaf_name_to_fn(name);
}

void ffaio_c_check_names(struct c_unit *unit)
{
	for (size_t i = 0; i < C_BUCKETS; i++) {
		for (struct c_macro *macro = unit->macro[i]; macro != NULL; macro = macro->next) {
			int64_t here, table;
			char text[64];

			spell(macro->name, text);
			if (macro->function || macro->gone || !is_ffa(macro->name) ||
			    !known(text, &table) || !macro_value(unit, macro, &here) ||
			    (uint32_t)here == (uint32_t)table || is_other_width(text, here, table))
				continue;
			ffaio_c_refuse(
				unit, macro->name->place,
				"%s is 0x%x here, but 0x%x in the tables of FF-A (functions.inc, "
				"statuses.inc, versions.h)",
				text, (unsigned int)here, (unsigned int)table);
		}
	}
}

static bool is_version_name(const struct c_token *name)
{
	char text[64];
	int64_t value;

	spell(name, text);
	return is_ffa(name) && version_of(text, &value);
}

static bool compares(const struct c_token *token)
{
	const uint32_t p = token->punct;

	return p == '=' || p == '<' || p == '>' || p == C_P2('=', '=') || p == C_P2('!', '=') ||
	       p == C_P2('<', '=') || p == C_P2('>', '=');
}

static bool is_listed(const struct c_unit *unit, const struct c_token *name)
{
	const struct c_version *version = unit->version;

	while (version != NULL && !ffaio_c_same(version->name, name))
		version = version->next;
	return version != NULL;
}

void ffaio_c_find_versions(struct c_unit *unit)
{
	const struct c_token *token = unit->tokens.at;
	unsigned int count = 0;

	for (size_t i = 2; i + 2 < unit->tokens.count; i++) {
		const bool compared = (compares(&token[i + 1]) && is_version_name(&token[i + 2])) ||
				      (compares(&token[i - 1]) && is_version_name(&token[i - 2])) ||
				      (token[i - 1].punct == '(' &&
				       ffaio_c_is(&token[i - 2], "FFA_MINOR_VERSION"));
		struct c_version *version;

		if (token[i].kind != C_NAME || !compared || is_ffa(&token[i]) ||
		    is_listed(unit, &token[i]))
			continue;
		if (++count > C_VERSIONS)
			ffaio_c_refuse(unit, token[i].place, "more than %u variables hold versions",
				       C_VERSIONS);
		version = ffaio_c_alloc(unit, sizeof(*version));
		version->name = &token[i];
		version->next = unit->version;
		unit->version = version;
	}
}

bool ffaio_c_is_version(const struct c_unit *unit, const struct c_token *name)
{
	return is_listed(unit, name) || ffaio_c_is(name, "hyp_ffa_version");
}
