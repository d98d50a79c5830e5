/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffafilter/filter.h>
#include <ffafilter/status.h>

/*
 * The words of the tables, for tools. A hypervisor that calls none of these does
 * not link them. The texts lie in the tables themselves: with pointers to them
 * these would need relocations.
 */

/* A text fits its table, with the zero. */
#define FITS(text, size) FFAF_STATIC_ASSERT(sizeof(text) <= (size), "text is too long");

#define WORD_SIZE 24
#define REASON_SIZE 112
#define TEXT_SIZE 224

#define FFAF_REASON(name, text) FITS(text, REASON_SIZE)
#include <ffafilter/reasons.inc>
#undef FFAF_REASON
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) \
	FITS(word, WORD_SIZE) FITS(text, REASON_SIZE)
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
#define FFAF_BEHAVIOUR(name, key, text) FITS(key, WORD_SIZE) FITS(text, TEXT_SIZE)
#define FFAF_CHOICE(name, choice, word, text) FITS(word, WORD_SIZE) FITS(text, TEXT_SIZE)
#include <ffafilter/behaviours.inc>
#define FFAF_STATUS(name, value) FITS(#name, WORD_SIZE)
#include <ffafilter/statuses.inc>
#undef FFAF_STATUS

const char *ffaf_status_name(int32_t status)
{
	static const struct {
		int32_t status;
		char name[WORD_SIZE];
	} names[] = {
#define FFAF_STATUS(name, value) { value, #name },
#include <ffafilter/statuses.inc>
#undef FFAF_STATUS
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].status == status)
			return names[i].name;
	}
	return NULL;
}

const char *ffaf_action_word(unsigned int action)
{
	static const char words[FFAF_ACTION_COUNT][WORD_SIZE] = { "deny", "forward", "handle" };

	return action < FFAF_ACTION_COUNT ? words[action] : NULL;
}

/* FFAF_PROBE_NEVER has no word: a policy says nothing then. */
const char *ffaf_probe_word(unsigned int probe)
{
	static const char words[FFAF_PROBE_COUNT][WORD_SIZE] = { "", "every-call", "once" };

	return probe != FFAF_PROBE_NEVER && probe < FFAF_PROBE_COUNT ? words[probe] : NULL;
}

const char *ffaf_verdict_name(unsigned int verdict)
{
	static const char names[FFAF_VERDICT_COUNT][WORD_SIZE] = { "deny", "forward", "answer",
								   "halt" };

	return verdict < FFAF_VERDICT_COUNT ? names[verdict] : NULL;
}

const char *ffaf_reason_text(unsigned int reason)
{
	static const char texts[FFAF_REASON_COUNT][REASON_SIZE] = {
#define FFAF_REASON(name, text) text,
#include <ffafilter/reasons.inc>
#undef FFAF_REASON
	};

	return reason < FFAF_REASON_COUNT ? texts[reason] : NULL;
}

/* The choices of all behaviours in one row: FIRST_X is the place of the first of X. */
enum choice_row {
#define FFAF_BEHAVIOUR(name, key, text) FIRST_##name, BEFORE_##name = FIRST_##name - 1,
#define FFAF_CHOICE(name, choice, word, text) ROW_##name##_##choice,
#include <ffafilter/behaviours.inc>
	CHOICE_ROWS
};

static const struct {
	char word[WORD_SIZE];
	char text[TEXT_SIZE];
} choices[CHOICE_ROWS] = {
#define FFAF_CHOICE(name, choice, word, text) [ROW_##name##_##choice] = { word, text },
#include <ffafilter/behaviours.inc>
};

static const struct {
	char key[WORD_SIZE];
	char text[TEXT_SIZE];
	uint8_t first; /* of its choices */
	uint8_t count;
} behaviours[FFAF_BEHAVIOUR_COUNT] = {
#define FFAF_BEHAVIOUR(name, key, text) { key, text, FIRST_##name, FFAF_##name##_COUNT },
#include <ffafilter/behaviours.inc>
};

const char *ffaf_behaviour_key(unsigned int behaviour)
{
	return behaviour < FFAF_BEHAVIOUR_COUNT ? behaviours[behaviour].key : NULL;
}

const char *ffaf_behaviour_text(unsigned int behaviour)
{
	return behaviour < FFAF_BEHAVIOUR_COUNT ? behaviours[behaviour].text : NULL;
}

static bool is_choice(unsigned int behaviour, unsigned int choice)
{
	return behaviour < FFAF_BEHAVIOUR_COUNT && choice < behaviours[behaviour].count;
}

const char *ffaf_choice_word(unsigned int behaviour, unsigned int choice)
{
	return is_choice(behaviour, choice) ? choices[behaviours[behaviour].first + choice].word
					    : NULL;
}

const char *ffaf_choice_text(unsigned int behaviour, unsigned int choice)
{
	return is_choice(behaviour, choice) ? choices[behaviours[behaviour].first + choice].text
					    : NULL;
}

const char *ffaf_requirement_word(unsigned int requirement)
{
	static const char words[FFAF_REQUIREMENT_COUNT][WORD_SIZE] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) word,
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
	};

	return requirement < FFAF_REQUIREMENT_COUNT ? words[requirement] : NULL;
}

const char *ffaf_requirement_text(unsigned int requirement)
{
	static const char texts[FFAF_REQUIREMENT_COUNT][REASON_SIZE] = {
#define FFAF_REQUIREMENT(name, word, reg, shift, mask, test, value, status, text) text,
#include <ffafilter/requirements.inc>
#undef FFAF_REQUIREMENT
	};

	return requirement < FFAF_REQUIREMENT_COUNT ? texts[requirement] : NULL;
}
