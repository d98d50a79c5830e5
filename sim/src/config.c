/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include <ffasim/config.h>
#include <stddef.h>

static uint8_t flags_of(const struct ffaf_function *function, uint32_t since, uint32_t version)
{
	uint8_t flags = 0;

	if (since == 0 || since > version || (function->until != 0 && function->until <= version))
		return 0;
	if ((function->callers & FFAF_AT_NS_PHYS) != 0)
		flags |= FFASIM_NS_HANDLED | FFASIM_NS_ADVERTISED;
	if ((function->callers & FFAF_AT_S_VIRT) != 0)
		flags |= FFASIM_S_HANDLED | FFASIM_S_ADVERTISED;
	return flags;
}

void ffasim_calls_of_version(uint8_t call[2][256], uint32_t version)
{
	for (unsigned int number = 0; number < 256; number++)
		call[0][number] = call[1][number] = 0;
	for (unsigned int fn = 0; fn < FFAF_FN_COUNT; fn++) {
		const struct ffaf_function *function = ffaf_function((enum ffaf_fn)fn);

		call[0][function->number] = flags_of(function, function->since32, version);
		call[1][function->number] = flags_of(function, function->since64, version);
	}
}

static const char *const quirk_keys[] = {
#define FFASIM_QUIRK(name, key, text) key,
#include <ffasim/quirks.inc>
};

static const char *const quirk_texts[] = {
#define FFASIM_QUIRK(name, key, text) text,
#include <ffasim/quirks.inc>
};

/* Every choice of every quirk, one after another. */
struct choice {
	uint16_t quirk, choice;
	const char *word, *text;
};

static const struct choice choices[] = {
#define FFASIM_CHOICE(name, choice, word, text) \
	{ FFASIM_QUIRK_##name, FFASIM_##name##_##choice, word, text },
#include <ffasim/quirks.inc>
};

static const struct choice *find_choice(unsigned int quirk, unsigned int choice)
{
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].quirk == quirk && choices[i].choice == choice)
			return &choices[i];
	return NULL;
}

const char *ffasim_quirk_key(unsigned int quirk)
{
	return quirk < FFASIM_QUIRK_COUNT ? quirk_keys[quirk] : NULL;
}

const char *ffasim_quirk_text(unsigned int quirk)
{
	return quirk < FFASIM_QUIRK_COUNT ? quirk_texts[quirk] : NULL;
}

const char *ffasim_choice_word(unsigned int quirk, unsigned int choice)
{
	const struct choice *found = find_choice(quirk, choice);

	return found != NULL ? found->word : NULL;
}

const char *ffasim_choice_text(unsigned int quirk, unsigned int choice)
{
	const struct choice *found = find_choice(quirk, choice);

	return found != NULL ? found->text : NULL;
}
