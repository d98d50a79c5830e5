/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EQUIV_H
#define FFAN_EQUIV_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffaio/system.h>
#include <ffaio/trace.h>

/*
 * Whether a caller can tell two policies apart: both filters in step, each in
 * front of a simulated SPMC of its own, through all states that sequences of
 * representative calls reach up to a depth.
 *
 * Calls are one or more for each class that either policy, its handlers or the
 * SPMC treat alike (equiv_calls.h); SPMCs are of each version, with all optional
 * calls, without each of them and without any, with NOT_SUPPORTED in w2 and in
 * x2. What the claim covers follows from that, and no more.
 *
 * A caller sees: its registers but those that a policy leaves undefined, what was
 * written to its memory, and that the hypervisor stops. Of x0 to x7 of a 32-bit
 * result it sees w0 to w7, which is all that SMCCC defines; differences in the upper
 * halves alone are told apart from the others, unless they are asked for. SMCs it
 * does not see; they are the cost.
 */

#define FFAN_EQUIV_DEPTH 16u

struct ffan_equiv_options {
	unsigned int depth; /* calls after boot, 1 to FFAN_EQUIV_DEPTH */
	size_t max_states; /* in each environment; the search ends there, and says so */
	const struct ffaio_system *system; /* search in front of this one alone; or NULL */
	bool exact; /* the upper halves of 32-bit results count too */
	/*
	 * Look only at what these functions tell: calls to them, and FFA_FEATURES for them.
	 * Function numbers, bit n of a set; NULL: every call counts.
	 */
	const uint32_t *by; /* [8] */
};

/* An SPMC to search in front of. */
struct ffan_environment {
	const struct ffaio_system *system; /* then the rest says nothing; NULL: as follows */
	uint32_t version; /* version word */
	bool wide; /* NOT_SUPPORTED and the like in all of x2 */
	bool lenient; /* it takes calls newer than the version agreed, and those of the secure side
		       */
	uint16_t without; /* function number that it does not have; 0: it has all */
	bool bare; /* it has no optional call */
	uint32_t oldest; /* it refuses older versions with -1; UINT32_MAX: all, so FF-A is absent */
};

/* What is to be said of one function, in all its widths; number 0: SMCs that are no FF-A calls. */
struct ffan_equiv_function {
	uint8_t number;
	bool told_apart; /* a call to it, or FFA_FEATURES for it, shows which policy it is */
	bool upper_halves; /* it differs in those of 32-bit results alone */
	bool undefined; /* one leaves registers undefined that the other defines */
	unsigned int depth; /* of the first call that tells, from 1 */
	int64_t cost_min, cost_max; /* SMCs more under NEW for a call to it */
};

/* A sequence of calls that tells the two apart, and what each of them made of it. */
struct ffan_equiv_trace {
	struct ffan_environment environment;
	struct ffaio_record *before, *after; /* a boot, then calls; owned by the result */
	size_t count;
};

struct ffan_equiv_result {
	bool told_apart;
	struct ffan_equiv_trace trace; /* the shortest with a call, else of a boot; or empty */
	bool boot_differs; /* one of them comes up and the other does not */
	bool new_comes_up; /* then: the new one */
	struct ffan_environment boot_environment; /* where, first */
	unsigned int depth; /* that was searched in full in every environment */
	bool closed; /* nowhere did a call lead on: it holds for sequences of any length */
	bool stopped; /* max_states cut a search short of the depth asked for */
	uint64_t environments, calls; /* calls: representatives */
	uint64_t states, pairs; /* of one filter and SPMC; of two in step */
	uint64_t steps; /* calls made in each */
	int64_t boot_cost; /* SMCs more under NEW on boot */
	struct ffan_equiv_function *functions; /* that differ in anything; owned */
	size_t function_count;
};

/* Search. Returns -1 when out of memory. */
int ffan_equiv(const struct ffaio_policy *before, const struct ffaio_policy *after,
	       const struct ffan_equiv_options *options, struct ffan_equiv_result *result);
void ffan_equiv_free(struct ffan_equiv_result *result);

/* "FF-A 1.1, without FFA_MEM_LEND, NOT_SUPPORTED in x2" */
void ffan_environment_text(char *buffer, size_t size, const struct ffan_environment *environment);

#endif
