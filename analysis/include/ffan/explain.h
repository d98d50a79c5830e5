/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAN_EXPLAIN_H
#define FFAN_EXPLAIN_H

#include <ffafilter/filter.h>
#include <ffaio/policy.h>
#include <ffaio/trace.h>
#include <ffan/decider.h>

/* One call under one policy: what happens, and what in the policy says so. */
struct ffan_explanation {
	bool agreed; /* whether a version is agreed when the call is made */
	uint32_t version; /* the agreed version word */
	struct ffaf_decision decision;
	enum ffaio_verdict verdict;
	bool needs_memory; /* the answer hangs on the caller's buffers and pages */
	bool has_out; /* the filter answers without asking the SPMC, or needing memory */
	struct ffaio_regs out;
	uint32_t lacking; /* registers that the verdict needs and the call does not give */
	uint32_t fid; /* as looked up */
	struct ffan_decider decider;
	/* What becomes of FFA_FEATURES(fid); FFAIO_UNRECORDED: not asked. */
	enum ffaio_verdict features;
};

/*
 * Explain CALL under POLICY with VERSION agreed (a version word; 0: none is
 * agreed yet).
 */
void ffan_explain(const struct ffaio_policy *policy, uint32_t version,
		  const struct ffaio_record *call, struct ffan_explanation *explanation);

#endif
