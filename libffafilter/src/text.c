/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/filter.h>
#include <ffafilter/status.h>

/*
 * The words of the tables, for tools. A hypervisor that calls none of these does
 * not link them.
 */

const char *ffaf_status_name(int32_t status)
{
	switch (status) {
#define FFAF_STATUS(name, value) \
	case value:              \
		return #name;
#include <ffafilter/statuses.inc>
#undef FFAF_STATUS
	default:
		return NULL;
	}
}

const char *ffaf_action_word(unsigned int action)
{
	switch (action) {
	case FFAF_DENY:
		return "deny";
	case FFAF_FORWARD:
		return "forward";
	case FFAF_HANDLE:
		return "handle";
	default:
		return NULL;
	}
}

const char *ffaf_probe_word(unsigned int probe)
{
	switch (probe) {
	case FFAF_PROBE_EVERY_CALL:
		return "every-call";
	case FFAF_PROBE_ONCE:
		return "once";
	default:
		return NULL;
	}
}

const char *ffaf_verdict_name(unsigned int verdict)
{
	switch (verdict) {
	case FFAF_VERDICT_DENY:
		return "deny";
	case FFAF_VERDICT_FORWARD:
		return "forward";
	case FFAF_VERDICT_ANSWER:
		return "answer";
	case FFAF_VERDICT_HALT:
		return "halt";
	default:
		return NULL;
	}
}

const char *ffaf_reason_text(unsigned int reason)
{
	switch (reason) {
#define FFAF_REASON(name, text)  \
	case FFAF_REASON_##name: \
		return text;
#include <ffafilter/reasons.inc>
#undef FFAF_REASON
	default:
		return NULL;
	}
}

const char *ffaf_behaviour_key(unsigned int behaviour)
{
	switch (behaviour) {
#define FFAF_BEHAVIOUR(name, key, text) \
	case FFAF_BEHAVIOUR_##name:     \
		return key;
#include <ffafilter/behaviours.inc>
	default:
		return NULL;
	}
}

const char *ffaf_behaviour_text(unsigned int behaviour)
{
	switch (behaviour) {
#define FFAF_BEHAVIOUR(name, key, text) \
	case FFAF_BEHAVIOUR_##name:     \
		return text;
#include <ffafilter/behaviours.inc>
	default:
		return NULL;
	}
}

/* A behaviour and a choice of it as one number, for the two switches below. */
#define PAIR(behaviour, choice) (256u * (behaviour) + (choice))

const char *ffaf_choice_word(unsigned int behaviour, unsigned int choice)
{
	if (behaviour >= FFAF_BEHAVIOUR_COUNT || choice > 255)
		return NULL;
	switch (PAIR(behaviour, choice)) {
#define FFAF_CHOICE(name, choice, word, text)                     \
	case PAIR(FFAF_BEHAVIOUR_##name, FFAF_##name##_##choice): \
		return word;
#include <ffafilter/behaviours.inc>
	default:
		return NULL;
	}
}

const char *ffaf_choice_text(unsigned int behaviour, unsigned int choice)
{
	if (behaviour >= FFAF_BEHAVIOUR_COUNT || choice > 255)
		return NULL;
	switch (PAIR(behaviour, choice)) {
#define FFAF_CHOICE(name, choice, word, text)                     \
	case PAIR(FFAF_BEHAVIOUR_##name, FFAF_##name##_##choice): \
		return text;
#include <ffafilter/behaviours.inc>
	default:
		return NULL;
	}
}

const char *ffaf_requirement_word(unsigned int requirement)
{
	switch (requirement) {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	case FFAF_REQUIREMENT_##name:                                             \
		return word;
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
	default:
		return NULL;
	}
}

const char *ffaf_requirement_text(unsigned int requirement)
{
	switch (requirement) {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	case FFAF_REQUIREMENT_##name:                                             \
		return text;
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
	default:
		return NULL;
	}
}
