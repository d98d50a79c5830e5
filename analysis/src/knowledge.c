/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "knowledge.h"

#include <stdio.h>
#include <string.h>

void ffan_lose(struct ffan_knowledge *knowledge, unsigned int what, unsigned long line)
{
	for (unsigned int i = 0; i < FFAN_KNOWLEDGE; i++) {
		if ((what & ~knowledge->lost & 1u << i) != 0)
			knowledge->since[i] = line;
	}
	knowledge->lost |= what;
}

void ffan_unknown(struct ffan_step *step, const char *missing)
{
	step->verdict = FFAIO_UNKNOWN;
	step->out = (struct ffaio_regs){ 0 };
	step->smc_count = step->page_count = step->wrote_count = 0;
	snprintf(step->missing, sizeof(step->missing), "%s", missing);
}

struct ffan_dependence ffan_dependence(const struct ffan_step *step)
{
	const uint32_t fid = ffaf_fid_of(&step->policy->core, step->record->in.regs.x[0]);

	if (step->decision.verdict != FFAF_VERDICT_ANSWER ||
	    step->decision.reason != FFAF_REASON_LISTED)
		return (struct ffan_dependence){ FFAN_VERSION, 0 };
	switch (ffaf_fid_to_fn(fid)) {
	case FFAF_FN_VERSION:
		return (struct ffan_dependence){ FFAN_VERSION, FFAN_VERSION };
	case FFAF_FN_PARTITION_INFO_GET:
		return (struct ffan_dependence){ FFAN_VERSION | FFAN_BUFFERS, 0 };
	case FFAF_FN_RXTX_MAP:
	case FFAF_FN_RXTX_UNMAP:
		return (struct ffan_dependence){ FFAN_VERSION | FFAN_BUFFERS | FFAN_PAGES,
						 FFAN_BUFFERS | FFAN_PAGES };
	case FFAF_FN_MEM_SHARE:
	case FFAF_FN_MEM_LEND:
	case FFAF_FN_MEM_FRAG_TX:
		return (struct ffan_dependence){ FFAN_VERSION | FFAN_BUFFERS | FFAN_PAGES,
						 FFAN_PAGES };
	case FFAF_FN_MEM_RECLAIM:
		return (struct ffan_dependence){ FFAN_VERSION | FFAN_PAGES, FFAN_PAGES };
	default:
		return (struct ffan_dependence){ FFAN_VERSION, 0 };
	}
}

/* The verdict hangs on registers that were not recorded: the set LACKING. */
static void lose_inputs(struct ffan_knowledge *knowledge, struct ffan_step *step, uint32_t lacking)
{
	char text[128] = "of the call:";

	for (unsigned int i = 0; i < FFAF_REGS; i++) {
		if ((lacking >> i & 1u) != 0)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), " x%u", i);
	}
	ffan_unknown(step, text);
	ffan_lose(knowledge, (lacking & 1u) != 0 ? ~0u : ffan_dependence(step).changes,
		  step->record->line);
}

bool ffan_lacks_inputs(struct ffan_knowledge *knowledge, struct ffan_step *step)
{
	const struct ffaio_regs *in = &step->record->in;
	const uint32_t lacking =
		ffaf_call_reads(&step->policy->core, step->decision, &in->regs) & ~in->known;

	if (lacking != 0)
		lose_inputs(knowledge, step, lacking);
	return lacking != 0;
}

bool ffan_lacks_state(const struct ffan_knowledge *knowledge, struct ffan_step *step)
{
	static const char *const names[FFAN_KNOWLEDGE] = {
		"the version agreed on", "whether the caller's buffers are mapped",
		"who owns which page"
	};
	const unsigned int lacking = knowledge->lost & ffan_dependence(step).needs;
	char text[128];

	if (knowledge->failed) {
		ffan_unknown(step, "the filter, which did not start");
		return true;
	}
	if (lacking == 0 || step->decision.reason == FFAF_REASON_OTHER_CALL ||
	    step->decision.reason == FFAF_REASON_UPPER_HALF)
		return false;
	for (unsigned int i = 0; i < FFAN_KNOWLEDGE; i++) {
		if ((lacking >> i & 1u) == 0)
			continue;
		snprintf(text, sizeof(text), "%s (not known since line %lu)", names[i],
			 knowledge->since[i]);
		ffan_unknown(step, text);
		return true;
	}
	return false;
}

bool ffan_reads_answers(const struct ffan_step *step)
{
	const struct ffan_dependence d = ffan_dependence(step);

	return d.changes != 0 || (d.needs & FFAN_BUFFERS) != 0 ||
	       step->decision.reason == FFAF_REASON_PROBE;
}
