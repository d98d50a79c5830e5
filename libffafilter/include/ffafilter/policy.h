/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef FFAFILTER_POLICY_H
#define FFAFILTER_POLICY_H

#include <ffafilter/env.h>
#include <ffafilter/functions.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A policy: what a filter does with each FID, and how. Constant, without
 * pointers, so that it can lie in ROM, be copied and be compared byte for byte.
 * A zeroed policy denies every FF-A call and refuses every other SMC. Every
 * value of every byte is valid: what is out of range counts as the zero choice.
 */

/* What an entry does with its FID. */
enum ffaf_action {
	FFAF_DENY, /* FFA_ERROR NOT_SUPPORTED, and FFA_FEATURES says the same */
	FFAF_FORWARD, /* goes on unchanged */
	FFAF_HANDLE, /* the filter answers, with SMCs of its own where it must */
	FFAF_ACTION_COUNT
};

/* Whether FFA_FEATURES is asked of the SPMC before a call is forwarded. */
enum ffaf_probe {
	FFAF_PROBE_NEVER,
	FFAF_PROBE_EVERY_CALL, /* one SMC more for every call */
	FFAF_PROBE_ONCE, /* when the version is agreed */
	FFAF_PROBE_COUNT
};

enum ffaf_behaviour {
#define FFAF_BEHAVIOUR(name, key, text) FFAF_BEHAVIOUR_##name,
#include <ffafilter/behaviours.inc>
	FFAF_BEHAVIOUR_COUNT
};

/* The choices of each behaviour: enum ffaf_choice_hint_bit, FFAF_HINT_BIT_STRIP. */
/* clang-format off */
#define FFAF_BEHAVIOUR(name, key, text) enum ffaf_choice_##name {
#define FFAF_CHOICE(name, choice, word, text) FFAF_##name##_##choice,
#define FFAF_BEHAVIOUR_END(name) FFAF_##name##_COUNT };
/* clang-format on */
#include <ffafilter/behaviours.inc>

/* Argument checks, bits of ffaf_rule.require: FFAF_REQUIRE_W1_ZERO ... */
enum ffaf_requirement {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	FFAF_REQUIREMENT_##name,
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
	FFAF_REQUIREMENT_COUNT
};

/* Conditions that an entry can put on its action. */
struct ffaf_rule {
	uint32_t since; /* version word: denied while the agreed version is older */
	uint32_t require; /* 1 << enum ffaf_requirement, ored */
	uint8_t probe; /* enum ffaf_probe; only with FFAF_FORWARD */
	uint8_t reserved[3];
};

/*
 * Rule 0 is the empty rule, and so is the last one; neither is read. The last one says more: that
 * an entry is final. Once a version is agreed its action is the decision, without a look at the
 * window, which it counts as being in, or at what FFA_FEATURES asks for. Most entries can be, and
 * ffaf_decide is quickest with those. Without it the decision is the same where the number is in
 * the window, and the call not an FFA_FEATURES that is handled.
 */
#define FFAF_RULES 32
#define FFAF_RULE_FINAL (FFAF_RULES - 1u)

/* An entry is one byte: action, whether the policy names the FID, rule. */
#define FFAF_ENTRY_ACTION 0x03u
#define FFAF_ENTRY_LISTED 0x04u
#define FFAF_ENTRY_RULE_SHIFT 3
#define FFAF_ENTRY(action, listed, rule)                                          \
	((uint8_t)((unsigned int)(action) | ((listed) ? FFAF_ENTRY_LISTED : 0u) | \
		   ((unsigned int)(rule) << FFAF_ENTRY_RULE_SHIFT)))
/* Entries from here on are final. */
#define FFAF_ENTRY_FINAL (FFAF_RULE_FINAL << FFAF_ENTRY_RULE_SHIFT)

/* The place in ffaf_policy.rule of the conditions of ENTRY; 0 where it has none. */
static inline unsigned int ffaf_entry_rule(uint8_t entry)
{
	return entry < FFAF_ENTRY_FINAL ? FFAF_HIGH(entry, 3) : 0;
}

struct ffaf_policy {
	uint32_t version; /* version word: the highest that the filter agrees to */
	uint8_t window_first; /* function numbers that count as FF-A, both ends in */
	uint8_t window_last;
	uint8_t unlisted; /* enum ffaf_action for FIDs that no entry can name; not FFAF_HANDLE */
	uint8_t reserved;
	uint8_t behaviour[FFAF_BEHAVIOUR_COUNT]; /* a choice each */
	uint8_t entry[2][256]; /* [SMC64][function number] */
	struct ffaf_rule rule[FFAF_RULES];
};

/* Words of a policy file: "deny", "every-call"; NULL when out of range, and for FFAF_PROBE_NEVER.
 */
const char *ffaf_action_word(unsigned int action);
const char *ffaf_probe_word(unsigned int probe);

/* "what it is about", for tools: NULL when out of range. */
const char *ffaf_behaviour_key(unsigned int behaviour);
const char *ffaf_behaviour_text(unsigned int behaviour);
const char *ffaf_choice_word(unsigned int behaviour, unsigned int choice);
const char *ffaf_choice_text(unsigned int behaviour, unsigned int choice);
const char *ffaf_requirement_word(unsigned int requirement);
const char *ffaf_requirement_text(unsigned int requirement);

#ifdef __cplusplus
}
#endif

#endif
