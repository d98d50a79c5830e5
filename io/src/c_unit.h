/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_C_UNIT_H
#define FFAIO_C_UNIT_H

#include <ffaio/error.h>
#include <ffaio/extract.h>
#include <setjmp.h>
#include <stdint.h>

/*
 * A hypervisor's C source, read far enough to run one function of it by hand:
 *
 *	bytes --c_token--> tokens --c_directive, c_macro--> tokens without macros
 *	--c_declare--> functions and variables --c_expr, c_statement--> code --c_run--> paths
 *
 * Everything lives in one arena and goes with it. What cannot be read is refused
 * with ffaio_c_refuse, which does not return: a body may ask for anything and
 * use it.
 */

#define C_FILE_LIMIT (4u << 20) /* bytes of a file */
#define C_FILES 16u
#define C_TOKEN_LIMIT (2u << 20) /* of all files, macros expanded */
#define C_MEMORY_LIMIT ((size_t)512 << 20)
/* Expressions evaluated in all, conditions both ways; fewer where each costs a fuzzer its counters.
 */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define C_STEP_LIMIT (2u << 20)
#else
#define C_STEP_LIMIT (16u << 20)
#endif
#define C_DEPTH_LIMIT 120u /* of anything that nests */

struct c_place {
	uint32_t file, line, column; /* line and column from 1 */
};

enum c_kind { C_END, C_NAME, C_NUMBER, C_STRING, C_PUNCT };

/* A punctuator as a number: its characters, the first lowest. */
#define C_P1(a) ((uint32_t)(a))
#define C_P2(a, b) ((uint32_t)(a) | (uint32_t)(b) << 8)
#define C_P3(a, b, c) (C_P2(a, b) | (uint32_t)(c) << 16)

struct c_token {
	const char *text; /* in the file, not terminated */
	uint32_t length;
	uint32_t punct; /* of C_PUNCT */
	struct c_place place;
	uint8_t kind;
	bool first; /* of its line */
	bool spaced; /* something stands between it and the token before */
	bool painted; /* a macro's own name inside it: never expanded again */
};

struct c_tokens {
	struct c_token *at;
	size_t count, room;
};

#define C_PARAMETERS 24u
struct c_macro {
	const struct c_token *name;
	bool function, variadic, gone, active;
	bool evaluated, known; /* of a constant */
	int64_t value;
	struct c_token parameter[C_PARAMETERS];
	size_t parameters;
	struct c_tokens body;
	struct c_macro *next;
};

struct c_type {
	uint8_t bits; /* 0: no number */
	bool is_signed, is_bool, pointer, constant;
};

struct c_node;
struct c_code;

struct c_parameter {
	const struct c_token *name; /* NULL: none */
	struct c_type type;
};

struct c_function {
	const struct c_token *name;
	struct c_type type; /* bits 0 and no pointer: void, or a struct */
	struct c_parameter parameter[C_PARAMETERS];
	size_t parameters;
	size_t body, end; /* tokens of the unit: '{' and behind '}' */
	bool asks, issues; /* it has FFA_FEATURES; it has an SMC */
	uint32_t decides; /* bit n: it compares parameter n, or gives it on */
	struct c_code *code; /* NULL: not read yet */
	struct c_function *next; /* of the file */
	struct c_function *chain; /* of its bucket */
};

struct c_variable {
	const struct c_token *name;
	struct c_type type;
	bool array;
	bool enumerator;
	struct c_node *value; /* NULL: none given */
	struct c_variable *chain;
};

/* A name that is set to a version, or compared with one. */
struct c_version {
	const struct c_token *name;
	struct c_version *next;
};

/* A conditional that nothing in the source decides. */
struct c_condition {
	struct c_place place;
	bool taken;
};
#define C_CONDITIONS 60u
#define C_BUCKETS 1024u
#define C_VERSIONS 64u
#define C_COMPARED 48u

struct c_file {
	char *name; /* as errors have it */
	char *bytes;
	size_t size;
};

struct c_chunk;

struct c_unit {
	struct ffaio_error *error;
	jmp_buf *refused;
	const struct ffaio_extract *options;
	const struct c_source *source; /* of headers; NULL: none */
	struct c_chunk *chunk;
	size_t memory;
	uint32_t steps;
	struct c_file file[C_FILES];
	size_t files;
	size_t total; /* tokens so far */
	struct c_macro *macro[C_BUCKETS];
	struct c_tokens tokens; /* of the source and its headers, nothing left to expand */
	struct c_function *function; /* all, linked by next */
	struct c_function *functions[C_BUCKETS];
	struct c_variable *variables[C_BUCKETS];
	struct c_version *version;
	struct c_condition condition[C_CONDITIONS];
	size_t conditions;
	int64_t compared[C_COMPARED]; /* constants that arguments were compared with */
	size_t comparisons; /* C_COMPARED: there may be more */
	bool version_read; /* something depends on the agreed version */
	bool window_lent; /* the numbers of the window were not those of the source */
	bool default_taken;
	uint64_t flip; /* bit n: condition n the other way round */
};

/* What was allocated up to here. */
struct c_mark {
	struct c_chunk *chunk;
	size_t used;
};

/* c_unit.c */
void *ffaio_c_alloc(struct c_unit *unit, size_t size); /* zeroed */
struct c_mark ffaio_c_mark(const struct c_unit *unit);
/* Give back all that was allocated since MARK. */
void ffaio_c_release(struct c_unit *unit, struct c_mark mark);
void ffaio_c_free(struct c_unit *unit);
__attribute__((noreturn, format(printf, 3, 4))) void ffaio_c_refuse(struct c_unit *unit,
								    struct c_place place,
								    const char *format, ...);
void ffaio_c_push(struct c_unit *unit, struct c_tokens *tokens, const struct c_token *token);
/* Count one more of the C_STEP_LIMIT steps. */
void ffaio_c_step(struct c_unit *unit, struct c_place place);
bool ffaio_c_is(const struct c_token *token, const char *text);
bool ffaio_c_same(const struct c_token *a, const struct c_token *b);
/* Below C_BUCKETS. */
size_t ffaio_c_bucket(const struct c_token *name);
/* "file:line" for a text; the newest four stay valid. */
const char *ffaio_c_where(const struct c_unit *unit, struct c_place place);
/* A copy of TOKEN's text, terminated. */
char *ffaio_c_text(struct c_unit *unit, const struct c_token *token);
/* What --assume says of NAME. */
bool ffaio_c_assumed(const struct c_unit *unit, const char *name, size_t length, int64_t *value);

/* c_token.c: the tokens of file INDEX; the last one is C_END. */
void ffaio_c_scan(struct c_unit *unit, size_t index, struct c_tokens *tokens);

/* c_directive.c: append file INDEX, preprocessed, to unit->tokens. */
void ffaio_c_preprocess(struct c_unit *unit, size_t index, unsigned int depth);

/* c_macro.c */
struct c_macro *ffaio_c_macro(const struct c_unit *unit, const struct c_token *name);
void ffaio_c_define(struct c_unit *unit, const struct c_token *token, size_t count);
void ffaio_c_undefine(struct c_unit *unit, const struct c_token *name);
/* Append COUNT tokens to OUT with macros expanded; names FFA_... of constants stay. */
void ffaio_c_expand(struct c_unit *unit, const struct c_token *token, size_t count,
		    struct c_tokens *out, unsigned int depth);

/* c_declare.c: find functions, variables and enumerators of unit->tokens. */
void ffaio_c_declare(struct c_unit *unit);
/* c_names.c: fill unit->version. */
void ffaio_c_find_versions(struct c_unit *unit);
struct c_function *ffaio_c_function(const struct c_unit *unit, const struct c_token *name);
struct c_variable *ffaio_c_variable(const struct c_unit *unit, const struct c_token *name);

#endif
