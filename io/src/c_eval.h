/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_C_EVAL_H
#define FFAIO_C_EVAL_H

#include "c_tree.h"

/*
 * One call run by hand through the function that decides: x0 is a number, all else
 * is unknown. Where an unknown decides, both ways are gone, one after the other: a
 * path is one way through, with what decided on it and what was called.
 */

enum c_value_kind { C_UNKNOWN, C_INT, C_REFERENCE };

enum c_origin {
	C_FROM_NOWHERE,
	C_FROM_NAME, /* a variable, or what the source does not define */
	C_FROM_CALL, /* the result of a call that was not run */
	C_FROM_PROBE, /* the SPMC was asked for this very call */
	C_FROM_REGISTER, /* an argument of the caller */
};

struct c_value {
	uint8_t kind, origin;
	bool fid; /* x0 or its function number, so that a comparison tells of the call */
	bool negated;
	int64_t number; /* C_INT; of C_FROM_CALL: which call of the path */
	struct c_object *object; /* C_REFERENCE */
	const struct c_token *name; /* of an unknown: what it is called */
	const struct c_node *node; /* of an unknown: NULL where it is NAME itself */
	struct c_place place;
};

/* A variable of a function, or of the file once it was written. */
struct c_object {
	const struct c_token *name;
	struct c_type type;
	struct c_value value;
	struct c_object *members; /* of a struct, by name; of an array, none */
	const struct c_variable *array; /* its elements are there */
	const struct c_node *list; /* elements of a local array */
	int call; /* that wrote it last; -1: none */
	bool is_struct;
	struct c_object *next;
};

#define C_DECISIONS 40u
#define C_CALLS 40u
#define C_PATHS 1024u

struct c_decision {
	struct c_value value; /* what decided */
	bool taken;
};

/* A call that was not run. */
struct c_called {
	const struct c_token *name;
	struct c_place place;
	bool pointers; /* it got more than numbers: it can do what the caller asked for */
	bool context; /* it got what the function that decides got of the caller */
	bool smc;
	bool has_status;
	int64_t status;
	/* Of an SMC: x0 to x7 as far as they are numbers, or all from a place that is not here. */
	bool whole;
	uint8_t known; /* a bit each */
	int64_t asked[8];
};

struct c_path {
	struct c_decision decision[C_DECISIONS];
	size_t decisions;
	struct c_called call[C_CALLS];
	size_t calls;
	bool handled; /* the function returned true */
	struct c_place returned; /* by this statement */
	struct c_place wrote; /* something of the caller's was written here; line 0: nothing */
	struct c_place matched; /* the label or number that equalled x0 last; line 0: none */
	struct c_path *next;
};

/* What is asked of the source. */
struct c_question {
	const struct c_function *function;
	uint32_t fid;
	uint32_t version; /* of variables that hold the agreed one; 0: unknown */
	uint8_t window_first, window_last; /* where the source does not say */
	const uint64_t *registers; /* x0 to x17 of the caller; NULL: x0 alone is known */
};

struct c_frame;

struct c_run {
	struct c_unit *unit;
	const struct c_question *question;
	struct c_path *path;
	struct c_object *globals; /* that the path wrote */
	struct c_frame *frame;
	bool choice[C_DECISIONS]; /* which ways to go */
	size_t choices;
	unsigned int depth;
	bool tail; /* the next function's value is the last word */
	bool quiet; /* constants only: nothing may be run or decided */
	bool open; /* quiet: something was unknown */
};

/* c_paths.c: all paths of one call. They live until the caller releases its mark. */
struct c_path *ffaio_c_paths(struct c_unit *unit, const struct c_question *question);

/* c_run.c: run FUNCTION with ARGUMENT; its value. */
struct c_value ffaio_c_invoke(struct c_run *run, struct c_function *function,
			      const struct c_value *argument, size_t arguments);
/* Register INDEX of the caller, called NAME. */
struct c_value ffaio_c_register(const struct c_run *run, struct c_value index,
				const struct c_token *name, struct c_place place);
/* The variable NAME of the function that runs, or NULL. */
struct c_object *ffaio_c_local(const struct c_run *run, const struct c_token *name);
struct c_object *ffaio_c_member(struct c_run *run, struct c_object *object,
				const struct c_token *name);
struct c_object *ffaio_c_object(struct c_run *run, const struct c_token *name, struct c_type type);

/* c_decide.c: whether VALUE holds, by a choice of the path where it is unknown. */
bool ffaio_c_holds(struct c_run *run, struct c_value value);
/* Note that x0 equalled OTHER. */
void ffaio_c_matched(struct c_run *run, struct c_place place);

/* c_value.c */
struct c_value ffaio_c_number(int64_t number, struct c_place place);
struct c_value ffaio_c_unknown(enum c_origin origin, const struct c_token *name,
			       struct c_place place);
struct c_value ffaio_c_convert(struct c_value value, struct c_type type);
struct c_value ffaio_c_binary(struct c_run *run, const struct c_node *node, struct c_value a,
			      struct c_value b);

/* Note, while arguments are tried, that one may have been compared with NUMBER. */
void ffaio_c_compared(struct c_run *run, int64_t number);

/* c_evaluate.c */
struct c_value ffaio_c_evaluate(struct c_run *run, const struct c_node *node);

/* c_object.c: a variable of the file as the path left it, or NULL; and one to be written. */
struct c_object *ffaio_c_global(const struct c_run *run, const struct c_token *name);
struct c_object *ffaio_c_make_global(struct c_run *run, const struct c_token *name,
				     struct c_type type);
struct c_value ffaio_c_address(struct c_run *run, const struct c_node *node);
struct c_value ffaio_c_assign(struct c_run *run, const struct c_node *node);
struct c_value ffaio_c_subscript(struct c_run *run, const struct c_node *node);
struct c_value ffaio_c_of_member(struct c_run *run, const struct c_node *node);
/* Fill OBJECT from NODE, a value or { ... }. */
void ffaio_c_fill(struct c_run *run, struct c_object *object, const struct c_node *node);
/* The object that NODE stands for, to be written; NULL: not one of ours. */
struct c_object *ffaio_c_place_of(struct c_run *run, const struct c_node *node);

/* c_call.c */
struct c_value ffaio_c_call(struct c_run *run, const struct c_node *node);
/* How many elements ARRAY has, an unknown where it is none. */
struct c_value ffaio_c_elements(struct c_run *run, const struct c_node *array);
/* c_builtin.c: macros of the kernel whose meaning is known; false: NODE is none of them. */
bool ffaio_c_builtin(struct c_run *run, const struct c_node *node, struct c_value *value);

/* c_names.c: the value of a name that is no variable. */
bool ffaio_c_named(struct c_run *run, const struct c_token *name, struct c_value *value);
/* The number of TOKENS, macros expanded; false where it is no constant. */
bool ffaio_c_constant(struct c_unit *unit, const struct c_tokens *tokens, int64_t *value);
/* Refuse numbers of the source that are not those of FF-A. */
void ffaio_c_check_names(struct c_unit *unit);
/* Whether VARIABLE holds the agreed version: it is set from, or compared with, versions. */
bool ffaio_c_is_version(const struct c_unit *unit, const struct c_token *name);

#endif
