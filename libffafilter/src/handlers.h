/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAF_HANDLERS_H
#define FFAF_HANDLERS_H

#include <ffafilter/filter.h>

/* What a handler does besides answering. */
struct ffaf_effects {
	enum ffaf_verdict verdict; /* FFAF_VERDICT_HALT where the real hypervisor stops */
	uint32_t undefined; /* bit n: the real filter leaves xN undefined */
};

/* The words of the contracts below. */
/*@ predicate ffaf_apart_effects{L}(struct ffaf_filter *f, struct ffaf_caller *c,
				    struct ffaf_regs *r, struct ffaf_effects *e) =
      \valid(e) &&
      \separated(e, f, f->policy, f->state, f->ops, c, r,
		 f->buffers.tx + (0 .. f->state->page - 1),
		 f->buffers.rx + (0 .. f->state->page - 1),
		 f->buffers.descriptor + (0 .. FFAF_DESCRIPTOR_MAX - 1));

    logic integer ffaf_l_address(integer x0, integer x) =
      ((uint32_t)x0) / 0x40000000 % 2 != 0 ? x : (uint32_t)x;

    logic boolean ffaf_bad_pair{L}(struct ffaf_filter *f, integer addresses, integer count) =
      count != f->state->page / 4096 || (addresses & (f->state->page - 1)) != 0;

    logic boolean ffaf_bad_map{L}(struct ffaf_filter *f, struct ffaf_regs *r) =
      ffaf_bad_pair(f, ffaf_l_address(r->x[0], r->x[1]) | ffaf_l_address(r->x[0], r->x[2]),
		    (uint32_t)r->x[3]);

    logic boolean ffaf_owns_pair{L}(struct ffaf_filter *f) =
      f->policy->behaviour[FFAF_BEHAVIOUR_SPMC_BUFFERS] == FFAF_SPMC_BUFFERS_WITH_CALLER;

    predicate ffaf_mapped_own{L1,L2}(struct ffaf_filter *f, integer status) =
      ffaf_owns_pair{L1}(f)
	? ffaf_one_smc{L1,L2} &&
	  ffaf_sent_four{L2}(FFAF_FID_64(RXTX_MAP), \at(f->state->hyp_tx, L1),
			     \at(f->state->hyp_rx, L1), \at(f->state->page, L1) / 4096) &&
	  status == (\at(ffaf_g_answer.x[0], L2) == FFAF_FID_32(SUCCESS)
		       ? 0 : (int32_t)(uint32_t)\at(ffaf_g_answer.x[2], L2))
	: ffaf_no_smc{L1,L2} && status == 0;

    predicate ffaf_gave_up_own{L1,L2}(struct ffaf_filter *f) =
      ffaf_owns_pair{L1}(f)
	? \at(ffaf_g_smcs, L2) == \at(ffaf_g_smcs, L1) + 2 &&
	  ffaf_sent_four{L2}(FFAF_FID_32(RXTX_UNMAP), 0, 0, 0)
	: ffaf_no_smc{L1,L2};

    predicate ffaf_pair_taken{L1,L2}(integer tx, integer rx) =
      \forall integer page; ffaf_touches(page, tx, 1) || ffaf_touches(page, rx, 1)
	? \at(ffaf_l_page(page), L1) == ffaf_l_owned && \at(ffaf_l_page(page), L2) == ffaf_l_pinned
	: \at(ffaf_l_page(page), L2) == \at(ffaf_l_page(page), L1);

    predicate ffaf_pair_steps{L1,L2}(integer steps, integer tx, integer rx) =
      \forall integer page;
      (ffaf_touches(page, tx, 1) && steps >= 1 || ffaf_touches(page, rx, 1) && steps >= 2 ==>
	\at(ffaf_l_page(page), L1) == ffaf_l_owned) &&
      (ffaf_touches(page, tx, 1) && ffaf_touches(page, rx, 1) ==> steps < 2) &&
      \at(ffaf_l_page(page), L2) ==
	(ffaf_touches(page, tx, 1) && steps >= 1
	   ? (steps < 3 ? ffaf_l_hyp : ffaf_l_pinned) :
	 ffaf_touches(page, rx, 1) && steps >= 2
	   ? (steps < 4 ? ffaf_l_hyp : ffaf_l_pinned) : \at(ffaf_l_page(page), L1));

    predicate ffaf_pair_pinned{L}(integer tx, integer rx) = \forall integer page;
      (ffaf_touches(page, tx, 1) || ffaf_touches(page, rx, 1) ==>
	ffaf_l_page(page) == ffaf_l_pinned) &&
      !(ffaf_touches(page, tx, 1) && ffaf_touches(page, rx, 1));

    predicate ffaf_pair_returned{L1,L2}(integer tx, integer rx) =
      \forall integer page; \at(ffaf_l_page(page), L2) ==
	(ffaf_touches(page, tx, 1) || ffaf_touches(page, rx, 1)
	  ? ffaf_l_owned : \at(ffaf_l_page(page), L1));

    logic integer ffaf_l_major(integer version) = (version >> 16) & 0x7fff;
    logic integer ffaf_l_minor(integer version) = version & 0xffff;

    logic integer ffaf_l_negotiation{L}(struct ffaf_policy *p) =
      p->behaviour[FFAF_BEHAVIOUR_NEGOTIATION];

    logic boolean ffaf_meets_major{L}(struct ffaf_policy *p, integer version) =
      ffaf_l_major(version) == ffaf_l_major(p->version);

    logic integer ffaf_l_later{L}(struct ffaf_policy *p, integer version, integer requested) =
      ffaf_l_minor(requested) < ffaf_l_minor(version) &&
      p->behaviour[FFAF_BEHAVIOUR_LATER_VERSION] != FFAF_LATER_VERSION_AGREED
	? UINT64_MAX : version;

    predicate ffaf_records{L1,L2}(struct ffaf_policy *p, struct ffaf_caller *c,
				  integer requested) =
      \at(c->locked, L1)
	? \at(c->version, L2) == \at(c->version, L1) && \at(c->agreed, L2) == \at(c->agreed, L1)
	: \at(c->agreed, L2) == 1 && \at(c->version, L2) ==
	  (ffaf_meets_major{L1}(p, requested) &&
	   ffaf_l_minor(requested) < ffaf_l_minor(\at(p->version, L1))
	     ? requested : \at(p->version, L1));

    predicate ffaf_agrees{L1,L2}(struct ffaf_state *s, struct ffaf_caller *c,
				 integer requested) =
      \let lower = ffaf_l_minor(requested) < ffaf_l_minor(\at(s->version, L1));
      (\at(s->version, L2) == \at(s->version, L1) || lower && \at(s->version, L2) == requested) &&
      (\at(c->agreed, L2) == 0
	? \at(s->agreed, L2) == 0 && \at(c->version, L2) == \at(c->version, L1)
	: \at(c->agreed, L2) == 1 && \at(s->agreed, L2) == 1 &&
	  \at(c->version, L2) == \at(s->version, L2) &&
	  \at(s->version, L2) == (lower ? requested : \at(s->version, L1)));

    axiomatic FfafProduct {
      logic integer ffaf_l_product(integer a, integer b);
      axiom product: \forall integer a, b; ffaf_l_product(a, b) == (uint32_t)(a * b);
    }

    logic integer ffaf_l_described{L}(struct ffaf_state *s) =
      ffaf_l_product(s->version > FFAF_VERSION_1_0 ? (uint32_t)ffaf_g_answer.x[3] : 8,
		     (uint32_t)ffaf_g_answer.x[2]);

    logic boolean ffaf_described{L1,L2}(struct ffaf_state *s, struct ffaf_regs *r) =
      \at(ffaf_g_answer.x[0], L2) == FFAF_FID_32(SUCCESS) &&
      (uint32_t)\at(ffaf_g_answer.x[2], L2) != 0 &&
      !(\at(s->version, L1) > FFAF_VERSION_1_0 && (\at(r->x[5], L1) & 1) != 0);
*/

/*
 * The calls that a filter makes itself. Each makes the SMCs it needs and returns 0
 * with the answer in REGS, or the FF-A status to refuse the call with.
 */

/* The handler of the call that REGS make. A call that has none goes on as the filter's own SMC. */
/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], *caller, *effects, *filter->state,
      filter->buffers.tx[0 .. filter->state->page - 1],
      filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages,
      ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures own: ffaf_has_handler(ffaf_l_slot(\old(regs->x[0]))) ==>
      ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures other: !ffaf_has_handler(ffaf_l_slot(\old(regs->x[0]))) ==>
      \result == 0 && ffaf_went_on{Pre,Post}(filter, regs);
    ensures page: filter->state->page == \old(filter->state->page);
    ensures tx: filter->state->hyp_tx == \old(filter->state->hyp_tx);
    ensures rx: filter->state->hyp_rx == \old(filter->state->hyp_rx);
    ensures agreement: ffaf_agreement_stands{Pre,Post}(filter, caller);
    ensures versions: ffaf_l_slot(\old(regs->x[0])) != FFAF_NR_VERSION ==>
      ffaf_versions_kept{Pre,Post}(filter->state, caller);
    ensures caller: ffaf_identity_kept{Pre,Post}(caller);
*/
int32_t ffaf_handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		    struct ffaf_regs *regs, struct ffaf_effects *effects);

/*
 * FFA_VERSION (DEN0077A 13.2). A version that is agreed stays, but with FFAF_NEGOTIATION_RECORDED,
 * where it stays once it is locked; and so does what was agreed with the SPMC.
 */
/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->version, caller->agreed, effects->undefined,
      *filter->state,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures \result == 0 && ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_place_kept{Pre,Post}(filter->state);
    ensures ffaf_agreement_stands{Pre,Post}(filter, caller);
    ensures \old(filter->state->agreed) != 0 ==> ffaf_no_smc{Pre,Post} &&
      filter->state->version == \old(filter->state->version) &&
      filter->state->agreed == \old(filter->state->agreed);
    behavior recorded:
      assumes ffaf_l_negotiation(filter->policy) == FFAF_NEGOTIATION_RECORDED;
      ensures ffaf_no_smc{Pre,Post} && regs->x[0] == filter->policy->version;
      ensures filter->state->version == \old(filter->state->version) &&
	filter->state->agreed == \old(filter->state->agreed);
      ensures ffaf_records{Pre,Post}(filter->policy, caller, (uint32_t)\old(regs->x[1]));
    behavior other_major:
      assumes ffaf_l_negotiation(filter->policy) != FFAF_NEGOTIATION_RECORDED;
      assumes !ffaf_meets_major(filter->policy, (uint32_t)regs->x[1]);
      ensures ffaf_no_smc{Pre,Post} && regs->x[0] == UINT64_MAX;
      ensures ffaf_versions_kept{Pre,Post}(filter->state, caller);
    behavior agreed:
      assumes ffaf_l_negotiation(filter->policy) != FFAF_NEGOTIATION_RECORDED;
      assumes ffaf_meets_major(filter->policy, (uint32_t)regs->x[1]) && caller->agreed != 0;
      ensures ffaf_no_smc{Pre,Post};
      ensures ffaf_versions_kept{Pre,Post}(filter->state, caller);
      ensures regs->x[0] ==
	ffaf_l_later(filter->policy, caller->version, (uint32_t)\old(regs->x[1]));
    behavior follows:
      assumes ffaf_l_negotiation(filter->policy) != FFAF_NEGOTIATION_RECORDED;
      assumes ffaf_meets_major(filter->policy, (uint32_t)regs->x[1]) && caller->agreed == 0;
      assumes filter->state->agreed != 0;
      ensures caller->version == filter->state->version && caller->agreed == 1;
      ensures regs->x[0] == (ffaf_l_negotiation(filter->policy) == FFAF_NEGOTIATION_HOST
	? caller->version
	: ffaf_l_later(filter->policy, caller->version, (uint32_t)\old(regs->x[1])));
    behavior too_early:
      assumes ffaf_l_negotiation(filter->policy) == FFAF_NEGOTIATION_HOST;
      assumes ffaf_meets_major(filter->policy, (uint32_t)regs->x[1]) && caller->agreed == 0;
      assumes filter->state->agreed == 0;
      ensures ffaf_no_smc{Pre,Post} && regs->x[0] == UINT64_MAX;
      ensures ffaf_versions_kept{Pre,Post}(filter->state, caller);
    behavior first:
      assumes ffaf_l_negotiation(filter->policy) != FFAF_NEGOTIATION_RECORDED;
      assumes ffaf_l_negotiation(filter->policy) != FFAF_NEGOTIATION_HOST;
      assumes ffaf_meets_major(filter->policy, (uint32_t)regs->x[1]) && caller->agreed == 0;
      assumes filter->state->agreed == 0;
      ensures ffaf_agrees{Pre,Post}(filter->state, caller, (uint32_t)\old(regs->x[1]));
      ensures caller->agreed != 0 ==> regs->x[0] == caller->version;
    complete behaviors;
    disjoint behaviors;
*/
int32_t ffaf_handle_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);

/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->tx, caller->rx, caller->mapped,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result != 0 ==> ffaf_kept{Pre,Post}(regs, 0) && ffaf_caller_kept{Pre,Post}(caller) &&
      ffaf_pages_kept{Pre,Post};
    ensures \result == 0 ==> ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(SUCCESS), 0) &&
      caller->tx == ffaf_l_address(\old(regs->x[0]), \old(regs->x[1])) &&
      caller->rx == ffaf_l_address(\old(regs->x[0]), \old(regs->x[2])) && caller->mapped == true &&
      ffaf_pair_taken{Pre,Post}(caller->tx, caller->rx);
    ensures \old(ffaf_bad_map(filter, regs)) ==> \result == FFAF_INVALID_PARAMETERS;
    ensures !\old(ffaf_bad_map(filter, regs)) && \old(caller->mapped) ==>
      \result == FFAF_DENIED;
    ensures \old(ffaf_bad_map(filter, regs)) || \old(caller->mapped)
      ? ffaf_no_smc{Pre,Post}
      : ffaf_mapped_own{Pre,Post}(filter, \result) ||
	\result == FFAF_INVALID_PARAMETERS && ffaf_gave_up_own{Pre,Post}(filter);
*/
int32_t ffaf_handle_rxtx_map(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			     struct ffaf_regs *regs);
/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], caller->mapped, effects->verdict,
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \let refused = (uint32_t)\old(regs->x[1]) != 0 || !\old(caller->mapped);
      \result == (refused ? FFAF_INVALID_PARAMETERS : 0) &&
      (refused
	? ffaf_kept{Pre,Post}(regs, 0) && ffaf_no_smc{Pre,Post} && ffaf_pages_kept{Pre,Post} &&
	  caller->mapped == \old(caller->mapped) && effects->verdict == \old(effects->verdict)
	: caller->mapped == false &&
	  ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(SUCCESS), 0) &&
	  (ffaf_owns_pair(filter)
	    ? ffaf_one_smc{Pre,Post} && ffaf_sent_four(FFAF_FID_32(RXTX_UNMAP), 0, 0, 0)
	    : ffaf_no_smc{Pre,Post}) &&
	  (ffaf_pair_pinned{Pre}(caller->tx, caller->rx)
	    ? ffaf_pair_returned{Pre,Post}(caller->tx, caller->rx) &&
	      effects->verdict == \old(effects->verdict)
	    : effects->verdict == \old(effects->verdict) ||
	      effects->verdict == FFAF_VERDICT_HALT));
*/
int32_t ffaf_handle_rxtx_unmap(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			       struct ffaf_regs *regs, struct ffaf_effects *effects);
/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer,
      ffaf_g_wrote_at, ffaf_g_wrote_bytes;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result == (!caller->mapped ? FFAF_BUSY :
      ffaf_described{Pre,Post}(filter->state, regs) &&
      ffaf_l_described{Post}(filter->state) > filter->state->page ? FFAF_ABORTED : 0);
    ensures !caller->mapped
      ? ffaf_no_smc{Pre,Post}
      : ffaf_one_smc{Pre,Post} && ffaf_g_sent.x[0] == FFAF_FID_32(PARTITION_INFO_GET) &&
	\forall integer i; 1 <= i < FFAF_REGS ==>
	  ffaf_g_sent.x[i] == (i <= 5 ? (uint32_t)\old(regs->x[i]) : 0);
    ensures \result != 0 ? ffaf_kept{Pre,Post}(regs, 0)
			 : ffaf_answered{Pre,Post}(filter->policy, regs);
    ensures \result == 0 && ffaf_described{Pre,Post}(filter->state, regs) ==>
      ffaf_g_wrote_at == caller->rx && ffaf_g_wrote_bytes == ffaf_l_described(filter->state);
    ensures \result == 0 && ffaf_described{Pre,Post}(filter->state, regs) ==>
      ffaf_wrote(filter->buffers.rx);
    ensures \result != 0 || !ffaf_described{Pre,Post}(filter->state, regs) ==>
      ffaf_g_wrote_at == \old(ffaf_g_wrote_at) && ffaf_g_wrote_bytes == \old(ffaf_g_wrote_bytes);
*/
int32_t ffaf_handle_partition_info(const struct ffaf_filter *filter,
				   const struct ffaf_caller *caller, struct ffaf_regs *regs);

/* FFA_RX_RELEASE as the filter's own, and FFA_ID_GET without asking anybody. */
/*@ requires ffaf_ready(filter, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures \result == 0 && ffaf_one_smc{Pre,Post} && ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures ffaf_sent_four(FFAF_FID_32(RX_RELEASE), 0, 0, 0);
    ensures ffaf_answered{Pre,Post}(filter->policy, regs);
*/
int32_t ffaf_handle_rx_release(const struct ffaf_filter *filter, struct ffaf_regs *regs);
/*@ requires ffaf_ready_caller(filter, caller, regs);
    assigns regs->x[0 .. FFAF_REGS - 1];
    ensures \result == 0;
    ensures ffaf_words{Pre,Post}(filter->policy, regs, FFAF_FID_32(SUCCESS), caller->id);
*/
int32_t ffaf_handle_id_get(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			   struct ffaf_regs *regs);
/* Any other call as the filter's own SMC: all registers there, and those it writes back. */
/*@ requires ffaf_ready(filter, regs);
    assigns regs->x[0 .. FFAF_REGS - 1], ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer;
    ensures \result == 0 && ffaf_one_smc{Pre,Post} && ffaf_sent_call{Pre,Post}(regs);
    ensures ffaf_answered{Pre,Post}(filter->policy, regs);
*/
int32_t ffaf_handle_other(const struct ffaf_filter *filter, struct ffaf_regs *regs);

/* FFA_MEM_SHARE and FFA_MEM_LEND; either width goes on as the 64-bit one. */
/*@ requires ffaf_ready_caller(filter, caller, regs) && ffaf_sends((uint32_t)regs->x[0] % 0x100);
    assigns regs->x[0 .. FFAF_REGS - 1], filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result != 0 ==> ffaf_no_smc{Pre,Post} && ffaf_kept{Pre,Post}(regs, 0);
    ensures \result == 0 ==> ffaf_one_smc{Pre,Post} &&
      ffaf_answered{Pre,Post}(filter->policy, regs);
    ensures \result == 0 ==> ffaf_sent_four(FFAF_FID_BASE_64 + (uint32_t)\old(regs->x[0]) % 0x100,
      (uint32_t)\old(regs->x[1]), (uint32_t)\old(regs->x[2]), 0);
    ensures !caller->mapped ==> \result == FFAF_INVALID_PARAMETERS;
*/
int32_t ffaf_handle_send(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			 struct ffaf_regs *regs);
/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], effects->verdict,
      filter->buffers.tx[0 .. filter->state->page - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
    ensures \result != 0 ==> ffaf_kept{Pre,Post}(regs, 0);
    ensures \result == FFAF_INVALID_PARAMETERS ==> ffaf_no_smc{Pre,Post};
    ensures \result != FFAF_INVALID_PARAMETERS ==> ffaf_one_smc{Pre,Post} &&
      ffaf_g_sent.x[0] == (\result == 0 ? FFAF_FID_32(MEM_FRAG_TX) : FFAF_FID_32(MEM_RECLAIM));
    ensures \result == 0 ==> ffaf_answered{Pre,Post}(filter->policy, regs) &&
      effects->verdict == \old(effects->verdict);
    ensures !caller->mapped ==> \result == FFAF_INVALID_PARAMETERS;
*/
int32_t ffaf_handle_frag_tx(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);
/*@ requires ffaf_ready_caller(filter, caller, regs);
    requires ffaf_apart_effects(filter, caller, regs, effects);
    assigns regs->x[0 .. FFAF_REGS - 1], effects->verdict,
      filter->buffers.tx[0 .. filter->state->page - 1],
      filter->buffers.descriptor[0 .. FFAF_DESCRIPTOR_MAX - 1],
      ffaf_g_smcs, ffaf_g_foreign, ffaf_g_sent, ffaf_g_answer, ffaf_g_pages;
    ensures ffaf_g_foreign == \old(ffaf_g_foreign);
*/
int32_t ffaf_handle_reclaim(const struct ffaf_filter *filter, const struct ffaf_caller *caller,
			    struct ffaf_regs *regs, struct ffaf_effects *effects);

#endif
