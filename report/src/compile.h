/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAREPORT_COMPILE_INTERNAL_H
#define FFAREPORT_COMPILE_INTERNAL_H

#include <ffareport/compile.h>

/* A policy on its way to C. */
struct compile {
	FILE *out;
	const struct ffaio_policy *policy;
	enum ffareport_form form;
	const char *licence;
	char prefix[FFAREPORT_PREFIX];
	char capitals[FFAREPORT_PREFIX];
};

/* Text of the output, with the prefix for every '@' and in capitals for every '$'. */
__attribute__((format(printf, 2, 3))) void ffareport_put(const struct compile *c,
							 const char *format, ...);
/* TEXT from outside, as part of a comment: it cannot end it. */
void ffareport_put_comment(const struct compile *c, const char *text);

/* What stands at the top of every output. FORM is the word of the command line. */
void ffareport_compile_head(const struct compile *c, const char *form);

/* The constant, in its own source or in the header of a core for it alone. */
void ffareport_compile_struct(const struct compile *c);
/* The function @_in_window. */
void ffareport_compile_window(const struct compile *c);
/* The function @_entry, by table or switch: what becomes of a FID in the window. */
void ffareport_compile_entries(const struct compile *c);
/* All else of a table or switch: its interface, and @_decide. */
void ffareport_compile_interface(const struct compile *c);
void ffareport_compile_decide(const struct compile *c);

/* Whether the policy looks a FID up that the SPMC was asked for once. */
bool ffareport_compile_probes_once(const struct compile *c);

static inline unsigned int choice(const struct compile *c, enum ffaf_behaviour behaviour)
{
	return c->policy->core.behaviour[behaviour];
}

/* The FID of an entry. */
static inline uint32_t fid_at(unsigned int smc64, unsigned int number)
{
	return (smc64 != 0 ? FFAF_FID_BASE_64 : FFAF_FID_BASE_32) | number;
}

#endif
