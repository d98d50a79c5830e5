/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAIO_C_COMPILE_H
#define FFAIO_C_COMPILE_H

#include "c_tree.h"

/* Statements to code: what c_statement.c and c_control.c share. */

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

/* c_statement.c */
struct c_insn *ffaio_c_emit(struct compiler *c, enum c_insn_op op, const struct c_token *token);
void ffaio_c_statement(struct compiler *c);
/* A declaration with its ';'; false where it cannot be read. */
bool ffaio_c_declaration(struct compiler *c);
/* Pass over a statement that could not be read, from START. */
void ffaio_c_unreadable(struct compiler *c, size_t start, const char *text);
/* The jump just emitted is one of JUMPS. */
void ffaio_c_add_jump(struct compiler *c, struct jump **jumps, const struct c_token *label);

/* c_control.c: a statement of if, switch, case, a loop, break or continue; false: it is none. */
bool ffaio_c_control(struct compiler *c, size_t start);

#endif
