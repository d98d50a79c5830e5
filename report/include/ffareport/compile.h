/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_COMPILE_H
#define FFAREPORT_COMPILE_H

#include <ffaio/policy.h>
#include <stdio.h>

/*
 * A policy as C source. FFAREPORT_STRUCT is the constant that the library takes, and
 * FFAREPORT_FIXED the header for a library that is built for this policy alone.
 * The two others need no library: a header with one function that says what
 * becomes of a call, all of what ffaf_decide says but the reason, from a table or
 * from a switch. The handlers stay the hypervisor's own.
 */

enum ffareport_form {
	FFAREPORT_TABLE,
	FFAREPORT_SWITCH,
	FFAREPORT_STRUCT,
	FFAREPORT_FIXED,
};

/* The longest prefix, and the zero: room for any policy's name. */
#define FFAREPORT_PREFIX 72

struct ffareport_compile {
	enum ffareport_form form;
	const char *prefix; /* of every name; NULL: the policy's name */
	const char *licence; /* SPDX expression for the output; NULL: that of this project */
};

/*
 * Write POLICY to OUT; write errors stay in the stream. Returns -1 and fills ERROR
 * before anything is written where the prefix is no C identifier or the licence
 * no SPDX expression.
 */
int ffareport_compile(FILE *out, const struct ffaio_policy *policy,
		      const struct ffareport_compile *options, struct ffaio_error *error);

#endif
