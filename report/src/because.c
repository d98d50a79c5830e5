/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "because.h"

#include <ffareport/report.h>

void place_text(char *buffer, size_t size, const struct ffaio_policy *policy,
		const struct ffaio_place *place)
{
	if (place->line == 0 || place->file >= policy->file_count)
		snprintf(buffer, size, "%s", policy->file_count > 0 ? policy->files[0] : "");
	else
		snprintf(buffer, size, "%s:%lu", policy->files[place->file], place->line);
}

void requirement_text(char *buffer, size_t size, const struct ffan_decider *decider)
{
	if (decider->requirement < FFAF_REQUIREMENT_COUNT)
		snprintf(buffer, size, "%s (%s)", ffaf_requirement_word(decider->requirement),
			 ffaf_requirement_text(decider->requirement));
}

void ffareport_because(char *buffer, size_t size, const struct ffaio_policy *policy,
		       const struct ffaf_caller *caller, const struct ffaio_record *call,
		       struct ffaf_decision decision)
{
	struct ffan_decider decider;
	char place[300], failed[200] = "";

	buffer[0] = '\0';
	if (policy == NULL)
		return;
	ffan_decider(policy, caller, &call->in.regs, decision, &decider);
	place_text(place, sizeof(place), policy, &decider.place);
	requirement_text(failed, sizeof(failed), &decider);
	snprintf(buffer, size, "%s%s%s (%s)", ffaf_reason_text(decision.reason),
		 failed[0] != '\0' ? ": " : "", failed, place);
}
