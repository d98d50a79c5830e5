/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_FILTER_H
#define FFAFILTER_FILTER_H

#include <ffafilter/policy.h>
#include <ffafilter/registers.h>
#include <ffafilter/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The filter: a policy, the state of the filter and of each caller, and the
 * embedder's way to the SPMC.
 *
 * Nothing is allocated. The embedder owns every struct. Policy and state have
 * no pointers inside and may be copied.
 *
 * Nothing fails: any 18 register values get a verdict.
 *
 * Locks. The library takes none. The embedder has one for all the filters that
 * share a state: the host's and its VMs'. That is the lock below.
 *
 * - ffaf_boot runs alone, before any call. So does whoever zeroes a caller, as far as
 *   the calls of that caller go.
 * - ffaf_call needs the lock, from its start to its end: it writes state, caller and
 *   buffers. Its callbacks so run under the lock: they must not call ffaf_call, and
 *   what they lock themselves is locked inside it.
 * - ffaf_decide needs no lock: any number of CPUs may be in it, for one caller or for
 *   several, beside one ffaf_call. It writes nothing, and of what ffaf_call may be
 *   writing it reads `agreed` and `probed` with acquire, and `version` of the caller
 *   only behind an `agreed` that is set; an embedder may do the same. All else that
 *   ffaf_call writes is read under the lock. Functions that take a policy alone, or a
 *   decision, and those of names need nothing.
 *
 * What ffaf_decide says without the lock is what was true at some time during it.
 * FFAF_VERDICT_FORWARD stays true: who gets it may issue the SMC without the lock,
 * beside all else, as ffaf_call would have. The other verdicts may change when a
 * version is agreed: ffaf_call, under the lock, decides anew.
 *
 * With FFAF_NEGOTIATION_RECORDED a version moves until the caller is `locked`, and
 * each call may be what locks it. ffaf_decide needs the lock too then, and every
 * call goes through ffaf_call. Once `locked`, read under the lock, is true, it stays,
 * and an SMC that ffaf_decide forwards may be issued after the lock is given up.
 */

enum ffaf_verdict {
	FFAF_VERDICT_DENY, /* the policy says the filter does not support it */
	FFAF_VERDICT_FORWARD, /* the call goes on unchanged */
	FFAF_VERDICT_ANSWER, /* the filter handles it */
	FFAF_VERDICT_HALT, /* the real hypervisor stops here */
	FFAF_VERDICT_COUNT
};

/* Why. Each has a sentence: ffaf_reason_text. */
enum ffaf_reason {
#define FFAF_REASON(name, text) FFAF_REASON_##name,
#include <ffafilter/reasons.inc>
#undef FFAF_REASON
	FFAF_REASON_COUNT
};

struct ffaf_decision {
	uint8_t verdict; /* enum ffaf_verdict */
	uint8_t reason; /* enum ffaf_reason */
	int8_t status; /* FF-A status of a refusal: DENY, or ANSWER without a handler; else 0 */
	uint8_t rule; /* the rule that applied, or 0 */
};

/* What the filter knows of the SPMC. One per filter; zero it, then ffaf_boot. */
struct ffaf_state {
	uint32_t version; /* version word spoken with the SPMC; 0: no FF-A there */
	uint32_t agreed; /* 1 once a caller agreed on it, never 0 again; published with release */
	uint32_t page; /* bytes of a page of the hypervisor */
	uint64_t hyp_tx; /* address of the filter's own TX buffer */
	uint64_t hyp_rx; /* and of its RX buffer */
	uint32_t probed[2][8]; /* [SMC64], bit function number: FFAF_PROBE_ONCE, and the SPMC has
				  it; bits are only set, words published with release */
};

/*
 * What the filter knows of one caller, host or VM. Zero it when the caller
 * starts, and give a VM its id; the host's is 0.
 */
struct ffaf_caller {
	uint16_t id; /* FF-A endpoint id */
	bool locked; /* its version cannot change any more (FFAF_NEGOTIATION_RECORDED) */
	uint32_t version; /* agreed version word; stable once agreed is set (RECORDED: once locked)
			   */
	uint32_t agreed; /* 1 once a version is agreed; published with release */
	uint64_t tx; /* addresses of its RX/TX pair, where mapped */
	uint64_t rx;
	bool mapped; /* it has registered an RX/TX pair */
};

/* The machine at boot. */
struct ffaf_boot {
	uint32_t smccc; /* version word of SMCCC that the firmware has */
	uint32_t page; /* bytes of a page of the hypervisor: 4096, 16384 or 65536 */
	uint64_t hyp_tx; /* page-aligned buffers that the filter owns */
	uint64_t hyp_rx;
};

/* What can be done to pages of the caller: all COUNT of them, or none. */
enum ffaf_page_op {
	FFAF_SHARE_HYP, /* owned: to share with the filter */
	FFAF_UNSHARE_HYP, /* shared with the filter and not pinned: back */
	FFAF_PIN, /* shared with the filter: keep it so */
	FFAF_UNPIN,
	FFAF_SHARE_FFA, /* owned: to share with the secure world */
	FFAF_UNSHARE_FFA, /* shared with the secure world: back */
};

/* The embedder's side. CTX is handed through untouched. */
struct ffaf_ops {
	/* Issue an SMC with all of REGS, and put all of the answer there. */
	void (*smc)(void *ctx, struct ffaf_regs *regs);
	/*
	 * Do OP to the COUNT pages from ADDRESS, which is aligned to a page; ADDRESS
	 * and COUNT are the caller's and may be anything, COUNT 0 too. False, with
	 * nothing done, unless every page is in the state that OP starts from.
	 */
	bool (*pages)(void *ctx, enum ffaf_page_op op, uint64_t address, uint64_t count);
	/*
	 * Copy SIZE bytes, perhaps none, from or to a page of the caller that is
	 * pinned; never more than one page, once each.
	 */
	void (*read)(void *ctx, void *to, uint64_t address, uint32_t size);
	void (*write)(void *ctx, uint64_t address, const void *from, uint32_t size);
};

/* Room for the SPMC's description of a memory region, whole. */
#define FFAF_DESCRIPTOR_MAX 36864u

/*
 * Memory of the filter's own, which no caller can reach: its buffers towards
 * the SPMC as the filter sees them, a page each, and room to put a description
 * together from fragments.
 */
struct ffaf_buffers {
	uint8_t *tx; /* read by the SPMC, and read back after it: it must not write there */
	uint8_t *rx; /* written by the SPMC */
	uint8_t *descriptor; /* FFAF_DESCRIPTOR_MAX bytes */
};

/*
 * A filter at work: what every call needs. A VM has one of its own, with its
 * policy and its ctx, and shares state and buffers with the host's.
 */
struct ffaf_filter {
	const struct ffaf_policy *policy;
	struct ffaf_state *state;
	const struct ffaf_ops *ops;
	void *ctx;
	struct ffaf_buffers buffers;
};

/* What ffaf_call did. */
struct ffaf_outcome {
	uint8_t verdict; /* enum ffaf_verdict */
	uint8_t reason; /* enum ffaf_reason */
	uint8_t rule;
	uint8_t reserved;
	uint32_t undefined; /* bit n: the real filter leaves xN undefined; here it is 0 */
};

#include <ffafilter/contracts.inc>

/*
 * Start the filter: ask the SPMC for its version and, where the policy says so,
 * for more. Returns false where the real hypervisor does not come up; the
 * filter must then not be used.
 */
/*@ requires \valid_read(filter) && \valid_read(filter->policy) && \valid_read(filter->ops);
    requires \valid(filter->state) && \valid_read(boot);
    requires \separated(filter->state, filter) && \separated(filter->state, filter->policy) &&
      \separated(filter->state, filter->ops) && \separated(filter->state, boot);
    assigns *filter->state, ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures filter->state->agreed == 0 && filter->state->page == boot->page &&
      filter->state->hyp_tx == boot->hyp_tx && filter->state->hyp_rx == boot->hyp_rx;
    ensures filter->state->version == 0 || filter->state->version == filter->policy->version ||
      (filter->state->version >> 16 & 0x7fff) == (filter->policy->version >> 16 & 0x7fff) &&
      (filter->state->version & 0xffff) < (filter->policy->version & 0xffff);
    ensures boot->smccc < (filter->policy->behaviour[FFAF_BEHAVIOUR_BOOT_SMCCC] ==
			   FFAF_BOOT_SMCCC_V1_1 ? 0x10001 : 0x10002) ==>
      \result == true && ffaf_no_smc{Pre,Post} && filter->state->version == 0;
*/
bool ffaf_boot(const struct ffaf_filter *filter, const struct ffaf_boot *boot);

/*
 * The same as ffaf_decide, which takes a shorter way where there is one: for
 * whoever needs a symbol of the library.
 */
/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures ffaf_is(\result, ffaf_l_decided(policy, state, caller, regs));
*/
struct ffaf_decision ffaf_decide_fully(const struct ffaf_policy *policy,
				       const struct ffaf_state *state,
				       const struct ffaf_caller *caller,
				       const struct ffaf_regs *regs);

/* Entries beside their rule: all of their eight values. */
#define FFAF_PLAIN_ENTRIES (1u << FFAF_ENTRY_RULE_SHIFT)

/* What an entry without conditions decides. */
/*@ assigns \nothing;
    ensures \valid_read(\result) && \result->rule == 0;
    ensures \result->verdict == ffaf_l_verdict(entry) && \result->reason == ffaf_l_reason(entry);
    ensures \result->status == (\result->verdict == FFAF_VERDICT_DENY ? FFAF_NOT_SUPPORTED : 0);
*/
static inline const struct ffaf_decision *ffaf_plain(unsigned int entry)
{
	/* By enum ffaf_action, for unlisted FIDs and then for listed ones. */
	static const struct ffaf_decision plain[FFAF_PLAIN_ENTRIES] = {
		{ FFAF_VERDICT_DENY, FFAF_REASON_UNLISTED, FFAF_NOT_SUPPORTED, 0 },
		{ FFAF_VERDICT_FORWARD, FFAF_REASON_UNLISTED, 0, 0 },
		{ FFAF_VERDICT_ANSWER, FFAF_REASON_UNLISTED, 0, 0 },
		{ FFAF_VERDICT_DENY, FFAF_REASON_UNLISTED, FFAF_NOT_SUPPORTED, 0 },
		{ FFAF_VERDICT_DENY, FFAF_REASON_LISTED, FFAF_NOT_SUPPORTED, 0 },
		{ FFAF_VERDICT_FORWARD, FFAF_REASON_LISTED, 0, 0 },
		{ FFAF_VERDICT_ANSWER, FFAF_REASON_LISTED, 0, 0 },
		{ FFAF_VERDICT_DENY, FFAF_REASON_LISTED, FFAF_NOT_SUPPORTED, 0 },
	};

	return &plain[entry % FFAF_PLAIN_ENTRIES];
}

/*
 * Decide on the call REGS of CALLER without making it. Pure. FFAF_VERDICT_ANSWER
 * means that only ffaf_call can say more; the other verdicts are final.
 *
 * Nearly every call is a plain FID after agreement, whose entry is final: a table
 * decides it, without a branch that depends on the FID, and inline.
 */
/*@ requires \valid_read(policy) && \valid_read(state) && \valid_read(caller) && \valid_read(regs);
    assigns \nothing;
    ensures ffaf_is(\result, ffaf_l_decided(policy, state, caller, regs));
*/
static inline struct ffaf_decision ffaf_decide(const struct ffaf_policy *policy,
					       const struct ffaf_state *state,
					       const struct ffaf_caller *caller,
					       const struct ffaf_regs *regs)
{
	const uint64_t x0 = regs->x[0];
	const uint64_t above = x0 - FFAF_FID_BASE_32;
	/* That of a plain FID of either width; of anything else above all numbers. */
	const uint64_t number = above - FFAF_HIGH(above, 30) % 2u * FFAF_FID_SMC64;

	/*@ assert number <= 0xff ==>
	      x0 == FFAF_FID_BASE_32 + number || x0 == FFAF_FID_BASE_64 + number;
	*/
	if (FFAF_LIKELY(number <= 0xffu && FFAF_LOAD_ACQUIRE(&caller->agreed) != 0)) {
		const uint8_t entry = policy->entry[FFAF_HIGH(x0, 30) % 2u][number];

		if (FFAF_LIKELY(entry >= FFAF_ENTRY_FINAL))
			return *ffaf_plain(entry);
	}
	return ffaf_decide_fully(policy, state, caller, regs);
}

/* The FID that POLICY looks up for a call with X0: its lower half, hint bit stripped or not. */
/*@ requires \valid_read(policy);
    assigns \nothing;
    ensures \result == ffaf_l_fid(policy, x0);
*/
uint32_t ffaf_fid_of(const struct ffaf_policy *policy, uint64_t x0);

/*
 * The registers of the call REGS, on which DECISION was made, that ffaf_decide
 * and ffaf_call look at, bit n for xN. With other values in the others both do
 * the same, but for what they hand on unread.
 */
uint32_t ffaf_call_reads(const struct ffaf_policy *policy, struct ffaf_decision decision,
			 const struct ffaf_regs *regs);

/*
 * The first requirement of DECISION's rule that the call REGS fails, or
 * FFAF_REQUIREMENT_COUNT.
 */
unsigned int ffaf_failed_requirement(const struct ffaf_policy *policy,
				     const struct ffaf_caller *caller, const struct ffaf_regs *regs,
				     struct ffaf_decision decision);

/*
 * Make the call REGS of CALLER: decide, then forward or answer. REGS then holds
 * what the caller gets. After FFAF_VERDICT_HALT nothing is promised of the state
 * and of the pages: the embedder has to stop, as the real hypervisor does.
 */
/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], *caller, *filter->state,
      filter->buffers.tx[0 .. filter->state->page - 1],
      filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1], ffaf_g_smcs, ffaf_g_foreign,
      ffaf_g_sent, ffaf_g_answer, ffaf_g_pages, ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures reason: \let d = \old(ffaf_l_call(filter, caller, regs));
      \result.reason == ffaf_l_reason_of(d) && \result.rule == ffaf_l_rule_of(d);
    ensures place: ffaf_place_kept{Pre,Post}(filter->state);
    ensures agreement: ffaf_agreement_stands{Pre,Post}(filter, caller);
    ensures versions: ffaf_l_slot(\old(regs->x[0])) != FFAF_NR_VERSION ==>
      ffaf_versions_kept{Pre,Post}(filter->state, caller);
    ensures caller: caller->id == \old(caller->id) &&
      (caller->locked <==> \old(caller->locked) ||
       \old(ffaf_locks(filter, caller, regs,
			ffaf_l_reason_of(ffaf_l_call(filter, caller, regs)))));
    behavior forwarded:
      assumes ffaf_l_verdict_of(ffaf_l_call(filter, caller, regs)) == FFAF_VERDICT_FORWARD;
      assigns regs->x[0 .. FFAF_REGS - 1], caller->locked,
	ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
      ensures \result.verdict == FFAF_VERDICT_FORWARD;
      ensures ffaf_one_smc{Pre,Post} && ffaf_forwarded{Pre,Post}(regs);
    behavior refused:
      assumes ffaf_l_verdict_of(ffaf_l_call(filter, caller, regs)) != FFAF_VERDICT_FORWARD;
      assumes ffaf_l_status_of(ffaf_l_call(filter, caller, regs)) != 0;
      assigns regs->x[0 .. FFAF_REGS - 1], caller->locked;
      ensures \let d = \old(ffaf_l_call(filter, caller, regs));
	\result.verdict == ffaf_l_verdict_of(d) &&
	ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(ERROR),
			     (uint64_t)ffaf_l_status_of(d));
    behavior left:
      assumes ffaf_answers(ffaf_l_call(filter, caller, regs));
      assumes ffaf_leaves(ffaf_l_reason_of(ffaf_l_call(filter, caller, regs)));
      assigns regs->x[0], caller->locked;
      ensures regs->x[0] == (ffaf_l_reason_of(\old(ffaf_l_call(filter, caller, regs))) ==
			     FFAF_REASON_NOT_AGREED ? \old(regs->x[0]) : UINT64_MAX);
    behavior vouched:
      assumes ffaf_answers(ffaf_l_call(filter, caller, regs));
      assumes ffaf_l_reason_of(ffaf_l_call(filter, caller, regs)) ==
	FFAF_REASON_FEATURES_HANDLED;
      assigns regs->x[0 .. FFAF_REGS - 1], caller->locked;
      ensures ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(SUCCESS),
	\old(ffaf_l_page_code(filter->state, (uint32_t)regs->x[1])));
    behavior probed:
      assumes ffaf_answers(ffaf_l_call(filter, caller, regs));
      assumes ffaf_l_reason_of(ffaf_l_call(filter, caller, regs)) == FFAF_REASON_PROBE;
      assigns regs->x[0 .. FFAF_REGS - 1], caller->locked,
	ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
      ensures ffaf_probed{Pre,Post}(filter, regs, \result.verdict);
    behavior handled:
      assumes ffaf_answers(ffaf_l_call(filter, caller, regs));
      assumes ffaf_hands_on(ffaf_l_reason_of(ffaf_l_call(filter, caller, regs)));
      ensures ffaf_has_handler(ffaf_l_slot(\old(regs->x[0])))
	? ffaf_g_foreign == \old(ffaf_g_foreign)
	: ffaf_went_on{Pre,Post}(filter, regs);
    complete behaviors;
    disjoint behaviors;
*/
struct ffaf_outcome ffaf_call(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      struct ffaf_regs *regs);

/* "forward" and so on; NULL when out of range. */
const char *ffaf_verdict_name(unsigned int verdict);
/* A sentence without a full stop; NULL when out of range. */
const char *ffaf_reason_text(unsigned int reason);

#ifdef __cplusplus
}
#endif

#endif
