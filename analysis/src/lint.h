/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_LINT_INTERNAL_H
#define FFAN_LINT_INTERNAL_H

#include <ffafilter/filter.h>
#include <ffaio/trace.h>
#include <ffan/lint.h>

/* What becomes of a call with the arguments that get it farthest. */
enum lint_fate {
	LINT_REFUSED,
	LINT_ANSWERED, /* the filter does something with it, of its own */
	LINT_THROUGH, /* it reaches the SPMC as the caller made it */
};

struct lint_call {
	enum lint_fate fate;
	bool denied; /* refused whatever the arguments, as not supported */
	struct ffaf_regs regs; /* the arguments that get it farthest */
	enum ffaio_verdict verdict; /* with these */
};

/* A policy that is being linted. */
struct lint {
	const struct ffaio_policy *policy;
	struct ffan_lint *out;
	bool failed; /* out of memory */
	bool handles_version;
	bool guest; /* the policy is one for virtual machines, by how it agrees on versions */
	/* The caller, with the highest version agreed, in front of an SPMC that has every call. */
	struct ffaf_state state;
	struct ffaf_caller caller;
	struct lint_call call[2][256]; /* each FID of the window and outside, as core.entry */
	bool told[2][256]; /* a finding is about it already */
};

/* lint_call.c */
/* Fill lint->call. */
void lint_try_calls(struct lint *lint);
/* What becomes of the call of REGS in LINT's state. */
struct lint_call lint_try_with(const struct lint *lint, struct ffaf_regs regs);
/* What becomes of a call of X0, with the arguments that get it farthest. */
struct lint_call lint_try(const struct lint *lint, uint64_t x0);
/*
 * Registers of a call of X0 to try, I below LINT_ARGUMENTS: between their values of w1
 * every requirement can choose, and none asks anything of w2 that 0 is not.
 */
#define LINT_ARGUMENTS 10u
struct ffaf_regs lint_arguments(const struct lint *lint, uint64_t x0, unsigned int i);
/* Whether the call goes on with the registers that the caller gave it. */
bool lint_is_passed_on(const struct lint *lint, const struct ffaf_regs *call);
/* What the call of REGS is decided to be. */
struct ffaf_decision lint_decide(const struct lint *lint, const struct ffaf_regs *regs);
/* Whether an id other than the caller's, at bits SHIFT of w1, gets REGS through; REGS is set so. */
bool lint_speaks_for_another(const struct lint *lint, uint32_t fid, unsigned int shift,
			     struct ffaf_regs *regs);

/* Where in the policy the fate of FID, in the window, is decided. */
struct ffaio_place lint_place(const struct lint *lint, uint32_t fid);
/* "FFA_RUN_32", or the number. */
void lint_name(uint32_t fid, char name[FFAF_NAME_SIZE]);
/* The version that brought FID; 0: no function has it. */
uint32_t lint_since(uint32_t fid);
uint32_t lint_fid(unsigned int wide, unsigned int number);

/* lint_show.c */
/* Calls that are to show something. */
struct lint_example {
	const char *boot; /* a boot record of its own, which belongs to what is shown; NULL: the
			     usual */
	bool early; /* no version is agreed before */
	uint32_t version; /* agreed before; 0: the highest */
	const char *lines; /* records of a trace; outcomes are computed anew */
	/* What has to come of the last record for it to be shown, a part of the text behind "->".
	 */
	const char *says;
};

/* Text that grows; once out of memory it stays as it is. */
struct lint_text {
	char *text;
	size_t size;
	bool failed;
};
__attribute__((format(printf, 2, 3))) void lint_write(struct lint_text *text, const char *format,
						      ...);
/* A line for the call REGS of LINT's caller, with VERDICT. */
void lint_write_call(struct lint_text *text, const struct lint *lint, const struct ffaf_regs *regs,
		     enum ffaio_verdict verdict);

/* What the SPMC says to the filter's questions, for a record that may ask them. */
void lint_write_answers(struct lint_text *text, const struct lint *lint);
/* FFA_VERSION for VERSION, and what the SPMC answers on the way. */
void lint_write_agreement(struct lint_text *text, const struct lint *lint, uint32_t version);

/*
 * Run EXAMPLE through the policy: whether it says what it is to say. *CALLS and *TRACE
 * are set then, as ffan_lint_finding has them; the caller's to free.
 */
bool lint_show(struct lint *lint, const struct lint_example *example, char **calls, char **trace);

/* lint.c */
/*
 * Add a finding at PLACE unless its rule has one about SUBJECT. CALLS and TRACE, or
 * NULL, become its own. The rest is the message.
 */
__attribute__((format(printf, 7, 8))) void lint_add(struct lint *lint, enum ffan_lint_rule rule,
						    struct ffaio_place place, const char *subject,
						    char *calls, char *trace, const char *format,
						    ...);
/* The same, with calls that are to come out as their verdicts say. */
__attribute__((format(printf, 6, 7))) void lint_add_calls(struct lint *lint,
							  enum ffan_lint_rule rule,
							  struct ffaio_place place,
							  const char *subject, const char *lines,
							  const char *format, ...);

/* Each looks for the rules of its kind. */
void lint_escapes(struct lint *lint); /* lint_escapes.c */
void lint_widths(struct lint *lint); /* lint_calls.c */
void lint_callers(struct lint *lint);
void lint_memory(struct lint *lint);
void lint_versions(struct lint *lint);
void lint_unlisted(struct lint *lint); /* lint_unlisted.c: after all that tell of single calls */
void lint_features(struct lint *lint); /* lint_features.c */
void lint_together(struct lint *lint); /* lint_together.c */
void lint_entries(struct lint *lint); /* lint_entries.c */
void lint_conditions(struct lint *lint); /* lint_conditions.c */
void lint_defects(struct lint *lint); /* lint_defects.c */

/* lint_allow.c: 0, or -1 for a comment that is wrong. */
int lint_allow(struct lint *lint, struct ffaio_error *error);

#endif
