/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What FFA_FEATURES says of a call, beside what becomes of the call. */
#include "lint.h"

#include <stdlib.h>

static struct ffaf_regs question(uint32_t fid)
{
	return (struct ffaf_regs){ .x = { FFAF_FID_32(FEATURES), fid } };
}

static enum ffaio_verdict verdict_of(struct ffaf_decision d)
{
	return d.verdict == FFAF_VERDICT_FORWARD ? FFAIO_FORWARD
	       : d.verdict == FFAF_VERDICT_DENY	 ? FFAIO_DENY
						 : FFAIO_ANSWER;
}

/* FIDs that are told of together, with a question and a call of the first. */
struct group {
	struct lint_text list, lines;
	unsigned int count;
};

static void add(struct group *group, const struct lint *lint, uint32_t fid,
		const struct lint_call *call)
{
	const struct ffaf_regs regs = question(fid);
	char name[FFAF_NAME_SIZE];

	lint_name(fid, name);
	lint_write(&group->list, "%s%s", group->count > 0 ? ", " : "", name);
	if (group->count++ > 0)
		return;
	lint_write_call(&group->lines, lint, &regs, verdict_of(lint_decide(lint, &regs)));
	/* What a handler makes of a call hangs on memory: the question alone can be shown. */
	if (call->fate != LINT_ANSWERED)
		lint_write_call(&group->lines, lint, &call->regs, call->verdict);
}

static void tell(struct lint *lint, enum ffan_lint_rule rule, struct group *group,
		 struct ffaio_place place, const char *what)
{
	if (group->count > 0)
		lint_add_calls(lint, rule, place, "features", group->lines.text, "%s: %s.", what,
			       group->list.text);
	free(group->list.text);
	free(group->lines.text);
}

/* What the answers to one question are counted as. */
struct groups {
	struct group unfiltered, promises, understates, unasked;
};

static void compare(struct groups *groups, const struct lint *lint, uint32_t fid)
{
	const struct lint_call *call = &lint->call[(fid & FFAF_FID_SMC64) != 0][fid & 0xffu];
	const struct ffaf_regs regs = question(fid);
	const struct ffaf_decision said = lint_decide(lint, &regs);
	const bool no = said.status != 0;

	if (said.reason == FFAF_REASON_NOT_AGREED)
		return;
	if (said.verdict == FFAF_VERDICT_FORWARD && said.reason != FFAF_REASON_FEATURES_FORWARD) {
		if (call->denied)
			add(&groups->unfiltered, lint, fid, call);
	} else if (call->fate == LINT_REFUSED && !no) {
		add(&groups->promises, lint, fid, call);
	} else if (call->fate != LINT_REFUSED && no && said.verdict == FFAF_VERDICT_ANSWER) {
		add(&groups->understates, lint, fid, call);
	} else if (said.reason == FFAF_REASON_FEATURES_HANDLED &&
		   (call->fate == LINT_THROUGH || ffaf_fid_to_fn(fid) == FFAF_FN_MEM_SHARE ||
		    ffaf_fid_to_fn(fid) == FFAF_FN_MEM_LEND)) {
		add(&groups->unasked, lint, fid, call);
	}
}

void lint_features(struct lint *lint)
{
	const struct ffaf_policy *core = &lint->policy->core;
	const struct ffaio_place entry = lint_place(lint, FFAF_FID_32(FEATURES));
	const struct ffaio_place choice = lint->policy->behaviour[FFAF_BEHAVIOUR_FEATURES];
	const struct lint_call asked = lint_try(lint, FFAF_FID_32(FEATURES));
	struct groups groups = { 0 };

	/* Where FFA_FEATURES itself is denied it says nothing. */
	if (asked.denied || FFAF_NR_FEATURES < core->window_first ||
	    FFAF_NR_FEATURES > core->window_last)
		return;
	for (unsigned int i = 0; i < 512; i++) {
		const uint32_t fid = lint_fid(i % 2, i / 2);

		if (i / 2 >= core->window_first && i / 2 <= core->window_last &&
		    ffaf_fid_to_fn(fid) != FFAF_FN_UNKNOWN && fid != FFAF_FID_32(FEATURES))
			compare(&groups, lint, fid);
	}
	tell(lint, FFAN_LINT_FEATURES_UNFILTERED, &groups.unfiltered, entry,
	     "The SPMC answers for calls that the filter denies");
	tell(lint, FFAN_LINT_FEATURES_PROMISES, &groups.promises, entry,
	     "Refused whatever the arguments, and FFA_FEATURES may say yes");
	tell(lint, FFAN_LINT_FEATURES_UNDERSTATES, &groups.understates, choice,
	     "Not denied, and FFA_FEATURES says no");
	tell(lint, FFAN_LINT_FEATURES_UNASKED, &groups.unasked, choice,
	     "The filter says yes by itself");
}
