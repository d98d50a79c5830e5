/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "answer.h"
#include "decide.h"
#include "handlers.h"
#include "version.h"

static struct ffaf_outcome forward(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				   struct ffaf_outcome outcome)
{
	ffaf_smc(filter, regs);
	outcome.verdict = FFAF_VERDICT_FORWARD;
	return outcome;
}

/* Forward where FFA_FEATURES says that the SPMC has the call, else deny. */
static struct ffaf_outcome probe(const struct ffaf_filter *filter, struct ffaf_regs *regs,
				 struct ffaf_outcome outcome)
{
	struct ffaf_regs smc;

	ffaf_smc_prepare(&smc, FFAF_FID_32(FEATURES));
	smc.x[1] = ffaf_fid_of(filter->policy, regs->x[0]);
	ffaf_smc(filter, &smc);
	if (ffaf_is_success(&smc))
		return forward(filter, regs, outcome);
	ffaf_answer_error(filter, regs, FFAF_NOT_SUPPORTED);
	outcome.verdict = FFAF_VERDICT_DENY;
	return outcome;
}

/* The call as the filter's own SMC, all registers there and those it writes back. */
static void relay(const struct ffaf_filter *filter, struct ffaf_regs *regs)
{
	struct ffaf_regs smc;

	for (unsigned int i = 0; i < FFAF_REGS; i++)
		smc.x[i] = regs->x[i];
	ffaf_smc(filter, &smc);
	ffaf_answer(filter, regs, &smc);
}

/* What takes pages from the caller or gives them back: the real hypervisor may halt. */
static enum ffaf_verdict handle_memory(const struct ffaf_filter *filter,
				       const struct ffaf_caller *caller, struct ffaf_regs *regs,
				       enum ffaf_fn fn)
{
	switch (fn) {
	case FFAF_FN_MEM_SHARE:
		return ffaf_handle_send(filter, caller, regs, FFAF_FID_64(MEM_SHARE));
	case FFAF_FN_MEM_LEND:
		return ffaf_handle_send(filter, caller, regs, FFAF_FID_64(MEM_LEND));
	case FFAF_FN_MEM_FRAG_TX:
		return ffaf_handle_frag_tx(filter, caller, regs);
	case FFAF_FN_MEM_RECLAIM:
		return ffaf_handle_reclaim(filter, caller, regs);
	default:
		relay(filter, regs);
		return FFAF_VERDICT_ANSWER;
	}
}

static struct ffaf_outcome handle(const struct ffaf_filter *filter, struct ffaf_caller *caller,
				  struct ffaf_regs *regs, struct ffaf_outcome outcome)
{
	const enum ffaf_fn fn = ffaf_fid_to_fn(ffaf_fid_of(filter->policy, regs->x[0]));

	switch (fn) {
	case FFAF_FN_VERSION:
		outcome.undefined = ffaf_handle_version(filter, caller, regs);
		break;
	case FFAF_FN_RXTX_MAP:
		ffaf_handle_rxtx_map(filter, caller, regs);
		break;
	case FFAF_FN_RXTX_UNMAP:
		outcome.verdict = (uint8_t)ffaf_handle_rxtx_unmap(filter, caller, regs);
		break;
	case FFAF_FN_PARTITION_INFO_GET:
		ffaf_handle_partition_info(filter, caller, regs);
		break;
	case FFAF_FN_RX_RELEASE:
		ffaf_handle_rx_release(filter, regs);
		break;
	case FFAF_FN_ID_GET:
		ffaf_handle_id_get(filter, caller, regs);
		break;
	default:
		outcome.verdict = (uint8_t)handle_memory(filter, caller, regs, fn);
		break;
	}
	return outcome;
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

	ffaf_answer_words(filter, regs, FFAF_FID_32(SUCCESS),
			  buffers ? page_code(filter->state->page) : 0);
}

static struct ffaf_outcome answer(const struct ffaf_filter *filter, struct ffaf_caller *caller,
				  struct ffaf_regs *regs, struct ffaf_outcome outcome)
{
	switch (outcome.reason) {
	case FFAF_REASON_OTHER_CALL:
	case FFAF_REASON_UPPER_HALF:
		regs->x[0] = FFAF_SMCCC_NOT_SUPPORTED;
		return outcome;
	case FFAF_REASON_NOT_AGREED: /* the policy leaves it unanswered */
		return outcome;
	case FFAF_REASON_FEATURES_HANDLED:
		answer_features(filter, regs);
		return outcome;
	case FFAF_REASON_PROBE:
		return probe(filter, regs, outcome);
	default:
		return handle(filter, caller, regs, outcome);
	}
}

/* Where versions are only noted, any other FF-A call makes the noted one final. */
static void lock_version(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			 const struct ffaf_regs *regs, struct ffaf_decision decision)
{
	if (filter->policy->behaviour[FFAF_BEHAVIOUR_NEGOTIATION] == FFAF_NEGOTIATION_RECORDED &&
	    caller->agreed != 0 && decision.reason != FFAF_REASON_OTHER_CALL &&
	    decision.reason != FFAF_REASON_UPPER_HALF &&
	    ffaf_fid_of(filter->policy, regs->x[0]) != FFAF_FID_32(VERSION))
		caller->locked = true;
}

struct ffaf_outcome ffaf_call(const struct ffaf_filter *filter, struct ffaf_caller *caller,
			      struct ffaf_regs *regs)
{
	const struct ffaf_decision d = ffaf_decide(filter->policy, filter->state, caller, regs);
	const struct ffaf_outcome outcome = { .verdict = d.verdict,
					      .reason = d.reason,
					      .rule = d.rule };

	lock_version(filter, caller, regs, d);
	if (d.verdict == FFAF_VERDICT_FORWARD)
		return forward(filter, regs, outcome);
	if (d.status != 0) {
		ffaf_answer_error(filter, regs, d.status);
		return outcome;
	}
	return answer(filter, caller, regs, outcome);
}
