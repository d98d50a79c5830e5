/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Conditions of entries that always hold, or never. */
#include "lint.h"

#include <stdlib.h>

/* A condition of the entry that decides on FID. */
struct condition {
	struct ffaio_place place;
	const char *subject; /* the entry, as written */
	uint32_t fid;
	struct ffaf_rule rule;
};

static void tell(struct lint *lint, const struct condition *c, enum ffan_lint_rule rule,
		 const char *what)
{
	const struct lint_call *call = &lint->call[(c->fid & FFAF_FID_SMC64) != 0][c->fid & 0xffu];
	struct lint_text lines = { 0 };

	if (call->fate == LINT_REFUSED)
		lint_write_call(&lines, lint, &call->regs, call->verdict);
	lint_add_calls(lint, rule, c->place, c->subject, lines.text, "%s: %s.", c->subject, what);
	free(lines.text);
}

static void check_since(struct lint *lint, const struct condition *c)
{
	const struct ffaf_policy *core = &lint->policy->core;

	if (c->rule.since == 0)
		return;
	if (!lint->handles_version)
		tell(lint, c, FFAN_LINT_SINCE_NEVER,
		     "the filter does not handle FFA_VERSION, so no version is ever agreed");
	else if (c->rule.since > core->version)
		tell(lint, c, FFAN_LINT_SINCE_NEVER,
		     "`since` is newer than every version that the filter agrees to");
	else if (c->rule.since <= FFAF_VERSION_1_0 &&
		 core->behaviour[FFAF_BEHAVIOUR_BEFORE_AGREEMENT] != FFAF_BEFORE_AGREEMENT_ALLOW)
		tell(lint, c, FFAN_LINT_SINCE_ALWAYS, "every version is at least 1.0");
}

/* Halves of w1, and values of w2, that tell all requirements apart. */
static const uint16_t halves[] = { 0, 1, 2, 0x7fff, 0x8000, 0x8001 };
static const uint32_t flags[] = { 0, 1, 2, 4, 8, 0x10, 0x8000, 0x10000 };
#define HALVES (sizeof(halves) / sizeof(halves[0]))
#define FLAGS (sizeof(flags) / sizeof(flags[0]))
#define ARGUMENTS (HALVES * HALVES * FLAGS)

static struct ffaf_regs arguments(uint32_t fid, size_t i)
{
	const uint64_t high = halves[i % HALVES], low = halves[i / HALVES % HALVES];

	return (struct ffaf_regs){ .x = { fid, high << 16 | low, flags[i / (HALVES * HALVES)] } };
}

/* The status of the call under REQUIRE, or 0. */
static int status_under(const struct lint *lint, uint32_t require, const struct ffaf_regs *regs)
{
	struct ffaf_policy policy = lint->policy->core;
	const unsigned int wide = (regs->x[0] & FFAF_FID_SMC64) != 0;

	policy.rule[1] = (struct ffaf_rule){ .require = require };
	policy.entry[wide][regs->x[0] & 0xffu] = FFAF_ENTRY(FFAF_FORWARD, true, 1);
	return ffaf_decide(&policy, &lint->state, &lint->caller, regs).status;
}

static bool is_never(const struct lint *lint, const struct condition *c)
{
	for (size_t i = 0; i < ARGUMENTS; i++) {
		const struct ffaf_regs regs = arguments(c->fid, i);

		if (status_under(lint, c->rule.require, &regs) == 0)
			return false;
	}
	return true;
}

static bool is_idle(const struct lint *lint, const struct condition *c, uint32_t requirement)
{
	for (size_t i = 0; i < ARGUMENTS; i++) {
		const struct ffaf_regs regs = arguments(c->fid, i);

		if (status_under(lint, c->rule.require, &regs) !=
		    status_under(lint, c->rule.require & ~requirement, &regs))
			return false;
	}
	return true;
}

static void check_require(struct lint *lint, const struct condition *c)
{
	if (c->rule.require == 0)
		return;
	if (is_never(lint, c)) {
		tell(lint, c, FFAN_LINT_REQUIRE_NEVER, "no arguments meet all that it requires");
		return;
	}
	for (unsigned int i = 0; i < FFAF_REQUIREMENT_COUNT; i++) {
		char subject[FFAF_NAME_SIZE + 40];

		if ((c->rule.require >> i & 1u) == 0 || !is_idle(lint, c, 1u << i))
			continue;
		snprintf(subject, sizeof(subject), "%s %s", c->subject, ffaf_requirement_word(i));
		lint_add(lint, FFAN_LINT_REQUIRE_IDLE, c->place, subject, NULL, NULL,
			 "%s: `%s` refuses nothing that the others let by.", c->subject,
			 ffaf_requirement_word(i));
	}
}

static void check_probe(struct lint *lint, const struct condition *c)
{
	static const uint8_t mandatory[] = {
		FFAF_FN_VERSION,  FFAF_FN_FEATURES,   FFAF_FN_RX_RELEASE,
		FFAF_FN_RXTX_MAP, FFAF_FN_RXTX_UNMAP, FFAF_FN_PARTITION_INFO_GET,
		FFAF_FN_ID_GET,
	};

	for (size_t i = 0; c->rule.probe != FFAF_PROBE_NEVER && i < sizeof(mandatory); i++) {
		if (ffaf_fid_to_fn(c->fid) == (enum ffaf_fn)mandatory[i])
			tell(lint, c, FFAN_LINT_PROBE_MANDATORY, "every SPMC has it");
	}
}

void lint_conditions(struct lint *lint)
{
	const struct ffaf_policy *core = &lint->policy->core;

	for (unsigned int i = 0; i < 512; i++) {
		const unsigned int wide = i % 2, number = i / 2;
		const struct ffaio_entry *entry = &lint->policy->entry[wide][number];
		const uint8_t byte = core->entry[wide][number];
		const struct condition c = { entry->place, entry->name, lint_fid(wide, number),
					     core->rule[ffaf_entry_rule(byte)] };

		if (entry->place.line == 0 || ffaf_entry_rule(byte) == 0 ||
		    number < core->window_first || number > core->window_last)
			continue;
		check_since(lint, &c);
		check_require(lint, &c);
		check_probe(lint, &c);
	}
}
