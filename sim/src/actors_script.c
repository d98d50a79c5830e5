/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "actors.h"

#include <ffafilter/functions.h>

/* A partition that looks up what it does. Its state is word 0 of its memo. */

static bool holds(const struct ffasim_rule *rule, uint64_t state, bool request,
		  const struct ffaf_regs *regs)
{
	if (rule->fid == 0 ? !request : rule->fid != (uint32_t)regs->x[0])
		return false;
	if (rule->state != FFASIM_ANY_STATE && rule->state != state)
		return false;
	for (unsigned int i = 0; i < rule->match_count; i++) {
		const struct ffasim_match *match = &rule->matches[i];

		if ((regs->x[match->reg % FFAF_REGS] & match->mask) != match->value)
			return false;
	}
	return true;
}

static struct ffaf_regs computed(const struct ffasim_rule *rule, const struct ffaf_regs *in)
{
	struct ffaf_regs out = { .x = { 0 } };

	for (unsigned int i = 0; i < rule->set_count; i++) {
		const struct ffasim_set *set = &rule->sets[i];

		out.x[set->reg % FFAF_REGS] =
			set->add + (set->from < FFAF_REGS ? in->x[set->from] : 0);
	}
	return out;
}

static enum ffasim_act follow(const struct ffasim_acting *acting, const struct ffasim_rule *rule,
			      struct ffaf_regs *regs)
{
	const struct ffaf_regs out = computed(rule, regs);
	const unsigned int first = ffasim_payload(acting->memo->request[0]);

	if (rule->next != FFASIM_ANY_STATE)
		acting->memo->word[0] = rule->next;
	if (rule->call == 0)
		return ffasim_respond(acting->memo, &out.x[first], FFAF_REGS - first, regs);
	*regs = out;
	regs->x[0] = rule->call;
	return FFASIM_ACT_CALL;
}

enum ffasim_act ffasim_act_script(const struct ffasim_acting *acting, struct ffaf_regs *regs)
{
	const struct ffasim_actor *actor = acting->actor;
	const bool request = ffasim_is_request(acting->memo, regs);

	for (unsigned int i = 0; i < actor->rule_count; i++)
		if (holds(&actor->rules[i], acting->memo->word[0], request, regs))
			return follow(acting, &actor->rules[i], regs);
	/* A request that no rule is for is answered with zeros. */
	return request ? ffasim_respond(acting->memo, NULL, 0, regs)
		       : ffasim_idle(acting->memo, regs);
}
