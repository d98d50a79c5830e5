/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "handlers.h"

/* The filter's own refusal carries its status sign-extended to 64 bits. */
static void refuse(const struct ffaf_filter *filter, struct ffaf_regs *regs, int32_t status)
{
	(void)ffaf_answer_words(filter, regs, FFAF_FID_32(ERROR), (uint64_t)(int64_t)status);
}

/* Forward where FFA_FEATURES says that the SPMC has the call, else deny. */
static void probe(const struct ffaf_filter *filter, struct ffaf_regs *regs,
		  struct ffaf_effects *effects)
{
	const uint32_t fid = ffaf_fid_of(filter->policy, regs->x[0]);
	struct ffaf_regs smc;

	if (ffaf_ask(filter, &smc, FFAF_FID_32(FEATURES), fid, 0, 0)) {
		//@ check ffaf_sent_four(FFAF_FID_32(FEATURES), fid, 0, 0);
		//@ check ffaf_g_answer.x[0] == FFAF_FID_32(SUCCESS);
		effects->verdict = FFAF_VERDICT_FORWARD;
		(void)ffaf_smc(filter, regs);
	} else {
		effects->verdict = FFAF_VERDICT_DENY;
		refuse(filter, regs, FFAF_NOT_SUPPORTED);
	}
}

/* The code of a buffer size in FFA_FEATURES(FFA_RXTX_MAP). */
static uint64_t page_code(uint32_t page)
{
	return page == 4096 ? 0 : page == 65536 ? 1 : 2;
}

static void answer_features(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	const uint32_t asked = (uint32_t)regs->x[1];
	const bool buffers = asked == FFAF_FID_64(RXTX_MAP) || asked == FFAF_FID_32(RXTX_MAP);

	(void)ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS),
				buffers ? page_code(filter->state->page) : 0);
}

static void handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		   struct ffaf_regs *regs, struct ffaf_effects *effects)
{
	const int32_t status = ffaf_handle(filter, caller, regs, effects);

	if (status != 0)
		refuse(filter, regs, status);
	/*@ check status != 0 ==>
	      regs->x[0] == FFAF_FID_32(ERROR) && regs->x[2] == (uint64_t)status;
	*/
}

static void answer(const struct ffaf_filter *filter, struct ffaf_caller *caller,
		   struct ffaf_regs *regs, uint8_t reason, struct ffaf_effects *effects)
{
	switch (reason) {
	case FFAF_REASON_OTHER_CALL:
	case FFAF_REASON_UPPER_HALF:
		regs->x[0] = FFAF_SMCCC_NOT_SUPPORTED;
		break;
	case FFAF_REASON_NOT_AGREED: /* the policy leaves it unanswered */
		break;
	case FFAF_REASON_FEATURES_HANDLED:
		answer_features(filter, regs);
		break;
	case FFAF_REASON_PROBE:
		if (FFAF_FIXED_RULES != 0)
			probe(filter, regs, effects);
		break;
	default:
		handle(filter, caller, regs, effects);
		break;
	}
}

/* Where versions are only noted, any other FF-A call makes the noted one final. */
static void lock_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			 const struct ffaf_regs *regs, struct ffaf_decision decision)
{
	if (FFAF_CHOSEN(filter->policy, NEGOTIATION, RECORDED) && caller->agreed != 0 &&
	    decision.reason != FFAF_REASON_OTHER_CALL &&
	    decision.reason != FFAF_REASON_UPPER_HALF &&
	    ffaf_fid_of(filter->policy, regs->x[0]) != FFAF_FID_32(VERSION))
		caller->locked = true;
}

struct ffaf_outcome ffaf_call(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      struct ffaf_regs *regs)
{
	const struct ffaf_decision d = ffaf_decide(filter->policy, filter->state, caller, regs);
	struct ffaf_effects effects = { (enum ffaf_verdict)d.verdict, 0 };

	lock_version(filter, caller, regs, d);
	if (d.verdict == FFAF_VERDICT_FORWARD)
		(void)ffaf_smc(filter, regs);
	else if (d.status != 0)
		refuse(filter, regs, d.status);
	else
		answer(filter, caller, regs, d.reason, &effects);
	return (struct ffaf_outcome){ .verdict = (uint8_t)effects.verdict,
				      .reason = d.reason,
				      .rule = d.rule,
				      .undefined = effects.undefined };
}
